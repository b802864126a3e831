import LocatedYAML
import SourceText

/// `route53 list-*`, `acm` and `cloudfront`.
enum AWSNames {
  static func zones(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    for node in list.items { add(node, &draft) }
  }

  static func zone(_ node: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    let vpcs = (document["VPCs"]?.items ?? []).compactMap { $0.filled("VPCId") }
    add(node, &draft, isListed: false, vpcs: vpcs)
  }

  private static func add(
    _ node: YAMLNode, _ draft: inout TopologyDraft, isListed: Bool = true, vpcs: [String] = []
  ) {
    guard let name = node["Name"]?.located, let id = node.filled("Id") else { return }
    let plain = id.hasPrefix("/hostedzone/") ? String(id.dropFirst(12)) : id
    if isListed { draft.zoneOrder.append((plain, DNSText.plain(name.value))) }
    draft.fragments.append(
      NameObjects.zone(
        .aws, identity: [plain], id: plain, name: name,
        isPrivate: !vpcs.isEmpty || node["Config"]?["PrivateZone"]?.bool == true, vpcs: vpcs,
        at: node.range))
  }

  /// Records do not say whose zone they are in: their SOA does by name, and the file's name by number.
  static func records(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    draft.pendingRecords.append((document.range, list.items))
  }

  static func record(_ node: YAMLNode, zone: String) -> [FragmentObject] {
    guard let name = node.filled("Name"), let type = node.filled("Type") else { return [] }
    let alias = node["AliasTarget"]
    return NameObjects.record(
      .aws, zone: zone, name: name, type: type, alias: alias?.filled("DNSName"),
      values: (node["ResourceRecords"]?.items ?? []).compactMap { $0.filled("Value") }
        .map { $0.filter { $0 != "\"" } },
      ttl: node["TTL"]?.int,
      policy: NameObjects.Policy(
        setIdentifier: node.filled("SetIdentifier"), weight: node["Weight"]?.int,
        failover: node.filled("Failover"), region: node.filled("Region"),
        isMultivalue: node["MultiValueAnswer"]?.bool == true),
      evaluates: alias?["EvaluateTargetHealth"]?.bool, at: node.range)
  }

  static func summary(_ node: YAMLNode) -> [FragmentObject] {
    guard let arn = node.filled("CertificateArn"), let domain = node.filled("DomainName") else {
      return []
    }
    return [
      NameObjects.certificate(
        .aws, arn: arn, identity: [arn],
        domains: [domain] + node.texts("SubjectAlternativeNameSummaries")
          + node.texts("SubjectAlternativeNames"),
        isExpired: node.filled("Status") == "EXPIRED", at: node.range)
    ]
  }

  static func certificate(_ node: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    draft.fragments += summary(node)
  }

  static func distributions(_ list: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    for node in list["Items"]?.items ?? [] { add(node, node, &draft) }
  }

  /// `get-distribution`, whose settings stand one level further in.
  static func distribution(_ node: YAMLNode, _ document: YAMLNode, _ draft: inout TopologyDraft) {
    add(node, node["DistributionConfig"] ?? node, &draft)
  }

  private static func add(_ node: YAMLNode, _ config: YAMLNode, _ draft: inout TopologyDraft) {
    draft.fragments.append(
      NameObjects.distribution(
        .aws, identity: [node.filled("Id"), node.filled("ARN")], id: node.filled("Id"),
        domain: node.filled("DomainName"), aliases: config["Aliases"]?.texts("Items") ?? [],
        behaviors: behaviors(config), at: node.range))
  }

  private static func behaviors(_ config: YAMLNode) -> [NameObjects.Behavior] {
    let origins = config["Origins"]?["Items"]?.items ?? []
    let written =
      (config["CacheBehaviors"]?["Items"]?.items ?? [])
      + [config["DefaultCacheBehavior"]].compactMap { $0 }
    let made = written.compactMap { behavior -> NameObjects.Behavior? in
      let origin = origins.first { $0.filled("Id") == behavior.filled("TargetOriginId") }
      guard let host = (origin ?? origins.first)?.filled("DomainName") else { return nil }
      return NameObjects.Behavior(
        pattern: behavior.filled("PathPattern"), origin: host,
        viewer: behavior.filled("ViewerProtocolPolicy"),
        toOrigin: origin?["CustomOriginConfig"]?.filled("OriginProtocolPolicy"))
    }
    if !made.isEmpty { return made }
    return origins.first?.filled("DomainName").map { [NameObjects.Behavior(origin: $0)] } ?? []
  }
}
