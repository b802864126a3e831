import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// What the controller, AWS and the API server refuse, each with its own words.
@Suite struct `Refusal rules` {
  private func messages(
    _ annotations: [String: String], path: String = "", service: String = ""
  ) -> [String] {
    let text = `Load balancer rules`.manifests(annotations, paths: path, service: service)
    return load(["k.yaml": text]).diagnostics.map(\.message)
  }

  /// A path whose backend is the action `act`.
  private let action =
    "{path: /, pathType: Prefix, backend: {service: {name: act, port: {name: use-annotation}}}}"

  @Test(arguments: [
    (#"{"type":"redirect","redirectConfig":{"path":"new","statusCode":"HTTP_301"}}"#, "start with"),
    (
      #"{"type":"redirect","redirectConfig":{"protocol":"https","host":"a.io","statusCode":"HTTP_301"}}"#,
      "must be HTTP, HTTPS"
    ),
    (
      #"{"type":"redirect","redirectConfig":{"port":"70000","statusCode":"HTTP_301"}}"#,
      "1-65535 or #{port}"
    ),
    (
      #"{"type":"redirect","redirectConfig":{"query":"a=b","statusCode":"HTTP_301"}}"#,
      "must be changed"
    ),
    (
      #"{"type":"redirect","redirectConfig":{"host":"a.io","statusCode":301}}"#,
      "statusCode must be a string"
    ),
    (#"{"type":"fixed-response","fixedResponseConfig":{"statusCode":"301"}}"#, "2XX, 4XX or 5XX"),
    (
      #"{"type":"fixed-response","fixedResponseConfig":{"statusCode":"200","contentType":"image/png"}}"#,
      "content type 'image/png'"
    ),
    (#"{type: forward}"#, "invalid character 't'"),
    (#"{"type":"forward"}"#, "missing forwardConfig"),
    (
      #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"one","servicePort":80,"weight":5000}]}}"#,
      "between 0 and 999"
    ),
    (
      #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"one","servicePort":80,"weight":"7"}]}}"#,
      "weight must be an integer"
    ),
    (
      #"{"type":"forward","forwardConfig":{"targetGroups":[{"serviceName":"one","servicePort":80,"weight":1},{"serviceName":"two","servicePort":80,"weight":1}],"targetGroupStickinessConfig":{"enabled":true,"durationSeconds":0}}}"#,
      "1 and 604800"
    ),
  ])
  func `bad actions`(json: String, said: String) {
    let found = messages(["actions.act": json], path: action)
    #expect(found.contains { $0.contains(said) }, "\(found)")
  }

  @Test(arguments: [
    (#"[{"field":"http-request-method"}]"#, "missing httpRequestMethodConfig"),
    (
      #"[{"field":"http-header","httpHeaderConfig":{"httpHeaderName":"X","values":[]}}]"#,
      "values cannot be empty"
    ),
    (
      #"[{"field":"source-ip","sourceIPConfig":{"values":["nowhere"]}}]"#,
      "'nowhere' is not a CIDR block"
    ),
    (
      #"[{"field":"host-header","hostHeaderConfig":{"values":["localhost"]}}]"#,
      "not a valid host-header value"
    ),
    (
      #"[{"field":"host-header","hostHeaderConfig":{"regexValues":["^a"]}}]"#,
      "cannot mix host values and regex values"
    ),
    (
      #"[{"field":"http-request-method","httpRequestMethodConfig":{"values":["GET"]}},{"field":"http-request-method","httpRequestMethodConfig":{"values":["PUT"]}}]"#,
      "can only have one 'http-request-method'"
    ),
    (#"[{"field":"cookie"}]"#, "unknown field 'cookie'"),
  ])
  func `bad conditions`(json: String, said: String) {
    let found = messages(["conditions.one": json])
    #expect(found.contains { $0.contains(said) }, "\(found)")
  }

  @Test(arguments: [
    ("success-codes", "200-600", "codes of 200-499"),
    ("healthcheck-port", "99999", "must be 1-65535"),
    ("healthcheck-path", "health", "must begin with '/'"),
    ("healthcheck-timeout-seconds", "20", "interval must be greater than the timeout"),
    ("load-balancer-attributes", "idle_timeout.timeout_seconds=5000", "must be 1-4000"),
    ("load-balancer-attributes", "foo.bar=1", "key 'foo.bar' is not recognized"),
    ("target-group-attributes", "stickiness.enabled", "has no '='"),
    ("target-group-attributes", "foo=1", "key 'foo' is not recognized"),
    ("listen-ports", "[{HTTP: 80}]", "invalid character 'H'"),
    ("backend-protocol-version", "GRPC", "protocol-version 'GRPC'"),
    ("group.name", "Not Allowed", "group.name 'Not Allowed' is not allowed"),
    ("group.order", "2000", "not an integer of -1000…1000"),
  ])
  func `bad settings`(name: String, value: String, said: String) {
    let found = messages([name: value])
    #expect(found.contains { $0.contains(said) }, "\(found)")
  }

  @Test func `an HTTPS listener needs a certificate from somewhere`() {
    let text = `Load balancer rules`.manifests(["listen-ports": #"[{"HTTPS": 443}]"#])
      .replacing("- host: web.example.com\n      http:", with: "- http:")
    let found = load(["k.yaml": text]).diagnostics.map(\.message)
    #expect(found.contains { $0.contains("A certificate must be specified") }, "\(found)")
  }

  @Test func `numbers and truth values are no annotations; relative paths are no paths`() {
    let text = `Load balancer rules`.manifests(
      [:],
      paths:
        "{path: foo, pathType: Prefix, backend: {service: {name: one, port: {number: 80}}}}"
    )
    .replacing("alb.ingress.kubernetes.io/scheme: internet-facing", with: "note: 5")
    let codes = load(["k.yaml": text]).diagnostics.map(\.code)
    #expect(codes.contains("not-a-string") && codes.contains("relative-path"))
  }

  @Test(arguments: [
    ("[{name: x.io, type: CNAME, value: a.b}]", "zone apex"),
    (
      "[{name: a.x.io, addresses: [192.0.2.1]}, {name: a.x.io, type: CNAME, value: b.c}]",
      "beside other records"
    ),
    (
      "[{name: a.x.io, addresses: [192.0.2.1]}, {name: a.x.io, addresses: [192.0.2.2]}]",
      "there is one of this name"
    ),
    ("[{name: a.x.io, addresses: [192.0.2.1], weight: 1}]", "needs a setIdentifier"),
    (
      "[{name: a.x.io, addresses: [192.0.2.1], weight: 1, setIdentifier: s}, {name: a.x.io, addresses: [192.0.2.1], region: eu-west-1, setIdentifier: t}]",
      "cannot be mixed"
    ),
    (
      "[{name: a.x.io, addresses: [192.0.2.1], weight: 1, setIdentifier: s}, {name: a.x.io, addresses: [192.0.2.1], weight: 1, setIdentifier: s}]",
      "is there already"
    ),
    ("[{name: 'a.*.x.io', addresses: [192.0.2.1]}]", "leftmost label"),
  ])
  func `record sets Route 53 does not take`(records: String, said: String) {
    let text = "topowalk: 1\nroute53: [{zone: x.io, records: \(records)}]"
    let found = load(["architecture.yaml": text]).diagnostics.map(\.message)
    #expect(found.contains { $0.contains(said) }, "\(found)")
  }

  @Test(arguments: [
    ("cidr: 10.0.0.0/8", "block-size"),
    (
      "routeTables: [{name: private, routes: [{to: 0.0.0.0/0, via: igw}, {to: 0.0.0.0/0, via: igw}]}]",
      "duplicate-route"
    ),
    (
      "routeTables: [{name: private, routes: [{to: 10.0.3.0/24, via: igw}]}]", "route-inside-vpc"
    ),
    (
      "networkACLs: [{name: n, inbound: [{rule: 100, action: allow}, {rule: 100, action: deny}]}]",
      "duplicate-rule"
    ),
  ])
  func `networks AWS does not take`(vpc: String, code: String) {
    let found = load(["architecture.yaml": "topowalk: 1\nvpc: {\(vpc)}"]).diagnostics.map(\.code)
    #expect(found.contains(code), "\(found)")
  }

  @Test(arguments: [
    ("{ports: [{port: http, endPort: 90}]}", "endPort"), ("{from: [{}]}", "names neither"),
    ("{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}", "ipBlock and podSelector"),
    ("{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/8]}}]}", "not strictly inside"),
  ])
  func `policies the API server does not take`(rule: String, said: String) {
    let text = """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: p}
      spec: {podSelector: {}, ingress: [\(rule)]}
      """
    let found = load(["k.yaml": text]).diagnostics.map(\.message)
    #expect(found.contains { $0.contains(said) }, "\(found)")
  }

  @Test(arguments: [
    ("http://web/path", false), ("web:80", false), ("http://", false), ("http_status:4040", false),
    ("http://web:80", true), ("hello_world", true), ("unix:/tmp/x", true),
    ("http_status:404", true),
  ])
  func `services cloudflared takes`(service: String, isTaken: Bool) {
    let text = """
      topowalk: 1
      cloudflare: {tunnels: [{name: t, ingress: [{hostname: a.io, service: '\(service)'}, {service: 'http_status:404'}]}]}
      """
    let codes = load(["architecture.yaml": text]).diagnostics.map(\.code)
    #expect(codes.contains("bad-service") != isTaken)
  }
}
