import SourceText

/// Manifests beside an architecture file that it does not name: easily taken for read.
enum UnreadManifests {
  /// Files that are looked into, and bytes of each.
  private static let fileLimit = 200
  private static let sizeLimit = 1 << 20

  /// `architecture` stands for its whole folder; `read` are the paths that were read.
  static func note(
    beside architecture: String, read: Set<String>, _ files: any FileProvider
  ) -> Diagnostic? {
    let folder = architecture.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    var left = fileLimit
    let found = manifests(folder, depth: 0, read, files, &left)
    guard let first = found.first else { return nil }
    let start = folder.isEmpty ? 0 : folder.utf8.count + 1
    let names = found.map { String($0.utf8.dropFirst(start)) ?? $0 }
    let shown = names.prefix(3).joined(separator: ", ")
    let more = names.count > 3 ? " and \(names.count - 3) more" : ""
    return Diagnostic(
      .note, "manifests-not-read",
      "\(shown)\(more): not read, since \(architecture) stands for the folder and does not name "
        + (found.count == 1 ? "it" : "them"),
      at: SourceRange(path: architecture, line: 1, column: 1),
      suggestion:
        "name what belongs to it: kubernetes: [\(names.first ?? first)]"
    )
  }

  private static func manifests(
    _ folder: String, depth: Int, _ read: Set<String>, _ files: any FileProvider,
    _ left: inout Int
  ) -> [String] {
    var out: [String] = []
    for name in files.list(folder.isEmpty ? "." : folder) ?? [] where !name.hasPrefix(".") {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if depth < 2, files.list(path) != nil {
        out += manifests(path, depth: depth + 1, read, files, &left)
      } else if PathExpansion.isReadable(name), !read.contains(path), left > 0 {
        left -= 1
        if isManifest(path, files) { out.append(path) }
      }
    }
    return out
  }

  private static func isManifest(_ path: String, _ files: any FileProvider) -> Bool {
    if let size = files.size(path), size > sizeLimit { return false }
    guard case .success(let bytes) = files.read(path), bytes.count <= sizeLimit else {
      return false
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 400)
    return ["apiVersion:", "kind:"].allSatisfy { key in
      lines.contains { $0.starts(with: key.utf8) }
    }
  }
}
