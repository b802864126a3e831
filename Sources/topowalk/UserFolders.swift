import ExplorerCore
import Importing
import SourceText
import SystemCalls

/// Configuration and history, where the XDG base directory specification puts them.
enum UserFolders {
  private static func folder(_ variable: String, _ fallback: String) -> String? {
    if let set = environment(variable), set.hasPrefix("/") { return "\(set)/topowalk" }
    return environment("HOME").map { "\($0)/\(fallback)/topowalk" }
  }

  static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  static var config: String? { folder("XDG_CONFIG_HOME", ".config").map { "\($0)/config.yaml" } }

  private static var state: String? { folder("XDG_STATE_HOME", ".local/state") }

  /// Settings with what is wrong in them; none where there is no file.
  static func settings(_ chosen: String?) -> (settings: Settings, diagnostics: [Diagnostic]) {
    if chosen == "none" { return (Settings(), []) }
    guard let path = chosen ?? config else { return (Settings(), []) }
    switch DiskFiles().text(path) {
    case .success(let text): return SettingsReader.read(SourceFile(path: path, text: text))
    case .failure(let failure):
      if chosen == nil { return (Settings(), []) }
      return (
        Settings(),
        [
          Diagnostic(
            .warning, "unreadable", "'\(path)': \(failure.reason)",
            at: SourceRange(path: path, line: 1, column: 1))
        ]
      )
    }
  }

  /// Nobody has run this here before; said once.
  static func isFirstRun() -> Bool {
    guard let state, access("\(state)/history", F_OK) != 0 else { return false }
    save(LineHistory())
    return true
  }

  /// Where a crash of this run is written; never twice the same.
  static var crashPath: String {
    let name = "crash-\(time(nil))-\(getpid()).txt"
    guard let state, makeFolder(state) else { return "/tmp/topowalk-\(name)" }
    return "\(state)/\(name)"
  }

  static func history() -> LineHistory {
    guard let state, case .success(let text) = DiskFiles().text("\(state)/history") else {
      return LineHistory()
    }
    return LineHistory(text: text)
  }

  /// Written beside and moved into place, so that it is never half a file.
  static func save(_ history: LineHistory) {
    guard let state, makeFolder(state) else { return }
    let path = "\(state)/history"
    let temporary = "\(path).\(getpid())"
    unlink(temporary)
    if NewFile.write(history.text, to: temporary, mode: 0o600) == nil {
      rename(temporary, path)
    }
  }

  /// For what could not go anywhere else: its path, or `nil` where nothing can be written.
  static func keep(_ text: String, as name: String) -> String? {
    guard let state, makeFolder(state) else { return nil }
    let path = "\(state)/\(name)"
    unlink(path)
    return NewFile.write(text, to: path, mode: 0o600) == nil ? path : nil
  }

  private static func makeFolder(_ path: String) -> Bool {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/\(part)"
      mkdir(made, 0o700)
    }
    return access(path, W_OK) == 0
  }
}

/// Files that did not exist before.
enum NewFile {
  /// What stood in the way, or `nil` when it was written whole.
  static func write(_ text: String, to path: String, mode: mode_t = 0o644) -> String? {
    // O_EXCL: never over something that exists.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { return String(cString: strerror(errno)) }
    let problem = writeAll(Array(text.utf8), to: descriptor)
    close(descriptor)
    if problem != nil { unlink(path) }
    return problem.map { String(cString: strerror($0)) }
  }
}
