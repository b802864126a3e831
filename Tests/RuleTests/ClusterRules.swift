import Importing
import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// Several clusters side by side: equal names in each, and nothing of one seen from another.
@Suite struct `Several clusters` {
  private static func workload(_ name: String, _ namespace: String, _ rest: String = "") -> String {
    """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: \(name), namespace: \(namespace)}
    spec:
      replicas: 2
      selector: {matchLabels: {app: \(name)}}
      template:
        metadata: {labels: {app: \(name)}}
        spec: {containers: [{name: c, image: i, ports: [{containerPort: 8080}]\(rest)}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {selector: {app: \(name)}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}], type: NodePort}
    ---

    """
  }

  private static func ingress(_ host: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
      namespace: prod
      annotations:
        alb.ingress.kubernetes.io/scheme: internet-facing
        alb.ingress.kubernetes.io/group.name: shared
    spec:
      ingressClassName: alb
      rules:
        - {host: \(host), http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    ---

    """
  }

  private static let deny = """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: deny, namespace: prod}
    spec: {podSelector: {matchLabels: {app: api}}, policyTypes: [Ingress], ingress: []}
    """

  private static let calls = ", env: [{name: API_URL, value: 'http://api.prod'}]"
  private static let files = [
    "east/a.yaml": workload("web", "prod", calls) + workload("api", "prod")
      + ingress("east.example.com"),
    "west/a.yaml": workload("web", "prod", calls) + workload("api", "prod")
      + workload("jobs", "data") + ingress("west.example.com") + deny,
  ]

  private func loaded(_ paths: [String], _ more: [String: String] = [:]) -> Loaded {
    SourceLoader.load(
      paths, from: MemoryFiles(Self.files.merging(more) { $1 }))
  }

  @Test func `each has its namespaces, nodes and ingress group`() {
    let topology = loaded(["east=east", "west=west"]).topology
    #expect(topology.clusters.map(\.name) == ["east", "west"])
    #expect(topology.namespaces.map(\.name) == ["prod", "west:prod", "west:data"])
    #expect(topology.namespaces.map(\.plainName) == ["prod", "prod", "data"])
    #expect(topology.namespaces[1].labels == ["kubernetes.io/metadata.name": "prod"])
    #expect(
      topology.workloads.map(\.qualifiedName) == [
        "prod/web", "prod/api", "west:prod/web", "west:prod/api", "west:data/jobs",
      ])
    for slot in topology.podSlots {
      let namespace = topology.workloads[slot.workload].namespace
      #expect(topology.nodes[slot.node].cluster == topology.clusterIndex(of: namespace))
    }
    #expect(topology.loadBalancers.count == 2, "an explicit group is one of its own cluster")
    #expect(Set(topology.loadBalancers.map(\.name)).count == 2)
    #expect(
      topology.services.map(\.clusterDomainName).count { $0 == "web.prod.svc.cluster.local" } == 2)
  }

  @Test(arguments: [("east", 200, "kube-proxy picks api-"), ("west", 500, "west:prod/deny")])
  func `a request stays in its cluster, under its policies`(
    name: String, status: Int, word: String
  ) throws {
    let topology = loaded(["east=east", "west=west"]).topology
    let walk = try Walk(topology, "GET http://\(name).example.com/")
    #expect(walk.request.outcome?.status == status, "\(walk.text)")
    let words = walk.request.hops.map(\.summary).joined(separator: "\n")
    #expect(words.contains(word), "\(words)")
    // Every pod it meets is of that cluster.
    for hop in walk.request.hops {
      guard let slot = topology.podSlot(of: hop.to) else { continue }
      let namespace = topology.workloads[topology.podSlots[slot].workload].namespace
      #expect(ClusterScope.prefix(namespace) == (name == "west" ? "west:" : ""))
    }
  }

  @Test func `CoreDNS knows its own cluster only`() throws {
    let topology = loaded(["east=east", "west=west"]).topology
    var world = World(topology)
    func ask(_ name: String, _ cluster: Int) -> String {
      switch world.resolve(name, by: .cluster(cluster), topology, type: .a).result {
      case .addresses(let found): found.map(\.description).joined(separator: " ")
      case .failure(let code, _): code
      case .texts: "texts"
      }
    }
    let here = ask("web.prod.svc.cluster.local", 0)
    let there = ask("web.prod.svc.cluster.local", 1)
    #expect(here.hasPrefix("172.20.") && there.hasPrefix("172.20.") && here != there)
    #expect(ask("jobs.data.svc.cluster.local", 0) == "NXDOMAIN")
    #expect(ask("jobs.data.svc.cluster.local", 1).hasPrefix("172.20."))
  }

  @Test func `instance targets are nodes of the Service's cluster`() throws {
    let topology = loaded(["east=east", "west=west"]).topology
    let world = World(topology)
    for (index, group) in topology.targetGroups.enumerated() {
      let home = topology.clusterIndex(of: topology.services[group.service].namespace)
      let targets = world.targetGroups[index].targets
      #expect(targets.count == 2)
      #expect(targets.allSatisfy { $0.node.map { topology.nodes[$0].cluster } == home })
    }
  }

  @Test func `an architecture file names clusters with their manifests`() {
    let file = """
      topowalk: 1
      eks: {name: main}
      kubernetes: [east/]
      clusters:
        - name: west
          kubernetes: [west/]
          serviceCIDR: 10.100.0.0/16
          namespaces: [{name: extra, workloads: [{name: tool, replicas: 1, port: 5000}]}]
      """
    let loaded = loaded(["f.yaml"], ["f.yaml": file])
    #expect(!loaded.diagnostics.hasErrors, "\(loaded.diagnostics.map(\.message))")
    let topology = loaded.topology
    #expect(topology.clusters.map(\.name) == ["main", "west"])
    #expect(topology.workload(named: "west:extra/tool") != nil)
    let west = topology.service(namespace: "west:prod", name: "web").map { topology.services[$0] }
    #expect(west?.clusterIP?.description.hasPrefix("10.100.") == true)
  }

  @Test func `the first cluster is the one that others call the first`() {
    let file = "topowalk: 1\neks: {name: west}\n"
    let topology = loaded(["east=east", "west=west", "f.yaml"], ["f.yaml": file]).topology
    #expect(topology.clusters.map(\.name) == ["west", "east"])
    #expect(topology.workload(named: "data/jobs") != nil)
    #expect(topology.workload(named: "east:prod/web") != nil)
    let alone = loaded(["east", "west=west"]).topology
    #expect(alone.clusters.map(\.name) == ["eks", "west"])
    #expect(alone.workload(named: "prod/web") != nil)
  }

  @Test func `nodes of one name are two nodes`() throws {
    func dump(_ address: String) -> String {
      """
      apiVersion: v1
      kind: Node
      metadata: {name: minikube}
      status: {addresses: [{type: InternalIP, address: \(address)}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: only, namespace: app, labels: {app: only}}
      spec: {nodeName: minikube, containers: [{name: c}]}
      status: {podIP: 10.0.32.9, phase: Running}
      """
    }
    let loaded = loaded(
      ["one=1.yaml", "two=2.yaml"], ["1.yaml": dump("10.0.32.5"), "2.yaml": dump("10.0.48.5")])
    let topology = loaded.topology
    #expect(topology.nodes.map(\.cluster) == [0, 1])
    #expect(topology.nodes.map(\.address.description) == ["10.0.32.5", "10.0.48.5"])
    #expect(topology.podSlots.map(\.node) == [0, 1])
    #expect(Set(topology.podSlots.map(\.address)).count == 2)
    #expect(loaded.diagnostics.contains { $0.code == "same-address" })
  }

  private static func proxied(_ host: String, _ controller: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: IngressClass
    metadata: {name: public}
    spec: {controller: \(controller)}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: web, namespace: prod}
    spec:
      ingressClassName: public
      rules:
        - {host: \(host), http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
    ---

    """ + workload("web", "prod")
  }

  @Test func `classes and proxies are a cluster's own`() throws {
    let nginx = "k8s.io/ingress-nginx"
    let both = loaded(
      ["one=1.yaml", "two=2.yaml"],
      [
        "1.yaml": Self.proxied("one.example.com", nginx),
        "2.yaml": Self.proxied("two.example.com", nginx),
      ]
    ).topology
    #expect(both.loadBalancers.map(\.kind.word) == ["NGINX", "NGINX"])
    #expect(Set(both.loadBalancers.map(\.dnsName)).count == 2)
    for name in ["one", "two"] {
      let walk = try Walk(both, "GET http://\(name).example.com/")
      #expect(walk.request.outcome?.status == 200, "\(walk.text)")
    }
    let mixed = loaded(
      ["one=1.yaml", "two=2.yaml"],
      [
        "1.yaml": Self.proxied("one.example.com", "ingress.k8s.aws/alb"),
        "2.yaml": Self.proxied("two.example.com", nginx),
      ]
    ).topology
    #expect(mixed.loadBalancers.map(\.kind.word) == ["ALB", "NGINX"])
  }

  @Test func `a cluster of the first's name, and one folder for two`() {
    let clash = loaded(["east", "eks=west"]).topology
    #expect(clash.clusters.count == 2)
    #expect(clash.workload(named: "eks:prod/web") != nil)
    let twice = loaded(["one=east", "two=east"])
    #expect(
      twice.topology.workloads.map(\.qualifiedName) == [
        "prod/web", "prod/api", "two:prod/web", "two:prod/api",
      ])
    #expect(twice.files.count == 1)
  }

