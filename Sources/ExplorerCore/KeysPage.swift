/// docs/keys.md, made from the table that also makes the footer and the help.
package enum KeysPage {
  package static var text: String {
    var out = "# Keys\n\n<!-- Made by `topowalk docs`; a test keeps it fresh. -->\n"
    var group = ""
    for binding in Bindings.all {
      if binding.group != group {
        group = binding.group
        out += "\n## \(group)\n\n| key | does |\n|---|---|\n"
      }
      out += "| `\(binding.label)` | \(binding.help) |\n"
    }
    return out
      + "\nIn lists and prompts: `Enter` accepts, `Esc` leaves, `C-u` empties. `C-z` stops the program, `fg` brings it back.\n"
  }
}
