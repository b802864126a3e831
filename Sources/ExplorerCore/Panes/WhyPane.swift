import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Why the current hop went where it went: every candidate, and where it is written.
enum WhyPane {
  static func content(_ state: ExplorerState, width: Int) -> PaneContent {
    guard let request = state.request, let hop = request.hops.last else {
      let text =
        state.request == nil
        ? "\(state.keys.key(.request)) sends a request"
        : "\(state.keys.key(.stepForward)) takes the first hop"
      return PaneContent(
        title: "why", lines: TextFit.wrap(text, width - 2).map { [Span($0, .dim)] })
    }
    let from = ShortNames.text(hop.from, hop.fromName, state.topology)
    let to = ShortNames.text(hop.to, hop.toName, state.topology)
    let way = hop.from == hop.to ? from : "\(from) ► \(to)"
    var lines: [[Span]] = TextFit.wrap(hop.summary.printable, width - 2).map {
      [Span($0, hop.action == .fails || hop.action == .denies ? .bad : .request, bold: true)]
    }
    var anchor = 0
    for (index, decision) in hop.decisions.enumerated() {
      let isHere = state.depth != .hop && state.depth.decision == index
      if isHere { anchor = lines.count }
      lines += self.lines(decision, width - 2, state.topology, isHere ? state.depth : nil)
    }
    if hop.decisions.isEmpty { lines.append([Span("no choice to make here", .dim)]) }
    if let outcome = request.outcome {
      lines.append([
        Span(outcome.isGood ? "✓ " : "✗ ", outcome.isGood ? .good : .bad, bold: true),
        Span(outcome.text.printable, outcome.isGood ? .good : .bad, bold: true),
      ])
    }
    return PaneContent(
      title: "hop \(request.hops.count)  \(TextFit.middle(way, 40))".printable, lines: lines,
      anchor: anchor)
  }

  private static func lines(
    _ decision: Decision, _ width: Int, _ topology: Topology, _ depth: StepDepth?
  ) -> [[Span]] {
    if case .check(_, let number) = depth, number < decision.candidates.count {
      return check(decision.candidates[number], number, decision, width)
    }
    var out: [[Span]] = TextFit.wrap("? \(decision.question)".printable, width).map {
      [Span(depth == nil ? $0 : "▸\($0)", .title, bold: depth != nil)]
    }
    out += TextFit.wrap(
      "= \(decision.conclusion)\(decision.isAssumed ? " ~" : "")".printable, width
    ).map {
      [Span($0, .plain, bold: true)]
    }
    // The winner first: it is what most people want to know.
    let ordered =
      decision.candidates.filter { $0.verdict == .chosen }
      + decision.candidates.filter { $0.verdict != .chosen }
    for candidate in ordered {
      out += candidateLines(candidate, width)
      if let range = candidate.range, candidate.verdict == .chosen {
        out.append([Span("    \(range.short)".printable, .dim)])
      }
    }
    for check in decision.blockers {
      guard let fix = check.fix else { continue }
      out += PaneDrawing.wrapped(
        [Span("  + ", .good, bold: true)],
        "\(FixWords.of(decision.blockers)): \(fix.text(in: topology))".printable, Style(.good),
        width)
    }
    out += TextFit.wrap("  \(decision.source)", width - 2).map { [Span("  \($0)", .dim)] }
    for id in decision.ledger {
      let rule = FidelityLedger.rule(id)
      let text = "\(id.text) (\(rule?.status.rawValue ?? "")): \(rule?.rule ?? "")"
      out += TextFit.wrap(text.printable, width - 2).map { [Span("  \($0)", .dim)] }
    }
    return out
  }

  /// One check alone, in full.
  private static func check(
    _ candidate: Candidate, _ number: Int, _ decision: Decision, _ width: Int
  ) -> [[Span]] {
    let title = "▸check \(number + 1) of \(decision.candidates.count): \(decision.question)"
    var out: [[Span]] = [[Span(TextFit.end(title.printable, width), .title, bold: true)]]
    let sign = candidate.verdict == .chosen ? "✓ " : candidate.verdict == .rejected ? "✗ " : "○ "
    out += PaneDrawing.wrapped(
      [Span("  \(sign)", candidate.verdict == .chosen ? .good : .caution)],
      "\(candidate.verdict.rawValue): \(candidate.reason)".printable, Style(.plain), width)
    out += PaneDrawing.wrapped(
      [Span("  ", .dim)], candidate.name.printable, Style(.plain, bold: true), width)
    if let range = candidate.range { out.append([Span("    \(range.short)".printable, .dim)]) }
    return out
  }

  /// The one that was taken in full, the others in one line each.
  private static func candidateLines(_ candidate: Candidate, _ width: Int) -> [[Span]] {
    switch candidate.verdict {
    case .chosen:
      return PaneDrawing.wrapped(
        [Span("  ► ", .request, bold: true)],
        "\(candidate.name): \(candidate.reason)".printable, Style(.plain), width)
    case .rejected:
      return PaneDrawing.wrapped(
        [Span("  · ", .dim)], "\(candidate.name): \(candidate.reason)".printable, Style(.dim),
        width)
    case .notTried: return [[Span("    ", .dim), Span(short(candidate, width - 4), .dim)]]
    }
  }

  /// Name and reason in one line; the name gives way first, for the reason is the answer.
  private static func short(_ candidate: Candidate, _ width: Int) -> String {
    let reason = candidate.reason.printable
    let room = max(16, width - DisplayWidth.of(reason) - 2)
    return TextFit.end("\(TextFit.end(candidate.name.printable, room)): \(reason)", width)
  }
}

extension StepDepth {
  /// The decision one is in or at.
  var decision: Int? {
    switch self {
    case .hop: nil
    case .decision(let index), .check(let index, _): index
    }
  }
}
