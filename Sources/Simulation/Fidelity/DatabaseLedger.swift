extension FidelityLedger {
  static let databases: [FidelityRule] = [
    FidelityRule(
      "rds.endpoint",
      "Each instance has its own endpoint, TTL 5 s, which resolves publicly to a private address.",
      source: "RDS user guide; API: PubliclyAccessible; TTL from secondary sources", .assumed,
      test: "the internet resolves the database and gets no answer")
  ]
}
