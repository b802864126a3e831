import ArgumentParser
import DiagramDrawing
import ExplorerCore
import Following
import Importing
import Reports
import Simulation
import SourceText
import SystemCalls
import TerminalCanvas
import TerminalNcurses
import TopologyModel
import Walkthroughs

/// One run of the explorer: on a screen, as one printed screen, or line by line.
struct ExplorerSession {
  var paths: [String]
  var options: ExplorerChoices
  var load: BackgroundLoad.Load
  var seed: UInt64
  var namespace: String
  var renders: Bool
  /// Nothing on the disk is what is shown.
  private var isSelfContained = false
  /// What was read once and cannot be read again.
  private let streams: [String]
  /// What was done before, to be done again.
  var session: Session?
  /// What is told instead, and from which slide on.
  var walkthrough: WalkthroughFile?
  var slide = 0
  /// Tells when what was named changes on the disk.
  private var watch: SourceWatch?

  init(sources: SourceList, options: ExplorerChoices, seed: UInt64) {
    namespace = sources.namespace
    renders = sources.renders
    paths = sources.effectivePaths
    streams = DiskFiles.streams(among: paths)
    self.options = options
    load = { sources.load(following: $0) }
    self.seed = seed
  }

  init(_ session: Session, options: ExplorerChoices) {
    let paths = session.arguments
    let namespace = session.namespace
    self.namespace = namespace
    self.paths = paths
    self.options = options
    let sources = SourceList(
      paths: paths, namespace: namespace, renders: session.renders, isTyped: false)
    streams = DiskFiles.streams(among: paths)
    renders = session.renders
    // A session that holds its sources needs no other file.
    let texts = Dictionary(session.texts.map { ($0.path, $0.text) }) { first, _ in first }
    load = { follower in
      if texts.isEmpty { return sources.load(following: follower) }
      var loaded = SourceLoader.load(
        paths, from: MemoryFiles(texts), namespace: namespace, following: follower)
      // What is missing was left out on purpose.
      loaded.diagnostics = []
      return loaded
    }
    isSelfContained = !texts.isEmpty
    seed = session.seed
    self.session = session
  }

  /// Milliseconds a load may take before the screen opens without it.
  private static let patience = 150

  mutating func run() throws {
    if let path = options.record, let problem = Recording.obstacle(path) {
      Output.complain("topowalk: \(problem)")
      throw ExitCode(1)
    }
    let script = try options.script()
    let hasScreen = Output.isTerminal && !options.linear && !options.once
    if options.record != nil, !hasScreen {
      Output.complain(
        "topowalk: nothing is recorded without a screen; topowalk export --format asciicast needs none"
      )
    }
    // A theme that there is not ends it before anything is read, or rendered.
    let checked = options.theme == nil ? nil : try options.settings()
    let load = load
    let background = BackgroundLoad(wantsPicture: hasScreen && startsPlainly(script), load)
    // While the files are read: what does not need them.
    let settings = try checked ?? options.settings()
    if hasScreen {
      NcursesTerminal.prepare(output: 1)
      let told = walkthrough.map { [$0.file.path] } ?? []
      watch = SourceWatch(isSelfContained ? told : paths + told)
    }
    // Text that is typed or pasted where the screen will be comes before it.
    let isTyped = streams.contains(DiskFiles.standardInputPath) && isatty(0) == 1
    let known = background.result(within: hasScreen && !isTyped ? Self.patience : nil)
    if hasScreen, known?.topology.elements.isEmpty != true {
      try explore(known, background, settings, script)
    } else if let known {
      try write(known, settings, script)
    }
  }

  /// Nothing is asked for that needs all of the sources.
  private func startsPlainly(_ script: [KeyCode]) -> Bool {
    script.isEmpty && session == nil && walkthrough == nil && options.request == nil
      && options.view == nil
      && options.at == nil && !options.present
  }

