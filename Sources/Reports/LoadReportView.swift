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
    for item in report.notModelled {
      let place = item.places.first.map { " (\($0.text))" } ?? ""
      let count = item.places.count > 1 ? " ×\(item.places.count)" : ""
      lines.append("not modelled: \(item.what)\(count): \(item.effect)\(place)")
    }
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
}
