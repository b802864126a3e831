import ArgumentParser
import Importing
import LocatedYAML
import Reports
import SourceText
import SystemCalls

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

  /// The path from the root, behind a cluster's name where there is one.
  private static func whole(_ source: String) -> String {
    let named = NamedSources.split(source, DiskFiles())
    let path = named?.path ?? source
    guard !path.hasPrefix("/"), !DiskFiles.isStream(path) else { return source }
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getcwd(&buffer, buffer.count) != nil else { return source }
    let folder = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let whole = "\(String(decoding: folder, as: UTF8.self))/\(path)"
    return named.map { "\($0.cluster)=\(whole)" } ?? whole
  }

  func run() throws {
    var (from, path) = (from, path)
    // Behind sources a dash is where it goes, as everywhere.
    if from.count > 1, from.last == "-" {
      from.removeLast()
      path = "-"
    }
    var text = StarterFile.text
    if !from.isEmpty {
      // From a file elsewhere only whole paths lead back.
      let sources = path.hasPrefix("/") ? from.map(Self.whole) : from
      let imported = ImportedArchitecture.make(
        sources, from: DiskFiles(reading: sources), beside: path)
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
