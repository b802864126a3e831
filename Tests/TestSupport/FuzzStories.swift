import ExplorerCore
import Importing
import Reports
import Scenarios
import Simulation
import SourceText
import TerminalCanvas
import Walkthroughs

/// Spoils what people write by hand or save: walkthroughs, scenarios, sessions, settings. Whoever reads one says no or
/// plays it; what comes out is text.
package enum FuzzStories {
  private static let settings = """
    preset: vim
    theme: color-blind-safe
    keys:
      step: ['.', 'Right']
      fork: []
    mask: [acme]
    themes:
    - {name: mine, ground: light, good: '#00aa00', bad: '#ff0000'}
    """

  /// Reads and plays one file that the seed chose and spoilt; what cannot be, in words.
  package static func look(
    seed: UInt64, files: some FileProvider, loads: [Sample: Loaded]
  )
    -> String?
  {
    var generator = SeededGenerator(seed: seed)
    var mutator = Mutator(seed: generator.next())
    let loaded = loads[.threeTier] ?? Sample.threeTier.load()
    switch generator.index(below: 4) {
    case 0:
      let (path, sample) = pick(walkthroughs, &generator)
      guard let text = text(path, files) else { return "\(path) is not there" }
      return walkthrough(
        SourceFile(path: path, text: mutator.spoil(text)), loads[sample] ?? sample.load())
    case 1:
      let (path, sample) = pick(scenarios, &generator)
      guard let text = text(path, files) else { return "\(path) is not there" }
      return scenario(
        SourceFile(path: path, text: mutator.spoil(text)), loads[sample] ?? sample.load())
    case 2: return session(mutator.spoil(session(loaded, &generator)), loaded)
    default:
      let file = SourceFile(path: "config.yaml", text: mutator.spoil(settings))
      return control(DiagnosticPrinter(files: [file]).text(SettingsReader.read(file).diagnostics))
    }
  }

  private static let walkthroughs: [(String, Sample)] = [
    ("samples/three-tier/walkthroughs/traffic-flow.yaml", .threeTier),
    ("samples/three-tier/walkthroughs/tour.yaml", .threeTier),
    ("samples/three-tier/walkthroughs/incident-rollout-502.yaml", .threeTier),
    ("samples/route53-eks/walkthroughs/four-steps.yaml", .repaired),
  ]

  private static let scenarios: [(String, Sample)] = [
    ("samples/three-tier/scenarios/one-pod-hangs.yaml", .threeTier),
    ("samples/route53-eks/repaired/scenarios/ingress-to-name.yaml", .repaired),
  ]

  private static func pick<T>(_ list: [T], _ generator: inout SeededGenerator) -> T {
    list[generator.index(below: list.count)]
  }

  private static func text(_ path: String, _ files: some FileProvider) -> String? {
    if case .success(let text) = files.text(path) { return text }
    return nil
  }

  private static func state(_ loaded: Loaded, seed: UInt64) -> ExplorerState {
    ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 80,
      height: 24, glyphs: .unicode, seed: seed)
  }

  private static func walkthrough(_ file: SourceFile, _ loaded: Loaded) -> String? {
    let (read, diagnostics) = WalkthroughReader.read(file)
    let printer = DiagnosticPrinter(files: [file])
    if let bad = control(printer.text(diagnostics)) { return bad }
    guard let read else { return diagnostics.hasErrors ? nil : "nothing read and nothing said" }
    let check = StoryCheck(read, state(loaded, seed: read.seed))
    if let bad = control(printer.text(check.drifts)) { return bad }
    var told = state(loaded, seed: read.seed)
    told.begin(read)
    for key in [KeyCode.pageDown, .space, .pageDown, .pageUp, .character("N"), .end] {
      _ = update(&told, .terminal(.key(key)))
      if let bad = control(view(told).text) { return bad }
    }
    return nil
  }

  private static func scenario(_ file: SourceFile, _ loaded: Loaded) -> String? {
    let (read, diagnostics) = ScenarioReader.read(file)
    let printer = DiagnosticPrinter(files: [file])
    if let bad = control(printer.text(diagnostics)) { return bad }
    guard let read else { return diagnostics.hasErrors ? nil : "nothing read and nothing said" }
    let run = ScenarioRun(read, loaded.topology)
    if let bad = control(printer.text(run.diagnostics)) { return bad }
    return control(run.verdicts.map(\.text).joined(separator: "\n"))
  }

  /// What `:save-session` writes after some keys.
  private static func session(_ loaded: Loaded, _ generator: inout SeededGenerator) -> String {
    var state = state(loaded, seed: 7)
    let keys: [KeyCode] = [.character("."), .character("]"), .character("."), .character("a")]
    for _ in 0..<generator.index(below: 12) {
      _ = update(&state, .terminal(.key(pick(keys, &generator))))
    }
    return Session(state).text
  }

  private static func session(_ text: String, _ loaded: Loaded) -> String? {
    guard case .success(let session) = Session.parse(text) else { return nil }
    var state = state(loaded, seed: session.seed)
    state.resume(session)
    return control(view(state).text)
  }

  private static func control(_ text: String) -> String? {
    text.unicodeScalars.first { String.isUnsafe($0) && $0 != "\n" }
      .map { "the control code \(String($0.value, radix: 16)) came out" }
  }
}
