import ExplorerCore
import Following
import Foundation
import Importing
import Reports
import Scenarios
import SourceText
import TerminalCanvas
import TestSupport
import Testing
import Walkthroughs

/// Files made to break readers, each with the answer its index gives.
@Suite struct `Files made to break readers` {
  /// The generator's folder, made anew; `nil` where there is none or no Python.
  private func generate() throws -> String? {
    guard let folder = Corpus.need("hostile files") else { return nil }
    let out =
      NSTemporaryDirectory() + "topowalk-hostile-\(UUID().uuidString.prefix(8))"
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

  /// A person may give any file to any reader, and a file may turn into another while it is shown.
  @Test func `every reader refuses them or takes them, and nothing comes out that is not text`()
    throws
  {
    guard let folder = try generate() else { return }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let good = Sample.threeTier.load()
    var state = ExplorerState(
      topology: good.topology, diagnostics: good.diagnostics,
      report: LoadReportView(good.report, good.topology), files: good.files, width: 80, height: 24,
      glyphs: .unicode, seed: 1)
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    where name != "INDEX.tsv" {
      let path = "\(folder)/\(name)"
      let bytes = FileManager.default.contents(atPath: path) ?? Data()
      let text = String(decoding: bytes, as: UTF8.self)
      let file = SourceFile(path: name, text: text)
      // Everything but the sources is written by hand and small: what is not is tried cut.
      let short = SourceFile(path: name, text: String(text.prefix(200_000)))
      var said = WalkthroughReader.read(short).diagnostics + ScenarioReader.read(short).diagnostics
      said += SettingsReader.read(short).diagnostics
      _ = Session.parse(short.text)
      _ = Session.parse("topowalk session 1\n" + short.text)
      var canvas = Canvas(width: 20, height: 5)
      for line in short.text.split(separator: "\n").prefix(2_000) {
        _ = FollowLines.take(String(line), &canvas)
        _ = FollowLines.take("row 1\tplain\t\(line.prefix(500))", &canvas)
      }
      let included = SourceLoader.load(
        ["a.yaml"],
        from: MemoryFiles([
          "a.yaml":
            "topowalk: 1\nname: a\nkubernetes: [x.yaml]\nvpc: {name: v, cidr: 10.0.0.0/16}\n",
          "x.yaml": file.text,
        ]))
      said += included.diagnostics
      _ = update(&state, .reload(included))
      let outputs = [
        DiagnosticPrinter(files: [short]).text(said), view(state).text, canvas.text,
        SecretBlots.blot(short).prefix(10).description,
      ]
      for output in outputs.dropLast() {
        let bad = output.unicodeScalars.first { String.isUnsafe($0) && $0 != "\n" }
        #expect(bad == nil, "\(name): \(bad.map { "\($0.value)" } ?? "")")
      }
      _ = update(&state, .reload(good))
    }
    #expect(state.topology == good.topology)
  }
}
