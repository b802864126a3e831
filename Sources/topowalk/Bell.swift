import SystemCalls

/// Wakes a thread that waits for a descriptor.
final class Bell: Sendable {
  let descriptor: Int32
  private let rope: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (descriptor, rope) = (ends[0], ends[1])
  }

  /// From any thread; never waits.
  func ring() {
    var one: UInt8 = 1
    _ = write(rope, &one, 1)
  }

  func drain() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) == bytes.count {}
  }

  /// Milliseconds that went by, at least 1.
  func wait(_ milliseconds: Int) -> Int {
    var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let step = min(100, milliseconds)
    let came = poll(&wanted, 1, Int32(step))
    drain()
    return came > 0 ? 1 : step
  }

  deinit {
    close(descriptor)
    close(rope)
  }
}