  private func write(_ loaded: Loaded, _ settings: Settings, _ script: [KeyCode]) throws {
    let loaded = loaded.with(settings.problems)
    var settings = settings
    settings.problems = []
    if loaded.topology.elements.isEmpty {
      try printLines(loaded)
    } else if options.linear {
      try runLinear(loaded, settings)
    } else if options.once || session != nil {
      // A session is a moment: into a pipe goes the screen as it was.
      if !options.once { loaded.complain() }
      try printScreen(loaded, settings, script)
    } else {
      try printLines(loaded)
    }
  }

  private func printScreen(_ loaded: Loaded, _ settings: Settings, _ script: [KeyCode]) throws {
    var state = try makeState(loaded, settings, options.size, drawsBoxes: true)
    for key in script {
      _ = update(&state, .terminal(.key(key)))
      while state.sweeping != nil { _ = update(&state, .tick(milliseconds: 0)) }
    }
    Output.print(options.picture.text(ExplorerCore.view(state), state.settings.theme))
  }

  private func printLines(_ loaded: Loaded) throws {
    loaded.complain()
    if loaded.topology.elements.isEmpty { throw ExitCode(1) }
    Output.print(
      LinesReport.text(loaded.topology, glyphs: options.ascii ? .ascii : .unicode, seed: seed))
    if loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }

