import Simulation

/// Spoils texts of files: values, keys, lines and bytes, the same for the same seed.
package struct Mutator {
  private var generator: SeededGenerator

  package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// What nobody should write where something else is expected.
  private static let values = [
    "", "null", "~", "true", "no", "-1", "0", "65536", "9223372036854775807",
    "-9223372036854775808", "99999999999999999999", "1e309", ".nan", "0x7fffffff", "1_000", "[]",
    "{}", "[[[]]]", "{a: {b: c}}", "\"\"", "\" \"", "\"\\u001b[31m\"", "\"\\u202e\"", "10.0.0.0/0",
    "10.0.0.0/33", "256.1.1.1", "10.0.0.0/8", "::/0", "0.0.0.0", "255.255.255.255", "*", ".", "..",
    "/", "a/b", "arn:aws:", "arn:aws:elasticloadbalancing:::x", "https://", "http://[::1]:99999/",
    "100%", "-5%", "5m", "1Ei", "name.with.dots.", "-dash-", "é漢字", "2147483648", "*.example.com",
    "$(VAR)", "{{ .Values.x }}", "!!binary x", "&a *a", "<<", "2001-01-01", "0777", "1:30",
  ]

  private mutating func pick<T>(_ list: [T]) -> T { list[generator.index(below: list.count)] }

  /// One to six changes.
  package mutating func spoil(_ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for _ in 0...generator.index(below: 6) {
      if lines.isEmpty { break }
      change(&lines)
    }
    var out = lines.joined(separator: "\n")
    if generator.index(below: 12) == 0 { spoilBytes(&out) }
    return out
  }

  private mutating func change(_ lines: inout [String]) {
    let at = generator.index(below: lines.count)
    switch generator.index(below: 16) {
    case 0: lines.remove(at: at)
    case 1: lines.insert(lines[at], at: at)
    case 2: lines.swapAt(at, generator.index(below: lines.count))
    case 3: lines[at] = "  " + lines[at]
    case 4: lines[at] = String(lines[at].drop { $0 == " " })
    case 5: lines[at] = pick(lines)
    case 6: lines.removeSubrange(at..<min(lines.count, at + 1 + generator.index(below: 8)))
    case 7: lines.insert("---", at: at)
    case 8: spoilKey(&lines[at])
    case 9: lines = moveBlock(lines, at)
    default: spoilValue(&lines[at])
    }
  }

  /// What stands behind the first colon, as YAML and JSON both have it.
  private mutating func spoilValue(_ line: inout String) {
    guard let colon = line.lastIndex(of: ":") else { return }
    let comma = line.hasSuffix(",") ? "," : ""
    line = line[...colon] + " " + pick(Self.values) + comma
  }

  private mutating func spoilKey(_ line: inout String) {
    guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else { return }
    if generator.index(below: 2) == 0 {
      line.remove(at: line.index(before: colon))
    } else {
      line.insert("x", at: colon)
    }
  }

  private mutating func moveBlock(_ lines: [String], _ at: Int) -> [String] {
    let end = min(lines.count, at + 1 + generator.index(below: 30))
    var rest = lines
    let block = Array(lines[at..<end])
    rest.removeSubrange(at..<end)
    rest.insert(contentsOf: block, at: generator.index(below: rest.count + 1))
    return rest
  }

  private mutating func spoilBytes(_ text: inout String) {
    var bytes = Array(text.utf8)
    for _ in 0...generator.index(below: 4) where !bytes.isEmpty {
      let at = generator.index(below: bytes.count)
      switch generator.index(below: 3) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: generator.next())
      case 1: bytes.removeSubrange(at..<bytes.count)
      default:
        bytes.insert(pick([0x7B, 0x7D, 0x5B, 0x5D, 0x3A, 0x22, 0x27, 0x26, 0x2A, 0x00]), at: at)
      }
    }
    text = String(decoding: bytes, as: UTF8.self)
  }
}
