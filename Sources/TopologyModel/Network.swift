import SourceText

/// A VPC with its address block.
package struct VPC: Hashable, Sendable {
  package var element: ElementID
  package var cidr: CIDR
  package var internetGateway: ElementID?
  /// Further blocks that were added to it.
  package var moreBlocks: [CIDR] = []

  package func contains(_ block: CIDR) -> Bool {
    cidr.contains(block) || moreBlocks.contains { $0.contains(block) }
  }

  package init(element: ElementID, cidr: CIDR, internetGateway: ElementID? = nil) {
    self.element = element
    self.cidr = cidr
    self.internetGateway = internetGateway
  }
}

/// A subnet lives in one Availability Zone and uses exactly one route table and one network ACL.
package struct Subnet: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var vpc: Int
  package var cidr: CIDR
  package var zone: String
  /// Position in `Network.routeTables`.
  package var routeTable: Int
  /// Position in `Network.networkACLs`; `nil` is the default ACL, which allows everything.
  package var networkACL: Int?

  package init(
    element: ElementID, name: String, vpc: Int, cidr: CIDR, zone: String, routeTable: Int,
    networkACL: Int? = nil
  ) {
    self.element = element
    self.name = name
    self.vpc = vpc
    self.cidr = cidr
    self.zone = zone
    self.routeTable = routeTable
    self.networkACL = networkACL
  }
}

package enum RouteTarget: Hashable, Sendable {
  case local
  case internetGateway
  /// Position in `Network.natGateways`.
  case natGateway(Int)
  /// Position in `Network.peerings`.
  case peering(Int)
  /// Position in `Network.transitGateways`.
  case transitGateway(Int)
  /// Something without a model of its own, by its id; packets are taken to go on there.
  case other(String)
  /// The target is gone: the route still wins its lookup and drops (VPC guide: blackhole routes).
  case blackhole(String)
}

/// A line of a route table; the most specific destination wins, whatever the order (VPC user guide: route priority).
package struct Route: Hashable, Sendable {
  package var destination: CIDR
  package var target: RouteTarget
  package var provenance: Provenance

  package init(destination: CIDR, target: RouteTarget, provenance: Provenance) {
    self.destination = destination
    self.target = target
    self.provenance = provenance
  }
}

/// Routes of the subnets that name it; one of the VPC is the main one, for those that name none.
package struct RouteTable: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var routes: [Route]

  package init(element: ElementID, name: String, routes: [Route]) {
    self.element = element
    self.name = name
    self.routes = routes
  }
}

/// Lives in one public subnet; takes no connection from the internet (VPC guide: NAT gateways).
package struct NATGateway: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var subnet: Int
  /// Its own address in the subnet.
  package var address: IPv4Address
  package var publicAddress: IPv4Address

  package init(
    element: ElementID, name: String, subnet: Int, address: IPv4Address, publicAddress: IPv4Address
  ) {
    self.element = element
    self.name = name
    self.subnet = subnet
    self.address = address
    self.publicAddress = publicAddress
  }
}

/// Whom a security group rule admits.
package enum Peer: Hashable, Sendable {
  case block(CIDR)
  /// The private addresses of interfaces in that group; position in `Network.securityGroups`.
  case securityGroup(Int)
}

/// Allow rules only; all rules of all groups of an interface are OR-ed (VPC guide: security groups).
package struct SecurityGroupRule: Hashable, Sendable {
  package var ports: PortRange
  package var peer: Peer
  package var provenance: Provenance

  package init(ports: PortRange, peer: Peer, provenance: Provenance) {
    self.ports = ports
    self.peer = peer
    self.provenance = provenance
  }
}

/// Stateful: what was let in may answer (VPC user guide: security groups).
package struct SecurityGroup: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var inbound: [SecurityGroupRule]
  package var outbound: [SecurityGroupRule]

  package init(
    element: ElementID, name: String, inbound: [SecurityGroupRule], outbound: [SecurityGroupRule]
  ) {
    self.element = element
    self.name = name
    self.inbound = inbound
    self.outbound = outbound
  }
}

/// Numbered, first match decides, ends in an implicit deny; stateless (VPC guide: network ACLs).
package struct NetworkACLRule: Hashable, Sendable {
  package var number: Int
  package var allow: Bool
  package var ports: PortRange
  package var block: CIDR
  package var provenance: Provenance

  package init(number: Int, allow: Bool, ports: PortRange, block: CIDR, provenance: Provenance) {
    self.number = number
    self.allow = allow
    self.ports = ports
    self.block = block
    self.provenance = provenance
  }
}

/// Of subnets, both directions looked at for every packet, replies included.
package struct NetworkACL: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  /// Sorted by number.
  package var inbound: [NetworkACLRule]
  package var outbound: [NetworkACLRule]

  package init(
    element: ElementID, name: String, inbound: [NetworkACLRule], outbound: [NetworkACLRule]
  ) {
    self.element = element
    self.name = name
    self.inbound = inbound
    self.outbound = outbound
  }
}

/// Joins two VPCs; it does not lead on to a third (VPC guide: VPC peering).
package struct Peering: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  /// Positions in `Network.vpcs`, two of them where both are known.
  package var vpcs: [Int]

  package init(element: ElementID, name: String, vpcs: [Int]) {
    self.element = element
    self.name = name
    self.vpcs = vpcs
  }
}

/// Joins the VPCs attached to it; its own route tables are taken to know them all.
package struct TransitGateway: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var vpcs: [Int]

  package init(element: ElementID, name: String, vpcs: [Int]) {
    self.element = element
    self.name = name
    self.vpcs = vpcs
  }
}

/// Everything below the application: blocks, routes and filters.
package struct Network: Hashable, Sendable {
  package var vpcs: [VPC] = []
  package var subnets: [Subnet] = []
  package var routeTables: [RouteTable] = []
  package var natGateways: [NATGateway] = []
  package var securityGroups: [SecurityGroup] = []
  package var networkACLs: [NetworkACL] = []
  package var peerings: [Peering] = []
  package var transitGateways: [TransitGateway] = []

  package init() {}

  /// A subnet is public when its route table has a route to an internet gateway (VPC guide).
  package func isPublic(_ subnet: Int) -> Bool {
    routeTables[subnets[subnet].routeTable].routes.contains { $0.target == .internetGateway }
  }
}

/// Where something is plugged in: what its packets carry and which filters they meet.
package struct Interface: Hashable, Sendable {
  package var element: ElementID
  /// `nil` for somebody on the internet.
  package var subnet: Int?
  package var address: IPv4Address
  package var publicAddress: IPv4Address?
  package var securityGroups: [Int]

  package init(
    element: ElementID, subnet: Int?, address: IPv4Address, publicAddress: IPv4Address? = nil,
    securityGroups: [Int] = []
  ) {
    self.element = element
    self.subnet = subnet
    self.address = address
    self.publicAddress = publicAddress
    self.securityGroups = securityGroups
  }
}
