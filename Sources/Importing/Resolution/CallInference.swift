import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// Calls between workloads that nobody wrote down, read from variables, arguments and ConfigMaps.
///
/// A call is inferred only where the text leads to something: a Service, a database's endpoint, a name
/// that is served here, or a host on the internet. The architecture file's own calls go before them.
struct CallInference {
  private var made: Set<String> = []

  private struct WorkloadKey: Hashable {
    var kind: WorkloadKind
    var name: String
  }

  static func add(_ builder: inout TopologyBuilder) {
    if builder.file.bool("inferCalls")?.value == false { return }
    var inference = CallInference()
    inference.startFromFile(builder)
    let maps = Dictionary(
      builder.draft.kubernetes.configMaps.map {
        ("\($0.meta.namespace?.value ?? "default")/\($0.meta.name.value)", $0)
      }, uniquingKeysWith: { $1 })
    let places = Dictionary(
      builder.topology.workloads.enumerated().map {
        (WorkloadKey(kind: $0.element.kind, name: $0.element.qualifiedName), $0.offset)
      },
      uniquingKeysWith: { first, _ in first })
    for object in builder.draft.kubernetes.workloads {
      let namespace = object.meta.namespace?.value ?? "default"
      let key = WorkloadKey(kind: object.kind, name: "\(namespace)/\(object.meta.name.value)")
      guard let workload = places[key], !(object.texts.isEmpty && object.configMaps.isEmpty) else {
        continue
      }
      inference.add(object, workload, namespace, maps, &builder)
    }
    InferredCycles.cut(&builder)
  }

  /// What the file says of a pair counts, also where it says that there is nothing.
  private mutating func startFromFile(_ builder: TopologyBuilder) {
    for call in builder.topology.calls {
      made.insert("\(call.workload) \(Self.name(call.target, of: call.workload, builder.topology))")
    }
    for silenced in builder.silencedCalls { made.insert(silenced) }
  }

  /// Pods of one Service are one callee.
  private static func name(
    _ target: Call.Target, of workload: Int, _ topology: Topology
  ) -> String {
    switch target {
    case .database(let index, _): return topology.databases[index].group
    case .http(_, let url):
      let home = topology.workloads[workload].namespace
      if let service = topology.service(called: url.host, from: home) {
        return topology.services[service].name
      }
      return url.host.split(separator: ".").first.map(String.init) ?? url.host
    }
  }

  private mutating func add(
    _ object: WorkloadObject, _ workload: Int, _ namespace: String,
    _ maps: [String: ConfigMapObject], _ builder: inout TopologyBuilder
  ) {
    var texts = object.texts
    for use in object.configMaps {
      guard let map = maps["\(namespace)/\(use.name)"] else { continue }
      for (key, value) in map.data { texts += Self.text(use, key, value) }
    }
    let ports = Self.ports(texts)
    for text in texts {
      for mention in mentions(text, namespace, builder.topology) {
        var mention = mention
        if mention.port == nil { mention.port = ports[Self.stem(text.key)] }
        consider(mention, text, workload, namespace, &builder)
      }
    }
  }

  private static func text(
    _ use: ConfigMapUse, _ key: String, _ value: Located<String>
  ) -> [ConfigText] {
    switch use.way {
    case .variables(let prefix):
      [ConfigText(source: "envFrom \(use.name).\(key)", key: prefix + key, value: value)]
    case .variable(let name, let wanted) where wanted == key:
      [ConfigText(source: "env \(name) from \(use.name).\(key)", key: name, value: value)]
    case .variable: []
    case .files:
      [ConfigText(source: "file \(use.name)/\(key)", key: "", value: value, isSetting: false)]
    }
  }

  /// `REDIS_PORT: 6380` belongs to `REDIS_HOST`.
  private static func ports(_ texts: [ConfigText]) -> [String: Int] {
    var out: [String: Int] = [:]
    for text in texts
    where text.key.utf8.last.map({ $0 | 0x20 }) == UInt8(ascii: "t")
      && HostMentions.parts(text.key).last == "port"
    {
      out[stem(text.key)] = Int(text.value.value).flatMap { (1...65535).contains($0) ? $0 : nil }
    }
    return out
  }

