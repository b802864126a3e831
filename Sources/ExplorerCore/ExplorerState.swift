import DiagramDrawing
import DiagramLayout
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What has the keyboard.
package enum Mode: Hashable, Sendable {
  case browse
  case prompt(Prompt)
  case menu(Menu)
  case help(scroll: Int)
  case describe(ElementID, scroll: Int)
  /// Lines that were worked out once: a comparison, a load, a sweep.
  case report(String, [String], scroll: Int)
}

/// A sweep, some cases at a time.
package struct SweepJob: Sendable {
  var sweep: FaultSweep
  var request: String
  var rows: [SweepRow] = []
}

/// How far into a hop one has stepped.
package enum StepDepth: Hashable, Sendable {
  case hop
  case decision(Int)
  case check(Int, Int)
}

/// A line of text being typed.
package struct Prompt: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case find, request, advance, until
  }

  package var kind: Kind
  package var text: String
}

/// A list to choose from.
package struct Menu: Hashable, Sendable {
  /// Keys of the items, in order; `j`, `k` and `q` move and leave, `t` changes a duration.
  package static let labels = Array("123456789abcdefghilmnoprsuvwxyz")

  package enum Choice: Hashable, Sendable {
    case send(Int)
    case view(ViewKind)
    case typeRequest
    case applyFault(String, ElementID)
    case undoFault(String, ElementID)
    case edits([Edit])
    case load(Int)
    case startLoad(Int)
    case stopLoads
    case unavailable(String)
  }

  package struct Item: Hashable, Sendable {
    package var text: String
    package var choice: Choice
  }

  package var title: String
  package var items: [Item]
  /// Whose faults it lists.
  package var element: ElementID?
  package var selected: Int
}

/// Everything the explorer knows; the screen is a function of it.
package struct ExplorerState: Sendable {
  package var topology: Topology
  package var diagnostics: [Diagnostic]
  package var report: LoadReportView
  package var files: [SourceFile]
  package var timeline: Timeline {
    didSet {
      if timeline.world.topologyVersion == topologyVersion { return }
      topologyVersion = timeline.world.topologyVersion
      topology = timeline.topology
      index = TopologyIndex(topology)
      isStale = true
    }
  }
  private var topologyVersion: ObjectIdentifier
  /// The topology looked up, for pictures.
  private(set) var index: TopologyIndex
  /// The topology was edited: the picture has to be laid out anew.
  var isStale = false
  /// The branch one is not in.
  package var other: Timeline?
  package var onSecondBranch = false
  package var depth = StepDepth.hop
  var lastCondition = ""
  /// A sweep that is under way.
  package var sweeping: SweepJob?
  package var width: Int
  package var height: Int
  package var glyphs: GlyphSet
  package var options = ViewOptions()
  /// The whole way of the request on screen, played on a copy when it was sent.
  package var ahead: [Hop] = []
  /// Which picture is shown.
  package var kind = ViewKind.topology
  package var diagram: DiagramView
  package var pan = Point(0, 0)
  package var selection: ElementID?
  /// The row one is at where the picture is a list, or the box where one element has several.
  package var row: String?
  /// Rows of the tree that are not as they would be.
  package var folded: Set<String> = []
  package var table = TableOptions()
  package var hidesMinimap = false
  package var mode = Mode.browse
  package var pane = Pane.diagram
  /// The pane shown in each of the three places below the diagram.
  package var slots: [Pane] = [.targets, .why, .events]
  package var isMaximised = false
  package var scroll: [Pane: Int] = [:]
  package var message: String?
  package var isPlaying = false
  /// Simulated seconds for one of the wall's, while nothing is in flight.
  package var speed = 1
  /// Ahead of the world's clock only while playing through a quiet stretch.
  package var clock = SimInstant.start
  var sinceHop = 0
  /// What was undone, newest last, until something new is done.
  package var undone: [Timeline] = []
  package var lastFind = ""
  /// How long the next fault holds; `nil` until it is taken back.
  package var faultDuration: SimDuration?
  /// Where one was before digits went to panes, in case G follows.
  package var paneBeforeDigits: Pane?
  package var pendingCount = ""
  package var pendingG = false

  package init(
    topology: Topology, diagnostics: [Diagnostic], report: LoadReportView, files: [SourceFile],
    width: Int, height: Int, glyphs: GlyphSet, seed: UInt64 = 1
  ) {
    self.topology = topology
    self.diagnostics = diagnostics
    self.report = report
    self.files = files
    self.width = width
    self.height = height
    self.glyphs = glyphs
    timeline = Timeline(topology, seed: seed)
    topologyVersion = timeline.world.topologyVersion
    index = TopologyIndex(topology)
    diagram = Fit.view(index, options, width: width, height: height)
    if let first = topology.savedRequests.first { send(first) }
    if diagnostics.hasErrors {
      slots[2] = .diagnostics
      message =
        "\(diagnostics.count { $0.severity == .error }) error\(diagnostics.count { $0.severity == .error } == 1 ? "" : "s") while loading: 8 shows more"
    }
    relayout()
  }

  package var world: World { timeline.world }

  /// The request on screen: the last that was sent.
  package var request: RequestState? { world.requests.last }

  package var currentHop: Hop? { request?.hops.last }

  /// The screen changes by itself.
  package var isAnimating: Bool { isPlaying || sweeping != nil }

  package var now: SimInstant { max(clock, world.now) }
}

