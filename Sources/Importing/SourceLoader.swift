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
    if kinds.isEmpty, let left = draft.report.ignored.first {
      return Diagnostic(
        .error, "nothing-to-draw", "nothing to draw: \(left.what): \(left.reason)", at: place)
    }
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
  /// True for a file that nobody named: of other tools' files a folder may hold any.
  private var wasFound = false

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
    let isWalk = found.count > 1 || found.first != PathExpansion.plain(full)
    let patches = Kustomizations.patches(found, files)
    for file in found where seen.insert(file).inserted {
      if let owner = patches[file] {
        draft.report.leaveOut(
          "kustomize patch \(file)", effect: "not applied: open what kubectl kustomize prints",
          at: SourceRange(path: owner, line: 1, column: 1))
        continue
      }
      wasFound = isWalk
      readFile(file, at: range)
    }
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
    if document.isSequence, !document.items.isEmpty, document.items.allSatisfy(\.isMapping),
      document.items.contains(where: { item in
        Importers.standard.contains { $0.recognises(item) }
      })
    {
      for item in document.items { readDocument(item) }
      return
    }
    guard let importer = Importers.standard.first(where: { $0.recognises(document) }) else {
      if wasFound, Kustomizations.isOtherTools(document) {
        draft.report.ignore(
          document.range.path, reason: "neither manifests nor an architecture file")
      } else {
        draft.diagnostics.append(unknownFormat(document))
      }
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
    if document.isSequence, document.items.contains(where: { $0.isMapping || $0.isSequence }) {
      return Diagnostic(
        .error, "unknown-format",
        "a list without the keys that say what it is a list of",
        at: document.range,
        suggestion: "run the aws command without --query; of kubectl take -o json or -o yaml")
    }
    return Diagnostic(
      .error, "unknown-format",
      "expected an architecture file (topowalk: 1) or a Kubernetes object (apiVersion, kind), "
        + "found \(document.shape)\(keys.first.map { " that starts with '\($0)'" } ?? "")",
      at: document.range)
  }
}
