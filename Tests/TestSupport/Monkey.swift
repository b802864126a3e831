import DiagramDrawing
import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel
import Walkthroughs

/// Presses, clicks, drags, pastes, resizes and reloads at random, and looks after each whether the
/// explorer is in a state that cannot be.
package struct Monkey {
  private var generator: SeededGenerator
  private var state: ExplorerState
  private let sample: Sample
  private var keys: [KeyCode]
  /// The last things it did, for who reads a failure.
  package private(set) var trail: [String] = []

  private static let words = [
    "cart", "fault pod-http-hang prod/cart-api", "scale prod/cart-api 5", "step 3", "at 2",
    "advance 90s", "break failed", "GET https://app.company.com/", "zoom pods", "view table",
    "go cart-api-5", "undo", "rule swap 443 1 2", "allow sg-bastion 23", "changes", "branch 1",
    "reach", "resolve cart-api", "rules", "theme light", "branch", "\u{1B}[31m", "漢字 e\u{301}", "",
  ]

  package init(_ sample: Sample, seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    self.sample = sample
    let loaded = sample.load()
    state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 80,
      height: 24, glyphs: .unicode)
    state.movesOnScreen = true
    keys =
      Bindings.all.flatMap(\.keys).compactMap(KeyNames.parse)
      + "abcxyzGET /:0123456789".map { $0 == " " ? .space : .character($0) }
      + [.escape, .escape, .enter, .enter, .backspace, .delete, .control("u"), .control("c")]
  }

  /// While a walkthrough is told, or of somebody who follows it and looks around.
  package init(_ walkthrough: Walkthrough, _ loaded: Loaded, isFollower: Bool, seed: UInt64) {
    self.init(.threeTier, seed: seed)
    state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 80,
      height: 24, glyphs: .unicode, seed: walkthrough.seed)
    state.begin(walkthrough)
    if isFollower {
      state = state.seen(width: 100, height: 30, glyphs: .unicode)
      state.wander()
    }
    let clicker: [KeyCode] = [.pageDown, .pageUp, .right, .left, .home, .end, .tab]
    keys += clicker + clicker + "nhaocJKNeP0123456789G".map { .character($0) }
  }

  /// Does so many things; the first impossible state found, with what led to it.
  package mutating func play(_ count: Int) -> String? {
    for step in 0..<count {
      let action = next()
      trail.append("\(action.name)")
      if trail.count > 40 { trail.removeFirst() }
      _ = update(&state, action.action)
      // Menus that load or sweep ten thousand times are not what is looked for.
      if step % 3 == 0, let problem = look() { return "\(problem) after \(trail)" }
    }
    return nil
  }

  private mutating func pick<T>(_ list: [T]) -> T { list[generator.index(below: list.count)] }

  private mutating func point() -> Point {
    Point(generator.index(below: state.width + 2) - 1, generator.index(below: state.height + 2) - 1)
  }

  private mutating func next() -> (name: String, action: Action) {
    switch generator.index(below: 100) {
    case ..<70:
      let key = pick(keys)
      return (KeyNames.text(key), .terminal(.key(key)))
    case ..<80:
      let action = pick([MouseAction.press, .release, .drag, .wheelUp, .wheelDown])
      let point = point()
      return ("\(action) \(point.x),\(point.y)", .terminal(.mouse(action, point)))
    case ..<86:
      let time = pick([16, 50, 400])
      return ("tick \(time)", .tick(milliseconds: time))
    case ..<90:
      let word = pick(Self.words)
      return ("paste \(word)", .terminal(.paste(word)))
    case ..<93:
      let size = pick([
        (80, 24), (120, 40), (60, 20), (200, 60), (1, 1), (3, 40), (160, 4), (59, 19),
      ])
      return ("resize \(size)", .resize(width: size.0, height: size.1))
    case ..<94 where state.story != nil:
      return ("elapsed", .elapsed(milliseconds: generator.index(below: 900_000)))
    case ..<94 where generator.index(below: 12) == 0:
      let other = pick(Sample.allCases)
      return ("reload \(other)", .reload(other.load()))
    default:
      let command = pick(Bindings.all).command
      return ("\(command)", .command(command))
    }
  }

  /// What cannot be, in words; `nil` when all is well.
  private func look() -> String? {
    let canvas = view(state)
    if canvas.width != state.width || canvas.height != state.height { return "another size" }
    if canvas.text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" }) {
      return "a control character"
    }
    if let selection = state.selection, !state.topology.elements.indices.contains(selection.index) {
      return "a selection that does not exist"
    }
    if state.pan.x < 0 || state.pan.y < 0 { return "panned out of the picture" }
    if case .menu(let menu) = state.mode, !menu.items.indices.contains(menu.selected) {
      return "a menu without its item"
    }
    if state.scroll.values.contains(where: { $0 < 0 }) { return "scrolled above the beginning" }
    let world = state.world
    if world.targetGroups.contains(where: { $0.targets.contains { $0.inFlight < 0 } }) {
      return "less than no request in flight"
    }
    if let hops = state.request?.hops,
      zip(hops, hops.dropFirst()).contains(where: { $0.at > $1.at })
    {
      return "hops out of order"
    }
    return nil
  }
}
