import Walkthroughs

/// docs/walkthrough.md, made from the schema.
package enum WalkthroughPage {
  package static var text: String {
    var out = "# The walkthrough file\n\n" + ReferencePages.note
    out += """
      A YAML file that says `walkthrough: 1`: a story of slides, each of which does something to the simulation,
      shows it, and says what has to be true then. `topowalk present FILE` tells it, `topowalk check FILE` plays all
      of it without a screen and names the first line that does not hold any more (`--all` names every one;
      `--format junit` and `sarif` for CI).

      What a slide leaves out it takes over from the one before it: title, text, note, view, zoom, group, focus,
      highlight, fold, pane. What it does and what it expects it does not. Text is Markdown: paragraphs, lists,
      `**bold**`, `*emphasis*` and code.

      ## Live values

      `{{…}}` in a text is filled in from the simulation at that slide:


      """
    for form in LiveValues.forms { out += "- `{{\(form)}}`\n" }
    out += """

      ## Keys while it is told

      | key | does |
      |---|---|
      | PgDn, →, Space, Enter, n | the next part, then the next slide |
      | PgUp, ←, Backspace, h | back |
      | 1 … 9 | an answer, or a way to choose |
      | 12G, o, Home, End | slide 12, the list of slides, the first, the last |
      | a | everything of this slide |
      | e, Esc | leave the script to explore; P comes back to the same slide in the same state |
      | c | a clue of an incident |
      | ↓, ↑, Tab, click | the pointer |
      | ., b | blank |
      | N | the presenter's notes |


      """
    ReferencePages.section(WalkthroughSchema.schema, "", &out)
    return out
  }
}
