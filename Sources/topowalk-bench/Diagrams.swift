import DiagramDrawing
import DiagramLayout
import Reports
import Simulation
import TerminalCanvas
import TestSupport
import TopologyModel

/// Fixed topologies, laid out as the program would: figures, times, and the same graphs for peers.
enum Diagrams {
  struct Case {
    var name: String
    var topology: Topology
    var zoom = Zoom.services
    var size: (width: Int, height: Int)
  }

  static let cases: [Case] = [
    Case(name: "three-tier", topology: Sample.threeTier.topology, size: (120, 40)),
    Case(
      name: "three-tier-pods", topology: Sample.threeTier.topology, zoom: .pods, size: (300, 200)),
    Case(name: "route53", topology: Sample.repaired.topology, size: (120, 40)),
    Case(
      name: "hundred",
      topology: GeneratedTopology.make(
        seed: 7, services: 100, namespaces: 4, pods: 2, calls: 40), size: (300, 400)),
    Case(
      name: "thousand",
      topology: GeneratedTopology.make(
        seed: 7, services: 1_000, namespaces: 40, pods: 2, calls: 200), size: (2_000, 4_000)),
  ]

  /// About a thousand boxes when all of it is open.
  private static var thousandBoxes: Topology {
    GeneratedTopology.make(seed: 7, services: 720, namespaces: 40, pods: 2, calls: 200)
  }

  private static func view(_ test: Case, _ index: TopologyIndex) -> DiagramView {
    if test.name == "thousand" || test.name == "hundred" { return allOpen(test, index) }
    return Fit.view(
      index, ViewOptions(zoom: test.zoom), width: test.size.width, height: test.size.height)
  }

  /// Everything open, whatever the room: what is measured is the layout, not the folding.
  private static func allOpen(_ test: Case, _ index: TopologyIndex) -> DiagramView {
    Fit.everything(index, ViewOptions(zoom: test.zoom))
  }

  /// One line of JSON for each.
  static func figures() {
    for test in cases {
      let world = World(test.topology)
      let index = TopologyIndex(test.topology)
      var view = view(test, index)
      let layout = best { view = Self.view(test, index) }
      let single = best { _ = Fit.again(view, index, ViewOptions()) }
      let figures = DiagramFigures(view)
      var canvas = Canvas(width: 0, height: 0)
      let paint = best {
        canvas = DiagramPainter.paint(view, test.topology, world, Emphasis(), glyphs: .unicode)
      }
      let ink = canvas.cells.count { $0.glyph != " " }
      let fields: [(String, String)] = [
        ("name", "\"\(test.name)\""), ("width", "\(figures.width)"),
        ("height", "\(figures.height)"), ("boxes", "\(figures.boxes)"),
        ("edges", "\(figures.edges)"), ("crossings", "\(figures.crossings)"),
        ("bends", "\(figures.bends)"), ("length", "\(figures.length)"),
        ("ink", "\(Double(ink) / Double(max(1, canvas.cells.count)))"),
        ("layoutSeconds", "\(single)"), ("fitSeconds", "\(layout)"), ("paintSeconds", "\(paint)"),
      ]
      print("{\(fields.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", "))}")
    }
  }

  /// The graph that was laid out, for other tools.
  static func graph(_ name: String) {
    guard let test = cases.first(where: { $0.name == name }) else { return }
    let view = view(test, TopologyIndex(test.topology))
    let containers = Set(view.parents)
    let nodes = view.nodes.indices.dropFirst().compactMap { node -> JSONValue? in
      guard let rect = view.scene.rect(of: node) else { return nil }
      let words = NodeWords.lines(view, node, test.topology)
      return .dictionary([
        "id": .int(node), "parent": view.parents[node] == 0 ? .null : .int(view.parents[node]),
        "label": .string(words.joined(separator: "\n")),
        "container": .bool(containers.contains(node)), "width": .int(rect.width),
        "height": .int(rect.height),
      ])
    }
    // A line of text has room for one line on each side: peers draw what was drawn here.
    let omitted = Set(view.scene.omittedEdges)
    let edges = view.edges.indices.filter { !omitted.contains($0) }.map { index -> JSONValue in
      let edge = view.edges[index]
      return .dictionary([
        "from": .int(edge.from), "to": .int(edge.to),
        "label": .string(edge.label.joined(separator: " ")), "net": .int(edge.net),
      ])
    }
    print(
      JSONValue.dictionary([
        "name": .string(name), "nodes": .array(nodes), "edges": .array(edges),
      ]).text)
  }

