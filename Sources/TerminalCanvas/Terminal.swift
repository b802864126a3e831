/// A screen with a keyboard. Two conformers: ncurses, and the scripted one of tests.
package protocol Terminal: AnyObject {
  /// Columns and rows, both at least 1.
  var size: (width: Int, height: Int) { get }
  /// Events that have come, after waiting at most so long; −1 waits for ever.
  func events(timeoutMilliseconds: Int) -> [TerminalEvent]
  func present(_ canvas: Canvas)
  /// Restores what was there before; harmless when done twice.
  func close()
}
