import TopologyModel

/// What a person wants to see.
package struct ViewOptions: Hashable, Sendable {
  /// 0 namespaces, 1 workloads of the focus namespace, 2 its path opened, 3 all namespaces open,
  /// 4 all pods. The picture uses the highest that fits, at most this.
  package var detail: Int
  /// Opened and closed by hand, whatever the detail.
  package var opened: Set<ElementID>
  package var closed: Set<ElementID>
  /// Elements of the request on screen; fixed when it was sent.
  package var focus: [ElementID]

  package init(
    detail: Int = 3, opened: Set<ElementID> = [], closed: Set<ElementID> = [],
    focus: [ElementID] = []
  ) {
    self.detail = detail
    self.opened = opened
    self.closed = closed
    self.focus = focus
  }
}
