import Glibc
import Importing

/// Files of this machine, opened read-only; one of the two places that touch them.
struct DiskFiles: FileProvider {
  /// Bytes of a file that are read at most.
  private static let limit = 256 << 20
  /// Text that came over standard input stands for this path.
  var standardInput: String?
  static let standardInputPath = "-"

  func read(_ path: String) -> Result<String, ReadFailure> {
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

  /// All bytes of a descriptor, up to the limit; UTF-8 with bad bytes replaced, UTF-16 by its mark.
  static func readAll(_ descriptor: Int32, expecting size: Int) -> Result<String, ReadFailure> {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        return .failure(ReadFailure(String(cString: strerror(errno))))
      }
      if count == 0 { return .success(decode(bytes)) }
      bytes += buffer[..<count]
    }
    return .failure(ReadFailure("larger than 256 MiB"))
  }

  private static func decode(_ bytes: [UInt8]) -> String {
    guard bytes.count >= 2, bytes.count % 2 == 0 else {
      return String(decoding: bytes, as: UTF8.self)
    }
    let isLittle = bytes[0] == 0xFF && bytes[1] == 0xFE
    let isBig = bytes[0] == 0xFE && bytes[1] == 0xFF
    guard isLittle || isBig else { return String(decoding: bytes, as: UTF8.self) }
    let units = stride(from: 2, to: bytes.count, by: 2).map { index in
      let (low, high) =
        isLittle ? (bytes[index], bytes[index + 1]) : (bytes[index + 1], bytes[index])
      return UInt16(high) << 8 | UInt16(low)
    }
    return String(decoding: units, as: UTF16.self)
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
