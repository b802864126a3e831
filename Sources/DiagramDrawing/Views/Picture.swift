import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// The pictures there are of one model; a new one is a file in `Views` and a line here.
package enum ViewKind: String, CaseIterable, Sendable {
  case topology, life, routing, sequence, tree, table
  case controlPlane = "control-plane"

  package var title: String {
    switch self {
    case .topology: "topology"
    case .life: "life of a request"
    case .routing: "routing"
    case .sequence: "sequence"
    case .tree: "tree"
    case .table: "table"
    case .controlPlane: "control plane"
    }
  }

  /// What one sees there, in a line.
  package var explanation: String {
    switch self {
    case .topology: "boxes in boxes, and the request's way through them"
    case .life: "who says what to whom, from the browser to the pod and back"
    case .routing: "the load balancer's rules, its target groups and their targets"
    case .sequence: "lifelines and messages, with time"
    case .tree: "the outline, to fold and unfold"
    case .table: "all things of a kind, sorted"
    case .controlPlane: "from an Ingress to a load balancer and a name that answers"
    }
  }

  package var next: ViewKind { step(1) }
  package var previous: ViewKind { step(Self.allCases.count - 1) }

  private func step(_ by: Int) -> ViewKind {
    let all = Self.allCases
    return all[((all.firstIndex(of: self) ?? 0) + by) % all.count]
  }
}

/// What a picture is made from; equal inputs give equal pictures.
package struct PictureInput: Sendable {
  package var topology: Topology
  package var world: World
  /// The request on screen, with the hops it has taken so far.
  package var request: RequestState?
  /// All hops it will take if nothing interferes: what grows has its place from the start.
  package var ahead: [Hop]
  package var width: Int
  package var height: Int
  package var glyphs: GlyphSet
  package var options: ViewOptions
  package var selection: ElementID?
  /// The row of a list one is at.
  package var row: String?
  /// Rows of the tree that are folded.
  package var folded: Set<String>
  package var table: TableOptions
  /// The laid-out topology, where there is one already.
  package var diagram: DiagramView?
  /// The topology looked up, where that was done already.
  package var index: TopologyIndex?
  /// The first row on screen: long lists draw only what is near it.
  package var scroll: Int
  /// Rows of lists that do not hold it are left out.
  package var filter: TextFilter?
  /// How far the current hop's token has come, in thousandths.
  package var motion: Int?
  /// Only what the current hop is about keeps its colours.
  package var dimsOthers = false
  /// Elements that are lit beside the current hop's.
  package var highlighted: Set<ElementID> = []
  /// Elements that differ from what the files say.
  package var changed: Set<ElementID> = []

  package init(
    topology: Topology, world: World, request: RequestState? = nil, ahead: [Hop] = [], width: Int,
    height: Int,
    glyphs: GlyphSet = .unicode, options: ViewOptions = ViewOptions(), selection: ElementID? = nil,
    row: String? = nil, folded: Set<String> = [], table: TableOptions = TableOptions(),
    diagram: DiagramView? = nil,
    index: TopologyIndex? = nil, scroll: Int = 0
  ) {
    self.topology = topology
    self.world = world
    self.request = request
    self.ahead = ahead
    self.width = width
    self.height = height
    self.glyphs = glyphs
    self.options = options
    self.selection = selection
    self.row = row
    self.folded = folded
    self.table = table
    self.diagram = diagram
    self.index = index
    self.scroll = scroll
  }

  var hops: [Hop] { request?.hops ?? [] }

  /// The hops so far with those to come, where they still can be told.
  var wholeWay: [Hop] {
    let hops = hops
    guard ahead.count > hops.count, request?.isInFlight == true,
      zip(hops, ahead).allSatisfy({ $0.from == $1.from && $0.to == $1.to && $0.action == $1.action }
      )
    else { return hops }
    return hops + ahead.dropFirst(hops.count)
  }
}

/// A picture of any view, ready to be shown: cells, and where things stand on them.
package struct Picture: Sendable {
  /// A thing that can be pointed at.
  package struct Place: Hashable, Sendable {
    package var element: ElementID?
    package var rect: Rect
    /// The row's own name in a list; empty elsewhere.
    package var row = ""
  }

  package var canvas: Canvas
  /// The row of the whole picture that the canvas begins with, and the whole picture's rows.
  package var firstRow = 0
  package var height: Int
  package var places: [Place]
  /// Rows at the top that stay in view while the rest scrolls.
  package var head: Canvas?
  /// What happens now: to be kept in view.
  package var now: Rect?
  /// The boxes and lines it was painted from, where it has any.
  package var diagram: DiagramView?

  package var width: Int { canvas.width }

  package init(
    canvas: Canvas, places: [Place] = [], now: Rect? = nil, diagram: DiagramView? = nil
  ) {
    self.canvas = canvas
    height = canvas.height
    self.places = places
    self.now = now
    self.diagram = diagram
  }
}

