import SystemCalls

/// Work for one thread, which takes no signals: those are the main thread's.
package final class BackgroundThread: Sendable {
  /// Bytes of stack, as the main thread has.
  private static let stackSize = 8 << 20

  package let run: @Sendable () -> Void

  package init(_ run: @escaping @Sendable () -> Void) { self.run = run }

  /// False where there is no thread to be had.
  package func start() -> Bool {
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let pointer = Unmanaged.passRetained(self)
    let problem = pthread_create(
      &thread, &attributes,
      { given in
        if let given { Unmanaged<BackgroundThread>.fromOpaque(given).takeRetainedValue().run() }
        return nil
      }, pointer.toOpaque())
    if problem != 0 { pointer.release() }
    return problem == 0
  }
}

/// Something one thread waits for and another gives.
package final class Signal: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  package init() { sem_init(semaphore, 0, 0) }

  package func give() { sem_post(semaphore) }

  /// False when it was not given within the time; `nil` waits for as long as it takes.
  package func wait(_ milliseconds: Int?) -> Bool {
    let end = Self.now(CLOCK_REALTIME) + (milliseconds ?? 0) * 1_000_000
    var limit = timespec(tv_sec: end / 1_000_000_000, tv_nsec: end % 1_000_000_000)
    while true {
      if (milliseconds == nil ? sem_wait(semaphore) : sem_timedwait(semaphore, &limit)) == 0 {
        return true
      }
      if errno != EINTR { return false }
    }
  }

  /// Nanoseconds on a clock.
  package static func now(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }
}