  private func makeState(
    _ loaded: Loaded, _ settings: Settings, _ size: ScreenSize, drawsBoxes: Bool
  ) throws -> ExplorerState {
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files,
      width: size.width, height: size.height,
      glyphs: settings.isASCII || !drawsBoxes ? .ascii : .unicode, seed: seed, settings: settings)
    state.sources = paths
    state.namespace = namespace
    state.renders = renders
    if let session { state.resume(session) }
    if let walkthrough {
      state.begin(walkthrough.walkthrough)
      if slide > 0 { state.storyJump(to: slide) }
    }
    if let request = options.request, !state.begin(with: request) {
      throw ValidationError(state.message ?? "the request is not understood")
    }
    if let view = options.view, view != state.kind { state.open(view) }
    if let at = options.at { _ = state.run("at \(at)") }
    if options.present { _ = update(&state, .command(.present)) }
    return state
  }

  private func runLinear(_ loaded: Loaded, _ settings: Settings) throws {
    loaded.complain()
    let state = try makeState(
      loaded, settings, ScreenSize(width: 100, height: 40), drawsBoxes: true)
    LinearLoop.run(LinearExplorer(state))
  }

  private func explore(
    _ known: Loaded?, _ background: BackgroundLoad, _ settings: Settings, _ script: [KeyCode]
  ) throws {
    let terminal = try openTerminal(background, known, settings)
    var isPart = false
    var loaded = known
    if loaded == nil {
      let wait = LoadingLoop(terminal: terminal, background: background, settings: settings).run()
      if wait.loaded == nil || wait.loaded?.topology.elements.isEmpty ?? false { terminal.close() }
      if wait.loaded == nil { Captured.end() }
      if wait.signal != 0 { throw ExitCode(128 + wait.signal) }
      isPart = wait.isPart
      loaded = wait.loaded
    }
    guard let loaded else { return }
    if loaded.topology.elements.isEmpty {
      return try printLines(loaded.with(settings.problems))
    }
    let size = terminal.size
    var state: ExplorerState
    do {
      state = try makeState(
        loaded, settings, ScreenSize(width: size.width, height: size.height),
        drawsBoxes: terminal.drawsBoxes)
    } catch {
      terminal.close()
      throw error
    }
    state.movesOnScreen = true
    let sharing: Sharing?
    do {
      sharing = try Sharing.open(
        at: options.share, tokenFile: options.tokenFile, telling: walkthrough?.walkthrough.path)
    } catch {
      terminal.close()
      throw error
    }
    if isPart { _ = update(&state, .loading(background.progress, canStop: true)) }
    try play(&state, loaded, isPart ? background : nil, terminal, sharing, script)
  }

  /// From the first frame to the last.
  private func play(
    _ state: inout ExplorerState, _ loaded: Loaded, _ background: BackgroundLoad?,
    _ terminal: NcursesTerminal, _ sharing: Sharing?, _ script: [KeyCode]
  ) throws {
    for key in script { _ = update(&state, .terminal(.key(key))) }
    var loop = ExplorerLoop(
      terminal: terminal, watch: watch, load: isSelfContained || !streams.isEmpty ? nil : load,
      background: background,
      sharing: sharing, recordFormat: options.recordFormat)
    loop.walkthrough = walkthrough.map { WatchedWalkthrough($0) }
    if let words = sharing?.words { _ = update(&state, .told(words)) }
    if let path = options.record { loop.record(path, &state) }
    // What only later keys need comes after the first frame.
    terminal.present(ExplorerCore.view(state))
    if !isSelfContained { watch?.watch(loaded.files.map(\.path)) }
    sharing?.server.publish(state)
    if UserFolders.isFirstRun(), state.message == nil, session == nil, walkthrough == nil {
      _ = update(
        &state,
        .told(
          "new here? . steps, ? shows the keys, q quits; topowalk tour shows it all in sixty seconds"
        ))
    }
    state.history = UserFolders.history()
    let end = loop.run(&state)
    let recorded = loop.finishRecording()
    terminal.close()
    sharing?.server.close()
    Captured.end()
    if end.keepsScreen { leaveBehind(state, terminal) }
    if let recorded { Output.complain("topowalk: \(recorded)") }
    if end.signal != 0 { throw ExitCode(128 + end.signal) }
    if let next = end.next {
      var choices = options
      (choices.record, choices.keys, choices.request, choices.at) = (nil, "", nil, nil)
      try PresentCommand.present(next, from: 1, choices)
    }
  }

  private func openTerminal(
    _ background: BackgroundLoad, _ known: Loaded?, _ settings: Settings
  ) throws -> NcursesTerminal {
    var input: Int32 = 0
    if isatty(0) == 0 {
      // The files came over standard input: keys come from the terminal itself.
      input = open("/dev/tty", O_RDWR | O_CLOEXEC)
    }
    let isMonochrome = UserFolders.environment("NO_COLOR") != nil
    do throws(TerminalProblem) {
      return try NcursesTerminal(
        input: input, output: 1, isMonochrome: isMonochrome, theme: settings.theme)
    } catch {
      Output.complain(
        "topowalk: \(error.text); printing lines instead (--linear takes commands as lines)")
      if let loaded = known ?? background.result(within: nil) {
        try printLines(loaded.with(settings.problems))
      }
      throw ExitCode(2)
    }
  }

  /// The last picture, where the shell goes on below it.
  private func leaveBehind(_ state: ExplorerState, _ terminal: NcursesTerminal) {
    Output.print(CanvasANSI.text(ExplorerCore.view(state), terminal.leftPalette))
  }
}

extension Loaded {
  /// With what there is to say of the configuration.
  fileprivate func with(_ problems: [Diagnostic]) -> Loaded {
    var out = self
    out.diagnostics += problems
    return out
  }
}

/// `topowalk open`: a session that was saved.
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open a saved session where it was, or say what differs.",
    discussion: ":save-session FILE in the explorer writes one: plain text, to be read and kept.")

  @Argument(help: "The session file.") var file: String
  @OptionGroup var options: ExplorerOptions
  func run() throws { try Self.open(file, options.choices) }

  static func open(_ file: String, _ choices: ExplorerChoices) throws {
    let text: String
    switch DiskFiles().text(file) {
    case .success(let found): text = found
    case .failure(let failure):
      Output.complain("topowalk: cannot read '\(file.printable)': \(failure.reason)")
      throw ExitCode(1)
    }
    switch Session.parse(text) {
    case .failure(let problem):
      Output.complain("\(file.printable):\(problem.line): \(problem.text.printable)")
      throw ExitCode(1)
    case .success(let session):
      var session = ExplorerSession(session, options: choices)
      try session.run()
    }
  }
}
