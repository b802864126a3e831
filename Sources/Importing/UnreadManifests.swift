import LocatedYAML
import SourceText

/// Manifests beside an architecture file that it does not name: easily taken for read.
enum UnreadManifests {
  /// Files that are looked into, and bytes of each.
  private static let fileLimit = 200
  private static let sizeLimit = 1 << 18

  /// `architecture` stands for its whole folder; `handled` are the paths that were read or left out on purpose.
  static func note(
    beside architecture: String, but handled: Set<String>, _ files: any FileProvider
  ) -> Diagnostic? {
    let folder = architecture.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    var left = fileLimit
    var found = manifests(folder, depth: 0, handled, files, &left)
    if found.isEmpty { return nil }
    // By another way one of them may have been read after all.
    let known = Set(handled.map { files.place(of: $0) ?? $0 })
    found.removeAll { known.contains(files.place(of: $0) ?? $0) }
    if found.isEmpty { return nil }
    let start = folder.isEmpty ? 0 : folder.utf8.count + 1
    let names = found.map { String($0.utf8.dropFirst(start)) ?? $0 }
    let least = left == 0 ? "at least " : ""
    let more = names.count > 3 ? " and \(least)\(names.count - 3) more" : ""
    return Diagnostic(
      .note, "manifests-not-read",
      "\(names.prefix(3).joined(separator: ", "))\(more): not read, since \(architecture) stands for the "
        + "folder and does not name \(found.count == 1 ? "it" : "them")",
      at: SourceRange(path: architecture, line: 1, column: 1),
      suggestion: "name what belongs to it: kubernetes: [\(names[0])]")
  }

  private static func manifests(
    _ folder: String, depth: Int, _ known: Set<String>, _ files: any FileProvider,
    _ left: inout Int
  ) -> [String] {
    let listed = files.list(folder.isEmpty ? "." : folder) ?? []
    if listed.contains("Chart.yaml") { return [] }
    var out: [String] = []
    for name in listed where !name.hasPrefix(".") && name != "node_modules" && left > 0 {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      if known.contains(path) { continue }
      if files.list(path) != nil {
        if depth < 2 { out += manifests(path, depth: depth + 1, known, files, &left) }
      } else if PathExpansion.isReadable(name) {
        left -= 1
        if isManifest(path, files) { out.append(path) }
      }
    }
    return out
  }

  private static func isManifest(_ path: String, _ files: any FileProvider) -> Bool {
    if let size = files.size(path), size > sizeLimit { return false }
    guard case .success(let bytes) = files.read(path), bytes.count <= sizeLimit,
      bytes.hold("kind"), let file = TextDecoding.decode(bytes, path: path).file
    else { return false }
    return YAMLReader.read(file).documents.contains(where: KubernetesImporter.reads)
  }
}