  /// Under a key that is no call, such as an issuer, only what is surely here.
  private func mentions(
    _ text: ConfigText, _ namespace: String, _ topology: Topology
  ) -> [HostMention] {
    guard HostForms.isNoCall(text.key) else {
      return HostMentions.find(text.value.value, key: text.key)
    }
    if !HostForms.mayStillCall(text.key) { return [] }
    return HostMentions.find(text.value.value, key: text.key, anyKey: true).filter { mention in
      (mention.scheme != nil || mention.port != nil)
        && topology.service(called: mention.host, from: namespace) != nil
    }
  }

  /// The key without its last word.
  private static func stem(_ key: String) -> String {
    HostMentions.parts(key).dropLast().joined(separator: "_")
  }

  private mutating func consider(
    _ mention: HostMention, _ text: ConfigText, _ workload: Int, _ namespace: String,
    _ builder: inout TopologyBuilder
  ) {
    guard let target = target(mention, text, workload, namespace, &builder) else { return }
    let name = Self.name(target, of: workload, builder.topology)
    guard made.insert("\(workload) \(name)").inserted else { return }
    let place = text.value.range.map { ", \($0.short)" } ?? ""
    let call = Call(
      workload: workload, methods: [], paths: [], target: target,
      provenance: .inferred("\(text.source)\(place)"))
    builder.topology.calls.append(call)
    builder.report.ignore("inferred calls", reason: "read from settings, shown with ~")
  }

  private func target(
    _ mention: HostMention, _ text: ConfigText, _ workload: Int, _ namespace: String,
    _ builder: inout TopologyBuilder
  ) -> Call.Target? {
    if ["localhost", "127.0.0.1", "0.0.0.0"].contains(mention.host) { return nil }
    if let found = builder.topology.service(called: mention.host, from: namespace) {
      meetExternalName(found, mention, text, &builder)
      return service(found, mention, workload, builder.topology)
    }
    let host = DNSText.plain(mention.host)
    if let database = builder.topology.databases.firstIndex(where: { $0.endpoint == host }) {
      return .database(database, writes: false)
    }
    if isServed(host, builder.topology) || builder.topology.host(named: host) != nil {
      return url(mention, builder.topology).map { .http(method: method($0), url: $0) }
    }
    return outside(mention, text, namespace, &builder)
  }

  /// What an ExternalName leads to is somewhere else.
  private func meetExternalName(
    _ service: Int, _ mention: HostMention, _ text: ConfigText, _ builder: inout TopologyBuilder
  ) {
    guard let name = builder.topology.services[service].externalName?.value.lowercased(),
      name.contains("."), !name.hasSuffix(".cluster.local"),
      !builder.topology.databases.contains(where: { $0.endpoint == name }),
      !isServed(name, builder.topology), let url = url(mention, builder.topology)
    else { return }
    var there = mention
    there.host = name
    addHost(there, url, text, &builder)
  }

  /// A Service of its own is not called.
  private func service(
    _ index: Int, _ mention: HostMention, _ workload: Int, _ topology: Topology
  ) -> Call.Target? {
    let service = topology.services[index]
    if service.slots.contains(where: { topology.podSlots[$0].workload == workload }) { return nil }
    if let name = service.externalName?.value.lowercased(),
      let database = topology.databases.firstIndex(where: { $0.endpoint == name })
    {
      return .database(database, writes: false)
    }
    var mention = mention
    if mention.port == nil, mention.scheme == nil || Self.plain(mention.scheme) {
      mention.port = service.ports.first?.port
    }
    return url(mention, topology).map { .http(method: method($0), url: $0) }
  }

  private static func plain(_ scheme: String?) -> Bool {
    scheme.map { word in
      RequestURL.plainProtocols.contains { $0.scheme == word } || word.contains("sql")
    } ?? false
  }

  /// Ports whose protocol is known not to be HTTP.
  private static let tcpPorts: Set<Int> = [
    1433, 1521, 1883, 2181, 3306, 4222, 5671, 5672, 6379, 9042, 9092, 9093, 9094, 11211, 25, 389,
    27017, 4317,
  ]

