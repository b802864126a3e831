import Foundation
import Importing
import Simulation
import TestSupport
import Testing

@testable import LocatedYAML

/// The quick reader of plain block style gives what libyaml gives, to the column, or nothing.
@Suite struct `Plain blocks` {
  /// A tree in words: every node with its place, its text and what belongs to it.
  private static func words(_ node: YAMLNode) -> [String] {
    let tree = node.tree
    return tree.entries.enumerated().map { index, entry in
      let text = tree.isScalar(index) ? tree.text(index) : ""
      return "\(entry.kind) \(entry.line):\(entry.column)+\(entry.length) "
        + "\(entry.count) ..\(entry.end) \(entry.isMerge) \(text.debugDescription)"
    }
  }

  /// How many documents of a text the quick reader took, and where it differs from libyaml.
  private static func compare(_ text: String) -> (taken: Int, of: Int, problem: String?) {
    var (text, taken, all) = (text, 0, 0)
    var problem: String?
    text.withUTF8 { bytes in
      for chunk in DocumentSplitter.split(bytes) {
        all += 1
        let part = UnsafeBufferPointer(rebasing: bytes[chunk.bytes])
        let quick = PlainBlockParser.parse(part, firstLine: chunk.firstLine, path: "a.yaml")
        guard let quick else { continue }
        taken += 1
        let slow = YAMLReader.byEvents(part, chunk.firstLine, "a.yaml")
        let (ours, theirs) = (words(quick), slow.documents.first.map(words) ?? [])
        if slow.documents.count != 1 || !slow.diagnostics.isEmpty || ours != theirs {
          let at = zip(ours, theirs).first { $0 != $1 }
          problem =
            "\(at.map { "\($0) for \($1)" } ?? "\(ours.count) nodes for \(theirs.count)") "
            + "\(slow.diagnostics.first?.message ?? "") in:\n"
            + String(decoding: part, as: UTF8.self)
        }
      }
    }
    return (taken, all, problem)
  }

  @Test(arguments: [
    "a: b\n", "a:\n  b: c\n", "a:\n- b\n- c: d\n  e: f\n-  g:\n   h: i\nj: k\n",
    "a:\n  - b\n  - c\n",
    "- a\n- b: c\n", "a: 'b'  # said\n", "# first\n\na: \"b\" # x\n# last\n", "--- # here\na: 1\n",
    "a:\nb:\n  c:\n  # nothing\nd:\n", "a: {}\nb: []\nc:\n- {}\n",
    "a: |\n  one\n\n    two\n\n\nb: c\n",
    "a:\n  b: |-\n    one\n\n  c: |+\n    two\n\nd: e\n", "'a b': c\n\"d\":\n- \"e\"\n",
    "a: b:c#d\n",
    "a: -1\nb: ~\nc: $(X)\nd: 10.0.0.0/16\n", "  a: b\n  c: d\n", "a: |\n  one\n# not\nb: c\n",
    "a:    b   \n", "a:\n  - b:\n      c: d\n    e:\n    - f\n  - g\n", "a: |  # said\n  b\n",
    "a:\n- |\n  b\n- c\n", "a: ''\nb: \"\"\n", "- a:\n  - b\n  c: d\n- e\n",
  ]) func `taken`(_ text: String) {
    let (taken, all, problem) = Self.compare(text)
    #expect(taken == all && all == 1)
    #expect(problem == nil, Comment(rawValue: problem ?? ""))
  }

  @Test(arguments: [
    "a: b", "a: b\n  c\n", "a: &x b\n", "a: *x\n", "a: !!str b\n", "a: {b: c}\n", "a: [b]\n",
    "a: >\n  b\n", "a: 'b\n  c'\n", "a: 'it''s'\n", "a: \"b\\n\"\n", "a:\tb\n", "a: é\n",
    "a: b\na: c\n",
    "<<: a\n", "? a\n: b\n", "a: |2\n   b\n", "a: b: c\n", "a: b:\n", "- - a\n", "-\n  a: b\n",
    "a\n",
    "a:\n    b: c\n  d: e\n", "a: b\n   c: d\n", "a: .inf\n", "a: .nan\n", "a: b\r\nc: d\r\n",
    "a: @b\n",
    "a: 'b' c\n", "a:\n  b\n", "- a\nb: c\n", "a: |\nb: c\n", "a: |\n\n  b\n", "{}\n",
    "a: b\n...\n",
    "a: - b\n", "%YAML 1.1\n", "---a: b\n", "a: 'b'# c\n",
  ]) func `left to libyaml`(_ text: String) { #expect(Self.compare(text).taken == 0) }

  /// Pieces of lines in any order: what nobody writes, and what people get wrong.
  @Test func `any lines`() {
    let starts = ["", "", "", "  ", "  ", "    ", "   ", "- ", "  - ", "    - ", "-", "-  "]
    let keys = ["a: ", "b: ", "c:", "d:", "e.f/g: ", "'h': ", "", "\"i\":", "j"]
    let values = [
      "", "", "k", "l m", "'n'", "\"o\"", "{}", "[]", "|", "|-", "|+", "# p", "q # r", "-1", "- s",
      "t:", "u: v",
      "'w", "x'", "  y  ", "#z", "&a", "*a", "<<", "\\", "~", "null", "80:90", ",", "=", "...",
    ]
    var generator = SeededGenerator(seed: 7)
    func pick(_ from: [String]) -> String { from[generator.index(below: from.count)] }
    var taken = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0...generator.index(below: 6) {
        text += pick(starts) + pick(keys) + pick(values) + "\n"
        if generator.index(below: 12) == 0 {
          text += pick(["\n", "   \n", "# q\n", "      # q\n"])
        }
      }
      let result = Self.compare(text)
      taken += result.taken
      if let problem = result.problem {
        Issue.record("\(problem)")
        return
      }
    }
    #expect(taken > 1_000)
  }

  @Test func `samples and real files, whole and spoilt`() {
    var folders = ["samples/three-tier", "samples/route53-eks", "samples/broken"]
    if let corpus = ProcessInfo.processInfo.environment["TOPOWALK_CORPUS"] {
      folders.append(corpus)
    } else {
      print("TOPOWALK_CORPUS is not set: real files were not compared")
    }
    let groups = Fuzz.groups(folders, RepositoryFiles())
    let spoilt = (1..<300).map { Fuzz.spoilt(groups, seed: UInt64($0)) }
    var (taken, all) = (0, 0)
    for group in groups + spoilt {
      for name in group.files.keys.sorted() where name.hasSuffix("ml") {
        let result = Self.compare(group.files[name] ?? "")
        (taken, all) = (taken + result.taken, all + result.of)
        if let problem = result.problem { Issue.record("\(name): \(problem)") }
      }
    }
    #expect(taken * 5 > all, "\(taken) of \(all) taken")
    print("\(taken) of \(all) documents read without libyaml")
  }
}
