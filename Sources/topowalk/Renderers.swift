import Importing
import SourceText

/// Runs kustomize, kubectl or helm on a folder that the person named.
enum Renderers {
  /// Seconds a tool may take.
  private static let limit = 60

  static func render(
    _ folder: String, _ tool: RenderTool, _ namespace: String
  ) -> Result<Rendering, RenderProblem> {
    // A name that begins with a dash would be an option.
    let path = folder.hasPrefix("-") ? "./\(folder)" : folder
    let ways: [[String]] =
      switch tool {
      case .kustomize: [["kustomize", "build", path], ["kubectl", "kustomize", path]]
      case .helm: [["helm", "template", "--namespace", namespace, path]]
      }
    for words in ways {
      let result = Captured.run(words, seconds: limit, apart: true)
      if result.status == -1 { continue }
      let command = words.joined(separator: " ")
      if result.status == 0 {
        return .success(
          Rendering(command: words.prefix(2).joined(separator: " "), output: result.output))
      }
      let said = String(decoding: result.errors, as: UTF8.self)
        .split(whereSeparator: \.isNewline).last.map { String($0.prefix(300)) }
      let reason =
        result.status == 124
        ? "not done after \(limit) seconds" : said ?? "ended with \(result.status)"
      return .failure(.failed(command: command.printable, reason: reason.printable))
    }
    return .failure(.missing(ways.map { $0[0] }))
  }
}
