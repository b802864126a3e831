import ArgumentParser
import Importing
import LocatedYAML
import Reports
import SourceText

/// `topowalk init`: a starter file, or what was imported as a file to go on from.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a commented architecture file, or one made from what you have.",
    discussion: """
      topowalk init                              a commented starter file
      topowalk init --from state.json k8s/       what Terraform and AWS say, and references to manifests
      """)

  @Argument(help: "Where to write; - prints it.") var path = "architecture.yaml"
  @Option(
    parsing: .upToNextOption,
    help: "Terraform states or plans, folders of AWS answers, manifests.")
  var from: [String] = []

  func run() throws {
    var text = StarterFile.text
    if !from.isEmpty {
      let imported = ImportedArchitecture.make(from, from: DiskFiles(), beside: path)
      if !imported.diagnostics.isEmpty {
        Output.complain(DiagnosticPrinter(files: imported.files).text(imported.diagnostics))
      }
      guard let made = imported.text else { throw ExitCode(1) }
      text = made
    }
    if path == "-" {
      Output.print(text)
      return
    }
    if let problem = NewFile.write(text, to: path) {
      Output.complain("topowalk: cannot write '\(path)': \(problem)")
      throw ExitCode(1)
    }
    Output.print("wrote \(path); open it with: topowalk \(path)")
  }
}
