import ArgumentParser
import DiagramDrawing
import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// `topowalk draw`: any picture, without a screen.
struct DrawCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "draw", abstract: "Print a picture: boxes, a request's way, a tree, a table.",
    discussion: """
      life, sequence and routing show a request: --request says which, else the first saved one is \
      taken. In the topology it is drawn only when --request asks for it.
      """)

  @OptionGroup var sources: SourceArguments
  @OptionGroup var asked: RequestArguments
  @Option(help: ArgumentHelp("Which picture: \(ViewKind.names).")) var view = ViewKind.topology
  @Option(help: "text, ansi, svg, html, mermaid, d2, or json for the model itself.")
  var format = DrawFormat.text
  @Option(help: "Room for the picture: WIDTHxHEIGHT.") var size = ScreenSize(
    width: 120, height: 200)
  @Option(help: "How deep it looks: cluster, namespaces, services or pods.") var zoom =
    ZoomChoice(.services)
  @Option(help: "What holds pods: namespace, node or subnet.") var group = Grouping.namespace
  @Option(help: "Hops of the request to draw; else all of them.") var hops: Int?
  @Option(help: "What the table lists, such as pod, target or listener-rule.") var table: String?
  @Option(
    help: "Number of the table's column to sort by, from 1; --sort=-2 is the second, downwards.")
  var sort: Int?
  @Option(help: "Colours of ansi: none, 8, 16, 256 or direct.") var colors = ColorChoice(.indexed)
  @Option(help: "What ansi and svg are drawn on: dark or light.") var ground = Ground.dark
  @Flag(help: "Draw with plain ASCII characters.") var ascii = false

  func validate() throws {
    if view != .table, table != nil || sort != nil {
      throw ValidationError("--table and --sort belong to --view table")
    }
  }

  func run() throws {
    let loaded = try sources.loadOrExit()
    guard let format = PictureFormat(rawValue: format.rawValue) else {
      Output.print(TopologyJSON.value(loaded.topology).text)
      if loaded.diagnostics.hasErrors { throw ExitCode(1) }
      return
    }
    let report = DiagramReport(view, try input(loaded))
    guard let text = report.text(format, depth: colors.depth, ground: ground) else {
      throw ValidationError(
        "a \(view.rawValue) has no boxes and lines; expected --format text, ansi, svg or html")
    }
    Output.print(text)
    warn(report, format)
    if loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }

  private func input(_ loaded: Loaded) throws -> PictureInput {
    var input = PictureInput(
      topology: loaded.topology, world: World(loaded.topology, seed: asked.seed),
      width: size.width, height: size.height, glyphs: ascii ? .ascii : .unicode,
      options: ViewOptions(zoom: zoom.zoom, grouping: group))
    input.table = try tableOptions(loaded.topology)
    let isAbout = view == .life || view == .sequence || view == .routing
    guard asked.request != nil || hops != nil || isAbout && !loaded.topology.savedRequests.isEmpty
    else { return input }
    var timeline = Timeline(loaded.topology, seed: asked.seed)
    timeline.give(.send(try asked.order(loaded)))
    while (timeline.world.requests.last?.hops.count ?? 0) < hops ?? .max,
      timeline.world.requests.last?.isInFlight == true, timeline.stepToHop()
    {}
    input.topology = timeline.topology
    input.world = timeline.world
    input.request = timeline.world.requests.last
    input.options.focus = FocusPath.elements(of: timeline)
    input.ahead = FocusPath.hops(of: timeline)
    return input
  }

  private func tableOptions(_ topology: Topology) throws -> TableOptions {
    var options = TableOptions()
    if let table {
      let all = TableSubject.all(topology)
      guard let subject = all.first(where: { $0.name == table }) else {
        throw ValidationError(
          "no table '\(table)'; expected \(all.map(\.name).joined(separator: ", "))".printable)
      }
      options.subject = subject
    }
    if let sort {
      guard sort != 0 else { throw ValidationError("--sort counts columns from 1") }
      var input = PictureInput(topology: topology, world: World(topology), width: 80, height: 24)
      input.table = options
      let columns = TableView.columns(input)
      guard sort.magnitude <= UInt(columns.count) else {
        throw ValidationError("--sort \(sort): the table has \(columns.count) columns")
      }
      options.column = abs(sort) - 1
      options.descending = sort < 0
    }
    return options
  }

  /// A picture larger than asked for is still printed whole.
  private func warn(_ report: DiagramReport, _ format: PictureFormat) {
    guard format == .text || format == .ansi else { return }
    let width = report.picture.width
    if width > size.width {
      Output.complain(
        "topowalk: the least picture is \(width) columns wide, more than \(size.width)")
    }
    let lines = report.omittedLines
    if !lines.isEmpty {
      Output.complain(
        "topowalk: not drawn, as a row has one line on each side (--format mermaid has all): "
          + lines.joined(separator: ", ").printable)
    }
  }
}

enum DrawFormat: String, CaseIterable, ExpressibleByArgument {
  case text, ansi, svg, html, mermaid, d2, json
}

extension Grouping: ExpressibleByArgument {}

/// How many colours, as people say it.
struct ColorChoice: ExpressibleByArgument {
  var depth: ColorDepth
  private static let names = ["none", "8", "16", "256", "direct"]

  init(_ depth: ColorDepth) { self.depth = depth }

  init?(argument: String) {
    guard let index = Self.names.firstIndex(of: argument) else { return nil }
    depth = ColorDepth.allCases[index]
  }

  var defaultValueDescription: String { Self.names[depth.rawValue] }

  static var allValueStrings: [String] { names }
}

/// How deep to look, as people say it.
struct ZoomChoice: ExpressibleByArgument {
  var zoom: Zoom

  init(_ zoom: Zoom) { self.zoom = zoom }

  init?(argument: String) {
    guard let zoom = Zoom(name: argument) else { return nil }
    self.zoom = zoom
  }

  var defaultValueDescription: String { zoom.name }

  static var allValueStrings: [String] { Zoom.allCases.map(\.name) }
}
