import TopologyModel

/// A link with what drawing wants to know of it.
struct IndexedLink: Sendable {
  var from: ElementID
  var to: ElementID
  var relation: Relation
  var net: Int
}

/// Decides which links share a way: all of a load balancer's, all of a database's.
enum LinkNets {
  /// Links that matter most come first: where a line of text has room for one line, they get it.
  private static let order: [Relation] = [
    .resolves, .routes, .reads, .writes, .tunnels, .administers, .replicates, .calls,
  ]

  private enum Key: Hashable {
    case pair(Relation, ElementID, ElementID)
    case from(Relation, ElementID)
    case to(Relation, ElementID)
    case database(String)
  }

  /// O(links).
  static func number(_ topology: Topology) -> ([IndexedLink], Int) {
    let clients = Set(topology.clients.map(\.element))
    let bastions = Set(topology.bastions.map(\.element))
    var groups: [ElementID: String] = [:]
    for database in topology.databases { groups[database.element] = database.group }
    var numbers: [Key: Int] = [:]
    var byRelation = [[IndexedLink]](repeating: [], count: order.count)
    for (place, relation) in order.enumerated() {
      for index in topology.links.indices where topology.links[index].relation == relation {
        let from = topology.links[index].from
        let to = topology.links[index].to
        let key: Key =
          switch relation {
          case .routes where !clients.contains(from): .from(relation, from)
          case .reads, .writes: .database(groups[to] ?? "")
          case .administers where bastions.contains(from): .from(relation, from)
          // What many do with one shares its way there.
          case .calls, .resolves, .routes: .to(relation, to)
          default: .pair(relation, from, to)
          }
        let net = numbers[key] ?? numbers.count
        numbers[key] = net
        byRelation[place].append(
          IndexedLink(from: from, to: to, relation: relation, net: net))
      }
    }
    return (byRelation.flatMap { $0 }, numbers.count)
  }
}
