import Walkthroughs

/// docs/walkthrough.md, made from the schema.
package enum WalkthroughPage {
  package static var text: String {
    var out = "# The walkthrough file\n\n" + ReferencePages.note
    out += """
      A YAML file that says `walkthrough: 1`: a story of slides, each of which does something to the simulation,
      shows it, and says what has to be true then. `topowalk present FILE` tells it, `topowalk check FILE` plays all
      of it without a screen and names the first line that does not hold any more (`--all` names every one;
      `--format junit` and `sarif` for CI). Walkthroughs are checked by themselves: several at once, but not together
      with sources, which they name.

      What a slide leaves out it takes over from the one before it: title, text, note, view, zoom, group, focus,
      highlight, fold, pane. What it does, its parts, its question
      and what it expects it does not. Text is Markdown: paragraphs, lists,
      `**bold**`, `*emphasis*` and code.

      ## Live values

      `{{…}}` in a text is filled in from the simulation at that slide:


      """
    for form in LiveValues.forms { out += "- `{{\(form)}}`\n" }
    out += """

      ## Keys while it is told

      | key | does |
      |---|---|

      """
    for row in WalkthroughKeys.table { out += "| \(row.keys) | \(row.does) |\n" }
    out += "\n"
    ReferencePages.section(WalkthroughSchema.schema, "", &out)
    return out
  }
}
