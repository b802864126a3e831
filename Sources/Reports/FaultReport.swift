import Simulation
import SourceText
import TopologyModel

/// Every fault: what it does, what it can be applied to, and where that is here.
package struct FaultReport: Sendable {
  private struct Row: Sendable {
    var fault: any Fault.Type
    /// Names to write after `on:`; empty without files.
    var elements: [String]
  }

  private let rows: [Row]

  /// Without a world only the catalogue.
  package init(_ world: World?) {
    let names = world.map { Self.names($0, $0.topology) } ?? []
    rows = FaultCatalog.all.map { fault in
      guard let world else { return Row(fault: fault, elements: []) }
      let topology = world.topology
      let found = topology.elements.filter { fault.obstacle($0.id, world, topology) == nil }
      return Row(fault: fault, elements: found.map { names[$0.id.index] })
    }
  }

  /// A name for each element; those that no other has need no search.
  private static func names(_ world: World, _ topology: Topology) -> [String] {
    var count: [String: Int] = [:]
    for element in topology.elements {
      for name in Set([element.name, element.qualifiedName]) { count[name, default: 0] += 1 }
    }
    return topology.elements.map {
      count[$0.qualifiedName] == 1 ? $0.qualifiedName : name($0, world, topology)
    }
  }

  /// As a scenario's `on:` takes it: the qualified name, with the kind where others share it.
  private static func name(_ element: Element, _ world: World, _ topology: Topology) -> String {
    if case .success(element.id) = ElementNames.element(element.qualifiedName, topology, world) {
      return element.qualifiedName
    }
    return ElementNames.choice(element, topology)
  }

  package var text: String {
    var out = ""
    for row in rows {
      let aliases = FaultSubjects.aliases(row.fault)
      out += "\(row.fault.id)  \(row.fault.title)\n"
      out += "    for: \(FaultSubjects.text(row.fault))"
      out += row.fault.isUndoable ? "; can be taken back\n" : "; the system heals itself\n"
      if !aliases.isEmpty { out += "    also: \(aliases.joined(separator: ", "))\n" }
      if !row.elements.isEmpty { out += "    on: \(row.elements.joined(separator: ", "))\n" }
    }
    return out.printableLines
  }

  package var json: JSONValue {
    .dictionary([
      "faults": .array(
        rows.map { row in
          .dictionary([
            "id": .string(row.fault.id), "title": .string(row.fault.title),
            "subjects": .string(FaultSubjects.text(row.fault)),
            "aliases": .strings(FaultSubjects.aliases(row.fault)),
            "canBeTakenBack": .bool(row.fault.isUndoable), "elements": .strings(row.elements),
          ])
        })
    ])
  }
}
