import TopologyModel

/// What an ALB answers by itself before and after its rules (ALB user guide: troubleshooting).
enum ProtocolChecks {
  struct Refusal: Hashable, Sendable {
    var status: Int
    var why: String
  }

  private static let versions = ["HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/2.0"]

  /// Requests no rule is asked about: `nil` for a proper one.
  static func refusal(
    _ method: String, _ url: RequestURL, _ headers: [RequestHeader], version: String? = nil
  ) -> Refusal? {
    if let version, !versions.contains(version) {
      return Refusal(status: 505, why: "\(version) is not supported")
    }
    if method == "TRACE" { return Refusal(status: 405, why: "TRACE is not allowed") }
    if url.path.utf8.count + (url.query?.utf8.count ?? 0) > 16_384 {
      return Refusal(status: 414, why: "the URL is longer than 16 K")
    }
    let sizes = headers.map { $0.name.utf8.count + $0.value.utf8.count + 4 }
    if sizes.contains(where: { $0 > 16_384 }) {
      return Refusal(status: 400, why: "a header is longer than 16 K")
    }
    if sizes.reduce(0, +) > 65_536 {
      return Refusal(status: 400, why: "the headers are longer than 64 K")
    }
    for header in headers where header.name.lowercased() == "transfer-encoding" {
      let codings = header.value.lowercased().split(separator: ",").map { $0.filter { $0 != " " } }
      if let odd = codings.first(where: { $0 != "chunked" && $0 != "identity" }) {
        return Refusal(status: 501, why: "Transfer-Encoding \(odd) is not supported")
      }
    }
    let forwarded = headers.filter { $0.name.lowercased() == "x-forwarded-for" }
      .flatMap { $0.value.split(separator: ",") }
    if forwarded.count > 30 {
      return Refusal(status: 463, why: "X-Forwarded-For holds more than 30 addresses")
    }
    return nil
  }

  /// Protocols that do not go together: `nil` where they do.
  static func mismatch(
    _ version: ProtocolVersion, _ method: String, isHTTP2: Bool, headers: [RequestHeader]
  ) -> Refusal? {
    let isGRPC = headers.contains {
      $0.name.lowercased() == "content-type" && $0.value.hasPrefix("application/grpc")
    }
    switch version {
    case .http1:
      return isGRPC ? Refusal(status: 464, why: "gRPC to an HTTP1 target group") : nil
    case .http2:
      return isHTTP2 ? nil : Refusal(status: 464, why: "HTTP/1.1 to an HTTP2 target group")
    case .grpc:
      if !isHTTP2 { return Refusal(status: 464, why: "HTTP/1.1 to a GRPC target group") }
      return method == "POST"
        ? nil : Refusal(status: 464, why: "HTTP/2 \(method) to a GRPC target group")
    }
  }
}
