import SourceText

/// An architecture, read and resolved: what there is, never what happens.
///
/// Tables hold typed facts and refer to each other by position; `elements` holds what all have in
/// common and the tree they form. Every position and id in it is valid.
package struct Topology: Hashable, Sendable {
  package var name = ""
  package var region = "us-east-1"
  package var elements: [Element] = []
  package var links: [Link] = []
  package var network = Network()
  package var clusters: [Cluster] = []
  package var nodes: [Node] = []
  package var namespaces: [Namespace] = []
  package var workloads: [Workload] = []
  /// Places for pods, not pods: who stands in one changes, and edits and autoscalers only add to them.
  package var podSlots: [PodSlot] = []
  package internal(set) var services: [Service] = []
  private var serviceIndex: [String: Int] = [:]
  package var networkPolicies: [NetworkPolicy] = []
  package var ingresses: [Ingress] = []
  package var ingressClasses: [IngressClass] = []
  /// The controller's FailedBuildModel event for each Ingress (by position) it refuses.
  package var refusedIngresses: [Int: String] = [:]
  package var loadBalancers: [LoadBalancer] = []
  package var targetGroups: [TargetGroup] = []
  package var clients: [Client] = []
  package var hostedZones: [HostedZone] = []
  package var certificates: [Certificate] = []
  package var databases: [DatabaseInstance] = []
  package var bastions: [Bastion] = []
  package var hosts: [Host] = []
  package var ownKinds: [OwnKind] = []
  package var cloudflareEdge: ElementID?
  package var tunnels: [Tunnel] = []
  package var accessApplications: [AccessApplication] = []
  package var calls: [Call] = []
  package var behaviours: [Behaviour] = []
  package var autoscalers: [Autoscaler] = []
  package var disruptionBudgets: [DisruptionBudget] = []
  /// What the person says must be so.
  package var assertions: [Assertion] = []
  package var savedRequests: [SavedRequest] = []
  /// How loud lints are, as a person wants it: id and level.
  package var lintLevels: [(id: String, level: String)] { lints.map { ($0.key, $0.value) } }
  package var lints: [String: String] = [:]

  package init() {}

  package subscript(_ id: ElementID) -> Element { elements[id.index] }

  /// The same as `self[id].name` without a copy of the element.
  package func name(of id: ElementID) -> String { elements[id.index].name }

  /// The same as `self[id].parent` without a copy of the element.
  package func parent(of id: ElementID) -> ElementID? { elements[id.index].parent }

  /// Adds an element at the end and gives its id.
  package mutating func add(
    _ kind: ElementKind, _ name: String, qualifiedName: String? = nil, in parent: ElementID? = nil,
    _ provenance: Provenance, settings: [Setting] = []
  ) -> ElementID {
    let id = ElementID(elements.count)
    elements.append(
      Element(
        id: id, kind: kind, name: name, qualifiedName: qualifiedName ?? name, parent: parent,
        provenance: provenance, settings: settings))
    return id
  }
}

extension Topology {
  /// Elements whose parent is `id`, in order. O(elements).
  package func children(of id: ElementID?) -> [Element] { elements.filter { $0.parent == id } }

  /// `prod/cart-api` or, when only one namespace has it, `cart-api`.
  package func workload(named name: String) -> Int? {
    unique(
      workloads.indices.filter { matches(name, workloads[$0].qualifiedName, workloads[$0].name) })
  }

  /// O(1).
  package func service(namespace: String, name: String) -> Int? {
    serviceIndex["\(namespace)/\(name)"]
  }

  /// Puts another Service of the same name in its place.
  package mutating func replaceService(_ index: Int, with service: Service) {
    services[index] = service
  }

  package mutating func addService(_ service: Service) {
    serviceIndex[service.qualifiedName] = services.count
    services.append(service)
  }

  package func database(named name: String) -> Int? { databases.firstIndex { $0.name == name } }

  package func client(named name: String) -> Int? { clients.firstIndex { $0.name == name } }

  package func bastion(named name: String) -> Int? { bastions.firstIndex { $0.name == name } }

