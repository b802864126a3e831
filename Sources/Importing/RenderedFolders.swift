import LocatedYAML
import SourceText

/// Folders that are no manifests yet: kustomizations and charts, which their own tools make some of.
enum RenderedFolders {
  /// The tool whose folder it is; `nil` for any other.
  static func tool(_ folder: String, _ files: any FileProvider) -> RenderTool? {
    guard let names = files.list(folder), !names.contains("architecture.yaml") else { return nil }
    if names.contains("Chart.yaml") { return .helm }
    let isKustomization = ["kustomization.yaml", "kustomization.yml", "Kustomization"]
      .contains(where: names.contains)
    return isKustomization ? .kustomize : nil
  }

  /// What to say where nothing came of it; a kustomization's files can still be read as they are.
  static func tell(_ folder: String, _ tool: RenderTool, _ problem: RenderProblem) -> Diagnostic {
    let what = tool == .helm ? "a Helm chart" : "a kustomization"
    let place = SourceRange(path: folder, line: 1, column: 1)
    switch problem {
    case .missing(let programs):
      let names = programs.joined(separator: " nor ")
      let rest =
        tool == .helm ? "nothing of it is read" : "its files are read as they are, without patches"
      return Diagnostic(
        tool == .helm ? .error : .warning, "not-rendered",
        "'\(folder)' is \(what), and \(programs.count > 1 ? "neither " : "no ")\(names) is installed: \(rest)",
        at: place, suggestion: "open what it prints elsewhere")
    case .failed(let command, let reason):
      let rest = tool == .helm ? "" : "; its files are read as they are, without patches"
      return Diagnostic(
        .error, "not-rendered", "\(command): \(reason)\(rest)", at: place,
        suggestion: tool == .helm ? "render it with your values and open that" : nil)
    }
  }
}
