import LocatedYAML
import SourceText
import TopologyModel

/// Entries of the security sections, as both Terraform and AWS give rise to them.
enum SecurityObjects {
  static func group(
    _ kind: SourceKind, identity: [String?], id: String?, name: Located<String>, vpc: String?,
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.securityGroups, kind, identity: identity, at: range)
    object.vpc = vpc
    object.set("name", located: name)
    object.set("id", id)
    object.set("inbound", objects: [])
    object.set("outbound", objects: [])
    return object
  }

  /// A rule for each peer. Only TCP is modelled; `-1` is every protocol and every port.
  static func rules(
    _ side: String, transport: String?, first: Int?, last: Int?, peers: [String],
    at range: SourceRange
  ) -> [WrittenNode] {
    guard let ports = ports(transport, first, last) else { return [] }
    let key = side == "inbound" ? "from" : "to"
    return peers.filter { !$0.contains(":") || !$0.contains("/") }.map {
      .object([("ports", ports), (key, $0)], at: range)
    }
  }

  /// `nil` for what is not TCP (API: IpPermission; protocol numbers of IANA).
  static func ports(_ transport: String?, _ first: Int?, _ last: Int?) -> String? {
    switch transport?.lowercased() ?? "-1" {
    case "-1", "all": return "all"
    case "tcp", "6":
      guard let first, let last, first >= 0, last >= first else { return "all" }
      if first == 0, last == 65535 || last == 0 { return "all" }
      return first == last ? "\(first)" : "\(first)-\(last)"
    default: return nil
    }
  }

  /// `nil` for rule 32767, which every list ends in, and for what is not TCP or IPv4.
  static func aclRule(
    number: Int?, action: String?, transport: String?, first: Int?, last: Int?, block: String?,
    at range: SourceRange
  ) -> WrittenNode? {
    guard let number, number < 32_767, let block, !block.isEmpty,
      let ports = ports(transport, first, last)
    else { return nil }
    return .mapping(
      [
        ("rule", .number(number, at: range)),
        ("action", .text(action?.lowercased() == "allow" ? "allow" : "deny", at: range)),
        ("ports", .text(ports, at: range)), ("block", .text(block, at: range)),
      ], at: range)
  }
}
