import CPty
import Foundation
import TestSupport
import Testing

/// A recording plays whatever became of the disk or the program.
@Suite(.serialized) struct `Recording the screen` {
  private static let sample = "\(Repository.root)/samples/three-tier"

  private struct Place: ~Copyable {
    let file = "/tmp/topowalk-\(UUID().uuidString.prefix(8)).cast"

    deinit { unlink(file) }

    /// Every line of it, read as a player reads it.
    func events() throws -> (head: [String: Any], events: [[Any]]) {
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.hasSuffix("\n"), "the last line is whole")
      let lines = try text.split(separator: "\n").map {
        try JSONSerialization.jsonObject(with: Data($0.utf8))
      }
      let head = try #require(lines.first as? [String: Any])
      return (head, lines.dropFirst().compactMap { $0 as? [Any] })
    }
  }

  private static func data(_ events: [[Any]], _ kind: String) -> [String] {
    events.filter { $0[1] as? String == kind }.compactMap { $0[2] as? String }
  }

  @Test(arguments: ["asciicast", "asciicast3"])
  func `it has what was seen, and a marker at each hop`(_ format: String) throws {
    let place = Place()
    let session = PtySession(
      [Self.sample, "--record", place.file, "--record-format", format], columns: 100, rows: 30)
    #expect(session.wait(for: "recording the screen to"))
    for count in 1...3 {
      session.send(".")
      #expect(session.wait(for: "(\(count))"))
    }
    session.send("q")
    #expect(session.exitCode() == 0 && session.text.contains("asciinema play"))
    let (head, events) = try place.events()
    #expect(head["version"] as? Int == (format == "asciicast" ? 2 : 3))
    #expect(Self.data(events, "m").map { $0.prefix(3) } == ["(1)", "(2)", "(3)"])
    let shown = Self.data(events, "o")
    #expect(shown[0].hasPrefix("\u{1B}[H\u{1B}[2J") && shown[0].contains("three-tier"))
    let times = events.compactMap { ($0[0] as? NSNumber)?.doubleValue }
    #expect(times.allSatisfy { $0 >= 0 && $0 < 60 })
    #expect(format == "asciicast3" || times == times.sorted())
  }

  @Test func `it begins and ends by command, and a new size is told`() throws {
    let place = Place()
    let session = PtySession([Self.sample], columns: 100, rows: 30)
    #expect(session.wait(for: "three-tier"))
    session.send(":record-screen \(place.file)\r")
    #expect(session.wait(for: "rec"))
    cpty_resize(session.master, 80, 24)
    session.send(".")
    #expect(session.wait(for: "(1)"))
    session.send(":record-screen\r")
    #expect(session.wait(for: "asciinema play"))
    session.send("q")
    #expect(session.exitCode() == 0)
    #expect(try Self.data(place.events().events, "r") == ["80x24"])
  }

  @Test func `nothing is overwritten`() throws {
    let place = Place()
    try "mine".write(toFile: place.file, atomically: true, encoding: .utf8)
    let session = PtySession([Self.sample, "--record", place.file], columns: 120)
    #expect(session.wait(for: "nothing is overwritten"))
    #expect(session.exitCode() == 1)
    #expect(try String(contentsOfFile: place.file, encoding: .utf8) == "mine")
  }

  /// A file that may not grow any more is what a full disk is to a program (setrlimit(2)).
  @Test func `on a full disk the person is told, and what was written plays`() throws {
    let place = Place()
    let session = PtySession(
      program: "/bin/sh",
      ["-c", "ulimit -f 96; exec \(PtySession.binary) \(Self.sample) --record \(place.file)"],
      columns: 120, rows: 40)
    #expect(session.wait(for: "recording the screen to"))
    // The help and back again are two whole screens, however they are timed.
    for _ in 0..<200 where !session.text.contains("File too large") {
      session.send("?")
      session.settle(milliseconds: 60)
    }
    #expect(session.wait(for: "File too large"))
    #expect(session.quit() == 0 && cpty_is_cooked(session.master) == 1)
    let (_, events) = try place.events()
    #expect(events.count >= 2)
  }

  @Test func `a program that is killed leaves what plays`() throws {
    for round in 1..<6 {
      let place = Place()
      let session = PtySession([Self.sample, "--record", place.file], columns: 200, rows: 60)
      #expect(session.wait(for: "recording the screen to"))
      session.send("10. ? ?,,...")
      for _ in 0..<(round * 3) { session.pump(milliseconds: 10) }
      kill(session.pid, SIGKILL)
      #expect(session.exitCode() == 128 + SIGKILL)
      #expect(try place.events().events.count > 0)
    }
  }
}
