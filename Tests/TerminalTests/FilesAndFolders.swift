import Foundation
import TestSupport
import Testing

/// Commands that read and write files: snapshot, init, format, check's formats, standard input.
@Suite(.serialized) struct `Files and folders` {
  /// An empty folder, gone afterwards.
  private struct Folder: ~Copyable {
    let url: URL

    init() throws {
      url = FileManager.default.temporaryDirectory.appending(path: "topowalk-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }

    func write(_ name: String, _ text: String, mode: Int = 0o644) throws {
      try text.write(toFile: path(name), atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    func text(_ name: String) -> String {
      (try? String(contentsOfFile: path(name), encoding: .utf8)) ?? ""
    }
  }

  /// Runs to the end; what was printed, and the status.
  private func run(_ words: [String], _ environment: [String: String] = [:]) -> (String, Int32) {
    let session = PtySession(words, columns: 200, environment: environment)
    let end = Date.now.addingTimeInterval(20)
    var code = session.exitCode()
    while code == nil, Date.now < end {
      session.pump(milliseconds: 50)
      code = session.exitCode()
    }
    return (session.text, code ?? -1)
  }

  /// Answers as the AWS CLI would, and nothing that it was not asked for.
  private static let aws = """
    #!/bin/sh
    case "$1 $2" in
    "ec2 describe-vpcs") echo '{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}' ;;
    "elbv2 describe-load-balancers") echo '{"LoadBalancers": [{"LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/front/0a", "LoadBalancerName": "front", "Type": "application", "Scheme": "internal", "VpcId": "vpc-1"}]}' ;;
    "elbv2 describe-listeners") [ "$3 $4" = "--load-balancer-arn arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/front/0a" ] && echo '{"Listeners": []}' || exit 2 ;;
    "rds describe-db-instances") echo 'An error occurred (AccessDenied)' >&2; exit 254 ;;
    *) case "$2" in describe-*|list-*|get-*) ;; *) echo "$*" >> "$FORBIDDEN" ;; esac ;;
    esac
    """

  @Test func `a snapshot asks read-only questions, keeps answers and tells of refusals`() throws {
    let folder = try Folder()
    try folder.write("aws", Self.aws, mode: 0o755)
    let (text, code) = run(
      ["snapshot", "aws", "--out", folder.path("shot")],
      ["PATH": "\(folder.url.path):/usr/bin:/bin", "FORBIDDEN": folder.path("forbidden")])
    #expect(code == 0, "\(text)")
    #expect(text.contains("AccessDenied"))
    #expect(folder.text("forbidden") == "")
    #expect(folder.text("shot/elbv2-describe-listeners-front.json").contains("Listeners"))
    let (read, status) = run(["check", folder.path("shot")])
    #expect(status == 0, "\(read)")
    #expect(read.contains("1 Vpcs"))
    // What is there already is not written over.
    let again = run(
      ["snapshot", "aws", "--out", folder.path("shot")],
      ["PATH": "\(folder.url.path):/usr/bin:/bin"])
    #expect(again.1 != 0)
  }

  @Test func `init writes a file that loads to the same, and never over another`() throws {
    let folder = try Folder()
    let vpcs = #"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.7.0.0/16"}]}"#
    try folder.write("vpcs.json", vpcs)
    let made = folder.path("architecture.yaml")
    #expect(run(["init", made, "--from", folder.path("vpcs.json")]).1 == 0)
    #expect(folder.text("architecture.yaml").contains("10.7.0.0/16"))
    #expect(run(["check", made]).1 == 0)
    let before = folder.text("architecture.yaml")
    #expect(run(["init", made, "--from", folder.path("vpcs.json")]).1 != 0)
    #expect(folder.text("architecture.yaml") == before)
  }

  @Test func `format keeps what is said and the comments`() throws {
    let folder = try Folder()
    try folder.write(
      "a.yaml", "topowalk: 1\nvpc:\n      # ours\n      cidr: 10.0.0.0/16   \n\n\n\nname: x\n")
    #expect(run(["format", "--check", folder.path("a.yaml")]).1 == 1)
    #expect(run(["format", folder.path("a.yaml")]).1 == 0)
    #expect(
      folder.text("a.yaml") == "topowalk: 1\nvpc:\n  # ours\n  cidr: 10.0.0.0/16\n\nname: x\n")
    #expect(run(["format", "--check", folder.path("a.yaml")]).1 == 0)
  }

  @Test func `check speaks to other tools`() throws {
    let folder = try Folder()
    try folder.write("a.yaml", "topowalk: 1\nvpc: {cidr: nonsense}\n")
    let (sarif, code) = run(["check", folder.path("a.yaml"), "--format", "sarif"])
    #expect(code == 1)
    #expect(sarif.contains("\"version\": \"2.1.0\"") && sarif.contains("wrong-type"))
    let (junit, _) = run(["check", folder.path("a.yaml"), "--format", "junit"])
    #expect(junit.contains("<testsuite") && junit.contains("<failure"))
  }

  @Test func `standard input is read, and keys come from the terminal`() throws {
    let folder = try Folder()
    try folder.write("a.yaml", "topowalk: 1\nname: piped-in\n")
    let (text, code) = shell("cat \(folder.path("a.yaml")) | \(PtySession.binary) check -")
    #expect(code == 0, "\(text)")
    let shown = shell("cat \(folder.path("a.yaml")) | \(PtySession.binary) -", keys: "q")
    #expect(shown.0.contains("piped-in"), "\(shown.0.prefix(300))")
    #expect(shown.1 == 0)
  }

  /// A command line in a pseudo-terminal, with keys once it has drawn.
  private func shell(_ line: String, keys: String = "") -> (String, Int32) {
    let session = PtySession(program: "/bin/sh", ["-c", line])
    if !keys.isEmpty {
      _ = session.wait(for: "piped-in")
      session.send(keys)
    }
    let end = Date.now.addingTimeInterval(10)
    var code = session.exitCode()
    while code == nil, Date.now < end {
      session.pump(milliseconds: 50)
      code = session.exitCode()
    }
    return (session.text, code ?? -1)
  }
}
