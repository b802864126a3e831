import SourceText
import TopologyModel

/// Reads `key=value,key=value` attribute annotations (controller: annotations.md).
enum AttributeReader {
  static func pairs(_ written: Located<String>?) -> [(key: String, value: String)] {
    (written?.value ?? "").split(separator: ",").compactMap { pair in
      let halves = pair.split(separator: "=", maxSplits: 1).map(\.trimmed)
      return halves.count == 2 ? (halves[0], halves[1]) : nil
    }
  }

  /// The same where a pair without `=` stops the build (controller: ParseStringMapAnnotation).
  static func checked(
    _ written: Located<String>?, _ ingress: String
  ) throws(BuildFailure) -> [(key: String, value: String)] {
    for pair in (written?.value ?? "").split(separator: ",") where !pair.trimmed.isEmpty {
      if !pair.contains("=") {
        throw BuildFailure(
          ingress, "failed to parse stringMap annotation: '\(pair.trimmed)' has no '='",
          at: written?.range)
      }
    }
    return pairs(written)
  }

  /// Beginnings of the keys AWS knows (API: TargetGroupAttribute).
  private static let families = [
    "deregistration_delay.", "stickiness.", "load_balancing.", "target_group_health.",
    "slow_start.", "lambda.", "preserve_client_ip.", "proxy_protocol_v2.", "target_failover.",
    "target_health_state.", "targets.",
  ]

  /// Attributes of a target group; those without effect here are passed over.
  static func targetGroup(
    _ written: Located<String>?, _ ingress: String
  ) throws(BuildFailure) -> TargetGroupAttributes {
    var out = TargetGroupAttributes()
    let pairs = try checked(written, ingress)
    let values = Values(pairs, ingress, written?.range)
    for pair in pairs where !families.contains(where: { pair.key.hasPrefix($0) }) {
      throw values.unknown("Target group", pair.key)
    }
    out.deregistrationDelaySeconds =
      try values.number("deregistration_delay.timeout_seconds", 0...3600) ?? 300
    out.slowStartSeconds = try values.number("slow_start.duration_seconds", 0...900) ?? 0
    if (1..<30).contains(out.slowStartSeconds) {
      throw values.bad("slow_start.duration_seconds", "0 or 30-900")
    }
    if let word = values["load_balancing.algorithm.type"] {
      guard let algorithm = TargetGroupAttributes.Algorithm(rawValue: word) else {
        let words = TargetGroupAttributes.Algorithm.allCases.map(\.rawValue)
        throw values.bad("load_balancing.algorithm.type", words.joined(separator: ", "))
      }
      out.algorithm = algorithm
    }
    out.stickiness = try stickiness(values)
    out.crossZone = values["load_balancing.cross_zone.enabled"] != "false"
    let routing = "target_group_health.unhealthy_state_routing.minimum_healthy_targets"
    out.minimumHealthyCount = try values.number("\(routing).count", 1...1000) ?? 1
    out.minimumHealthyPercentage = try values.number("\(routing).percentage", 1...100)
    let dns = "target_group_health.dns_failover.minimum_healthy_targets"
    out.dnsMinimumHealthyCount = try values.number("\(dns).count", 1...1000) ?? 1
    out.dnsMinimumHealthyPercentage = try values.number("\(dns).percentage", 1...100)
    if out.slowStartSeconds > 0, out.algorithm != .roundRobin {
      throw BuildFailure(
        ingress, "slow_start.duration_seconds works with the algorithm round_robin only",
        at: written?.range, isDeployment: true)
    }
    if !out.crossZone, out.stickiness != nil {
      throw BuildFailure(
        ingress, "stickiness.enabled needs cross-zone load balancing, which is off",
        at: written?.range, isDeployment: true)
    }
    return out
  }

  private static func stickiness(
    _ values: Values
  ) throws(BuildFailure) -> TargetGroupAttributes.Stickiness? {
    guard values["stickiness.enabled"] == "true" else { return nil }
    if values["stickiness.type"] == "app_cookie" {
      guard let name = values["stickiness.app_cookie.cookie_name"] else {
        throw values.bad("stickiness.app_cookie.cookie_name", "a cookie's name")
      }
      let seconds = try values.number("stickiness.app_cookie.duration_seconds", 1...604_800)
      return TargetGroupAttributes.Stickiness(cookie: name, seconds: seconds ?? 86_400)
    }
    let seconds = try values.number("stickiness.lb_cookie.duration_seconds", 1...604_800)
    return TargetGroupAttributes.Stickiness(seconds: seconds ?? 86_400)
  }

  /// The last value of each key, with what to say of a bad one.
  struct Values {
    private let pairs: [(key: String, value: String)]
    private let ingress: String
    private let range: SourceRange?

    init(_ pairs: [(key: String, value: String)], _ ingress: String, _ range: SourceRange?) {
      self.pairs = pairs
      self.ingress = ingress
      self.range = range
    }

    subscript(_ key: String) -> String? { pairs.last { $0.key == key }?.value }

    /// `nil` where absent or `off`.
    func number(_ key: String, _ allowed: ClosedRange<Int>) throws(BuildFailure) -> Int? {
      guard let text = self[key], text != "off" else { return nil }
      guard let number = Int(text), allowed.contains(number) else {
        throw bad(key, "\(allowed.lowerBound)-\(allowed.upperBound)")
      }
      return number
    }

    func bad(_ key: String, _ expected: String) -> BuildFailure {
      BuildFailure(
        ingress, "\(key) must be \(expected), not '\(self[key] ?? "")'", at: range,
        isDeployment: true)
    }

    func unknown(_ what: String, _ key: String) -> BuildFailure {
      BuildFailure(
        ingress, "\(what) attribute key '\(key)' is not recognized", at: range, isDeployment: true)
    }
  }
}
