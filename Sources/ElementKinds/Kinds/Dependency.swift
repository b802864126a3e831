import TopologyModel

extension ElementKind {
  package static let dependency = ElementKind("dependency")
}

extension KindDefinition {
  static let dependency = KindDefinition(
    .dependency, title: "Managed dependency", short: "dep",
    explanation:
      "A service that others run: a cache, a queue, a bucket, somebody's API. It answers on "
      + "its ports, as fast and as reliably as the architecture file says.")
}
