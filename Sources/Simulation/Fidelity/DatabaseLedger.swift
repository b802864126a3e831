extension FidelityLedger {
  static let databases: [FidelityRule] = [
    FidelityRule(
      "rds.endpoint",
      "Each instance has its own endpoint, TTL 5 s, which resolves publicly to a private address.",
      source: "RDS user guide; API: PubliclyAccessible; TTL from secondary sources", .assumed,
      test: "the internet resolves the database and gets no answer"),
    FidelityRule(
      "rds.failover",
      "60-120 s (here 90) without service, all connections break, then the name flips.",
      source: "RDS user guide: Multi-AZ DB instances", .documented,
      test: "a failover breaks connections and flips the name"),
    FidelityRule(
      "rds.pool", "A kept connection asks for no name, and its death shows with the next query.",
      source: "RDS user guide: Multi-AZ failover", .documented,
      test: "a failover breaks connections and flips the name"),
    FidelityRule(
      "rds.max-connections", "LEAST(memory/9531392, 5000); 413 where the class is not known.",
      source: "RDS user guide: quotas; class assumed", .assumed,
      test: "exhausted slots refuse new connections"),
    FidelityRule(
      "rds.replica",
      "Read-only, behind by its lag; promotion takes minutes and a reboot, and the name stays.",
      source: "RDS user guide: working with read replicas", .documented,
      test: "a replica lags, refuses writes, and can be promoted"),
    FidelityRule(
      "rds.proxy", "RDS Proxy, Aurora, Multi-AZ DB clusters.", source: "RDS user guide",
      .notModelled),
  ]
}
