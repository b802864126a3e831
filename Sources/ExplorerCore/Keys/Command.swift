/// What a key, a word of the palette or a line of the linear mode can mean.
package enum Command: Hashable, Sendable {
  case stepForward, stepBack, play, nextEvent, previousEvent, faster, slower, toStart, toEnd,
    advance, stepInto, stepBackInto, stepOut, continueUntil, loop
  case undo, redo, request, faults, whatIf, changes
  case fork, compareBranches, load, sweep
  case left, right, up, down, pageUp, pageDown, nextOnPath, previousOnPath, open, describe, back
  case placeBack, placeForward, setMark, goToMark
  case find, findNext, findPrevious, filter, jump, palette
  case pane(Pane), nextPane, previousPane, maximise, allPanes, timeBar
  case taller, shorter, wider, narrower
  case moreDetail, lessDetail, fit, glyphs
  case nextView, views, grouping, focus, minimap, sort, nextTable, previousTable
  case legend, theme, privacy, present
  case copy, edit, record
  case help, quit, quitKeepingScreen, redraw
}

/// One row of the table that makes keys, footer, help, palette, configuration and docs/keys.md.
package struct Binding: Hashable, Sendable {
  package enum Group: String, CaseIterable, Sendable {
    case time, world, move, find, panes, look
    case takeAway = "take away"
    case program
  }

  /// Its name in the palette and in the configuration.
  package var name: String
  /// Never two commands with one key.
  package var keys: [String]
  package var command: Command
  package var help: String
  package var group: Group
  /// A word for the footer, and how early it is shown; `nil` for help only.
  package var footer: String?
  package var rank: Int

  package init(
    _ name: String, _ keys: [String], _ command: Command, _ help: String,
    footer: String? = nil, rank: Int = 99
  ) {
    self.name = name
    self.keys = keys
    self.command = command
    self.help = help
    group = .time
    self.footer = footer
    self.rank = rank
  }

  func inGroup(_ group: Group) -> Self {
    var copy = self
    copy.group = group
    return copy
  }
}
