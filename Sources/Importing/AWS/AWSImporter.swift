import LocatedYAML
import SourceText

/// What `aws … describe-*`, `list-*` and `get-*` print, recognised by the key at the top.
enum AWSImporter: Importer {
  static let id = "aws"

  static func recognises(_ document: YAMLNode) -> Bool {
    guard document.isMapping else { return false }
    return document.pairs.contains(where: isListed) || isAnswer(document)
  }

  /// Answers of commands that are not known here: every key begins with a capital and the first holds
  /// a list or an object.
  private static func isAnswer(_ document: YAMLNode) -> Bool {
    let pairs = document.pairs
    return !pairs.isEmpty && document["Resources"] == nil
      && pairs.allSatisfy { $0.key.value.first?.isUppercase ?? false }
      && pairs.contains { $0.value.isSequence || $0.value.isMapping }
  }

  private static func isListed(_ pair: YAMLPair) -> Bool {
    readers[pair.key.value] != nil || ignored[pair.key.value] != nil || isManaged(pair)
  }

  private static func isManaged(_ pair: YAMLPair) -> Bool {
    AWSManaged.readers[pair.key.value] != nil
  }

  static func read(_ document: YAMLNode, into draft: inout TopologyDraft) {
    let tokens = ["NextToken", "NextMarker", "Marker", "NextRecordName", "nextToken"]
    if let word = tokens.first(where: { document[$0]?.string?.isEmpty == false }) {
      draft.diagnostics.append(
        Diagnostic(
          .warning, "truncated-page", "only one page of several: \(word) says that there is more",
          at: document[word]?.range ?? document.range,
          suggestion: "run the command without --max-items and --no-paginate"))
    }
    let isKnown = document.pairs.contains { !tokens.contains($0.key.value) && isListed($0) }
    if !isKnown, let first = document.pairs.first {
      draft.report.leaveOut(
        "AWS answer \(first.key.value)", effect: "not drawn and without effect on requests",
        at: first.key.range ?? document.range)
    }
    for pair in document.pairs {
      let key = pair.key.value
      if let reader = readers[key] {
        draft.report.countRead(key)
        reader(pair.value, document, &draft)
      } else if let reader = AWSManaged.readers[key] {
        draft.report.countRead(key)
        for item in pair.value.items { draft.fragments += reader(item) }
      } else if let why = ignored[key] {
        draft.report.ignore(key, reason: why)
      }
    }
  }

  typealias Reader = @Sendable (YAMLNode, YAMLNode, inout TopologyDraft) -> Void

  /// A reader of a list's items.
  private static func each(
    _ read: @escaping @Sendable (YAMLNode) -> [FragmentObject]
  ) -> Reader {
    { list, _, draft in for item in list.items { draft.fragments += read(item) } }
  }

  /// One line for a key.
  private static let readers: [String: Reader] = [
    "Vpcs": each(AWSNetwork.vpc), "Subnets": AWSNetwork.subnets,
    "RouteTables": each(AWSNetwork.routeTable),
    "InternetGateways": each(AWSNetwork.internetGateway),
    "NatGateways": each(AWSNetwork.natGateway), "VpcEndpoints": each(AWSNetwork.endpoint),
    "VpcPeeringConnections": each(AWSNetwork.peering),
    "TransitGateways": each(AWSNetwork.transitGateway),
    "TransitGatewayVpcAttachments": each(AWSNetwork.attachment),
    "TransitGatewayAttachments": each(AWSNetwork.attachment),
    "SecurityGroups": each(AWSSecurity.group), "SecurityGroupRules": each(AWSSecurity.rule),
    "NetworkAcls": each(AWSSecurity.acl), "PrefixLists": each(AWSSecurity.prefixList),
    "CacheSubnetGroups": each(AWSManaged.subnetGroup),
    "Reservations": each(AWSCompute.reservation), "Instances": each(AWSCompute.instance),
    "NetworkInterfaces": each(AWSCompute.interface),
    "LoadBalancers": each(AWSBalancing.balancer), "Listeners": each(AWSBalancing.listener),
    "Rules": AWSBalancing.rules, "TargetGroups": AWSBalancing.groups,
    "TargetHealthDescriptions": AWSBalancing.health,
    "TargetGroupAttributes": { _, _, _ in },
    "Attributes": AWSBalancing.attributes,
    "HostedZones": AWSNames.zones, "HostedZone": AWSNames.zone,
    "ResourceRecordSets": AWSNames.records,
    "CertificateSummaryList": each(AWSNames.summary), "Certificate": AWSNames.certificate,
    "DistributionList": AWSNames.distributions, "Distribution": AWSNames.distribution,
    "DBInstances": each(AWSData.instance), "DBClusters": each(AWSData.cluster),
    "DBSubnetGroups": each(AWSData.subnetGroup),
    "cluster": AWSCompute.cluster, "nodegroup": AWSCompute.nodeGroup,
    "fargateProfile": AWSCompute.fargateProfile,
  ]

  /// Known answers that say nothing about where requests go.
  private static let ignored: [String: String] = [
    "Addresses": "addresses are read where they are used", "ETag": "a version number",
    "AvailabilityZones": "zones are read from subnets",
    "DhcpOptions": "the VPC's resolver is taken",
    "clusters": "eks list-clusters names them only",
    "nodegroups": "eks list-nodegroups names them only",
    "HealthChecks": "records are taken to be healthy", "DelegationSet": "see the hosted zone",
    "UserId": "who asked has no effect", "StackResources": "names of a stack's resources only",
    "addons": "see the manifests", "VPCs": "see the hosted zone",
  ]
}

extension YAMLNode {
  /// Text that is not empty.
  func filled(_ key: String) -> String? { self[key]?.string.flatMap { $0.isEmpty ? nil : $0 } }

  func texts(_ key: String) -> [String] { (self[key]?.items ?? []).compactMap(\.string) }

  /// The tag of a name in `Tags`, `TagList` or `TagSet`.
  func tag(_ name: String) -> Located<String>? {
    for key in ["Tags", "TagSet", "TagList"] {
      for tag in self[key]?.items ?? [] where tag["Key"]?.string == name {
        return tag["Value"]?.located
      }
    }
    return nil
  }

  /// The Name tag, else what AWS calls it.
  func title(_ key: String) -> Located<String>? {
    tag("Name").flatMap { $0.value.isEmpty ? nil : $0 } ?? self[key]?.located
  }
}
