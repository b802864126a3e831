import ArgumentParser
import ExplorerCore
import Importing
import Reports

/// `topowalk schema`: JSON Schemas for editors and for programs that read our JSON.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of the architecture file, or of a command's JSON.")

  @Argument(help: "architecture, scenario, or a command that prints JSON.") var of = "architecture"

  func run() throws {
    guard let schema = Schemas.schema(of) else {
      throw ValidationError(
        "no schema of '\(of)'; expected \(Schemas.names.joined(separator: ", "))")
    }
    Output.print(schema.text)
  }
}

/// `topowalk docs`: the reference pages that are made from the code.
struct DocsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "docs", abstract: "Print a reference page made from the code.")

  @Argument(
    help:
      "architecture-file, scenario, walkthrough, configuration, keys, commands, kinds, faults, fidelity or man."
  )
  var page: String

  func run() throws {
    switch page {
    case "architecture-file": Output.print(ReferencePages.architectureFile)
    case "scenario": Output.print(ReferencePages.scenario)
    case "walkthrough": Output.print(WalkthroughPage.text)
    case "keys": Output.print(KeysPage.text)
    case "configuration": Output.print(SettingsReader.page)
    case "commands": Output.print(KeysPage.commands)
    case "kinds": Output.print(ReferencePages.kinds)
    case "faults": Output.print(ReferencePages.faults)
    case "fidelity": Output.print(ReferencePages.fidelity)
    case "man": Output.print(manual)
    default:
      throw ValidationError(
        "no page '\(page)'; expected architecture-file, scenario, walkthrough, configuration, keys, commands, kinds, faults, fidelity or man"
      )
    }
  }

  private var manual: String {
    let keys = Bindings.all.map { (keys: $0.label, does: $0.help) }
    return ManualPage.text(help: Topowalk._dumpHelp(), keys: keys) ?? ""
  }
}
