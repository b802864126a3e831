import LocatedYAML
import SourceText
import TopologyModel

/// Resolves a draft into a topology: names become positions, gaps become defaults marked `~`.
///
/// Sections run in an order in which each finds what it refers to. Nothing here traps on bad
/// input: what cannot be resolved is left out and said.
struct TopologyBuilder {
  let draft: TopologyDraft
  let file: Fields
  var topology = Topology()
  var diagnostics: [Diagnostic] = []
  var report: LoadReport
  /// Pod addresses and nodes that somebody wrote down, by `namespace/workload`.
  var placements: [String: [Placement]] = [:]
  /// `workload name` of calls that the file says are none.
  var silencedCalls: [String] = []
  /// The cluster that is being resolved; position in `Topology.clusters`.
  var clusterIndex = 0
  /// Subnets that had no address left for somebody.
  var fullSubnets: Set<Int> = []
  /// Nodes of the cluster that is being resolved.
  var nodesHere: [Int] = []
  /// Names of the cluster that settings use and nobody has.
  var danglingHosts: Set<String> = []
  /// Target groups whose targets have no model: no rule is told of for naming them.
  var unmodelledGroups: Set<String> = []
  var usedAddresses: Set<IPv4Address> = []
  /// Labels of all workloads, looked up when a selector first finds nobody.
  private var labels: (workloads: Int, guess: LabelGuess)?
  private var nodePlaces: (cluster: Int, count: Int, byName: [String: Int]) = (-1, 0, [:])
  /// Where the search for a free address of a subnet goes on.
  private var nextOffsets: [Int: Int] = [:]

  struct Placement {
    var node: Located<String>?
    var address: IPv4Address?
    var range: SourceRange?
    /// The pod's own name in a live dump.
    var name: String?
    var condition: PodCondition?
  }

  init(_ draft: TopologyDraft) {
    self.draft = draft
    report = draft.report
    file = Fields(
      draft.architecture ?? YAMLNode.empty(at: SourceRange(path: "", line: 1, column: 1)))
  }

  mutating func build() -> Topology {
    topology.name = file.string("name")?.value ?? defaultName
    for lint in file.objects("lints") {
      guard let id = lint.string("id"), let level = lint.string("level") else { continue }
      topology.lints[id.value] = level.value
    }
    topology.region = file.string("region")?.value ?? RegionInference.region(self) ?? "us-east-1"
    if draft.architecture == nil, draft.kubernetes.isEmpty { return topology }
    NetworkSection.resolve(&self)
    ClusterSection.resolve(&self)
    CertificateSection.resolve(&self)
    DatabaseSection.resolve(&self)
    BastionSection.resolve(&self)
    DependencySection.resolve(&self)
    EndpointHosts.add(&self)
    LoadBalancerSection.resolve(&self)
    CloudflareSection.resolve(&self)
    Route53Section.resolve(&self)
    OutsideNames.add(&self)
    ClientSection.resolve(&self)
    CallSection.resolve(&self)
    CallInference.add(&self)
    CallCycles.report(&self)
    BehaviourSection.resolve(&self)
    RequestSection.resolve(&self)
    AssertionSection.resolve(&self)
    NetworkChecks.checkAddresses(&self)
    LinkBuilder.addLinks(&self)
    return topology
  }

  private var defaultName: String {
    if !draft.clusterNames.isEmpty {
      return ([draft.firstClusterName].compactMap { $0 } + draft.clusterNames)
        .joined(separator: " and ")
    }
    // A folder has a better name than the first file in it.
    let named = draft.opened.first.map(PathExpansion.plain) ?? ""
    let isPlain = named.contains { !"./-*?".contains($0) } && !named.contains("*")
    let path = isPlain ? named : draft.report.files.first ?? ""
    let parts = path.split(separator: "/").map(String.init)
    if parts.count >= 2, parts.last?.hasPrefix("architecture.") == true {
      return parts[parts.count - 2]
    }
    return parts.last ?? "topowalk"
  }

  var cluster: Cluster { topology.clusters[clusterIndex] }

