import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// Signing in at the load balancer (ALB user guide: authenticate users using an Application Load Balancer).
@Suite struct `Authentication rules` {
  private static let login =
    #"{"issuer":"https://idp.example.com","authorizationEndpoint":"https://idp.example.com/a","tokenEndpoint":"https://idp.example.com/t","userInfoEndpoint":"https://idp.example.com/u","secretName":"s"}"#

  private static func topology(
    _ annotations: [String] = [], service: String = "", client: String = ""
  ) -> Topology {
    let architecture = """
      topowalk: 1
      certificates:
        - {arn: 'arn:aws:acm:us-east-1:123456789012:certificate/x', domains: [app.example.com]}
      clients: [{name: browser\(client)}]
      route53: [{zone: example.com, records: [{name: app.example.com, alias: default/web}]}]
      kubernetes: [k.yaml]
      """
    let backend = "{service: {name: app, port: {number: 80}}}"
    let path = "{path: /app, pathType: Prefix, backend: \(backend)}"
    let ingress = albIngress(
      "web",
      annotations: [
        "scheme: internet-facing",
        "certificate-arn: arn:aws:acm:us-east-1:123456789012:certificate/x",
        "listen-ports: '[{\"HTTP\": 80}, {\"HTTPS\": 443}]'", "auth-type: oidc",
        "auth-idp-oidc: '\(login)'",
      ] + annotations,
      spec:
        "defaultBackend: \(backend), rules: [{host: app.example.com, http: {paths: [\(path)]}}]")
    let manifests = appManifests("app", annotations: service) + "\n---\n" + ingress
    return load(["architecture.yaml": architecture, "k.yaml": manifests]).topology
  }

  private static let identity = ", identity: {email: ann@example.com}"
  private static let onUnauthenticated =
    "auth-on-unauthenticated-request: "

  @Test(arguments: [
    ("https", "/app", "", "", 302), ("https", "/other", "", "", 302), ("http", "/app", "", "", 200),
    ("https", "/app", identity, "", 200), ("https", "/other", identity, "", 200),
    ("https", "/app", "", "deny", 401), ("https", "/other", "", "deny", 401),
    ("https", "/app", "", "allow", 200), ("https", "/app", identity, "deny", 200),
  ])
  func `who is not signed in is sent to sign in, let through or refused`(
    scheme: String, path: String, client: String, word: String, status: Int
  ) throws {
    let topology = Self.topology(
      word.isEmpty ? [] : [Self.onUnauthenticated + word], client: client)
    let walk = try Walk(topology, "GET \(scheme)://app.example.com\(path)")
    #expect(walk.request.outcome?.status == status, "\(walk.text)")
    let asks = walk.decisions.contains { $0.question.hasPrefix("who asks") }
    #expect(asks == (scheme == "https"))
  }

  @Test func `a Service may be open to all`() throws {
    let topology = Self.topology(service: "alb.ingress.kubernetes.io/auth-type: none")
    #expect(try Walk(topology, "GET https://app.example.com/app").request.outcome?.status == 200)
  }

  @Test(arguments: [("idp-unreachable", 500), ("idp-error", 561)])
  func `an identity provider in trouble`(_ fault: String, _ status: Int) throws {
    var timeline = Timeline(Self.topology(client: Self.identity))
    let balancer = timeline.topology.loadBalancers[0].element
    timeline.give(.applyFault(fault, balancer))
    try timeline.send("GET https://app.example.com/app")
    timeline.finish()
    #expect(timeline.world.requests[0].outcome?.status == status)
    timeline.give(.undoFault(fault, balancer))
    try timeline.send("GET https://app.example.com/app")
    timeline.finish()
    #expect(timeline.world.requests[1].outcome?.status == 200)
  }

  @Test(arguments: [
    ("auth-type: saml", "unknown auth-type: saml"),
    ("auth-type: cognito", "missing IDPConfigCognito"),
    ("auth-on-unauthenticated-request: maybe", "unknown auth-on-unauthenticated-request: maybe"),
    ("jwt-validation: '{}'", "authentication and JWT validation cannot be used together"),
  ])
  func `what the controller refuses`(_ annotation: String, _ words: String) {
    let architecture = "topowalk: 1\nkubernetes: [k.yaml]\n"
    var text = """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        annotations:
          kubernetes.io/ingress.class: alb
          alb.ingress.kubernetes.io/target-type: ip
          alb.ingress.kubernetes.io/listen-ports: '[{"HTTPS": 443}]'
          alb.ingress.kubernetes.io/certificate-arn: arn:aws:acm:us-east-1:123456789012:certificate/x
          alb.ingress.kubernetes.io/auth-type: oidc
          alb.ingress.kubernetes.io/auth-idp-oidc: '\(Self.login)'
          alb.ingress.kubernetes.io/\(annotation)
      spec: {defaultBackend: {service: {name: app, port: {number: 80}}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: app}
      spec: {selector: {app: app}, ports: [{port: 80}]}
      """
    if annotation.hasPrefix("auth-type") {
      text = text.replacing("    alb.ingress.kubernetes.io/auth-type: oidc\n", with: "")
    }
    let loaded = load(["architecture.yaml": architecture, "k.yaml": text])
    #expect(loaded.diagnostics.contains { $0.message.contains(words) }, "\(loaded.diagnostics)")
  }
}
