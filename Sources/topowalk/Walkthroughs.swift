import ExplorerCore
import Importing
import LocatedYAML
import Reports
import SourceText
import TerminalCanvas
import Walkthroughs

/// Walkthrough files with the sources they are told about.
struct WalkthroughFile {
  var walkthrough: Walkthrough
  var file: SourceFile
  var sources: SourceList

  /// The file, when it is a walkthrough; `nil` for any other, and with complaints for a broken one.
  static func open(
    _ path: String
  ) -> (found: WalkthroughFile?, complaints: [Diagnostic], file: SourceFile?)? {
    guard path.hasSuffix(".yaml") || path.hasSuffix(".yml"),
      case .success(let text) = DiskFiles().text(path), text.contains("walkthrough:")
    else { return nil }
    let file = SourceFile(path: path, text: text)
    guard YAMLReader.read(file).documents.contains(where: { $0["walkthrough"] != nil }) else {
      return nil
    }
    let (walkthrough, diagnostics) = WalkthroughReader.read(file)
    let found = walkthrough.map {
      WalkthroughFile(walkthrough: $0, file: file, sources: SourceList(paths: $0.sourcePaths))
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
