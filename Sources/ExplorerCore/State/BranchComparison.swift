import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Two branches side by side, both played until nothing is in flight and to the same moment.
struct BranchComparison {
  private let left: Timeline
  private let right: Timeline
  private let names: (left: Int, right: Int)
  private let column: Int

  init(
    left: (Int, Timeline), right: (Int, Timeline), width: Int
  ) {
    var mine = Self.finished(left.1)
    var theirs = Self.finished(right.1)
    let end = max(mine.world.now, theirs.world.now)
    mine.play(until: end, budget: ExplorerState.budget)
    theirs.play(until: end, budget: ExplorerState.budget)
    self.left = mine
    self.right = theirs
    names = (left.0, right.0)
    column = max(12, (width - 4) / 2)
  }

  var report: Report {
    var lines: [[Span]] = []
    lines.append(
      row(
        "branch \(names.left), where you are", "branch \(names.right)",
        Style(.title, bold: true), differs: false))
    let before = lines.count
    lines += deeds
    for id in 0..<max(left.world.requests.count, right.world.requests.count) {
      lines += requests(id)
    }
    lines += targets
    if lines.count == before { lines.append([Span("both come out the same")]) }
    return Report(
      "branches \(names.left) and \(names.right), both played to t+\(left.world.now.text) s", lines)
  }

  /// A copy in which every request has ended.
  private static func finished(_ timeline: Timeline) -> Timeline {
    var copy = timeline
    while copy.world.inFlight > 0, copy.stepToHop() {}
    return copy
  }

  private func row(
    _ left: String, _ right: String, _ style: Style = .plain, differs: Bool
  ) -> [Span] {
    let mark = differs ? "≠" : " "
    return [
      Span(TextFit.pad(TextFit.end(left.printable, column), column), style),
      Span(" \(mark) ", .caution, bold: true),
      Span(TextFit.end(right.printable, column), style),
    ]
  }

  /// Texts below each other where they are longer than a column.
  private func rows(_ left: String, _ right: String, _ style: Style = .plain) -> [[Span]] {
    let a = TextFit.wrap(left.printable, column)
    let b = TextFit.wrap(right.printable, column)
    let differs = left != right
    return (0..<max(a.count, b.count)).map { index in
      row(
        index < a.count ? a[index] : "", index < b.count ? b[index] : "", style,
        differs: differs && index == 0)
    }
  }

  private var deeds: [[Span]] {
    func done(_ timeline: Timeline) -> [String] {
      timeline.given.filter { !$0.input.isWait }.map {
        "t+\($0.at.text) s  \(Deeds.words($0, timeline.topology, namedBy: timeline.world))"
      }
    }
    let (a, b) = (done(left), done(right))
    if a == b { return [] }
    var out: [[Span]] = [[Span("what was done", .title, bold: true)]]
    let common = zip(a, b).prefix { $0 == $1 }.count
    if common > 0 { out.append([Span("  \(common) the same", .dim)]) }
    for index in common..<max(a.count, b.count, common) {
      out += rows(index < a.count ? a[index] : "–", index < b.count ? b[index] : "–")
    }
    return out
  }

  private func requests(_ id: Int) -> [[Span]] {
    func request(_ timeline: Timeline) -> RequestState? {
      id < timeline.world.requests.count ? timeline.world.requests[id] : nil
    }
    let (a, b) = (request(left), request(right))
    if a?.hops == b?.hops, a?.outcome == b?.outcome { return [] }
    let line = (a ?? b).map { "\($0.line)" } ?? ""
    var out: [[Span]] = [[Span("#\(id + 1) \(line)".printable, .title, bold: true)]]
    out += rows(Self.ending(a), Self.ending(b), Style(.plain, bold: true))
    let (mine, theirs) = (a?.hops ?? [], b?.hops ?? [])
    for index in 0..<max(mine.count, theirs.count) {
      func text(_ hops: [Hop]) -> String {
        index < hops.count ? "(\(index + 1)) \(hops[index].summary)" : "–"
      }
      let same = text(mine) == text(theirs)
      out += rows(text(mine), text(theirs), Style(same ? .dim : .plain))
    }
    return out
  }

  /// How a request ended, and after what time.
  private static func ending(_ request: RequestState?) -> String {
    guard let request, let outcome = request.outcome else { return "not sent" }
    let took = request.endedAt.map { ", after \(($0 - request.sentAt).text)" } ?? ""
    return outcome.sentence + took
  }

  private var targets: [[Span]] {
    let topology = left.topology
    let groups = min(left.world.targetGroups.count, right.world.targetGroups.count)
    return (0..<groups).flatMap { group -> [[Span]] in
      func states(_ world: World) -> String {
        world.targetGroups[group].targets.filter { $0.health != .unused }.map {
          "\(world.targetName($0, world.topology)) \($0.health.rawValue)"
        }.joined(separator: ", ")
      }
      let (a, b) = (states(left.world), states(right.world))
      if a == b { return [] }
      return [
        [Span("targets of \(topology.targetGroups[group].name)".printable, .title, bold: true)]
      ]
        + rows(a, b)
    }
  }
}
