import SourceText
import TerminalCanvas

/// What a person likes, from the configuration file and the options; none of it changes what the
/// simulation does.
package struct Settings: Sendable {
  package var preset = Keymap.Preset.default
  package var keys: [Keymap.Override] = []
  package var theme = Theme.dark
  /// Themes of the configuration, after the built-in ones.
  package var themes: [Theme] = []
  package var isASCII = false
  package var reducesMotion = false
  /// The documents' pictures: phone book, doorman, storeroom.
  package var showsAnalogies = true
  package var isPrivate = false
  /// Names to mask besides account ids, ARNs and addresses.
  package var masked: [String] = []
  package var usesMouse = true
  /// What is wrong with the file they were read from.
  package var problems: [Diagnostic] = []

  package init() {}

  package var allThemes: [Theme] { Theme.builtIn + themes }
}
