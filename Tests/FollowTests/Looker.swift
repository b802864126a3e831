import ExplorerCore
import Following
import Foundation
import Reports
import TerminalCanvas
import TestSupport

/// A bare connection to a presentation, as a program in any language would open one.
final class Looker {
  let descriptor: Int32
  private(set) var canvas = Canvas(width: 0, height: 0)
  private(set) var bytes = 0
  private(set) var frames = 0
  private(set) var goodbye: String?
  private(set) var isClosed = false
  private var rest: [UInt8] = []

  init(_ path: String) {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    isClosed = result != 0
  }

  deinit { close(descriptor) }

  func say(_ text: String) { say(Array(text.utf8)) }

  func say(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes {
      send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
  }

  func greet(_ width: Int = 80, _ height: Int = 24, _ glyphs: String = "unicode") {
    say("\(FollowLines.greeting)\nsize \(width) \(height) \(glyphs)\n")
  }

  var text: String { canvas.text }

  /// Takes what there is; false when nothing came in time.
  @discardableResult func pump(_ milliseconds: Int32 = 20) -> Bool {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard !isClosed, poll(&wanted, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count <= 0 {
      isClosed = true
      return false
    }
    bytes += count
    take(buffer[..<count])
    return true
  }

  private func take(_ new: ArraySlice<UInt8>) {
    rest += new
    while let end = rest.firstIndex(of: 0x0A) {
      let line = String(decoding: rest[..<end], as: UTF8.self)
      rest.removeSubrange(...end)
      switch FollowLines.take(line, &canvas) {
      case .bye(let why): goodbye = why
      case .complete: frames += 1
      default: break
      }
    }
  }

  /// Waits at most thirty seconds.
  func wait(_ holds: (Looker) -> Bool) -> Bool {
    let end = Date.now.addingTimeInterval(30)
    while Date.now < end {
      if holds(self) { return true }
      if !pump(), isClosed { return holds(self) }
    }
    return false
  }

  func wait(for word: String) -> Bool { wait { $0.text.contains(word) } }
}

/// A presentation at a socket of its own, in this process.
final class Show {
  let path: String
  let server: FollowServer
  private(set) var state: ExplorerState
  private var isOpen = true

  init(
    at path: String = Show.newPath, token: String? = nil, isPresenters: Bool = false
  ) throws {
    self.path = path
    server = try FollowServer()
    state = Self.start
    _ = try server.listen(at: .path(path), token: token, isPresenters: isPresenters)
    server.publish(state)
  }

  deinit { close() }

  static var newPath: String { "/tmp/topowalk-\(UUID().uuidString.prefix(13)).sock" }

  static let start: ExplorerState = {
    let loaded = Sample.threeTier.load()
    return ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 120,
      height: 40, glyphs: .unicode, seed: 1)
  }()

  /// The presenter presses keys; those who follow are told.
  func press(_ keys: KeyCode...) {
    for key in keys { _ = update(&state, .terminal(.key(key))) }
    server.publish(state)
  }

  /// What a follower is to see.
  func screen(_ width: Int = 80, _ height: Int = 24, _ glyphs: GlyphSet = .unicode) -> String {
    view(state.seen(width: width, height: height, glyphs: glyphs)).text
  }

  func close() {
    if isOpen { server.close() }
    isOpen = false
  }
}
