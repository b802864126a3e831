import Foundation
import Importing
import Simulation
import SourceText
import TestSupport
import Testing
import TopologyModel

/// An applied Terraform stack in all its shapes: the answers are the same whichever is opened.
@Suite struct `A Terraform stack` {
  static let shapes = [
    "state-show.json", "state-show-refreshed.json", "terraform.tfstate", "plan.json", "awscli",
  ]

  private func load(_ shape: String) -> Loaded? {
    Corpus.need("the Terraform stack").map { Corpus.load(["\($0)/tf-three-tier/\(shape)"]) }
  }

  @Test(arguments: shapes)
  func `loads without a complaint`(shape: String) throws {
    guard let loaded = load(shape) else { return }
    #expect(loaded.diagnostics.filter { $0.severity != .note } == [])
    #expect(loaded.topology.network.vpcs.count == 1)
    #expect(loaded.topology.network.subnets.count == 9)
    #expect(loaded.topology.network.natGateways.count == 3)
    #expect(loaded.topology.databases.map(\.role) == [.primary, .replica])
    #expect(loaded.topology.bastions.count == 1)
    #expect(loaded.topology.loadBalancers.count == 1)
    #expect(loaded.topology.targetGroups.count == 5)
  }

  @Test(arguments: shapes)
  func `listener rules answer as the ALB would`(shape: String) throws {
    guard let loaded = load(shape) else { return }
    let balancer = try #require(loaded.topology.loadBalancers.first)
    for (ask, source, wanted) in [
      ("GET https://app.company.com/cart", nil, "10 shop-prod-cart"),
      ("GET https://app.company.com/cart/1", nil, "10 shop-prod-cart"),
      ("GET https://app.company.com/cartoon", nil, "1000 shop-prod-frontend"),
      ("GET https://APP.company.com/CART", nil, "1000 shop-prod-frontend"),
      ("GET https://app.company.com/", nil, "1000 shop-prod-frontend"),
      ("GET https://other.company.com/", nil, "default 404"),
      ("GET https://admin.company.com/", "203.0.113.50", "40 shop-prod-admin"),
      ("POST https://admin.company.com/", "203.0.113.50", "default 404"),
      ("GET https://admin.company.com/", "8.8.8.8", "default 404"),
      ("GET http://app.company.com/cart", nil, "default 301"),
    ] as [(String, String?, String)] {
      let line = try RequestLine.parse(ask)
      let listener = try #require(balancer.listeners.first { $0.port == line.url.port })
      let request = RuleRequest(
        method: line.method, url: line.url, headers: line.headers,
        source: IPv4Address(source ?? "198.18.0.1") ?? IPv4Address(bits: 0))
      #expect(answer(listener, request, loaded.topology) == wanted, "\(shape): \(ask)")
    }
  }

  private func answer(
    _ listener: Listener, _ request: RuleRequest, _ topology: Topology
  ) -> String {
    let verdict = ListenerRules.evaluate(listener, request)
    let rule = verdict.rule.map { "\($0.priority)" } ?? "default"
    switch verdict.action {
    case .forward(let groups):
      let names = groups.map { $0.targetGroup.map { topology.targetGroups[$0].name } ?? "?" }
      return "\(rule) \(names.joined(separator: " "))"
    case .redirect(let redirect): return "\(rule) \(redirect.statusCode)"
    case .fixedResponse(let response): return "\(rule) \(response.statusCode)"
    }
  }

  /// Ends of the published questions: the subnet an address is in, and the groups of what has it.
  private func interface(_ address: String, _ group: String?, _ topology: Topology) -> Interface {
    let ip = IPv4Address(address) ?? IPv4Address(bits: 0)
    let network = topology.network
    let subnet = network.subnets.firstIndex { $0.cidr.contains(ip) }
    let groups = network.securityGroups.indices.filter { network.securityGroups[$0].name == group }
    let isPublic = subnet.map { network.isPublic($0) } ?? false
    return Interface(
      element: ElementID(0), subnet: subnet, address: ip, publicAddress: isPublic ? ip : nil,
      securityGroups: Array(groups))
  }

