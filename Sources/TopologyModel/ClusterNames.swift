import SourceText

extension Topology {
  /// What may stand behind a Service and its namespace, in full or cut short.
  private static let clusterTail = ["svc", "cluster", "local"]

  /// The Service that pods of a namespace mean by a host name: short, with its namespace, or in full.
  package func service(called host: String, from namespace: String) -> Int? {
    let labels = host.split(atAny: ".")
    guard let name = labels.first.map(String.init) else { return nil }
    if labels.count == 1 { return service(namespace: namespace, name: name) }
    if Self.clusterTail.starts(with: labels.dropFirst(2), by: ==),
      let found = service(
        namespace: ClusterScope.qualify(String(labels[1]), like: namespace), name: name)
    {
      return found
    }
    // A pod of a StatefulSet: `kafka-0.kafka`, `kafka-0.kafka.data.svc`.
    guard name.split(separator: "-").last.flatMap({ Int($0) }) != nil,
      Self.clusterTail.starts(with: labels.dropFirst(3), by: ==)
    else { return nil }
    let home =
      labels.count > 2 ? ClusterScope.qualify(String(labels[2]), like: namespace) : namespace
    let owner = service(namespace: home, name: String(labels[1]))
    return owner.flatMap { services[$0].clusterIP == nil ? $0 : nil }
  }
}
