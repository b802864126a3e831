import Importing
import SourceText
import TopologyModel

/// What loading found, for `topowalk check`.
package enum CheckReport {
  package static func text(_ loaded: Loaded) -> String {
    var out = DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics)
    for line in LoadReportView(loaded.report, loaded.topology).lines {
      out += line.printable + "\n"
    }
    let errors = loaded.diagnostics.count { $0.severity == .error }
    let warnings = loaded.diagnostics.count { $0.severity == .warning }
    return out
      + "\(errors) error\(errors == 1 ? "" : "s"), \(warnings) warning\(warnings == 1 ? "" : "s")\n"
  }

  package static func json(_ loaded: Loaded) -> JSONValue {
    .dictionary([
      "files": .strings(loaded.report.files),
      "read": .array(
        loaded.report.read.map { .dictionary(["kind": .string($0.kind), "count": .int($0.count)]) }),
      "documents": .int(loaded.report.documents),
      "keys": .dictionary([
        "read": .int(loaded.report.keysRead), "unknown": .int(loaded.report.keysUnknown),
      ]),
      "ignored": .array(
        loaded.report.ignored.map { item in
          .dictionary([
            "what": .string(item.what), "reason": .string(item.reason), "count": .int(item.count),
          ])
        }),
      "notModelled": .array(
        loaded.report.notModelled.map { item in
          .dictionary([
            "what": .string(item.what), "effect": .string(item.effect), "count": .int(item.count),
            "places": .strings(item.places.map(\.text)),
          ])
        }),
      "inferred": .array(
        loaded.topology.elements.filter { $0.provenance.isInferred }.map { element in
          .dictionary([
            "kind": .string(element.kind.rawValue), "name": .string(element.qualifiedName),
            "reason": .string(element.provenance.text),
          ])
        }),
      "diagnostics": .array(loaded.diagnostics.map(diagnostic)),
    ])
  }

  private static func diagnostic(_ diagnostic: Diagnostic) -> JSONValue {
    .dictionary([
      "severity": .string(diagnostic.severity.word), "code": .string(diagnostic.code),
      "message": .string(diagnostic.message), "path": .optional(diagnostic.range?.path),
      "line": diagnostic.range.map { .int($0.line) } ?? .null,
      "column": diagnostic.range.map { .int($0.column) } ?? .null,
      "suggestion": .optional(diagnostic.suggestion),
      "notes": .array(
        diagnostic.notes.map {
          .dictionary(["text": .string($0.value), "place": .optional($0.range?.text)])
        }),
    ])
  }
}
