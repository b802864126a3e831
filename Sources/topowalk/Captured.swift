import Synchronization
import SystemCalls

/// A program of the person's own, run without a shell, for what it prints.
enum Captured {
  struct Result {
    /// −1 when it could not be run, 124 when its time was over.
    var status: Int32
    var output: [UInt8] = []
    var errors: [UInt8] = []
  }

  /// Bytes of output that are kept.
  private static let limit = 512 << 20

  /// Runs a program found on PATH; after `seconds` it is ended. Apart from the terminal it cannot ask
  /// for a password over a screen, nor be ended by its keys.
  static func run(_ words: [String], seconds: Int, apart: Bool = false) -> Result {
    var (out, err) = ([Int32](repeating: 0, count: 2), [Int32](repeating: 0, count: 2))
    guard pipe(&out) == 0 else { return Result(status: -1) }
    guard pipe(&err) == 0 else {
      close(out[0])
      close(out[1])
      return Result(status: -1)
    }
    for end in out + err { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out[1], 1)
    posix_spawn_file_actions_adddup2(&actions, err[1], 2)
    var pointers: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    pointers.append(nil)
    defer { for pointer in pointers { free(pointer) } }
    var child = pid_t()
    var attributes = Self.attributes(apart)
    defer { posix_spawnattr_destroy(&attributes) }
    let started = posix_spawnp(&child, words[0], &actions, &attributes, pointers, environ)
    close(out[1])
    close(err[1])
    defer {
      close(out[0])
      close(err[0])
    }
    if started != 0 {
      return Result(status: -1, errors: Array("\(String(cString: strerror(started)))".utf8))
    }
    if apart { running.withLock { $0 = child } }
    defer { if apart { running.withLock { $0 = 0 } } }
    return collect(child, group: apart ? -child : child, out[0], err[0], seconds)
  }

  /// `POSIX_SPAWN_SETSID` of glibc's spawn.h, which is seen only with `_GNU_SOURCE`.
  private static let newSession: Int16 = 0x80

  /// The program that is being run apart; 0 while there is none.
  private static let running = Mutex<pid_t>(0)

  /// Ends what is being run apart, with all it started.
  static func end() {
    let child = running.withLock { $0 }
    if child > 0 { kill(-child, SIGTERM) }
  }

  /// Signals as usual, whichever thread asks; apart, a session of its own.
  private static func attributes(_ apart: Bool) -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for number in [SIGINT, SIGQUIT, SIGPIPE, SIGTTOU, SIGTSTP, SIGHUP, SIGTERM] {
      sigaddset(&defaults, number)
    }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK) | (apart ? newSession : 0))
    return attributes
  }

  private static func collect(
    _ child: pid_t, group: pid_t, _ out: Int32, _ err: Int32, _ seconds: Int
  ) -> Result {
    var result = Result(status: 0)
    var open = [out: true, err: true]
    let end = now() + seconds * 1_000
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while open.values.contains(true) {
      let left = end - now()
      if left <= 0 || result.output.count > limit {
        kill(group, SIGKILL)
        result.status = 124
        break
      }
      var polls = [out, err].filter { open[$0] == true }.map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      if poll(&polls, nfds_t(polls.count), Int32(min(left, 1_000))) < 0, errno != EINTR { break }
      for entry in polls where entry.revents != 0 {
        let count = read(entry.fd, &buffer, buffer.count)
        if count <= 0 {
          open[entry.fd] = false
        } else if entry.fd == out {
          result.output += buffer[..<count]
        } else {
          result.errors += buffer[..<count]
        }
      }
    }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    if result.status == 0 {
      result.status = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
    return result
  }

  /// Milliseconds of a clock that only goes forward.
  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
  }
}