extension ExplorerState {
  /// Chooses the picture for the room there is; only called when size, zoom or request changed.
  ///
  /// With `keeping` what one sees stays as it is as far as that fits: for opening one box.
  mutating func relayout(keeping: Bool = false) {
    let area = ScreenLayout(self, forPicture: true).diagram
    diagram = Fit.view(
      index, options, width: max(1, area.width), height: max(1, area.height),
      keeping: keeping ? diagram : nil)
    diagram.prepare(topology, glyphs)
    isStale = false
    clampPan()
  }

  /// Brings an element into view when the picture is larger than its room.
  mutating func reveal(_ element: ElementID) {
    let area = ScreenLayout(self).diagram
    let rect =
      kind == .topology
      ? diagram.rect(showing: element, in: topology)
      : picture(area).places.first { $0.element == element }?.rect
    if let rect { bring(rect, into: area) }
  }

  /// Does something to the world at the moment on screen.
  mutating func give(_ input: Input) {
    var next = timeline
    if clock > world.now { next.give(.wait(until: clock)) }
    if let obstacle = next.give(input) {
      message = obstacle
      return
    }
    timeline = next
    undone = []
    clock = world.now
  }

  mutating func send(_ saved: SavedRequest) {
    do throws(OrderProblem) {
      send(try RequestOrder.saved(saved, in: topology, world))
    } catch {
      message = error.text + (error.suggestion.map { "; \($0)" } ?? "")
    }
  }

  mutating func send(_ order: RequestOrder) {
    give(.send(order))
    depth = .hop
    lookAhead()
    scroll[.trace] = nil
    relayout()
  }
}

extension ExplorerState {
  /// Plays the request on a copy: what the picture opens, and what a growing one keeps room for.
  mutating func lookAhead() {
    ahead = FocusPath.hops(of: timeline)
    options.focus = FocusPath.elements(of: ahead, topology)
  }
}

/// The elements a request will meet, found by playing it on a copy: what the picture opens.
package enum FocusPath {
  package static func elements(of timeline: Timeline) -> [ElementID] {
    elements(of: hops(of: timeline), timeline.topology)
  }

  package static func hops(of timeline: Timeline) -> [Hop] {
    var ahead = timeline
    let id = ahead.world.requests.count - 1
    guard id >= 0 else { return [] }
    while ahead.world.requests[id].isInFlight, ahead.stepToHop() {}
    return ahead.world.requests[id].hops
  }

  static func elements(of hops: [Hop], _ topology: Topology) -> [ElementID] {
    var out: [ElementID] = []
    for hop in hops {
      for element in [hop.from, hop.to] {
        for found in [element, topology[element].parent].compactMap({ $0 })
        where !out.contains(found) {
          out.append(found)
        }
      }
    }
    return out
  }
}
