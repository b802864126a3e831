import Glibc
import Importing

/// Files of this machine, opened read-only; one of the two places that touch them.
struct DiskFiles: FileProvider {
  /// Bytes of a file that are read at most.
  private static let limit = 256 << 20
  /// Text that came over standard input stands for this path.
  var standardInput: [UInt8]?
  static let standardInputPath = "-"
  /// Kustomizations and charts are made manifests of by their own tools.
  var renders = true
  /// Of objects that name none, for tools that want to know it.
  var namespace = "default"

  init() {}

  /// A regular file that is opened twice without anybody noticing.
  static func isSmallFile(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      && status.st_size < 1 << 20
  }

  /// Reads standard input where it is among the paths; the follower may take what came for all.
  init(reading paths: [String], following follower: (any LoadFollower)? = nil) {
    guard paths.contains(Self.standardInputPath) else { return }
    let asks = follower.map { follower in
      { (count: Int) -> Bool in
        var progress = LoadProgress()
        progress.file = "standard input"
        progress.bytesRead = count
        return follower.goesOn(progress)
      }
    }
    if case .success(let bytes) = Self.readAll(0, expecting: 0, while: asks) {
      standardInput = bytes
    }
    // What had come is read to its end.
    follower?.startsOver()
  }

  func render(_ folder: String, by tool: RenderTool) -> Result<Rendering, RenderProblem>? {
    renders ? Renderers.render(folder, tool, namespace) : nil
  }

  func read(_ path: String) -> Result<[UInt8], ReadFailure> {
    if path == Self.standardInputPath {
      return standardInput.map(Result.success)
        ?? .failure(ReadFailure("standard input was not read"))
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
    return Self.readAll(descriptor, expecting: information.st_size)
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
        Glibc.read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      if count < 0 {
        if errno == EINTR { continue }
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
