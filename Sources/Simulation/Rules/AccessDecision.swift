import SourceText
import TopologyModel

/// Cloudflare Access: who may use a hostname (Cloudflare docs: Access policies).
enum AccessDecision {
  /// Who asks, and what they bring.
  struct Visitor: Hashable, Sendable {
    var client: Client
    var serviceToken: String?

    init(_ client: Client, headers: [RequestHeader]) {
      self.client = client
      serviceToken = headers.first { $0.name.lowercased() == "cf-access-client-id" }?.value
    }
  }

  enum Verdict: Hashable, Sendable {
    case allowed, denied, mustSignIn
  }

  /// The most specific application; exact names before wildcards, longer wildcards first.
  static func application(for host: String, in topology: Topology) -> AccessApplication? {
    topology.accessApplications.filter { Matching.tunnelHost(host, matches: $0.domain.value) }
      .max { rank($0.domain.value) < rank($1.domain.value) }
  }

  private static func rank(_ domain: String) -> Int {
    domain.hasPrefix("*.") ? domain.count : 1_000 + domain.count
  }

  /// Bypass goes first; then allow and block in their order, first match ends; no match is a denial.
  static func decide(
    _ application: AccessApplication, _ visitor: Visitor
  ) -> (Verdict, Decision) {
    let client = visitor.client
    let asksWho = application.policies.contains { $0.decision == .allow }
    // Before anybody has signed in only Bypass and Service Auth can match.
    let isAnonymous = client.identity == nil && asksWho
    let ordered =
      application.policies.filter { $0.decision == .bypass || $0.decision == .serviceAuth }
      + application.policies.filter { $0.decision == .allow || $0.decision == .block }
    var candidates: [Candidate] = []
    var verdict: Verdict?
    for policy in ordered {
      let name = "policy \(policy.name) (\(policy.decision.rawValue))"
      let needsIdentity = policy.decision == .allow || policy.decision == .block
      if verdict != nil {
        candidates.append(Candidate(name, .notTried, "an earlier policy matched", at: policy.range))
      } else if isAnonymous, needsIdentity {
        candidates.append(Candidate(name, .rejected, "nobody is signed in yet", at: policy.range))
      } else if let missing = missing(policy, visitor) {
        candidates.append(Candidate(name, .rejected, missing, at: policy.range))
      } else {
        verdict = policy.decision == .block ? .denied : .allowed
        candidates.append(Candidate(name, .chosen, "include and require hold", at: policy.range))
      }
    }
    let final = verdict ?? (isAnonymous ? .mustSignIn : .denied)
    let decision = Decision(
      "does Access let \(client.name) use \(application.domain.value)?", candidates,
      conclusion: conclusion(final, verdict == nil), source: "Cloudflare docs: Access policies",
      ledger: ["cf.access"])
    return (final, decision)
  }

  private static func conclusion(_ verdict: Verdict, _ noMatch: Bool) -> String {
    switch verdict {
    case .allowed: "allowed"
    case .denied: noMatch ? "denied: no policy matches" : "denied by a block policy"
    case .mustSignIn: "nobody is signed in: Access shows its login page"
    }
  }

  /// Any include AND all require AND no exclude; the first that fails.
  private static func missing(_ policy: AccessPolicy, _ visitor: Visitor) -> String? {
    if !policy.include.contains(where: { holds($0, visitor) }) {
      return
        "none of its includes holds (\(policy.include.map(\.description).joined(separator: ", ")))"
    }
    if let missing = policy.require.first(where: { !holds($0, visitor) }) {
      return "requires \(missing)"
    }
    return policy.exclude.first { holds($0, visitor) }.map { "excludes \($0)" }
  }

  private static func holds(_ selector: AccessSelector, _ visitor: Visitor) -> Bool {
    let client = visitor.client
    return switch selector {
    case .serviceToken(let id): visitor.serviceToken == id
    case .ip(let block): block.contains(client.address)
    case .everyone: true
    case .warp: client.warp
    case .mfa: client.identity?.mfa ?? false
    case .devicePosture: client.identity?.devicePosture ?? false
    case .email(let email): client.identity?.email == email
    case .emailDomain(let domain): client.identity?.email?.hasSuffix("@\(domain)") ?? false
    case .group(let group): client.identity?.groups.contains(group) ?? false
    }
  }
}
