import Importing
import LocatedYAML
import Scenarios
import Simulation
import SourceText

/// Reads walkthrough files; never throws.
package enum WalkthroughReader {
  /// Slides one file may have.
  private static let mostSlides = 1_000

  package static func isWalkthrough(_ document: YAMLNode) -> Bool {
    document["walkthrough"] != nil && document["slides"] != nil
  }

  /// `nil` with errors when it cannot be played.
  package static func read(
    _ file: SourceFile
  ) -> (walkthrough: Walkthrough?, diagnostics: [Diagnostic]) {
    let reading = YAMLReader.read(file)
    var diagnostics = reading.diagnostics
    guard let document = reading.documents.first(where: { $0["walkthrough"] != nil }) else {
      // What cannot be read at all says so itself.
      if diagnostics.hasErrors { return (nil, diagnostics) }
      diagnostics.fail(
        "not-a-walkthrough", "'\(file.path)' is no walkthrough",
        SourceRange(path: file.path, line: 1, column: 1),
        "expected the key 'walkthrough: 1' with slides")
      return (nil, diagnostics)
    }
    var checker = SchemaChecker()
    checker.check(document, WalkthroughSchema.schema)
    diagnostics += checker.diagnostics
    let fields = Fields(document)
    let written = fields.objects("slides")
    if written.count > mostSlides {
      diagnostics.fail(
        "too-many-slides",
        "a walkthrough has at most \(mostSlides) slides, this one \(written.count)", fields.range)
    } else if written.isEmpty, !diagnostics.hasErrors {
      diagnostics.fail(
        "no-slides", "this walkthrough has no slides",
        document["slides"]?.range ?? fields.range, "expected a list of mappings: - title: …")
    }
    var reader = SlideReader(diagnostics: diagnostics)
    let slides = written.prefix(mostSlides).enumerated().map { reader.slide($1, number: $0 + 1) }
    reader.check(slides)
    let sum = slides.compactMap(\.seconds).reduce(0, +)
    let time = reader.seconds(fields, "time")
    let walkthrough = Walkthrough(
      path: file.path, title: fields.string("title")?.value ?? file.path,
      summary: fields.string("summary")?.value ?? "",
      sources: fields.strings("sources").map(\.value),
      sourcesRange: document["sources"]?.range ?? fields.range,
      seed: UInt64(max(0, fields.int("seed")?.value ?? 1)), seconds: time ?? sum, slides: slides)
    return (reader.diagnostics.hasErrors ? nil : walkthrough, reader.diagnostics)
  }
}

/// Turns checked fields into slides; what a slide leaves out it has from the one before it.
private struct SlideReader {
  var diagnostics: [Diagnostic]
  private var last: Slide?
  /// Text that goes on until another is written; what comes in parts belongs to its slide.
  private var lasting: [Located<String>] = []

