import Simulation
import SourceText
import TopologyModel

/// One look-up as somebody makes it: every query, every answer, and what the application is told.
package struct ResolveReport: Sendable {
  private let host: String
  private let type: RecordType
  private let asker: String
  private let answer: DNSAnswer

  /// `party` decides which resolvers are asked: a pod its search list and CoreDNS, a bastion the
  /// VPC's resolver, a client its own.
  package init(
    _ host: String, type: RecordType, from party: Party, library: StubResolver.Library,
    in world: World
  ) {
    var world = world
    let topology = world.topology
    let host = type == .ptr ? Self.reversed(host) : host
    self.host = host
    self.type = type
    asker = world.name(of: party, in: topology)
    switch party {
    case .pod(let pod):
      var stub = world.stub(pod, topology)
      stub.library = library
      answer = world.resolveInPod(host, stub, topology, type: type)
    case .client(let index):
      answer = world.resolve(host, by: .client(index), topology, type: type)
    case .bastion, .node, .loadBalancer, .database, .cloudflare, .host:
      answer = world.resolve(
        host, by: world.resolver(of: party, topology), topology, type: type)
    }
  }

  /// An address is asked for under its reversed name (RFC 1035), as `dig -x` does.
  private static func reversed(_ host: String) -> String {
    guard IPv4Address(host) != nil else { return host }
    return host.split(separator: ".").reversed().joined(separator: ".") + ".in-addr.arpa"
  }

  package var isFound: Bool {
    if case .failure = answer.result { false } else { true }
  }

  private var found: [String] {
    switch answer.result {
    case .addresses(let addresses): addresses.map(\.description)
    case .texts(let texts): texts
    case .failure: []
    }
  }

  private var code: String {
    if case .failure(let code, _) = answer.result { code } else { "NOERROR" }
  }

  package var text: String {
    var out = "\(host) \(type.rawValue), asked by \(asker)\n"
    for candidate in answer.candidates {
      let mark = candidate.verdict == .chosen ? "►" : "·"
      let place = candidate.range.map { "  [\($0.text)]" } ?? ""
      let reason = candidate.reason.isEmpty ? "" : ": \(candidate.reason)"
      out += "  \(mark) \(candidate.name)\(reason)\(place)\n"
    }
    out += "= \(answer.conclusion)\(answer.isAssumed ? "  (assumed)" : "")\n"
    if case .failure(_, let reason) = answer.result { out += "✗ \(code): \(reason)\n" }
    for item in found { out += "✓ \(item)\(answer.ttl.map { ", TTL \($0) s" } ?? "")\n" }
    if !answer.ledger.isEmpty {
      out += "  \(answer.ledger.map(\.text).joined(separator: " "))\n"
    }
    return out.printableLines
  }

  package var json: JSONValue {
    let reason: String? = if case .failure(_, let reason) = answer.result { reason } else { nil }
    return .dictionary([
      "name": .string(host), "type": .string(type.rawValue), "from": .string(asker),
      "code": .string(code), "answers": .strings(found),
      "ttl": answer.ttl.map(JSONValue.int) ?? .null, "reason": .optional(reason),
      "queries": .array(
        answer.candidates.map {
          .dictionary([
            "name": .string($0.name), "verdict": .string($0.verdict.rawValue),
            "reason": .string($0.reason), "place": .optional($0.range?.text),
          ])
        }),
      "conclusion": .string(answer.conclusion), "assumed": .bool(answer.isAssumed),
      "ledger": .strings(answer.ledger.map(\.text)),
    ])
  }
}