package enum Pictures {
  /// The picture of a kind, folded to fit where it can; what is larger is to be panned.
  package static func make(_ kind: ViewKind, _ input: PictureInput) -> Picture {
    switch kind {
    case .topology: topology(input)
    case .life: boxes(LifeView.diagram(input), input)
    case .routing: boxes(RoutingView.diagram(input), input)
    case .controlPlane: boxes(ControlPlaneView.diagram(input), input)
    case .sequence: SequenceView.picture(input)
    case .tree: TreeView.picture(input)
    case .table: TableView.picture(input)
    }
  }

  /// Boxes and lines of a kind, for formats that have both; `nil` for lists.
  package static func diagram(_ kind: ViewKind, _ input: PictureInput) -> DiagramView? {
    switch kind {
    case .topology: input.diagram ?? fitted(input)
    case .life: LifeView.diagram(input)
    case .routing: RoutingView.diagram(input)
    case .controlPlane: ControlPlaneView.diagram(input)
    case .sequence, .tree, .table: nil
    }
  }

  private static func fitted(_ input: PictureInput) -> DiagramView {
    Fit.view(
      input.index ?? TopologyIndex(input.topology), input.options, width: input.width,
      height: input.height)
  }

  private static func topology(_ input: PictureInput) -> Picture {
    let view = input.diagram ?? fitted(input)
    var emphasis = Emphasis(selection: input.selection, hops: input.hops)
    emphasis.motion = input.motion
    emphasis.dimsOthers = input.dimsOthers
    emphasis.highlighted = input.highlighted
    emphasis.changed = input.changed
    let canvas = DiagramPainter.paint(
      view, input.topology, input.world, emphasis, glyphs: input.glyphs)
    return Picture(
      canvas: canvas, places: view.places.map { Picture.Place(element: $0.element, rect: $0.rect) },
      now: input.hops.last.flatMap { view.rect(showing: $0.to, in: input.topology) }, diagram: view)
  }

  /// Views whose edges say themselves how far the request has come.
  private static func boxes(_ view: DiagramView, _ input: PictureInput) -> Picture {
    let canvas = DiagramPainter.paint(
      view, input.topology, input.world, Emphasis(selection: input.selection), glyphs: input.glyphs)
    let current = view.edges.last { $0.light == .current }?.to
    return Picture(
      canvas: canvas,
      places: view.places.enumerated().map { index, place in
        Picture.Place(element: place.element, rect: place.rect, row: "\(index)")
      }, now: current.flatMap { view.scene.rect(of: $0) }, diagram: view)
  }
}

/// Builds views whose boxes have words of their own.
struct CardBuilder {
  private var builder: ViewBuilder
  private var nets = 0
  private var numbers: [Int: Int] = [:]

  init(_ input: PictureInput, _ density: Density, _ spacing: LayoutSpacing) {
    builder = ViewBuilder(
      input.index ?? TopologyIndex(input.topology), input.options, open: [],
      room: Rect(x: 0, y: 0, width: input.width, height: input.height), density: density,
      spacing: spacing)
  }

  mutating func add(
    _ card: Card, _ element: ElementID?, _ shape: LayoutNode.Shape = .box, in parent: Int = 0,
    tier: Int = 0, isNarrow: Bool = false
  ) -> Int {
    builder.add(.card(card), element, shape, in: parent, tier: tier, isNarrow: isNarrow)
  }

  /// Edges with the same number share their way; without one each has its own.
  mutating func connect(
    _ from: Int, _ to: Int, _ relation: Relation = .routes, net: Int? = nil, label: [String] = [],
    light: EdgeLight = .configured
  ) {
    let number = numbered(net)
    builder.netRelation[number] = builder.netRelation[number] ?? relation
    builder.connect(
      ViewEdge(
        from: from, to: to, relation: relation, net: number, label: label, light: light))
  }

  private mutating func numbered(_ net: Int?) -> Int {
    if let net, let known = numbers[net] { return known }
    nets += 1
    if let net { numbers[net] = nets - 1 }
    return nets - 1
  }

  var view: DiagramView { builder.view }
}
