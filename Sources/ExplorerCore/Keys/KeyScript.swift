import TerminalCanvas

/// Keys written down: `. . x <Enter> /cart <Tab>`; for pictures, tests and demonstrations.
package enum KeyScript {
  package struct Problem: Error, Hashable, Sendable {
    package var text: String
  }

  /// Words separated by spaces; `<Name>` is one key, anything else is typed as it is.
  package static func parse(_ script: String) throws(Problem) -> [KeyCode] {
    var keys: [KeyCode] = []
    for word in script.split(separator: " ") {
      var rest = word
      while !rest.isEmpty {
        if rest.hasPrefix("<"), let end = rest.firstIndex(of: ">"),
          end > rest.index(after: rest.startIndex)
        {
          let name = String(rest[rest.index(after: rest.startIndex)..<end])
          guard let key = KeyNames.parse(name) else {
            throw Problem(text: "unknown key <\(name)>; expected \(KeyNames.known)")
          }
          keys.append(key)
          rest = rest[rest.index(after: end)...]
        } else {
          keys.append(.character(rest.removeFirst()))
        }
      }
    }
    return keys
  }
}
