import Simulation
import TopologyModel

/// A request being put together, field by field.
package struct RequestForm: Hashable, Sendable {
  package enum Field: Int, CaseIterable, Sendable {
    case method, url, headers, source, via, body, redirects, time

    package var title: String {
      switch self {
      case .method: "method"
      case .url: "URL"
      case .headers: "headers"
      case .source: "from"
      case .via: "via bastion"
      case .body: "body"
      case .redirects: "redirects"
      case .time: "gives up after"
      }
    }

    package var hint: String {
      switch self {
      case .method, .source, .via, .body, .redirects: "← → choose"
      case .url: "https://host/path, postgres://database, ssh://bastion"
      case .headers: "Name: value; another: value"
      case .time: "seconds, empty: never"
      }
    }
  }

  package var field = Field.url
  package var url: LineEditor
  package var headers = LineEditor()
  package var time = LineEditor()
  /// Choices with the one that is chosen.
  package var choices: [Field: Choice]

  package struct Choice: Hashable, Sendable {
    package var words: [String]
    package var index: Int

    package var word: String { words.isEmpty ? "" : words[index] }

    mutating func move(_ step: Int) {
      if !words.isEmpty { index = (index + step + words.count) % words.count }
    }
  }

  private static let bodies = [
    ("none", ""), ("JSON", "application/json"), ("form", "application/x-www-form-urlencoded"),
    ("multipart", "multipart/form-data"),
  ]

  /// Begins with the request on screen.
  init(_ state: ExplorerState) {
    let line = state.request?.line
    url = LineEditor(
      line.map { "\($0.url)" } ?? RequestOrder.defaultHost(state.topology) ?? "https://")
    headers = LineEditor(
      (line?.headers ?? []).map { "\($0.name): \($0.value)" }.joined(separator: "; "))
    if let most = line?.maxMilliseconds { time = LineEditor("\(most)ms") }
    let methods = RequestLine.httpMethods + ["SELECT", "INSERT", "UPDATE", "CONNECT"]
    let senders = Names.senders(state)
    let bastions = state.topology.bastions.flatMap { [$0.name, "ssm:\($0.name)"] }
    choices = [
      .method: Choice(words: methods, index: methods.firstIndex { $0 == line?.method } ?? 0),
      .source: Choice(
        words: senders, index: senders.firstIndex { $0 == Self.sender(state) } ?? 0),
      .via: Choice(
        words: ["nobody"] + bastions,
        index: bastions.firstIndex { $0 == Self.via(state) }.map { $0 + 1 } ?? 0),
      .body: Choice(words: Self.bodies.map(\.0), index: 0),
      .redirects: Choice(
        words: ["shown", "followed"], index: line?.followsRedirects ?? false ? 1 : 0),
    ]
  }

  private static func sender(_ state: ExplorerState) -> String? {
    switch state.request?.origin {
    case .client(let index) where index > 0: state.topology.clients[index].name
    case .bastion(let index): state.topology.bastions[index].name
    case .pod(let index):
      state.topology.workloads[
        state.topology.podSlots[state.world.pods[index].slot].workload
      ].qualifiedName
    default: nil
    }
  }

  private static func via(_ state: ExplorerState) -> String? {
    guard let order = state.request?.order, let via = order.via else { return nil }
    return (order.usesSession ? "ssm:" : "") + state.topology.bastions[via].name
  }

  /// Headers between semicolons; one behind which no `Name:` follows belongs to the value.
  private var headerLines: [String] {
    headers.text.split(separator: ";").reduce(into: []) { out, part in
      let text = String(part).trimmed
      let name = text.prefix { $0 != ":" }
      let isHeader =
        name.count < text.count && !name.contains(" ") && !name.contains("=") && !name.isEmpty
      if isHeader || out.isEmpty {
        out.append(text)
      } else {
        out[out.count - 1] += "; " + text
      }
    }.filter { !$0.isEmpty }
  }

  /// What would be typed for it.
  package var text: String {
    func word(_ field: Field) -> String { choices[field]?.word ?? "" }
    var out = "\(word(.method)) \(url.text.trimmed)"
    for header in headerLines { out += " -H '\(header.filter { $0 != "'" })'" }
    let body = Self.bodies.first { $0.0 == word(.body) }?.1 ?? ""
    if !body.isEmpty { out += " -H 'Content-Type: \(body)'" }
    if word(.redirects) == "followed" { out += " -L" }
    if !time.text.trimmed.isEmpty { out += " --max-time \(time.text.trimmed)" }
    if word(.source) != "internet", !word(.source).isEmpty { out += " from \(word(.source))" }
    if word(.via) != "nobody" { out += " via \(word(.via))" }
    return out
  }

  func shown(_ field: Field) -> String {
    switch field {
    case .url: url.text
    case .headers: headers.text
    case .time: time.text
    default: choices[field]?.word ?? ""
    }
  }

  var editor: LineEditor? {
    switch field {
    case .url: url
    case .headers: headers
    case .time: time
    default: nil
    }
  }

  mutating func edit(_ change: (inout LineEditor) -> Void) {
    switch field {
    case .url: change(&url)
    case .headers: change(&headers)
    case .time: change(&time)
    default: break
    }
  }

  mutating func paste(_ text: String) { edit { $0.insert(text) } }

  mutating func move(_ step: Int) {
    let all = Field.allCases
    field = all[(field.rawValue + step + all.count) % all.count]
  }
}
