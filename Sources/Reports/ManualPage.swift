import LocatedYAML
import SourceText

/// The manual page, made from what the command line parser knows of itself (man(7)).
package struct ManualPage {
  private let command: YAMLNode
  private var out = ""

  /// `help` is the JSON of ArgumentParser's `--experimental-dump-help`; `keys` are those of the explorer.
  package static func text(help: String, keys: [(keys: String, does: String)]) -> String? {
    let file = SourceFile(path: "help.json", text: help)
    guard let command = YAMLReader.read(file).documents.first?["command"] else { return nil }
    var page = ManualPage(command: command)
    page.write(keys)
    return page.out
  }

  private init(command: YAMLNode) { self.command = command }

  private mutating func write(_ keys: [(keys: String, does: String)]) {
    line(".TH TOPOWALK 1 \"\" \"topowalk \(Product.version)\" \"User Commands\"")
    section("NAME")
    text("topowalk - \(command["abstract"]?.string ?? "")")
    section("SYNOPSIS")
    line(".B topowalk")
    text("[command] [files] [options]")
    section("DESCRIPTION")
    block(command["discussion"]?.string ?? "")
    section("COMMANDS")
    for sub in command["subcommands"]?.items ?? [] where sub["commandName"]?.string != "help" {
      write(sub, under: "topowalk")
    }
    section("KEYS")
    text("Those of the explorer; ? shows what works where one is.")
    for key in keys {
      line(".TP")
      line(".B \(Self.escape(key.keys))")
      text(key.does)
    }
    section("EXIT STATUS")
    for (code, meaning) in [
      ("0", "All is well."),
      (
        "1", "Errors in what was read, a request that failed, or an expectation that does not hold."
      ),
      ("2", "Wrong usage, or no terminal where one is needed."),
      ("128+n", "Ended by signal n; the terminal is given back."),
    ] {
      line(".TP")
      line(".B \(code)")
      text(meaning)
    }
    section("ENVIRONMENT")
    for (name, meaning) in [
      ("NO_COLOR", "Draws without colour when set (no-color.org)."),
      ("VISUAL, EDITOR", "The editor that e opens."),
      ("TOPOWALK_TOKEN", "The token for followers over TCP."),
      ("XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_RUNTIME_DIR", "Where FILES are."),
    ] {
      line(".TP")
      line(".B \(name)")
      text(meaning)
    }
    section("FILES")
    for (name, meaning) in [
      ("~/.config/topowalk/config.yaml", "Keys, themes and other settings."),
      ("~/.local/state/topowalk/", "Typed lines, the last copy, crash reports."),
    ] {
      line(".TP")
      line(".I \(name)")
      text(meaning)
    }
  }

  private mutating func write(_ command: YAMLNode, under parent: String) {
    let name = "\(parent) \(command["commandName"]?.string ?? "")"
    line(".SS \(Self.escape(name))")
    text(command["abstract"]?.string ?? "")
    block(command["discussion"]?.string ?? "")
    for argument in command["arguments"]?.items ?? [] where argument["shouldDisplay"]?.bool ?? true
    {
      if let words = Self.words(argument) { option(words, argument) }
    }
    for sub in command["subcommands"]?.items ?? [] where sub["commandName"]?.string != "help" {
      write(sub, under: name)
    }
  }

  /// `-n, --namespace NAMESPACE`; `nil` for what every command has.
  private static func words(_ argument: YAMLNode) -> String? {
    let names = (argument["names"]?.items ?? []).compactMap { name -> String? in
      guard let text = name["name"]?.string else { return nil }
      return name["kind"]?.string == "long" ? "--\(text)" : "-\(text)"
    }
    if names.contains("--help") { return nil }
    let value = (argument["valueName"]?.string ?? "value").uppercased()
    switch argument["kind"]?.string {
    case "positional": return argument["isRepeating"]?.bool ?? false ? "\(value) ..." : value
    case "flag": return names.joined(separator: ", ")
    default: return names.joined(separator: ", ") + " \(value)"
    }
  }

  private mutating func option(_ words: String, _ argument: YAMLNode) {
    line(".TP")
    line(".B \(Self.escape(words))")
    let standard = argument["defaultValue"]?.scalarText
    let isFlag = argument["kind"]?.string == "flag"
    let rest = standard.map { isFlag ? "" : " Left out: \($0)." } ?? ""
    text(
      [argument["abstract"]?.string, argument["discussion"]?.string].compactMap { $0 }
        .joined(separator: " ") + rest)
  }

  // MARK: roff

  private mutating func section(_ name: String) { line(".SH \(name)") }

  private mutating func line(_ text: String) { out += text + "\n" }

  private mutating func text(_ text: String) {
    if !text.isEmpty { line(Self.escape(text)) }
  }

  /// Lines that stand below each other stay so.
  private mutating func block(_ text: String) {
    guard !text.isEmpty else { return }
    line(".PP")
    line(".nf")
    for one in text.split(separator: "\n", omittingEmptySubsequences: false) {
      line(Self.escape(String(one)))
    }
    line(".fi")
  }

  /// A dot or quote that begins a line is none of roff's; a dash is to be copied as one.
  private static func escape(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}
