import Importing
import LocatedYAML
import Reports
import SourceText
import TerminalCanvas

/// Reads the configuration file; never throws, and takes what it could understand.
package enum SettingsReader {
  private static let roles = Role.allCases.map { "\($0)" }

  private static let theme = ObjectSchema(
    "theme",
    [
      .required("name", .string, "how :theme and --theme call it"),
      .optional("ground", .oneOf(["dark", "light"]), "what it stands out from", default: "dark"),
    ]
      + roles.map {
        .optional($0, .string, "a colour such as '#39d2f0'", default: "the ground's own theme")
      })

  private static let keys = ObjectSchema(
    "keys",
    Bindings.all.map {
      .optional(
        $0.name, .list(.string), $0.help,
        default: $0.keys.map { "`\($0 == "|" ? "\\|" : $0)`" }.joined(separator: " "))
    })

  package static let schema = ObjectSchema(
    "configuration",
    [
      .optional(
        "preset", .oneOf(Keymap.Preset.allCases.map(\.rawValue)),
        "keys to begin with: vim adds C-f C-b C-w, arrows frees h j k l", default: "default"),
      .optional(
        "keys", .object(keys), "keys by command; an empty list takes them away",
        default: "as in keys.md"),
      .optional("theme", .string, "a built-in theme or one of yours", default: "dark"),
      .optional("themes", .list(.object(theme)), "themes of your own", default: "none"),
      .optional("ascii", .boolean, "plain ASCII characters", default: "false"),
      .optional("motion", .oneOf(["full", "reduced"]), "whether things move", default: "full"),
      .optional(
        "analogies", .boolean, "the documents' pictures: phone book, doorman", default: "true"),
      .optional(
        "privacy", .boolean, "mask account ids, ARNs and addresses", default: "false"),
      .optional("mask", .list(.string), "names that privacy hides too", default: "none"),
      .optional("mouse", .boolean, "whether the mouse does anything", default: "true"),
    ])

  package static func read(_ file: SourceFile) -> (settings: Settings, diagnostics: [Diagnostic]) {
    let reading = YAMLReader.read(file)
    var diagnostics = reading.diagnostics
    var settings = Settings()
    for document in reading.documents {
      var checker = SchemaChecker()
      checker.check(document, schema)
      diagnostics += checker.diagnostics
      take(Fields(document), &settings, &diagnostics)
    }
    // Nothing in it may keep the program from running.
    for index in diagnostics.indices { diagnostics[index].severity = .warning }
    return (settings, diagnostics)
  }

  private static func take(
    _ fields: Fields, _ settings: inout Settings, _ diagnostics: inout [Diagnostic]
  ) {
    if let preset = fields.string("preset").flatMap({ Keymap.Preset(rawValue: $0.value) }) {
      settings.preset = preset
    }
    for pair in fields.object("keys")?.node.pairs ?? [] {
      let names = pair.value.items.compactMap(\.string)
      if pair.value.isSequence, Bindings.all.contains(where: { $0.name == pair.key.value }) {
        settings.keys.append(Keymap.Override(pair.key.value, names, range: pair.key.range))
      }
    }
    for theme in fields.objects("themes") { take(theme: theme, &settings, &diagnostics) }
    if let name = fields.string("theme") {
      if let theme = settings.allThemes.first(where: { $0.name == name.value }) {
        settings.theme = theme
      } else {
        let names = settings.allThemes.map(\.name)
        diagnostics.append(
          Diagnostic(
            .warning, "unknown-theme", "no theme '\(name.value)'", at: name.range,
            suggestion: Suggestion.hint(name.value, in: names)))
      }
    }
    settings.isASCII = fields.bool("ascii")?.value ?? settings.isASCII
    settings.reducesMotion = fields.string("motion").map { $0.value == "reduced" } ?? false
    settings.showsAnalogies = fields.bool("analogies")?.value ?? true
    settings.isPrivate = fields.bool("privacy")?.value ?? false
    settings.masked = fields.strings("mask").map(\.value)
    settings.usesMouse = fields.bool("mouse")?.value ?? true
  }

  private static func take(
    theme fields: Fields, _ settings: inout Settings, _ diagnostics: inout [Diagnostic]
  ) {
    guard let name = fields.string("name")?.value else { return }
    var colors: [Role: RGB] = [:]
    for role in Role.allCases {
      guard let text = fields.string("\(role)") else { continue }
      if let color = RGB(hex: text.value) {
        colors[role] = color
      } else {
        diagnostics.append(
          Diagnostic(
            .warning, "bad-color", "'\(text.value)' is no colour", at: text.range,
            suggestion: "expected six hexadecimal digits such as '#39d2f0'"))
      }
    }
    let ground = fields.string("ground").flatMap { Ground(rawValue: $0.value) } ?? .dark
    settings.themes.append(Theme(named: name, ground, colors))
  }

  /// docs/configuration.md.
  package static var page: String {
    var out = "# The configuration file\n\n" + ReferencePages.note
    out += """
      `$XDG_CONFIG_HOME/topowalk/config.yaml`, or `~/.config/topowalk/config.yaml`; `--config FILE`
      names another, `--config none` reads none. What is wrong in it is listed in the load report with
      its line; the rest holds. Keys are written as in [keys.md](keys.md): a character, `C-p`,
      `Alt-x`, `F5`, `PgDn`, `Enter`, `C-Up`. A key that is given to two commands goes to the one
      that the file names, which the load report says.

      ```yaml
      preset: vim
      theme: color-blind-safe
      keys:
        step: ['.', 'Right']
        fork: []
      mask: [acme]
      ```


      """
    ReferencePages.section(schema, "", &out)
    return out
  }
}
