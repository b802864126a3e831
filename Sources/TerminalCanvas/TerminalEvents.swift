/// A key as a person names it.
package enum KeyCode: Hashable, Sendable {
  case character(Character)
  case control(Character)
  case alt(Character)
  case enter, escape, tab, backTab, backspace, delete, space
  case up, down, left, right, home, end, pageUp, pageDown
  case altRight, altLeft
  case function(Int)
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
}
