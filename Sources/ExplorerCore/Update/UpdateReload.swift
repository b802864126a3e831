import DiagramDrawing
import Importing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// The sources changed on disk.
extension ExplorerState {
  mutating func reload(_ loaded: Loaded) {
    if loaded.files == files, loaded.topology == original {
      // What was wrong is right again.
      if let accepted {
        diagnostics = accepted
        message = "the sources can be read again; nothing in them changed"
      }
      accepted = nil
      return
    }
    if isBroken(loaded) { return refuse(loaded) }
    accepted = nil
    isPartial = loaded.diagnostics.contains { $0.code == "reading-stopped" }
    let kept = KeptNames(self)
    let hops = request?.hops.count ?? 0
    let wasInFlight = request?.isInFlight ?? false
    let changes = SourceChanges(
      from: (original, files), to: (loaded.topology, loaded.files))
    let lost = (branches: branches.count - 1, marks: bookmarks.count)
    let deeds = timeline.given.filter { !$0.input.isWait }.map {
      (at: $0.at, text: Deeds.words($0, topology, namedBy: world))
    }
    let outcome = Replay.byClock(deeds, until: now, loaded.topology, seed: seed)
    var problems = outcome.problems + standOn(loaded, outcome.timeline)
    if lost.branches > 0 || lost.marks > 0 {
      problems.append(
        "\(lost.branches) other branches and \(lost.marks) marks are gone: they stood on the old sources"
      )
    }
    kept.restore(&self)
    if wasInFlight || request?.hops.count != hops { goToHop(hops) }
    clock = max(world.now, clock)
    lookAhead()
    isStale = false
    relayout()
    tell(changes, problems)
  }

  /// All of the sources come where a part of them was. Where nothing was done meanwhile the screen
  /// is the one it would have been; what was looked at stays in either case.
  mutating func complete(_ loaded: Loaded) {
    loading = nil
    let deeds = timeline.given.count { !$0.input.isWait }
    if deeds > min(1, original.savedRequests.count) || !(request?.hops.isEmpty ?? true) {
      return reload(loaded)
    }
    let kept = KeptNames(self)
    _ = standOn(loaded, Timeline(loaded.topology, seed: seed))
    diagram = .empty
    ahead = []
    options.focus = []
    clock = world.now
    message = nil
    kept.restore(&self)
    begin()
    relayout()
  }

  /// Takes other sources; what stood on the old ones goes, and what of it means nothing any more is
  /// told.
  private mutating func standOn(_ loaded: Loaded, _ timeline: Timeline) -> [String] {
    replaceSources(loaded, timeline)
    branches.forget()
    bookmarks = [:]
    undone = []
    isPlaying = false
    depth = .hop
    motion = nil
    return readBreakpointsAgain()
  }

  private func errors(_ diagnostics: [Diagnostic]) -> Int {
    diagnostics.count { $0.severity == .error }
  }

  /// Half written, or gone: more errors than what is on screen had, and fewer things.
  private func isBroken(_ loaded: Loaded) -> Bool {
    if loaded.topology.elements.isEmpty { return true }
    return errors(loaded.diagnostics) > errors(accepted ?? diagnostics)
      && loaded.topology.elements.count < original.elements.count
  }

  /// What was read before stays on screen; the load report says what is wrong now.
  private mutating func refuse(_ loaded: Loaded) {
    accepted = accepted ?? diagnostics
    diagnostics = said(of: loaded)
    slots[2] = .diagnostics
    let first = diagnostics.first { $0.severity == .error }
    let cause = first.map { ": \($0.range.map { "\($0.short): " } ?? "")\($0.message)" } ?? ""
    message =
      "the sources are half written, broken or gone\(cause); what was read before stays (\(keys.key(.pane(.diagnostics))))"
      .printable
  }

  /// Breakpoints by the names things have now; those that mean nothing any more, with why.
  private mutating func readBreakpointsAgain() -> [String] {
    var problems: [String] = []
    breakpoints = breakpoints.compactMap { old in
      switch Breakpoint.parse(preferred(old.text.withoutTarget), world) {
      case .success(var found):
        found.text = old.text
        return found
      case .failure(let problem):
        problems.append("breakpoint '\(old.text)': \(problem.text)")
        return nil
      }
    }
    return problems
  }

  private mutating func tell(_ changes: SourceChanges, _ problems: [String]) {
    let lines =
      changes.lines + problems.map { [Span("! ", .caution, bold: true), Span($0.printable)] }
    let count = errors(diagnostics)
    if count > 0 { slots[2] = .diagnostics }
    message = nil
    if lines.isEmpty {
      message = "read again: nothing in the architecture changed"
    } else if mode == .browse, lines.count > 1 {
      mode = .report(Report("the sources changed", lines), scroll: 0)
    } else {
      message =
        "read again: \(lines.prefix(3).map { $0.map(\.text).joined() }.joined(separator: ", "))"
    }
    if count > 0 {
      message =
        "\(count) error\(count == 1 ? "" : "s") while reading again: \(keys.key(.pane(.diagnostics)))"
    }
  }
}

extension [Diagnostic] {
  /// What cannot be read at all before what only follows from it.
  package var causesFirst: [Diagnostic] {
    func isCause(_ diagnostic: Diagnostic) -> Bool {
      diagnostic.code.hasPrefix("yaml") || diagnostic.code.hasPrefix("json")
        || ["unreadable-file", "nothing-to-draw"].contains(diagnostic.code)
    }
    return filter(isCause) + filter { !isCause($0) }
  }
}

extension String {
  /// `target cart-api unhealthy` and `cart-api unhealthy` ask the same.
  var withoutTarget: String {
    hasPrefix("target ") ? String(dropFirst("target ".count)) : self
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
  init(from before: (Topology, [SourceFile]), to after: (Topology, [SourceFile])) {
    compare(before.0, after.0)
    if before.0 == after.0 || !lines.isEmpty { return }
    // Rules, routes and records are no settings of an element: the files say where they changed.
    for file in after.1 where before.1.first(where: { $0.path == file.path }) != file {
      lines.append([
        Span("~ ", .caution, bold: true),
        Span("something changed in \(file.path)".printable),
      ])
    }
  }

  private mutating func compare(_ old: Topology, _ new: Topology) {
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
