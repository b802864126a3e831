import Importing
import TestSupport
import Testing
import TopologyModel

/// What AWS still takes and what it refuses, one apart (ALB user guide: quotas for your Application Load Balancers).
@Suite struct `Quotas of a load balancer` {
  private static func loaded(
    _ annotations: [String: String], _ paths: [String], services: [String] = ["a", "b"]
  ) -> Loaded {
    let all = annotations.merging(`Controller rules`.ip) { first, _ in first }
    return load([
      "a.yaml": `Controller rules`.manifest(
        all, `Controller rules`.rule("x.io", paths), services: services)
    ])
  }

  private static func refusal(_ loaded: Loaded) -> String? {
    loaded.diagnostics.first { $0.message.contains("TooMany") || $0.message.contains("can only") }?
      .message
  }

  private static func path(_ text: String) -> String {
    `Controller rules`.path(text, "ImplementationSpecific")
  }

  @Test(arguments: [("/a*b*c*d*e?", false), ("/a*b*c*d*e?f?", true)])
  func `wildcards of a rule: five`(_ path: String, _ isRefused: Bool) {
    let said = Self.refusal(Self.loaded([:], [Self.path(path)]))
    #expect(said?.contains("'5' condition wildcards") == (isRefused ? true : nil))
  }

  @Test(arguments: [(100, false), (101, true)])
  func `rules of a load balancer: a hundred`(_ count: Int, _ isRefused: Bool) {
    let said = Self.refusal(Self.loaded([:], (0..<count).map { Self.path("/\($0)") }))
    #expect(said?.contains("TooManyRules: \(count) rules") == (isRefused ? true : nil))
  }

  /// One of the values is the host's, one the path's.
  @Test(arguments: [(3, false), (4, true)])
  func `values of a rule: five`(_ more: Int, _ isRefused: Bool) {
    let values = (1...3).map { "\"v\($0)\"" }.joined(separator: ",")
    let methods =
      more > 3
      ? ",{\"field\":\"http-request-method\",\"httpRequestMethodConfig\":{\"Values\":[\"GET\"]}}"
      : ""
    let header =
      "{\"field\":\"http-header\",\"httpHeaderConfig\":{\"httpHeaderName\":\"h\",\"values\":[\(values)]}}"
    let loaded = Self.loaded(["conditions.a": "[\(header)\(methods)]"], [Self.path("/x")])
    #expect(Self.refusal(loaded)?.contains("'5' condition values") == (isRefused ? true : nil))
  }

  @Test(arguments: [(3, false), (4, true)])
  func `values of a condition: three`(_ count: Int, _ isRefused: Bool) {
    let values = (1...count).map { "\"v\($0)\"" }.joined(separator: ",")
    let header =
      "{\"field\":\"http-header\",\"httpHeaderConfig\":{\"httpHeaderName\":\"h\",\"values\":[\(values)]}}"
    let text = `Controller rules`.manifest(
      ["target-type": "ip", "conditions.a": "[\(header)]"],
      `Controller rules`.rule(nil, [Self.path("/x")]))
    #expect(
      Self.refusal(load(["a.yaml": text]))?.contains("'3' values") == (isRefused ? true : nil))
  }

  @Test(arguments: [(50, false), (51, true)])
  func `listeners of a load balancer: fifty`(_ count: Int, _ isRefused: Bool) {
    let ports = (1...count).map { "{\"HTTP\": \($0)}" }.joined(separator: ",")
    let said = Self.refusal(Self.loaded(["listen-ports": "[\(ports)]"], [Self.path("/x")]))
    #expect(said?.contains("TooManyListeners: \(count)") == (isRefused ? true : nil))
  }

  @Test(arguments: [(100, false), (101, true)])
  func `target groups of a load balancer: a hundred`(_ count: Int, _ isRefused: Bool) {
    let names = (0..<count).map { "s\($0)" }
    let paths = names.prefix(100).map { `Controller rules`.path("/\($0)", "Exact", $0) }
    let more = ["listen-ports": "[{\"HTTP\": 80}]"]
    var annotations = more
    if count > 100 {
      annotations["actions.both"] =
        "{\"type\":\"forward\",\"forwardConfig\":{\"targetGroups\":[{\"serviceName\":\"s0\",\"servicePort\":\"80\",\"weight\":1},{\"serviceName\":\"s100\",\"servicePort\":\"80\",\"weight\":1}]}}"
    }
    let last = `Controller rules`.path("/s0", "Exact", "both", port: "name: use-annotation")
    let all = count > 100 ? Array(paths.dropFirst()) + [last] : paths
    let said = Self.refusal(Self.loaded(annotations, all, services: names))
    #expect(said?.contains("TooManyTargetGroups: \(count)") == (isRefused ? true : nil))
  }
}
