extension FidelityLedger {
  private static let route53 = "Route 53 developer guide"
  private static let coreDNS = "Kubernetes DNS specification 1.1.0; CoreDNS 1.13 with a fake API"

  static let names: [FidelityRule] = [
    FidelityRule(
      "dns.ttl",
      "A resolver keeps an answer for its TTL from when it fetched it; no one is told of changes.",
      source: "\(route53): best practices for DNS", .documented,
      test: "a change is seen when the kept answer runs out, not before"),
    FidelityRule(
      "dns.nxdomain", "A missing name is kept for 900 s: min(SOA TTL, SOA minimum).",
      source: "\(route53): SOA and NS records", .documented,
      test: "somebody who asks too early waits for the negative TTL"),
    FidelityRule(
      "dns.nodata", "A name with other types, or on the way to one, exists: NODATA, not NXDOMAIN.",
      source: "\(route53): domain name format; BIND 9.18", .measured,
      test: "static answers of a zone"),
    FidelityRule(
      "dns.wildcard", "* covers every depth below the closest name that exists, never that name.",
      source: "\(route53): domain name format; BIND 9.18", .measured,
      test: "static answers of a zone"),
    FidelityRule(
      "dns.alias",
      "An alias answers its own type with the target's records and TTL; allowed at the apex.",
      source: "\(route53): choosing between alias and non-alias records", .documented,
      test: "static answers of a zone"),
    FidelityRule(
      "dns.cname", "A CNAME redirects every type and is kept with its own TTL.",
      source: "RFC 1034", .documented, test: "static answers of a zone"),
    FidelityRule(
      "dns.private-zone",
      "Inside the VPC the longest private zone decides; a name it lacks is a miss, whatever the public zone has.",
      source: "\(route53): considerations for private hosted zones", .documented,
      test: "a private zone hides the public one, without falling through"),
    FidelityRule(
      "dns.simple", "Simple routing answers with all values.", source: "\(route53): simple routing",
      .documented, test: "static answers of a zone"),
    FidelityRule(
      "dns.weighted",
      "Share = weight ÷ sum of the healthy; weight 0 only when all others are unhealthy.",
      source: "\(route53): weighted routing", .documented, test: "weighted records share by weight"),
    FidelityRule(
      "dns.failover", "Primary while healthy, else secondary while healthy, else the primary.",
      source: "\(route53): failover routing", .documented, test: "failover follows health"),
    FidelityRule(
      "dns.latency",
      "The record of this architecture's Region is taken to be the resolver's nearest.",
      source: "\(route53): latency routing", .assumed, test: "latency prefers the own Region"),
    FidelityRule(
      "dns.multivalue", "Up to eight healthy values; all unhealthy, up to eight of those.",
      source: "\(route53): multivalue answer routing", .documented,
      test: "multivalue answers with the healthy"),
    FidelityRule(
      "dns.cluster",
      "ClusterIP Services resolve whether or not they have endpoints; levels of the tree are NODATA.",
      source: coreDNS, .measured, test: "the cluster's own names"),
    FidelityRule(
      "dns.headless",
      "A headless Service has an address for each ready endpoint, and a name for each of them.",
      source: coreDNS, .measured, test: "the cluster's own names"),
    FidelityRule(
      "dns.srv", "SRV for named ports; without port labels for all ports.", source: coreDNS,
      .measured,
      test: "the cluster's own names"),
    FidelityRule(
      "dns.ptr", "PTR for ClusterIPs and for endpoints of headless Services.", source: coreDNS,
      .measured, test: "the cluster's own names"),
    FidelityRule(
      "dns.pod-records", "a-b-c-d.ns.pod answers from the name alone (pods insecure).",
      source: coreDNS,
      .measured, test: "the cluster's own names"),
    FidelityRule(
      "dns.external-name",
      "ExternalName is a CNAME; a target that does not exist leaves no address.",
      source: coreDNS, .measured, test: "the cluster's own names"),
    FidelityRule(
      "dns.search-list", "Below five dots the search list is tried first; a trailing dot skips it.",
      source: "resolv.conf; glibc 2.36 and musl 1.2.3", .measured,
      test: "queries with ndots:5"),
    FidelityRule(
      "dns.getaddrinfo", "glibc goes on after NODATA and says so at the end; musl stops there.",
      source: "glibc 2.36 and musl 1.2.3", .measured, test: "glibc and musl differ after NODATA"),
    FidelityRule(
      "dns.cluster-outside",
      "Browsers cannot resolve cluster.local: public resolvers say NXDOMAIN.",
      source: "Kubernetes: DNS for Services and Pods", .documented,
      test: "the cluster's own names"),
    FidelityRule(
      "dns.eai-again",
      "A resolver that gets no answer ends in EAI_AGAIN, whatever it was asked for.",
      source: "glibc 2.36 and musl 1.2.3", .measured,
      test: "egress without port 53 ends in EAI_AGAIN, not in a timeout"),
    FidelityRule(
      "dns.browser-cache", "Browsers keep addresses for their TTL and no failures.",
      source: "not published", .assumed,
      test: "a change is seen when the kept answer runs out, not before"),
    FidelityRule(
      "dns.next-address", "A browser whose address is silent tries the next one after 250 ms.",
      source: "RFC 8305; browsers differ", .assumed,
      test: "a lost zone leaves DNS, and kept addresses of it are passed over"),
    FidelityRule(
      "dns.dnssec", "DNSSEC, EDNS client subnet, geolocation and geoproximity routing.",
      source: route53, .notModelled),
  ]
}
