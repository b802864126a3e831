import Foundation
import SourceText
import TestSupport
import Testing

/// Files made to break readers and files that are none, through the program itself: standard input, the command line, the
/// screen.
@Suite(.serialized) struct `Odd files` {
  private static let good = """
    apiVersion: v1
    kind: Service
    metadata: {name: cart-api}
    spec: {ports: [{port: 80}]}

    """

  /// Runs to the end with a file as standard input; what was printed, and the status (-1 when it had to be ended).
  private func run(
    _ words: [String], input: FileHandle? = nil
  ) throws -> (text: String, code: Int32) {
    let process = Process()
    process.executableURL = URL(filePath: PtySession.binary)
    process.arguments = words
    process.environment = [
      "SWIFT_BACKTRACE": "enable=no", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
    ]
    let pipe = Pipe()
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let watch = DispatchWorkItem { process.terminate() }
    DispatchQueue.global().asyncAfter(deadline: .now() + 60, execute: watch)
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    watch.cancel()
    let code = process.terminationReason == .exit ? process.terminationStatus : -1
    return (String(decoding: bytes, as: UTF8.self), code)
  }

  private func folder() throws -> URL {
    let url = URL(filePath: "/tmp/topowalk-odd-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    return url
  }

  /// What neither a terminal nor a log may get.
  private func unsafe(_ text: String) -> UInt32? {
    text.unicodeScalars.first { String.isUnsafe($0) && $0 != "\n" }?.value
  }

  @Test func `hostile files over standard input and on the screen`() throws {
    guard let corpus = ProcessInfo.processInfo.environment["TOPOWALK_CORPUS"] else {
      print("TOPOWALK_CORPUS is not set: hostile files were not opened")
      return
    }
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let maker = try Process.run(
      URL(filePath: "/usr/bin/env"),
      arguments: ["python3", "\(corpus)/gen_hostile.py", folder.path])
    maker.waitUntilExit()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.count > 80)
    for name in names where name != "INDEX.tsv" {
      let path = "\(folder.path)/\(name)"
      let (text, code) = try run(["check", "-"], input: FileHandle(forReadingAtPath: path))
      #expect((0...1).contains(code) && !text.isEmpty, "\(name): \(code)")
      #expect(unsafe(text) == nil, "\(name): \(unsafe(text) ?? 0)")
    }
    for name in names where name != "INDEX.tsv" {
      // Megabytes in a build without optimisation on a busy machine measure patience, nothing else.
      let size = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")[.size]
      if (size as? Int ?? 0) > 2 << 20 { continue }
      let session = PtySession(["\(folder.path)/\(name)"])
      session.settle(milliseconds: 200)
      session.send(".8?")
      session.settle(milliseconds: 100)
      let code = session.hasEnded ? session.exitCode() : session.quit()
      #expect((0...1).contains(code ?? -1), "\(name): \(code ?? -1)")
      // Titles, clipboards and links are OSC; nothing asked for any.
      #expect(!session.text.contains("\u{1B}]0;") && !session.text.contains("\u{9D}"), "\(name)")
    }
  }

  @Test func `a folder of FIFOs, links that lead back and files that cannot be read`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = FileManager.default
    try Self.good.write(to: folder.appending(path: "good.yaml"), atomically: false, encoding: .utf8)
    mkfifo(folder.appending(path: "pipe.yaml").path, 0o600)
    try files.createSymbolicLink(atPath: "\(folder.path)/self", withDestinationPath: folder.path)
    try files.createSymbolicLink(
      atPath: "\(folder.path)/loop.yaml", withDestinationPath: "loop.yaml")
    try files.createSymbolicLink(atPath: "\(folder.path)/gone.yaml", withDestinationPath: "nowhere")
    let (text, code) = try run(["check", folder.path])
    #expect(code == 1 && unsafe(text) == nil)
    #expect(text.contains("pipe.yaml': not a regular file"))
    #expect(text.contains("self' is a link to one that holds it"))
    #expect(text.contains("loop.yaml': Too many levels") && text.contains("gone.yaml': No such"))
    #expect(text.contains("1 Service") && !text.contains("written twice"))
  }

  @Test(arguments: ["/dev/zero", "/dev/urandom", "/dev/full", "/dev/null", "/proc/self/mem"])
  func `devices are refused at once`(_ path: String) throws {
    let (text, code) = try run(["check", path])
    #expect(code == 1 && text.contains("cannot read '\(path)'"), "\(text)")
  }

  /// `topowalk check <(kubectl get svc -o yaml)`.
  @Test func `a FIFO that is named is read`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "pipe").path
    mkfifo(path, 0o600)
    let writer = try Process.run(
      URL(filePath: "/bin/sh"),
      arguments: ["-c", "sleep 0.5; printf '%s' \"$1\" > \"$2\"", "sh", Self.good, path])
    let (text, code) = try run(["check", path])
    writer.terminate()
    #expect(code == 0 && text.contains("1 Service"), "\(text)")
  }

  @Test func `a file that vanishes while it is shown is told of, and what was read stays`() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.yaml").path
    try Self.good.write(toFile: path, atomically: false, encoding: .utf8)
    let session = PtySession([path], columns: 120, rows: 40)
    #expect(session.wait(for: "cart-api"))
    let before = session.output.count
    try FileManager.default.removeItem(atPath: path)
    #expect(session.wait(for: "No such file", after: before))
    try Self.good.replacing("cart-api", with: "order-api")
      .write(toFile: path, atomically: false, encoding: .utf8)
    #expect(session.wait(for: "order-api", after: before))
    #expect(session.quit() == 0)
  }
}
