import Importing
import LocatedYAML
import Simulation
import SourceText
import TopologyModel

/// Reads scenario files; never throws.
package enum ScenarioReader {
  private static let step = ObjectSchema(
    "step",
    [
      .required("at", .string, "simulated time from the start: 0s, 90s, 1m30s, 500ms"),
      .optional("request", .string, "GET https://app.company.com/cart", default: "none"),
      .optional("from", .string, "who sends it", default: "the first client"),
      .optional("via", .string, "a bastion whose SSH tunnel it goes through", default: "none"),
      .optional("headers", .list(.string), "Name: value", default: "none"),
      .optional("count", .integer(1...100_000), "sent so often", default: "1"),
      .optional("every", .string, "time between them", default: "100ms"),
      .optional("load", .string, "a request sent in the background", default: "none"),
      .optional("perSecond", .integer(1...100_000), "how often the load sends it", default: "10"),
      .optional("stopLoads", .boolean, "ends every background load", default: "false"),
      .optional("fault", .string, "a fault's name", default: "none"),
      .optional("undo", .string, "a fault that is taken back", default: "none"),
      .optional("on", .string, "the element of the fault", default: "none"),
      .optional(
        "for", .string, "the fault's duration, or the load's; loads end together",
        default: "until undone"),
      .optional(
        "edit", .object(ScenarioEditReader.schema), "a change to what the files say",
        default: "none"),
      .optional(
        "expect", .object(ExpectationReader.schema), "what has to be true", default: "nothing"),
    ])

  package static let schema = ObjectSchema(
    "scenario",
    [
      .required("scenario", .integer(1...1), "the version of this format"),
      .optional("name", .string, "a title", default: "the file's name"),
      .optional("seed", .integer(0...Int.max), "seed of chance", default: "1"),
      .optional("until", .string, "played at least so long", default: "the last step"),
      .required("steps", .list(.object(step)), "what happens when"),
    ])

  package static func read(_ file: SourceFile) -> (scenario: Scenario?, diagnostics: [Diagnostic]) {
    let reading = YAMLReader.read(file)
    var reader = Reader(diagnostics: reading.diagnostics)
    guard let document = reading.documents.first(where: { $0["scenario"] != nil }) else {
      let place = SourceRange(path: file.path, line: 1, column: 1)
      reader.diagnostics.append(
        Diagnostic(
          .error, "not-a-scenario", "'\(file.path)' is no scenario", at: place,
          suggestion: "expected the key 'scenario: 1' with steps"))
      return (nil, reader.diagnostics)
    }
    var checker = SchemaChecker()
    checker.check(document, schema)
    reader.diagnostics += checker.diagnostics
    let scenario = reader.scenario(Fields(document), file.path)
    return (reader.diagnostics.hasErrors ? nil : scenario, reader.diagnostics)
  }
}

/// Turns checked fields into steps, and says what is wrong with single values.
private struct Reader {
  private static let longest = SimDuration.seconds(30 * 86_400)
  var diagnostics: [Diagnostic]

  mutating func scenario(_ fields: Fields, _ path: String) -> Scenario {
    var steps = fields.objects("steps").flatMap { fields -> [ScenarioStep] in
      guard let step = step(fields) else { return [] }
      guard case .load = step.action, let time = duration(fields, "for") else { return [step] }
      if step.at + time > Self.longest {
        fail("too-long", "this load ends after \((step.at + time).text)", fields.range)
        return []
      }
      return [
        step,
        ScenarioStep(
          at: step.at + time, action: .stopLoads, expectation: nil, range: step.range),
      ]
    }
    steps = steps.enumerated().sorted {
      ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
    }.map(\.element)
    let until = duration(fields, "until") ?? steps.last?.at ?? .zero
    if until > Self.longest {
      fail(
        "too-long", "'until' is \(until.text)", fields.string("until")?.range,
        "a scenario is played for 30 days at most")
    }
    return Scenario(
      name: fields.string("name")?.value ?? path,
      seed: UInt64(max(0, fields.int("seed")?.value ?? 1)), steps: steps,
      until: until)
  }

