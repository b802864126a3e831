import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

extension NodeContent {
  /// Text in the top border.
  static func title(_ content: ViewContent, _ topology: Topology, _ density: Density) -> String {
    let full = density == .full
    switch content {
    case .client(let index): return short(topology.clients[index].name, density)
    case .hostedZone: return density == .compact ? "Route53" : "Route 53"
    case .cloudflare: return density == .compact ? "Cloudfl." : "Cloudflare"
    case .vpc(let index): return vpcTitle(index, topology, density)
    case .publicSubnets: return "public subnets"
    case .subnet(let index): return subnetTitle(index, topology, density)
    case .zone(let zone): return zone
    case .node(let index): return "▾ \(nodeTitle(index, topology, density))"
    case .loadBalancer(let index):
      let balancer = topology.loadBalancers[index]
      let word = balancer.kind.word
      return full ? "\(word) \(TextFit.middle(visible(balancer.name), 20))" : word
    case .balancerNode(let index, _):
      let word = topology.loadBalancers[index].kind.word
      return full ? "\(word) node" : word
    case .natGateway: return density == .compact ? "NAT" : "NAT gateway"
    case .bastion(let index):
      return topology.bastions.count > 1 ? short(topology.bastions[index].name, density) : "Bastion"
    case .host(let index): return short(topology.hosts[index].name, density)
    case .cluster(let index): return clusterTitle(index, topology, density)
    case .namespace(let index): return "▾ \(visible(topology.namespaces[index].plainName))"
    case .openWorkload(let index): return "▾ \(workloadName(index, topology, density))"
    case .database(let group): return "RDS \(short(group, density))"
    case .databaseInstance(let index):
      return topology.databases[index].role == .primary ? "primary" : replicaName(index, topology)
    case .folded(let fold): return foldedTitle(fold, topology, density)
    case .card(let card): return card.title
    case .workload, .pod, .more, .chips, .coreDNS, .refusedIngress, .bareService: return ""
    }
  }

  private static func vpcTitle(_ index: Int, _ topology: Topology, _ density: Density) -> String {
    let vpc = topology.network.vpcs[index]
    return "VPC \(short(topology[vpc.element].name, density)) \(vpc.cidr)"
  }

  private static func clusterTitle(
    _ index: Int, _ topology: Topology, _ density: Density
  ) -> String {
    "EKS \(short(topology.clusters[index].name, density))"
  }

  private static func subnetTitle(_ index: Int, _ topology: Topology, _ density: Density) -> String
  {
    let subnet = topology.network.subnets[index]
    let kind = topology.network.isPublic(index) ? "public" : "private"
    let name = short(subnet.name, density)
    if density == .compact { return name }
    let word = name.contains(kind) ? "subnet" : "\(kind) subnet"
    return "\(word) \(name) \(zoneLetter(subnet.zone))"
  }

  /// `node-1 1a`: the zone's last part is what tells zones apart.
  static func nodeTitle(_ index: Int, _ topology: Topology, _ density: Density) -> String {
    let node = topology.nodes[index]
    let name = short(node.name, density)
    return density == .compact ? name : "\(name) \(zoneLetter(node.zone))"
  }

  private static func zoneLetter(_ zone: String) -> String {
    String(zone.split(separator: "-").last ?? "")
  }

  private static func foldedTitle(_ fold: Fold, _ topology: Topology, _ density: Density) -> String
  {
    switch fold {
    case .vpc(let index): "▸ \(vpcTitle(index, topology, density))"
    case .cluster(let index): "▸ \(clusterTitle(index, topology, density))"
    case .database(let group): density == .compact ? "▸ RDS" : "▸ RDS \(short(group, density))"
    case .subnet(let index): "▸ \(subnetTitle(index, topology, density))"
    case .node(let index):
      topology.nodes.count <= 8 ? "▸ \(nodeTitle(index, topology, density))" : ""
    case .namespace: ""
    }
  }

  private static func replicaName(_ index: Int, _ topology: Topology) -> String {
    let replicas = topology.databases.indices.filter {
      topology.databases[$0].group == topology.databases[index].group
        && topology.databases[$0].role == .replica
    }
    guard replicas.count > 1, let number = replicas.firstIndex(of: index) else { return "replica" }
    return "replica \(number + 1)"
  }

  /// A name of blanks would be no name; what cannot be seen in it is a question mark.
  static func visible(_ text: String) -> String {
    if !text.isEmpty, text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) { return text }
    var out = ""
    for character in text where DisplayWidth.of(character) > 0 {
      out.append(DisplayWidth.isInvisible(character) ? "?" : character)
    }
    let trimmed = out.drop { $0 == " " }
    return trimmed.allSatisfy(\.isWhitespace) ? "?" : String(trimmed)
  }

  static func short(_ text: String, _ density: Density) -> String {
    TextFit.middle(
      visible(text), density == .compact ? 9 : density == .medium ? 16 : 28)
  }

  static func workloadName(_ index: Int, _ topology: Topology, _ density: Density) -> String {
    let workload = topology.workloads[index]
    let name = TextFit.middle(
      visible(workload.name), density == .compact ? 14 : density == .medium ? 22 : 32)
    guard density != .compact,
      let port = workload.template.containers.lazy.flatMap(\.ports).first?.port
    else {
      return name
    }
    return "\(name) :\(port)"
  }

  /// Cells that the state at the right of a title needs.
  static func badgeWidth(_ content: ViewContent, _ topology: Topology) -> Int {
    switch content {
    case .namespace, .node: 11
    case .openWorkload: 5
    case .vpc: DisplayWidth.of(topology.region)
    default: 0
    }
  }
}
