import ExplorerCore
import Importing
import Reports
import SourceText
import TerminalCanvas
import TestSupport
import Testing

/// A hop as a file of its own: small, without secrets, and it comes to the same decision.
@Suite struct `Disputed hops` {
  private static func state(_ loaded: Loaded, _ sources: [String]) -> ExplorerState {
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 120,
      height: 40, glyphs: .unicode, seed: 1)
    state.sources = sources
    return state
  }

  /// As `topowalk open` does, on a machine that has nothing but the file.
  private static func opened(_ text: String) throws -> ExplorerState {
    let session = try Session.parse(text).get()
    let files = Dictionary(session.texts.map { ($0.path, $0.text) }) { first, _ in first }
    var state = state(
      SourceLoader.load(
        session.arguments, from: MemoryFiles(files), namespace: session.namespace),
      session.arguments)
    state.resume(session)
    return state
  }

  private static func hop(_ state: ExplorerState) -> String? {
    guard let request = state.request, !request.hops.isEmpty else { return nil }
    return TraceReport(request, in: state.world).text(hop: request.hops.count - 1, reasons: true)
  }

  @Test(arguments: [1, 4, 7, 9, 11], [Sample.threeTier, .repaired])
  func `each comes again from its own file`(_ hops: Int, _ sample: Sample) throws {
    var state = Self.state(sample.load(), ["samples/\(sample.rawValue)"])
    _ = state.run("at \(hops)")
    let dispute = try Dispute(state)
    let again = try Self.opened(dispute.text)
    #expect(
      again.message?.hasPrefix("the session is where it was") == true, "\(again.message ?? "")")
    #expect(Self.hop(again) == Self.hop(state))
    #expect(dispute.words.contains(" of ") && dispute.text.contains("# WHAT IT RELIES ON"))
    let all = state.files.reduce(0) { $0 + $1.text.utf8.count }
    let kept = try Session.parse(dispute.text).get().texts.reduce(0) { $0 + $1.text.utf8.count }
    #expect(kept < all)
  }

  @Test func `what was done before is in it`() throws {
    var state = Self.state(Sample.threeTier.load(), ["samples/three-tier"])
    for line in [
      "fault pod-http-hang prod/cart-api-1", "advance 40s",
      "request GET https://app.company.com/cart from browser", "step 5",
    ] { _ = state.run(line) }
    let dispute = try Dispute(state)
    #expect(dispute.text.contains("do ") && dispute.text.contains("fault pod-http-hang"))
    #expect(Self.hop(try Self.opened(dispute.text)) == Self.hop(state))
  }

  @Test func `before the first hop there is nothing to dispute`() throws {
    var state = Self.state(Sample.threeTier.load(), ["samples/three-tier"])
    _ = state.run("at 0")
    #expect(throws: Dispute.Problem.self) { try Dispute(state) }
  }

  @Test func `no secret of a source is in it`() throws {
    let files = [
      "all.yaml": """
      apiVersion: v1
      kind: Secret
      metadata: {name: db, namespace: default}
      stringData: {password: hunter2}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: a}
      spec: {selector: {app: a}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: a, labels: {app: a}}
      spec:
        containers:
          - name: a
            ports: [{containerPort: 80}]
            env: [{name: DB_PASSWORD, value: hunter2}, {name: DB, value: "postgres://u:hunter2@db:5432/x"}]
      """
    ]
    var state = Self.state(load(files), ["all.yaml"])
    let isSent = state.begin(with: "GET http://a/ from a")
    #expect(isSent, "\(state.message ?? "")")
    _ = state.run("step 2")
    let dispute = try Dispute(state)
    #expect(!dispute.text.contains("hunter2"))
    #expect(Self.hop(try Self.opened(dispute.text)) == Self.hop(state))
  }

  @Test(arguments: [
    ". 1", "| a", "text ", "text a\n. 0", "text a\n. -4", "text a\n. 99999999999",
    "text a\n. 1000000\n. 1000000", "text a\n. 1\n. 9223372036854775807", "nonsense",
  ])
  func `a file that is spoilt is refused`(_ line: String) {
    guard case .failure = Session.parse("topowalk session 1\n\(line)\n") else {
      Issue.record("taken")
      return
    }
  }
}

@Suite struct `Secrets in what is given away` {
  @Test(arguments: [
    ("password: hunter2", "password: xxxxxx1"),
    (#"{"db_password": "hunter2", "port": 5432}"#, #"{"db_password": "xxxxxx1", "port": 5432}"#),
    ("env:\n- name: API_TOKEN\n  value: abc-9\n", "env:\n- name: API_TOKEN\n  value: xxxx1\n"),
    ("url: redis://:s3cret@cache:6379", "url: redis://:x1xxxx@cache:6379"),
    ("args: [--token=abc, --port=80]", "args: [--token=xxx, --port=80]"),
    (
      "kind: Secret\ndata:\n  a: QUJD\n  key: |\n    -----BEGIN-----\n    MIIE+/=\nmore: stays\n",
      "kind: Secret\ndata:\n  a: xxxx\n  key: |\n    xxxxxxxxxxxxxxx\n    xxxxxxx\nmore: stays\n"
    ),
    (
      #"{"items": [{"data": {"a": "QUJD"}, "kind": "Secret"}, {"data": {"a": "b"}, "kind": "ConfigMap"}]}"#,
      #"{"items": [{"data": {"a": "xxxx"}, "kind": "Secret"}, {"data": {"a": "b"}, "kind": "ConfigMap"}]}"#
    ),
    (#"{"secret": "a\nb\u00e9"}"#, #"{"secret": "x\nx\u0123"}"#),
  ])
  func `are blotted`(_ text: String, _ wanted: String) {
    #expect(SecretBlots.blot(SourceFile(path: "a.yaml", text: text)) == wanted)
  }

  @Test(arguments: [
    "secretName: tls", "secretKeyRef: {name: db, key: password}", "tokenExpirationSeconds: 3600",
    "automountServiceAccountToken: false", "imagePullSecrets: [{name: regcred}]",
    "image: repo:8080/a@sha256:00", "password: null",
  ])
  func `names of them stay`(_ text: String) {
    #expect(SecretBlots.blot(SourceFile(path: "a.yaml", text: text)) == text)
  }
}
