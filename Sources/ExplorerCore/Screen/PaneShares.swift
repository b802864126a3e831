/// Rows and columns by which panes differ from what their arrangement gives them.
package struct PaneShares: Hashable, Sendable {
  /// Rows the panes below the picture have more.
  var rows = 0
  /// Columns the left and the right place have more.
  var left = 0
  var right = 0
}
