import SystemCalls

/// What a loop needs of the machine: SwiftNIO ends the program where it is missing.
enum Means {
  /// Descriptors a loop opens, with some for doors and connections.
  private static let descriptors = 12

  /// The operating system's words.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// `nil` when a thread can be made and descriptors are left.
  static func lacking() -> FollowProblem? {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    for _ in 0..<descriptors {
      let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        return FollowProblem("sharing needs more open files than this machine gives (ulimit -n)")
      }
      opened.append(descriptor)
    }
    var thread = pthread_t()
    guard pthread_create(&thread, nil, { _ in nil }, nil) == 0 else {
      return FollowProblem("sharing needs a thread, and this machine gives none (ulimit -u)")
    }
    pthread_join(thread, nil)
    return nil
  }
}
