import LocatedYAML
import SourceText
import TopologyModel

/// Actions and conditions of listener rules as the architecture file writes them.
struct ActionReader {
  /// Positions of target groups by name and ARN.
  let groups: [String: Int]
  private(set) var unknown: [Located<String>] = []

  init(groups: [String: Int]) { self.groups = groups }

  mutating func action(_ fields: Fields?) -> RuleAction {
    guard let fields else { return .fixedResponse(FixedResponse(statusCode: 404)) }
    let forward = fields.objects("forward")
    if !forward.isEmpty {
      let sticky = fields.int("stickySeconds")?.value
      return .forward(forward.compactMap { group($0, sticky) })
    }
    if let redirect = fields.object("redirect") {
      return .redirect(
        Redirect(
          transferProtocol: part(redirect, "protocol", "#{protocol}"),
          host: part(redirect, "host", "#{host}"), port: part(redirect, "port", "#{port}"),
          path: part(redirect, "path", "/#{path}"), query: part(redirect, "query", "#{query}"),
          statusCode: redirect.int("status")?.value ?? 302))
    }
    let fixed = fields.object("fixed")
    return .fixedResponse(
      FixedResponse(
        statusCode: fixed?.int("status")?.value ?? 404,
        contentType: fixed?.string("contentType")?.value ?? "text/plain",
        body: fixed?.string("body")?.value ?? ""))
  }

  private func part(_ fields: Fields, _ key: String, _ same: String) -> String? {
    fields.string(key).flatMap { $0.value == same || $0.value.isEmpty ? nil : $0.value }
  }

  private mutating func group(_ fields: Fields, _ sticky: Int?) -> WeightedTargetGroup? {
    guard let name = fields.string("targetGroup") else { return nil }
    let weight = fields.int("weight")?.value ?? 1
    guard let position = groups[name.value] else {
      unknown.append(name)
      return WeightedTargetGroup(
        targetGroup: nil, weight: weight, stickySeconds: sticky, name: name.value)
    }
    return WeightedTargetGroup(targetGroup: position, weight: weight, stickySeconds: sticky)
  }

  static func authentication(_ fields: Fields?) -> Authentication? {
    fields?.string("authenticate").map {
      Authentication(
        type: $0.value,
        unauthenticated: fields?.string("onUnauthenticated").flatMap {
          Authentication.Unauthenticated(rawValue: $0.value)
        } ?? .authenticate)
    }
  }

  static func conditions(_ fields: Fields) -> [RuleCondition] {
    var out: [RuleCondition] = []
    func add(_ key: String, _ make: ([String]) -> RuleCondition) {
      let values = fields.strings(key).map(\.value)
      if !values.isEmpty { out.append(make(values)) }
    }
    add("hosts") { .hostHeader($0) }
    add("paths") { .pathPattern($0) }
    add("methods") { .requestMethod($0) }
    for header in fields.objects("headers") {
      guard let name = header.string("name") else { continue }
      out.append(
        .httpHeader(name: name.value, values: header.strings("values").map(\.value)))
    }
    let query = fields.objects("query").compactMap { pair in
      pair.string("value").map {
        RuleCondition.QueryPair(key: pair.string("key")?.value, value: $0.value)
      }
    }
    if !query.isEmpty { out.append(.queryString(query)) }
    add("sources") { values in
      .sourceIP(
        values.compactMap { CIDR($0) ?? IPv4Address($0).map { CIDR(base: $0, prefix: 32) } },
        others: values.filter { CIDR($0) == nil && IPv4Address($0) == nil })
    }
    return out
  }
}
