import Importing
import SourceText
import TopologyModel

/// The load report as sentences, for the screen and for `topowalk check`.
package struct LoadReportView: Hashable, Sendable {
  package var lines: [String]

  package init(_ report: LoadReport, _ topology: Topology) {
    let read = report.read.map { "\($0.count) \($0.kind)" }.joined(separator: ", ")
    let files = report.files.count
    lines = [
      "read \(files) \(files == 1 ? "file" : "files"): \(read.isEmpty ? "nothing of a known kind" : read)"
    ]
    if report.documents > 0 {
      let ignored = report.ignored.reduce(0) { $0 + $1.count }
      let left = report.notModelled.reduce(0) { $0 + $1.count }
      lines.append(
        "\(report.documents) documents; keys: \(report.keysRead) read, \(ignored) ignored, "
          + "\(left) not modelled, \(report.keysUnknown) unknown")
    }
    for item in report.notModelled {
      let place = item.places.first.map { " (\($0.text))" } ?? ""
      let count = item.count > 1 ? " ×\(item.count)" : ""
      lines.append("not modelled: \(item.what)\(count): \(item.effect)\(place)")
    }
    for reason in Self.reasons(report.ignored) { lines.append("ignored: \(reason)") }
    let inferred = topology.elements.filter {
      $0.provenance.isInferred && $0.kind.rawValue != "pod"
    }
    var kinds: [(kind: String, count: Int)] = []
    for element in inferred {
      if let index = kinds.firstIndex(where: { $0.kind == element.kind.rawValue }) {
        kinds[index].count += 1
      } else {
        kinds.append((element.kind.rawValue, 1))
      }
    }
    if !kinds.isEmpty {
      lines.append(
        "inferred (~): " + kinds.map { "\($0.count) \($0.kind)" }.joined(separator: ", "))
    }
  }

  package init(lines: [String]) { self.lines = lines }

  /// `finalizers ×3, uid ×9: the API server's bookkeeping`, a line for each reason.
  private static func reasons(_ ignored: [LoadReport.Ignored]) -> [String] {
    var reasons: [(reason: String, keys: [String])] = []
    for item in ignored {
      let key = item.count > 1 ? "\(item.what) ×\(item.count)" : item.what
      if let index = reasons.firstIndex(where: { $0.reason == item.reason }) {
        reasons[index].keys.append(key)
      } else {
        reasons.append((item.reason, [key]))
      }
    }
    return reasons.map { "\($0.keys.joined(separator: ", ")): \($0.reason)" }
  }
}
