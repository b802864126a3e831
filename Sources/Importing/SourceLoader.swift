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

  /// Nothing but what there is to say of some files.
  package static func said(_ diagnostics: [Diagnostic], of files: [SourceFile]) -> Loaded {
    var report = LoadReport()
    report.files = files.map(\.path)
    return Loaded(topology: Topology(), diagnostics: diagnostics, report: report, files: files)
  }
}

/// Reads sources and resolves them; never throws.
package enum SourceLoader {
  /// `paths` are files, folders or globs, in the order they were given; `namespace` is that of
  /// objects that name none, as `kubectl -n` would have it.
  package static func load(
    _ paths: [String], from files: any FileProvider, namespace: String = "default",
    following follower: (any LoadFollower)? = nil
  ) -> Loaded {
    var (draft, sources) = draft(paths, from: files, namespace: namespace, following: follower)
    if !sources.isEmpty, draft.architecture == nil, draft.kubernetes.isEmpty,
      !draft.diagnostics.hasErrors
    {
      draft.diagnostics.append(nothing(draft, sources[0].path))
    }
    return resolve(draft, sources)
  }

  fileprivate static func resolve(_ draft: TopologyDraft, _ sources: [SourceFile]) -> Loaded {
    var builder = TopologyBuilder(draft)
    let topology = builder.build()
    return Loaded(
      topology: topology,
      diagnostics: (draft.diagnostics + builder.diagnostics).sortedByPlace(),
      report: builder.report, files: sources)
  }

  /// What the sources say, merged and not yet resolved.
  static func draft(
    _ paths: [String], from files: any FileProvider, namespace: String = "default",
    following follower: (any LoadFollower)? = nil
  ) -> (draft: TopologyDraft, files: [SourceFile]) {
    var reading = Reading(files: files, follower: follower)
    reading.draft.namespace = namespace
    reading.draft.opened = paths
    reading.measure(paths.map { NamedSources.split($0, files)?.path ?? $0 })
    var named: [(cluster: String, path: String)] = []
    for path in paths {
      if let source = NamedSources.split(path, files) {
        named.append(source)
      } else {
        reading.read(path, at: nil, relativeTo: nil)
      }
    }
    reading.read(named)
    reading.tellUnread()
    reading.end()
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
  /// Architecture files that stand for the folders somebody named.
  private var folders: [String] = []
  /// Files that were read, or left out on purpose.
  private var handled: Set<String> = []
  /// True for a file that nobody named: of other tools' files a folder may hold any.
  private var wasFound = false
  private let follower: (any LoadFollower)?
  private var progress = LoadProgress()
  private var isStopped = false

  init(files: any FileProvider, follower: (any LoadFollower)? = nil) {
    self.files = files
    self.follower = follower
  }

  /// Tells the follower, and gives it something to look at; false when it has enough.
  private mutating func goesOn(_ bytes: Int) -> Bool {
    guard let follower else { return true }
    progress.documents = draft.report.documents
    var now = progress
    now.bytesRead += bytes
    if !follower.goesOn(now) { isStopped = true }
    if !isStopped, follower.wantsPicture() {
      var part = draft
      SourceMerge.apply(to: &part)
      part.report.files = sources.map(\.path)
      follower.show(SourceLoader.resolve(part, sources))
    }
    return !isStopped
  }

  /// Adds up the files that are named, so that a share of all can be told.
  mutating func measure(_ paths: [String]) {
    guard follower != nil else { return }
    for path in paths where RenderedFolders.tool(PathExpansion.plain(path), files) == nil {
      var expansion = PathExpansion(files)
      let found = expansion.expand(PathExpansion.plain(path), at: nil, isReference: false)
      progress.bytesInAll += found.reduce(0) { $0 + (files.size($1) ?? 0) }
    }
  }

  /// Says what is missing when the reading was ended early.
  mutating func end() {
    progress.phase = .resolving
    _ = follower?.goesOn(progress)
    guard isStopped else { return }
    let isKnown = progress.bytesInAll >= max(1, progress.bytesRead)
    let share =
      isKnown ? ", after \(progress.bytesRead * 100 / progress.bytesInAll) % of all bytes" : ""
    draft.diagnostics.append(
      Diagnostic(
        .warning, "reading-stopped",
        "reading was stopped in '\(progress.file)'\(share): the rest is missing", at: nil))
  }

  /// Of folders that an architecture file stands for, what it leaves out.
  mutating func tellUnread() {
    guard draft.architecture != nil else { return }
    for path in folders {
      let note = UnreadManifests.note(beside: path, but: handled, files)
      draft.diagnostics += note.map { [$0] } ?? []
    }
  }

  /// Manifests of clusters that have names, once what names the first has been read.
  mutating func read(_ named: [(cluster: String, path: String)]) {
    let first = NamedSources.first(of: named.map(\.cluster), after: draft)
    draft.firstClusterName = first
    for (cluster, path) in named {
      within(cluster == first ? nil : cluster) { $0.read(path, at: nil, relativeTo: nil) }
    }
  }

  /// What is read meanwhile is of this cluster; `nil` is the first.
  private mutating func within(_ cluster: String?, _ body: (inout Reading) -> Void) {
    let before = draft.scope
    draft.scope = cluster.map { ClusterScope.scope(ofCluster: $0) } ?? ""
    if let cluster, !draft.clusterNames.contains(cluster) { draft.clusterNames.append(cluster) }
    body(&self)
    draft.scope = before
  }

  mutating func read(_ path: String, at range: SourceRange?, relativeTo base: String?) {
    if isStopped { return }
    // A plan's beginning, for comparing it with what it leads to.
    let wanted = "@before"
    draft.wantsPlanBefore = path.hasSuffix(wanted)
    let path = draft.wantsPlanBefore ? String(path.dropLast(wanted.count)) : path
    let full = base.map { path.hasPrefix("/") || $0.isEmpty ? path : "\($0)/\(path)" } ?? path
    // Only for what somebody named is a program run, not for what a file refers to.
    if base == nil, render(PathExpansion.plain(full)) { return }
    var expansion = PathExpansion(files)
    let found = expansion.expand(PathExpansion.plain(full), at: range, isReference: base != nil)
    draft.diagnostics += expansion.diagnostics
    let isWalk = found.count > 1 || found.first != PathExpansion.plain(full)
    let name = found.first?.split(separator: "/").last.map(String.init) ?? ""
    if base == nil, files.list(PathExpansion.plain(full)) != nil,
      PathExpansion.architectureFiles.contains(name)
    {
      folders += found
    }
    handled.formUnion(found)
    let patches = Kustomizations.patches(found, files)
    if base != nil { progress.bytesInAll += found.reduce(0) { $0 + (files.size($1) ?? 0) } }
    for file in found where !isStopped && seen.insert(draft.scope + file).inserted {
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

  /// Reads what its own tool makes of a folder; false where that is not to be, or did not work and
  /// the files themselves are worth reading.
  private mutating func render(_ folder: String) -> Bool {
    guard let tool = RenderedFolders.tool(folder, files),
      let result = files.render(folder, by: tool)
    else { return false }
    switch result {
    case .success(let rendering):
      let path = "\(folder) (\(rendering.command))"
      progress.bytesInAll += rendering.output.count
      if seen.insert(draft.scope + path).inserted { read(rendering.output, path) }
      return true
    case .failure(let problem):
      draft.diagnostics.append(RenderedFolders.tell(folder, tool, problem))
      return tool == .helm
    }
  }

  private mutating func readFile(_ path: String, at range: SourceRange?) {
    switch files.read(path) {
    case .failure(let failure):
      draft.diagnostics.append(
        Diagnostic(
          .error, "unreadable-file", "cannot read '\(path)': \(failure.reason)", at: range))
    case .success(let bytes): read(bytes, path)
    }
  }

  private mutating func read(_ bytes: [UInt8], _ path: String) {
    let (file, diagnostics) = TextDecoding.decode(bytes, path: path)
    draft.diagnostics += diagnostics
    guard let file else { return }
    if !sources.contains(where: { $0.path == path }) { sources.append(file) }
    progress.file = path
    var reached = 0
    YAMLReader.read(file, preparing: KubernetesImporter.checked) { reading, checks in
      draft.diagnostics += reading.diagnostics
      for (document, check) in zip(reading.documents, checks) {
        draft.check = check
        readDocument(document)
      }
      reached = reading.end
      return goesOn(reached)
    }
    progress.bytesRead += isStopped ? reached : bytes.count
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
    if importer == KubernetesImporter.self,
      draft.kubernetesFiles.last?.path != document.range.path
        || draft.kubernetesFiles.last?.scope != draft.scope
    {
      draft.kubernetesFiles.append((draft.scope, document.range.path))
    }
    importer.read(document, into: &draft)
    if !hadArchitecture, let architecture = draft.architecture {
      readReferences(architecture)
    }
  }

  /// `kubernetes:` names files beside the architecture file.
  private mutating func readReferences(_ architecture: YAMLNode) {
    let path = architecture.range.path
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    for reference in Fields(architecture).strings("kubernetes") {
      read(reference.value, at: reference.range, relativeTo: folder)
    }
    for cluster in Fields(architecture).objects("clusters") {
      guard let name = cluster.string("name") else { continue }
      for reference in cluster.strings("kubernetes") {
        within(name.value) { $0.read(reference.value, at: reference.range, relativeTo: folder) }
      }
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
