import LocatedYAML
import SourceText
import TopologyModel

/// Everything a load gave: the topology that could be made, and all there is to say about it.
package struct Loaded: Sendable {
  package var topology: Topology
  package var diagnostics: [Diagnostic]
  package var report: LoadReport
  /// The texts that were read, for quoting lines.
  package var files: [SourceFile]
}

/// Reads sources and resolves them; never throws.
package enum SourceLoader {
  /// `paths` are files, folders or globs, in the order they were given; `namespace` is that of
  /// objects that name none, as `kubectl -n` would have it.
  package static func load(
    _ paths: [String], from files: any FileProvider, namespace: String = "default"
  ) -> Loaded {
    var (draft, sources) = draft(paths, from: files, namespace: namespace)
    if !sources.isEmpty, draft.architecture == nil, draft.kubernetes.isEmpty,
      !draft.diagnostics.hasErrors
    {
      draft.diagnostics.append(nothing(draft, sources[0].path))
    }
    var builder = TopologyBuilder(draft)
    let topology = builder.build()
    return Loaded(
      topology: topology,
      diagnostics: (draft.diagnostics + builder.diagnostics).sortedByPlace(),
      report: builder.report, files: sources)
  }

  /// What the sources say, merged and not yet resolved.
  static func draft(
    _ paths: [String], from files: any FileProvider, namespace: String = "default"
  ) -> (draft: TopologyDraft, files: [SourceFile]) {
    var reading = Reading(files: files)
    reading.draft.namespace = namespace
    for path in paths { reading.read(path, at: nil, relativeTo: nil) }
    var draft = reading.draft
    SourceMerge.apply(to: &draft)
    draft.report.files = reading.sources.map(\.path)
    return (draft, reading.sources)
  }
}

extension SourceLoader {
  private static func nothing(_ draft: TopologyDraft, _ path: String) -> Diagnostic {
    let place = SourceRange(path: path, line: 1, column: 1)
    let kinds = draft.report.notModelled.map(\.what)
    if kinds.isEmpty {
      return Diagnostic(
        .error, "nothing-to-draw", "nothing in '\(path)' is of a known format", at: place,
        suggestion: "expected an architecture file (topowalk: 1) or Kubernetes objects")
    }
    return Diagnostic(
      .error, "nothing-to-draw",
      "nothing to draw: there are only kinds without a model (\(kinds.joined(separator: ", ")))",
      at: place,
      suggestion: "open them together with the workloads they belong to")
  }
}

/// The reading half: from paths to a draft.
private struct Reading {
  let files: any FileProvider
  var draft = TopologyDraft()
  var sources: [SourceFile] = []
  private var seen: Set<String> = []

  init(files: any FileProvider) { self.files = files }

  mutating func read(_ path: String, at range: SourceRange?, relativeTo base: String?) {
    // A plan's beginning, for comparing it with what it leads to.
    let wanted = "@before"
    draft.wantsPlanBefore = path.hasSuffix(wanted)
    let path = draft.wantsPlanBefore ? String(path.dropLast(wanted.count)) : path
    let full = base.map { path.hasPrefix("/") || $0.isEmpty ? path : "\($0)/\(path)" } ?? path
    var expansion = PathExpansion(files)
    let found = expansion.expand(PathExpansion.plain(full), at: range, isReference: base != nil)
    draft.diagnostics += expansion.diagnostics
    for file in found where seen.insert(file).inserted { readFile(file, at: range) }
  }

  private mutating func readFile(_ path: String, at range: SourceRange?) {
    switch files.read(path) {
    case .failure(let failure):
      draft.diagnostics.append(
        Diagnostic(
          .error, "unreadable-file", "cannot read '\(path)': \(failure.reason)", at: range))
    case .success(let bytes):
      let (file, diagnostics) = TextDecoding.decode(bytes, path: path)
      draft.diagnostics += diagnostics
      guard let file else { return }
      sources.append(file)
      YAMLReader.read(file) { reading in
        draft.diagnostics += reading.diagnostics
        for document in reading.documents { readDocument(document) }
      }
    }
  }

  private mutating func readDocument(_ document: YAMLNode) {
    if document.isNull { return }
    draft.report.documents += 1
    // A bare list of objects, as scripts around kubectl make them.
    if document.isSequence, !document.items.isEmpty, document.items.allSatisfy(\.isMapping) {
      for item in document.items { readDocument(item) }
      return
    }
    guard let importer = Importers.standard.first(where: { $0.recognises(document) }) else {
      draft.diagnostics.append(unknownFormat(document))
      return
    }
    let hadArchitecture = draft.architecture != nil
    if importer == KubernetesImporter.self, draft.kubernetesFiles.last != document.range.path {
      draft.kubernetesFiles.append(document.range.path)
    }
    importer.read(document, into: &draft)
    if !hadArchitecture, let architecture = draft.architecture {
      readReferences(architecture)
    }
  }

  /// `kubernetes:` names files beside the architecture file.
  private mutating func readReferences(_ architecture: YAMLNode) {
    let folder = architecture.range.path.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast().joined(separator: "/")
    for reference in Fields(architecture).strings("kubernetes") {
      read(reference.value, at: reference.range, relativeTo: folder)
    }
  }

  private func unknownFormat(_ document: YAMLNode) -> Diagnostic {
    let keys = document.pairs.map(\.key.value)
    if let near = keys.lazy.compactMap({ Suggestion.nearest($0, in: ["topowalk"]) }).first {
      return Diagnostic(
        .error, "unknown-format", "a document of no known format", at: document.range,
        suggestion: "did you mean '\(near)' for an architecture file?")
    }
    return Diagnostic(
      .error, "unknown-format",
      "expected an architecture file (topowalk: 1) or a Kubernetes object (apiVersion, kind), "
        + "found \(document.shape)\(keys.first.map { " that starts with '\($0)'" } ?? "")",
      at: document.range)
  }
}
