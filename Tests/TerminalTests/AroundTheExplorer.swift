import CPty
import Foundation
import TestSupport
import Testing

/// What the explorer does outside its screen: files that change, the editor, the clipboard, folders.
@Suite(.serialized) struct `Around the explorer` {
  private let sample = "\(Repository.root)/samples/three-tier"

  /// A folder of its own with a copy of the sample, and a home that is empty.
  private struct Workplace: ~Copyable {
    let root: URL
    var sample: URL { root.appending(path: "three-tier") }
    var home: URL { root.appending(path: "home") }
    var environment: [String: String] { ["HOME": home.path] }

    init() throws {
      root = FileManager.default.temporaryDirectory.appending(
        path: "topowalk-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      try FileManager.default.createDirectory(
        at: root.appending(path: "home"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: "\(Repository.root)/samples/three-tier", toPath: root.path + "/three-tier")
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func edit(_ change: (String) -> String, atomically: Bool) throws {
      let file = sample.appending(path: "k8s/prod.yaml")
      let text = change(try String(contentsOf: file, encoding: .utf8))
      try text.write(to: file, atomically: atomically, encoding: .utf8)
    }
  }

  /// A stream that is closed lends its number to no watch.
  @Test(arguments: [(true, ""), (false, ""), (true, "2>&-")])
  func `sources that change are read again`(atomically: Bool, streams: String) throws {
    let place = try Workplace()
    let session = PtySession(
      program: "/bin/sh", ["-c", "exec \(PtySession.binary) \(place.sample.path) \(streams)"],
      environment: place.environment)
    #expect(session.wait(for: "three-tier"))
    session.send("...")
    #expect(session.wait(for: "(3)"))
    try place.edit({ $0.replacing("replicas: 3", with: "replicas: 4") }, atomically: atomically)
    #expect(session.wait(for: "replicas: 3 → 4"))
    session.escape()
    session.send("q")
    #expect(session.exitCode() == 0)
  }

  @Test func `a half-written file leaves the picture as it was`() throws {
    let place = try Workplace()
    let session = PtySession([place.sample.path], environment: place.environment)
    #expect(session.wait(for: "three-tier"))
    let whole = try String(
      contentsOf: place.sample.appending(path: "architecture.yaml"), encoding: .utf8)
    try "topowalk: 1\nvpcs: [".write(
      to: place.sample.appending(path: "architecture.yaml"), atomically: false, encoding: .utf8)
    #expect(session.wait(for: "half written"))
    let seen = session.output.count
    try whole.replacing("name: browser", with: "name: chrome").write(
      to: place.sample.appending(path: "architecture.yaml"), atomically: false, encoding: .utf8)
    #expect(session.wait(for: "chrome", after: seen))
    // The list of changes may have come twice, once for each part of the file.
    for key in ["\u{1B}", "q", "q"] {
      session.send(key)
      session.pump(milliseconds: 300)
    }
    session.send("q")
    #expect(session.exitCode() == 0)
  }

  @Test func `e opens the editor at the line, and the screen comes back`() throws {
    let place = try Workplace()
    let note = place.root.appending(path: "called").path
    var environment = place.environment
    environment["EDITOR"] = "printf '%s\\n' > \(note)"
    let session = PtySession([place.sample.path], environment: environment)
    #expect(session.wait(for: "three-tier"))
    session.send("/cart-api\r")
    #expect(session.wait(for: "workload prod/cart-api"))
    session.send("e")
    #expect(session.wait(for: "back from the editor"))
    let called = try String(contentsOfFile: note, encoding: .utf8)
    #expect(called.hasPrefix("+40\n") || called.contains("prod.yaml"), "\(called)")
    session.send(".")
    #expect(session.wait(for: "(1)"))
    session.send("q")
    #expect(session.exitCode() == 0)
    #expect(cpty_is_cooked(session.master) == 1)
  }

  @Test func `y copies through the terminal`() throws {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    session.send("/cart-api\r")
    #expect(session.wait(for: "workload prod/cart-api"))
    session.send("y1")
    let text = Data("prod/cart-api".utf8).base64EncodedString()
    #expect(session.wait(for: "\u{1B}]52;c;\(text)\u{7}"))
    session.send("q")
    #expect(session.exitCode() == 0)
  }

  @Test func `without a clipboard a copy goes to a file`() throws {
    let place = try Workplace()
    var environment = place.environment
    environment["TERM"] = "linux"
    let session = PtySession([sample], environment: environment)
    #expect(session.wait(for: "three-tier"))
    session.send("/cart-api\r")
    #expect(session.wait(for: "workload prod/cart-api"))
    session.send("y1")
    #expect(session.wait(for: "clipboard"))
    let kept = place.home.appending(path: ".local/state/topowalk/clipboard")
    #expect(try String(contentsOf: kept, encoding: .utf8) == "prod/cart-api")
    session.send("q")
    #expect(session.exitCode() == 0)
  }

  @Test func `who is new is told of the tour, once`() throws {
    let place = try Workplace()
    for isNew in [true, false] {
      let session = PtySession([sample], columns: 120, environment: place.environment)
      #expect(session.wait(for: "three-tier"))
      session.pump(milliseconds: 300)
      session.send(".")
      #expect(session.wait(for: "(1)"))
      #expect(session.text.contains("topowalk tour") == isNew)
      session.send("q")
      #expect(session.exitCode() == 0)
    }
  }

  @Test func `lines that were typed are there the next time`() throws {
    let place = try Workplace()
    for attempt in 0..<2 {
      let session = PtySession([sample], environment: place.environment)
      #expect(session.wait(for: "three-tier"))
      if attempt == 0 {
        session.send(":zoom cluster\r")
      } else {
        session.send(":\u{1B}[A")
      }
      #expect(session.wait(for: "zoom cluster"))
      session.escape()
      session.send("q")
      #expect(session.exitCode() == 0)
    }
  }

  @Test func `the configuration holds, and what is wrong in it is listed`() throws {
    let place = try Workplace()
    let folder = place.home.appending(path: ".config/topowalk")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try "ascii: true\nkeys: {step: ['.', 'z']}\nthem: dark\n".write(
      to: folder.appending(path: "config.yaml"), atomically: true, encoding: .utf8)
    let session = PtySession([sample], columns: 120, rows: 40, environment: place.environment)
    #expect(session.wait(for: "three-tier"))
    session.send("z8\\")
    #expect(session.wait(for: "unknown key 'them'"))
    #expect(session.wait(for: "and no longer to 'focus'"))
    #expect(!session.text.contains("│"))
    session.send("q")
    #expect(session.exitCode() == 0)
  }

  @Test(arguments: [
    ["TERM": "dumb"], ["TERM": "xterm-256color", "LATE": "sleep 0.5; echo 'a: 1'"],
  ])
  func `what is wrong in the configuration is told where there is no screen`(
    environment: [String: String]
  ) throws {
    let place = try Workplace()
    let config = place.root.appending(path: "c.yaml")
    try "them: dark\n".write(to: config, atomically: true, encoding: .utf8)
    let (before, source) = environment["LATE"].map { ("(\($0)) |", "-") } ?? ("", sample)
    let session = PtySession(
      program: "/bin/sh",
      ["-c", "\(before) \(PtySession.binary) \(source) --config \(config.path); exit $?"],
      environment: place.environment.merging(environment) { $1 })
    #expect(session.wait(for: "unknown key 'them'"))
    #expect(session.exitCode() != 0)
    #expect(session.text.components(separatedBy: "unknown key 'them'").count == 2)
  }

  @Test func `Q leaves the picture behind`() {
    let session = PtySession([sample])
    #expect(session.wait(for: "three-tier"))
    session.send("Q")
    #expect(session.exitCode() == 0)
    let after = session.text.components(separatedBy: "\u{1B}[?1049l").last ?? ""
    #expect(after.contains("react-frontend") && after.contains("Route53"))
  }

  @Test(arguments: [
    "xterm-256color", "xterm", "screen", "tmux", "linux", "vt100", "xterm-direct", "rxvt",
  ])
  func `any capable terminal steps and quits`(term: String) {
    for locale in ["C.UTF-8", "C"] {
      let session = PtySession([sample], environment: ["TERM": term, "LANG": locale])
      // A description that is not installed is told apart from one that does not work.
      guard session.wait(for: "play") else {
        #expect(session.text.contains("does not know"), "\(term) \(locale)")
        continue
      }
      session.send(".")
      #expect(session.wait(for: "A? app.company.com"), "\(term) \(locale)")
      session.send("q")
      #expect(session.exitCode() == 0)
      #expect(cpty_is_cooked(session.master) == 1)
      if locale == "C" { #expect(!session.text.unicodeScalars.contains { $0.value > 127 }) }
    }
  }

  @Test func `linear mode sends no control sequence`() {
    let session = PtySession([sample, "--linear"])
    #expect(session.wait(for: "Type help"))
    session.send("\n\n\nwhy\nfault pod-http-hang prod/cart-api-1\nnext-event\nback\nquit\n")
    #expect(session.wait(for: "Goodbye."))
    #expect(session.exitCode() == 0)
    #expect(session.text.contains("Hop 1 of 11"))
    #expect(!session.text.contains("\u{1B}"))
  }

  @Test func `a session that was saved opens where it was`() throws {
    let place = try Workplace()
    let file = place.root.appending(path: "story").path
    let first = PtySession([place.sample.path], environment: place.environment)
    #expect(first.wait(for: "three-tier"))
    first.send("....:fault pod-http-hang prod/cart-api-1\r:advance 20s\r:save-session \(file)\r")
    #expect(first.wait(for: "wrote "))
    first.send("q")
    #expect(first.exitCode() == 0)
    let second = PtySession(["open", file], environment: place.environment)
    #expect(second.wait(for: "the session is where it was"))
    second.send("q")
    #expect(second.exitCode() == 0)
  }
}
