import LocatedYAML
import SourceText
import TopologyModel

/// A listener one Ingress asks for.
package struct ListenPort: Hashable, Sendable {
  package var transferProtocol: Listener.TransferProtocol
  package var port: Int
}

/// Reads `listen-ports` (controller: model_build_listener.go computeIngressListenPorts).
package enum ListenPorts {
  /// Absent: HTTPS 443 if the Ingress has `certificate-arn`, else HTTP 80; never both.
  static func of(_ ingress: Ingress) throws(BuildFailure) -> [ListenPort] {
    guard let written = ingress.annotation("listen-ports") else {
      return ingress.annotation("certificate-arn") == nil
        ? [ListenPort(transferProtocol: .http, port: 80)]
        : [ListenPort(transferProtocol: .https, port: 443)]
    }
    var ports: [ListenPort] = []
    for item in try AnnotationJSON("listen-ports", written, ingress).items() {
      for pair in item.node.pairs {
        guard let kind = Listener.TransferProtocol(rawValue: pair.key.value),
          let port = pair.value.plainText.flatMap({ Int($0) }),
          (1...65535).contains(port)
        else {
          throw failure(ingress, "listen port must be HTTP or HTTPS with 1-65535", written)
        }
        ports.append(ListenPort(transferProtocol: kind, port: port))
      }
    }
    if ports.isEmpty { throw failure(ingress, "empty listen ports configuration", written) }
    return ports
  }

  private static func failure(
    _ ingress: Ingress, _ cause: String, _ written: Located<String>
  ) -> BuildFailure {
    BuildFailure(
      ingress.qualifiedName, "failed to parse listen-ports '\(written.value)': \(cause)",
      at: written.range, suggestion: "expected [{\"HTTP\": 80}, {\"HTTPS\": 443}]")
  }
}
