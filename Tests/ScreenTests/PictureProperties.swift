import DiagramDrawing
import DiagramLayout
import Simulation
import TerminalCanvas
import TestSupport
import Testing
import TopologyModel

/// What must hold for the picture of any architecture, of any size and with any names.
@Suite struct `Picture properties` {
  struct Shape: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    var services: Int
    var namespaces: Int
    var testDescription: String { "\(services) services, seed \(seed)" }
  }

  /// From one element to about two thousand.
  static let shapes: [Shape] =
    (0..<24).map { Shape(seed: $0, services: Int($0 % 8) * 3, namespaces: 1 + Int($0 % 5)) }
    + [
      Shape(seed: 40, services: 120, namespaces: 6), Shape(seed: 41, services: 300, namespaces: 40),
      Shape(seed: 42, services: 500, namespaces: 3),
    ]

  private func topology(_ shape: Shape, hostile: Bool = true) -> Topology {
    GeneratedTopology.make(
      seed: shape.seed, services: shape.services, namespaces: shape.namespaces,
      pods: 1 + Int(shape.seed % 4), balancers: 1 + Int(shape.seed % 3), calls: shape.services / 3,
      hostile: hostile)
  }

  @Test(arguments: shapes) func `boxes, lines and labels keep to themselves`(shape: Shape) {
    let topology = topology(shape)
    let index = TopologyIndex(topology)
    for grouping in Grouping.allCases {
      for zoom in [Zoom.cluster, .services, .pods] {
        let options = ViewOptions(zoom: zoom, grouping: grouping)
        let view =
          zoom == .pods && shape.services < 200
          ? Fit.everything(index, options) : Fit.view(index, options, width: 120, height: 40)
        PictureChecks(view, "seed \(shape.seed) \(grouping) \(zoom)").run()
      }
    }
  }

  @Test(arguments: shapes) func `painted strokes close`(shape: Shape) {
    let topology = topology(shape)
    let world = World(topology)
    let index = TopologyIndex(topology)
    let view = Fit.view(index, ViewOptions(), width: 160, height: 60)
    let canvas = DiagramPainter.paint(view, topology, world, Emphasis(), glyphs: .unicode)
    StrokeChecks(canvas).run("seed \(shape.seed)")
  }

  @Test(arguments: shapes) func `the same input gives the same bytes in every view`(shape: Shape) {
    let topology = topology(shape)
    let world = World(topology)
    for kind in ViewKind.allCases {
      for glyphs in GlyphSet.allCases {
        let input = PictureInput(
          topology: topology, world: world, width: 100, height: 40, glyphs: glyphs)
        let picture = Pictures.make(kind, input)
        #expect(picture.canvas == Pictures.make(kind, input).canvas)
        if glyphs == .ascii { #expect(!picture.canvas.text.contains { !$0.isASCII }) }
        #expect(!picture.canvas.text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
      }
    }
  }

  @Test(arguments: [(60, 20), (80, 24), (120, 40), (200, 60), (400, 120)])
  func `it fits what it is given by folding`(width: Int, height: Int) {
    for shape in Self.shapes {
      let topology = topology(shape, hostile: false)
      let view = Fit.view(
        TopologyIndex(topology), ViewOptions(), width: width, height: height)
      // Below 80 columns it pans sideways before a whole VPC becomes one box.
      #expect(view.scene.width <= max(80, width), "seed \(shape.seed): \(view.scene.width) wide")
      // People and load balancers are not folded: where there are many of them it pans.
      #expect(view.scene.height <= max(height, 60))
    }
  }

  /// Who is asked for by such a name is not served: that is seen.
  @Test func `Services without pods are drawn with where they lead`() {
    let text = """
      apiVersion: v1
      kind: Service
      metadata: {name: lost, namespace: prod}
      spec: {selector: {app: gone}, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: outside, namespace: prod}
      spec: {type: ExternalName, externalName: api.example.com}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: asleep, namespace: prod}
      spec: {selector: {app: asleep}, ports: [{port: 80}]}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: asleep, namespace: prod}
      spec: {replicas: 0, template: {metadata: {labels: {app: asleep}}, spec: {containers: [{name: c}]}}}
      """
    let topology = load(["k.yaml": text]).topology
    let view = Fit.view(TopologyIndex(topology), ViewOptions(), width: 120, height: 40)
    let drawn = DiagramPainter.paint(
      view, topology, World(topology), Emphasis(), glyphs: .unicode
    ).text
    #expect(drawn.contains("✗ Service lost no pods"), "\(drawn)")
    #expect(
      drawn.contains("Service outside → api.example.com") && !drawn.contains("Service asleep"))
  }

  @Test func `health, selection and hops never move a box`() {
    let topology = Sample.threeTier.topology
    var world = World(topology)
    func scenes(_ world: World) -> [Scene] {
      [ViewKind.topology, .routing, .controlPlane].compactMap { kind in
        let input = PictureInput(topology: topology, world: world, width: 160, height: 60)
        return Pictures.diagram(kind, input)?.scene
      }
    }
    let before = scenes(world)
    for workload in topology.workloads {
      _ = world.apply("pod-http-hang", to: workload.element, in: topology)
    }
    while world.now < .start + .seconds(120), world.step() {}
    #expect(world.targetGroups.contains { $0.targets.contains { $0.health != .healthy } })
    #expect(scenes(world) == before)
  }
}

