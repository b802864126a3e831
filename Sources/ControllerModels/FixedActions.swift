import SourceText
import TopologyModel

/// Actions without a target, from `actions.<name>`; what AWS refuses fails the deployment (API:
/// RedirectActionConfig, FixedResponseActionConfig).
enum FixedActions {
  private static let contentTypes = [
    "text/plain", "text/css", "text/html", "application/javascript", "application/json",
  ]

  static func fixedResponse(_ json: AnnotationJSON) throws(BuildFailure) -> RuleAction {
    guard let config = try json.object("fixedResponseConfig") else {
      throw json.bad("missing fixedResponseConfig")
    }
    guard let text = try config.text("statusCode") else { throw json.bad("statusCode is required") }
    guard let status = Int(text), text.count == 3, [2, 4, 5].contains(status / 100) else {
      throw json.bad("'\(text)': the status code must be 2XX, 4XX or 5XX", isDeployment: true)
    }
    let type = try config.text("contentType") ?? "text/plain"
    guard contentTypes.contains(type) else {
      throw json.bad(
        "The content type '\(type)' is not one of \(contentTypes.joined(separator: ", "))",
        isDeployment: true)
    }
    let body = try config.text("messageBody") ?? ""
    if body.utf8.count > 1024 {
      throw json.bad("The message body is longer than 1024 bytes", isDeployment: true)
    }
    return .fixedResponse(FixedResponse(statusCode: status, contentType: type, body: body))
  }

  static func redirect(_ json: AnnotationJSON) throws(BuildFailure) -> RuleAction {
    guard let config = try json.object("redirectConfig") else {
      throw json.bad("missing redirectConfig")
    }
    guard let status = try config.text("statusCode") else {
      throw json.bad("statusCode is required")
    }
    guard status == "HTTP_301" || status == "HTTP_302" else {
      throw json.bad("'\(status)': expected HTTP_301 or HTTP_302", isDeployment: true)
    }
    let made = Redirect(
      transferProtocol: try config.text("protocol"), host: try config.text("host"),
      port: try config.text("port"), path: try config.text("path"),
      query: try config.text("query"), statusCode: status == "HTTP_301" ? 301 : 302)
    if let problem = problem(made) { throw json.bad(problem, isDeployment: true) }
    return .redirect(made)
  }

  /// What AWS says of parts it does not take.
  private static func problem(_ redirect: Redirect) -> String? {
    if let word = redirect.transferProtocol, !["HTTP", "HTTPS", "#{protocol}"].contains(word) {
      return "The redirect protocol '\(word)' must be HTTP, HTTPS or #{protocol}"
    }
    if let port = redirect.port, port != "#{port}",
      !(Int(port).map { (1...65_535).contains($0) } ?? false)
    {
      return "The redirect port '\(port)' must be 1-65535 or #{port}"
    }
    if let path = redirect.path, !path.hasPrefix("/") {
      return "The redirect path '\(path)' must start with '/'"
    }
    if let host = redirect.host, host.isEmpty || host.count > 128 {
      return "The redirect host must have 1-128 characters"
    }
    let parts = [
      (redirect.transferProtocol, "#{protocol}"), (redirect.host, "#{host}"),
      (redirect.port, "#{port}"), (redirect.path, "/#{path}"),
    ]
    if parts.allSatisfy({ $0.0 == nil || $0.0 == $0.1 }) {
      return "At least one of protocol, host, port and path of a redirect must be changed"
    }
    return nil
  }
}