  private mutating func step(_ fields: Fields) -> ScenarioStep? {
    guard let at = duration(fields, "at") else { return nil }
    let expectation = fields.object("expect").map { ExpectationReader.read($0, &diagnostics) }
    guard let action = action(fields) else { return nil }
    checkSense(fields, action, expectation)
    var last = at
    if case .request(let request) = action { last = at + request.interval * request.count }
    if last > Self.longest {
      fail(
        "too-long", "this step ends after \(last.text)", fields.range,
        "a scenario is played for 30 days at most")
      return nil
    }
    return ScenarioStep(at: at, action: action, expectation: expectation, range: fields.range)
  }

  /// Steps that would do nothing, and expectations that would look at nothing.
  private mutating func checkSense(
    _ fields: Fields, _ action: ScenarioStep.Action, _ expectation: Expectation?
  ) {
    if let expectation, !expectation.looksAtSomething {
      fail(
        "empty-expectation", "an expectation that expects nothing", expectation.range,
        "expected status, outcome, through, neverThrough, within or successPercent, or an element with a state"
      )
      return
    }
    var sends = false
    if case .request = action { sends = true }
    if let expectation, expectation.element == nil, !sends {
      fail(
        "no-request", "this step sends no request that the expectation could be about",
        expectation.range, "add request, or element with state")
    }
    if case .look = action, expectation == nil {
      fail(
        "empty-step", "this step does nothing", fields.range,
        fields.node["on"] == nil
          ? "expected request, fault, undo, edit, load or expect" : "'on' needs a fault")
    }
  }

  private mutating func action(_ fields: Fields) -> ScenarioStep.Action? {
    let verbs = ["request", "fault", "undo", "edit", "load", "stopLoads"].filter {
      fields.node[$0] != nil
    }
    if verbs.count > 1 {
      fail(
        "two-actions", "a step does one thing, this one has \(verbs.joined(separator: " and "))",
        fields.range)
      return nil
    }
    if fields.bool("stopLoads")?.value == true { return .stopLoads }
    if let text = fields.string("request") { return request(text, fields).map { .request($0) } }
    if let text = fields.string("load") {
      return request(text, fields).map {
        .load($0, perSecond: fields.int("perSecond")?.value ?? 10)
      }
    }
    if let edit = fields.object("edit") {
      return ScenarioEditReader.read(edit, &diagnostics).map { .edit($0) }
    }
    guard let name = fields.string("fault") ?? fields.string("undo") else { return .look }
    if FaultCatalog.fault(name.value) == nil {
      let names = FaultCatalog.all.map { $0.id } + FaultCatalog.aliases.keys.sorted()
      fail(
        "unknown-fault", "no fault named '\(name.value)'", name.range,
        Suggestion.hint(name.value, in: names)
      )
      return nil
    }
    guard let element = fields.string("on") else {
      fail("missing-key", "missing key 'on': the element of the fault", fields.range)
      return nil
    }
    return fields.string("undo") != nil
      ? .undo(name.value, on: element.value)
      : .fault(name.value, on: element.value, for: duration(fields, "for"))
  }

  private mutating func request(_ text: Located<String>, _ fields: Fields) -> ScenarioRequest? {
    do throws(RequestLine.Problem) {
      _ = try RequestLine.parse(text.value, defaultHost: "http://host.example")
    } catch {
      fail("bad-request", error.text, text.range)
      return nil
    }
    return ScenarioRequest(
      text: text.value, from: fields.string("from")?.value, via: fields.string("via")?.value,
      headers: fields.strings("headers").compactMap { RequestHeader($0.value) },
      count: fields.int("count")?.value ?? 1,
      interval: duration(fields, "every") ?? .milliseconds(100))
  }

  private mutating func duration(_ fields: Fields, _ key: String) -> SimDuration? {
    ExpectationReader.duration(fields, key, &diagnostics)
  }

  private mutating func fail(
    _ code: String, _ message: String, _ range: SourceRange?, _ suggestion: String? = nil
  ) {
    diagnostics.append(Diagnostic(.error, code, message, at: range, suggestion: suggestion))
  }
}
