import Simulation
import SourceText
import TopologyModel

/// Many requests at once: shares, errors, percentiles.
package struct LoadRunReport: Sendable {
  private let line: String
  private let run: LoadRun

  package init(_ order: RequestOrder, _ run: LoadRun) {
    line = "\(order.line)"
    self.run = run
  }

  package var hasFailures: Bool { run.good < run.sent }

  private static let marks = [("p50", 500), ("p90", 900), ("p99", 990), ("max", 1_000)]

  package var text: String {
    var out = "\(run.sent) × \(line)\n"
    let bad = run.sent - run.good
    out += "\(run.good) well, \(bad) failed (\(Self.share(bad, run.sent)))\n"
    out += run.outcomes.map { "\($0.name) × \($0.count)" }.joined(separator: ", ") + "\n"
    for share in run.targets {
      let bar = String(repeating: "█", count: max(1, share.count * 40 / max(1, run.sent)))
      out += "  \(share.name)  \(share.count)  \(Self.share(share.count, run.sent))  \(bar)\n"
    }
    out += Self.marks.map { "\($0.0) \(run.percentile($0.1).text)" }.joined(separator: "  ") + "\n"
    return out.printableLines
  }

  private static func share(_ part: Int, _ whole: Int) -> String {
    let tenths = part * 1_000 / max(1, whole)
    return "\(tenths / 10).\(tenths % 10) %"
  }

  package var json: JSONValue {
    func list(_ shares: [LoadRun.Share]) -> JSONValue {
      .array(shares.map { .dictionary(["name": .string($0.name), "count": .int($0.count)]) })
    }
    return .dictionary([
      "request": .string(line), "sent": .int(run.sent), "good": .int(run.good),
      "outcomes": list(run.outcomes), "targets": list(run.targets),
      "p50Microseconds": .int(Int(run.percentile(500).microseconds)),
      "p90Microseconds": .int(Int(run.percentile(900).microseconds)),
      "p99Microseconds": .int(Int(run.percentile(990).microseconds)),
      "maxMicroseconds": .int(Int(run.percentile(1_000).microseconds)),
    ])
  }
}
