/// A key as a person names it.
package enum KeyCode: Hashable, Sendable {
  case character(Character)
  case control(Character)
  case alt(Character)
  case enter, escape, tab, backTab, backspace, delete, space
  case up, down, left, right, home, end, pageUp, pageDown
  case arrow(Arrow, KeyModifier)
  case function(Int)
}

/// The arrows where a modifier is held with them; alone they are `KeyCode.up` and so on.
package enum Arrow: String, CaseIterable, Hashable, Sendable {
  case up = "Up"
  case down = "Down"
  case left = "Left"
  case right = "Right"
}

package enum KeyModifier: Hashable, Sendable {
  case shift, alt, control
}

package enum MouseAction: Hashable, Sendable {
  case press, release, drag, wheelUp, wheelDown
}

/// What comes from a terminal.
package enum TerminalEvent: Hashable, Sendable {
  case key(KeyCode)
  case mouse(MouseAction, Point)
  case paste(String)
  case resize
  /// What was to be watched besides the terminal has something to say.
  case watched
}
