import DiagramDrawing
import DiagramLayout
import ExplorerCore
import Foundation
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TestSupport
import Testing
import TopologyModel

extension ExplorerState {
  /// A sample opened at a size, with keys pressed.
  static func opened(
    _ sample: Sample, _ width: Int, _ height: Int, _ script: String = "",
    glyphs: GlyphSet = .unicode
  ) throws -> ExplorerState {
    let loaded = sample.load()
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: width,
      height: height,
      glyphs: glyphs)
    try state.press(script)
    return state
  }

  mutating func press(_ script: String) throws {
    for key in try KeyScript.parse(script) { _ = update(&self, .terminal(.key(key))) }
  }
}

/// The screens, character by character.
@Suite struct `Screens` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var sample: Sample
    var width: Int
    var height: Int
    var keys: String
    var glyphs = GlyphSet.unicode
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(name: "three-tier-start-80x24", sample: .threeTier, width: 80, height: 24, keys: ""),
    Case(
      name: "three-tier-forwarded-80x24", sample: .threeTier, width: 80, height: 24, keys: "......"),
    Case(
      name: "three-tier-forwarded-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "......"),
    Case(
      name: "three-tier-done-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "..........."),
    Case(
      name: "three-tier-done-200x60", sample: .threeTier, width: 200, height: 60,
      keys: "..........."),
    Case(
      name: "three-tier-ascii-80x24", sample: .threeTier, width: 80, height: 24, keys: "......",
      glyphs: .ascii),
    Case(name: "three-tier-small-60x20", sample: .threeTier, width: 60, height: 20, keys: "......"),
    Case(name: "three-tier-tiny-40x12", sample: .threeTier, width: 40, height: 12, keys: "......"),
    Case(name: "three-tier-help-80x24", sample: .threeTier, width: 80, height: 24, keys: "?"),
    Case(
      name: "three-tier-faults-80x24", sample: .threeTier, width: 80, height: 24,
      keys: "/cart-api-1<Enter>x"),
    Case(
      name: "three-tier-hang-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "/cart-api-1<Enter>x2a40s<Enter>"),
    Case(name: "three-tier-requests-80x24", sample: .threeTier, width: 80, height: 24, keys: "r"),
    Case(
      name: "three-tier-trace-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "...........2\\"),
    Case(name: "three-tier-next-120x40", sample: .threeTier, width: 120, height: 40, keys: "7"),
    Case(
      name: "three-tier-source-120x40", sample: .threeTier, width: 120, height: 40, keys: ".....5"),
    Case(
      name: "three-tier-describe-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "/postgres-primary<Enter>d"),
    Case(
      name: "three-tier-into-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "......ss."),
    Case(
      name: "three-tier-whatif-80x24", sample: .threeTier, width: 80, height: 24,
      keys: "......X"),
    Case(
      name: "three-tier-load-80x24", sample: .threeTier, width: 80, height: 24,
      keys: "......L2"),
    Case(
      name: "three-tier-truths-120x40", sample: .threeTier, width: 120, height: 40,
      keys: "/cart-api-1<Enter>x2a40s<Enter>d"),
    Case(name: "route53-repaired-80x24", sample: .repaired, width: 80, height: 24, keys: "....."),
    Case(name: "route53-repaired-120x40", sample: .repaired, width: 120, height: 40, keys: "....."),
    Case(name: "route53-as-written-80x24", sample: .asWritten, width: 80, height: 24, keys: ".."),
    Case(
      name: "route53-as-written-120x40", sample: .asWritten, width: 120, height: 40, keys: "..8"),
  ]

  @Test(arguments: cases)
  func `golden`(_ test: Case) throws {
    let screen = view(
      try .opened(test.sample, test.width, test.height, test.keys, glyphs: test.glyphs))
    #expect(screen.width == test.width && screen.height == test.height)
    let difference = Golden.difference(screen.text, "screens/\(test.name).txt")
    #expect(difference == nil, "\(difference ?? "")")
    if test.glyphs == .ascii { #expect(!screen.text.contains { !$0.isASCII }) }
  }

  @Test func `n steps forward and n back is the identical screen`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40)
    // The time bar shows what is remembered ahead, so it is compared where nothing is.
    func rows(_ state: ExplorerState) -> String {
      let lines = view(state).text.split(separator: "\n", omittingEmptySubsequences: false)
      return lines.dropLast(3).joined(separator: "\n")
    }
    var screens = [rows(state)]
    for _ in 0..<11 {
      try state.press(".")
      screens.append(rows(state))
    }
    let last = view(state)
    for expected in screens.dropLast().reversed() {
      try state.press(",")
      #expect(rows(state) == expected)
    }
    try state.press("11.")
    #expect(view(state).text == last.text)
    #expect(view(state) == last)
  }

  @Test func `health changes only status, never a box`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "...........")
    let before = state.diagram.scene
    try state.press("/cart-api-1<Enter>x2a40s<Enter>")
    #expect(state.diagram.scene == before)
    #expect(state.world.log.entries.contains { $0.text.contains("unhealthy") })
  }

  @Test func `open and fold again is the identical picture`() throws {
    var state = try ExplorerState.opened(.threeTier, 200, 60, "/stage<Enter>")
    let before = state.diagram.scene
    try state.press("<Enter>")
    #expect(state.diagram.scene != before)
    try state.press("<Enter>")
    #expect(state.diagram.scene == before)
  }

  @Test(arguments: [(1, 1), (2, 3), (10, 4), (59, 19), (60, 20), (80, 24), (400, 120), (1000, 2)])
  func `any size draws`(width: Int, height: Int) throws {
    let screen = view(try .opened(.threeTier, width, height, "...x?"))
    #expect(screen.width == width && screen.height == height)
  }

  /// `make soak` plays ten times as long, in release.
  @Test(arguments: Sample.allCases) func `random keys leave no impossible state`(
    sample: Sample
  ) {
    for seed in [UInt64(1), 2, 3, 4] {
      var monkey = Monkey(sample, seed: seed)
      let problem = monkey.play(20_000 / 4 / Sample.allCases.count)
      #expect(problem == nil, "seed \(seed) of \(sample): \(problem ?? "")")
    }
  }

  @Test func `every key has help and stands once`() throws {
    var seen: Set<KeyCode> = []
    for binding in Bindings.all {
      #expect(!binding.help.isEmpty && !binding.label.isEmpty)
      for name in binding.keys {
        let key = try #require(KeyNames.parse(name), "\(name) is no key")
        #expect(seen.insert(key).inserted, "\(name) is bound twice")
        #expect(KeyNames.parse(KeyNames.text(key)) == key, "\(name) is not read back")
      }
    }
  }

  @Test func `a key that does nothing says why`() throws {
    var state = try ExplorerState.opened(.threeTier, 80, 24)
    for key in ["R", ",", "x", "n"] {
      try state.press(key)
      #expect(state.message != nil, "\(key) says nothing")
    }
  }
}
