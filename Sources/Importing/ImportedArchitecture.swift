import LocatedYAML
import SourceText

/// What was imported, written as an architecture file.
package struct ImportedArchitecture: Sendable {
  /// `nil` where nothing could be imported.
  package var text: String?
  package var diagnostics: [Diagnostic]
  package var files: [SourceFile]

  /// Manifests are referred to by their paths as seen from the folder of `path`; everything else is
  /// written out.
  package static func make(
    _ sources: [String], from files: any FileProvider, beside path: String
  ) -> ImportedArchitecture {
    let (draft, read) = SourceLoader.draft(sources, from: files)
    var lines = ["# Made by topowalk init --from \(sources.joined(separator: " ").printable)"]
    lines.append("# Names and order may be changed; id and arn tie an entry to its source.")
    var pairs: [WrittenPair] = []
    if let architecture = draft.architecture { pairs = WrittenNode(architecture).pairs }
    let place = SourceRange(path: path, line: 1, column: 1)
    if pairs.isEmpty {
      pairs = [WrittenPair(key: Located("topowalk"), value: .number(1, at: place))]
    }
    let rendered = draft.kubernetesFiles.filter { isPrinted($0.path, files) }
    refer(draft.kubernetesFiles.filter { !isPrinted($0.path, files) }, from: path, in: &pairs)
    let isEmpty = pairs.count <= 1
    let body = YAMLText.write(WrittenNode(.mapping(pairs), at: place))
    return ImportedArchitecture(
      text: isEmpty ? nil : lines.joined(separator: "\n") + "\n" + body,
      diagnostics: draft.diagnostics + rendered.map(\.path).map(tell)
        + (isEmpty
          ? [Diagnostic(.error, "nothing-to-draw", "nothing was imported", at: nil)] : []),
      files: read)
  }

  /// Text that came over a pipe or that a tool printed: nothing can refer to it.
  private static func isPrinted(_ path: String, _ files: any FileProvider) -> Bool {
    if path == "-" { return true }
    if case .success = files.read(path) { return false }
    return true
  }

  private static func tell(_ path: String) -> Diagnostic {
    Diagnostic(
      .warning, "not-in-a-file",
      "the manifests of '\(path)' are in no file: the new one cannot refer to them", at: nil,
      suggestion: "save what is printed, and init --from that")
  }

  /// Puts manifests where they belong: the first cluster's at the top, others' with their cluster.
  private static func refer(
    _ manifests: [(scope: String, path: String)], from path: String, in pairs: inout [WrittenPair]
  ) {
    let place = SourceRange(path: path, line: 1, column: 1)
    func list(_ scope: String) -> WrittenPair? {
      let mine = manifests.filter { $0.scope == scope }.map { relative($0.path, to: path) }
      return mine.isEmpty
        ? nil : WrittenPair(key: Located("kubernetes"), value: .texts(mine, at: place))
    }
    pairs.removeAll { $0.key.value == "kubernetes" }
    if let own = list("") { pairs.insert(own, at: min(1, pairs.count)) }
    var clusters = pairs.first { $0.key.value == "clusters" }?.value.items ?? []
    var scopes: [String] = []
    for file in manifests where !file.scope.isEmpty && !scopes.contains(file.scope) {
      scopes.append(file.scope)
    }
    for scope in scopes {
      let name = String(scope.dropLast())
      let index = clusters.firstIndex { $0["name"]?.scalar == name }
      let known =
        index.map { clusters[$0].pairs.filter { $0.key.value != "kubernetes" } }
        ?? [WrittenPair(key: Located("name"), value: .text(name, at: place))]
      let entry = WrittenNode(
        .mapping(known + [list(scope)].compactMap { $0 }), at: place)
      if let index { clusters[index] = entry } else { clusters.append(entry) }
    }
    if clusters.isEmpty { return }
    pairs.removeAll { $0.key.value == "clusters" }
    pairs.append(
      WrittenPair(key: Located("clusters"), value: WrittenNode(.list(clusters), at: place)))
  }

  /// `../k8s/a.yaml` from `env/architecture.yaml` for `k8s/a.yaml`; absolute paths stay.
  static func relative(_ file: String, to path: String) -> String {
    if file.hasPrefix("/") || path.hasPrefix("/") || path == "-" { return file }
    let folder = path.split(separator: "/").dropLast().filter { $0 != "." }
    let parts = file.split(separator: "/").filter { $0 != "." }
    var shared = 0
    while shared < folder.count, shared < parts.count - 1, folder[shared] == parts[shared] {
      shared += 1
    }
    let up = Array(repeating: "..", count: folder.count - shared)
    return (up + parts[shared...].map(String.init)).joined(separator: "/")
  }
}
