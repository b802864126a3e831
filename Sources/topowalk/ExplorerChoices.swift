import ArgumentParser
import DiagramDrawing
import ExplorerCore
import SourceText
import TerminalCanvas

/// What the options of `explore` and `open` say, without what parses them.
struct ExplorerChoices {
  var ascii = false
  var keys = ""
  var once = false
  var size = ScreenSize(width: 120, height: 40)
  var picture = ScreenFormat.text
  var view: ViewKind?
  var ground: Ground?
  var theme: String?
  var request: String?
  var at: Int?
  var present = false
  var linear = false
  var reducedMotion = false
  var config: String?
  /// Where others may follow.
  var share: String?
  var tokenFile: String?
  /// A file the screen is recorded to.
  var record: String?
  var recordFormat = RecordFormat.asciicast

  func script() throws -> [KeyCode] {
    do throws(KeyScript.Problem) {
      return try KeyScript.parse(keys)
    } catch {
      throw ValidationError(error.text.printable)
    }
  }

  /// From the configuration, then from the options. A printed screen reads no configuration unless
  /// one is named, so that it is the same everywhere.
  func settings() throws -> Settings {
    var (settings, problems) = UserFolders.settings(config ?? (once ? "none" : nil))
    settings.problems = problems
    if ascii { settings.isASCII = true }
    if reducedMotion { settings.reducesMotion = true }
    if let ground { settings.theme = .of(ground) }
    if let theme {
      guard let found = settings.allThemes.first(where: { $0.name == theme }) else {
        let names = settings.allThemes.map(\.name)
        let hint = Suggestion.hint(theme, in: names)
        throw ValidationError("no theme '\(theme)'; \(hint)".printable)
      }
      settings.theme = found
    }
    return settings
  }
}
