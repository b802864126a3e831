import SourceText
import TestSupport
import Testing
import TopologyModel

/// What states, plans and answers say in ways of their own.
@Suite struct `Source rules` {
  /// One resource of a state: its type, and the rest of its values behind `id`.
  private static func resource(_ type: String, _ id: String, _ values: String) -> String {
    """
    {"address": "\(type).\(id)", "mode": "managed", "type": "\(type)", "name": "\(id)",
     "values": {"id": "\(id)", \(values)}}
    """
  }

  private static func state(_ resources: [String]) -> String {
    """
    {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": {"resources": [
    \(resources.joined(separator: ",\n"))]}}}
    """
  }

  private static let network = [
    resource("aws_vpc", "vpc-1", #""cidr_block": "10.0.0.0/16", "tags": {"Name": "one"}"#),
    resource("aws_vpc", "vpc-2", #""cidr_block": "10.1.0.0/16", "tags": {"Name": "two"}"#),
    resource(
      "aws_subnet", "s-1",
      #""vpc_id": "vpc-1", "cidr_block": "10.0.1.0/24", "availability_zone": "eu-west-1a""#),
    resource(
      "aws_subnet", "s-2",
      #""vpc_id": "vpc-2", "cidr_block": "10.1.1.0/24", "availability_zone": "eu-west-1b""#),
  ]

  private static func group(_ id: String, _ ingress: String) -> String {
    resource(
      "aws_security_group", id, #""name": "\#(id)", "vpc_id": "vpc-1", "ingress": [\#(ingress)]"#)
  }

  @Test func `manifests beside an architecture file that does not name them are told`() {
    let manifest = appManifests("web")
    let files = [
      "app/architecture.yaml": "topowalk: 1\nkubernetes: [named.yaml]\n",
      "app/named.yaml": manifest, "app/web.yaml": manifest, "app/k8s/b.yaml": manifest,
      "app/values.yaml": "image: web:1\n", "app/.hidden.yaml": manifest,
      "app/catalog.yaml": "apiVersion: backstage.io/v1\nkind: Component\n",
      "app/chart/Chart.yaml": "name: c\n", "app/chart/templates/a.yaml": manifest,
    ]
    func told(_ files: [String: String], _ path: String) -> [String] {
      load(files, [path]).diagnostics.filter { $0.code == "manifests-not-read" }.map(\.message)
    }
    #expect(
      told(files, "app") == [
        "k8s/b.yaml, web.yaml: not read, since app/architecture.yaml stands for the folder and does not name them"
      ])
    #expect(told(files, "app/architecture.yaml") == [])
    let all = files.merging(
      ["app/architecture.yaml": "topowalk: 1\nkubernetes: [named.yaml, web.yaml, k8s]\n"]
    ) { $1 }
    #expect(told(all, "app") == [])
    // The version may be left out of what is easily known.
    let bare = ["app/k8s/b.yaml": manifest.replacing("apiVersion: v1\n", with: "")]
    #expect(told(files.merging(bare) { $1 }, "app").first?.hasPrefix("k8s/b.yaml, web") == true)
  }

  @Test(arguments: [
    ("rules: []", "missing-field"), ("ingressClassName: alb", "missing-field"),
    ("rules: [{host: a.example.com}]", "ingress-without-paths"),
    ("rules: [{http: {paths: []}}]", "missing-field"),
    ("defaultBackend: {service: {name: web, port: {number: 80}}}", ""),
  ])
  func `an Ingress that leads nowhere`(spec: String, code: String) {
    let text = """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec: {\(spec)}
      ---
      \(appManifests("web"))
      """
    let codes = load(["k.yaml": text]).diagnostics.map(\.code)
    #expect(codes == (code.isEmpty ? [] : [code]))
  }

  @Test func `two objects without a line between them`() {
    let object = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
    let told = load(["k.yaml": object + object]).diagnostics
    #expect(told.first?.suggestion == "between two objects stands a line with ---")
  }

  @Test func `an element of two sources names both places`() {
    let answer = #"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#
    let loaded = load(["s.json": Self.state(Self.network), "v.json": answer])
    let vpc = loaded.topology.network.vpcs.first.map { loaded.topology[$0.element] }
    let sources = vpc?.settings.filter { $0.name == "source" }.map(\.value) ?? []
    #expect(sources.count == 2)
    #expect(sources.contains { $0.hasPrefix("s.json:") })
    #expect(sources.contains { $0.hasPrefix("v.json:") })
  }

  @Test func `the Region is that of the zones`() {
    #expect(load(["s.json": Self.state(Self.network)]).topology.region == "eu-west-1")
    let node = """
      apiVersion: v1
      kind: Node
      metadata: {name: n, labels: {topology.kubernetes.io/zone: ap-south-1c}}
      """
    let topology = load(["n.yaml": node]).topology
    #expect(topology.region == "ap-south-1")
    #expect(topology.network.subnets.contains { $0.zone == "ap-south-1c" })
  }

  @Test func `prefix lists admit their blocks, and an unknown one is told of`() {
    let rule =
      #"{"protocol": "tcp", "from_port": 443, "to_port": 443, "prefix_list_ids": ["pl-1"]}"#
    let list = Self.resource(
      "aws_ec2_managed_prefix_list", "pl-1",
      #""name": "offices", "entry": [{"cidr": "198.51.100.0/24"}, {"cidr": "192.0.2.0/24"}]"#)
    let known = load(["s.json": Self.state(Self.network + [Self.group("g", rule), list])])
    let group = known.topology.network.securityGroups.first { $0.name == "g" }
    #expect(group?.inbound.map(\.peer.blockText) == ["198.51.100.0/24", "192.0.2.0/24"])
    #expect(known.diagnostics.isEmpty)
    let unknown = load(["s.json": Self.state(Self.network + [Self.group("g", rule)])])
    #expect(unknown.diagnostics.map(\.code) == ["unknown-prefix-list"])
    // The list may be known from AWS alone.
    let answer =
      #"{"PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": "o", "Cidrs": ["192.0.2.0/24"]}]}"#
    let both = load([
      "s.json": Self.state(Self.network + [Self.group("g", rule)]), "p.json": answer,
    ])
    #expect(both.diagnostics.isEmpty)
  }

  @Test func `a private zone answers in its own VPCs only`() throws {
    let zone = Self.resource(
      "aws_route53_zone", "Z1", #""name": "acme.io", "zone_id": "Z1", "vpc": [{"vpc_id": "vpc-2"}]"#
    )
    let record = Self.resource(
      "aws_route53_record", "r",
      #""zone_id": "Z1", "name": "api.acme.io", "type": "A", "ttl": 60, "records": ["10.1.1.9"]"#)
    func host(_ name: String, _ subnet: String) -> String {
      Self.resource(
        "aws_instance", name, #""subnet_id": "\#(subnet)", "tags": {"Name": "\#(name)-bastion"}"#)
    }
    let text = Self.state(Self.network + [zone, record, host("i-1", "s-1"), host("i-2", "s-2")])
    let topology = load(["s.json": text]).topology
    #expect(topology.hostedZones.map(\.vpcs) == [[1]])
    let inside = try Walk(topology, "GET http://api.acme.io/", from: "i-2-bastion")
    #expect(inside.text.contains("NXDOMAIN") == false)
    let outside = try Walk(topology, "GET http://api.acme.io/", from: "i-1-bastion")
    #expect(outside.text.contains("NXDOMAIN"))
  }

  @Test func `a cache stands in the subnet of its subnet group, behind its groups`() {
    let cache = Self.resource(
      "aws_elasticache_replication_group", "c",
      #""replication_group_id": "c", "port": 6379, "subnet_group_name": "g", "security_group_ids": ["sg"], "primary_endpoint_address": "c.x.cache.amazonaws.com""#
    )
    let home = Self.resource(
      "aws_elasticache_subnet_group", "g", #""name": "g", "subnet_ids": ["s-1"]"#)
    let groups = Self.group("sg", "")
    let topology = load(["s.json": Self.state(Self.network + [cache, home, groups])]).topology
    let interface = topology.hosts.first?.interface
    #expect(interface?.subnet.map { topology.network.subnets[$0].zone } == "eu-west-1a")
    #expect(
      interface?.securityGroups.map { topology.network.securityGroups[$0].name } == ["sg"])
  }

  @Test func `policies that several Access applications share`() {
    let policy = Self.resource(
      "cloudflare_zero_trust_access_policy", "p-1",
      #""name": "all", "decision": "bypass", "include": [{"everyone": {}}]"#)
    let application = Self.resource(
      "cloudflare_zero_trust_access_application", "a",
      #""name": "a", "domain": "x.example.com", "policies": [{"id": "p-1", "precedence": 1}]"#)
    let tunnel = Self.resource("cloudflare_zero_trust_tunnel_cloudflared", "t", #""name": "t""#)
    let topology = load(["s.json": Self.state([policy, application, tunnel])]).topology
    #expect(topology.accessApplications.map(\.policies.count) == [1])
  }

  @Test func `a Deployment's replicas are a text in states`() {
    let deployment = Self.resource(
      "kubernetes_deployment_v1", "d",
      #"""
      "metadata": [{"name": "web", "namespace": "shop"}],
      "spec": [{"replicas": "3", "selector": [{"match_labels": {"app": "web"}}],
        "template": [{"metadata": [{"labels": {"app": "web"}}],
          "spec": [{"host_ipc": false, "container": [{"name": "c", "image": "i:1", "port": [{"container_port": 80}]}]}]}]}]
      """#)
    let loaded = load(["s.json": Self.state([deployment])])
    #expect(loaded.diagnostics.map(\.message) == [])
    #expect(loaded.topology.workloads.map(\.slots.count) == [3])
  }

  /// Members that a state only counts, where they register, and behind which security groups.
  private static let fleet = [
    group(
      "sg-app",
      #"{"from_port": 8080, "to_port": 8080, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"]}"#),
    resource(
      "aws_lb_target_group", "tg-web",
      #""name": "web", "port": 8080, "vpc_id": "vpc-1", "target_type": "instance""#),
    resource(
      "aws_lb_target_group", "tg-api",
      #""name": "api", "port": 80, "vpc_id": "vpc-1", "target_type": "ip""#),
    resource("aws_launch_template", "lt-1", #""vpc_security_group_ids": ["sg-app"]"#),
    resource(
      "aws_autoscaling_group", "web-asg",
      #""name": "web-asg", "desired_capacity": 2, "vpc_zone_identifier": ["s-1"], "launch_template": [{"id": "lt-1"}]"#
    ),
    resource(
      "aws_autoscaling_attachment", "at",
      #""autoscaling_group_name": "web-asg", "lb_target_group_arn": "tg-web""#),
    resource(
      "aws_ecs_service", "svc",
      #"""
      "name": "svc", "desired_count": 3, "load_balancer": [{"target_group_arn": "tg-api", "container_port": 9000}],
      "network_configuration": [{"subnets": ["s-1"], "security_groups": ["sg-app"]}]
      """#),
  ]

  @Test func `Auto Scaling groups and ECS services register members that nobody names`() throws {
    let topology = load(["s.json": Self.state(Self.network + Self.fleet)]).topology
    let web = try #require(topology.targetGroups.first { $0.name == "web" })
    #expect(topology.services[web.service].manualEndpoints.map(\.port) == [8080, 8080])
    let api = try #require(topology.targetGroups.first { $0.name == "api" })
    #expect(topology.services[api.service].manualEndpoints.map(\.port) == [9000, 9000, 9000])
    let member = try #require(topology.hosts.first { $0.name == "web-asg 1" })
    #expect(member.provenance.isInferred)
    let group = try #require(topology.network.securityGroups.firstIndex { $0.name == "sg-app" })
    #expect(topology.hosts.allSatisfy { $0.interface.securityGroups == [group] })
    #expect(
      topology.hosts.map(\.name) == [
        "web-asg 1", "web-asg 2", "svc task 1", "svc task 2", "svc task 3",
      ])
  }

  @Test func `a group whose targets AWS names is left to them`() {
    let attached = Self.resource(
      "aws_lb_target_group_attachment", "a",
      #""target_group_arn": "tg-web", "target_id": "10.0.1.77", "port": 8080"#)
    let topology = load(["s.json": Self.state(Self.network + Self.fleet + [attached])]).topology
    #expect(!topology.hosts.contains { $0.name.hasPrefix("web-asg") })
    #expect(topology.hosts.contains { $0.name.hasPrefix("svc") })
  }

  @Test func `a plan's module that refers to its VPC by a local`() {
    let plan = #"""
      {"format_version": "1.2", "terraform_version": "1.9.0",
       "planned_values": {"root_module": {"child_modules": [{"address": "module.n", "resources": [
         {"address": "module.n.aws_vpc.this[0]", "mode": "managed", "type": "aws_vpc", "name": "this", "index": 0, "values": {"cidr_block": "10.0.0.0/16"}},
         {"address": "module.n.aws_subnet.a", "mode": "managed", "type": "aws_subnet", "name": "a", "values": {"cidr_block": "10.0.1.0/24", "availability_zone": "eu-west-1a"}}]}]}},
       "configuration": {"root_module": {"module_calls": {"n": {"module": {"resources": [
         {"address": "aws_vpc.this", "mode": "managed", "type": "aws_vpc", "name": "this", "expressions": {}},
         {"address": "aws_subnet.a", "mode": "managed", "type": "aws_subnet", "name": "a", "expressions": {"vpc_id": {"references": ["local.vpc_id"]}}}]}}}}}}
      """#
    let topology = load(["p.json": plan]).topology
    #expect(topology.network.subnets.map(\.cidr.description) == ["10.0.1.0/24"])
  }

  @Test(arguments: [
    (#"{"KeyPairs": [{"KeyName": "k"}]}"#, "nothing-to-draw"),
    (#"[{"SubnetId": "s-1"}, {"SubnetId": "s-2"}]"#, "unknown-format"),
    (
      #"{"Vpcs": [{"VpcId": "v", "CidrBlock": "10.0.0.0/16"}], "NextToken": "t"}"#, "truncated-page"
    ),
    (
      #"{"ResourceRecordSets": [], "IsTruncated": true, "NextRecordName": "x."}"#, "truncated-page"
    ),
  ])
  func `answers that cannot be used say why, once`(text: String, code: String) {
    #expect(load(["a.json": text]).diagnostics.filter { $0.code == code }.count == 1)
  }

  @Test func `target groups of functions have no model, and their rules no complaint`() {
    let text = """
      topowalk: 1
      targetGroups: [{name: fn, targetType: lambda}]
      loadBalancers: [{name: lb, listeners: [{port: 80, default: {forward: [{targetGroup: fn}]}}]}]

      """
    let loaded = load(["a.yaml": text])
    #expect(loaded.diagnostics.map(\.message) == [])
    #expect(loaded.report.notModelled.map(\.what) == ["target type lambda"])
  }
}

extension Peer {
  fileprivate var blockText: String {
    if case .block(let block) = self { block.description } else { "group" }
  }
}
