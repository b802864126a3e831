import DiagramDrawing
import DiagramLayout
import Importing
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
  case jump(JumpList)
  case form(RequestForm)
  case help(scroll: Int)
  case legend(scroll: Int)
  case describe(ElementID, scroll: Int)
  /// Lines that were worked out once: a comparison, a load, a sweep.
  case report(Report, scroll: Int)
  /// The letter that follows: a mark that is set, or gone to.
  case letter(Command)
}

/// A page of lines under a title.
package struct Report: Hashable, Sendable {
  package var title: String
  package var lines: [[Span]]

  package init(_ title: String, _ lines: [[Span]]) {
    self.title = title
    self.lines = lines
  }

  package init(_ title: String, text lines: [String]) {
    self.init(title, lines.map { [Span($0.printable)] })
  }
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

/// A list to choose from.
package struct Menu: Hashable, Sendable {
  /// Keys of the items, in order; `j`, `k` and `q` move and leave, `t` changes a duration.
  package static let labels = Array("123456789abcdefghilmnoprsuvwxyz")

  package enum Choice: Hashable, Sendable {
    case send(Int)
    case view(ViewKind)
    case buildRequest
    case again(RequestOrder)
    case applyFault(String, ElementID)
    case undoFault(String, ElementID)
    case edits([Edit])
    case load(Int)
    case startLoad(Int)
    case stopLoads
    case branch(Int)
    case newBranch
    case dropBranch(Int)
    case slide(Int)
    case compare(Int)
    case copy(Copy)
    case dispute
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
  let diagnosticLines = Remembered<DiagnosticsPane.Question, PaneContent>()
  package var files: [SourceFile]
  let seed: UInt64
  /// What the files say, without the edits made here.
  package private(set) var original: Topology
  package var timeline: Timeline {
    didSet {
      if timeline.world.topologyVersion == topologyVersion { return }
      topologyVersion = timeline.world.topologyVersion
      topology = timeline.topology
      index = TopologyIndex(topology)
      isStale = true
      forgetGone()
    }
  }
  private var topologyVersion: TopologyVersion
  /// The topology looked up, for pictures.
  private(set) var index: TopologyIndex
  /// The topology was edited: the picture has to be laid out anew.
  var isStale = false
  /// Branches in the order they were made; the one that one is in stands in `timeline`.
  package var branches = Branches()
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
  /// What has the keys: the panes, or something over them; Esc comes back to `browse` from each.
  package var mode = Mode.browse
  package var pane = Pane.diagram
  /// The time bar has the focus: arrows go from mark to mark.
  package var onTimeBar = false
  /// The pane shown in each of the three places below the diagram.
  package var slots: [Pane] = [.state, .why, .events]
  /// What is shown is not all: the sources are still being read.
  package var loading: LoadProgress?
  /// What has been read may be taken for all: not where all was on screen before.
  package var canStopLoading = false
  /// Tools that make manifests of folders may be run.
  package var renders = true
  /// Reading was stopped: some of the sources are missing.
  var isPartial = false
  package var isMaximised = false
  /// Rows and columns by which panes are larger or smaller than they would be.
  package var shares = PaneShares()
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
  /// Only what holds this text is shown; `nil` shows everything.
  package var filter: TextFilter?
  package var visited = PlaceHistory()
  package var bookmarks: [Character: Bookmark] = [:]
  /// Lines typed before, oldest first.
  package var history = LineHistory()
  package var keys: Keymap
  package var settings: Settings
  package var breakpoints: [Breakpoint] = []
  /// Playing begins again at the end.
  package var loops = false
  package var isPresenting = false
  /// The screen is being recorded.
  package var isOnRecord = false
  /// A walkthrough that is being told.
  package internal(set) var story: Story?
  /// This is the screen of somebody who looks on; `nil` where one has a hand in it.
  package internal(set) var audience: Audience?
  /// A draft walkthrough that is being recorded.
  var recorder: Recorder?
  /// Elements a slide lights.
  var highlighted: Set<ElementID> = []
  /// The pane a slide shows beside the picture.
  var storyPane: Pane?
  /// Nothing is shown until a key is pressed.
  var isBlank = false
  /// Someone who presents chose to show what is private.
  package var showsPrivateThings = false
  /// How far the token of the current hop has come, in thousandths; `nil` while nothing moves.
  var motion: Int?
  /// False where screens are printed: there is nobody to see things move.
  package var movesOnScreen = false
  var dragging: Drag?
  /// A place in a file that was jumped to, until something else is selected.
  var sourcePlace: SourceRange?
  /// The paths the sources were opened with, for the command that comes back here.
  package var sources: [String] = []
  package var namespace = "default"
  /// The load report of what is on screen, while that of a failed reading is shown.
  var accepted: [Diagnostic]?
  /// How long the next fault holds; `nil` until it is taken back.
  package var faultDuration: SimDuration?
  /// Where one was before digits went to panes, in case G follows.
  var paneBeforeDigits: (pane: Pane, isMaximised: Bool)?
  package var pendingCount = ""
  package var pendingG = false

  package init(
    topology: Topology, diagnostics: [Diagnostic], report: LoadReportView, files: [SourceFile],
    width: Int, height: Int, glyphs: GlyphSet, seed: UInt64 = 1, settings: Settings = Settings()
  ) {
    self.settings = settings
    keys = Keymap(settings.preset, settings.keys)
    self.seed = seed
    self.topology = topology
    original = topology
    self.diagnostics = (diagnostics + settings.problems).causesFirst + keys.problems
    self.report = report
    self.files = files
    self.width = width
    self.height = height
    self.glyphs = glyphs
    timeline = Timeline(topology, seed: seed)
    topologyVersion = timeline.world.topologyVersion
    index = TopologyIndex(topology)
    diagram = .empty
    begin()
  }

  package var world: World { timeline.world }

  /// The request on screen: the last that was sent.
  package var request: RequestState? { world.requests.last }

  package var currentHop: Hop? { request?.hops.last }

  /// The screen changes by itself.
  package var isAnimating: Bool { isPlaying || sweeping != nil || motion != nil }
  /// It moves smoothly, rather than now and then.
  package var isMoving: Bool { motion != nil }

  package var now: SimInstant { max(clock, world.now) }

  /// What a tick may change besides the token of a hop.
  package var stillness: Stillness {
    Stillness(
      position: timeline.position, now: now, isPlaying: isPlaying, isMoving: isMoving,
      message: message)
  }

  /// Two equal ones: nothing but a token moved between them.
  package struct Stillness: Hashable {
    var position: Int
    var now: SimInstant
    var isPlaying: Bool
    var isMoving: Bool
    var message: String?
  }
}

extension ExplorerState {
  /// Chooses the picture for the room there is; only called when size, zoom or request changed.
  ///
  /// With `keeping` what one sees stays as it is as far as that fits: for opening one box.
  mutating func relayout(keeping: Bool = false) {
    let area = ScreenLayout(self, forPicture: true).diagram
    var options = options
    options.isLarge = isPresenting
    if let filter, kind == .topology { options.only = Neighbourhood.holding(filter, self) }
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

  /// Begins with another request than the sources' first; false when it is not understood, which
  /// the message says.
  package mutating func begin(with text: String) -> Bool {
    timeline = Timeline(original, seed: seed)
    clock = world.now
    return sendTyped(text)
  }

  mutating func setLinear() {
    keys.namesCommands = true
    settings.reducesMotion = true
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
    afterSending()
  }

  mutating func afterSending() {
    depth = .hop
    motion = nil
    lookAhead()
    scroll[.trace] = nil
    relayout()
  }
}

extension ExplorerState {
  /// Sends the sources' first request, and says what was wrong with them.
  mutating func begin() {
    // Sending lays the picture out.
    if let first = topology.savedRequests.first { send(first) }
    let errors = diagnostics.count { $0.severity == .error }
    let stop = diagnostics.first { $0.code == "reading-stopped" }
    isPartial = stop != nil
    if let stop {
      message = stop.message.printable
    } else if errors > 0 {
      slots[2] = .diagnostics
      message =
        "\(errors) error\(errors == 1 ? "" : "s") while loading: \(keys.key(.pane(.diagnostics))) shows more"
    } else if case let count = diagnostics.count(where: { $0.severity == .warning }), count > 0 {
      message =
        "\(count) warning\(count == 1 ? "" : "s") while loading: \(keys.key(.pane(.diagnostics))) shows \(count == 1 ? "it" : "them")"
    }
    let wrong = diagnostics.filter {
      ["key-binding", "unknown-key", "unknown-theme", "bad-color"].contains($0.code)
        && $0.severity == .warning
    }
    if let first = wrong.first, errors == 0, stop == nil {
      message =
        "configuration: \(first.message)\(wrong.count > 1 ? " and \(wrong.count - 1) more" : ""); \(keys.key(.pane(.diagnostics))) shows"
        .printable
    }
    if diagram.nodes.isEmpty { relayout() }
  }

  /// What there is to say of sources and configuration.
  func said(of loaded: Loaded) -> [Diagnostic] {
    (loaded.diagnostics + settings.problems).causesFirst + keys.problems
  }

  /// The sources say something else now: everything that stands on them is made anew.
  mutating func replaceSources(_ loaded: Loaded, _ timeline: Timeline) {
    original = loaded.topology
    diagnostics = said(of: loaded)
    report = LoadReportView(loaded.report, loaded.topology)
    files = loaded.files
    self.timeline = timeline
  }

  /// Plays the request on a copy: what the picture opens, and what a growing one keeps room for.
  mutating func lookAhead() {
    ahead = FocusPath.hops(of: timeline)
    options.focus = FocusPath.elements(of: ahead, topology)
  }
}
