import ExplorerCore
import Foundation
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TestSupport
import Testing
import Walkthroughs

/// What people take away opens in other people's tools, and says no more than the screen.
@Suite struct `Take away` {
  private static func loaded() -> Loaded {
    SourceLoader.load(["samples/three-tier"], from: RepositoryFiles())
  }

  private static func trace(_ text: String) throws -> TraceReport {
    let topology = loaded().topology
    let order = try RequestOrder.parse(text, in: topology, World(topology))
    return TraceReport.run(topology, order)
  }

  private static func state(_ loaded: Loaded) -> ExplorerState {
    ExplorerState(
      topology: loaded.topology, diagnostics: [], report: LoadReportView(lines: []),
      files: loaded.files, width: 80, height: 24, glyphs: .unicode)
  }

  private static func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  private static func film() throws -> Film {
    let path = "samples/three-tier/walkthroughs/traffic-flow.yaml"
    let file = SourceFile(path: path, text: Repository.text(path))
    return Film(try #require(WalkthroughReader.read(file).walkthrough), state(loaded()))
  }

  @Test func `OTLP has spans with hexadecimal ids, inside one another`() throws {
    let value = try Self.json(Self.trace("GET https://app.company.com/cart").text(.otlp))
    let resources = try #require(value["resourceSpans"] as? [[String: Any]])
    let spans = resources.flatMap { resource in
      ((resource["scopeSpans"] as? [[String: Any]]) ?? []).flatMap {
        ($0["spans"] as? [[String: Any]]) ?? []
      }
    }
    #expect(spans.count == 3)
    let ids = spans.compactMap { $0["spanId"] as? String }
    #expect(Set(ids).count == 3 && ids.allSatisfy { $0.count == 16 && UInt64($0, radix: 16) != 0 })
    #expect(spans.allSatisfy { ($0["traceId"] as? String)?.count == 32 })
    let roots = spans.filter { ($0["parentSpanId"] as? String)?.isEmpty == true }
    #expect(roots.count == 1)
    for span in spans {
      let start = Int(span["startTimeUnixNano"] as? String ?? "") ?? 1
      let end = Int(span["endTimeUnixNano"] as? String ?? "") ?? 0
      #expect(start <= end)
      let parent = span["parentSpanId"] as? String ?? ""
      #expect(parent.isEmpty || ids.contains(parent))
    }
  }

  @Test func `HAR has an entry for each redirect that was followed`() throws {
    let text = try Self.trace("GET http://app.company.com/cart -L").text(.har)
    let log = try #require(try Self.json(text)["log"] as? [String: Any])
    let entries = try #require(log["entries"] as? [[String: Any]])
    let statuses = entries.compactMap { ($0["response"] as? [String: Any])?["status"] as? Int }
    #expect(statuses == [301, 200])
    let urls = entries.compactMap { ($0["request"] as? [String: Any])?["url"] as? String }
    #expect(urls == ["http://app.company.com/cart", "https://app.company.com:443/cart"])
    for entry in entries {
      let timings = try #require(entry["timings"] as? [String: Int])
      #expect(Set(timings.keys) == ["blocked", "dns", "connect", "ssl", "send", "wait", "receive"])
      let sum = timings.filter { $0.key != "ssl" && $0.value > 0 }.values.reduce(0, +)
      #expect(abs(sum - (entry["time"] as? Int ?? 0)) <= 2, "\(timings)")
    }
  }

  @Test func `Markdown and PlantUML keep every hop, and names stay names`() throws {
    let trace = try Self.trace("GET https://app.company.com/cart")
    let markdown = trace.text(.markdown)
    #expect(
      markdown.split(separator: "\n").count { $0.hasPrefix("| ") } == trace.request.hops.count + 1)
    let drawn = trace.text(.plantuml, reasons: false)
    #expect(drawn.hasPrefix("@startuml\n") && drawn.hasSuffix("@enduml\n"))
    #expect(drawn.split(separator: "\n").count { $0.contains(" : ") } == trace.request.hops.count)
    #expect(trace.text(.mermaid).hasPrefix("sequenceDiagram\n"))
  }

  @Test(arguments: [FilmFormat.asciicast, .asciicast3])
  func `a recording has a marker at each hop, and times that go on`(_ format: FilmFormat) throws {
    let state = Self.state(Self.loaded())
    let film = Film(request: state)
    let lines = film.text(format, .dark).split(separator: "\n").map(String.init)
    let head = try Self.json(lines[0])
    #expect(head["version"] as? Int == (format == .asciicast ? 2 : 3))
    var (time, markers) = (0, 0)
    for line in lines.dropFirst() {
      let event = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any])
      let at = try #require(event[0] as? Int)
      time = format == .asciicast ? max(time, at) : time + at
      #expect(format == .asciicast3 || at == time)
      if event[1] as? String == "m" { markers += 1 }
      if let data = event[2] as? String { #expect(!data.contains("\n") || data.contains("\r\n")) }
    }
    #expect(markers == 12 && time == 24)
  }

  @Test func `a page stands alone and shows every step`() throws {
    let film = try Self.film()
    let page = film.text(.html, .dark)
    #expect(page.components(separatedBy: "<section ").count - 1 == film.frames.count)
    #expect(!page.contains("src=") && !page.contains("href=") && !page.contains("url("))
    #expect(page.contains("default-src 'none'"))
  }

  @Test func `what is masked on the screen is masked in what is taken away`() throws {
    for format in [FilmFormat.html, .markdown, .asciicast, .text] {
      let text = try Self.film().text(format, .dark)
      #expect(!text.contains("10.244.5.18"), "\(format)")
    }
  }
}
