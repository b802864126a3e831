import LocatedYAML
import Simulation
import SourceText
import TopologyModel

/// What breaks a request: the rows of a sweep, the worst first.
package struct SweepReport: Sendable {
  package var request: String
  package var baseline: String
  /// Cases of the whole sweep, and which part of them this is.
  package var cases: Int
  package var rows: [SweepRow]

  /// Runs the cases whose position is `shard` (from 1) modulo `shards`.
  package static func run(
    _ order: RequestOrder, in world: World, shard: Int = 1, of shards: Int = 1
  ) -> SweepReport {
    let sweep = FaultSweep(order, in: world)
    let mine = sweep.cases.indices.filter { $0 % shards == shard - 1 }
    return SweepReport(
      request: "\(order.line)", baseline: sweep.baseline?.sentence ?? "does not end",
      cases: sweep.cases.count, rows: sorted(mine.map(sweep.row)))
  }

  /// By damage, then by name: the same whatever the order of the parts.
  private static func sorted(_ rows: [SweepRow]) -> [SweepRow] {
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

  package var isComplete: Bool { rows.count == cases }
  package var breaking: [SweepRow] { rows.filter { $0.failed > 0 } }

  package var text: String {
    var out = "\(request)\nwithout a fault: \(baseline)\n"
    out += "\(breaking.count) of \(rows.count) single faults break it"
    out += isComplete ? "\n" : " (a part: \(rows.count) of \(cases) cases)\n"
    let width = breaking.map { "\($0.fault)  \($0.element)".count }.max() ?? 0
    for row in breaking {
      let name = "\(row.fault)  \(row.element)"
      let pad = String(
        repeating: " ", count: min(70, width) > name.count ? min(70, width) - name.count : 0)
      let end = row.recovers ? "until \(row.to?.text ?? "")" : "to the end (\(row.to?.text ?? ""))"
      out += "  \(name)\(pad)  \(row.failed)/\(row.sent) fail: "
      out += "\(row.failures.joined(separator: ", ")), from \(row.from?.text ?? "") \(end)\n"
    }
    return out.printableLines
  }

  package var json: JSONValue {
    .dictionary([
      "request": .string(request), "baseline": .string(baseline), "cases": .int(cases),
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

  private init(request: String, baseline: String, cases: Int, rows: [SweepRow]) {
    self.request = request
    self.baseline = baseline
    self.cases = cases
    self.rows = rows
  }
}
