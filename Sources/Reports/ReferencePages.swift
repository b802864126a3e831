import ElementKinds
import Importing
import Scenarios
import Simulation
import TopologyModel

/// Pages of docs/ that are made from the code, so that they cannot be wrong.
package enum ReferencePages {
  package static let note = "<!-- Made by `topowalk docs`; a test keeps it fresh. -->\n\n"

  package static var architectureFile: String {
    var out = "# The architecture file\n\n" + note
    out += """
      A YAML file that says `topowalk: 1`. Only that key is required: whatever is left out gets the
      default AWS or Kubernetes would give it and is shown with `~`. Keys that start with `x-` are yours.
      `topowalk init` writes a commented one; `topowalk schema` prints the JSON Schema for editors.


      """
    section(ArchitectureSchema.root, "", &out)
    return out
  }

  package static var scenario: String {
    var out = "# The scenario file\n\n" + note
    out += """
      A YAML file that says `scenario: 1`, played by `topowalk run FILES --scenario FILE`. Times are
      simulated, written `500ms`, `30s`, `1m30s`. Steps of one time are done in the order they are
      written. `through` and `neverThrough` take the names that `topowalk trace` prints; a fault's
      name is one of [faults.md](faults.md), its element any that `topowalk faults FILES` lists.


      """
    section(ScenarioReader.schema, "", &out)
    return out
  }

  package static func section(_ schema: ObjectSchema, _ path: String, _ out: inout String) {
    out += path.isEmpty ? "## The file\n\n" : "## `\(path)`\n\n"
    out += "| key | holds | what for | left out |\n|---|---|---|---|\n"
    for key in schema.keys {
      let fallback = key.isRequired ? "**required**" : key.fallback.isEmpty ? "none" : key.fallback
      out += "| `\(key.name)` | \(key.type.name) | \(key.help) | \(fallback) |\n"
    }
    out += "\n"
    for key in schema.keys {
      let inner = path.isEmpty ? key.name : "\(path).\(key.name)"
      if let (schema, isList) = nested(key.type) {
        section(schema, isList ? inner + "[]" : inner, &out)
      }
    }
  }

  private static func nested(_ type: ValueType) -> (ObjectSchema, Bool)? {
    switch type {
    case .object(let schema), .wordOrObject(_, let schema): (schema, false)
    case .list(let item): nested(item).map { ($0.0, true) }
    case .string, .integer, .boolean, .address, .block, .ports, .oneOf: nil
    }
  }

  package static var kinds: String {
    var out = "# Kinds of elements\n\n" + note
    for definition in KindCatalog.all {
      let analogy = definition.analogy.isEmpty ? "" : " In the documents: \(definition.analogy)."
      out +=
        "## \(definition.title)\n\n`\(definition.kind.rawValue)`. \(definition.explanation)\(analogy)\n\n"
    }
    return out
  }

  package static var fidelity: String {
    var out = "# Fidelity ledger\n\n" + note
    out += """
      Every behaviour the simulation models, who says it is so, how sure that is, and the test that
      holds it. A hop shows the ids it relied on. *assumed* means that nobody publishes it; dispute
      any row by its id.


      """
    for area in FidelityLedger.areas {
      out += "## \(area.title)\n\n| id | rule | source | status | test |\n|---|---|---|---|---|\n"
      for rule in area.rules {
        out += "| `\(rule.id)` | \(rule.rule) | \(rule.source) | \(rule.status.rawValue) | "
        out += "\(rule.test) |\n"
      }
      out += "\n"
    }
    return out
  }

  package static var faults: String {
    var out =
      "# Faults\n\n" + note
      + "Names follow AWS FIS, Litmus and Chaos Mesh; `topowalk faults FILES` lists where each can be applied.\n\n| fault | what it does | applies to | also called | can be taken back |\n|---|---|---|---|---|\n"
    for fault in FaultCatalog.all {
      out +=
        "| `\(fault.id)` | \(fault.title) | \(FaultSubjects.text(fault)) | \(FaultSubjects.aliases(fault).joined(separator: ", ")) | \(fault.isUndoable ? "yes" : "no: the system heals itself") |\n"
    }
    return out
  }
}