  /// The least of enough runs to fill a fifth of a second.
  private static func best(_ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    var least = Double.infinity
    var spent = 0.0
    var runs = 0
    while spent < 0.2 || runs < 3 {
      let took = clock.measure(work)
      let seconds =
        Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
      least = min(least, seconds)
      spent += seconds
      runs += 1
    }
    return least
  }

  /// One of a picture's parts again and again: a profiler's food.
  static func loop(_ part: String) {
    let small = Subject(Sample.threeTier.topology, ViewOptions(), 120, 40)
    switch part {
    case "paint": for _ in 0..<20_000 { small.paint() }
    case "layout": for _ in 0..<5_000 { small.layout() }
    case "huge":
      let huge = Subject.huge
      for _ in 0..<300 { huge.layout() }
    case "huge-paint":
      let huge = Subject.huge
      for _ in 0..<300 { huge.paint() }
    case "thousand-paint":
      let thousand = Subject(open: cases[4].topology)
      for _ in 0..<200 { thousand.paintAnew() }
    default:
      let thousand = Subject(open: cases[4].topology)
      for _ in 0..<200 { thousand.layout() }
    }
  }

  /// A picture with what is needed to make it again.
  private struct Subject {
    let index: TopologyIndex
    let options: ViewOptions
    let topology: Topology
    let world: World
    let bare: DiagramView
    let prepared: DiagramView

    init(_ topology: Topology, _ options: ViewOptions, _ width: Int, _ height: Int) {
      let index = TopologyIndex(topology)
      self.init(
        topology, index, options, Fit.view(index, options, width: width, height: height))
    }

    init(open topology: Topology) {
      let index = TopologyIndex(topology)
      self.init(topology, index, ViewOptions(), Fit.everything(index, ViewOptions()))
    }

    private init(
      _ topology: Topology, _ index: TopologyIndex, _ options: ViewOptions, _ view: DiagramView
    ) {
      self.topology = topology
      self.index = index
      self.options = options
      world = World(topology)
      bare = view
      var prepared = view
      prepared.prepare(topology, .unicode)
      self.prepared = prepared
    }

    static var huge: Subject {
      let topology = GeneratedTopology.make(
        seed: 7, services: 10_000, namespaces: 400, pods: 2, balancers: 40, calls: 2_000)
      let opened = Set(topology.namespaces.prefix(2).map(\.element))
      return Subject(topology, ViewOptions(opened: opened), 120, 120)
    }

    func layout() { _ = Fit.again(bare, index, options) }

    /// All of it, as after a layout.
    func paintAnew() {
      _ = DiagramPainter.paint(bare, topology, world, Emphasis(), glyphs: .unicode)
    }

    /// What a frame costs while the layout stands.
    func paint() {
      _ = DiagramPainter.paint(prepared, topology, world, Emphasis(), glyphs: .unicode)
    }

    func fit(_ width: Int, _ height: Int) {
      _ = Fit.view(index, options, width: width, height: height)
    }
  }

  /// Rows of `make bench`: the aims of the diagram engine.
  static func rows() {
    let small = Subject(Sample.threeTier.topology, ViewOptions(), 120, 40)
    row("three-tier laid out and painted", best(small.layout) + best(small.paintAnew))
    row("three-tier: the best picture for 120x40 found", best { small.fit(120, 40) })
    row("three-tier: a frame after one health change", best(small.paint))
    let large = Subject(open: thousandBoxes)
    row(
      "\(large.bare.scene.boxes.count) open boxes laid out and painted",
      best(large.layout) + best(large.paintAnew))
    let huge = Subject.huge
    row(
      "10,000 services, two namespaces open (\(huge.bare.scene.boxes.count) boxes), "
        + "laid out and painted", best(huge.layout) + best(huge.paintAnew))
    row("10,000 services, two namespaces open: a frame", best(huge.paint))
    row("10,000 services: the best picture for 120x120 found", best { huge.fit(120, 120) })
  }

  private static func row(_ name: String, _ seconds: Double) {
    Bench.tell(name, milliseconds: seconds * 1e3)
  }
}
