import SystemCalls

/// Tells when files changed on disk: their folders are watched, so that a file that is
/// written anew under a temporary name and moved into place is seen too.
final class SourceWatch {
  private let kernel: FolderWatch
  /// Names that matter in each folder; `nil` is any.
  private var wanted: [String: Set<String>?] = [:]
  private var folders: [Int32: String] = [:]

  /// `nil` where there is nothing to watch or the kernel has no more watches.
  init?(_ paths: [String]) {
    guard let kernel = FolderWatch() else { return nil }
    self.kernel = kernel
    watch(paths)
    if folders.isEmpty { return nil }
  }

  /// Readable when there is something to drain.
  var descriptor: Int32 { kernel.descriptor }

  /// Watches more files and folders too, and those again that were made anew.
  func watch(_ paths: [String]) {
    for path in paths {
      add(path)
      // A link's own folder is not that of what it points to.
      if let real = realPath(of: path), real != path { add(real) }
    }
    for folder in wanted.keys {
      // The same folder once more is the same watch, one that was made again is a new one.
      if let watch = kernel.add(folder) { folders[watch] = folder }
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

  /// Takes what the kernel has to say off its queue; true when any of it is about the sources.
  func drain() -> Bool {
    kernel.drain().reduce(false) { matters($1) || $0 }
  }

  private func matters(_ event: FolderWatch.Event) -> Bool {
    if event.isOver {
      folders[event.folder] = nil
      return true
    }
    guard let folder = folders[event.folder], let names = wanted[folder] else { return true }
    return names.map { $0.contains(event.name) } ?? true
  }
}
