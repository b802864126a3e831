import SourceText

/// JUnit as Maven Surefire's schema has it: one suite of test cases.
package struct JUnit: Sendable {
  package struct Case: Sendable {
    package var name: String
    package var className: String
    /// The file and line it is about, where known.
    package var place: SourceRange?
    /// Lines of a failure; the first is its message.
    package var failures: [String]
    /// What its failure is of: a diagnostic's code.
    package var type: String
    /// Why it says nothing.
    package var skipped: String?
    /// What was said besides.
    package var notes: [String]

    package init(name: String, className: String) {
      self.name = name
      self.className = className
      (failures, type, notes) = ([], "error", [])
    }
  }

  package var cases: [Case]

  package init(_ cases: [Case]) { self.cases = cases }

  package var text: String {
    let failures = cases.count { !$0.failures.isEmpty }
    let skipped = cases.count { $0.skipped != nil }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
      + "  <testsuite name=\"topowalk check\" tests=\"\(cases.count)\" failures=\"\(failures)\""
      + " errors=\"0\" skipped=\"\(skipped)\" time=\"0\">\n"
      + cases.map(Self.text).joined() + "  </testsuite>\n</testsuites>\n"
  }

  private static func text(_ one: Case) -> String {
    var out =
      "    <testcase name=\"\(xml(one.name))\" classname=\"\(xml(one.className))\" time=\"0\">"
    if let first = one.failures.first {
      let place = one.place.map { "\($0.text): " } ?? ""
      let lines = (one.failures + one.notes).joined(separator: "\n")
      out += "<failure message=\"\(xml(place + first))\" type=\"\(xml(one.type))\">"
      out += "\(xml(lines))</failure>"
    } else if let skipped = one.skipped {
      out += "<skipped message=\"\(xml(skipped))\"/>"
    } else if !one.notes.isEmpty {
      out += "<system-out>\(xml(one.notes.joined(separator: "\n")))</system-out>"
    }
    return out + "</testcase>\n"
  }

  private static func xml(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var out = ""
      for character in String(line).printable {
        switch character {
        case "&": out += "&amp;"
        case "<": out += "&lt;"
        case ">": out += "&gt;"
        case "\"": out += "&quot;"
        default: out.append(character)
        }
      }
      return out
    }.joined(separator: "\n")
  }
}
