import LocatedYAML
import Simulation
import SourceText
import TopologyModel

/// What breaks a request: the rows of a sweep, the worst first.
package struct SweepReport: Sendable {
  package var request: String
  package var baseline: String
  package var baselineIsGood: Bool
  /// Cases of the whole sweep, and which part of them this is.
  package var cases: Int
  package var rows: [SweepRow]

  /// Runs the cases whose position is `shard` (from 1) modulo `shards`.
  package static func run(
    _ order: RequestOrder, in world: World, shard: Int = 1, of shards: Int = 1
  ) -> SweepReport {
    let sweep = FaultSweep(order, in: world)
    let mine = sweep.cases.indices.filter { $0 % shards == shard - 1 }
    let isGood = sweep.baseline?.isGood ?? false
    return SweepReport(
      request: "\(order.line)", baseline: sweep.baseline?.sentence ?? "does not end",
      baselineIsGood: isGood, cases: isGood ? sweep.cases.count : 0,
      rows: isGood ? sorted(sweep.rows(mine)) : [])
  }

  /// By damage, then by name: the same whatever the order of the parts.
  package static func sorted(_ rows: [SweepRow]) -> [SweepRow] {
    rows.sorted {
      ($1.failed, $0.fault, $0.element) < ($0.failed, $1.fault, $1.element)
    }
  }

  /// Puts parts together; `nil` when they are of different sweeps.
  package static func merged(_ parts: [SweepReport]) -> SweepReport? {
    guard var out = parts.first else { return nil }
    for part in parts.dropFirst() {
      if part.request != out.request || part.cases != out.cases { return nil }
      out.rows += part.rows
    }
    out.rows = sorted(out.rows)
    return out
  }

  /// Cases that came in more than one part.
  package var duplicates: Int { rows.count - Set(rows.map { [$0.fault, $0.element] }).count }

  package var isComplete: Bool { rows.count == cases }
  package var breaking: [SweepRow] { rows.filter { $0.failed > 0 } }

  /// The request fails without any fault: there is nothing that could break it.
  package var isBrokenAnyway: Bool { !baselineIsGood }

  package var text: String {
    var out = "\(request)\nas things are now: \(baseline)\n"
    if isBrokenAnyway {
      return out.printableLines + "it fails already: nothing to sweep\n"
    }
    out += "\(breaking.count) of \(rows.count) single faults break it"
    out += isComplete ? "\n" : " (a part: \(rows.count) of \(cases) cases)\n"
    let columns = breaking.map { row in
      [
        "\(row.failed)/\(row.sent)",
        Self.span(row),
        row.failures.joined(separator: ","), "\(row.fault) on \(row.element)",
      ]
    }
    if !columns.isEmpty {
      out +=
        "  (failed of sent, when after the fault, how; \(FaultSweep.requestsPerLook) requests each at "
      out += "\(FaultSweep.looks.map(\.text).joined(separator: ", ")))\n"
    }
    let widths = (0..<3).map { column in columns.map { $0[column].count }.max() ?? 0 }
    for row in columns {
      let cells = row.enumerated().map { index, text in
        index < 3
          ? text + String(repeating: " ", count: widths[index] - text.count) : text
      }
      out += "  \(cells.joined(separator: "  "))\n"
    }
    return out.printableLines
  }

  private static func span(_ row: SweepRow) -> String {
    if !row.recovers { return "\(brief(row.from))–end" }
    return row.from == row.to ? "at \(brief(row.from))" : "\(brief(row.from))–\(brief(row.to))"
  }

  /// `100ms`, `2m10s`: a time without its spaces.
  private static func brief(_ time: SimDuration?) -> String {
    (time?.text ?? "").replacing(" ", with: "")
  }

  package var json: JSONValue {
    .dictionary([
      "request": .string(request), "baseline": .string(baseline),
      "baselineIsGood": .bool(baselineIsGood), "cases": .int(cases),
      "rows": .array(
        rows.map { row in
          .dictionary([
            "fault": .string(row.fault), "element": .string(row.element),
            "failed": .int(row.failed), "sent": .int(row.sent),
            "failures": .strings(row.failures),
            "fromMicroseconds": row.from.map { .int(Int($0.microseconds)) } ?? .null,
            "toMicroseconds": row.to.map { .int(Int($0.microseconds)) } ?? .null,
            "recovers": .bool(row.recovers),
          ])
        }),
    ])
  }

  /// Reads what `json` wrote; `nil` where it is something else.
  package init?(json file: SourceFile) {
    guard let document = YAMLReader.read(file).documents.first,
      let request = document["request"]?.string, let cases = document["cases"]?.int,
      let rows = document["rows"]
    else { return nil }
    self.request = request
    self.cases = cases
    baseline = document["baseline"]?.string ?? ""
    baselineIsGood = document["baselineIsGood"]?.bool ?? true
    self.rows = rows.items.map { row in
      func time(_ key: String) -> SimDuration? { row[key]?.int.map(SimDuration.microseconds) }
      return SweepRow(
        fault: row["fault"]?.string ?? "", element: row["element"]?.string ?? "",
        failed: row["failed"]?.int ?? 0, sent: row["sent"]?.int ?? 0,
        failures: (row["failures"]?.items ?? []).compactMap(\.string),
        from: time("fromMicroseconds"), to: time("toMicroseconds"),
        recovers: row["recovers"]?.bool ?? false)
    }
  }

  package init(
    request: String, baseline: String, baselineIsGood: Bool, cases: Int, rows: [SweepRow]
  ) {
    self.baselineIsGood = baselineIsGood
    self.request = request
    self.baseline = baseline
    self.cases = cases
    self.rows = rows
  }
}
