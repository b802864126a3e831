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
    let manifests = draft.kubernetesFiles.filter { $0 != "-" }.map { relative($0, to: path) }
    if !manifests.isEmpty {
      pairs.removeAll { $0.key.value == "kubernetes" }
      pairs.insert(
        WrittenPair(key: Located("kubernetes"), value: .texts(manifests, at: place)),
        at: min(1, pairs.count))
    }
    let isEmpty = pairs.count <= 1
    let body = YAMLText.write(WrittenNode(.mapping(pairs), at: place))
    return ImportedArchitecture(
      text: isEmpty ? nil : lines.joined(separator: "\n") + "\n" + body,
      diagnostics: draft.diagnostics
        + (isEmpty
          ? [Diagnostic(.error, "nothing-to-draw", "nothing was imported", at: nil)] : []),
      files: read)
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
