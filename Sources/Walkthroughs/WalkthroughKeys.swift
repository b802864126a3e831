/// Keys while a walkthrough is told, for the help on screen and for docs/walkthrough.md.
package enum WalkthroughKeys {
  package static let table: [(keys: String, does: String)] = [
    ("PgDn, →, Space, Enter, n", "the next part, then the next slide"),
    ("PgUp, ←, Backspace, h", "back"),
    ("1 … 9", "an answer, or a way to choose"),
    ("o, Home, End", "the list of slides, the first, the last"),
    ("12G", "slide 12, where no number is an answer or a way"),
    ("a", "everything of this slide but the answer"),
    ("J, K", "scrolls a long text"),
    ("e, Esc", "leave the script to explore; P comes back to the same slide in the same state"),
    ("c", "a clue of an incident"),
    ("↓, ↑, Tab, click", "the pointer"),
    ("., b", "blank"),
    ("N", "the presenter's notes"),
  ]
}
