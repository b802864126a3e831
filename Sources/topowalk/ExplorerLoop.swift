import ExplorerCore
import Following
import Importing
import SourceText
import SystemCalls
import TerminalCanvas
import TerminalNcurses

/// Events in, screens out; sleeps when nothing moves.
struct ExplorerLoop {
  /// Milliseconds between frames while time plays, and while something moves.
  private static let playPace = 50
  private static let motionPace = 16
  /// While a walkthrough's clock is shown.
  private static let clockPace = 1_000
  /// More events than this in one read are no keystrokes.
  private static let keyFlood = 200
  /// Milliseconds between looks at a load that is under way.
  private static let loadPace = 40
  /// Milliseconds without a further change before files are read again.
  private static let settleTime = 120

  struct End {
    /// The signal that ended it; 0 when the person quit.
    var signal: Int32
    var keepsScreen: Bool
    /// A walkthrough that is told next.
    var next: String?
  }

  let terminal: NcursesTerminal
  let watch: SourceWatch?
  /// Reads the sources again; `nil` where they cannot be.
  let load: BackgroundLoad.Load?
  private let sharing: Sharing?
  /// What the screen is recorded to.
  private var recording: Recording?
  private let recordFormat: RecordFormat
  /// The file of the walkthrough that is told.
  var walkthrough: WatchedWalkthrough?
  private var blackBox = BlackBox()
  private var isStale = false
  /// A load that is under way.
  private var background: BackgroundLoad?
  /// Of that load a part is on screen already.
  private var hasPart: Bool

  /// `background` is the rest of what is shown so far.
  init(
    terminal: NcursesTerminal, watch: SourceWatch?, load: BackgroundLoad.Load?,
    background: BackgroundLoad?, sharing: Sharing?, recordFormat: RecordFormat
  ) {
    self.recordFormat = recordFormat
    self.terminal = terminal
    self.watch = load == nil ? nil : watch
    self.load = load
    self.background = background
    hasPart = background != nil
    self.sharing = sharing
    for waker in [self.watch?.descriptor, sharing?.bell.descriptor] {
      if let waker { terminal.watch(waker) }
    }
  }

  mutating func run(_ state: inout ExplorerState) -> End {
    var canvas = view(state)
    present(canvas, &state)
    var last = Self.milliseconds()
    let began = last
    while true {
      let events = terminal.events(timeoutMilliseconds: pace(state))
      if terminal.endSignal != 0 { return End(signal: terminal.endSignal, keepsScreen: false) }
      if let end = take(events, &state) { return end }
      if background != nil {
        followLoad(&state)
      } else if events.isEmpty, isStale {
        reload(&state)
      }
      let now = Self.milliseconds()
      if state.story != nil { _ = update(&state, .elapsed(milliseconds: now - began)) }
      let before = state.stillness
      if state.isAnimating { _ = update(&state, .tick(milliseconds: min(500, now - last))) }
      last = now
      let onlyMoves = events.isEmpty && state.isMoving && state.stillness == before
      canvas = (onlyMoves ? view(state, movedSince: canvas) : nil) ?? view(state)
      present(canvas, &state)
      sharing?.server.publish(state)
    }
  }

  private mutating func present(_ canvas: Canvas, _ state: inout ExplorerState) {
    terminal.present(canvas)
    guard let problem = recording?.show(canvas, state) else { return }
    recording = nil
    _ = update(&state, .recording(false))
    _ = update(&state, .told(problem))
    terminal.present(view(state))
  }

  /// Begins a recording, or ends the one there is.
  mutating func record(_ path: String?, _ state: inout ExplorerState) {
    if let ended = recording?.end() {
      recording = nil
      _ = update(&state, .recording(false))
      _ = update(&state, .told(ended))
    }
    guard let path else { return }
    do throws(Recording.Problem) {
      recording = try Recording.begin(path, recordFormat.version, state)
      _ = update(&state, .recording(true))
      _ = update(&state, .told("recording the screen to \(path.printable)"))
    } catch {
      _ = update(&state, .told(error.text))
    }
  }

  /// What to say of a recording when all is over.
  mutating func finishRecording() -> String? {
    defer { recording = nil }
    return recording?.end()
  }

  private func pace(_ state: ExplorerState) -> Int {
    if state.isMoving { return Self.motionPace }
    if background != nil { return Self.loadPace }
    if isStale { return Self.settleTime }
    if state.story != nil, !state.isAnimating { return Self.clockPace }
    return state.isAnimating ? Self.playPace : -1
  }

  private mutating func take(_ events: [TerminalEvent], _ state: inout ExplorerState) -> End? {
    let keys = events.count {
      if case .key = $0 { true } else { false }
    }
    let isFlood = keys > Self.keyFlood && state.mode == .browse
    if isFlood {
      // Nobody types so fast: text was pasted where keys are expected.
      state.message = "\(keys) keys came at once and were ignored; paste into a prompt"
    }
    for event in events {
      switch event {
      case .resize:
        let size = terminal.size
        _ = update(&state, .resize(width: size.width, height: size.height))
      case .watched:
        if watch?.drain() ?? false { isStale = true }
        if let end = takeNotesKeys(&state) { return end }
      default:
        if !isFlood, let end = handle(event, &state) { return end }
      }
    }
    return nil
  }

  private mutating func handle(_ event: TerminalEvent, _ state: inout ExplorerState) -> End? {
    blackBox.note(event, state, terminal)
    for effect in update(&state, .terminal(event)) {
      if case .quit(let keeping) = effect { return End(signal: 0, keepsScreen: keeping) }
      if case .present(let path) = effect {
        return End(signal: 0, keepsScreen: false, next: path)
      }
      if effect == .stopLoading { background?.stop() }
      if case .record(let path) = effect { record(path, &state) }
      ExplorerEffects.perform(effect, &state, terminal)
    }
    return nil
  }

