/// docs/keys.md, made from the table that also makes the footer and the help.
package enum KeysPage {
  package static var text: String {
    var out = "# Keys\n\n<!-- Made by `topowalk docs`; a test keeps it fresh. -->\n"
    var group: Binding.Group?
    for binding in Bindings.all {
      if binding.group != group {
        group = binding.group
        out += "\n## \(binding.group.rawValue)\n\n| key | name | does |\n|---|---|---|\n"
      }
      out += "| `\(binding.label)` | `\(binding.name)` | \(binding.help) |\n"
    }
    return out
      + "\nIn lists and prompts: `Enter` accepts, `Esc` leaves, `C-u` empties. `C-z` stops the program, `fg` brings it back.\n"
  }

  /// docs/commands.md: what the palette and the linear mode take.
  package static var commands: String {
    var out = "# Commands\n\n<!-- Made by `topowalk docs`; a test keeps it fresh. -->\n\n"
    out += """
      `:` in the explorer, and lines of `topowalk explore --linear`. Tab completes. Besides these every
      command of [keys.md](keys.md) can be typed by its name.

      | command | does |
      |---|---|

      """
    for verb in VerbCatalog.all {
      out += "| `\(verb.usage.replacing("|", with: "\\|"))` | \(verb.help) |\n"
    }
    return out
  }
}
