import Glibc

/// Tells when files changed on disk: the kernel's inotify on their folders, so that a file that is
/// written anew under a temporary name and moved into place is seen too.
final class SourceWatch {
  let descriptor: Int32
  private static let events = UInt32(
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | IN_DELETE_SELF
      | IN_MOVE_SELF)
  /// Names that matter in each folder; `nil` is any.
  private var wanted: [String: Set<String>?] = [:]
  private var folders: [Int32: String] = [:]

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

  /// Watches more files and folders too, and those again that were made anew.
  func watch(_ paths: [String]) {
    for path in paths {
      add(path)
      // A link's own folder is not that of what it points to.
      if let real = Self.real(path), real != path { add(real) }
    }
    for folder in wanted.keys {
      // The same folder once more is the same watch, one that was made again is a new one.
      let watch = inotify_add_watch(descriptor, folder, Self.events)
      if watch >= 0 { folders[watch] = folder }
    }
  }

  private func add(_ path: String) {
    var information = stat()
    if stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
      for folder in Self.below(path) { wanted[folder] = .some(nil) }
    }
    // That it is deleted and made again, or moved into place, is seen from outside.
    let (folder, name) = Self.split(path)
    if case .some(.some(var names)) = wanted[folder] {
      names.insert(name)
      wanted[folder] = names
    } else if wanted[folder] == nil {
      wanted[folder] = [name]
    }
  }

  /// Folders watched below one that was named: a chart's templates, manifests by team.
  private static let most = 200

  /// The folder and those in it, hidden ones left out, nearest first.
  private static func below(_ folder: String) -> [String] {
    var out = [folder]
    var next = 0
    while next < out.count, out.count < most {
      let here = out[next]
      next += 1
      for name in DiskFiles().list(here) ?? [] where !name.hasPrefix(".") {
        let path = here.hasSuffix("/") ? here + name : "\(here)/\(name)"
        var information = stat()
        if lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR {
          out.append(path)
        }
      }
    }
    return out
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    var trimmed = path[...]
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    guard let slash = trimmed.lastIndex(of: "/") else { return (".", String(trimmed)) }
    let folder = slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    return (folder, String(trimmed[trimmed.index(after: slash)...]))
  }

  private static func real(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// Takes what the kernel has to say off its queue; true when any of it is about the sources.
  func drain() -> Bool {
    var isRelevant = false
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count <= 0 { return isRelevant }
      var place = 0
      while place + MemoryLayout<inotify_event>.size <= count {
        let event = buffer.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
        }
        let start = place + MemoryLayout<inotify_event>.size
        let bytes = buffer[start..<min(count, start + Int(event.len))].prefix { $0 != 0 }
        if matters(event, String(decoding: bytes, as: UTF8.self)) { isRelevant = true }
        place = start + Int(event.len)
      }
    }
  }

  private func matters(_ event: inotify_event, _ name: String) -> Bool {
    if event.mask & UInt32(IN_IGNORED) != 0 {
      folders[event.wd] = nil
      return true
    }
    guard let folder = folders[event.wd], let names = wanted[folder] else { return true }
    return names.map { $0.contains(name) } ?? true
  }

  deinit { close(descriptor) }
}
