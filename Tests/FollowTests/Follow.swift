import ExplorerCore
import Following
import Foundation
import TerminalCanvas
import TestSupport
import Testing

/// Many look on, each at their own size; none of them disturbs anybody.
@Suite(.serialized) struct `Following a presentation` {
  @Test func `a follower sees the moment at their own size, and each that comes`() throws {
    let show = try Show()
    let (small, large) = (Looker(show.path), Looker(show.path))
    small.greet(80, 24)
    large.greet(150, 50, "ascii")
    #expect(small.wait { $0.text == show.screen(80, 24) })
    #expect(large.wait { $0.text == show.screen(150, 50, .ascii) })
    #expect(!large.text.contains("│") && small.text.contains("│"))
    for _ in 0..<3 { show.press(.character(".")) }
    #expect(small.wait { $0.text == show.screen(80, 24) })
    #expect(large.wait { $0.text == show.screen(150, 50, .ascii) })
    small.say("size 100 30 unicode\n")
    #expect(small.wait { $0.text == show.screen(100, 30) })
  }

  @Test func `only rows that changed are sent`() throws {
    let show = try Show()
    let looker = Looker(show.path)
    looker.greet()
    #expect(looker.wait { $0.frames == 1 })
    let first = looker.bytes
    show.press(.character("?"))
    show.press(.escape)
    show.press(.character("."))
    #expect(looker.wait { $0.text == show.screen() })
    looker.pump(200)
    let (seen, frames) = (looker.bytes, looker.frames)
    show.server.publish(show.state)
    looker.pump(200)
    #expect(looker.bytes == seen && looker.frames == frames, "nothing new, nothing sent")
    #expect(seen < first * 5)
  }

  @Test func `two hundred follow`() throws {
    let show = try Show()
    let all = (0..<200).map { _ in Looker(show.path) }
    for (index, looker) in all.enumerated() { looker.greet(80 + index % 7 * 10, 24 + index % 5) }
    for looker in all { #expect(looker.wait { $0.frames > 0 }) }
    #expect(show.server.followers == 200)
    show.press(.character("."), .character("."))
    for (index, looker) in all.enumerated() {
      let wanted = show.screen(80 + index % 7 * 10, 24 + index % 5)
      #expect(looker.wait { $0.text == wanted })
    }
  }

  @Test func `who does not read gets the latest later, and keeps nobody waiting`() throws {
    let show = try Show()
    let (slow, quick) = (Looker(show.path), Looker(show.path))
    slow.greet(1_000, 1_000)
    quick.greet()
    #expect(quick.wait { $0.frames > 0 })
    for round in 0..<40 {
      show.press(.character(round % 2 == 0 ? "?" : "."), .escape, .character("."))
      let wanted = show.screen()
      #expect(quick.wait { $0.text == wanted })
    }
    let wanted = show.screen(1_000, 1_000)
    #expect(slow.wait { $0.text == wanted })
    #expect(slow.frames < quick.frames, "\(slow.frames) \(quick.frames)")
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "topowalk-follow 2\n", "size 80 24\n", "\u{0}\u{1}\u{2}\n",
    "topowalk-follow 1\nsize 0 0\n", "topowalk-follow 1\nsize 99999999999999999999 1\n",
    "topowalk-follow 1\nnotes\nsize 80 24\n", "topowalk-follow 1\nsize 80 24\nrow 1\tplain\tx\n",
    String(repeating: "x", count: 100_000),
  ])
  func `nonsense ends its own connection and no other`(_ text: String) throws {
    let show = try Show()
    let (good, bad) = (Looker(show.path), Looker(show.path))
    good.greet()
    #expect(good.wait { $0.frames > 0 })
    bad.say(text)
    #expect(bad.wait { $0.isClosed })
    #expect(bad.goodbye != nil)
    show.press(.character("."))
    #expect(good.wait { $0.text == show.screen() })
    #expect(show.server.followers == 1)
  }

  @Test func `any bytes at all`() throws {
    let show = try Show()
    var random = SeededBytes(seed: 7)
    let good = Looker(show.path)
    good.greet()
    #expect(good.wait { $0.frames > 0 })
    for round in 0..<200 {
      let bad = Looker(show.path)
      if round % 2 == 0 { bad.greet(40, 10) }
      bad.say(random.line())
      if round % 3 == 0 { bad.pump(1) }
    }
    show.press(.character("."))
    #expect(good.wait { $0.text == show.screen() })
    #expect(good.wait { _ in show.server.followers == 1 })
  }