  /// The slot a person means by `prod/cart-api-2`, by `cart-api-2`, or by a pod's element.
  package func podSlot(named name: String) -> Int? {
    unique(
      podSlots.indices.filter {
        let element = self[podSlots[$0].element]
        return matches(name, element.qualifiedName, element.name)
      })
  }

  /// The position of the pod slot drawn as this element.
  ///
  /// O(log slots): places get their elements one after the other.
  package func podSlot(of id: ElementID) -> Int? {
    var range = 0..<podSlots.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      if podSlots[middle].element == id { return middle }
      range =
        podSlots[middle].element < id
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }

  package func behaviour(of workload: Int) -> Behaviour? {
    behaviours.isEmpty ? nil : behaviours.last { $0.workload == workload }
  }

  package func node(of id: ElementID) -> Int? { nodes.firstIndex { $0.element == id } }

  package func workload(of id: ElementID) -> Int? { workloads.firstIndex { $0.element == id } }

  package func database(of id: ElementID) -> Int? { databases.firstIndex { $0.element == id } }

  package func tunnel(of id: ElementID) -> Int? { tunnels.firstIndex { $0.element == id } }

  private func matches(_ wanted: String, _ qualified: String, _ short: String) -> Bool {
    wanted == qualified || (!wanted.contains("/") && wanted == short)
  }

  private func unique(_ found: [Int]) -> Int? { found.count == 1 ? found[0] : nil }
}

extension Topology {
  /// The interface a pod in this slot sends from: the node's groups, the pod's own address.
  package func interface(
    ofPodAt address: IPv4Address, slot: Int, node: Int? = nil
  ) -> Interface {
    let place = podSlots[slot]
    return Interface(
      element: place.element, subnet: nodes[node ?? place.node].subnet, address: address,
      securityGroups: securityGroups(ofNode: node ?? place.node))
  }

  package func interface(ofNode node: Int) -> Interface {
    Interface(
      element: nodes[node].element, subnet: nodes[node].subnet, address: nodes[node].address,
      securityGroups: securityGroups(ofNode: node))
  }

  private func securityGroups(ofNode node: Int) -> [Int] {
    let cluster = nodes[node].cluster
    return clusters.indices.contains(cluster) ? clusters[cluster].securityGroups : []
  }

  package func interface(ofClient client: Int) -> Interface {
    Interface(
      element: clients[client].element, subnet: nil, address: clients[client].address,
      publicAddress: clients[client].address)
  }

  /// The port a pod of this template listens on for a Service port: its targetPort, by number or name.
  package func containerPort(_ port: ServicePort, of workload: Int) -> Int? {
    switch port.targetPort {
    case .number(let number): number
    case .name(let name): workloads[workload].template.port(named: name)
    }
  }
}

extension Topology {
  /// The ALB a target group belongs to: a group belongs to one load balancer.
  package func loadBalancer(ofTargetGroup group: Int) -> Int? {
    let parent = self[targetGroups[group].element].parent
    return loadBalancers.firstIndex { $0.element == parent }
  }

  /// A Service in front of the workload or a probe of its own says that it listens there.
  package func names(_ port: Int, of workload: Int) -> Bool {
    let template = workloads[workload].template
    let probes = [template.readinessProbe, template.livenessProbe, template.startupProbe]
    if probes.contains(where: { $0?.port == .number(port) }) { return true }
    return services.contains { service in
      service.slots.contains { podSlots[$0].workload == workload }
        && service.ports.contains { containerPort($0, of: workload) == port }
    }
  }

  /// A rule or a default action of its load balancer forwards to it. O(rules).
  package func isNamedByRule(_ group: Int) -> Bool {
    guard let balancer = loadBalancer(ofTargetGroup: group) else { return true }
    return loadBalancers[balancer].listeners.contains { listener in
      (listener.rules.map(\.action) + [listener.defaultAction]).contains { action in
        guard case .forward(let groups) = action else { return false }
        return groups.contains { $0.targetGroup == group }
      }
    }
  }
}
