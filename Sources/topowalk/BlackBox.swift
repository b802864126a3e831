import DiagramDrawing
import ExplorerCore
import Reports
import Simulation
import SourceText
import SystemCalls
import TerminalCanvas
import TerminalNcurses
import TopologyModel

/// What a crash leaves behind: the session up to the action that was too much, and the last keys.
struct BlackBox {
  /// What the session's text depends on.
  private struct Stamp: Equatable {
    var deeds: Int
    var position: Int
    var view: ViewKind
    var selection: ElementID?
  }

  private static let mostKeys = 100

  private let path = UserFolders.crashPath
  private var stamp: Stamp?
  private var session = ""
  private var files: [SourceFile] = []
  private var sources: [Session.Source] = []
  private var keys: [String] = []

  /// Before an event is handled. O(deeds); O(bytes of the sources) once they changed.
  mutating func note(_ event: TerminalEvent, _ state: ExplorerState, _ terminal: NcursesTerminal) {
    keys.append(Self.words(event))
    if keys.count > Self.mostKeys { keys.removeFirst(keys.count - Self.mostKeys) }
    let now = Stamp(
      deeds: state.timeline.given.count, position: state.timeline.position, view: state.kind,
      selection: state.selection)
    // The same storage is the same text: this costs nothing as long as nothing was read again.
    if files != state.files || stamp == nil {
      files = state.files
      sources = Session.sources(state)
      stamp = nil
    }
    if stamp != now {
      stamp = now
      session = Session(state, sources: sources).text(remarks: [
        "topowalk \(Product.version) crashed; opened, this file comes to the moment before.",
        "in \(Self.folder), on a screen of \(state.width)x\(state.height)",
      ])
    }
    terminal.keep("\(session)# the last keys: \(keys.joined(separator: " "))\n", at: path)
  }

  private static func words(_ event: TerminalEvent) -> String {
    switch event {
    case .key(.character(" ")): "Space"
    case .key(let key): KeyNames.text(key).printable
    case .mouse(let action, let point): "\(action)@\(point.x),\(point.y)"
    case .paste(let text): "(\(text.count) characters pasted)"
    case .resize: "(resized)"
    case .watched: "(files changed)"
    }
  }

  private static var folder: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    guard getcwd(&buffer, buffer.count) != nil else { return "?" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .printable
  }
}
