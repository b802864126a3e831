import LocatedYAML
import SourceText

/// Answers that do not say what they are about: matched once everything is read, by what their file is
/// called. `-3` at a name's end is the third of the list, anything else a name or an id.
enum AWSPending {
  static func resolve(_ draft: inout TopologyDraft) {
    for (range, items) in draft.pendingRecords { records(range, items, &draft) }
    for (range, targets) in draft.pendingHealth {
      guard let arn = subject(range.path, draft.targetGroupOrder.map { ($0, name(ofGroup: $0)) })
      else {
        tell("whose targets these are", "target group", range, &draft)
        continue
      }
      var object = FragmentObject(.targetGroups, .aws, identity: [arn], at: range)
      object.set("targets", objects: targets)
      draft.fragments.append(object)
    }
    for (range, keys) in draft.pendingAttributes { attributes(range, keys, &draft) }
    (draft.pendingRecords, draft.pendingHealth, draft.pendingAttributes) = ([], [], [])
  }

  /// `…:targetgroup/shop-cart/0123` is shop-cart.
  private static func name(ofGroup arn: String) -> String {
    let parts = arn.split(separator: "/")
    return parts.count >= 2 ? String(parts[parts.count - 2]) : arn
  }

  private static func subject(_ path: String, _ known: [(id: String, name: String)]) -> String? {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let stem = file.split(separator: ".").dropLast().joined(separator: ".")
    let byName = known.filter { stem.hasSuffix("-" + $0.name) || stem.hasSuffix("." + $0.name) }
    // Of shop-cart and cart the longer name is meant.
    if let best = byName.max(by: { $0.name.count < $1.name.count }) { return best.id }
    if let byID = known.first(where: { entry in
      let last = entry.id.split(separator: "/").last.map(String.init) ?? entry.id
      return stem.contains(last)
    }) {
      return byID.id
    }
    let number = stem.split(separator: "-").last.flatMap { Int($0) }
    if let number, known.indices.contains(number - 1) { return known[number - 1].id }
    return known.count == 1 ? known[0].id : nil
  }

  private static func tell(
    _ what: String, _ kind: String, _ range: SourceRange, _ draft: inout TopologyDraft
  ) {
    draft.diagnostics.append(
      Diagnostic(
        .warning, "unnamed-answer", "this answer of AWS does not say \(what), so it is left out",
        at: range,
        suggestion:
          "put the \(kind)'s name, or its number in the list, at the end of the file's name"))
  }

  private static func records(
    _ range: SourceRange, _ items: [YAMLNode], _ draft: inout TopologyDraft
  ) {
    let apex = items.first { $0.filled("Type") == "SOA" || $0.filled("Type") == "NS" }?.filled(
      "Name"
    )
    .map { DNSText.plain($0) }
    let named = draft.zoneOrder.filter { $0.1 == apex }
    var zone =
      named.count == 1 ? named[0].0 : subject(range.path, draft.zoneOrder.map { ($0.0, $0.1) })
    if zone == nil, let apex {
      // Records without their zone's own entry still name it.
      draft.fragments.append(
        NameObjects.zone(
          .aws, identity: ["zone \(apex)"], id: nil, name: Located(apex, at: range),
          isPrivate: false, at: range))
      zone = "zone \(apex)"
    }
    guard let zone else { return tell("whose records these are", "hosted zone", range, &draft) }
    for item in items { draft.fragments += AWSNames.record(item, zone: zone) }
  }

  private static func attributes(
    _ range: SourceRange, _ keys: [String: String], _ draft: inout TopologyDraft
  ) {
    if keys["deregistration_delay.timeout_seconds"] == nil {
      return balancerAttributes(range, keys, &draft)
    }
    guard let arn = subject(range.path, draft.targetGroupOrder.map { ($0, name(ofGroup: $0)) })
    else { return tell("whose attributes these are", "target group", range, &draft) }
    var object = FragmentObject(.targetGroups, .aws, identity: [arn], at: range)
    object.set(
      "deregistrationDelay",
      number: keys["deregistration_delay.timeout_seconds"].flatMap { Int($0) })
    object.set("slowStart", number: keys["slow_start.duration_seconds"].flatMap { Int($0) })
    object.set("algorithm", keys["load_balancing.algorithm.type"])
    // Also use_load_balancer_configuration, which says nothing of its own.
    let crossZone = keys["load_balancing.cross_zone.enabled"].flatMap { Bool($0) }
    object.set("crossZone", flag: crossZone)
    object.set("preserveClientIP", flag: keys["preserve_client_ip.enabled"].flatMap { Bool($0) })
    if keys["stickiness.enabled"] == "true" {
      let type = keys["stickiness.type"] ?? "lb_cookie"
      object.set(
        "stickySeconds", number: keys["stickiness.\(type).duration_seconds"].flatMap { Int($0) })
      if type == "app_cookie" {
        object.set("stickyCookie", keys["stickiness.app_cookie.cookie_name"])
      }
    }
    draft.fragments.append(object)
  }

  /// ARNs and names in the order of describe-load-balancers.
  private static func balancers(_ draft: TopologyDraft) -> [(id: String, name: String)] {
    draft.fragments.filter { $0.section == .loadBalancers && $0.kind == .aws }
      .compactMap(\.identity.first).map { ($0, name(ofGroup: $0)) }
  }

  /// describe-load-balancer-attributes (API: LoadBalancerAttribute).
  private static func balancerAttributes(
    _ range: SourceRange, _ keys: [String: String], _ draft: inout TopologyDraft
  ) {
    guard let arn = subject(range.path, balancers(draft))
    else { return tell("whose attributes these are", "load balancer", range, &draft) }
    var object = FragmentObject(.loadBalancers, .aws, identity: [arn], at: range)
    object.set("idleTimeout", number: keys["idle_timeout.timeout_seconds"].flatMap { Int($0) })
    object.set("http2", flag: keys["routing.http2.enabled"].flatMap { Bool($0) })
    if arn.contains("loadbalancer/net/") {
      object.set("crossZone", flag: keys["load_balancing.cross_zone.enabled"].flatMap { Bool($0) })
    }
    draft.fragments.append(object)
  }
}
