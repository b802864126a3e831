extension FidelityLedger {
  static let people: [FidelityRule] = [
    FidelityRule(
      "ssh.shapes", "Filtered is a timeout, sshd down is refused, a wrong key is denied.",
      source: "OpenSSH 9.2", .measured, test: "how a bastion fails"),
    FidelityRule(
      "ssh.session-manager",
      "Needs IAM and the agent's outbound 443; no inbound rule, no public address, no key.",
      source: "AWS Systems Manager guide: Session Manager", .documented, test: "how a bastion fails"
    ),
    FidelityRule(
      "cf.access",
      "Bypass and Service Auth in listed order, then Allow and Block; no match is a denial.",
      source: "Cloudflare docs: Access policies", .documented, test: "Access policies in order"),
    FidelityRule(
      "cf.outbound", "cloudflared dials out on 7844: without a way out the tunnel is 530 (1033).",
      source: "Cloudflare docs: tunnel with firewall", .documented,
      test: "losing NAT kills the tunnel, not the site"),
    FidelityRule(
      "cf.ingress",
      "First match; hosts with case, paths as unanchored regular expressions; the catch-all last.",
      source: "cloudflared ingress package", .measured,
      test: "the catch-all stops a name without a rule"),
    FidelityRule(
      "cf.identity", "Device posture over time, Gateway policies, split tunnels, virtual networks.",
      source: "Cloudflare docs", .notModelled),
  ]
}
