import SourceText
import TopologyModel

/// One thing a packet has to get past.
package struct NetworkCheck: Hashable, Sendable {
  package var name: String
  package var passes: Bool
  /// What let it pass, or an explanation code in AWS's manner with what is missing.
  package var reason: String
  package var range: SourceRange?
  /// The smallest change that would let it pass, where one is known.
  package var fix: Edit?
  /// It turns on something that no source says.
  package var isAssumed: Bool

  package init(
    name: String, passes: Bool, reason: String, range: SourceRange? = nil, fix: Edit? = nil,
    isAssumed: Bool = false
  ) {
    self.name = name
    self.passes = passes
    self.reason = reason
    self.range = range
    self.fix = fix
    self.isAssumed = isAssumed
  }

  /// `ENI_SG_RULES_MISMATCH` of a reason that begins with it (Reachability Analyzer: explanation
  /// codes); `nil` for a check that passes.
  package var code: String? {
    guard !passes else { return nil }
    let word = reason.prefix { $0.isUppercase || $0 == "_" || $0.isNumber }
    return word.contains("_") ? String(word) : nil
  }
}

/// Whether a TCP connection can be made, and everything that decides it (VPC user guide).
///
/// Order for A → B: egress policies of a pod A, egress rules of A's security groups, A's network
/// ACL outbound, A's route table, B's network ACL inbound, ingress rules of B's groups; then the
/// reply through both ACLs, to an ephemeral port; ingress policies of a pod B. The walk goes on
/// past a refusal, so `blockers` holds all of them. Every refusal is silent: a timeout.
package struct NetworkPath: Sendable {
  package private(set) var checks: [NetworkCheck] = []
  private let network: Network

  package var isOpen: Bool { checks.allSatisfy(\.passes) }
  package var blocker: NetworkCheck? { checks.first { !$0.passes } }
  package var blockers: [NetworkCheck] { checks.filter { !$0.passes } }
  /// The first refusal that holds whatever the sources leave out.
  package var sureBlocker: NetworkCheck? { checks.first { !$0.passes && !$0.isAssumed } }
  /// All that is in the way turns on what no source says.
  package var isAssumed: Bool { blocker != nil && sureBlocker == nil }

  /// Ports a client's end may have: Linux draws from 32768-60999, a load balancer and a NAT gateway
  /// from 1024-65535 (VPC user guide: ephemeral ports).
  private static let linuxEphemeral = PortRange(32_768, 60_999)
  private static let wideEphemeral = PortRange(1_024, 65_535)
  private let ephemeral: PortRange

  /// `staysOnNode` is for pods of one node, whose traffic meets no security group.
  package init(
    from source: Interface, to target: Interface, port: Int, in network: Network,
    policies: PolicyQuestion? = nil, staysOnNode: Bool = false, isFromLoadBalancer: Bool = false
  ) {
    self.network = network
    ephemeral = isFromLoadBalancer ? Self.wideEphemeral : Self.linuxEphemeral
    let policy = policies.map { question in
      question.policies.isEmpty
        ? [] : TrafficDirection.allCases.map { PolicyRules.check(question, $0, port) }
    }
    if let egress = policy?.last ?? nil { checks.append(egress) }
    if !staysOnNode { cross(source, target, port) }
    if let ingress = policy?.first ?? nil { checks.append(ingress) }
  }

  private mutating func cross(_ source: Interface, _ target: Interface, _ port: Int) {
    if let here = source.subnet, let there = target.subnet {
      inside(source, here, target, there, port)
    } else if let there = target.subnet {
      inwards(source, target, there, port)
    } else if let here = source.subnet {
      outwards(source, here, target, port)
    }
  }

  private mutating func inside(
    _ a: Interface, _ here: Int, _ b: Interface, _ there: Int, _ port: Int
  ) {
    securityGroups(a, .egress, other: b, address: b.address, port)
    var seen = a
    if here != there {
      acl(here, .egress, b.address, PortRange(port, port), "outbound")
      // A whole subnet may be routed through a NAT gateway, which then is who comes.
      let best = route(here, b.address)
      if network.subnets[here].vpc != network.subnets[there].vpc {
        join(best, from: here, to: there, back: a.address)
      } else if case .natGateway(let index) = best?.target {
        seen = network.translated(a, by: index)
      }
      acl(there, .ingress, seen.address, PortRange(port, port), "inbound")
    }
    securityGroups(b, .ingress, other: seen, address: seen.address, port)
    if here != there {
      acl(there, .egress, seen.address, ephemeral, "reply outbound")
      acl(here, .ingress, b.address, ephemeral, "reply inbound")
    }
  }

  /// Between VPCs: a route there and one back, by something that joins the two (VPC guide: peering).
  private mutating func join(_ there: Route?, from a: Int, to b: Int, back address: IPv4Address) {
    let (here, other) = (network.subnets[a].vpc, network.subnets[b].vpc)
    func joins(_ target: RouteTarget?) -> Bool? {
      switch target {
      case .peering(let index):
        network.peerings[index].vpcs.contains(here) && network.peerings[index].vpcs.contains(other)
      case .transitGateway(let index):
        network.transitGateways[index].vpcs.contains(here)
          && network.transitGateways[index].vpcs.contains(other)
      case .other: true
      case .blackhole, nil: nil
      case .local, .internetGateway, .natGateway: false
      }
    }
    if joins(there?.target) == false {
      fail(
        "route table \(network.routeTables[network.subnets[a].routeTable].name)",
        "NO_ROUTE_TO_DESTINATION: \(there?.destination.description ?? "the route") does not lead into "
          + "the other VPC", there?.provenance.range)
    }
    let back = route(b, address)
    if joins(back?.target) == false {
      fail(
        "route table \(network.routeTables[network.subnets[b].routeTable].name) back",
        "NO_ROUTE_TO_DESTINATION: \(back?.destination.description ?? "the route") does not lead back",
        back?.provenance.range)
    }
  }

  /// From the internet: only a public address in a subnet with an internet gateway is reachable.
  private mutating func inwards(_ a: Interface, _ b: Interface, _ there: Int, _ port: Int) {
    if b.publicAddress == nil {
      fail(
        "route",
        "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: \(b.address) is a private address; the internet "
          + "has no route to it, only a public address in a public subnet would change that")
    } else {
      gateway(there, to: a.address)
    }
    acl(there, .ingress, a.address, PortRange(port, port), "inbound")
    securityGroups(b, .ingress, other: a, address: a.address, port)
    acl(there, .egress, a.address, ephemeral, "reply outbound")
  }

  /// Replies find their way by the subnet's own lookup: the gateway has to win it.
  private mutating func gateway(_ subnet: Int, to address: IPv4Address) {
    let index = network.subnets[subnet].routeTable
    let table = network.routeTables[index]
    let best = RouteLookup.best(table.routes, for: address)
    switch best?.target {
    case .internetGateway:
      pass(
        "internet gateway", "subnet \(network.subnets[subnet].name) routes through it",
        best?.provenance.range)
    case .blackhole(let why):
      fail(
        "internet gateway", "BAD_STATE_ROUTE: the way back to \(address) is a blackhole, \(why)",
        best?.provenance.range, fix: best.map { .removeRoute(table: index, $0) })
    case .local, .natGateway, .peering, .transitGateway, .other, nil:
      fail(
        "internet gateway",
        "NO_ROUTE_TO_DESTINATION: route table \(table.name) does not lead back to \(address) "
          + "through an internet gateway", best?.provenance.range,
        fix: .addRoute(
          table: index,
          Route(
            destination: best == nil ? .everywhere : CIDR(base: address, prefix: 32),
            target: .internetGateway, provenance: .inferred("a fix"))))
    }
  }

  /// To the internet: through a NAT gateway and its own subnet, or through the internet gateway
  /// with an address of its own (VPC user guide: internet gateways, NAT gateways).
  private mutating func outwards(_ a: Interface, _ here: Int, _ b: Interface, _ port: Int) {
    securityGroups(a, .egress, other: b, address: b.address, port)
    acl(here, .egress, b.address, PortRange(port, port), "outbound")
    let best = route(here, b.address)
    switch best?.target {
    case .internetGateway where a.publicAddress == nil:
      fail(
        "internet gateway",
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: \(a.address) has no public address of its own")
    case .natGateway(let index):
      let subnet = network.natGateways[index].subnet
      acl(subnet, .ingress, a.address, PortRange(port, port), "inbound")
      let onward = route(subnet, b.address)
      acl(subnet, .egress, b.address, PortRange(port, port), "outbound")
      acl(subnet, .ingress, b.address, Self.wideEphemeral, "reply inbound")
      acl(subnet, .egress, a.address, ephemeral, "reply outbound")
      if onward.map({ $0.target != .internetGateway }) ?? false {
        fail(
          "NAT gateway \(network.natGateways[index].name)",
          "NO_ROUTE_TO_DESTINATION: its subnet does not route to an internet gateway")
      }
    case .peering(let index):
      fail(
        "peering \(network.peerings[index].name)",
        "NO_ROUTE_TO_DESTINATION: a peering leads into the other VPC and not beyond")
    case .internetGateway, .local, .blackhole, .transitGateway, .other, nil: break
    }
    acl(here, .ingress, b.address, ephemeral, "reply inbound")
  }
}

extension Network {
  /// An interface as it is seen behind a NAT gateway.
  fileprivate func translated(_ interface: Interface, by gateway: Int) -> Interface {
    Interface(
      element: interface.element, subnet: natGateways[gateway].subnet,
      address: natGateways[gateway].address)
  }
}

/// The single filters.
extension NetworkPath {
  /// All rules of all groups are OR-ed; their order does not matter; replies need no rule.
  private mutating func securityGroups(
    _ owner: Interface, _ direction: TrafficDirection, other: Interface, address: IPv4Address,
    _ port: Int
  ) {
    let names = owner.securityGroups.map { network.securityGroups[$0].name }.joined(separator: ", ")
    let side = direction == .ingress ? \SecurityGroup.inbound : \SecurityGroup.outbound
    let word = direction == .ingress ? "inbound" : "outbound"
    for index in owner.securityGroups {
      let group = network.securityGroups[index]
      for rule in group[keyPath: side]
      where rule.ports.contains(port) && matches(rule.peer, address, other) {
        pass(
          "security group \(group.name) \(word)",
          "admits \(describe(rule.peer)) on \(rule.ports)\(rule.provenance.isInferred ? " ~" : "")",
          rule.provenance.range)
        return
      }
    }
    let rules = owner.securityGroups.flatMap { network.securityGroups[$0][keyPath: side] }
    let code = rules.isEmpty ? "SG_HAS_NO_RULES" : "ENI_SG_RULES_MISMATCH"
    fail(
      "security group \(names) \(word)", "\(code): no rule admits \(address) on port \(port)",
      rules.compactMap(\.provenance.range).first,
      fix: owner.securityGroups.first.map {
        .addSecurityGroupRule(
          group: $0, direction,
          SecurityGroupRule(
            ports: PortRange(port, port), peer: narrowest(other, address),
            provenance: .inferred("a fix")))
      })
  }

  /// A reference where the other end has a group of its own, else exactly its address.
  private func narrowest(_ other: Interface, _ address: IPv4Address) -> Peer {
    // A client whose address a load balancer leaves as it is stands in no subnet of the other end.
    if let subnet = other.subnet, network.subnets[subnet].cidr.contains(address),
      let group = other.securityGroups.first
    {
      return .securityGroup(group)
    }
    return .block(CIDR(base: address, prefix: 32))
  }

  private func matches(_ peer: Peer, _ address: IPv4Address, _ other: Interface) -> Bool {
    switch peer {
    case .block(let block): block.contains(address)
    // A reference means private addresses inside; it does not match over a public address.
    case .securityGroup(let group): other.subnet != nil && other.securityGroups.contains(group)
    }
  }

  private func describe(_ peer: Peer) -> String {
    switch peer {
    case .block(let block): block.description
    case .securityGroup(let group): network.securityGroups[group].name
    }
  }

  /// First rule by number that matches decides; then the implicit deny.
  private mutating func acl(
    _ subnet: Int, _ direction: TrafficDirection, _ address: IPv4Address, _ ports: PortRange,
    _ word: String
  ) {
    guard let index = network.subnets[subnet].networkACL else { return }
    let list = network.networkACLs[index]
    let rules = direction == .ingress ? list.inbound : list.outbound
    let name = "network ACL \(list.name) \(word)"
    for rule in rules where rule.block.contains(address) {
      let overlaps = rule.ports.first <= ports.last && ports.first <= rule.ports.last
      guard overlaps else { continue }
      // An allow must cover every port the reply may use; a deny of any of them can break it.
      let covers = rule.ports.first <= ports.first && ports.last <= rule.ports.last
      if rule.allow, !covers { continue }
      if rule.allow {
        pass(name, "rule \(rule.number) allows \(rule.ports)", rule.provenance.range)
      } else {
        fail(
          name, "SUBNET_ACL_RESTRICTION: rule \(rule.number) denies \(rule.ports)",
          rule.provenance.range,
          fix: aclFix(index, direction, address, ports, rules, before: rule.number))
      }
      return
    }
    fail(
      name, "SUBNET_ACL_RESTRICTION: no rule allows \(ports); the implicit * denies",
      fix: aclFix(index, direction, address, ports, rules, before: 32_767))
  }

  /// An allow with the nearest free number before the one that denies.
  private func aclFix(
    _ index: Int, _ direction: TrafficDirection, _ address: IPv4Address, _ ports: PortRange,
    _ rules: [NetworkACLRule], before number: Int
  ) -> Edit? {
    let taken = Set(rules.map(\.number))
    let free = (1..<max(2, min(number, 32_767))).last { !taken.contains($0) }
    guard let free else { return nil }
    return .addNetworkACLRule(
      acl: index, direction,
      NetworkACLRule(
        number: free, allow: true, ports: ports, block: block(around: address),
        provenance: .inferred("a fix")))
  }

  /// ACLs are written for subnets: the address's own, else the address alone.
  private func block(around address: IPv4Address) -> CIDR {
    network.subnets.first { $0.cidr.contains(address) }?.cidr ?? CIDR(base: address, prefix: 32)
  }

  /// Longest prefix wins, whatever its target; a blackhole still wins its lookup (VPC user guide).
  @discardableResult
  private mutating func route(_ subnet: Int, _ address: IPv4Address) -> Route? {
    let index = network.subnets[subnet].routeTable
    let table = network.routeTables[index]
    let name = "route table \(table.name)"
    let best = RouteLookup.best(table.routes, for: address)
    guard let best else {
      fail(name, "NO_ROUTE_TO_DESTINATION: nothing covers \(address)", fix: defaultRoute(index))
      return nil
    }
    let place = best.provenance.range
    switch best.target {
    case .local: pass(name, "\(best.destination) is local", place)
    case .internetGateway: pass(name, "\(best.destination) goes to the internet gateway", place)
    case .natGateway(let nat):
      pass(name, "\(best.destination) goes to \(network.natGateways[nat].name)", place)
    case .peering(let index):
      pass(name, "\(best.destination) goes to peering \(network.peerings[index].name)", place)
    case .transitGateway(let index):
      pass(
        name, "\(best.destination) goes to transit gateway \(network.transitGateways[index].name)",
        place)
    case .other(let what):
      pass(name, "\(best.destination) goes to \(what), which is not modelled ~", place)
    case .blackhole(let why):
      fail(
        name, "BAD_STATE_ROUTE: \(best.destination) is a blackhole, \(why)", place,
        fix: .removeRoute(table: index, best))
    }
    return best
  }

  private func defaultRoute(_ table: Int) -> Edit? {
    guard !network.natGateways.isEmpty else { return nil }
    return .addRoute(
      table: table,
      Route(destination: .everywhere, target: .natGateway(0), provenance: .inferred("a fix")))
  }

  private mutating func pass(_ name: String, _ reason: String, _ range: SourceRange?) {
    checks.append(NetworkCheck(name: name, passes: true, reason: reason, range: range))
  }

  private mutating func fail(
    _ name: String, _ reason: String, _ range: SourceRange? = nil, fix: Edit? = nil
  ) {
    checks.append(NetworkCheck(name: name, passes: false, reason: reason, range: range, fix: fix))
  }
}

/// Which route takes an address.
package enum RouteLookup {
  /// The longest prefix, whatever it leads to; of equal ones the first written.
  package static func best(_ routes: [Route], for address: IPv4Address) -> Route? {
    var best: Route?
    for route in routes where route.destination.contains(address) {
      if route.destination.prefix > best?.destination.prefix ?? -1 { best = route }
    }
    return best
  }
}
