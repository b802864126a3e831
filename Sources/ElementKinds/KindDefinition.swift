import TopologyModel

/// What a reader needs to know of a kind of element: how it is named, and what it is for.
package struct KindDefinition: Hashable, Sendable {
  package var kind: ElementKind
  /// The field's own term, as a title.
  package var title: String
  /// Two or three letters' worth for narrow places.
  package var short: String
  /// What it is, in two sentences.
  package var explanation: String
  /// The documents' picture for it ("the doorman"); empty where they have none.
  package var analogy: String

  package init(
    _ kind: ElementKind, title: String, short: String, analogy: String = "", explanation: String
  ) {
    self.kind = kind
    self.title = title
    self.short = short
    self.analogy = analogy
    self.explanation = explanation
  }
}

/// All kinds this program knows; a new kind is a file in `Kinds` and a line here.
package enum KindCatalog {
  package static let all: [KindDefinition] = [
    .client, .hostedZone, .certificate, .vpc, .subnet, .internetGateway, .natGateway,
    .peering, .transitGateway, .routeTable, .securityGroup, .networkACL, .networkPolicy, .cluster,
    .node, .namespace,
    .workload, .pod,
    .service, .ingress, .loadBalancer, .targetGroup, .coreDNS, .database, .databaseInstance,
    .bastion, .instance, .dependency, .cloudflareEdge, .tunnel, .accessApplication,
  ]

  private static let byKind: [ElementKind: KindDefinition] = Dictionary(
    all.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })

  /// The same where people have kinds of their own.
  package static func definition(_ kind: ElementKind, in topology: Topology) -> KindDefinition {
    guard let own = topology.ownKinds.first(where: { $0.kind == kind }) else {
      return definition(kind)
    }
    return KindDefinition(
      kind, title: own.title, short: own.title, explanation: own.explanation)
  }

  /// The definition of a kind; one made from its raw name for a kind nobody registered.
  package static func definition(_ kind: ElementKind) -> KindDefinition {
    byKind[kind]
      ?? KindDefinition(kind, title: kind.rawValue, short: kind.rawValue, explanation: "")
  }
}
