import SourceText
import TopologyModel

/// What a rule does besides its action: authentication before it, rewrites on the way.
enum RuleExtras {
  /// `auth-type` of the Service, else of the Ingress; on HTTPS listeners only: on HTTP requests
  /// pass without authentication (controller: model_build_actions.go).
  static func authentication(
    _ ingress: Ingress, _ service: Service?, _ port: ListenPort
  ) throws(BuildFailure) -> Authentication? {
    func setting(_ name: String) -> Located<String>? {
      service?.annotation(name) ?? ingress.annotation(name)
    }
    guard let type = setting("auth-type"), type.value != "none" else { return nil }
    guard ["cognito", "oidc"].contains(type.value) else {
      throw BuildFailure(
        ingress.qualifiedName, "unknown auth-type: \(type.value)", at: type.range,
        suggestion: "expected none, cognito or oidc")
    }
    guard let provider = setting("auth-idp-\(type.value)") else {
      throw BuildFailure(
        ingress.qualifiedName, "missing IDPConfig\(type.value == "oidc" ? "OIDC" : "Cognito")",
        at: type.range, suggestion: "annotate auth-idp-\(type.value)")
    }
    _ = try AnnotationJSON("auth-idp-\(type.value)", provider, ingress)
    if port.transferProtocol == .http { return nil }
    if setting("jwt-validation") != nil {
      throw BuildFailure(
        ingress.qualifiedName, "authentication and JWT validation cannot be used together",
        at: type.range)
    }
    let word = setting("auth-on-unauthenticated-request")
    guard let choice = Authentication.Unauthenticated(rawValue: word?.value ?? "authenticate")
    else {
      throw BuildFailure(
        ingress.qualifiedName, "unknown auth-on-unauthenticated-request: \(word?.value ?? "")",
        at: word?.range, suggestion: "expected authenticate, deny or allow")
    }
    return Authentication(type: type.value, unauthenticated: choice)
  }

  /// `transforms.<service>`: at most one of each kind (API: CreateRuleInput).
  static func rewrites(
    _ ingress: Ingress, _ backend: IngressBackend
  ) throws(BuildFailure) -> [RequestRewrite] {
    guard let name = backend.service?.value, let written = ingress.annotation("transforms.\(name)")
    else { return [] }
    let json = try AnnotationJSON("transforms.\(name)", written, ingress)
    var out: [RequestRewrite] = []
    for item in try json.items() {
      let word = try item.text("type") ?? ""
      let config = try item.object(
        word == "url-rewrite" ? "urlRewriteConfig" : "hostHeaderRewriteConfig")
      guard let part = RequestRewrite.Part(rawValue: word),
        let rewrite = try config?.list("rewrites").first,
        let pattern = try rewrite.text("regex"), !out.contains(where: { $0.part == part })
      else {
        throw BuildFailure(
          ingress.qualifiedName, "failed to parse transforms.\(name): bad '\(word)'",
          at: written.range,
          suggestion: "expected one url-rewrite and one host-header-rewrite with regex and replace")
      }
      out.append(
        RequestRewrite(
          part: part, pattern: pattern, replacement: try rewrite.text("replace") ?? ""))
    }
    return out
  }
}
