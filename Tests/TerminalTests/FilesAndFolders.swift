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
      let isProgram = mode & 0o111 != 0
      let written = isProgram ? path(name) + ".txt" : path(name)
      try text.write(toFile: written, atomically: false, encoding: .utf8)
      if isProgram {
        // A program that a child of another test still holds open for writing cannot be run.
        let copy = try Process.run(
          URL(filePath: "/bin/cp"), arguments: [written, path(name)])
        copy.waitUntilExit()
      }
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
    let manifest = "apiVersion: v1\r\nkind: Service\r\nmetadata:   {name: a}\r\n"
    try folder.write("m.yaml", manifest)
    #expect(run(["format", folder.path("m.yaml")]).1 == 1)
    #expect(folder.text("m.yaml") == manifest)
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

  @Test func `kustomizations and charts are read as their own tools print them`() throws {
    let folder = try Folder()
    for name in ["bin", "k", "k/base", "chart", "chart/templates"] {
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
    }
    let deployment =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: %}\nspec: {selector: {matchLabels: {a: b}}, "
      + "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: d}]}}}\n"
    func named(_ name: String) -> String { deployment.replacing("%", with: name) }
    try folder.write("k/kustomization.yaml", "resources: [base/a.yaml]\n")
    try folder.write("k/base/a.yaml", named("as-written"))
    try folder.write("chart/Chart.yaml", "name: c\nversion: 0.1.0\n")
    try folder.write("chart/templates/a.yaml", "kind: {{ .Values.kind }}\n")
    for (tool, text) in [("kustomize", "from-kustomize"), ("helm", "from-helm")] {
      try folder.write(
        "bin/\(tool)",
        "#!/bin/sh\necho \"$*\" > \(folder.path("\(tool).said"))\ncat <<E\n\(named(text))E\n",
        mode: 0o755)
    }
    let tools = ["PATH": folder.path("bin") + ":/bin:/usr/bin"]
    let (text, _) = run([folder.path("k"), "--once"], tools)
    #expect(text.contains("from-kustomize"), "\(text)")
    #expect(folder.text("kustomize.said") == "build \(folder.path("k"))\n")
    #expect(run([folder.path("chart"), "--once", "-n", "team"], tools).0.contains("from-helm"))
    #expect(folder.text("helm.said") == "template --namespace team \(folder.path("chart"))\n")
    let plain = run([folder.path("k"), "--once", "--no-render"], tools).0
    #expect(plain.contains("as-written") && !plain.contains("from-kustomize"))

    let none = ["PATH": folder.path("nowhere")]
    #expect(run([folder.path("k"), "--once"], none).0.contains("as-written"))
    #expect(run(["check", folder.path("k")], none).0.contains("neither kustomize nor kubectl"))
    let (missing, status) = run(["check", folder.path("chart")], none)
    #expect(missing.contains("no helm is installed") && status == 1, "\(missing)")
    try folder.write(
      "bin/helm", "#!/bin/sh\necho 'Error: values missing' >&2\nexit 1\n", mode: 0o755)
    #expect(run(["check", folder.path("chart")], tools).0.contains("Error: values missing"))
  }

  @Test func `a long load shows how far it is, and Esc takes what is there`() throws {
    let folder = try Folder()
    let services = (0..<9_000).map {
      "apiVersion: v1\nkind: Service\nmetadata: {name: s-\($0)}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n"
    }
    try folder.write("a.yaml", services.joined(separator: "---\n"))
    let session = PtySession([folder.path("a.yaml")], columns: 100)
    #expect(session.wait(for: "Esc"))
    #expect(session.text.contains("reading") && session.text.contains(" %"))
    session.send("\u{1B}")
    #expect(session.wait(for: "reading was stopped"))
    session.send("q")
    #expect(ended(session) == 0)
  }

  @Test func `what comes late over a pipe is waited for, and q waits no longer`() throws {
    let folder = try Folder()
    try folder.write("a.yaml", "topowalk: 1\nname: piped-in\n")
    let line = "(sleep 0.6; cat \(folder.path("a.yaml"))) | \(PtySession.binary) -"
    let session = PtySession(program: "/bin/sh", ["-c", line])
    #expect(session.wait(for: "waiting"))
    #expect(session.wait(for: "piped-in"))
    session.send("q")
    #expect(ended(session) == 0)
    let other = PtySession(program: "/bin/sh", ["-c", "sleep 3 | \(PtySession.binary) -"])
    #expect(other.wait(for: "waiting"))
    other.send("q")
    #expect(ended(other) == 0)
    #expect(other.text.contains("\u{1B}[?1049l"), "the terminal is as it was")
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
    let code = ended(session)
    return (session.text, code)
  }

  /// The status it ends with; −1 when it does not.
  private func ended(_ session: PtySession) -> Int32 {
    let end = Date.now.addingTimeInterval(10)
    var code = session.exitCode()
    while code == nil, Date.now < end {
      session.pump(milliseconds: 50)
      code = session.exitCode()
    }
    return code ?? -1
  }
}
