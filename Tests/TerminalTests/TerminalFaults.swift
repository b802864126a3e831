import CPty
import Foundation
import TestSupport
import Testing

/// Whatever terminals and people do, the program goes on or ends as it should, and the terminal is given back.
@Suite(.serialized) struct `Faults of a terminal` {
  enum Face: String, CaseIterable, Sendable {
    case explorer, presenter, follower
  }

  private static let sample = "\(Repository.root)/samples/three-tier"

  /// The program under test, and whom it follows.
  private final class Stage {
    let root = URL(filePath: "/tmp/topowalk-\(UUID().uuidString.prefix(8))")
    let session: PtySession
    private let presenter: PtySession?

    init(_ face: Face, environment: [String: String] = [:], columns: Int32 = 80, rows: Int32 = 24) {
      try? FileManager.default.createDirectory(
        at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let own = ["HOME": root.path, "XDG_RUNTIME_DIR": root.path].merging(environment) { $1 }
      let story = ["present", "\(sample)/walkthroughs/tour.yaml"]
      let socket = root.path + "/s.sock"
      switch face {
      case .explorer: presenter = nil
      case .presenter: presenter = nil
      case .follower:
        presenter = PtySession(story + ["--share", socket], environment: ["HOME": root.path])
        _ = presenter?.wait(for: "Boxes in boxes")
      }
      let words =
        switch face {
        case .explorer: [sample]
        case .presenter: story
        case .follower: ["follow", socket]
        }
      session = PtySession(words, columns: columns, rows: rows, environment: own)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    /// The first screen is there.
    func isUp() -> Bool { session.wait(for: "t+0.000") || session.wait(for: "three-tier") }

    var isRestored: Bool {
      session.text.contains("\u{1B}[?1049l") && cpty_is_cooked(session.master) == 1
    }
  }

  @Test(
    arguments: Face.allCases, [(SIGTERM, 143), (SIGHUP, 129), (SIGINT, 130)] as [(Int32, Int32)])
  func `a signal ends it`(_ face: Face, _ signal: (number: Int32, code: Int32)) {
    let stage = Stage(face)
    #expect(stage.isUp())
    kill(stage.session.pid, signal.number)
    #expect(stage.session.exitCode() == signal.code && stage.isRestored)
  }

  @Test(arguments: [Face.explorer, .presenter], [SIGSEGV, SIGABRT, SIGILL])
  func `a crash leaves the way back to the moment before`(_ face: Face, _ number: Int32) throws {
    let stage = Stage(face)
    #expect(stage.isUp())
    for _ in 0..<3 {
      stage.session.send(face == .explorer ? "." : "n")
      stage.session.settle()
    }
    kill(stage.session.pid, number)
    #expect(stage.session.exitCode() == 128 + number && stage.isRestored)
    #expect(stage.session.text.contains("What was done is kept: topowalk open"))
    let folder = stage.root.path + "/.local/state/topowalk"
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder).first { $0.hasPrefix("crash-") })
    let text = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    #expect(text.contains(face == .explorer ? "keys: . . ." : "keys: n n n"), "\(text)")
    guard face == .explorer else { return }
    let again = PtySession(["open", "\(folder)/\(name)"], columns: 120)
    #expect(again.wait(for: "the session is where it was") && again.wait(for: "(2)"))
    again.send("q")
    #expect(again.exitCode() == 0)
  }

  @Test(arguments: Face.allCases) func `a storm of sizes is survived`(_ face: Face) {
    let stage = Stage(face)
    #expect(stage.isUp())
    var size: Int32 = 7
    for _ in 0..<120 {
      size = (size &* 137 &+ 29) % 251
      cpty_resize(stage.session.master, 1 + size, 1 + size % 70)
      if size % 4 == 0 { stage.session.pump(milliseconds: 2) }
    }
    for (columns, rows) in [(1, 1), (1, 60), (250, 1), (80, 24)] as [(Int32, Int32)] {
      cpty_resize(stage.session.master, columns, rows)
      stage.session.settle(milliseconds: 120)
    }
    #expect(stage.session.quit() == 0 && stage.isRestored)
  }

  @Test(arguments: Face.allCases) func `floods of keys and of pasted text are survived`(
    _ face: Face
  ) {
    let stage = Stage(face)
    #expect(stage.isUp())
    let keys = String(repeating: "zx 0123456789 .,", count: 8)
    let paste =
      "\u{1B}[200~" + String(repeating: "kubectl get pods\nq\n", count: 60) + "\u{1B}[201~"
    for text in [
      keys, paste, "\u{1B}[" + String(repeating: "9", count: 900) + "~", "\u{1B}]52;c;AAAA\u{7}",
    ] {
      for _ in 0..<6 {
        stage.session.send(text)
        stage.session.pump(milliseconds: 5)
      }
      stage.session.settle(milliseconds: 150)
    }
    kill(stage.session.pid, SIGTERM)
    #expect(stage.session.exitCode() == 143 && stage.isRestored)
  }

  @Test(arguments: Face.allCases) func `a terminal that does not read does not keep it`(
    _ face: Face
  ) {
    let stage = Stage(face, columns: 200, rows: 60)
    #expect(stage.isUp())
    for _ in 0..<300 { stage.session.send(face == .explorer ? "?." : "nN") }
    usleep(300_000)
    kill(stage.session.pid, SIGTERM)
    var ended = false
    for _ in 0..<200 where !ended {
      usleep(100_000)
      ended = stage.session.hasEnded
    }
    #expect(ended)
  }

  @Test(arguments: Face.allCases) func `a terminal that goes away ends it`(_ face: Face) {
    let stage = Stage(face)
    #expect(stage.isUp())
    stage.session.hangUp()
    var ended = false
    for _ in 0..<200 where !ended {
      usleep(100_000)
      ended = stage.session.hasEnded
    }
    #expect(ended)
  }

  @Test(arguments: [
    ">&-", "</dev/null >/dev/null", "<&- >/dev/null", ">/dev/full", "2>&-", "<&- >&- 2>&-",
  ])
  func `closed and full streams end in a word or in lines`(_ streams: String) {
    let session = PtySession(
      program: "/bin/sh", ["-c", "\(PtySession.binary) \(Self.sample) \(streams); exit $?"])
    if streams == "2>&-" {
      #expect(session.wait(for: "three-tier"))
      session.send("q")
    }
    let code = session.exitCode(within: 10)
    #expect(code != nil && (code ?? 128) < 128)
    #expect(cpty_is_cooked(session.master) == 1)
  }

  @Test(
    arguments: [
      "xterm-256color", "xterm", "screen", "tmux-256color", "linux", "vt100", "vt220", "ansi",
      "rxvt",
      "dumb", "", "no-such-terminal",
    ], ["C", "C.UTF-8", "no_SUCH"])
  func `every TERM and locale`(_ term: String, _ locale: String) {
    let stage = Stage(.explorer, environment: ["TERM": term, "LANG": locale, "LC_ALL": locale])
    if ["dumb", "", "no-such-terminal"].contains(term) {
      #expect(stage.session.exitCode() == 2)
      #expect(!stage.session.text.contains("\u{1B}["))
      return
    }
    #expect(stage.isUp())
    stage.session.send("..?")
    stage.session.settle(milliseconds: 150)
    if locale != "C.UTF-8" { #expect(!stage.session.output.contains { $0 >= 0x80 }) }
    #expect(stage.session.quit() == 0 && cpty_is_cooked(stage.session.master) == 1)
  }
}
