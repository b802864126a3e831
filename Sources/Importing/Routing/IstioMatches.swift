import LocatedYAML
import SourceText
import TopologyModel

/// The server of a Gateway that a VirtualService's rules are read for.
struct IstioDoor {
  var gateway: String
  var namespace: String
  var port: Int
  var isTLS: Bool
}

/// `match` of a VirtualService's routes, and what stands beside it (istio.io: HTTPMatchRequest, HTTPRoute).
enum IstioMatches {
  /// False for a match that no request at this door can have.
  static func canMatch(_ match: YAMLNode, _ door: IstioDoor, _ namespace: String) -> Bool {
    // Of callers in the mesh; at a gateway there are none.
    if match["sourceLabels"] != nil || match["sourceNamespace"] != nil { return false }
    if let port = match["port"]?.int, port != door.port { return false }
    if let scheme = match.at("scheme", "exact")?.string, (scheme == "https") != door.isTLS {
      return false
    }
    guard let gateways = match["gateways"]?.items else { return true }
    return gateways.compactMap(\.string).contains {
      $0 == "\(door.namespace)/\(door.gateway)"
        || ($0 == door.gateway && ClusterScope.plain(namespace) == door.namespace)
    }
  }

  /// All of them have to hold. A prefix is one of text here, not of path elements.
  static func conditions(
    _ match: YAMLNode, _ builder: inout TopologyBuilder
  ) -> [RuleCondition] {
    var out: [RuleCondition] = []
    if let uri = match["uri"] {
      if let exact = uri["exact"]?.string { out.append(.pathPattern([exact])) }
      if let prefix = uri["prefix"]?.string, prefix != "/" {
        out.append(.pathPattern([prefix + "*"]))
      }
      if let regex = uri["regex"]?.string { out.append(.pathRegex(["^(?:\(regex))$"])) }
    }
    if let method = match.at("method", "exact")?.string { out.append(.requestMethod([method])) }
    if let authority = match["authority"] { out += host(authority) }
    for pair in match["headers"]?.pairs ?? [] { out.append(header(pair)) }
    for pair in match["queryParams"]?.pairs ?? [] {
      out.append(query(pair, &builder))
    }
    tell(match, &builder)
    return out
  }

  private static func host(_ authority: YAMLNode) -> [RuleCondition] {
    if let exact = authority["exact"]?.string { return [.hostHeader([exact])] }
    if let prefix = authority["prefix"]?.string { return [.hostHeader([prefix + "*"])] }
    if let regex = authority["regex"]?.string {
      return [.hostRegex(["^(?:\(regex))$"])]
    }
    return []
  }

  /// An empty one asks whether the header is there.
  private static func header(_ pair: YAMLPair) -> RuleCondition {
    let name = pair.name
    if let exact = pair.value["exact"]?.string { return .httpHeader(name: name, values: [exact]) }
    if let prefix = pair.value["prefix"]?.string {
      return .httpHeader(name: name, values: [prefix + "*"])
    }
    return .headerRegex(
      name: name, values: [pair.value["regex"]?.string.map { "^(?:\($0))$" } ?? ".*"])
  }

  private static func query(
    _ pair: YAMLPair, _ builder: inout TopologyBuilder
  ) -> RuleCondition {
    let key = pair.name
    if let exact = pair.value["exact"]?.string {
      return .queryString([RuleCondition.QueryPair(key: key, value: exact)])
    }
    if let prefix = pair.value["prefix"]?.string {
      return .queryString([RuleCondition.QueryPair(key: key, value: prefix + "*")])
    }
    if let regex = pair.value["regex"]?.string {
      builder.report.leaveOut(
        "queryParams with a regex", effect: "'\(regex)' is taken to fit every value",
        at: pair.value.range)
    }
    return .queryString([RuleCondition.QueryPair(key: key, value: "*")])
  }

  private static func tell(_ match: YAMLNode, _ builder: inout TopologyBuilder) {
    if let without = match["withoutHeaders"] {
      builder.report.leaveOut(
        "withoutHeaders of a VirtualService", effect: "no request is taken to have them",
        at: without.range)
    }
    if match["ignoreUriCase"]?.bool == true {
      builder.report.leaveOut(
        "ignoreUriCase of a VirtualService", effect: "paths are compared as they are written",
        at: match.range)
    }
  }

  /// The status of an abort that every request gets.
  static func abort(_ route: YAMLNode) -> Int? {
    guard let abort = route.at("fault", "abort"), let status = abort["httpStatus"]?.int,
      (200...599).contains(status), share(abort) >= 100
    else { return nil }
    return status
  }

  /// Percent; without one nobody is aborted (istio.io: HTTPFaultInjection.Abort).
  private static func share(_ abort: YAMLNode) -> Double {
    abort.at("percentage", "value")?.scalarText.flatMap { Double($0) } ?? 0
  }

  private static let leftOut: [(key: String, effect: String)] = [
    ("timeout", "the proxy waits as long as it usually does"),
    ("retries", "the proxy tries as often as it usually does"),
    ("mirror", "no copies of requests are sent"), ("mirrors", "no copies of requests are sent"),
    ("delegate", "the other VirtualService is not looked at"),
  ]

  static func tellLeftOut(_ route: YAMLNode, _ builder: inout TopologyBuilder) {
    for (key, effect) in leftOut {
      guard let node = route[key] else { continue }
      builder.report.leaveOut("\(key) of a VirtualService", effect: effect, at: node.range)
    }
    if let fault = route["fault"], abort(route) == nil {
      builder.report.leaveOut(
        "fault of a VirtualService", effect: "only an abort of every request is simulated",
        at: fault.range)
    }
  }
}