  private func url(_ mention: HostMention, _ topology: Topology) -> RequestURL? {
    var scheme = mention.scheme ?? ""
    if scheme.hasPrefix("postgres") { scheme = "postgres" }
    if scheme.hasPrefix("mongodb") { scheme = "mongodb" }
    if RequestURL("\(scheme)://h:1/") == nil {
      let port = mention.port ?? 80
      scheme =
        port == 5432
        ? "postgres" : Self.tcpPorts.contains(port) ? "tcp" : port == 443 ? "https" : "http"
    }
    let port = mention.port.map { ":\($0)" } ?? ""
    let path = scheme == "http" || scheme == "https" ? mention.path : "/"
    return RequestURL("\(scheme)://\(mention.host)\(port)\(path)")
  }

  private func method(_ url: RequestURL) -> String {
    switch url.scheme {
    case .http, .https: "GET"
    case .postgres: "SELECT"
    case .ssh, .tcp: "CONNECT"
    }
  }

  /// A name that a load balancer, a record or a tunnel here answers for.
  private func isServed(_ host: String, _ topology: Topology) -> Bool {
    topology.loadBalancers.contains { $0.dnsName == host }
      || topology.hostedZones.contains { $0.records.contains { $0.name == host } }
      || topology.ingresses.contains { $0.rules.contains { $0.host?.value == host } }
  }
}

// MARK: Hosts outside

extension CallInference {
  /// Managed services by their endpoints' names (AWS general reference: service endpoints).
  private static let managed: [(part: String, kind: String, title: String)] = [
    (".cache.amazonaws.com", "elasticache", "ElastiCache"), (".sqs.", "sqs", "SQS"),
    ("sqs.", "sqs", "SQS"), ("dynamodb.", "dynamodb", "DynamoDB"), ("sns.", "sns", "SNS"),
    ("s3.", "s3", "S3"), (".s3.", "s3", "S3"), (".s3-", "s3", "S3"),
    (".rds.amazonaws.com", "rds", "RDS"), ("kinesis.", "kinesis", "Kinesis"),
    (".kafka.", "msk", "MSK"), (".mq.", "mq", "Amazon MQ"),
    (".es.amazonaws.com", "opensearch", "OpenSearch"),
    ("secretsmanager.", "secretsmanager", "Secrets Manager"), ("ssm.", "ssm", "Systems Manager"),
    ("sts.", "sts", "STS"), ("execute-api.", "api-gateway", "API Gateway"),
    (".docdb.amazonaws.com", "docdb", "DocumentDB"), (".elb.amazonaws.com", "elb", "load balancer"),
  ]

  /// Kinds whose endpoints have private addresses.
  private static let inVPC: Set<String> = ["elasticache", "rds", "docdb", "msk", "mq"]

  private func outside(
    _ mention: HostMention, _ text: ConfigText, _ namespace: String,
    _ builder: inout TopologyBuilder
  ) -> Call.Target? {
    let isInside =
      mention.host.hasSuffix(".svc.cluster.local") || mention.host.hasSuffix(".svc")
      || !mention.host.contains(".") || isOfNamespace(mention.host, namespace, builder.topology)
    if isInside || IPv4Address(mention.host) != nil {
      dangling(mention, text, namespace, isInside, &builder)
      return nil
    }
    let labels = mention.host.split(separator: ".")
    let isPlain = mention.host.allSatisfy { $0.isLetter || $0.isNumber || "-.".contains($0) }
    let isNamed =
      mention.scheme != nil || mention.port != nil || HostMentions.holdsHost(text.key)
      || mention.host.hasSuffix(".rds.amazonaws.com")
    guard text.isSetting, isNamed, isPlain, labels.count >= 2,
      let last = labels.last, last.count >= 2, last.allSatisfy(\.isLetter),
      !Self.isFile(mention), let url = url(mention, builder.topology)
    else { return nil }
    addHost(mention, url, text, &builder)
    return .http(method: method(url), url: url)
  }

