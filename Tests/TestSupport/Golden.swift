import Foundation

/// Compares with a file under Tests/Cases; `UPDATE_GOLDEN=1` writes it and fails all the same.
package enum Golden {
  /// `nil` when equal; else the first line that differs, or that the file was written.
  package static func difference(_ text: String, _ name: String) -> String? {
    let path = "\(Repository.root)/Tests/Cases/\(name)"
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      let before = try? String(contentsOfFile: path, encoding: .utf8)
      if before == text + "\n" { return nil }
      let folder = URL(filePath: path).deletingLastPathComponent()
      try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try? (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
      return "\(name) was written; read its difference as you read code"
    }
    guard let expected = try? String(contentsOfFile: path, encoding: .utf8) else {
      return "\(name) does not exist; UPDATE_GOLDEN=1 swift test writes it"
    }
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let new = (text + "\n").split(separator: "\n", omittingEmptySubsequences: false)
    if old == new { return nil }
    let line =
      zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      ?? min(old.count, new.count)
    let was = line < old.count ? old[line] : "(end)"
    let now = line < new.count ? new[line] : "(end)"
    return "\(name):\(line + 1) differs\n  was: \(was)\n  now: \(now)"
  }
}
