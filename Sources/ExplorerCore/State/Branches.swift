import Simulation

/// Branches of one story, in the order they were made; one of them is on screen.
package struct Branches: Sendable {
  /// `nil` where the explorer's own timeline stands.
  private var others: [Timeline?] = [nil]
  package private(set) var current = 0
  /// Names that outlive positions: a dropped branch's is never given again.
  private var ids = [0]
  private var made = 1

  var id: Int { ids[current] }

  func index(of id: Int) -> Int? { ids.firstIndex(of: id) }

  /// More would only slow down what nobody compares any more.
  static let limit = 9

  package var count: Int { others.count }

  /// The timeline of a branch that is not on screen.
  func other(_ index: Int) -> Timeline? {
    others.indices.contains(index) ? others[index] : nil
  }

  /// A new branch begins as a copy and is gone to.
  mutating func fork(from timeline: Timeline) {
    others[current] = timeline
    others.append(nil)
    ids.append(made)
    made += 1
    current = others.count - 1
  }

  /// Leaves one for another; `nil` where there is none.
  mutating func go(to index: Int, leaving timeline: Timeline) -> Timeline? {
    guard index != current, let next = other(index) else { return nil }
    others[current] = timeline
    others[index] = nil
    current = index
    return next
  }

  mutating func drop(_ index: Int) {
    guard index != current, others.indices.contains(index) else { return }
    others.remove(at: index)
    ids.remove(at: index)
    if current > index { current -= 1 }
  }

  mutating func forget() { self = Branches() }
}
