import ArgumentParser
import ExplorerCore
import Reports
import SourceText
import SystemCalls
import TerminalCanvas
import TopologyModel

/// The screen as an asciicast that grows while one works. Every line is written whole or taken back, so that what is
/// there plays, whenever the disk fills or the program is killed.
final class Recording {
  let path: String
  private let descriptor: Int32
  private var cast: Cast
  private let began = ExplorerLoop.milliseconds()
  /// Bytes of whole lines.
  private var size = 0
  private var marker: String?

  struct Problem: Error { var text: String }

  /// Why nothing can be recorded there, before anything is on the screen.
  static func obstacle(_ path: String) -> String? {
    var status = stat()
    if lstat(path, &status) == 0 {
      return "'\(path.printable)' is there already; nothing is overwritten, another name keeps both"
    }
    let folder =
      path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
    if access(folder.isEmpty ? "/" : folder, W_OK) == 0 { return nil }
    return "cannot record to '\(path.printable)': \(String(cString: strerror(errno)))"
  }

  /// Never over an existing file.
  static func begin(
    _ path: String, _ version: Cast.Version, _ state: ExplorerState
  ) throws(Problem) -> Recording {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      let hint = errno == EEXIST ? "; nothing is overwritten, another name keeps both" : ""
      throw Problem(text: "cannot record to '\(path.printable)': \(reason)\(hint)")
    }
    let recording = Recording(path, descriptor, version, state)
    let head = recording.cast.head(
      width: state.width, height: state.height, title: "topowalk: \(state.topology.name)".printable)
    if let reason = recording.write(head) {
      unlink(path)
      throw Problem(text: "cannot record to '\(path.printable)': \(reason)")
    }
    return recording
  }

  private init(
    _ path: String, _ descriptor: Int32, _ version: Cast.Version, _ state: ExplorerState
  ) {
    (self.path, self.descriptor) = (path, descriptor)
    cast = Cast(version, Palette(.indexed, state.settings.theme))
  }

  deinit { close(descriptor) }

  /// What came in the way, in words; nothing more is recorded then.
  func show(_ canvas: Canvas, _ state: ExplorerState) -> String? {
    let now = time
    let title = state.momentTitle
    var text = ""
    if let title, title != marker { text = cast.marker(title, at: now) }
    marker = title
    text += cast.frame(canvas, at: now)
    guard !text.isEmpty, let reason = write(text) else { return nil }
    return "recording ended: \(reason); \(path.printable) plays up to here (\(length))"
  }

  /// The last screen stays until now; what to tell the person.
  func end() -> String {
    _ = write(cast.end(at: time))
    return "recorded \(path.printable), \(length): asciinema play plays it"
  }

  private var time: Int { ExplorerLoop.milliseconds() - began }

  private var length: String { StoryClock.text(time / 1_000) }

  /// Why not all of it could be written.
  private func write(_ text: String) -> String? {
    for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
      let bytes = Array((line + "\n").utf8)
      if let problem = writeAll(bytes, to: descriptor) {
        ftruncate(descriptor, off_t(size))
        return String(cString: strerror(problem))
      }
      size += bytes.count
    }
    return nil
  }
}

/// What `--record-format` says.
enum RecordFormat: String, ExpressibleByArgument, CaseIterable {
  case asciicast, asciicast3

  var version: Cast.Version { self == .asciicast ? .two : .three }
}