/// Geometry of a laid-out view.
private struct PictureChecks {
  private let view: DiagramView
  private let name: String
  private let scene: Scene
  private let canvas: Rect

  init(_ view: DiagramView, _ name: String) {
    self.view = view
    self.name = name
    scene = view.scene
    canvas = Rect(x: 0, y: 0, width: view.scene.width, height: view.scene.height)
  }

  func run() {
    checkBoxes()
    checkLabels()
    checkWires()
    checkEdges()
  }

  private func isInside(_ inner: Rect, _ outer: Rect) -> Bool {
    inner.x >= outer.x && inner.y >= outer.y && inner.right <= outer.right
      && inner.bottom <= outer.bottom
  }

  private func checkBoxes() {
    var siblings: [Int: [PlacedBox]] = [:]
    for box in scene.boxes {
      #expect(isInside(box.rect, canvas), "\(name): \(box.node) leaves the picture")
      let parent = view.parents[box.node]
      if parent != 0, let outer = scene.rect(of: parent) {
        #expect(isInside(box.rect, outer.inner), "\(name): \(box.node) leaves \(parent)")
      }
      siblings[parent, default: []].append(box)
    }
    for (_, boxes) in siblings {
      let sorted = boxes.sorted { ($0.rect.y, $0.rect.x) < ($1.rect.y, $1.rect.x) }
      for (index, box) in sorted.enumerated() {
        for other in sorted[(index + 1)...] {
          if other.rect.y > box.rect.bottom { break }
          #expect(
            !box.rect.intersects(other.rect), "\(name): \(box.node) and \(other.node) overlap")
        }
      }
    }
  }

  /// No cell belongs to two labels, and none to a label and a box that it is not around.
  private func checkLabels() {
    var taken: Set<Point> = []
    for label in scene.labels {
      for y in label.rect.y...max(label.rect.y, label.rect.bottom) {
        for x in label.rect.x...max(label.rect.x, label.rect.right) {
          #expect(taken.insert(Point(x, y)).inserted, "\(name): two labels share \(x),\(y)")
          let leaf = scene.boxes.last { $0.rect.contains(Point(x, y)) }
          #expect(leaf.map { $0.shape == .container } ?? true, "\(name): a label in a box")
        }
      }
      #expect(isInside(label.rect, canvas), "\(name): a label leaves the picture")
    }
  }

  private func checkWires() {
    // Cells that belong to the words of leaves.
    var body = [Int32](repeating: -1, count: max(0, scene.width * scene.height))
    for box in scene.boxes where box.shape != .container {
      let rect = box.shape == .box ? box.rect.inner : box.rect
      guard !rect.isEmpty else { continue }
      for y in rect.y...rect.bottom {
        for x in rect.x...rect.right { body[y * scene.width + x] = Int32(box.node) }
      }
    }
    var level = [Int32](repeating: -1, count: body.count)
    var upright = level
    for wire in scene.wires {
      for segment in wire.segments {
        let isLevel = segment.from.y == segment.to.y
        #expect(isLevel || segment.from.x == segment.to.x, "\(name): a slanted line")
        for x in min(segment.from.x, segment.to.x)...max(segment.from.x, segment.to.x) {
          for y in min(segment.from.y, segment.to.y)...max(segment.from.y, segment.to.y) {
            guard canvas.contains(Point(x, y)) else {
              Issue.record("\(name): a line leaves the picture")
              continue
            }
            let cell = y * scene.width + x
            #expect(body[cell] < 0, "\(name): net \(wire.net) runs through node \(body[cell])")
            let owner = isLevel ? level[cell] : upright[cell]
            #expect(
              owner < 0 || owner == Int32(wire.net),
              "\(name): nets \(owner) and \(wire.net) share \(x),\(y)")
            if isLevel { level[cell] = Int32(wire.net) } else { upright[cell] = Int32(wire.net) }
          }
        }
      }
    }
  }

  /// Every edge that is drawn leads from its one box to the other.
  private func checkEdges() {
    let omitted = Set(scene.omittedEdges)
    var walkers: [Int: WirePaths] = [:]
    for (index, edge) in view.edges.enumerated() where !omitted.contains(index) {
      guard let wire = scene.wires.first(where: { $0.net == edge.net }) else {
        Issue.record("\(name): edge \(edge.from) → \(edge.to) has no line")
        continue
      }
      let walker = walkers[edge.net] ?? WirePaths(wire)
      walkers[edge.net] = walker
      #expect(
        walker.path(from: edge.from, to: edge.to) != nil,
        "\(name): edge \(edge.from) → \(edge.to) is broken")
    }
  }
}

