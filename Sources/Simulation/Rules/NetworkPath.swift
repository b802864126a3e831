import SourceText
import TopologyModel

/// One thing a packet has to get past.
package struct NetworkCheck: Hashable, Sendable {
  package var name: String
  package var passes: Bool
  /// What let it pass, or AWS's explanation code with what is missing.
  package var reason: String
  package var range: SourceRange?
}

/// Whether a TCP connection can be made, and what decides (VPC user guide).
///
/// Order for A → B: egress rules of A's security groups, A's network ACL outbound, A's route table,
/// B's network ACL inbound, ingress rules of B's groups; then the reply through both ACLs, to an
/// ephemeral port. Every refusal is silent: the caller sees a timeout.
package struct NetworkPath: Sendable {
  package private(set) var checks: [NetworkCheck] = []
  private let network: Network

  package var isOpen: Bool { checks.allSatisfy(\.passes) }
  package var blocker: NetworkCheck? { checks.first { !$0.passes } }

  /// A port that any client's end may have: Linux draws from 32768-60999, an ALB from 1024-65535
  /// (VPC user guide: ephemeral ports).
  private static let ephemeral = PortRange(40_000, 40_000)

  package init(from source: Interface, to target: Interface, port: Int, in network: Network) {
    self.network = network
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
    egress(a, b, port)
    if here != there {
      acl(here, \.outbound, b.address, PortRange(port, port), "outbound")
      route(here, b.address)
      acl(there, \.inbound, a.address, PortRange(port, port), "inbound")
    }
    ingress(a, b, a.address, port)
    if here != there { reply(from: there, to: here, a.address, b.address) }
  }

  /// From the internet: only a public address in a subnet with an internet gateway is reachable.
  private mutating func inwards(_ a: Interface, _ b: Interface, _ there: Int, _ port: Int) {
    guard b.publicAddress != nil else {
      fail(
        "route",
        "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: \(b.address) is a private address; the internet "
          + "has no route to it")
      return
    }
    let table = network.routeTables[network.subnets[there].routeTable]
    if let route = table.routes.first(where: { $0.target == .internetGateway }) {
      pass(
        "internet gateway", "subnet \(network.subnets[there].name) routes through it",
        route.provenance.range)
    } else {
      fail(
        "internet gateway",
        "NO_ROUTE_TO_DESTINATION: route table \(table.name) has no internet gateway")
    }
    acl(there, \.inbound, a.address, PortRange(port, port), "inbound")
    ingress(a, b, a.address, port)
    acl(there, \.outbound, a.address, Self.ephemeral, "reply outbound")
  }

  /// To the internet: through a NAT gateway, or through the internet gateway with an address of
  /// its own (VPC user guide: internet gateways).
  private mutating func outwards(_ a: Interface, _ here: Int, _ b: Interface, _ port: Int) {
    egress(a, b, port)
    acl(here, \.outbound, b.address, PortRange(port, port), "outbound")
    let table = network.routeTables[network.subnets[here].routeTable]
    let best = table.routes.filter { $0.destination.contains(b.address) }
      .max { $0.destination.prefix < $1.destination.prefix }
    route(here, b.address)
    if best?.target == .internetGateway, a.publicAddress == nil {
      fail(
        "internet gateway",
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: \(a.address) has no public address of its own")
    }
    acl(here, \.inbound, b.address, Self.ephemeral, "reply inbound")
  }

  private mutating func reply(from there: Int, to here: Int, _ a: IPv4Address, _ b: IPv4Address) {
    acl(there, \.outbound, a, Self.ephemeral, "reply outbound")
    acl(here, \.inbound, b, Self.ephemeral, "reply inbound")
  }

  private mutating func egress(_ a: Interface, _ b: Interface, _ port: Int) {
    securityGroups(a, \.outbound, other: b, address: b.address, port, "outbound")
  }

  private mutating func ingress(_ a: Interface, _ b: Interface, _ address: IPv4Address, _ port: Int)
  {
    securityGroups(b, \.inbound, other: a, address: address, port, "inbound")
  }

  /// All rules of all groups are OR-ed; their order does not matter.
  private mutating func securityGroups(
    _ owner: Interface, _ side: KeyPath<SecurityGroup, [SecurityGroupRule]>, other: Interface,
    address: IPv4Address, _ port: Int, _ direction: String
  ) {
    let names = owner.securityGroups.map { network.securityGroups[$0].name }.joined(separator: ", ")
    for index in owner.securityGroups {
      let group = network.securityGroups[index]
      for rule in group[keyPath: side]
      where rule.ports.contains(port) && matches(rule.peer, address, other) {
        pass(
          "security group \(group.name) \(direction)",
          "admits \(describe(rule.peer)) on \(rule.ports)\(rule.provenance.isInferred ? " ~" : "")",
          rule.provenance.range)
        return
      }
    }
    let places = owner.securityGroups.flatMap { network.securityGroups[$0][keyPath: side] }
      .compactMap(\.provenance.range)
    fail(
      "security group \(names) \(direction)",
      "ENI_SG_RULES_MISMATCH: no rule admits \(address) on port \(port)", places.first)
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
    _ subnet: Int, _ side: KeyPath<NetworkACL, [NetworkACLRule]>, _ address: IPv4Address,
    _ ports: PortRange, _ direction: String
  ) {
    guard let index = network.subnets[subnet].networkACL else { return }
    let list = network.networkACLs[index]
    let name = "network ACL \(list.name) \(direction)"
    for rule in list[keyPath: side] where rule.block.contains(address) {
      let overlaps = rule.ports.first <= ports.last && ports.first <= rule.ports.last
      guard overlaps else { continue }
      // An allow must cover every port the reply may use; a deny of any of them can break it.
      if rule.allow, !(rule.ports.first <= ports.first && ports.last <= rule.ports.last) {
        continue
      }
      if rule.allow {
        pass(name, "rule \(rule.number) allows \(rule.ports)", rule.provenance.range)
      } else {
        fail(
          name, "SUBNET_ACL_RESTRICTION: rule \(rule.number) denies \(rule.ports)",
          rule.provenance.range)
      }
      return
    }
    fail(name, "SUBNET_ACL_RESTRICTION: no rule allows \(ports); the implicit * denies")
  }

  /// Longest prefix wins, whatever its target; a blackhole still wins its lookup (VPC user guide).
  private mutating func route(_ subnet: Int, _ address: IPv4Address) {
    let table = network.routeTables[network.subnets[subnet].routeTable]
    let best = table.routes.filter { $0.destination.contains(address) }
      .max { $0.destination.prefix < $1.destination.prefix }
    guard let best else {
      return fail("route table \(table.name)", "NO_ROUTE_TO_DESTINATION: nothing covers \(address)")
    }
    switch best.target {
    case .local:
      pass("route table \(table.name)", "\(best.destination) is local", best.provenance.range)
    case .internetGateway:
      pass(
        "route table \(table.name)", "\(best.destination) goes to the internet gateway",
        best.provenance.range)
    case .natGateway(let index):
      pass(
        "route table \(table.name)",
        "\(best.destination) goes to \(network.natGateways[index].name)",
        best.provenance.range)
    case .blackhole(let why):
      fail(
        "route table \(table.name)", "BAD_STATE_ROUTE: \(best.destination) is a blackhole, \(why)",
        best.provenance.range)
    }
  }

  private mutating func pass(_ name: String, _ reason: String, _ range: SourceRange?) {
    checks.append(NetworkCheck(name: name, passes: true, reason: reason, range: range))
  }

  private mutating func fail(_ name: String, _ reason: String, _ range: SourceRange? = nil) {
    checks.append(NetworkCheck(name: name, passes: false, reason: reason, range: range))
  }
}