  private mutating func takeNotesKeys(_ state: inout ExplorerState) -> End? {
    for name in sharing?.takeKeys() ?? [] {
      guard let key = KeyNames.parse(name) else { continue }
      if let end = handle(.key(key), &state) { return end }
    }
    return nil
  }

  private mutating func reload(_ state: inout ExplorerState) {
    isStale = false
    switch walkthrough?.look() {
    case .changed(let changed): _ = update(&state, .retold(changed))
    case .broken(let why): _ = update(&state, .told(why.printable))
    case .same, nil: break
    }
    guard let load else { return }
    hasPart = false
    background = BackgroundLoad(wantsPicture: false, load)
  }

  private mutating func followLoad(_ state: inout ExplorerState) {
    guard let background else { return }
    guard let loaded = background.result(within: 0) else {
      _ = update(&state, .loading(background.progress, canStop: hasPart))
      return
    }
    self.background = nil
    _ = update(&state, hasPart ? .loaded(loaded) : .reload(loaded))
    watch?.watch(loaded.files.map(\.path) + (walkthrough.map { [$0.path] } ?? []))
  }

  /// Of the wall's time, from no moment in particular.
  static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}

/// What the explorer asks the program to do in the world outside.
enum ExplorerEffects {
  /// Bytes of text that terminals take by OSC 52; xterm's limit is 100,000 in base64.
  private static let clipboardLimit = 74_994

  static func perform(
    _ effect: Effect, _ state: inout ExplorerState, _ terminal: NcursesTerminal
  ) {
    switch effect {
    case .quit, .stopLoading, .record, .present: break
    case .redraw: terminal.redraw()
    case .restyle: terminal.restyle(state.settings.theme)
    case .remember: UserFolders.save(state.history)
    case .copy(let text, let what): tell(copy(text, what, terminal), &state)
    case .edit(let path, let line): tell(edit(path, line, terminal), &state)
    case .write(let path, let text):
      let problem = NewFile.write(text, to: path)
      tell(
        problem.map {
          "cannot write '\(path)': \($0)"
            + ($0 == String(cString: strerror(EEXIST))
              ? "; nothing is overwritten, another name keeps both" : "")
        } ?? "wrote \(path)" + (state.message.map { "; \($0)" } ?? ""), &state)
    }
  }

  private static func tell(_ words: String, _ state: inout ExplorerState) {
    _ = update(&state, .told(words.printable))
  }

  /// To the terminal's clipboard; to a file where that is too large or not possible.
  private static func copy(_ text: String, _ what: String, _ terminal: NcursesTerminal) -> String {
    let bytes = Array(text.utf8)
    if bytes.count <= clipboardLimit {
      let sequence = [0x1B, 0x5D] + Array("52;c;".utf8) + Base64.encode(bytes) + [0x07]
      if terminal.send(sequence) {
        // Nobody answers whether it was taken; a file has it in any case.
        let also = UserFolders.keep(text, as: "clipboard").map { ", and in \($0)" } ?? ""
        return "\(what) sent to the terminal's clipboard (OSC 52)\(also)"
      }
    }
    guard let path = UserFolders.keep(text, as: "clipboard") else {
      return "this terminal has no clipboard, and no file can be written"
    }
    return "\(what) is in \(path): too large for this terminal's clipboard, or it has none"
  }

  private static func edit(_ path: String, _ line: Int, _ terminal: NcursesTerminal) -> String {
    guard
      let editor = UserFolders.environment("VISUAL") ?? UserFolders.environment("EDITOR")
    else { return "no editor: EDITOR is not set; the place is \(path):\(line)" }
    if path == DiskFiles.standardInputPath { return "this came over standard input" }
    if access(path, F_OK) != 0 { return "'\(path.printable)' is no file: a tool printed it" }
    var status: Int32 = -1
    // The shell takes the editor's own options apart, as git and crontab do.
    let isOption = path.hasPrefix("-") || path.hasPrefix("+")
    terminal.lend {
      status = Shell.run(
        "\(editor) \"$@\"", ["+\(line)", isOption ? "./\(path)" : path], input: terminal.input)
    }
    return status == 0 ? "back from the editor" : "the editor ended with \(status)"
  }
}

/// Base64 of RFC 4648, with padding.
enum Base64 {
  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let piece = bytes[start..<min(start + 3, bytes.count)]
      var word = 0
      for index in 0..<3 {
        word = word << 8 | (index < piece.count ? Int(piece[start + index]) : 0)
      }
      for index in 0..<4 {
        out.append(index <= piece.count ? letters[word >> (18 - 6 * index) & 63] : 0x3D)
      }
    }
    return out
  }
}

/// Programs of the person's own, run in front.
enum Shell {
  /// The exit status of `sh -c command` with arguments `$1` …; −1 when it could not be run.
  static func run(_ command: String, _ arguments: [String], input: Int32) -> Int32 {
    let words = ["/bin/sh", "-c", command, "sh"] + arguments
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What is ignored here must reach the editor as usual.
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTTOU, SIGTSTP] { sigaddset(&defaults, number) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    // Standard input may have been the sources.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if input != 0 { posix_spawn_file_actions_adddup2(&actions, input, 0) }
    var child = pid_t()
    guard posix_spawn(&child, words[0], &actions, &attributes, pointers, environ) == 0 else {
      return -1
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      if errno != EINTR { return -1 }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
  }
}
