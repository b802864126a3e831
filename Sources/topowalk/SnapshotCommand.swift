import ArgumentParser
import LocatedYAML
import SourceText
import SystemCalls

/// `topowalk snapshot`: a folder of what there is now, by the person's own tools.
struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Save what AWS or Kubernetes has now, by your own aws or kubectl, read-only.",
    discussion: """
      Every command is shown before it runs, and only commands that read are run. topowalk reads no
      credentials: aws and kubectl use theirs. Secrets are not asked for.
      """,
    subcommands: [SnapshotAWS.self, SnapshotKubernetes.self])
}

/// Where a snapshot goes, and how.
struct SnapshotArguments: ParsableArguments {
  @Option(name: .shortAndLong, help: "The folder, which is made; must not exist.") var out: String?
  @Flag(help: "Only show the commands.") var dryRun = false
  @Option(help: "Seconds one command may take.") var timeout = 60
}

struct SnapshotAWS: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "aws", abstract: "VPCs, load balancers, DNS, databases and EKS of one Region.")

  @OptionGroup var arguments: SnapshotArguments
  @Option(help: "The Region; else what aws is configured with.") var region: String?
  @Option(help: "The profile of ~/.aws/config.") var profile: String?
  @Option(help: "Another endpoint, for tests.") var endpointURL: String?

  func run() throws {
    var snapshot = try Snapshot(arguments, "aws-snapshot")
    for (service, verb) in Self.plain {
      snapshot.save("\(service)-\(verb)", words(service, verb))
    }
    saveBalancing(&snapshot)
    saveNames(&snapshot)
    saveClusters(&snapshot)
    try snapshot.finish()
  }

  /// One `aws` command's words with the options every call takes.
  private func words(_ service: String, _ verb: String, _ rest: [String] = []) -> [String] {
    var tail = ["--output", "json"]
    if let region { tail += ["--region", region] }
    if let profile { tail += ["--profile", profile] }
    if let endpointURL { tail += ["--endpoint-url", endpointURL] }
    return ["aws", service, verb] + rest + tail
  }

  private func saveBalancing(_ snapshot: inout Snapshot) {
    for balancer in snapshot.values(
      "elbv2-describe-load-balancers", "LoadBalancers", "LoadBalancerArn")
    {
      let name = Self.short(balancer)
      snapshot.save(
        "elbv2-describe-load-balancer-attributes-\(name)",
        words("elbv2", "describe-load-balancer-attributes", ["--load-balancer-arn", balancer]))
      snapshot.save(
        "elbv2-describe-listeners-\(name)",
        words("elbv2", "describe-listeners", ["--load-balancer-arn", balancer]))
      for (index, listener) in snapshot.values(
        "elbv2-describe-listeners-\(name)", "Listeners", "ListenerArn"
      ).enumerated() {
        snapshot.save(
          "elbv2-describe-rules-\(name)-\(index + 1)",
          words("elbv2", "describe-rules", ["--listener-arn", listener]))
      }
    }
    for group in snapshot.values("elbv2-describe-target-groups", "TargetGroups", "TargetGroupArn") {
      let name = Self.short(group)
      for verb in ["describe-target-health", "describe-target-group-attributes"] {
        snapshot.save("elbv2-\(verb)-\(name)", words("elbv2", verb, ["--target-group-arn", group]))
      }
    }
  }

  private func saveNames(_ snapshot: inout Snapshot) {
    for zone in snapshot.values("route53-list-hosted-zones", "HostedZones", "Id") {
      let id = zone.split(separator: "/").last.map(String.init) ?? zone
      snapshot.save(
        "route53-get-hosted-zone-\(id)", words("route53", "get-hosted-zone", ["--id", id]))
      snapshot.save(
        "route53-list-resource-record-sets-\(id)",
        words("route53", "list-resource-record-sets", ["--hosted-zone-id", id]))
    }
    for arn in snapshot.values("acm-list-certificates", "CertificateSummaryList", "CertificateArn")
    {
      snapshot.save(
        "acm-describe-certificate-\(Self.short(arn))",
        words("acm", "describe-certificate", ["--certificate-arn", arn]))
    }
  }

  private func saveClusters(_ snapshot: inout Snapshot) {
    for cluster in snapshot.texts("eks-list-clusters", "clusters") {
      snapshot.save(
        "eks-describe-cluster-\(cluster)", words("eks", "describe-cluster", ["--name", cluster]))
      snapshot.save(
        "eks-list-nodegroups-\(cluster)",
        words("eks", "list-nodegroups", ["--cluster-name", cluster]))
      for group in snapshot.texts("eks-list-nodegroups-\(cluster)", "nodegroups") {
        snapshot.save(
          "eks-describe-nodegroup-\(cluster)-\(group)",
          words(
            "eks", "describe-nodegroup", ["--cluster-name", cluster, "--nodegroup-name", group]))
      }
    }
  }

  /// Calls that need nothing of each other.
  private static let plain: [(String, String)] =
    [
      "describe-vpcs", "describe-subnets", "describe-route-tables", "describe-internet-gateways",
      "describe-nat-gateways", "describe-vpc-endpoints", "describe-vpc-peering-connections",
      "describe-transit-gateways", "describe-transit-gateway-vpc-attachments",
      "describe-security-groups", "describe-network-acls", "describe-instances",
      "describe-network-interfaces", "describe-prefix-lists", "describe-managed-prefix-lists",
    ].map { ("ec2", $0) } + [
      ("elbv2", "describe-load-balancers"), ("elbv2", "describe-target-groups"),
      ("route53", "list-hosted-zones"), ("acm", "list-certificates"),
      ("rds", "describe-db-instances"), ("rds", "describe-db-clusters"),
      ("rds", "describe-db-subnet-groups"), ("eks", "list-clusters"),
      ("elasticache", "describe-replication-groups"),
      ("elasticache", "describe-cache-clusters"), ("elasticache", "describe-cache-subnet-groups"),
      ("lambda", "list-functions"),
      ("sqs", "list-queues"),
      ("dynamodb", "list-tables"), ("cloudfront", "list-distributions"),
    ]

  /// The part of an ARN that people know: a load balancer's or target group's name.
  private static func short(_ arn: String) -> String {
    let parts = arn.split(separator: "/").map(String.init)
    if arn.contains(":loadbalancer/"), parts.count >= 3 { return parts[2] }
    return arn.contains(":targetgroup/") && parts.count >= 2 ? parts[1] : parts.last ?? arn
  }
}

