import CPty
import Foundation
import TestSupport
import Testing

/// A presenter and those who follow, each in a terminal of their own.
@Suite(.serialized) struct `Presenting to others` {
  private static let walkthrough =
    "\(Repository.root)/samples/three-tier/walkthroughs/traffic-flow.yaml"

  /// A home and a runtime folder that are empty.
  private struct Workplace: ~Copyable {
    let root = URL(filePath: "/tmp/topowalk-\(UUID().uuidString.prefix(8))")
    var socket: String { root.path + "/demo.sock" }
    var environment: [String: String] {
      ["HOME": root.path, "XDG_RUNTIME_DIR": root.path]
    }

    init() throws {
      try FileManager.default.createDirectory(
        at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func present(_ address: String) -> PtySession {
      PtySession(["present", walkthrough, "--share", address], environment: environment)
    }

    func follow(_ address: String, columns: Int32 = 100, rows: Int32 = 30) -> PtySession {
      PtySession(["follow", address], columns: columns, rows: rows, environment: environment)
    }
  }

  @Test func `followers see each step, and none who dies disturbs`() throws {
    let place = try Workplace()
    let presenter = place.present(place.socket)
    #expect(presenter.wait(for: "shared: topowalk follow"))
    let (one, other) = (
      place.follow(place.socket), place.follow(place.socket, columns: 80, rows: 24)
    )
    #expect(one.wait(for: "following") && other.wait(for: "following"))
    presenter.send("n")
    #expect(one.wait(for: " 2/") && other.wait(for: " 2/"))
    kill(other.pid, SIGKILL)
    presenter.send("n")
    #expect(presenter.wait(for: " 3/") && one.wait(for: " 3/"))
    one.send("q")
    #expect(one.exitCode() == 0 && cpty_is_cooked(one.master) == 1)
    presenter.send("q")
    #expect(presenter.exitCode() == 0 && cpty_is_cooked(presenter.master) == 1)
    #expect(!FileManager.default.fileExists(atPath: place.socket))
  }

  @Test func `a presenter who is killed may begin again`() throws {
    let place = try Workplace()
    let first = place.present(place.socket)
    #expect(first.wait(for: "shared: topowalk follow"))
    let follower = place.follow(place.socket)
    #expect(follower.wait(for: "following"))
    kill(first.pid, SIGKILL)
    #expect(follower.wait(for: "waiting, q quits"))
    #expect(FileManager.default.fileExists(atPath: place.socket), "nobody took it away")
    let seen = follower.output.count
    let second = place.present(place.socket)
    #expect(second.wait(for: "shared: topowalk follow"))
    second.send("n")
    #expect(follower.wait(for: "Browser", after: seen))
    second.send("q")
    #expect(second.exitCode() == 0)
    #expect(follower.wait(for: "the presentation has ended; waiting, q quits", after: seen))
    follower.send("q")
    #expect(follower.exitCode() == 0 && cpty_is_cooked(follower.master) == 1)
  }

  @Test func `notes are shown beside, and their keys step`() throws {
    let place = try Workplace()
    let presenter = PtySession(["present", Self.walkthrough], environment: place.environment)
    #expect(presenter.wait(for: " 1/"))
    let notes = PtySession(
      ["present", Self.walkthrough, "--notes"], environment: place.environment)
    #expect(notes.wait(for: "1/") && notes.wait(for: "next: "))
    notes.send("n")
    #expect(presenter.wait(for: " 2/") && notes.wait(for: "An alias, not"))
    notes.send("q")
    #expect(notes.exitCode() == 0)
    presenter.send("q")
    #expect(presenter.exitCode() == 0)
  }

  private static func story(_ title: String, _ rest: String = "") -> String {
    """
    walkthrough: 1
    title: t
    sources: [\(Repository.root)/samples/three-tier]
    slides:
      - {id: a, title: first}
      - {id: b, title: \(title)\(rest)}
    """
  }

  @Test func `a walkthrough that is edited is told on at the same slide`() throws {
    let place = try Workplace()
    let file = place.root.path + "/w.yaml"
    try Self.story("second").write(toFile: file, atomically: true, encoding: .utf8)
    let session = PtySession(["present", file], environment: place.environment)
    #expect(session.wait(for: "first"))
    session.send("n")
    #expect(session.wait(for: "second"))
    try Self.story("otherwise").write(toFile: file, atomically: true, encoding: .utf8)
    #expect(session.wait(for: "otherwise"))
    try "walkthrough: 1\nslides: [".write(toFile: file, atomically: false, encoding: .utf8)
    #expect(session.wait(for: "w.yaml:3"))
    session.send("q")
    #expect(session.exitCode() == 0 && cpty_is_cooked(session.master) == 1)
  }

  @Test func `a walkthrough goes on with another, and check says when that is gone`() throws {
    let place = try Workplace()
    let (file, other) = (place.root.path + "/w.yaml", place.root.path + "/x.yaml")
    try Self.story("second", ", continue: x.yaml").write(
      toFile: file, atomically: true, encoding: .utf8)
    let broken = PtySession(["check", file], environment: place.environment)
    #expect(broken.wait(for: "w.yaml:6:") && broken.exitCode() == 1)
    try Self.story("beyond").write(toFile: other, atomically: true, encoding: .utf8)
    let good = PtySession(["check", file], environment: place.environment)
    #expect(good.exitCode() == 0)
    let session = PtySession(["present", file], environment: place.environment)
    #expect(session.wait(for: "first"))
    session.send("n")
    #expect(session.wait(for: "goes on with"))
    session.send("n")
    session.settle()
    session.send("n")
    #expect(session.wait(for: "beyond"))
    session.send("q")
    #expect(session.exitCode() == 0 && cpty_is_cooked(session.master) == 1)
  }

  @Test func `over TCP the token of this machine's person lets in, another does not`() throws {
    let place = try Workplace()
    let port = "\(20_000 + Int(ProcessInfo.processInfo.processIdentifier) % 10_000)"
    let presenter = place.present(port)
    #expect(presenter.wait(for: "its token is in"))
    let follower = place.follow(port)
    #expect(follower.wait(for: "following"))
    let stranger = PtySession(
      ["follow", port], environment: ["HOME": "/nowhere", "TOPOWALK_TOKEN": "guess"])
    #expect(stranger.wait(for: "this is not the token"))
    #expect(stranger.exitCode() == 1 && cpty_is_cooked(stranger.master) == 1)
    presenter.send("q")
    #expect(presenter.exitCode() == 0)
  }
}
