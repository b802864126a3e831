import Importing
import SourceText

/// What `topowalk check` found, in the formats CI systems read.
extension CheckReport {
  /// SARIF 2.1.0, as GitHub's code scanning takes it (OASIS: SARIF v2.1.0).
  package static func sarif(_ loaded: Loaded) -> JSONValue {
    var ids: [String] = []
    for diagnostic in loaded.diagnostics where !ids.contains(diagnostic.code) {
      ids.append(diagnostic.code)
    }
    return .dictionary([
      "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
      "version": .string("2.1.0"),
      "runs": .array([
        .dictionary([
          "tool": .dictionary([
            "driver": .dictionary([
              "name": .string("topowalk"), "rules": .array(ids.map(rule)),
            ])
          ]),
          "results": .array(loaded.diagnostics.map { result($0, ids) }),
        ])
      ]),
    ])
  }

  private static func rule(_ id: String) -> JSONValue {
    let text =
      Explanations.text(id)?.split(separator: "\n").dropFirst().joined(separator: " ") ?? id
    return .dictionary([
      "id": .string(id), "shortDescription": .dictionary(["text": .string(text)]),
    ])
  }

  private static func result(_ diagnostic: Diagnostic, _ ids: [String]) -> JSONValue {
    let text = diagnostic.message + (diagnostic.suggestion.map { " (\($0))" } ?? "")
    var locations: [JSONValue] = []
    if let range = diagnostic.range {
      let column = max(1, range.column)
      locations = [
        .dictionary([
          "physicalLocation": .dictionary([
            "artifactLocation": .dictionary(["uri": .string(uri(range.path))]),
            "region": .dictionary([
              "startLine": .int(max(1, range.line)), "startColumn": .int(column),
              "endColumn": .int(column + max(1, range.length)),
            ]),
          ])
        ])
      ]
    }
    let level = diagnostic.severity == .note ? "note" : diagnostic.severity.word
    return .dictionary([
      "ruleId": .string(diagnostic.code),
      "ruleIndex": .int(ids.firstIndex(of: diagnostic.code) ?? 0),
      "level": .string(level), "message": .dictionary(["text": .string(text.printable)]),
      "locations": .array(locations),
    ])
  }

  /// A relative reference: characters that mean something in a URI are written as %XX (RFC 3986).
  private static func uri(_ path: String) -> String {
    var out = ""
    for byte in path.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "/-._~".utf8.contains(byte)
      let hex = String(byte, radix: 16, uppercase: true)
      out += isPlain ? String(UnicodeScalar(byte)) : "%" + (hex.count < 2 ? "0" : "") + hex
    }
    return out
  }

  /// JUnit as Maven Surefire's schema has it: a test case for each file, a failure for its errors and
  /// warnings.
  package static func junit(_ loaded: Loaded) -> String {
    let files = loaded.report.files.isEmpty ? ["(no file)"] : loaded.report.files
    return JUnit(
      files.map { file in
        let mine = loaded.diagnostics.filter {
          ($0.range?.path ?? files[0]) == file && $0.severity != .note
        }
        var out = JUnit.Case(name: file, className: "topowalk.check")
        let lines = mine.map { diagnostic in
          "\(diagnostic.range.map { "\($0.text): " } ?? "")\(diagnostic.severity.word): \(diagnostic.message) [\(diagnostic.code)]"
        }
        guard let first = mine.first(where: { $0.severity == .error }) else {
          out.notes = lines
          return out
        }
        (out.failures, out.type, out.notes) = ([first.message], first.code, lines)
        out.place = first.range
        return out
      }
    ).text
  }
}
