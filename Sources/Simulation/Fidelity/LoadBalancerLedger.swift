extension FidelityLedger {
  static let loadBalancer: [FidelityRule] = [
    FidelityRule(
      "alb.addresses",
      "The ALB's name has one address for each enabled zone, TTL 60 s; they change.",
      source: "ALB user guide: target group health", .documented,
      test: "a change is seen when the kept answer runs out, not before")
  ]
}
