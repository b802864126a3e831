import SourceText
import TopologyModel

/// Which certificates an HTTPS listener gets (controller: mergeListenPortConfigs, cert_discovery.go).
package enum CertificateChoice {
  /// Written ARNs in group order, duplicates dropped; else discovery from hosts.
  static func certificates(
    _ users: [Ingress], _ known: [Certificate]
  ) throws(BuildFailure) -> [Located<String>] {
    var out: [Located<String>] = []
    for ingress in users {
      if let written = ingress.annotation("certificate-arn") {
        for arn in written.value.split(separator: ",") {
          out.append(Located(arn.trimmed, at: written.range))
        }
      } else {
        out += try discovered(ingress, known)
      }
    }
    var seen: Set<String> = []
    return out.filter { seen.insert($0.value).inserted }
  }

  private static func discovered(
    _ ingress: Ingress, _ known: [Certificate]
  ) throws(BuildFailure) -> [Located<String>] {
    let hosts = ingress.rules.compactMap(\.host) + ingress.tlsHosts
    return try hosts.map { host throws(BuildFailure) in
      guard
        let found = known.first(where: { certificate in
          // Only issued certificates are listed (controller: cert_discovery.go).
          !certificate.isExpired
            && certificate.domains.contains { Certificate.name($0.value, covers: host.value) }
        })
      else {
        throw BuildFailure(
          ingress.qualifiedName, "no certificate found for host: \(host.value)", at: host.range)
      }
      return Located(found.arn, at: found.provenance.range)
    }
  }
}