/// Strokes on a painted canvas: what points at a cell finds something there.
private struct StrokeChecks {
  private let canvas: Canvas
  private static let masks: [Character: StrokeMask] = {
    var out: [Character: StrokeMask] = [:]
    for bits in UInt8.min...UInt8.max {
      let mask = StrokeMask(bits: bits)
      for rounded in [false, true] {
        for dashed in [false, true] {
          let glyph = GlyphSet.unicode.glyph(mask, rounded: rounded, dashed: dashed)
          // The exact mask is the one with the fewest arms that draws it.
          if let known = out[glyph], known.bits.nonzeroBitCount <= bits.nonzeroBitCount { continue }
          out[glyph] = mask
        }
      }
    }
    return out
  }()

  init(_ canvas: Canvas) { self.canvas = canvas }

  func run(_ name: String) {
    for y in 0..<canvas.height {
      for x in 0..<canvas.width {
        // Names may hold box drawing too; they are written in other roles than strokes.
        let cell = canvas[x, y]
        guard [.border, .network, .dim, .control, .request, .key].contains(cell.style.role),
          let glyph = cell.glyph, let mask = Self.masks[glyph], glyph != " "
        else { continue }
        check(mask.up, x, y, 0, -1, name)
        check(mask.down, x, y, 0, 1, name)
        check(mask.left, x, y, -1, 0, name)
        check(mask.right, x, y, 1, 0, name)
      }
    }
  }

  private func check(
    _ arm: Stroke, _ fromX: Int, _ fromY: Int, _ dx: Int, _ dy: Int, _ name: String
  ) {
    if arm == .none { return }
    let (x, y) = (fromX + dx, fromY + dy)
    let isInside = x >= 0 && y >= 0 && x < canvas.width && y < canvas.height
    #expect(isInside, "\(name): a stroke leaves the picture at \(x),\(y)")
    // A blank between a border and the words in it.
    let isBesideWords = dy == 0 && canvas[x + dx, y].glyph != " "
    #expect(
      !isInside || canvas[x, y].glyph != " " || isBesideWords,
      "\(name): a stroke points at nothing at \(x),\(y)")
  }
}
