import TopologyModel

extension ElementKind {
  package static let routeTable = ElementKind("route-table")
}

extension KindDefinition {
  static let routeTable = KindDefinition(
    .routeTable, title: "Route table", short: "rtb",
    explanation: "Says for each destination where a packet goes next; the longest matching prefix "
      + "wins. Every subnet uses exactly one.")
}
