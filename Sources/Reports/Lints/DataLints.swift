import Simulation
import SourceText
import TopologyModel

/// The internet reaches a database.
enum DatabaseReachable: Lint {
  static let id = "database-reachable"
  static let title = "a database can be reached from outside its VPC"
  static let explanation =
    "A database belongs into private subnets, behind security groups that admit the application and nobody "
    + "else. A rule for a public block is one public address away from being used. Take the block out, and "
    + "reference the application's security group instead."
  static let source = "RDS user guide: working with a DB instance in a VPC; the three-tier document"
  static let severity = Diagnostic.Severity.error

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for database in topology.databases {
      for group in database.interface.securityGroups {
        for rule in topology.network.securityGroups[group].inbound
        where rule.ports.contains(database.port) {
          guard case .block(let block) = rule.peer, !block.isPrivate else { continue }
          let name = topology.network.securityGroups[group].name
          out.append(
            LintFinding(
              "security group '\(name)' lets \(block) reach \(database.name) on \(database.port)",
              at: rule.provenance.range ?? database.provenance.range,
              suggestion: "reference the application's security group instead"))
        }
      }
      if let subnet = database.interface.subnet, topology.network.isPublic(subnet) {
        out.append(
          LintFinding(
            "\(database.name) stands in the public subnet '\(topology.network.subnets[subnet].name)'",
            at: database.provenance.range))
      }
    }
    return out
  }
}

extension CIDR {
  /// Inside the blocks that no public address is of (RFC 1918, RFC 6598).
  var isPrivate: Bool {
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"].contains {
      CIDR($0)?.contains(self) ?? false
    }
  }
}

/// People get straight from the bastion to the database that takes writes.
enum BastionToPrimary: Lint {
  static let id = "bastion-to-primary"
  static let title = "a bastion host reaches a production primary"
  static let explanation =
    "Somebody who looks something up should not be one typo away from production data. Let the bastion reach "
    + "the read replica, and give the primary no rule for the bastion's security group or address."
  static let source = "the three-tier document: the bastion"
  static let severity = Diagnostic.Severity.warning

  static func check(_ topology: Topology, _ world: World) -> [LintFinding] {
    var out: [LintFinding] = []
    for database in topology.databases where database.role == .primary {
      for bastion in topology.bastions {
        for group in database.interface.securityGroups {
          for rule in topology.network.securityGroups[group].inbound
          where rule.ports.contains(database.port) && admits(rule.peer, bastion) {
            out.append(
              LintFinding(
                "bastion '\(bastion.name)' reaches the primary \(database.name) on \(database.port)",
                at: rule.provenance.range ?? database.provenance.range,
                suggestion: "let it reach a replica"))
          }
        }
      }
    }
    return out
  }

  private static func admits(_ peer: Peer, _ bastion: Bastion) -> Bool {
    switch peer {
    case .block(let block): block.contains(bastion.interface.address)
    case .securityGroup(let group): bastion.interface.securityGroups.contains(group)
    }
  }
}
