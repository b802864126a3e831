import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `eks`: the cluster, its nodes, and what runs on it when no manifest says so.
enum ClusterSection {
  static let key = KeySchema.optional(
    "eks", .object(schema), "the EKS cluster", default: "inferred when there are Kubernetes objects"
  )

  static let moreKey = KeySchema.optional(
    "clusters",
    .list(
      .object(
        ObjectSchema(
          "cluster",
          [
            .required("name", .string, "its name; its namespaces are called name:namespace"),
            .optional(
              "kubernetes", .list(.string), "its manifests: paths or globs beside this file",
              default: "those opened as name=path"),
          ] + keys))), "EKS clusters beside the first", default: "none")

  private static let schema = ObjectSchema(
    "eks", [.optional("name", .string, "its name", default: "eks")] + keys)

  private static let keys: [KeySchema] =
    [
      .optional(
        "subnets", .list(.string), "subnets its nodes stand in", default: "the private ones"),
      .optional("serviceCIDR", .block, "the block ClusterIPs come from", default: "172.20.0.0/16"),
      .optional(
        "securityGroups", .list(.string), "groups on the nodes, which their pods share",
        default: "one that admits itself and the load balancers"),
      .optional(
        "proxyMode", .oneOf(ProxyMode.allCases.map(\.rawValue)), "how kube-proxy chooses",
        default: "iptables"),
      .optional(
        "nodes",
        .list(
          .object(
            ObjectSchema(
              "node",
              [
                .required("name", .string, "its name"),
                .optional(
                  "subnet", .string, "where it stands", default: "the cluster's subnets in turn"),
                .optional("address", .address, "its address", default: "invented"),
                .optional("id", .string, "the EC2 instance it is", default: "unknown"),
              ]))), "EC2 instances that run pods", default: "one in each of the cluster's subnets"),
      .optional(
        "nodeGroups",
        .list(
          .object(
            ObjectSchema(
              "node group",
              [
                .required("name", .string, "its name"),
                .optional("count", .integer(0...1000), "nodes it keeps", default: "1"),
                .optional(
                  "subnets", .list(.string), "where they stand", default: "the cluster's"),
              ]))), "nodes that are made where no Node is known by name", default: "none"),
      .optional(
        "namespaces",
        .list(
          .object(
            ObjectSchema(
              "namespace",
              [
                .required("name", .string, "its name"),
                .optional(
                  "workloads", .list(.object(InlineWorkloads.schema)), "what runs in it",
                  default: "none"),
              ]))), "namespaces without a manifest", default: "those of the manifests"),
      .optional(
        "pods",
        .list(
          .object(
            ObjectSchema(
              "pod placement",
              [
                .required("workload", .string, "namespace/name"),
                .optional("node", .string, "the node it runs on", default: "the nodes in turn"),
                .optional(
                  "address", .address, "its address", default: "a free one of the node's subnet"),
              ]))), "where pods run, one entry a pod in order", default: "spread over the nodes"),
    ]

