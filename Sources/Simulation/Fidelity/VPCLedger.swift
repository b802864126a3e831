extension FidelityLedger {
  static let vpc: [FidelityRule] = [
    FidelityRule(
      "vpc.route", "The longest prefix that covers the address wins, whatever it leads to.",
      source: "VPC user guide: route tables", .documented,
      test: "the longest prefix wins, whatever it leads to"),
    FidelityRule(
      "vpc.internet-gateway",
      "Reaching the internet needs a route to the gateway and a public address; so does being reached.",
      source: "VPC user guide: internet gateways", .documented,
      test: "network verdicts agree with a naive reading of the guide"),
    FidelityRule(
      "vpc.nat-gateway",
      "A NAT gateway passes a private subnet's traffic on through its own subnet's route table.",
      source: "VPC user guide: NAT gateways", .documented,
      test: "a NAT gateway needs its own way to the internet"),
    FidelityRule(
      "vpc.security-group",
      "Allow rules of all groups are OR-ed, replies pass; a reference means private addresses.",
      source: "VPC user guide: security groups", .documented,
      test: "network verdicts agree with a naive reading of the guide"),
    FidelityRule(
      "vpc.network-acl",
      "Rules by number, the first match decides, else deny; stateless, and only at a subnet's border.",
      source: "VPC user guide: network ACLs", .documented,
      test: "network verdicts agree with a naive reading of the guide"),
    FidelityRule(
      "vpc.ephemeral",
      "A reply needs 32768-60999 open toward Linux, 1024-65535 toward load balancers and NAT gateways.",
      source: "VPC user guide: ephemeral ports", .documented,
      test: "network verdicts agree with a naive reading of the guide"),
    FidelityRule(
      "vpc.all-blockers",
      "A blocked request is walked on hypothetically; every blocker is listed with its smallest fix.",
      source: "Reachability Analyzer: explanation codes (which stops at the first)", .documented,
      test: "all blockers of a request are found, and their fixes let it pass"),
  ]
}
