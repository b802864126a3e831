import DiagramDrawing
import Importing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The sources changed on disk.
extension ExplorerState {
  mutating func reload(_ loaded: Loaded) {
    let same = loaded.files == files
    if same, loaded.topology == original { return }
    let isWorse = loaded.diagnostics.count { $0.severity == .error } > loadErrors
    if loaded.topology.elements.isEmpty
      || isWorse && loaded.topology.elements.count < original.elements.count
    {
      // A file that is half written, or gone: what was read before stays on screen.
      diagnostics = loaded.diagnostics + keys.problems
      slots[2] = .diagnostics
      message =
        "the sources are half written or gone: what was read before stays; \(keys.key(.pane(.diagnostics))) says more"
      return
    }
    let kept = KeptNames(self)
    let hops = request?.hops.count ?? 0
    let changes = SourceChanges(from: original, to: loaded.topology)
    let deeds = timeline.given.filter { !$0.input.isWait }.map {
      (at: $0.at, text: Deeds.words($0.input, topology, namedBy: world))
    }
    let outcome = Replay.byClock(deeds, until: now, loaded.topology, seed: seed)
    let wasInFlight = request?.isInFlight ?? false
    replaceSources(loaded, outcome.timeline)
    branches.forget()
    bookmarks = [:]
    undone = []
    isPlaying = false
    kept.restore(&self)
    if wasInFlight || request?.hops.count != hops { goToHop(hops) }
    clock = max(world.now, clock)
    lookAhead()
    isStale = false
    relayout()
    tell(changes, outcome.problems)
  }

  private var loadErrors: Int { diagnostics.count { $0.severity == .error } }

  private mutating func tell(_ changes: SourceChanges, _ problems: [String]) {
    let lines =
      changes.lines + problems.map { [Span("! ", .caution, bold: true), Span($0.printable)] }
    let errors = diagnostics.count { $0.severity == .error }
    if errors > 0 { slots[2] = .diagnostics }
    if lines.isEmpty {
      message = "read again: nothing in the architecture changed"
    } else if mode == .browse, lines.count > 1 {
      mode = .report(Report("the sources changed", lines), scroll: 0)
    } else {
      message =
        "read again: \(lines.prefix(3).map { $0.map(\.text).joined() }.joined(separator: ", "))"
    }
    if errors > 0 { message = "\(errors) error\(errors == 1 ? "" : "s") while reading again" }
  }
}

/// What was on screen by name, as positions mean something else in another topology.
private struct KeptNames {
  private let selection: (kind: ElementKind, name: String)?
  private let opened: [(kind: ElementKind, name: String)]
  private let closed: [(kind: ElementKind, name: String)]

  init(_ state: ExplorerState) {
    func name(_ id: ElementID) -> (ElementKind, String) {
      (state.topology[id].kind, state.topology[id].qualifiedName)
    }
    selection = state.selection.map(name)
    opened = state.options.opened.sorted().map(name)
    closed = state.options.closed.sorted().map(name)
  }

  func restore(_ state: inout ExplorerState) {
    func element(_ name: (kind: ElementKind, name: String)) -> ElementID? {
      state.topology.elements.first { $0.kind == name.kind && $0.qualifiedName == name.name }?.id
    }
    state.selection = selection.flatMap(element)
    state.row = nil
    state.options.opened = Set(opened.compactMap(element))
    state.options.closed = Set(closed.compactMap(element))
    state.options.only = nil
    state.options.focus = []
    state.sourcePlace = nil
    state.visited.forget()
    if case .describe = state.mode { state.mode = .browse }
    if case .menu = state.mode { state.mode = .browse }
    if case .jump = state.mode { state.mode = .browse }
  }
}

/// What two readings of the sources differ in, element by element.
struct SourceChanges {
  private(set) var lines: [[Span]] = []

  private struct Key: Hashable {
    var kind: ElementKind
    var name: String
  }

  /// O(elements).
  init(from old: Topology, to new: Topology) {
    var before: [Key: Element] = [:]
    for element in old.elements where element.kind.rawValue != "pod" {
      before[Key(kind: element.kind, name: element.qualifiedName)] = element
    }
    var seen: Set<Key> = []
    for element in new.elements where element.kind.rawValue != "pod" {
      let key = Key(kind: element.kind, name: element.qualifiedName)
      seen.insert(key)
      guard let known = before[key] else {
        lines.append(Self.line("+", .good, element, ""))
        continue
      }
      for (name, from, to) in Self.differences(known, element) {
        lines.append(Self.line("~", .caution, element, "\(name): \(from) → \(to)"))
      }
    }
    for element in old.elements where element.kind.rawValue != "pod" {
      if !seen.contains(Key(kind: element.kind, name: element.qualifiedName)) {
        lines.append(Self.line("-", .bad, element, ""))
      }
    }
  }

  private static func line(
    _ sign: String, _ role: Role, _ element: Element, _ what: String
  ) -> [Span] {
    [
      Span("\(sign) ", role, bold: true),
      Span("\(element.kind.rawValue) \(element.qualifiedName)".printable),
      Span(what.isEmpty ? "" : "  \(what)".printable, .dim),
    ]
  }

  private static func differences(_ old: Element, _ new: Element) -> [(String, String, String)] {
    new.settings.compactMap { setting in
      let before = old.settings.first { $0.name == setting.name }?.value
      return before == setting.value ? nil : (setting.name, before ?? "nothing", setting.value)
    }
      + old.settings.filter { known in !new.settings.contains { $0.name == known.name } }.map {
        ($0.name, $0.value, "nothing")
      }
  }
}
