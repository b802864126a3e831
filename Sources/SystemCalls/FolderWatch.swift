/// Tells what changes in folders: inotify on Linux; elsewhere nothing, and sources are not read again by themselves.
package final class FolderWatch {
  /// Something in a folder changed; `folder` is what `add` answered.
  package struct Event {
    package var folder: Int32
    package var name: String
    /// The watch is gone with its folder.
    package var isOver: Bool
  }

  /// Readable when there is something to drain.
  package let descriptor: Int32

  #if os(Linux)
    private static let events = UInt32(
      IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF
        | IN_MOVE_SELF)

    /// `nil` where the kernel has no more of them.
    package init?() {
      descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      if descriptor < 0 { return nil }
    }

    /// The same number for the same folder, a new one where it was made again; `nil` where it cannot be watched.
    package func add(_ folder: String) -> Int32? {
      let watch = inotify_add_watch(descriptor, folder, Self.events)
      return watch >= 0 ? watch : nil
    }

    /// Takes what the kernel has to say off its queue.
    package func drain() -> [Event] {
      var out: [Event] = []
      var buffer = [UInt8](repeating: 0, count: 16_384)
      while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count <= 0 { return out }
        var place = 0
        while place + MemoryLayout<inotify_event>.size <= count {
          let event = buffer.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
          }
          let start = place + MemoryLayout<inotify_event>.size
          let bytes = buffer[start..<min(count, start + Int(event.len))].prefix { $0 != 0 }
          out.append(
            Event(
              folder: event.wd, name: String(decoding: bytes, as: UTF8.self),
              isOver: event.mask & UInt32(IN_IGNORED) != 0))
          place = start + Int(event.len)
        }
      }
    }

    deinit { close(descriptor) }
  #else
    package init?() { return nil }
    package func add(_ folder: String) -> Int32? { nil }
    package func drain() -> [Event] { [] }
  #endif
}
