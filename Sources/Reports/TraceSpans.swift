import Simulation
import SourceText
import TopologyModel

/// A trace as OpenTelemetry spans (OTLP 1.x, JSON mapping: ids in hexadecimal, 64-bit numbers as text):
/// one span for each exchange, its hops as events.
struct TraceSpans {
  private struct Span {
    var number: Int
    var parent: Int?
    var service: String
    var name: String
    var start: SimInstant
    var end: SimInstant
    var hops: [Hop] = []
  }

  private let report: TraceReport
  private var spans: [Span] = []

  /// Where the virtual clock begins: 2026-01-01 00:00:00 UTC in nanoseconds.
  private static let origin: Int64 = 1_767_225_600_000_000_000

  init(_ report: TraceReport) {
    self.report = report
    let request = report.request
    let who = report.world.name(of: request.origin, in: report.topology)
    let end = request.endedAt ?? request.hops.last?.at ?? request.sentAt
    spans = [
      Span(number: 1, service: who, name: "\(request.line)", start: request.sentAt, end: end)
    ]
    var open = [0]
    for hop in request.hops {
      // A hop further in opens a span of who is asked there; one further out closes those inside it.
      while open.count > hop.depth + 1 { open.removeLast() }
      while open.count < hop.depth + 1 {
        spans.append(
          Span(
            number: spans.count + 1, parent: open.last, service: hop.toName, name: hop.summary,
            start: hop.at, end: hop.at))
        open.append(spans.count - 1)
      }
      let last = open[open.count - 1]
      // Who is asked is known once a name has become an address.
      if open.count > 1, !Self.isLookUp(hop), !hop.isResponse,
        spans[last].hops.allSatisfy(Self.isLookUp)
      {
        (spans[last].service, spans[last].name) = (hop.toName, hop.summary)
      }
      spans[last].hops.append(hop)
      for index in open.dropFirst() { spans[index].end = max(spans[index].end, hop.at) }
    }
  }

  private static func isLookUp(_ hop: Hop) -> Bool {
    hop.action == .asks || hop.action == .answers || hop.toName == "CoreDNS"
  }

  var json: JSONValue {
    var services: [String] = []
    for span in spans where !services.contains(span.service) { services.append(span.service) }
    return .dictionary([
      "resourceSpans": .array(
        services.map { service in
          .dictionary([
            "resource": .dictionary(["attributes": .array([text("service.name", service)])]),
            "scopeSpans": .array([
              .dictionary([
                "scope": .dictionary(["name": .string("topowalk")]),
                "spans": .array(spans.filter { $0.service == service }.map(value)),
              ])
            ]),
          ])
        })
    ])
  }

  private var traceID: String {
    let line = "\(report.request.line) \(report.request.sentAt.microseconds)"
    return hex(line, 0) + hex(line, 1)
  }

  private func hex(_ text: String, _ salt: Int) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 &+ UInt64(salt)
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    let digits = String(hash | 1, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private func spanID(_ index: Int) -> String { hex("\(traceID) \(index)", 2) }

  private func value(_ span: Span) -> JSONValue {
    let isRoot = span.parent == nil
    let isBad = span.hops.contains { $0.action == .fails || $0.action == .denies }
    let failed = isRoot ? !report.isGood : isBad
    var attributes = [text("topowalk.hops", "\(span.hops.count)")]
    if isRoot {
      attributes += [
        text("http.request.method", report.request.line.method),
        text("url.full", "\(report.request.line.url)"),
      ]
      if let status = report.request.outcome?.status {
        attributes.append(
          .dictionary([
            "key": .string("http.response.status_code"),
            "value": .dictionary(["intValue": .string("\(status)")]),
          ]))
      }
    }
    return .dictionary([
      "traceId": .string(traceID), "spanId": .string(spanID(span.number)),
      "parentSpanId": .string(span.parent.map { spanID(spans[$0].number) } ?? ""),
      "name": .string(span.name.printable), "kind": .int(isRoot ? 3 : 2),
      "startTimeUnixNano": .string(nano(span.start)), "endTimeUnixNano": .string(nano(span.end)),
      "attributes": .array(attributes), "events": .array(span.hops.map(event)),
      "status": .dictionary(["code": .int(failed ? 2 : 1)]),
    ])
  }

  private func event(_ hop: Hop) -> JSONValue {
    var attributes = [
      text("from", hop.fromName), text("to", hop.toName), text("action", hop.action.rawValue),
    ]
    for (index, decision) in hop.decisions.enumerated() {
      attributes.append(
        text("decision.\(index + 1)", "\(decision.question) \(decision.conclusion)"))
    }
    return .dictionary([
      "timeUnixNano": .string(nano(hop.at)), "name": .string(hop.summary.printable),
      "attributes": .array(attributes),
    ])
  }

  private func nano(_ instant: SimInstant) -> String {
    "\(Self.origin + instant.microseconds * 1_000)"
  }

  private func text(_ key: String, _ value: String) -> JSONValue {
    .dictionary([
      "key": .string(key), "value": .dictionary(["stringValue": .string(value.printable)]),
    ])
  }
}
