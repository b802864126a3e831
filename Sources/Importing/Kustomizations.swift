import LocatedYAML
import SourceText

/// Folders that hold more than manifests: kustomizations with their patches, charts, compose files.
enum Kustomizations {
  private static let names: Set<String> = ["kustomization.yaml", "kustomization.yml"]

  /// Files that a kustomization among these only patches with, with the kustomization: a part of a
  /// Deployment is not a second Deployment (kustomize: patches).
  static func patches(_ paths: [String], _ files: any FileProvider) -> [String: String] {
    var out: [String: String] = [:]
    for path in paths where names.contains(last(path)) {
      guard case .success(let bytes) = files.read(path),
        let file = TextDecoding.decode(bytes, path: path).0
      else { continue }
      let folder =
        path.contains("/")
        ? path.split(separator: "/", omittingEmptySubsequences: false)
          .dropLast().joined(separator: "/") + "/" : ""
      for document in YAMLReader.read(file).documents {
        for name in named(document) { out[resolved(folder + name)] = path }
      }
    }
    return out
  }

  private static func named(_ document: YAMLNode) -> [String] {
    var out: [String] = []
    for key in ["patches", "patchesJson6902"] {
      out += (document[key]?.items ?? []).compactMap { $0["path"]?.string }
    }
    out += (document["patchesStrategicMerge"]?.items ?? []).compactMap(\.string)
      .filter { !$0.contains("\n") }
    return out
  }

  /// `a/b/../c` is `a/c`.
  private static func resolved(_ path: String) -> String {
    var out: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      if part == ".", !out.isEmpty || path.hasPrefix("./") { continue }
      if part == "..", let before = out.last, before != "..", !before.isEmpty {
        out.removeLast()
      } else {
        out.append(part)
      }
    }
    return out.joined(separator: "/")
  }

  private static func last(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// No key of it is one that manifests and architecture files begin with.
  static func isOtherTools(_ document: YAMLNode) -> Bool {
    if !document.isMapping { return true }
    let keys = document.pairs.map(\.key.value)
    if keys.contains(where: { Suggestion.nearest($0, in: ["topowalk"]) != nil }) { return false }
    return !keys.contains { ["kind", "metadata", "spec"].contains($0) }
  }
}
