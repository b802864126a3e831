import SourceText
import TopologyModel

/// What two architectures have that the other has not, and what both have with different settings.
package struct TopologyDifference: Sendable {
  package struct Row: Hashable, Sendable {
    package enum Side: String, Sendable {
      case onlyA = "only in A"
      case onlyB = "only in B"
      case differs
    }

    package var side: Side
    /// `Service prod/cart-api`.
    package var element: String
    /// `ports: 80 → 8080` for a difference, else empty.
    package var detail: String
    package var place: String?
  }

  package private(set) var rows: [Row] = []

  /// Names of things that are made anew each time, or that follow from others.
  private static let left: Set<String> = ["pod", "coredns", "client", "cloudflare-edge", "target"]
  /// Settings whose values nobody chose.
  private static let free: Set<String> = [
    "address", "ClusterIP", "as found", "id", "arn", "DNS name", "source", "node", "subnet",
  ]

  package init(_ a: Topology, _ b: Topology) {
    let (first, second) = (Self.table(a), Self.table(b))
    for element in a.elements where Self.counts(element) {
      let key = Self.key(element)
      guard let other = second[key] else {
        rows.append(row(.onlyA, element, ""))
        continue
      }
      compare(element, b.elements[other])
    }
    for element in b.elements where Self.counts(element) && first[Self.key(element)] == nil {
      rows.append(row(.onlyB, element, ""))
    }
    compareRules(a, b)
    compareSecurityGroups(a, b)
  }

  /// Rules of groups that both have, as people write them.
  private mutating func compareSecurityGroups(_ a: Topology, _ b: Topology) {
    for group in a.network.securityGroups {
      guard let other = b.network.securityGroups.first(where: { $0.name == group.name }) else {
        continue
      }
      for (word, side) in [("inbound", \SecurityGroup.inbound), ("outbound", \.outbound)] {
        let before = group[keyPath: side].map { Self.words($0, word, a) }
        let after = other[keyPath: side].map { Self.words($0, word, b) }
        let gone = before.filter { !after.contains($0) }.map { "no longer \($0)" }
        let new = after.filter { !before.contains($0) }.map { "also \($0)" }
        if gone.isEmpty, new.isEmpty { continue }
        rows.append(
          Row(
            side: .differs, element: "security-group \(group.name)",
            detail: "\(word): \((gone + new).joined(separator: ", "))",
            place: b[other.element].provenance.range?.short))
      }
    }
  }

  private static func words(
    _ rule: SecurityGroupRule, _ word: String, _ topology: Topology
  ) -> String {
    let peer: String =
      switch rule.peer {
      case .block(let block): block.description
      case .securityGroup(let index): topology.network.securityGroups[index].name
      }
    return "\(rule.ports) \(word == "inbound" ? "from" : "to") \(peer)"
  }

  /// Written by somebody, and told apart by its name.
  private static func counts(_ element: Element) -> Bool {
    if fleetKinds.contains(element.kind.rawValue) { return true }
    return !left.contains(element.kind.rawValue) && !element.provenance.isInferred
  }

  /// Of these a source says how many there are, though nobody names them.
  private static let fleetKinds: Set<String> = ["instance", "ecs-task"]

  private static func key(_ element: Element) -> String {
    "\(element.kind.rawValue) \(element.qualifiedName)"
  }

  private static func table(_ topology: Topology) -> [String: Int] {
    Dictionary(
      topology.elements.enumerated().map { (key($0.element), $0.offset) },
      uniquingKeysWith: { first, _ in first })
  }

  private func row(_ side: Row.Side, _ element: Element, _ detail: String) -> Row {
    Row(
      side: side, element: "\(element.kind.rawValue) \(element.qualifiedName)", detail: detail,
      place: element.provenance.range?.short)
  }

  private mutating func compare(_ a: Element, _ b: Element) {
    var told: Set<String> = []
    for setting in a.settings
    where !Self.free.contains(setting.name) && told.insert(setting.name).inserted {
      // A setting may be there more than once: endpoints.
      let (left, right) = (Self.values(setting.name, a), Self.values(setting.name, b))
      if right.isEmpty || left.map(\.value) == right.map(\.value)
        || (left + right).allSatisfy(\.provenance.isInferred)
      {
        continue
      }
      let (before, after) = (left.map(\.value), right.map(\.value))
      let (gone, new) = (
        before.filter { !after.contains($0) }, after.filter { !before.contains($0) }
      )
      if gone.isEmpty, new.isEmpty { continue }
      let words = { (list: [String]) in list.isEmpty ? "none" : list.joined(separator: ", ") }
      rows.append(row(.differs, b, "\(setting.name): \(words(gone)) → \(words(new))"))
    }
  }

  private static func values(_ name: String, _ element: Element) -> [Setting] {
    element.settings.filter { $0.name == name }
  }

  /// Listener rules are no elements: told by load balancer, port and priority.
  private mutating func compareRules(_ a: Topology, _ b: Topology) {
    let (first, second) = (Self.rules(a), Self.rules(b))
    for name in first.keys.sorted() {
      guard let other = second[name] else {
        rows.append(Row(side: .onlyA, element: name, detail: first[name] ?? "", place: nil))
        continue
      }
      if other != first[name] {
        rows.append(
          Row(side: .differs, element: name, detail: "\(first[name] ?? "") → \(other)", place: nil))
      }
    }
    for name in second.keys.sorted() where first[name] == nil {
      rows.append(Row(side: .onlyB, element: name, detail: second[name] ?? "", place: nil))
    }
  }

  private static func rules(_ topology: Topology) -> [String: String] {
    var out: [String: String] = [:]
    for balancer in topology.loadBalancers {
      for listener in balancer.listeners {
        for rule in listener.rules {
          let name = "rule \(rule.priority) of \(balancer.name):\(listener.port)"
          out[name] = RulesReport.line(rule, topology)
        }
        out["default of \(balancer.name):\(listener.port)"] = RulesReport.action(
          listener.defaultAction, topology)
      }
    }
    return out
  }

  /// Lines a person reads; the first hundred.
  package var text: String {
    var out = ""
    for row in rows.prefix(100) {
      let sign = row.side == .onlyA ? "-" : row.side == .onlyB ? "+" : "≠"
      let place = row.place.map { "  [\($0)]" } ?? ""
      out += "\(sign) \(row.element)\(row.detail.isEmpty ? "" : ": \(row.detail)")\(place)\n"
    }
    if rows.count > 100 { out += "… \(rows.count - 100) more differences\n" }
    return out.printableLines
  }

  package var json: JSONValue {
    .array(
      rows.map {
        .dictionary([
          "side": .string($0.side.rawValue), "element": .string($0.element),
          "detail": .string($0.detail), "place": .optional($0.place),
        ])
      })
  }
}