  static func resolve(_ builder: inout TopologyBuilder) {
    let first = builder.file.object("eks")
    let more = builder.file.objects("clusters")
    if first == nil, more.isEmpty, builder.draft.kubernetes.isEmpty { return }
    add(first, first?.string("name")?.value ?? builder.draft.firstClusterName ?? "eks", &builder)
    for fields in more {
      guard let name = fields.string("name") else { continue }
      let taken = builder.topology.clusters.map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "cluster", among: taken) { continue }
      if !ClusterScope.isName(name.value) {
        builder.fail(
          "invalid-name",
          "'\(name.value)' is no name of a cluster: letters, digits, '-', '.' and '_'",
          at: name.range)
        continue
      }
      add(fields, name.value, &builder)
    }
    for name in builder.draft.clusterNames
    where !builder.topology.clusters.contains(where: {
      $0.scope == ClusterScope.scope(ofCluster: name)
    }) {
      let known = builder.topology.clusters.map(\.name)
      if !more.isEmpty {
        builder.warn(
          "undeclared-name",
          "no cluster named '\(name)' is declared: it is drawn beside the others",
          at: nil,
          suggestion: Suggestion.near(name, in: known)
            ?? "there are \(known.joined(separator: ", "))")
      }
      add(nil, name, &builder)
    }
    for index in builder.fullSubnets.sorted() {
      let subnet = builder.topology.network.subnets[index]
      builder.warn(
        "subnet-full",
        "subnet \(subnet.name) \(subnet.cidr) has no address left for all pods: some never start",
        at: builder.topology[subnet.element].provenance.range,
        suggestion: "an architecture file with vpc and subnets says where they go")
    }
    AutoscalerResolution.add(&builder)
    builder.topology.disruptionBudgets = builder.draft.kubernetes.disruptionBudgets
  }

  private static func add(_ fields: Fields?, _ name: String, _ builder: inout TopologyBuilder) {
    let home = NodeResolution.clusterSubnets(fields, &builder).first
    let vpc = builder.topology.network.vpcs[
      home.map { builder.topology.network.subnets[$0].vpc } ?? 0
    ].element
    let block = fields?.block("serviceCIDR")?.value ?? CIDR("172.20.0.0/16") ?? .everywhere
    let element = builder.topology.add(
      .cluster, name, in: vpc,
      fields.map { .declared($0.range) } ?? .inferred("Kubernetes objects need a cluster"),
      settings: [
        Setting(
          "service CIDR", block.description,
          fields?.provenance("serviceCIDR", else: "the EKS default") ?? .inferred("the EKS default")
        )
      ])
    let isFirst = builder.topology.clusters.isEmpty
    let scope = isFirst ? "" : ClusterScope.scope(ofCluster: name)
    let dns = builder.topology.add(
      .coreDNS, "CoreDNS", qualifiedName: "\(scope)kube-system/coredns", in: element,
      .inferred("every EKS cluster runs it"))
    let region = builder.topology.region
    var cluster = Cluster(
      element: element, name: name, serviceCIDR: block,
      securityGroups: securityGroups(fields, scope, &builder), coreDNS: dns,
      nodeSearchDomains: [
        region == "us-east-1" ? "ec2.internal" : "\(region).compute.internal"
      ])
    cluster.scope = scope
    if let mode = fields?.string("proxyMode").flatMap({ ProxyMode(rawValue: $0.value) }) {
      cluster.proxyMode = mode
    }
    builder.clusterIndex = builder.topology.clusters.count
    builder.topology.clusters.append(cluster)
    fill(fields, element, &builder)
  }

  private static func fill(
    _ fields: Fields?, _ cluster: ElementID, _ builder: inout TopologyBuilder
  ) {
    let before = builder.topology.nodes.count
    NodeResolution.addNodes(fields, cluster, &builder)
    builder.nodesHere = Array(before..<builder.topology.nodes.count)
    readPlacements(fields, &builder)
    WorkloadResolution.add(fields, cluster, &builder)
    checkPlacements(fields, &builder)
    ServiceResolution.add(fields, &builder)
    PolicyResolution.add(cluster, &builder)
  }

  private static func securityGroups(
    _ fields: Fields?, _ scope: String, _ builder: inout TopologyBuilder
  ) -> [Int] {
    if let names = fields?.strings("securityGroups"), !names.isEmpty {
      return SecurityGroupSection.positions(names, &builder)
    }
    let own = builder.topology.network.securityGroups.count
    return [
      SecurityGroupSection.infer(
        scope.isEmpty ? "sg-nodes" : "sg-nodes-\(scope.dropLast())",
        inbound: [
          SecurityGroupRule(
            ports: .all, peer: .securityGroup(own),
            provenance: .inferred("the EKS cluster security group admits itself"))
        ], reason: "the EKS cluster security group", &builder)
    ]
  }

  private static func checkPlacements(_ fields: Fields?, _ builder: inout TopologyBuilder) {
    let workloads = builder.topology.workloads.map(\.qualifiedName)
    var placed: [Int: Int] = [:]
    for pod in fields?.objects("pods") ?? [] {
      guard let workload = pod.string("workload"),
        let index = builder.position(builder.scoped(workload), of: "workload", among: workloads)
      else { continue }
      placed[index, default: 0] += 1
      let slots = builder.topology.workloads[index].slots.count
      if placed[index] == slots + 1 {
        builder.warn(
          "too-many-placements",
          "\(workload.value) has \(slots) \(slots == 1 ? "replica" : "replicas"); the pods from here on are placed for nothing",
          at: pod.range)
      }
    }
  }

  private static func readPlacements(_ fields: Fields?, _ builder: inout TopologyBuilder) {
    for pod in fields?.objects("pods") ?? [] {
      guard let workload = pod.string("workload") else { continue }
      builder.placements[builder.scoped(workload).value, default: []].append(
        TopologyBuilder.Placement(
          node: pod.string("node"), address: pod.address("address")?.value, range: pod.range))
    }
    for pod in builder.draft.kubernetes.ownedPods where builder.isHere(pod.namespace) {
      let owner = OwnerNames.workload(pod.ownerKind, pod.ownerName).name
      builder.placements["\(pod.namespace)/\(owner)", default: []].append(
        TopologyBuilder.Placement(
          node: pod.nodeName, address: pod.address, name: pod.name, condition: pod.condition))
    }
  }
}