  /// `orders.shop` and `kafka-0.kafka.shop` where there is a namespace `shop`.
  private func isOfNamespace(_ host: String, _ from: String, _ topology: Topology) -> Bool {
    let labels = host.split(separator: ".").map(String.init)
    guard labels.count == 2 || labels.count == 3, let last = labels.last else { return false }
    let wanted = ClusterScope.qualify(last, like: from)
    return topology.namespaces.contains { $0.name == wanted }
  }

  /// `application.properties`, `server.js`: names with a dot that are no hosts.
  private static func isFile(_ mention: HostMention) -> Bool {
    guard mention.scheme == nil, mention.port == nil else { return false }
    let endings: Set = [
      "properties", "yaml", "yml", "json", "js", "ts", "py", "sh", "conf", "xml", "html", "css",
      "jar", "war", "txt", "log", "sock", "pem", "crt", "key", "go", "rb", "php", "sql", "db",
      "ini",
      "cfg", "toml", "env", "md", "gz", "tar", "zip", "local", "class",
    ]
    return mention.host.split(separator: ".").last.map { endings.contains(String($0)) } ?? false
  }

  private func addHost(
    _ mention: HostMention, _ url: RequestURL, _ text: ConfigText, _ builder: inout TopologyBuilder
  ) {
    let host = mention.host
    let isAWS = host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn")
    let known =
      isAWS ? Self.managed.first { host.hasPrefix($0.part) || host.contains($0.part) } : nil
    let place = text.value.range.map { ", \($0.short)" } ?? ""
    let why = Provenance.inferred("named by \(text.source)\(place)")
    DependencySection.addNamed(
      name: known.map { "\($0.title) \(host.split(separator: ".")[0])" } ?? host,
      kind: known.map { ElementKind($0.kind) } ?? .dependency, endpoint: host, port: url.port, why,
      isInside: host.hasPrefix("vpc-") || known.map { Self.inVPC.contains($0.kind) } ?? false,
      &builder)
  }

  /// A name of the cluster that leads nowhere.
  private func dangling(
    _ mention: HostMention, _ text: ConfigText, _ namespace: String, _ isName: Bool,
    _ builder: inout TopologyBuilder
  ) {
    let isSure = mention.scheme != nil || (mention.port != nil && HostMentions.holdsHost(text.key))
    guard isName, isSure, text.isSetting, builder.danglingHosts.insert(mention.host).inserted
    else { return }
    let labels = mention.host.split(separator: ".").map(String.init)
    let wanted = labels.count > 1 ? ClusterScope.qualify(labels[1], like: namespace) : namespace
    let here = builder.topology.services.filter { $0.namespace == wanted }.map(\.name)
    builder.warn(
      "unknown-host",
      "\(text.source) names '\(mention.host)', but namespace '\(wanted)' has no Service '\(labels[0])'",
      at: text.value.range, suggestion: Suggestion.near(labels[0], in: here))
  }
}

/// Inferred calls may point at each other; one that closes a circle is shown and not made.
enum InferredCycles {
  static func cut(_ builder: inout TopologyBuilder) {
    let topology = builder.topology
    let targets = topology.calls.map { call -> [Int] in
      guard case .http(_, let url) = call.target else { return [] }
      return CallGraph.workloads(
        url.host, from: topology.workloads[call.workload].namespace, topology)
    }
    var reach: [Int: Set<Int>] = [:]
    var kept: [Call] = []
    for (index, call) in topology.calls.enumerated() {
      let closes = targets[index].contains { reaches($0, call.workload, reach) }
      if closes, call.provenance.isInferred {
        builder.report.leaveOut(
          "inferred call from \(topology.workloads[call.workload].qualifiedName)",
          effect: "it would close a circle of calls: \(call.provenance.text)",
          at: topology.workloads[call.workload].provenance.range ?? builder.file.range)
        continue
      }
      reach[call.workload, default: []].formUnion(targets[index])
      kept.append(call)
    }
    builder.topology.calls = kept
  }

  private static func reaches(_ from: Int, _ wanted: Int, _ edges: [Int: Set<Int>]) -> Bool {
    var seen: Set<Int> = [from]
    var open = [from]
    while let next = open.popLast() {
      if next == wanted { return true }
      for target in edges[next] ?? [] where seen.insert(target).inserted { open.append(target) }
    }
    return false
  }
}
