import LocatedYAML
import SourceText

/// What the API server takes for a name (Kubernetes: object names and IDs).
enum NameRules {
  /// Kinds whose name is a single label, because it becomes part of a DNS name.
  private static let labels: Set<String> = ["Namespace", "Service"]

  static func problem(_ kind: String, _ name: Located<String>, isPrefix: Bool) -> Diagnostic? {
    let limit = labels.contains(kind) ? 63 : 253
    let text = name.value
    if isPlain(text, limit) { return nil }
    // Roles and bindings may be called system:something.
    if kind.hasSuffix("Role") || kind.hasSuffix("RoleBinding") || kind == "APIService" {
      return nil
    }
    if text.utf8.count > limit {
      return Diagnostic(
        .error, "invalid-name",
        "the name of this \(kind) has \(text.utf8.count) characters, at most \(limit) are allowed: '\(text.prefix(40))…'",
        at: name.range.map {
          SourceRange(path: $0.path, line: $0.line, column: $0.column, length: 40)
        })
    }
    if text.contains("$") || text.contains("{{") || text.contains("<") { return nil }
    let scalars = Array(text.unicodeScalars)
    guard let bad = scalars.firstIndex(where: { !isAllowed($0, dots: limit > 63) }) else {
      return edges(kind, name, isPrefix: isPrefix)
    }
    let code = String(scalars[bad].value, radix: 16, uppercase: true)
    let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
    let quoted = name.range.map { $0.length > scalars.count ? 1 : 0 } ?? 0
    return Diagnostic(
      .error, "invalid-name",
      "'\(text)' is no name for a \(kind): its character \(bad + 1) is U+\(padded); only a-z, 0-9\(limit > 63 ? ", '-' and '.'" : " and '-'") are allowed",
      at: name.range.map {
        SourceRange(path: $0.path, line: $0.line, column: $0.column + bad + quoted, length: 1)
      }, suggestion: suggestion(text))
  }

  /// What nearly every name is: letters, digits and dashes between them.
  private static func isPlain(_ text: String, _ limit: Int) -> Bool {
    let bytes = text.utf8
    return bytes.count <= limit && bytes.first != 0x2D && bytes.last != 0x2D
      && bytes.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
      }
  }

  private static func isAllowed(_ scalar: Unicode.Scalar, dots: Bool) -> Bool {
    switch scalar {
    case "a"..."z", "0"..."9", "-": true
    case ".": dots
    default: false
    }
  }

  private static func edges(
    _ kind: String, _ name: Located<String>, isPrefix: Bool
  ) -> Diagnostic? {
    let text = name.value
    let edge =
      (text.first.map { "-.".contains($0) } ?? false)
      || (!isPrefix && (text.last.map { "-.".contains($0) } ?? false))
    guard edge else { return nil }
    return Diagnostic(
      .error, "invalid-name",
      "'\(text)' is no name for a \(kind): it must start and end with a letter or digit",
      at: name.range)
  }

  private static func suggestion(_ text: String) -> String? {
    let lower = text.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 }
    let made = String(lower)
    let ok = made.unicodeScalars.allSatisfy { isAllowed($0, dots: true) }
    return ok && made != text ? "did you mean '\(made)'?" : nil
  }
}
