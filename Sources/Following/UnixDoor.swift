import SystemCalls

/// Files of Unix sockets.
enum UnixDoor {
  /// Takes away a socket that nobody listens at; any other file stays.
  static func prepare(_ path: String) throws(FollowProblem) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw FollowProblem("'\(path)' is there already and no socket; another name is needed")
    }
    if isHeard(path) {
      throw FollowProblem("somebody shares at '\(path)' already; another name is needed")
    }
    unlink(path)
  }

  /// Whether somebody answers there.
  private static func isHeard(_ path: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
  }

  /// Files made meanwhile are readable by their owner alone.
  static func privately<T>(_ work: () throws -> T) rethrows -> T {
    let before = umask(0o177)
    defer { umask(before) }
    return try work()
  }

  static func remove(_ path: String) { unlink(path) }
}
