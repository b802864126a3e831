import ExplorerCore
import Importing
import LocatedYAML
import Reports
import SourceText
import SystemCalls
import TerminalCanvas
import Walkthroughs

/// Walkthrough files with the sources they are told about.
struct WalkthroughFile {
  var walkthrough: Walkthrough
  var file: SourceFile
  var sources: SourceList

  /// The file, when it is a walkthrough; `nil` for any other, and with complaints for a broken one.
  /// Dumps are megabytes, what people tell is not: a large file is not even looked into.
  static func open(
    _ path: String
  ) -> (found: WalkthroughFile?, complaints: [Diagnostic], file: SourceFile?)? {
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml"), DiskFiles.isSmallFile(path, 4 << 20),
      case .success(let bytes) = DiskFiles().read(path), bytes.hold("walkthrough:"),
      case .success(let text) = DiskFiles().text(path)
    else { return nil }
    let file = SourceFile(path: path, text: text)
    // Broken YAML has no documents; what it was to be is seen all the same.
    let isMeant = file.lines.contains { $0.hasPrefix("walkthrough:") }
    guard isMeant || YAMLReader.read(file).documents.contains(where: { $0["walkthrough"] != nil })
    else { return nil }
    let (walkthrough, diagnostics) = WalkthroughReader.read(file)
    let found = walkthrough.map {
      WalkthroughFile(
        walkthrough: $0, file: file, sources: SourceList(paths: $0.sourcePaths, isTyped: false))
    }
    return (found, diagnostics, file)
  }

  /// Errors of sources that could not be read, told where the walkthrough names them.
  func missing(_ loaded: Loaded) -> [Diagnostic] {
    loaded.diagnostics.filter { diagnostic in
      diagnostic.severity == .error
        && ["unreadable-file", "nothing-to-draw"].contains(diagnostic.code)
    }.map { diagnostic in
      var out = diagnostic
      out.range = walkthrough.sourcesRange ?? diagnostic.range
      out.suggestion = "expected sources beside this file: sources: [..]"
      return out
    }
  }

  /// Walkthroughs it goes on with and that are not there.
  var deadEnds: [Diagnostic] {
    walkthrough.slides.compactMap { slide in
      guard let file = slide.goesOn else { return nil }
      let path = walkthrough.beside(file.value)
      if let opened = Self.open(path), opened.found != nil { return nil }
      return Diagnostic(
        .error, "unreadable-file", "'\(path)' is no walkthrough that can be told", at: file.range,
        suggestion: "expected a file with 'walkthrough: 1', named as from this one")
    }
  }

  /// The state its check and its telling begin with.
  func state(_ loaded: Loaded, width: Int = 120, height: Int = 40) -> ExplorerState {
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: width,
      height: height, glyphs: .unicode, seed: walkthrough.seed)
    state.sources = sources.paths
    return state
  }
}

/// Looks whether a walkthrough's file was changed.
struct WatchedWalkthrough {
  let path: String
  private var text: String

  init(_ found: WalkthroughFile) { (path, text) = (found.walkthrough.path, found.file.text) }

  enum News {
    case same
    case changed(Walkthrough)
    /// It cannot be told any more; why, in words.
    case broken(String)
  }

  mutating func look() -> News {
    guard case .success(let now) = DiskFiles().text(path), now != text else { return .same }
    text = now
    guard let opened = WalkthroughFile.open(path) else {
      return .broken("\(path) is no walkthrough any more; the story stays as it was")
    }
    if let found = opened.found { return .changed(found.walkthrough) }
    let first = opened.complaints.first { $0.severity == .error }
    let place = first?.range.map { "\($0.short): " } ?? ""
    return .broken("\(place)\(first?.message ?? "unreadable"); the story stays as it was")
  }
}