  init(diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  mutating func slide(_ fields: Fields, number: Int) -> Slide {
    let text = fields.string("text").map { [$0] }
    let parts = fields.strings("parts")
    if !parts.isEmpty { lasting = [] }
    if let text { lasting = text }
    let slide = Slide(
      id: fields.string("id")?.value ?? "\(number)",
      title: fields.string("title")?.value ?? last?.title ?? "",
      kind: fields.string("kind").flatMap { Slide.Kind(rawValue: $0.value) } ?? .message,
      parts: parts.isEmpty ? lasting : parts,
      note: fields.string("note")?.value ?? last?.note ?? "", seconds: seconds(fields, "time"),
      picture: picture(fields), deeds: deeds(fields, "do"),
      expectations: fields.objects("expect").map { expectation($0) },
      next: fields.string("next")?.value, goesOn: fields.string("continue"),
      alternatives: fields.objects("alternatives").compactMap { choice in
        guard let title = choice.string("title"), let goto = choice.string("goto") else {
          return nil
        }
        return SlideAlternative(title: title.value, goto: goto)
      },
      legs: fields.objects("parallel").map { leg in
        SlideLeg(
          title: leg.string("title")?.value ?? "", text: leg.string("text") ?? Located(""),
          highlight: leg.strings("highlight"))
      }, quiz: fields.object("quiz").map { quiz($0) },
      incident: fields.object("incident").map { incident($0) }, range: fields.range)
    last = slide
    return slide
  }

  private func picture(_ fields: Fields) -> SlidePicture {
    var out = last?.picture ?? SlidePicture()
    out.view = fields.string("view")?.value ?? out.view
    out.group = fields.string("group")?.value ?? out.group
    out.zoom = fields.string("zoom")?.value ?? out.zoom
    out.focus = fields.string("focus") ?? out.focus
    out.pane = fields.string("pane")?.value ?? out.pane
    if fields.node["highlight"] != nil { out.highlight = fields.strings("highlight") }
    if fields.node["fold"] != nil { out.fold = fields.strings("fold") }
    return out
  }

  mutating func seconds(_ fields: Fields, _ key: String) -> Int? {
    ExpectationReader.duration(fields, key, &diagnostics).map { Int($0.microseconds / 1_000_000) }
  }

  private mutating func quiz(_ fields: Fields) -> SlideQuiz {
    let choices = fields.strings("choices").map(\.value)
    let answer = fields.int("answer")
    if !(2...9).contains(choices.count) {
      diagnostics.fail("bad-quiz", "a quiz has two to nine choices", fields.range)
    } else if let answer, answer.value > choices.count {
      diagnostics.fail(
        "bad-quiz", "answer \(answer.value) is none of the \(choices.count) choices", answer.range)
    }
    return SlideQuiz(
      question: fields.string("question")?.value ?? "", choices: choices,
      answer: (answer?.value ?? 1) - 1, explanation: fields.string("explanation")?.value ?? "",
      proof: fields.object("proof").map { expectation($0) })
  }

  private mutating func incident(_ fields: Fields) -> SlideIncident {
    SlideIncident(
      story: fields.string("story")?.value ?? "", hidden: deeds(fields, "hidden"),
      clues: fields.strings("clues").map(\.value),
      solved: fields.objects("solved").map { expectation($0) },
      solution: deeds(fields, "solution"))
  }

  private mutating func expectation(_ fields: Fields) -> SlideExpectation {
    let base = ExpectationReader.read(fields, &diagnostics)
    var out = SlideExpectation(range: fields.range)
    if base.saysSomething { out.base = base }
    out.hop = fields.string("hop")?.value
    out.decision = fields.string("decision")?.value
    out.hops = fields.int("hops")?.value
    out.value = fields.string("value")?.value
    out.is = fields.string("is")?.value
    out.reach = fields.object("reach").map { reach in
      SlideReach(
        from: reach.string("from")?.value ?? "", to: reach.string("to")?.value ?? "",
        port: reach.int("port")?.value, isOpen: reach.string("is")?.value != "closed")
    }
    if out.value == nil, out.is != nil {
      diagnostics.fail(
        "missing-key", "missing key 'value': what has to be '\(out.is ?? "")'", fields.range)
    }
    if out.isEmpty {
      diagnostics.fail(
        "nothing-expected", "this expectation says nothing", fields.range,
        "expected such as {status: 200} or {element: prod/cart-api-1, state: healthy}")
    }
    return out
  }

  /// Ids are there once, and what they lead to exists.
  mutating func check(_ slides: [Slide]) {
    var seen: [String: SourceRange] = [:]
    for slide in slides {
      if let first = seen.updateValue(slide.range, forKey: slide.id) {
        var diagnostic = Diagnostic(
          .error, "duplicate-name", "slide '\(slide.id)' is there twice", at: slide.range)
        diagnostic.notes = [Located("first here", at: first)]
        diagnostics.append(diagnostic)
      }
    }
    let ids = slides.map(\.id)
    for slide in slides {
      let wanted =
        slide.alternatives.map(\.goto) + (slide.next.map { [Located($0, at: slide.range)] } ?? [])
      for goto in wanted where seen[goto.value] == nil {
        diagnostics.fail(
          "unknown-slide", "no slide '\(goto.value)'", goto.range ?? slide.range,
          Suggestion.near(goto.value, in: ids))
      }
    }
  }
}

// MARK: Deeds

extension SlideReader {
  private static let verbs = [
    "request", "step", "back", "until", "advance", "fault", "undo", "load", "stopLoads", "edit",
    "fork", "branch", "compare", "command",
  ]

