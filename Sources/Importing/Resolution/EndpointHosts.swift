import SourceText
import TopologyModel

/// Services without a selector whose Endpoints lead to an address that nobody here has: the usual way to
/// give a name to a database outside (Kubernetes: Services without selectors).
enum EndpointHosts {
  static func add(_ builder: inout TopologyBuilder) {
    var held = Set(builder.topology.hosts.map(\.interface.address))
    held.formUnion(builder.topology.databases.map(\.interface.address))
    held.formUnion(builder.topology.nodes.map(\.address))
    held.formUnion(builder.topology.podSlots.map(\.address))
    for service in builder.topology.services where service.selector.isEmpty && !service.isStandIn {
      for endpoint in service.manualEndpoints
      where endpoint.host == nil && held.insert(endpoint.address).inserted {
        let ports = service.manualEndpoints.filter { $0.address == endpoint.address }.map(\.port)
        DependencySection.addAddress(
          endpoint.address, name: "\(service.name) \(endpoint.address)", ports: ports,
          .inferred("Endpoints of Service \(service.qualifiedName)"), &builder)
      }
    }
  }
}
