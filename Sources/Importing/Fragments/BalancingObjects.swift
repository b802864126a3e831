import LocatedYAML
import SourceText
import TopologyModel

/// Entries of `loadBalancers` and `targetGroups`, as both Terraform and AWS give rise to them.
enum BalancingObjects {
  struct Condition {
    var field: String
    var values: [String] = []
    var header: String?
    var query: [(key: String?, value: String)] = []
  }

  /// One listener of a load balancer; `FragmentAssembly` puts all of one together.
  static func listener(
    _ kind: SourceKind, balancer: String, ids: [String?], port: Int?, transport: String?,
    certificates: [String], action: WrittenNode?, at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(.loadBalancers, kind, identity: [balancer], at: range)
    var seen: Set<String> = []
    let ids = ids.compactMap { $0 }.filter { !$0.isEmpty && seen.insert($0).inserted }
    let node = WrittenNode.mapping(
      [
        ("port", port.map { .number($0, at: range) }),
        ("arn", ids.first { $0.hasPrefix("arn:") }.map { .text($0, at: range) }),
        ("protocol", transport.map { .text($0, at: range) }),
        ("certificates", certificates.isEmpty ? nil : .texts(certificates, at: range)),
        ("default", action), ("x-ids", .texts(ids, at: range)),
      ], at: range)
    object.append("x-listeners", node)
    return object
  }

  /// A rule or a certificate of a listener that is known by its ARN only.
  static func behindListener(
    _ kind: SourceKind, _ listener: String, _ key: String, _ node: WrittenNode,
    at range: SourceRange
  ) -> FragmentObject {
    var object = FragmentObject(
      .loadBalancers, kind, identity: ["x-listener \(listener)"], at: range)
    object.append(key, node)
    return object
  }

  static func rule(
    arn: String?, priority: Int, conditions: [Condition], action: WrittenNode,
    at range: SourceRange
  ) -> WrittenNode {
    func values(_ field: String) -> WrittenNode? {
      let found = conditions.filter { $0.field == field }.flatMap(\.values)
      return found.isEmpty ? nil : .texts(found, at: range)
    }
    let headers = conditions.filter { $0.field == "http-header" }.map { condition in
      WrittenNode.mapping(
        [
          ("name", .text(condition.header ?? "", at: range)),
          ("values", .texts(condition.values, at: range)),
        ], at: range)
    }
    let query = conditions.flatMap(\.query).map { pair in
      WrittenNode.object([("key", pair.key), ("value", pair.value)], at: range)
    }
    return .mapping(
      [
        ("priority", .number(priority, at: range)), ("arn", arn.map { .text($0, at: range) }),
        ("hosts", values("host-header")), ("paths", values("path-pattern")),
        ("methods", values("http-request-method")), ("sources", values("source-ip")),
        ("headers", headers.isEmpty ? nil : WrittenNode(.list(headers), at: range)),
        ("query", query.isEmpty ? nil : WrittenNode(.list(query), at: range)), ("action", action),
      ], at: range)
  }

  static func forward(
    _ groups: [(String, Int)], sticky: Int?, at range: SourceRange
  ) -> WrittenNode {
    let items = groups.map { name, weight in
      WrittenNode.mapping(
        [("targetGroup", .text(name, at: range)), ("weight", .number(weight, at: range))], at: range
      )
    }
    return .mapping(
      [
        ("forward", WrittenNode(.list(items), at: range)),
        ("stickySeconds", sticky.map { .number($0, at: range) }),
      ], at: range)
  }

  static func redirect(
    transport: String?, host: String?, port: String?, path: String?, query: String?,
    status: String?, at range: SourceRange
  ) -> WrittenNode {
    let parts: [(String, String?)] = [
      ("protocol", transport), ("host", host), ("port", port), ("path", path), ("query", query),
    ]
    let code = (status ?? "").contains("301") ? 301 : 302
    let node = WrittenNode.mapping(
      parts.map { key, value in (key, value.map { .text($0, at: range) }) }
        + [("status", .number(code, at: range))], at: range)
    return .mapping([("redirect", node)], at: range)
  }

  static func fixed(
    status: String?, contentType: String?, body: String?, at range: SourceRange
  ) -> WrittenNode {
    let code = Int((status ?? "").filter(\.isNumber)) ?? 200
    let node = WrittenNode.mapping(
      [
        ("status", .number(min(599, max(200, code)), at: range)),
        ("contentType", contentType.map { .text($0, at: range) }),
        ("body", body.flatMap { $0.isEmpty ? nil : .text($0, at: range) }),
      ], at: range)
    return .mapping([("fixed", node)], at: range)
  }

  /// An authenticate action before another one.
  static func authenticated(
    _ action: WrittenNode?, by type: String?, _ unauthenticated: String?, at range: SourceRange
  ) -> WrittenNode? {
    guard let type else { return action }
    let extra = WrittenNode.object(
      [("authenticate", type), ("onUnauthenticated", unauthenticated)], at: range)
    guard let action else { return extra }
    return WrittenNode(.mapping(action.pairs + extra.pairs), at: action.range)
  }

  /// A target of a group: health as it was found.
  static func target(
    id: String, port: Int?, zone: String?, health: String? = nil, reason: String? = nil,
    at range: SourceRange
  ) -> WrittenNode {
    .mapping(
      [
        ("id", .text(id, at: range)), ("port", port.map { .number($0, at: range) }),
        ("zone", zone.map { .text($0, at: range) }),
        ("health", health.map { .text($0, at: range) }),
        ("reason", reason.flatMap { $0.isEmpty ? nil : .text($0, at: range) }),
      ], at: range)
  }
}
