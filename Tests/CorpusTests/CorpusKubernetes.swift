import Foundation
import Importing
import TestSupport
import Testing
import TopologyModel

/// Published manifests, loaded as their bundles say, against answers a right reading gives.
@Suite struct `Published manifests` {
  private struct Bundle {
    var name: String
    var expected: [String: Any]
    var loaded: Loaded

    var topology: Topology { loaded.topology }
  }

  private func bundles(_ what: String) throws -> [Bundle] {
    guard let folder = Corpus.need(what),
      let all = try Corpus.json("\(folder)/bundles.json") as? [String: [String: Any]]
    else { return [] }
    return try all.keys.sorted().compactMap { name in
      let files = all[name]?["files"] as? [String] ?? []
      guard
        let expected = try Corpus.json("\(folder)/expected/\(name).json") as? [String: Any]
      else { return nil }
      let namespace = all[name]?["namespace"] as? String ?? "default"
      return Bundle(
        name: name, expected: expected,
        loaded: Corpus.load(files.map { "\(folder)/\($0)" }, namespace: namespace))
    }
  }

  @Test func `Services lead to the workloads and ports they should`() throws {
    var checked = 0
    for bundle in try bundles("Services of published manifests") {
      let services = bundle.expected["service"] as? [String: [String: Any]] ?? [:]
      for (name, wanted) in services {
        let parts = name.split(separator: "/").map(String.init)
        let index = try #require(
          bundle.topology.service(namespace: parts[0], name: parts[1]), "\(bundle.name): \(name)")
        let service = bundle.topology.services[index]
        #expect(service.type.rawValue == wanted["type"] as? String, "\(bundle.name): \(name)")
        for port in wanted["ports"] as? [[String: Any]] ?? []
        where port["protocol"] as? String == "TCP" {
          let found = try #require(service.ports.first { $0.port == port["port"] as? Int })
          let theirs = Set(
            (port["targets"] as? [[String: Any]] ?? []).map {
              "\($0["workload"] ?? "") \($0["containerPort"] ?? 0) \($0["replicas"] ?? 0)"
            })
          #expect(
            targets(service, found, bundle.topology) == theirs, "\(bundle.name): \(name)")
          checked += 1
        }
      }
    }
    #expect(checked > 60 || Corpus.folder == nil)
  }

  /// `Deployment/carts 80 1` for each workload behind a port.
  private func targets(
    _ service: Service, _ port: ServicePort, _ topology: Topology
  ) -> Set<String> {
    var counts: [Int: Int] = [:]
    for slot in service.slots { counts[topology.podSlots[slot].workload, default: 0] += 1 }
    return Set(
      counts.map { workload, count in
        let spec = topology.workloads[workload]
        let number = topology.containerPort(port, of: workload).map(String.init) ?? "?"
        return "\(spec.kind.rawValue)/\(spec.name) \(number) \(count)"
      })
  }

  @Test func `Ingress paths become the patterns and targets of their load balancer`() throws {
    for bundle in try bundles("Ingresses of published manifests") {
      for ingress in bundle.expected["ingress"] as? [[String: Any]] ?? [] {
        let name = ingress["name"] as? String ?? ""
        let balancer = try #require(
          bundle.topology.loadBalancers.first { balancer in
            balancer.ingresses.contains { bundle.topology.ingresses[$0].qualifiedName == name }
          }, "\(bundle.name): \(name)")
        #expect(balancer.scheme.rawValue == ingress["scheme"] as? String)
        for rule in ingress["rules"] as? [[String: Any]] ?? [] {
          let patterns = Set(rule["albPatterns"] as? [String] ?? [])
          let found = balancer.listeners.flatMap(\.rules).contains { made in
            made.ingress == name
              && made.conditions.contains { condition in
                if case .pathPattern(let values) = condition {
                  Set(values) == patterns
                } else {
                  false
                }
              }
          }
          #expect(found, "\(bundle.name): \(name) \(patterns)")
        }
      }
      let groups = Set(
        (bundle.expected["ingress"] as? [[String: Any]] ?? []).map {
          $0["group"] as? String ?? $0["name"] as? String ?? ""
        })
      #expect(
        bundle.topology.loadBalancers.count { !$0.isByHand } == groups.count, "\(bundle.name)")
    }
  }

  /// Words that fit by accident: names of databases, which the answers themselves call false.
  private let accidents: Set<String> = ["env MYSQL_DATABASE", "env POSTGRES_DB"]

  @Test func `calls are read from settings, and only those`() throws {
    var checked = 0
    for bundle in try bundles("calls of published manifests") {
      var wanted: Set<String> = []
      for (from, targets) in bundle.expected["edges"] as? [String: [String: [String]]] ?? [:] {
        for (to, reasons) in targets where !reasons.allSatisfy({ accidents.contains($0) }) {
          wanted.insert("\(from) \(to)")
        }
      }
      #expect(edges(bundle.topology) == wanted, "\(bundle.name)")
      checked += wanted.count
    }
    #expect(checked > 20 || Corpus.folder == nil)
  }

  private func edges(_ topology: Topology) -> Set<String> {
    Set(
      topology.calls.compactMap { call in
        guard case .http(_, let url) = call.target else { return nil }
        let caller = topology.workloads[call.workload]
        let labels = url.host.split(separator: ".").map(String.init)
        let namespace = labels.count > 1 ? labels[1] : caller.namespace
        guard topology.service(namespace: namespace, name: labels[0]) != nil else { return nil }
        return "\(caller.qualifiedName) \(namespace)/\(labels[0])"
      })
  }

  @Test func `counts are right and nothing valid is refused`() throws {
    for bundle in try bundles("counts of published manifests") {
      #expect(
        bundle.topology.services.count { !$0.isStandIn } == bundle.expected["services"] as? Int,
        "\(bundle.name)")
      #expect(
        bundle.topology.networkPolicies.count == bundle.expected["networkPolicies"] as? Int,
        "\(bundle.name)")
      let problems = bundle.expected["problems"] as? [String] ?? []
      if problems.isEmpty {
        #expect(!bundle.loaded.diagnostics.contains { $0.severity == .error }, "\(bundle.name)")
        #expect(bundle.loaded.report.keysUnknown == 0, "\(bundle.name)")
      }
    }
  }
}
