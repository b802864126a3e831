import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Loads what a mutator made of good files and does with it what people do.
package enum Fuzz {
  /// Bytes of files that are loaded together at most.
  private static let limit = 200_000

  /// Files below each folder, in groups that are loaded together.
  package static func groups(_ folders: [String], _ disk: some FileProvider) -> [MemoryFiles] {
    var out: [MemoryFiles] = []
    for folder in folders {
      var files: [String: String] = [:]
      var size = 0
      for name in disk.list(folder) ?? [] {
        let path = "\(folder)/\(name)"
        if disk.list(path) != nil {
          out += groups([path], disk)
        } else if [".yaml", ".yml", ".json", ".tfstate"].contains(where: name.hasSuffix),
          case .success(let text) = disk.text(path), size + text.utf8.count < limit
        {
          files["in/\(name)"] = text
          size += text.utf8.count
        }
      }
      if !files.isEmpty { out.append(MemoryFiles(files)) }
    }
    return out
  }

  /// A group with some of its files spoilt; the same for the same seed.
  package static func spoilt(_ groups: [MemoryFiles], seed: UInt64) -> MemoryFiles {
    var generator = SeededGenerator(seed: seed)
    var mutator = Mutator(seed: seed)
    var group = groups[generator.index(below: groups.count)]
    let names = group.files.keys.sorted()
    for _ in 0...generator.index(below: 2) {
      let name = names[generator.index(below: names.count)]
      group.files[name] = group.files[name].map { mutator.spoil($0) }
    }
    return group
  }

  /// What cannot be, in words; `nil` when all is well. A trap ends the process.
  package static func look(at files: MemoryFiles, paths: [String]) -> String? {
    let loaded = SourceLoader.load(paths, from: files)
    if SourceLoader.load(paths, from: files).topology != loaded.topology {
      return "two loads of the same differ"
    }
    let said = DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics)
    if let bad = control(in: said) { return "a diagnostic has the control code \(bad)" }
    for diagnostic in loaded.diagnostics {
      if Explanations.text(diagnostic.code) == nil {
        return "nothing explains '\(diagnostic.code)'"
      }
      guard let range = diagnostic.range else { continue }
      if range.line < 1 || range.column < 1 { return "a place before the file: \(range)" }
    }
    _ = LintCatalog.run(loaded.topology, LintSettings(loaded.topology, overrides: []))
    if let made = ImportedArchitecture.make(paths, from: files, beside: "a.yaml").text,
      let bad = control(in: made)
    {
      return "init writes the control code \(bad)"
    }
    if loaded.topology.elements.isEmpty { return nil }
    walk(loaded)
    return explore(loaded)
  }

  /// Every saved request to its end, and one to every load balancer.
  private static func walk(_ loaded: Loaded) {
    let topology = loaded.topology
    var world = World(topology)
    var orders = topology.savedRequests.prefix(12).compactMap {
      try? RequestOrder.saved($0, in: topology, world)
    }
    for balancer in topology.loadBalancers.prefix(6) {
      for listener in balancer.listeners.prefix(4) {
        let scheme = listener.transferProtocol == .https ? "https" : "http"
        let text = "GET \(scheme)://\(balancer.dnsName):\(listener.port)/"
        if let order = try? RequestOrder.parse(text, in: topology, world) { orders.append(order) }
      }
    }
    for order in orders {
      let id = world.send(order, in: topology)
      var steps = 0
      while world.requests[id].isInFlight, steps < 20_000, world.step() { steps += 1 }
    }
  }

  private static func explore(_ loaded: Loaded) -> String? {
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 100,
      height: 30, glyphs: .unicode)
    for key in [".", ".", ".", "]", "v", "4"].map({ KeyCode.character(Character($0)) }) + [.escape]
    {
      _ = update(&state, .terminal(.key(key)))
      if let bad = control(in: view(state).text) { return "the screen has the control code \(bad)" }
    }
    return nil
  }

  /// Control and bidirectional codes that must not reach a terminal.
  private static func control(in text: String) -> String? {
    text.unicodeScalars.first { scalar in
      (scalar.value < 0x20 && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
        || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }.map { String($0.value, radix: 16) }
  }
}
