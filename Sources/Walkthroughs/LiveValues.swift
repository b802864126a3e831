import Simulation
import SourceText
import TopologyModel

/// What a slide's text quotes of the simulation: `{{target.cart-api-2.state}}`.
package enum LiveValues {
  /// What can be quoted, for messages and docs.
  package static let forms = [
    "request.line", "request.status", "request.outcome", "request.hops", "request.time",
    "request.answeredBy", "hop.number", "hop.summary", "hop.from", "hop.to", "hop.decision",
    "clock", "target.NAME.state", "target.NAME.reason", "target.NAME.address", "pod.NAME.state",
    "pod.NAME.address", "pod.NAME.node", "workload.NAME.ready", "workload.NAME.replicas",
    "service.NAME.endpoints", "targetGroup.NAME.healthy", "targetGroup.NAME.targets",
    "node.NAME.state", "database.NAME.state", "database.NAME.role",
    "database.NAME.lag",
  ]

  /// `nil` where nothing is so called now. Names may hold dots: the first word says what is meant,
  /// the last what of it.
  package static func value(_ form: String, _ world: World) -> String? {
    let words = form.split(separator: ".").map(String.init)
    guard let subject = words.first else { return nil }
    if form == "clock" { return "\(world.now.text) s" }
    guard words.count > 1, let property = words.last else { return nil }
    let name = words[1..<max(1, words.count - 1)].joined(separator: ".")
    switch subject {
    case "request": return request(property, world)
    case "hop": return hop(property, world)
    case "target": return target(name, property, world)
    case "pod": return pod(name, property, world)
    case "workload": return workload(name, property, world)
    case "service": return service(name, property, world)
    case "targetGroup": return targetGroup(name, property, world)
    case "node": return node(name, property, world)
    case "database": return database(name, property, world)
    default: return nil
    }
  }

  /// Why a form has no value now.
  package static func problem(_ form: String, _ world: World) -> String {
    let words = form.split(separator: ".").map(String.init)
    if forms.contains(form), form.hasPrefix("request.") || form.hasPrefix("hop.") {
      return "there is no '\(form)' before a request is sent"
    }
    if form.isEmpty || words.count < 3 {
      let hint = Suggestion.near(form, in: forms).map { "; \($0)" }
      return "there is no live value '\(form)'\(hint ?? "; expected such as target.NAME.state")"
    }
    let (subject, property) = (words[0], words[words.count - 1])
    let name = words[1..<(words.count - 1)].joined(separator: ".")
    let known = forms.filter { $0.hasPrefix(subject + ".NAME.") }
    if known.isEmpty {
      let subjects = forms.filter { $0.contains(".NAME.") }.map { String($0.prefix { $0 != "." }) }
      let hint = Suggestion.near(subject, in: subjects).map { "; \($0)" } ?? ""
      return "there is no live value of a '\(subject)'\(hint)"
    }
    if !known.contains("\(subject).NAME.\(property)") {
      let all = known.map { String($0.split(separator: ".")[2]) }
      return "a \(subject) has no '\(property)'; expected \(all.joined(separator: ", "))"
    }
    let hint = Suggestion.near(name, in: names(subject, world)).map { "; \($0)" } ?? ""
    return "no \(subject) is named '\(name)' now\(hint)"
  }

  private static func names(_ subject: String, _ world: World) -> [String] {
    let topology = world.topology
    switch subject {
    case "target":
      return world.targetGroups.flatMap(\.targets).map { world.targetName($0, topology) }
    case "pod": return world.pods.map(\.name)
    case "workload": return topology.workloads.map(\.qualifiedName)
    case "service": return topology.services.map(\.qualifiedName)
    case "targetGroup": return topology.targetGroups.map(\.name)
    case "node": return topology.nodes.map(\.name)
    case "database": return topology.databases.map(\.name)
    default: return []
    }
  }

  /// The text with every form filled in; one that is not closed is unknown; forms nobody knows stay, and are named.
  package static func fill(_ text: String, _ world: World) -> (text: String, unknown: [String]) {
    guard text.contains("{{") else { return (text, []) }
    var (out, unknown, rest) = ("", [String](), text[...])
    while let start = rest.firstRange(of: "{{"),
      let end = rest[start.upperBound...].firstRange(of: "}}")
    {
      out += rest[..<start.lowerBound]
      let form = String(rest[start.upperBound..<end.lowerBound].filter { $0 != " " })
      if let value = value(form, world) {
        out += value
      } else {
        unknown.append(form)
        out += "{{\(form)}}"
      }
      rest = rest[end.upperBound...]
    }
    if let open = rest.firstRange(of: "{{") {
      unknown.append(String(rest[open.upperBound...].prefix { $0 != "\n" && $0 != " " }))
    }
    return (out + rest, unknown)
  }
}