  private mutating func deeds(_ fields: Fields, _ key: String) -> [SlideDeed] {
    fields.objects(key).compactMap { deed($0) }
  }

  private mutating func deed(_ fields: Fields) -> SlideDeed? {
    let named = Self.verbs.filter { fields.node[$0] != nil }
    guard named.count == 1 else {
      diagnostics.fail(
        named.isEmpty ? "no-action" : "two-actions",
        named.isEmpty
          ? "this does nothing"
          : "one thing at a time, this does \(named.joined(separator: " and "))",
        fields.range,
        named.isEmpty ? "expected one of \(Self.verbs.joined(separator: ", "))" : nil)
      return nil
    }
    if let edit = fields.object("edit") {
      return ScenarioEditReader.read(edit, &diagnostics).map {
        SlideDeed(way: .edit($0), text: "edit", range: edit.range)
      }
    }
    if let until = fields.string("until") {
      return SlideDeed(way: .until, text: until.value, range: until.range ?? fields.range)
    }
    return line(fields, named[0]).map { SlideDeed(way: .line, text: $0, range: fields.range) }
  }

  /// As the palette writes it.
  private mutating func line(_ fields: Fields, _ verb: String) -> String? {
    let value = fields.string(verb)?.value ?? ""
    switch verb {
    case "request", "load":
      var text = verb == "request" ? "request " : "load \(fields.int("perSecond")?.value ?? 10) "
      text += value
      for header in fields.strings("headers") { text += " -H '\(header.value)'" }
      if let from = fields.string("from") { text += " from \(from.value)" }
      if let via = fields.string("via") { text += " via \(via.value)" }
      return text
    case "fault", "undo":
      guard let element = fields.string("on") else {
        diagnostics.fail("missing-key", "missing key 'on': the element of the fault", fields.range)
        return nil
      }
      let time = ExpectationReader.duration(fields, "for", &diagnostics)
      let end = time.map { " for \($0.asWritten)" } ?? ""
      return "\(verb == "undo" ? "undo-fault" : "fault") \(value) \(element.value)\(end)"
    case "advance":
      return ExpectationReader.duration(fields, "advance", &diagnostics).map {
        "advance \($0.asWritten)"
      }
    case "stopLoads", "fork", "compare":
      guard fields.bool(verb)?.value == true else { return nil }
      return verb == "stopLoads" ? "stop-loads" : verb == "fork" ? "branch" : verb
    case "command": return value
    default: return "\(verb) \(value)"
    }
  }
}

extension SlideExpectation {
  init(range: SourceRange) {
    self.init(
      base: nil, hop: nil, decision: nil, hops: nil, value: nil, is: nil, reach: nil, range: range)
  }

  var isEmpty: Bool {
    base == nil && hop == nil && decision == nil && hops == nil && value == nil && reach == nil
  }
}

extension SimDuration {
  /// In the largest unit that says it exactly.
  fileprivate var asWritten: String {
    let milliseconds = microseconds / 1_000
    if milliseconds > 0, milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000)m" }
    return milliseconds > 0 && milliseconds % 1_000 == 0
      ? "\(milliseconds / 1_000)s" : "\(milliseconds)ms"
  }
}
