import Glibc

/// Tells when files changed on disk: the kernel's inotify on their folders, so that a file that is
/// written anew under a temporary name and moved into place is seen too.
final class SourceWatch {
  let descriptor: Int32
  private static let events = UInt32(
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF
      | IN_MOVE_SELF)
  private var folders: Set<String> = []

  /// `nil` where there is nothing to watch or the kernel has no more watches.
  init?(_ paths: [String]) {
    descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    if descriptor < 0 { return nil }
    watch(paths)
    if folders.isEmpty {
      close(descriptor)
      return nil
    }
  }

  /// Watches the folders of more files, too.
  func watch(_ paths: [String]) {
    for path in paths {
      let folder = Self.folder(path)
      guard folders.insert(folder).inserted else { continue }
      if inotify_add_watch(descriptor, folder, Self.events) < 0 { folders.remove(folder) }
    }
  }

  private static func folder(_ path: String) -> String {
    var information = stat()
    if stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR { return path }
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Takes what the kernel has to say off its queue.
  func drain() {
    var buffer = [UInt8](repeating: 0, count: 8_192)
    while read(descriptor, &buffer, buffer.count) > 0 {}
  }

  deinit { close(descriptor) }
}
