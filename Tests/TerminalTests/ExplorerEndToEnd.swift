import CPty
import Foundation
import TestSupport
import Testing

/// The real program in a real (pseudo-)terminal. One after the other: they measure nothing, but
/// two cores drawing at once make deadlines tight.
@Suite(.serialized) struct `The explorer in a terminal` {
  private let sample = "\(Repository.root)/samples/three-tier"
  private static let leaveAlternateScreen = "\u{1B}[?1049l"

  private func isRestored(_ session: PtySession) -> Bool {
    session.text.contains(Self.leaveAlternateScreen) && cpty_is_cooked(session.master) == 1
  }

  @Test func `starts, steps, and q restores the terminal`() {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    session.send(".")
    #expect(session.wait(for: "(1)"))
    session.send("q")
    #expect(session.exitCode() == 0)
    #expect(isRestored(session))
  }

  @Test(arguments: [(SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130)] as [(Int32, Int32)])
  func `a signal ends it with its number and restores the terminal`(number: Int32, code: Int32) {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    kill(session.pid, number)
    #expect(session.exitCode() == code)
    #expect(isRestored(session))
  }

  @Test(arguments: [SIGSEGV, SIGABRT, SIGILL])
  func `a crash restores the terminal too`(number: Int32) {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    kill(session.pid, number)
    #expect(session.exitCode() == 128 + number)
    #expect(isRestored(session))
  }

  @Test func `survives any size`() {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    for (columns, rows) in [(1, 1), (200, 60), (60, 20), (3, 90), (300, 2), (80, 24)]
      as [(Int32, Int32)]
    {
      cpty_resize(session.master, columns, rows)
      session.pump(milliseconds: 60)
      session.send(".")
      session.pump(milliseconds: 60)
    }
    session.send("q")
    #expect(session.exitCode() == 0)
    #expect(isRestored(session))
  }

  @Test func `stops and comes back`() {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    let before = session.output.count
    kill(session.pid, SIGSTOP)
    session.pump(milliseconds: 50)
    kill(session.pid, SIGCONT)
    #expect(session.wait(for: "three-tier", after: before))
    session.send("q")
    #expect(session.exitCode() == 0)
  }

  @Test(arguments: ["dumb", "", "no-such-terminal"])
  func `without a capable terminal it prints lines`(term: String) {
    let session = PtySession([sample], environment: ["TERM": term])
    #expect(session.exitCode() == 2)
    #expect(session.text.contains("answered: 200 from cart-api-1"))
    #expect(!session.text.contains("\u{1B}["))
  }

  @Test func `control characters in a file do not reach the terminal`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "topowalk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "architecture.yaml")
    let text =
      "topowalk: 1\nname: \"evil \\e]2;owned\\a \\e[31m\\u202e\"\neks:\n  nodes: [{name: \"n\\e[2J\"}]\n"
    try text.write(to: file, atomically: true, encoding: .utf8)
    let session = PtySession([file.path])
    #expect(session.wait(for: "evil"))
    session.send("8d?q")
    session.pump(milliseconds: 200)
    session.send("qq")
    _ = session.exitCode()
    #expect(!session.text.contains("\u{1B}]2;owned"))
    #expect(!session.text.contains("\u{202E}"))
    #expect(!session.text.contains("\u{1B}[31mx"))
  }
}
