import LocatedYAML
import SourceText

/// Tunnels, their ingress rules, Access applications and policies of the Cloudflare provider, in the
/// words of its versions 4 and 5.
enum TerraformCloudflare {
  static func tunnel(_ resource: TerraformResource) -> [FragmentObject] {
    var object = FragmentObject(
      .tunnels, .terraform, identity: resource.identity, at: resource.range)
    object.set("name", located: resource.located("name") ?? resource.title())
    object.set("id", resource.text("id"))
    return [object]
  }

  static func config(_ resource: TerraformResource) -> [FragmentObject] {
    guard let tunnel = resource.reference("tunnel_id"), let config = resource.block("config") else {
      return []
    }
    var object = FragmentObject(.tunnels, .terraform, identity: [tunnel], at: resource.range)
    let rules = config["ingress_rule"] ?? config["ingress"]
    object.set(
      "ingress",
      objects: (rules?.items ?? []).map { rule in
        .object(
          [
            ("hostname", rule["hostname"]?.string), ("path", rule["path"]?.string),
            ("service", rule["service"]?.string),
          ], at: rule.range)
      })
    return [object]
  }

  static func route(_ resource: TerraformResource) -> [FragmentObject] {
    guard let tunnel = resource.reference("tunnel_id"), let network = resource.text("network")
    else {
      return []
    }
    var object = FragmentObject(.tunnels, .terraform, identity: [tunnel], at: resource.range)
    object.append("routes", .text(network, at: resource.range))
    return [object]
  }

  static func application(_ resource: TerraformResource) -> [FragmentObject] {
    guard let domain = resource.located("domain") else { return [] }
    var object = FragmentObject(
      .access, .terraform, identity: resource.identity, at: resource.range)
    object.set("name", located: resource.located("name") ?? resource.title())
    object.set(
      "domain", domain.value.split(separator: "/").first.map(String.init), at: domain.range)
    var shared = resource.texts("policies")
    for policy in resource.blocks("policies") {
      if policy["decision"]?.string != nil {
        object.append("policies", self.policy(policy))
      } else if let id = policy["id"]?.string {
        shared.append(id)
      }
    }
    shared += resource.references["policies.id"] ?? []
    if !shared.isEmpty { object.set("x-policy-ids", texts: shared) }
    return [object]
  }

  static func policy(_ resource: TerraformResource) -> [FragmentObject] {
    let application = resource.reference("application_id")
    let own = [resource.text("id"), resource.address].compactMap { $0 }
      .map { JoinedObjects.policyPrefix + $0 }
    var object = FragmentObject(
      .access, .terraform, identity: application.map { [$0] } ?? own, at: resource.range)
    object.append("policies", policy(resource.values))
    return [object]
  }

  private static func policy(_ node: YAMLNode) -> WrittenNode {
    let decision = node["decision"]?.string
    let words = [
      "allow": "allow", "deny": "block", "bypass": "bypass", "non_identity": "service-auth",
    ]
    return .mapping(
      [
        ("name", .text(node["name"]?.string ?? "policy", at: node.range)),
        ("decision", .text(words[decision ?? ""] ?? "block", at: node.range)),
        ("include", selectors(node["include"]) ?? WrittenNode(.list([]), at: node.range)),
        ("require", selectors(node["require"])), ("exclude", selectors(node["exclude"])),
      ], at: node.range)
  }

  /// One entry for each thing asked about somebody.
  private static func selectors(_ node: YAMLNode?) -> WrittenNode? {
    guard let node else { return nil }
    let blocks = node.isMapping ? [node] : node.items.filter(\.isMapping)
    var out: [WrittenNode] = []
    for block in blocks {
      for pair in block.pairs { out += selector(pair.key.value, pair.value) }
    }
    return out.isEmpty ? nil : WrittenNode(.list(out), at: node.range)
  }

  private static func selector(_ key: String, _ value: YAMLNode) -> [WrittenNode] {
    let texts =
      value.isSequence
      ? value.items.compactMap(\.string)
      : value.pairs.isEmpty
        ? [value.string].compactMap { $0 } : value.pairs.compactMap(\.value.string)
    func each(_ word: String) -> [WrittenNode] {
      texts.filter { !$0.isEmpty }.map { .object([(word, $0)], at: value.range) }
    }
    switch key {
    case "everyone":
      return value.bool == true || value.isMapping ? [.text("everyone", at: value.range)] : []
    case "email": return each("email")
    case "email_domain": return each("emailDomain")
    case "group": return each("group")
    case "ip": return each("ip")
    case "service_token": return each("serviceToken")
    case "device_posture": return texts.isEmpty ? [] : [.text("devicePosture", at: value.range)]
    case "auth_method": return texts.contains("mfa") ? [.text("mfa", at: value.range)] : []
    case "gsuite", "azure", "okta", "saml", "github":
      return [.object([("group", key)], at: value.range)]
    default: return []
    }
  }
}