struct SnapshotKubernetes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubernetes", abstract: "Workloads, Services, Ingresses and policies of a cluster."
  )

  @OptionGroup var arguments: SnapshotArguments
  @Option(help: "The context of the kubeconfig.") var context: String?
  @Option(name: .shortAndLong, help: "Only this namespace.") var namespace: String?

  func run() throws {
    var snapshot = try Snapshot(arguments, "kubernetes-snapshot")
    var tail = ["-o", "json", "--request-timeout=\(arguments.timeout)s"]
    if let context { tail += ["--context", context] }
    tail += namespace.map { ["-n", $0] } ?? ["-A"]
    for (name, kinds) in Self.kinds { snapshot.save(name, ["kubectl", "get", kinds] + tail) }
    try snapshot.finish()
  }

  /// What every cluster has, and what only some have: a kind that is not there fails its own command.
  private static let kinds = [
    ("core", "namespaces,nodes,services,endpoints,configmaps"), ("pods", "pods"),
    ("workloads", "deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs"),
    ("endpointslices", "endpointslices.discovery.k8s.io"),
    ("ingresses", "ingresses.networking.k8s.io,ingressclasses.networking.k8s.io"),
    ("policies", "networkpolicies.networking.k8s.io,poddisruptionbudgets.policy"),
    ("autoscalers", "horizontalpodautoscalers"),
    (
      "load-balancer-controller",
      "targetgroupbindings.elbv2.k8s.aws,ingressclassparams.elbv2.k8s.aws"
    ),
    (
      "gateway-api",
      "gateways.gateway.networking.k8s.io,httproutes.gateway.networking.k8s.io,gatewayclasses.gateway.networking.k8s.io"
    ),
    (
      "istio",
      "gateways.networking.istio.io,virtualservices.networking.istio.io,destinationrules.networking.istio.io"
    ),
  ]
}

/// Runs commands and keeps their answers.
struct Snapshot {
  private let folder: String
  private let isDry: Bool
  private let timeout: Int
  private var saved: [String: YAMLNode] = [:]
  private var count = 0
  private var failures: [String] = []

  init(_ arguments: SnapshotArguments, _ name: String) throws {
    folder = arguments.out ?? name
    isDry = arguments.dryRun
    timeout = max(1, min(3_600, arguments.timeout))
    if isDry { return }
    guard mkdir(folder, 0o700) == 0 else {
      throw ValidationError("cannot make folder '\(folder)': \(String(cString: strerror(errno)))")
    }
  }

  /// Shows a command, runs it, and writes what it printed to `name.json`.
  mutating func save(_ name: String, _ words: [String]) {
    Output.complain("$ \(words.joined(separator: " "))".printable)
    if isDry { return }
    let result = Captured.run(words, seconds: timeout)
    guard result.status == 0 else {
      let said =
        String(decoding: result.errors, as: UTF8.self)
        .split(separator: "\n").last.map(String.init) ?? "status \(result.status)"
      failures.append(
        "\(words.prefix(3).joined(separator: " ")): \(result.status == 124 ? "no answer in \(timeout) s" : said)"
      )
      return
    }
    // Nothing was found, and the CLI prints nothing.
    if result.output.allSatisfy({ $0 <= 0x20 }) { return }
    let path = "\(folder)/\(Self.plain(name)).json"
    let text = String(decoding: result.output, as: UTF8.self)
    if let problem = NewFile.write(text, to: path, mode: 0o600) {
      failures.append("\(path): \(problem)")
      return
    }
    count += 1
    saved[name] = YAMLReader.read(SourceFile(path: path, text: text)).documents.first
  }

  /// A file's name: what could lead elsewhere is replaced.
  private static func plain(_ name: String) -> String {
    String(name.map { $0.isLetter || $0.isNumber || "-._".contains($0) ? $0 : "_" }.prefix(180))
  }

  func values(_ name: String, _ list: String, _ key: String) -> [String] {
    (saved[name]?[list]?.items ?? []).compactMap { $0[key]?.string }
  }

  func texts(_ name: String, _ list: String) -> [String] {
    (saved[name]?[list]?.items ?? []).compactMap(\.string)
  }

  func finish() throws {
    for failure in failures { Output.complain("topowalk: \(failure.printable)") }
    if isDry { return }
    Output.print("wrote \(count) files to \(folder); open them with: topowalk \(folder)")
    if count == 0 { throw ExitCode(1) }
  }
}