  @Test(arguments: shapes)
  func `routes, ACLs and security groups let through what they should`(shape: String) throws {
    guard let loaded = load(shape) else { return }
    let topology = loaded.topology
    for (from, source, to, target, port, isOpen) in [
      ("203.0.113.50", nil, "10.0.0.10", "shop-prod-alb", 443, true),
      ("203.0.113.50", nil, "10.0.0.10", "shop-prod-alb", 8443, false),
      ("10.0.0.10", "shop-prod-alb", "10.0.16.20", "shop-prod-nodes", 8080, true),
      ("10.0.0.10", "shop-prod-alb", "10.0.16.100", "shop-prod-nodes", 80, true),
      ("10.0.1.10", "shop-prod-alb", "10.0.0.4", "shop-prod-bastion", 8443, false),
      ("10.0.16.20", "shop-prod-nodes", "10.0.200.10", "shop-prod-db", 5432, true),
      ("10.0.48.20", "shop-prod-nodes", "10.0.200.10", "shop-prod-db", 5432, true),
      ("10.0.0.4", "shop-prod-bastion", "10.0.200.10", "shop-prod-db", 5432, true),
      ("10.0.0.10", "shop-prod-alb", "10.0.200.10", "shop-prod-db", 5432, false),
      ("203.0.113.7", nil, "10.0.0.4", "shop-prod-bastion", 22, true),
      ("198.51.100.9", nil, "10.0.0.4", "shop-prod-bastion", 22, false),
      ("203.0.113.7", nil, "10.0.200.10", "shop-prod-db", 5432, false),
      ("10.0.32.20", "shop-prod-nodes", "93.184.216.34", nil, 443, true),
      ("10.0.200.10", "shop-prod-db", "93.184.216.34", nil, 443, false),
      ("10.0.16.20", "shop-prod-nodes", "10.0.32.22", "shop-prod-nodes", 8080, true),
      ("10.0.0.4", "shop-prod-bastion", "10.0.16.20", "shop-prod-nodes", 22, false),
    ] as [(String, String?, String, String?, Int, Bool)] {
      let path = NetworkPath(
        from: interface(from, source, topology), to: interface(to, target, topology), port: port,
        in: topology.network)
      #expect(
        path.isOpen == isOpen, "\(shape): \(from) → \(to):\(port) \(path.blockers.map(\.reason))")
    }
  }

  @Test func `passwords of a state are in no output`() throws {
    guard let folder = Corpus.need("passwords of the Terraform stack") else { return }
    let text = try String(
      contentsOfFile: "\(folder)/tf-three-tier/terraform.tfstate", encoding: .utf8)
    let expression = try Regex("\"password\": *\"([^\"]+)\"")
    let secrets = text.matches(of: expression).compactMap {
      $0.output[1].substring.map(String.init)
    }
    #expect(!secrets.isEmpty)
    let made = ImportedArchitecture.make(
      ["\(folder)/tf-three-tier/terraform.tfstate"], from: RepositoryFiles(root: folder),
      beside: "architecture.yaml")
    let loaded = Corpus.load(["\(folder)/tf-three-tier/terraform.tfstate"])
    for secret in secrets {
      #expect(made.text?.contains(secret) == false)
      #expect(!"\(loaded.topology)".contains(secret))
    }
  }

  @Test func `state and AWS together are one architecture, without a difference`() throws {
    guard let folder = Corpus.need("merging Terraform and AWS") else { return }
    let both = Corpus.load([
      "\(folder)/tf-three-tier/terraform.tfstate", "\(folder)/tf-three-tier/awscli",
    ])
    #expect(both.diagnostics.filter { $0.severity != .note || $0.code == "sources-differ" } == [])
    #expect(both.topology.network.subnets.count == 9)
    #expect(both.topology.databases.count == 2)
    #expect(both.topology.targetGroups.count == 5)
  }

  @Test func `what init writes loads and says the same`() throws {
    guard let folder = Corpus.need("init --from") else { return }
    let source = "\(folder)/tf-three-tier/awscli"
    let made = ImportedArchitecture.make(
      [source], from: RepositoryFiles(root: folder), beside: "architecture.yaml")
    let text = try #require(made.text)
    let again = TestSupport.load(["architecture.yaml": text])
    #expect(again.diagnostics == [])
    let first = Corpus.load([source]).topology
    #expect(again.topology.network.subnets.map(\.name) == first.network.subnets.map(\.name))
    #expect(
      again.topology.loadBalancers.map { $0.listeners.map(\.rules.count) }
        == first.loadBalancers.map { $0.listeners.map(\.rules.count) })
  }
}
