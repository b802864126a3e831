import Foundation
import Importing
import Reports
import SourceText
import TestSupport
import Testing

/// Files made to break readers, each with the answer its index gives.
@Suite struct `Files made to break readers` {
  /// The generator's folder, made anew; `nil` where there is none or no Python.
  private func generate() throws -> String? {
    guard let folder = Corpus.need("hostile files") else { return nil }
    let out =
      NSTemporaryDirectory() + "topowalk-hostile-\(ProcessInfo.processInfo.processIdentifier)"
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "\(folder)/gen_hostile.py", out]
    process.standardOutput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      print("python3 is missing: hostile files were not tried")
      return nil
    }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? out : nil
  }

  @Test func `each gets its answer, and no control character comes out`() throws {
    guard let folder = try generate() else { return }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let index = try String(contentsOfFile: "\(folder)/INDEX.tsv", encoding: .utf8)
    var tried = 0
    for row in index.split(separator: "\n") where !row.hasPrefix("#") {
      let columns = row.split(separator: "\t").map(String.init)
      let name = columns[0].replacing("\\x1b", with: "\u{1B}").replacing("\\x07", with: "\u{07}")
      let loaded = SourceLoader.load(["\(folder)/\(name)"], from: RepositoryFiles())
      let isRefused = loaded.diagnostics.contains { $0.severity == .error }
      if columns[1] == "accept" { #expect(!isRefused, "\(columns[0])") }
      if columns[1] == "reject" { #expect(isRefused, "\(columns[0])") }
      let text = CheckReport.text(loaded)
      let bad = text.unicodeScalars.first { String.isUnsafe($0) && $0 != "\n" }
      #expect(bad == nil, "\(columns[0]): \(bad.map { "\($0.value)" } ?? "")")
      tried += 1
    }
    #expect(tried > 80)
  }
}