  @Test func `names that would not be told apart are refused`() {
    let cluster = "topowalk: 1\neks: {name: a}\nclusters: [{name: 'b:c'}]\n"
    #expect(
      loaded(["f.yaml"], ["f.yaml": cluster]).diagnostics.contains { $0.code == "invalid-name" })
    let manifest = Self.workload("x", "'b:c'")
    #expect(
      loaded(["m.yaml"], ["m.yaml": manifest]).diagnostics.contains { $0.code == "invalid-name" })
  }

  @Test func `stopping one cluster's controller leaves the other's`() throws {
    let topology = loaded(["east=east", "west=west"]).topology
    var world = World(topology)
    let second = topology.clusters[1].element
    let fault = try #require(FaultCatalog.all.first { $0.id == "lb-controller-down" })
    #expect(fault.obstacle(second, world, topology) == nil)
    fault.apply(to: second, &world, topology)
    #expect(fault.obstacle(second, world, topology) != nil)
    #expect(fault.obstacle(topology.clusters[0].element, world, topology) == nil)
    #expect(world.controllersDown == [1])
  }

  @Test func `what init writes of two clusters is two clusters again`() {
    let made = ImportedArchitecture.make(
      ["east=east", "west=west"], from: MemoryFiles(Self.files), beside: "f.yaml")
    let again = loaded(["f.yaml"], ["f.yaml": made.text ?? ""]).topology
    #expect(
      again.workloads.map(\.qualifiedName)
        == loaded(["east=east", "west=west"]).topology.workloads.map(\.qualifiedName))
  }

  @Test func `a file may have an equals sign in its name`() {
    let topology = loaded(["a=b.yaml"], ["a=b.yaml": Self.workload("x", "y")]).topology
    #expect(topology.workloads.map(\.qualifiedName) == ["y/x"])
  }
}
