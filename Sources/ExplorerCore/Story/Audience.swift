import DiagramDrawing
import TerminalCanvas

/// Somebody who looks on at a terminal of their own and has no hand in it.
package enum Audience: Sendable {
  /// Sees what the presenter sees.
  case following
  /// Looks around in a copy of that moment.
  case wandering
}

extension ExplorerState {
  /// The same moment on a screen of another size. O(layout).
  package func seen(width: Int, height: Int, glyphs: GlyphSet) -> ExplorerState {
    var out = self
    out.audience = .following
    out.movesOnScreen = false
    out.recorder = nil
    out.isOnRecord = false
    out.story?.showsNotes = false
    if out.glyphs != glyphs { out.use(glyphs) }
    // What is told to the person at the keys is nobody else's.
    out.message = nil
    if (width, height) != (out.width, out.height) {
      _ = update(&out, .resize(width: width, height: height))
    }
    return out
  }

  /// From here on keys look around: away from the script, over no menu, nothing plays.
  package mutating func wander() {
    audience = .wandering
    mode = .browse
    isPlaying = false
    isBlank = false
    if let story, !story.isAway { leaveScript() }
    message = nil
  }

  /// A key of somebody who wanders.
  package mutating func look(_ key: KeyCode) { _ = update(&self, .terminal(.key(key))) }

  /// Nothing lies over the screen that Esc would close.
  package var isAtRest: Bool { mode == .browse && !onTimeBar && pane == .diagram && !isMaximised }

  /// Whether what is typed is text, so that no key means leaving.
  package var takesText: Bool {
    switch mode {
    case .prompt, .jump, .form: true
    default: false
    }
  }
}

extension Command {
  /// It changes what is seen and nothing else, and takes no time to speak of.
  var isForLooking: Bool {
    switch self {
    case .stepForward, .stepBack, .nextEvent, .previousEvent, .toStart, .toEnd, .stepInto,
      .stepBackInto, .stepOut, .compareBranches, .left, .right, .up, .down, .pageUp, .pageDown,
      .nextOnPath, .previousOnPath, .open, .describe, .back, .placeBack, .placeForward, .setMark,
      .goToMark, .find, .findNext, .findPrevious, .filter, .jump, .pane, .nextPane, .previousPane,
      .maximise, .allPanes, .timeBar, .taller, .shorter, .wider, .narrower, .moreDetail,
      .lessDetail, .fit, .nextView, .views, .grouping, .focus, .minimap, .sort, .nextTable,
      .previousTable, .legend, .help, .quit, .quitKeepingScreen:
      true
    default: false
    }
  }
}
