import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What was changed here against the files.
extension ExplorerState {
  /// The changes as they would be written, and those that cannot be.
  mutating func showChanges() {
    let patch = Patch(self)
    var lines: [[Span]] = changesMade.map { change in
      [Span("Δ ", .caution, bold: true), Span(change.text.printable)]
    }
    if !patch.text.isEmpty {
      lines.append([])
      lines.append([
        Span("as a patch", .title, bold: true),
        Span("  :save-patch FILE writes it, nothing is written by itself", .dim),
      ])
      lines += patch.text.split(separator: "\n").map { line in
        let role: Role = line.hasPrefix("+") ? .good : line.hasPrefix("-") ? .bad : .dim
        return [Span(String(line).printable, role)]
      }
    }
    if !patch.unwritten.isEmpty {
      lines.append([])
      lines.append([Span("to be written by hand", .title, bold: true)])
      lines += patch.unwritten.map { [Span($0.printable)] }
    }
    mode = .report(Report("what differs from the files", lines), scroll: 0)
  }
}
