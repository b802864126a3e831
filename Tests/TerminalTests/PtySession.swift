import CPty
import Foundation

/// The built program in a pseudo-terminal.
final class PtySession {
  private(set) var master: Int32
  private(set) var pid: Int32 = 0
  private(set) var output: [UInt8] = []
  private var status: Int32?

  /// Beside the test bundle, where SwiftPM puts it.
  static var binary: String {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().appending(path: "topowalk").path
  }

  init(
    program: String = PtySession.binary, _ arguments: [String], columns: Int32 = 80,
    rows: Int32 = 24,
    environment: [String: String] = [:], bars: Int32 = 0
  ) {
    var values = [
      "TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    if let path = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
      values["LD_LIBRARY_PATH"] = path
    }
    values.merge(environment) { _, new in new }
    let words = [program] + arguments
    var argv = words.map { strdup($0) } + [nil]
    var envp = values.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    master = cpty_start_barred(program, &argv, &envp, columns, rows, bars, &pid)
    for pointer in argv + envp { free(pointer) }
  }

  deinit {
    if status == nil {
      kill(pid, SIGKILL)
      waitpid(pid, nil, 0)
    }
    if master >= 0 { close(master) }
  }

  var text: String { String(decoding: output, as: UTF8.self) }

  func send(_ keys: String) {
    let bytes = Array(keys.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  /// Reads until the output holds the text; false after twenty seconds.
  func wait(for text: String, after start: Int = 0) -> Bool {
    let wanted = Array(text.utf8)
    let end = Date.now.addingTimeInterval(20)
    while Date.now < end {
      if contains(wanted, from: start) { return true }
      if !pump(milliseconds: 50), status != nil { return contains(wanted, from: start) }
    }
    return false
  }

  private func contains(_ wanted: [UInt8], from start: Int) -> Bool {
    guard output.count >= start + wanted.count else { return false }
    return output[start...].firstRange(of: wanted) != nil
  }

  /// Reads what there is; false when nothing came.
  @discardableResult
  func pump(milliseconds: Int32) -> Bool {
    var descriptor = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&descriptor, 1, milliseconds) > 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = read(master, &buffer, buffer.count)
    if count > 0 {
      output += buffer[..<count]
      return true
    }
    return false
  }

  /// Reads until nothing has come for so long, at most ten seconds.
  func settle(milliseconds: Int32 = 300) {
    let end = Date.now.addingTimeInterval(10)
    while Date.now < end, pump(milliseconds: milliseconds) {}
  }

  /// Esc, and time enough that what follows is no part of a sequence, however busy the machine is.
  func escape() {
    send("\u{1B}")
    settle(milliseconds: 700)
  }

  /// Ends it as a person would who is not sure what is open.
  func quit() -> Int32? {
    for _ in 0..<3 {
      escape()
      send("q")
      if let code = exitCode(within: 4) { return code }
    }
    return nil
  }

  /// Whether it has ended, without reading what it writes.
  var hasEnded: Bool {
    if status != nil { return true }
    var raw: Int32 = 0
    guard waitpid(pid, &raw, WNOHANG) == pid else { return false }
    status = raw
    return true
  }

  /// The window is closed.
  func hangUp() {
    close(master)
    master = -1
  }

  /// The exit status as a shell shows it; `nil` when it has not ended in time.
  func exitCode(within seconds: Double = 20) -> Int32? {
    let end = Date.now.addingTimeInterval(seconds)
    repeat {
      pump(milliseconds: 10)
      if hasEnded, let raw = status {
        while pump(milliseconds: 10) {}
        return raw & 0x7F == 0 ? raw >> 8 & 0xFF : 128 + (raw & 0x7F)
      }
    } while Date.now < end
    return nil
  }
}
