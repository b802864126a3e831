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

/// Every view of both documents, character by character, in three sizes and both glyph sets.
@Suite struct `Picture goldens` {
  struct Case: CustomTestStringConvertible, Sendable {
    var sample: Sample
    var kind: ViewKind
    var width: Int
    var height: Int
    var glyphs: GlyphSet

    var testDescription: String {
      let name = sample.rawValue.replacingOccurrences(of: "/", with: "-")
      return "\(name)-\(kind.rawValue)-\(width)x\(height)-\(glyphs.rawValue)"
    }
  }

  static let cases: [Case] = Sample.allCases.flatMap { sample in
    ViewKind.allCases.flatMap { kind in
      [(80, 24), (120, 40), (200, 60)].flatMap { width, height in
        GlyphSet.allCases.map {
          Case(sample: sample, kind: kind, width: width, height: height, glyphs: $0)
        }
      }
    }
  }

  /// The first saved request at its end, on a picture of its own.
  static func input(
    _ sample: Sample, _ width: Int, _ height: Int, _ glyphs: GlyphSet = .unicode
  ) throws -> PictureInput {
    let topology = sample.topology
    var input = PictureInput(
      topology: topology, world: World(topology), width: width, height: height, glyphs: glyphs)
    guard let saved = topology.savedRequests.first else { return input }
    let trace = TraceReport.run(
      topology, try RequestOrder.saved(saved, in: topology, World(topology)))
    input.topology = trace.topology
    input.world = trace.world
    input.request = trace.request
    input.options.focus = trace.elements
    return input
  }

  @Test(arguments: cases) func `golden`(_ test: Case) throws {
    let input = try Self.input(test.sample, test.width, test.height, test.glyphs)
    let picture = Pictures.make(test.kind, input)
    let difference = Golden.difference(picture.canvas.text, "pictures/\(test.testDescription).txt")
    #expect(difference == nil, "\(difference ?? "")")
    if test.glyphs == .ascii { #expect(!picture.canvas.text.contains { !$0.isASCII }) }
    #expect(picture.width <= max(test.width, 80) || test.kind == .sequence)
  }

  @Test(arguments: Sample.allCases) func `ASCII is the same picture, cell by cell`(
    sample: Sample
  ) throws {
    for kind in ViewKind.allCases {
      let unicode = Pictures.make(kind, try Self.input(sample, 120, 40)).canvas
      let ascii = Pictures.make(kind, try Self.input(sample, 120, 40, .ascii)).canvas
      #expect(unicode.width == ascii.width && unicode.height == ascii.height)
      for y in 0..<unicode.height {
        for x in 0..<unicode.width {
          #expect(
            (unicode[x, y].glyph == " ") == (ascii[x, y].glyph == " "), "\(kind) at \(x),\(y)")
          #expect(unicode[x, y].style == ascii[x, y].style)
        }
      }
    }
  }

  @Test func `the request's path is in view at 80x24 and every tier at 120x40`() throws {
    let small = try Self.input(.threeTier, 80, 24)
    let view = try #require(Pictures.make(.topology, small).diagram)
    for hop in small.request?.hops ?? [] {
      for element in [hop.from, hop.to] {
        let rect = try #require(view.rect(showing: element, in: small.topology))
        #expect(rect.right < 80 && rect.bottom < 24)
      }
    }
    let large = try Self.input(.threeTier, 120, 40)
    let text = Pictures.make(.topology, large).canvas.text
    for word in [
      "browser", "Route 53", "ALB", "Bastion", "NAT", "cloudflared", "prod", "dev", "stage",
      "primary", "replica", "CoreDNS", "Cloudflare",
    ] {
      #expect(text.contains(word), "\(word) is missing")
    }
  }

