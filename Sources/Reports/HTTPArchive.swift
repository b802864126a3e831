import Simulation
import SourceText
import TopologyModel

/// A trace as an HTTP archive (HAR 1.2): an entry for the request and one for each redirect that was
/// followed, with times for DNS, connecting, TLS and waiting.
struct HTTPArchive {
  private let report: TraceReport

  init(_ report: TraceReport) { self.report = report }

  /// Hops of one request: up to the redirect that ends it.
  private var parts: [[Hop]] {
    var out: [[Hop]] = [[]]
    for hop in report.request.hops {
      out[out.count - 1].append(hop)
      if hop.action == .redirects, hop.depth == 0 { out.append([]) }
    }
    return out.filter { !$0.isEmpty }
  }

  var json: JSONValue {
    var url = "\(report.request.line.url)"
    var entries: [JSONValue] = []
    let parts = parts
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      let location = part.last.flatMap { $0.action == .redirects ? Self.location($0) : nil }
      entries.append(entry(part, url, location, isLast: isLast))
      url = location ?? url
    }
    return .dictionary([
      "log": .dictionary([
        "version": .string("1.2"),
        "creator": .dictionary(["name": .string("topowalk"), "version": .string("1")]),
        "entries": .array(entries),
      ])
    ])
  }

  /// `301 to https://…`.
  private static func location(_ hop: Hop) -> String? {
    hop.summary.firstRange(of: " to ").map { String(hop.summary[$0.upperBound...]) }
  }

  private static func status(_ hop: Hop) -> Int? {
    Int(hop.summary.prefix { $0.isNumber }).flatMap { (100...599).contains($0) ? $0 : nil }
  }

  private func entry(
    _ hops: [Hop], _ url: String, _ location: String?, isLast: Bool
  ) -> JSONValue {
    let outcome = report.request.outcome
    let status = isLast ? outcome?.status ?? 0 : hops.last.flatMap(Self.status) ?? 0
    let start = hops.first?.at ?? .start
    let end = isLast ? report.request.endedAt ?? hops.last?.at ?? start : hops.last?.at ?? start
    let line = report.request.line
    let empty: JSONValue = .array([])
    return .dictionary([
      "startedDateTime": .string(Self.date(start)), "time": .int(Self.milliseconds(start, end)),
      "request": .dictionary([
        "method": .string(line.method), "url": .string(url.printable),
        "httpVersion": .string("HTTP/1.1"), "cookies": empty,
        "headers": .array(
          line.headers.map {
            .dictionary(["name": .string($0.name.printable), "value": .string($0.value.printable)])
          }), "queryString": empty, "headersSize": .int(-1), "bodySize": .int(-1),
      ]),
      "response": .dictionary([
        "status": .int(status),
        "statusText": .string(isLast ? outcome?.sentence.printable ?? "" : ""),
        "httpVersion": .string("HTTP/1.1"), "cookies": empty, "headers": empty,
        "content": .dictionary(["size": .int(0), "mimeType": .string("x-unknown")]),
        "redirectURL": .string(location?.printable ?? ""), "headersSize": .int(-1),
        "bodySize": .int(-1),
      ]),
      "cache": .object([]), "timings": timings(hops, start, end),
    ])
  }

  /// -1 is what does not apply (HAR 1.2: timings); ssl is a part of connect.
  private func timings(_ hops: [Hop], _ start: SimInstant, _ end: SimInstant) -> JSONValue {
    let outer = hops.filter { $0.depth == 0 }
    let asks = outer.first { $0.action == .asks }
    let answers = outer.first { $0.action == .answers }
    let connects = outer.first { $0.action == .connects }
    let secures = outer.first { $0.action == .secures }
    let dns = answers.map { Self.milliseconds((asks ?? $0).at, $0.at) } ?? -1
    let begun = secures?.at ?? connects?.at
    let connect =
      connects.map { Self.milliseconds(answers?.at ?? start, secures?.at ?? $0.at) } ?? -1
    let tls = secures.flatMap { done in connects.map { Self.milliseconds($0.at, done.at) } } ?? -1
    return .dictionary([
      "blocked": .int(-1), "dns": .int(dns), "connect": .int(connect), "ssl": .int(tls),
      "send": .int(0), "wait": .int(Self.milliseconds(begun ?? start, end)), "receive": .int(0),
    ])
  }

  private static func milliseconds(_ from: SimInstant, _ to: SimInstant) -> Int {
    max(0, Int((to - from).microseconds / 1_000))
  }

  /// The virtual clock begins at 2026-01-01 00:00:00 UTC; days are counted on.
  private static func date(_ instant: SimInstant) -> String {
    let total = instant.microseconds / 1_000
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let (seconds, fraction) = (total / 1_000, "\(1_000 + total % 1_000)".dropFirst())
    let day = min(31, 1 + seconds / 86_400)
    return
      "2026-01-\(two(day))T\(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60)).\(fraction)Z"
  }
}
