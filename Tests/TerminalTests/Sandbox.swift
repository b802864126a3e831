import CPty
import Foundation
import TestSupport
import Testing

/// What docs/security.md promises, held by the kernel: a system call too many kills the program.
@Suite(.serialized) struct Sandbox {
  private static let sample = "\(Repository.root)/samples/three-tier"
  private static let story = "\(sample)/walkthroughs/tour.yaml"
  private static let alone = Int32(CPTY_ALONE)
  private static let readOnly = Int32(CPTY_ALONE | CPTY_NO_WRITING)
  /// 128 and SIGSYS.
  private static let killed: Int32 = 159

  @Test(arguments: [
    ["trace", sample], ["check", sample], ["check", story], ["draw", sample], ["rules", sample],
    ["draw", sample, "--format", "svg"],
    ["reach", sample, "--from", "internet", "--to", "postgres-primary"],
    ["resolve", "cart-api", sample, "--from", "prod/react-frontend"],
    ["load", sample, "--count", "20"],
    ["run", sample, "--scenario", "\(sample)/scenarios/one-pod-hangs.yaml"], ["faults", sample],
    ["compare", sample, sample], ["export", story, "--format", "text"],
    ["explain", "invalid-name"],
    ["schema", "trace"], ["explore", sample, "--once"],
    ["format", "\(sample)/architecture.yaml", "--check"],
  ])
  func `what prints opens no socket, starts nothing and writes no file`(_ words: [String]) {
    let session = PtySession(words, bars: Self.readOnly)
    let code = session.exitCode(within: 60)
    #expect(code != nil && code != Self.killed && code != 126, "\(session.text.suffix(300))")
    #expect(code == 0 || words[0] == "reach", "\(session.text.suffix(300))")
  }

  @Test func `a sweep opens no socket either`() {
    let session = PtySession(["sweep", Self.sample, "--shard", "1/40"], bars: Self.readOnly)
    #expect(session.exitCode(within: 60) == 0, "\(session.text.suffix(300))")
  }

  @Test func `the explorer opens no socket and starts nothing`() {
    let session = PtySession([Self.sample], bars: Self.alone)
    #expect(session.wait(for: "three-tier"))
    for keys in ["...", "?", "vvvv", "x", "L", "d"] {
      session.send(keys)
      session.settle(milliseconds: 100)
      if keys != "..." { session.escape() }
    }
    #expect(session.quit() == 0, "\(session.text.suffix(300))")
  }

  /// The filter is none if nothing is caught by it.
  @Test func `what does open a socket or write is caught`() {
    let socket = PtySession(
      ["explore", Self.sample, "--share", "/tmp/topowalk-x.sock"], bars: Self.alone)
    #expect(socket.exitCode(within: 20) == Self.killed)
    let file = PtySession(["init", "/tmp/topowalk-\(UUID().uuidString).yaml"], bars: Self.readOnly)
    #expect(file.exitCode(within: 20) == Self.killed)
    let child = PtySession(program: "/bin/sh", ["-c", "ls; ls"], bars: Self.alone)
    #expect(child.exitCode(within: 20) != 0)
  }
}
