extension FidelityLedger {
  static let names: [FidelityRule] = [
    FidelityRule(
      "dns.eai-again",
      "A resolver that gets no answer ends in EAI_AGAIN, whatever it was asked for.",
      source: "getaddrinfo, glibc 2.36 and musl 1.2.3", .measured,
      test: "egress without port 53 ends in EAI_AGAIN, not in a timeout")
  ]
}
