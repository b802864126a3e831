import LocatedYAML
import SourceText
import TopologyModel

/// Entries of `route53`, `certificates` and distributions, as both Terraform and AWS give rise to them.
enum NameObjects {
  struct Policy {
    var setIdentifier: String?
    var weight: Int?
    var failover: String?
    var region: String?
    var isMultivalue = false
  }

  static func certificate(
    _ kind: SourceKind, arn: String, identity: [String?], domains: [String], isExpired: Bool,
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.certificates, kind, identity: identity + [arn], at: range)
    object.set("arn", arn)
    var seen: Set<String> = []
    object.set("domains", texts: domains.filter { seen.insert($0).inserted })
    object.set("expired", flag: isExpired ? true : nil)
    return object
  }

  static func zone(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>, isPrivate: Bool,
    vpcs: [String] = [], at range: SourceRange
  ) -> FragmentObject {
    let ids = identity.compactMap { $0 }.map {
      $0.hasPrefix("/hostedzone/") ? String($0.dropFirst(12)) : $0
    }
    var object = FragmentObject(.route53, kind, identity: ids, at: range)
    object.set("zone", DNSText.plain(name.value), at: name.range)
    object.set("id", id.map { $0.hasPrefix("/hostedzone/") ? String($0.dropFirst(12)) : $0 })
    object.set("private", flag: isPrivate ? true : nil)
    var seen: Set<String> = []
    let own = vpcs.filter { seen.insert($0).inserted }
    if !own.isEmpty { object.set("vpcs", texts: own) }
    object.set("records", objects: [])
    return object
  }

  /// Types that resolvers of requests ask for; the rest belong to mail, delegation and ownership.
  private static let types: Set<String> = ["A", "AAAA", "CNAME", "TXT"]

  static func record(
    _ kind: SourceKind, zone: String, name: String, type: String, alias: String?,
    values: [String], ttl: Int?, policy: Policy, evaluates: Bool?, at range: SourceRange
  ) -> [FragmentObject] {
    guard types.contains(type) else { return [] }
    let id = zone.hasPrefix("/hostedzone/") ? String(zone.dropFirst(12)) : zone
    var object = FragmentObject(.route53, kind, identity: [id], at: range)
    var pairs: [(String, WrittenNode?)] = [
      ("name", .text(unescaped(DNSText.plain(name)), at: range)), ("type", .text(type, at: range)),
    ]
    if let alias {
      pairs.append(("alias", .text(plainAlias(alias), at: range)))
      pairs.append(("evaluateTargetHealth", flag(evaluates ?? false, range)))
    } else if type == "A" {
      pairs.append(("addresses", .texts(values.filter { IPv4Address($0) != nil }, at: range)))
      if values.allSatisfy({ IPv4Address($0) == nil }) { return [] }
    } else if let value = values.first {
      pairs.append(("value", .text(type == "CNAME" ? DNSText.plain(value) : value, at: range)))
    } else {
      return []
    }
    if alias == nil, let ttl, ttl >= 0 { pairs.append(("ttl", .number(ttl, at: range))) }
    pairs.append(("setIdentifier", policy.setIdentifier.map { .text($0, at: range) }))
    pairs.append(("weight", policy.weight.map { .number(min(255, max(0, $0)), at: range) }))
    pairs.append(("failover", policy.failover.map { .text($0.lowercased(), at: range) }))
    pairs.append(("region", policy.region.map { .text($0, at: range) }))
    if policy.isMultivalue, alias == nil { pairs.append(("multivalue", flag(true, range))) }
    object.append("records", .mapping(pairs, at: range))
    return [object]
  }

  private static func flag(_ flag: Bool, _ range: SourceRange) -> WrittenNode {
    WrittenNode(.scalar(flag ? "true" : "false", quoted: false), at: range)
  }

  /// An alias to an ALB is shown in the console with this prefix, which resolves the same.
  private static func plainAlias(_ name: String) -> String {
    let plain = DNSText.plain(name)
    return plain.hasPrefix("dualstack.") ? String(plain.dropFirst(10)) : plain
  }

  /// Route 53 writes `*` as `\052`.
  static func unescaped(_ name: String) -> String {
    guard let mark = name.firstRange(of: "\\052") else { return name }
    return name[..<mark.lowerBound] + "*" + name[mark.upperBound...]
  }

  /// CloudFront stands in front and asks its origin.
  static func distribution(
    _ kind: SourceKind, identity: [String?], id: String?, domain: String?, aliases: [String],
    behaviors: [Behavior], at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.dependencies, kind, identity: identity, at: range)
    object.set("name", "CloudFront \(aliases.first ?? domain ?? id ?? "")")
    object.set("id", id)
    object.set("kind", "cloudfront")
    object.set("endpoints", texts: ([domain].compactMap { $0 } + aliases).map { DNSText.plain($0) })
    object.put("ports", .texts(["80", "443"], at: range))
    object.set("latency", number: 20)
    func pairs(_ behavior: Behavior) -> [(String, WrittenNode?)] {
      [
        ("path", behavior.pattern.map { .text($0, at: range) }),
        ("forwardsTo", .text(DNSText.plain(behavior.origin), at: range)),
        ("viewerProtocol", behavior.viewer.map { .text($0, at: range) }),
        ("originProtocol", behavior.toOrigin.map { .text($0, at: range) }),
      ]
    }
    let routes = behaviors.filter { $0.pattern != nil }
    if !routes.isEmpty {
      object.set("routes", objects: routes.map { .mapping(pairs($0), at: range) })
    }
    if let usual = behaviors.first(where: { $0.pattern == nil }) {
      for (key, value) in pairs(usual) { if let value { object.put(key, value) } }
    }
    return object
  }

  /// A cache behavior with its origin; the default one has no pattern.
  struct Behavior {
    var pattern: String?
    var origin: String
    var viewer: String?
    var toOrigin: String?
  }
}