  @Test func `opening one box moves nothing that stands before it`() throws {
    let topology = Sample.threeTier.topology
    let index = TopologyIndex(topology)
    let options = ViewOptions(zoom: .namespaces)
    let before = Fit.view(index, options, width: 160, height: 60)
    for namespace in topology.namespaces {
      var opened = options
      opened.opened = [namespace.element]
      let after = Fit.view(index, opened, width: 160, height: 60, keeping: before)
      #expect(after.density == before.density && after.spacing == before.spacing)
      for (element, rect) in before.places where element != namespace.element {
        guard let now = after.places.first(where: { $0.element == element })?.rect else {
          Issue.record("\(topology[element].name) is gone")
          continue
        }
        let opening = try #require(before.rect(showing: namespace.element, in: topology))
        if rect.right < opening.x { #expect(now == rect || now.y == rect.y) }
        #expect(now.y >= rect.y, "\(topology[element].name) moved up")
      }
      var closed = opened
      closed.opened = []
      closed.closed = [namespace.element]
      let again = Fit.view(index, closed, width: 160, height: 60, keeping: after)
      #expect(again.scene == before.scene)
    }
  }

  @Test func `a line is lit only where a hop went along it`() throws {
    // checkout-api calls cart-api: both are on the load balancer's way, which the call does not take.
    let topology = Sample.threeTier.topology
    let world = World(topology)
    let order = try RequestOrder.parse(
      "GET https://app.company.com/checkout", in: topology, world)
    let trace = TraceReport.run(topology, order)
    let call = try #require(
      trace.request.hops.firstIndex { hop in
        topology.podSlot(of: hop.from) != nil && topology.podSlot(of: hop.to) != nil
      })
    let index = TopologyIndex(topology)
    let view = Fit.view(
      index, ViewOptions(focus: trace.elements), width: 120, height: 60)
    func lit(_ hops: [Hop]) -> Int {
      DiagramPainter.paint(view, topology, world, Emphasis(hops: hops), glyphs: .ascii).cells
        .count { $0.style.role == .request && ["=", "#"].contains($0.glyph) }
    }
    let before = Array(trace.request.hops.prefix(call))
    #expect(lit(before) == lit(before + [trace.request.hops[call]]))
  }

  @Test func `the life of a request keeps its boxes while it grows`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40)
    state.open(.life)
    let area = Rect(x: 0, y: 0, width: 120, height: 26)
    let first = try #require(state.picture(area).diagram?.scene)
    while state.request?.isInFlight == true {
      try state.press(".")
      #expect(state.picture(area).diagram?.scene == first)
    }
  }

  @Test func `a step is the shown request's next hop, whoever else is on the way`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "..r<Enter>")
    for expected in 1...6 {
      try state.press(".")
      #expect(state.request?.hops.count == expected)
    }
  }

  @Test(arguments: ViewKind.allCases) func `lists and boxes can be walked with the arrows`(
    kind: ViewKind
  ) throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......")
    state.open(kind)
    var seen: Set<ElementID?> = []
    for key in ["j", "j", "j", "l", "j", "k", "h", "j", "j"] {
      try state.press(key)
      seen.insert(state.selection)
    }
    #expect(seen.count > 1, "\(kind) is stuck at \(seen)")
    #expect(view(state).height == 40)
  }

  @Test func `lists say where pods run, boxes where they are drawn`() throws {
    let topology = Sample.threeTier.topology
    var world = World(topology)
    let node = try #require(topology.nodes.first)
    #expect(world.apply("node-drain", to: node.element, in: topology) == nil)
    while world.now < .start + .seconds(120), world.step() {}
    let status = StatusReader(topology, world)
    #expect(status.counts(ofNode: 0).total == 0)
    #expect(status.counts(drawnIn: 0).total > 0)
    let tree = Pictures.make(
      .tree, PictureInput(topology: topology, world: world, width: 120, height: 200)
    ).canvas.text
    #expect(!tree.contains("on \(node.name)"))
  }

  @Test(arguments: Sample.allCases)
  func `everything there is has a line in the outline`(sample: Sample) {
    let topology = sample.topology
    var input = PictureInput(
      topology: topology, world: World(topology), width: 120, height: 2_000)
    var seen: Set<String> = []
    while true {
      let rows = Pictures.make(.tree, input).places.map(\.row).filter { seen.insert($0).inserted }
      if rows.isEmpty { break }
      for row in rows where TreeView.isOpen(row, input) == false { input.folded.insert(row) }
    }
    let shown = Set(Pictures.make(.tree, input).places.compactMap(\.element))
    let hidden = topology.elements.filter { !shown.contains($0.id) }
    #expect(hidden.map { "\($0.kind.rawValue) \($0.qualifiedName)" } == [])
  }

  @Test func `names are cut in the middle, never by another box`() {
    let topology = GeneratedTopology.make(
      seed: 3, services: 12, namespaces: 2, calls: 4, hostile: true)
    let text = Pictures.make(
      .topology,
      PictureInput(topology: topology, world: World(topology), width: 120, height: 60)
    ).canvas.text
    #expect(text.contains("…"))
  }
}

/// Pictures for files and other programs.
@Suite struct `Picture formats` {
  private func report(_ kind: ViewKind) throws -> DiagramReport {
    DiagramReport(kind, try `Picture goldens`.input(.threeTier, 120, 40))
  }