extension LiveValues {
  private static func request(_ property: String, _ world: World) -> String? {
    guard let request = world.requests.last else { return nil }
    switch property {
    case "line": return "\(request.line)"
    case "status": return request.outcome.map { $0.status.map(String.init) ?? "none" } ?? "none yet"
    case "outcome": return request.outcome?.sentence ?? "still in flight"
    case "hops": return "\(request.hops.count)"
    case "time": return ((request.endedAt ?? world.now) - request.sentAt).text
    case "answeredBy": return request.answeredBy ?? "nobody yet"
    default: return nil
    }
  }

  private static func hop(_ property: String, _ world: World) -> String? {
    guard let request = world.requests.last else { return nil }
    guard let hop = request.hops.last else {
      return forms.contains("hop.\(property)") ? property == "number" ? "0" : "nothing yet" : nil
    }
    switch property {
    case "number": return "\(request.hops.count)"
    case "summary": return hop.summary
    case "from": return hop.fromName
    case "to": return hop.toName
    case "decision": return hop.decisions.first?.conclusion ?? "none"
    default: return nil
    }
  }

  private static func target(_ name: String, _ property: String, _ world: World) -> String? {
    let short = name.split(separator: "/").last.map(String.init) ?? name
    let all = world.targetGroups.flatMap(\.targets)
    let named = all.filter { world.targetName($0, world.topology) == short }
    guard let target = named.last(where: { $0.health != .unused }) ?? named.last else { return nil }
    switch property {
    case "state": return target.health.rawValue
    case "reason": return target.reason?.rawValue ?? "none"
    case "address": return "\(target.address):\(target.port)"
    default: return nil
    }
  }

  private static func pod(_ name: String, _ property: String, _ world: World) -> String? {
    let short = name.split(separator: "/").last.map(String.init) ?? name
    guard let pod = world.pods.last(where: { $0.name == short }) else { return nil }
    switch property {
    case "state": return pod.phase == .gone ? "gone" : pod.isReady ? "ready" : "not ready"
    case "address": return "\(pod.address)"
    case "node": return world.topology.nodes[pod.node].name
    default: return nil
    }
  }

  private static func workload(_ name: String, _ property: String, _ world: World) -> String? {
    guard let index = world.topology.workload(named: name) else { return nil }
    let pods = world.topology.workloads[index].slots.compactMap { world.podInSlot[$0] }
    switch property {
    case "ready": return "\(pods.count { world.pods[$0].isReady }) of \(pods.count)"
    case "replicas": return "\(pods.count)"
    default: return nil
    }
  }

  private static func service(_ name: String, _ property: String, _ world: World) -> String? {
    let found = world.topology.services.firstIndex {
      $0.qualifiedName == name || $0.name == name
    }
    guard let index = found, property == "endpoints" else { return nil }
    let slots = world.topology.services[index].slots
    return "\(slots.compactMap { world.podInSlot[$0] }.count { world.pods[$0].isReady })"
  }

  private static func targetGroup(_ name: String, _ property: String, _ world: World) -> String? {
    let topology = world.topology
    let found = topology.targetGroups.firstIndex {
      $0.name == name || topology.services[$0.service].qualifiedName == name
    }
    guard let index = found else { return nil }
    let targets = world.targetGroups[index].targets.filter(\.isRegistered)
    switch property {
    case "healthy": return "\(targets.count { $0.health == .healthy }) of \(targets.count)"
    case "targets": return "\(targets.count)"
    default: return nil
    }
  }

  private static func node(_ name: String, _ property: String, _ world: World) -> String? {
    let found = world.topology.nodes.firstIndex { $0.name == name }
    return property == "state" ? found.map { world.nodes[$0].condition.rawValue } : nil
  }

  private static func database(_ name: String, _ property: String, _ world: World) -> String? {
    guard let index = world.topology.databases.firstIndex(where: { $0.name == name }) else {
      return nil
    }
    switch property {
    case "state": return world.databases[index].status.rawValue
    case "role": return world.databases[index].role.rawValue
    case "lag": return "\(world.databases[index].lagSeconds) s"
    default: return nil
    }
  }
}