  @Test func `a token lets in`() throws {
    let show = try Show(token: "secret")
    let (none, wrong, right) = (Looker(show.path), Looker(show.path), Looker(show.path))
    none.greet()
    wrong.say("\(FollowLines.greeting)\ntoken secrets\nsize 80 24\n")
    right.say("\(FollowLines.greeting)\ntoken secret\nsize 80 24\n")
    #expect(right.wait { $0.text == show.screen() })
    #expect(none.wait { $0.isClosed } && none.goodbye == "a token is needed" && none.frames == 0)
    #expect(wrong.wait { $0.isClosed } && wrong.goodbye == "this is not the token")
  }

  @Test func `looking around changes nothing, and Esc comes back`() throws {
    let show = try Show()
    show.press(.character("."), .character("."))
    let looker = Looker(show.path)
    looker.greet()
    #expect(looker.wait { $0.text == show.screen() })
    let before = show.screen()
    looker.say("key ,\n")
    #expect(looker.wait(for: "looking around"))
    #expect(looker.text != before && show.screen() == before)
    for key in ["!", "E", "W", "R", "w", "n"] {
      looker.say("key \(key)\n")
      looker.pump(50)
    }
    #expect(looker.wait(for: "looking around"))
    show.press(.character("."))
    looker.say("key Esc\n")
    looker.say("key Esc\n")
    #expect(looker.wait { $0.text == show.screen() })
    looker.say("key q\n")
    #expect(looker.wait { $0.isClosed } && looker.goodbye == "quit")
  }

  @Test func `a follower who wanders is told what is the presenter's alone`() throws {
    let show = try Show()
    let looker = Looker(show.path)
    looker.greet(120, 40)
    looker.say("key x\n")
    #expect(looker.wait(for: "this is the presenter's to do"))
    #expect(show.screen() == Show.start.seenText)
  }

  @Test func `what the presenter's program says to them is theirs`() throws {
    let show = try Show()
    show.press(.character("m"), .escape, .character("N"))
    #expect(show.state.message != nil)
    let looker = Looker(show.path)
    looker.greet(120, 40)
    #expect(looker.wait { $0.text == show.screen(120, 40) })
    #expect(!looker.text.contains(show.state.message ?? "-"))
  }

  @Test func `the second terminal's keys are the presenter's`() throws {
    let show = try Show(isPresenters: true)
    let notes = Looker(show.path)
    notes.say("\(FollowLines.greeting)\nnotes\nsize 80 20\n")
    #expect(notes.wait(for: "nothing is being told"))
    notes.say("key PgDn\nkey n\n")
    var keys: [String] = []
    #expect(
      notes.wait { _ in
        keys += show.server.takeKeys()
        return keys == ["PgDn", "n"]
      })
    #expect(notes.text.contains("nothing is being told"), "they change nothing here")
  }

  @Test func `one who comes back finds the presenter who began again`() throws {
    let path = Show.newPath
    var show: Show? = try Show(at: path)
    let client = try FollowClient(
      .path(path), token: nil, role: .follower, size: (80, 24, false), wake: {})
    defer { client.close() }
    func sees(_ wanted: String) -> Bool {
      for _ in 0..<1_500 {
        if client.sight.isConnected, client.sight.canvas?.text == wanted { return true }
        usleep(20_000)
      }
      return false
    }
    #expect(sees(try #require(show).screen()))
    show?.close()
    show = nil
    for _ in 0..<200 where client.sight.isConnected { usleep(20_000) }
    #expect(!client.sight.isConnected && !client.sight.isOver)
    #expect(!FileManager.default.fileExists(atPath: path))
    let again = try Show(at: path)
    again.press(.character("."))
    #expect(sees(again.screen()))
  }

  @Test func `a socket left behind is replaced, a living one and a file are not`() throws {
    let show = try Show()
    #expect(throws: FollowProblem.self) { try Show(at: show.path) }
    let file = Show.newPath
    try "mine".write(toFile: file, atomically: true, encoding: .utf8)
    defer { unlink(file) }
    #expect(throws: FollowProblem.self) { try Show(at: file) }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
    var status = stat()
    #expect(lstat(show.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }
}

extension ExplorerState {
  var seenText: String { view(seen(width: 80, height: 24, glyphs: .unicode)).text }
}

/// Lines of the protocol, spoilt.
private struct SeededBytes {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next(_ below: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % below
  }

  mutating func line() -> [UInt8] {
    let words = [
      "key ", "size ", "80 24", "token ", "notes", "row 3", "\t", "\n", "\r\n", "Esc", "Tab", "/",
      ":", "fault", "-1", "topowalk-follow 1", "\u{0}", "\u{1B}[2J", "é漢", "🧑‍🚀", "x",
    ]
    var out: [UInt8] = []
    for _ in 0..<next(40) {
      out += next(4) == 0 ? [UInt8(next(256))] : Array(words[next(words.count)].utf8)
    }
    return out
  }
}
