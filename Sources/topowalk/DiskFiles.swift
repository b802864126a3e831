import Importing
import SourceText
import SystemCalls

/// Files of this machine, opened read-only; one of the two places that touch them.
struct DiskFiles: FileProvider {
  /// Bytes of a file that are read at most.
  private static let limit = 256 << 20
  /// What came over standard input and through FIFOs, which give it only once.
  private var streams: [String: Result<[UInt8], ReadFailure>] = [:]
  static let standardInputPath = "-"
  /// Kustomizations and charts are made manifests of by their own tools.
  var renders = true
  /// Of objects that name none, for tools that want to know it.
  var namespace = "default"

  init() {}

  /// A regular file of less than a megabyte, or so many bytes: opened twice without anybody noticing.
  static func isSmallFile(_ path: String, _ most: Int = 1 << 20) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_size < most
  }

  /// Reads what comes only once: standard input and FIFOs (`<(kubectl get …)`) among what a person named; the follower
  /// may take what came for all. `mayWait` is false for names that stand in a file, whose FIFOs could hang anybody.
  init(
    reading arguments: [String], mayWait: Bool = true,
    following follower: (any LoadFollower)? = nil
  ) {
    for path in Self.streams(among: arguments) where streams[PathExpansion.plain(path)] == nil {
      if !mayWait, path != Self.standardInputPath { continue }
      let name = path == Self.standardInputPath ? "standard input" : path
      let asks = follower.map { follower in
        { (count: Int) -> Bool in
          var progress = LoadProgress()
          progress.file = name
          progress.bytesRead = count
          return follower.goesOn(progress)
        }
      }
      streams[PathExpansion.plain(path)] = Self.stream(path, while: asks ?? Self.patience(name))
      // What had come is read to its end.
      follower?.startsOver()
    }
  }

  /// Of what a person named that which can be read only once, without a cluster's name before it.
  static func streams(among arguments: [String]) -> [String] {
    arguments.map { NamedSources.split($0, DiskFiles())?.path ?? $0 }.filter(isStream)
  }

  static func isStream(_ path: String) -> Bool {
    if path == standardInputPath { return true }
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Waits as long as it takes, and says for what after two seconds.
  private static func patience(_ name: String) -> (Int) -> Bool {
    var rounds = 0
    return { count in
      rounds += 1
      if rounds == 20, count == 0, isatty(0) == 0 || name != "standard input" {
        Output.complain("topowalk: waiting for what comes through '\(name.printable)'")
      }
      return true
    }
  }

  private static func stream(
    _ path: String, while goesOn: @escaping (Int) -> Bool
  ) -> Result<[UInt8], ReadFailure> {
    if path == standardInputPath { return readAll(0, expecting: 0, while: goesOn) }
    // Opened without waiting, so that waiting for somebody who writes can be stopped or told.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return .failure(ReadFailure(String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    return readAll(descriptor, expecting: 0, while: goesOn)
  }

  func render(_ folder: String, by tool: RenderTool) -> Result<Rendering, RenderProblem>? {
    renders ? Renderers.render(folder, tool, namespace) : nil
  }

  func read(_ path: String) -> Result<[UInt8], ReadFailure> {
    if let stream = streams[PathExpansion.plain(path)] { return stream }
    if path == Self.standardInputPath {
      return .failure(ReadFailure("standard input was not read"))
    }
    // O_NONBLOCK: a FIFO must not hang the program before it is recognised as one.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return .failure(ReadFailure(String(cString: strerror(errno)))) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else {
      return .failure(ReadFailure(String(cString: strerror(errno))))
    }
    guard information.st_mode & S_IFMT == S_IFREG else {
      return .failure(ReadFailure("not a regular file"))
    }
    if information.st_size > Self.limit { return .failure(ReadFailure("larger than 256 MiB")) }
    return Self.readWhole(descriptor, size: information.st_size)
  }

  /// A regular file in one piece, into memory that nobody cleared first; what has grown since is read on.
  private static func readWhole(_ descriptor: Int32, size: Int) -> Result<[UInt8], ReadFailure> {
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, filled in
      while filled <= size {
        let count = SystemCalls.read(
          descriptor, buffer.baseAddress?.advanced(by: filled), size + 1 - filled)
        if count > 0 { filled += count }
        if count < 0, errno == EINTR { continue }
        isWhole = count == 0
        if count <= 0 { return }
      }
    }
    if isWhole { return .success(bytes) }
    // It grew, or an error came: from the start with all care.
    lseek(descriptor, 0, SEEK_SET)
    return readAll(descriptor, expecting: size)
  }

  /// All bytes of a descriptor, up to the limit.
  /// Where bytes come late, `goesOn` is asked with how many there are; false takes those for all.
  static func readAll(
    _ descriptor: Int32, expecting size: Int, while goesOn: ((Int) -> Bool)? = nil
  ) -> Result<[UInt8], ReadFailure> {
    var bytes = [UInt8](repeating: 0, count: max(size + 1, 1 << 16))
    var filled = 0
    while filled <= limit {
      if filled == bytes.count { bytes += [UInt8](repeating: 0, count: bytes.count) }
      if let goesOn, !waits(descriptor, while: { goesOn(filled) }) {
        bytes.removeLast(bytes.count - filled)
        return .success(bytes)
      }
      let count = bytes.withUnsafeMutableBytes {
        SystemCalls.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EAGAIN {
          var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
          poll(&entry, 1, -1)
          continue
        }
        return .failure(ReadFailure(String(cString: strerror(errno))))
      }
      if count == 0 {
        bytes.removeLast(bytes.count - filled)
        return .success(bytes)
      }
      filled += count
    }
    return .failure(ReadFailure("larger than 256 MiB"))
  }

  /// Waits until something can be read; false when it is not to be waited for any longer.
  private static func waits(_ descriptor: Int32, while goesOn: () -> Bool) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while goesOn() {
      if poll(&entry, 1, 100) != 0 { return true }
    }
    return false
  }

  func place(of folder: String) -> String? { realPath(of: folder) }

  func size(_ path: String) -> Int? {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int(information.st_size)
  }

  func list(_ folder: String) -> [String]? {
    guard let directory = opendir(folder) else { return nil }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