/// Nodes from the file, from Node objects, or one for each of the cluster's subnets.
enum NodeResolution {
  static func addNodes(_ fields: Fields?, _ cluster: ElementID, _ builder: inout TopologyBuilder) {
    let subnets = clusterSubnets(fields, &builder)
    guard !subnets.isEmpty else { return }
    let before = builder.topology.nodes.count
    let objects = builder.draft.kubernetes.nodes.filter { $0.scope == builder.cluster.scope }
    let names = builder.topology.network.subnets.map(\.name)
    for (index, node) in (fields?.objects("nodes") ?? []).enumerated() {
      guard let name = node.string("name") else { continue }
      let taken = builder.topology.nodes.dropFirst(before).map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "node", among: taken) { continue }
      let subnet =
        node.string("subnet").flatMap { builder.position($0, of: "subnet", among: names) }
        ?? subnets[index % subnets.count]
      append(
        name.value, subnet, node.address("address")?.value, builder.provenance(of: node), cluster,
        &builder)
      let last = builder.topology.nodes.count - 1
      builder.topology.nodes[last].instanceID = node.string("id")?.value
      if let object = objects.first(where: { $0.name.value == name.value }) {
        builder.topology.nodes[last].exclusion = object.exclusion
        builder.topology.nodes[last].startsNotReady = object.isNotReady
        builder.topology.nodes[last].startsCordoned = object.isCordoned
      }
    }
    var known = Set(builder.topology.nodes.dropFirst(before).map(\.name))
    for (index, node) in objects.enumerated()
    where known.insert(node.name.value).inserted {
      let inZone = subnets.first { builder.topology.network.subnets[$0].zone == node.zone }
      append(
        node.name.value, inZone ?? subnets[index % subnets.count], node.address,
        builder.provenance(node.name.range, else: "a Node object"), cluster, &builder)
      let last = builder.topology.nodes.count - 1
      builder.topology.nodes[last].exclusion = node.exclusion
      builder.topology.nodes[last].startsNotReady = node.isNotReady
      builder.topology.nodes[last].startsCordoned = node.isCordoned
      builder.topology.nodes[last].instanceID = node.instanceID
    }
    if builder.topology.nodes.count == before { addGroups(fields, cluster, &builder) }
    if builder.topology.nodes.count == before { addNamedNodes(subnets, cluster, &builder) }
    if builder.topology.nodes.count == before {
      let scope = builder.cluster.scope
      let own = scope.isEmpty ? "" : "\(scope.dropLast())-"
      for (index, subnet) in subnets.enumerated() {
        append(
          "\(own)node-\(index + 1)", subnet, nil, .inferred("pods need nodes"), cluster, &builder)
      }
    }
  }

  /// So many nodes as the groups keep, over their subnets in turn.
  private static func addGroups(
    _ fields: Fields?, _ cluster: ElementID, _ builder: inout TopologyBuilder
  ) {
    let names = builder.topology.network.subnets.map(\.name)
    let usual = clusterSubnets(fields, &builder)
    for group in fields?.objects("nodeGroups") ?? [] {
      guard let name = group.string("name") else { continue }
      let written = group.strings("subnets").compactMap {
        builder.position($0, of: "subnet", among: names)
      }
      let places = written.isEmpty ? usual : written
      guard !places.isEmpty else { continue }
      for index in 0..<(group.int("count")?.value ?? 1) {
        append(
          "\(name.value)-\(index + 1)", places[index % places.count], nil,
          .inferred("node group \(name.value) keeps \(group.int("count")?.value ?? 1)"), cluster,
          &builder)
      }
    }
  }

  /// Without any node in the files, those that pods say they run on.
  private static func addNamedNodes(
    _ subnets: [Int], _ cluster: ElementID, _ builder: inout TopologyBuilder
  ) {
    let kubernetes = builder.draft.kubernetes
    var names: [String] = []
    var known: Set<String> = []
    let said =
      kubernetes.ownedPods.filter { builder.isHere($0.namespace) }.map(\.nodeName)
      + kubernetes.workloads.filter { builder.isHere($0.meta.namespace?.value) }.map(\.nodeName)
    for name in said {
      if let name, known.insert(name.value).inserted { names.append(name.value) }
    }
    for (index, name) in names.enumerated() {
      append(
        name, subnets[index % subnets.count], nil, .inferred("a pod says it runs there"), cluster,
        &builder)
    }
  }

  static func clusterSubnets(_ fields: Fields?, _ builder: inout TopologyBuilder) -> [Int] {
    let network = builder.topology.network
    let names = network.subnets.map(\.name)
    let written = (fields?.strings("subnets") ?? []).compactMap {
      builder.position($0, of: "subnet", among: names)
    }
    if !written.isEmpty { return written }
    let privateTable = network.routeTables.firstIndex { $0.name == "private" }
    let named = network.subnets.indices.filter { network.subnets[$0].routeTable == privateTable }
    if !named.isEmpty { return named }
    // Nodes fetch images: private subnets with a way out, else whatever there is (EKS guide: VPC and
    // subnet requirements).
    let privates = network.subnets.indices.filter { !network.isPublic($0) }
    let leading = privates.filter { subnet in
      network.routeTables[network.subnets[subnet].routeTable].routes.contains {
        $0.destination.prefix == 0
      }
    }
    let best = leading.isEmpty ? privates : leading
    return best.isEmpty ? Array(network.subnets.indices) : best
  }

  private static func append(
    _ name: String, _ subnet: Int, _ address: IPv4Address?, _ provenance: Provenance,
    _ cluster: ElementID, _ builder: inout TopologyBuilder
  ) {
    if let address { builder.usedAddresses.insert(address) }
    let place = builder.topology.network.subnets[subnet]
    let shown = address ?? builder.freeAddress(in: subnet)
    let element = builder.topology.add(
      .node, name, qualifiedName: builder.cluster.scope + name, in: cluster, provenance,
      settings: [
        Setting("subnet", place.name, provenance), Setting("zone", place.zone, provenance),
        Setting("address", shown.description, address == nil ? .inferred("invented") : provenance),
      ])
    var node = Node(element: element, name: name, zone: place.zone, subnet: subnet, address: shown)
    node.cluster = builder.clusterIndex
    builder.topology.nodes.append(node)
  }
}