  @Test func `ANSI without its sequences is the text`() throws {
    for depth in ColorDepth.allCases {
      let report = try report(.topology)
      let ansi = try #require(report.text(.ansi, depth: depth))
      let plain = ansi.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      #expect(plain == report.text(.text))
      #expect(ansi.contains("\u{1B}[") && ansi.contains("\u{1B}[0m"))
      if depth == .none { #expect(!ansi.contains("38;") && !ansi.contains(";3")) }
      if depth == .direct { #expect(ansi.contains("38;2;")) }
    }
  }

  @Test(arguments: ViewKind.allCases) func `SVG and HTML are well formed and told in words`(
    kind: ViewKind
  ) throws {
    let report = try report(kind)
    let svg = try #require(report.text(.svg))
    let parser = XMLCheck(svg)
    #expect(parser.problem == nil, "\(parser.problem ?? "")")
    #expect(svg.contains("<title id=\"title\">") && svg.contains("<desc id=\"desc\">"))
    #expect(svg.contains("role=\"img\""))
    let html = try #require(report.text(.html))
    #expect(html.contains("<html lang=\"en\">") && !html.contains("http://www"))
    #expect(html.contains("aria-labelledby"))
  }

  @Test(arguments: ViewKind.allCases) func `boxes and lines in other languages`(
    kind: ViewKind
  ) throws {
    let report = try report(kind)
    for format in [PictureFormat.mermaid, .d2] {
      let text = report.text(format)
      if kind == .tree || kind == .table {
        #expect(text == nil)
        continue
      }
      let difference = Golden.difference(
        try #require(text), "pictures/three-tier-\(kind.rawValue).\(format.rawValue)")
      #expect(difference == nil, "\(difference ?? "")")
    }
  }

  @Test func `hostile names are data in every format`() throws {
    let topology = GeneratedTopology.make(
      seed: 5, services: 20, namespaces: 3, calls: 8, hostile: true)
    let input = PictureInput(topology: topology, world: World(topology), width: 120, height: 60)
    for kind in ViewKind.allCases {
      let report = DiagramReport(kind, input)
      for format in PictureFormat.allCases {
        guard let text = report.text(format) else { continue }
        let isClean = text.unicodeScalars.allSatisfy { scalar in
          scalar == "\n" || format == .ansi && scalar == "\u{1B}"
            || scalar.value >= 32 && !(0x7F...0x9F).contains(scalar.value)
              && !(0x202A...0x202E).contains(scalar.value)
        }
        #expect(isClean, "\(kind) as \(format)")
        if format == .svg || format == .html { #expect(!text.contains("<script")) }
        if format == .ansi { #expect(!text.contains("\u{1B}[31mred")) }
      }
    }
  }

  @Test func `colours differ by role and read on their ground`() {
    for ground in Ground.allCases {
      let paper = luminance(Palette.background(ground))
      for role in Role.allCases where role != .border && role != .header {
        let ink = luminance(Palette.color(role, ground))
        let contrast = (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)
        #expect(contrast >= 4.5, "\(role) on \(ground): \(contrast)")
      }
    }
    for depth in ColorDepth.allCases where depth > .none {
      for ground in Ground.allCases {
        let palette = Palette(depth, ground)
        let good = palette.look(Style(.good))
        #expect(good != palette.look(Style(.bad)) && good != palette.look(Style(.caution)))
      }
    }
  }

  /// WCAG 2.1: relative luminance.
  private func luminance(_ color: RGB) -> Double {
    let parts = [color.red, color.green, color.blue].map { value -> Double in
      let part = Double(value) / 255
      return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
}

/// Tags that open and close in order, and no bare ampersand.
private struct XMLCheck {
  private(set) var problem: String?

  init(_ text: String) {
    var open: [Substring] = []
    var rest = text[...]
    while let start = rest.firstIndex(of: "<") {
      let before = rest[..<start]
      if before.contains(">") { problem = "a bare > before \(rest[start...].prefix(40))" }
      if before.contains(/&(?!amp;|lt;|gt;|quot;)/) { problem = "a bare & in \(before.suffix(40))" }
      guard let end = rest[start...].firstIndex(of: ">") else {
        problem = "an open tag"
        return
      }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      let name = tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" && $0 != "\n" }
      if tag.hasPrefix("/") {
        if open.popLast() != name { problem = "</\(name)> closes nothing" }
      } else if !tag.hasSuffix("/") {
        open.append(name)
      }
    }
    if !open.isEmpty { problem = problem ?? "\(open) never end" }
  }
}