  /// A namespace of the cluster that is being resolved.
  func isHere(_ namespace: String?) -> Bool {
    ClusterScope.prefix(namespace ?? "") == topology.clusters[clusterIndex].scope
  }

  func scoped(_ name: Located<String>) -> Located<String> {
    let scope = topology.clusters[clusterIndex].scope
    return scope.isEmpty ? name : Located(scope + name.value, at: name.range)
  }

  mutating func fail(
    _ code: String, _ message: String, at range: SourceRange?, suggestion: String? = nil,
    notes: [Located<String>] = []
  ) {
    diagnostics.append(
      Diagnostic(.error, code, message, at: range, suggestion: suggestion, notes: notes))
  }

  mutating func warn(
    _ code: String, _ message: String, at range: SourceRange?, suggestion: String? = nil
  ) {
    diagnostics.append(Diagnostic(.warning, code, message, at: range, suggestion: suggestion))
  }

  /// What a selector that selects nobody may have meant.
  mutating func nearLabels(
    _ selector: [(key: String, value: String)], in namespace: String
  ) -> String? {
    if labels?.workloads != topology.workloads.count {
      labels = (topology.workloads.count, LabelGuess(topology))
    }
    return labels?.guess.near(selector, in: [namespace])
  }

  /// The position of a declared name, or a diagnostic `undeclared-name` with a near guess.
  mutating func position(
    _ name: Located<String>, of what: String, among names: [String]
  ) -> Int? {
    if let index = names.firstIndex(of: name.value) { return index }
    fail(
      "undeclared-name", "no \(what) named '\(name.value)'", at: name.range,
      suggestion: Suggestion.hint(name.value, in: names, most: 12))
    return nil
  }

  /// Says when a name is taken, pointing at both places.
  mutating func isDuplicate(
    _ name: Located<String>, of what: String, among taken: [(String, Provenance)]
  ) -> Bool {
    guard let first = taken.first(where: { $0.0 == name.value }) else { return false }
    fail(
      "duplicate-name", "\(what) '\(name.value)' is declared twice", at: name.range,
      notes: first.1.range.map { [Located("first declared here", at: $0)] } ?? [])
    return true
  }

  /// A node by its name; O(1) once all nodes are there.
  mutating func node(_ name: Located<String>) -> Int? {
    if nodePlaces.cluster != clusterIndex || nodePlaces.count != nodesHere.count {
      nodePlaces = (
        clusterIndex, nodesHere.count,
        Dictionary(
          nodesHere.map { (topology.nodes[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
      )
    }
    if let known = nodePlaces.byName[name.value] { return known }
    return position(name, of: "node", among: nodesHere.map { topology.nodes[$0].name }).map {
      nodesHere[$0]
    }
  }

  /// The first free host address of a subnet: AWS keeps the first four and the last (VPC guide).
  mutating func freeAddress(in subnet: Int, from offset: Int = 4) -> IPv4Address {
    let block = topology.network.subnets[subnet].cidr
    var index = max(offset, nextOffsets[subnet] ?? 0)
    defer { if offset == 4 { nextOffsets[subnet] = index + 1 } }
    while let address = block.address(index), UInt64(index) < block.size - 1 {
      if !usedAddresses.contains(address) {
        usedAddresses.insert(address)
        return address
      }
      index += 1
    }
    fullSubnets.insert(subnet)
    return block.base
  }

  /// Ids and ARNs of an entry, as settings.
  func identity(_ fields: Fields?) -> [Setting] {
    guard let fields else { return [] }
    return ["id", "arn"].compactMap { key in
      fields.string(key).map { Setting(key, $0.value, provenance($0.range, else: "")) }
    }
      + (fields.node["x-sources"]?.items ?? []).map { place in
        Setting("source", place.string ?? "", provenance(place.range, else: ""))
      }
  }

  /// Where an entry of the file was written.
  func provenance(of fields: Fields) -> Provenance { .declared(fields.range) }

  func provenance(_ range: SourceRange?, else reason: String) -> Provenance {
    range.map(Provenance.declared) ?? .inferred(reason)
  }
}
