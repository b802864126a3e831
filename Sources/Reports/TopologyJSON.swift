import TopologyModel

/// The topology as JSON: elements with their settings, and the links between them.
package enum TopologyJSON {
  package static func value(_ topology: Topology) -> JSONValue {
    .dictionary([
      "name": .string(topology.name), "region": .string(topology.region),
      "elements": .array(topology.elements.map { element($0, topology) }),
      "links": .array(
        topology.links.map { link in
          .dictionary([
            "from": .string(name(link.from, topology)), "to": .string(name(link.to, topology)),
            "relation": .string(link.relation.rawValue), "label": .string(link.label),
            "provenance": .string(link.provenance.text),
          ])
        }),
    ])
  }

  private static func name(_ id: ElementID, _ topology: Topology) -> String {
    "\(topology[id].kind.rawValue) \(topology[id].qualifiedName)"
  }

  private static func element(_ element: Element, _ topology: Topology) -> JSONValue {
    .dictionary([
      "kind": .string(element.kind.rawValue), "name": .string(element.qualifiedName),
      "parent": element.parent.map { .string(name($0, topology)) } ?? .null,
      "inferred": .bool(element.provenance.isInferred),
      "provenance": .string(element.provenance.text),
      "settings": .array(
        element.settings.map { setting in
          .dictionary([
            "name": .string(setting.name), "value": .string(setting.value),
            "inferred": .bool(setting.provenance.isInferred),
          ])
        }),
    ])
  }
}
