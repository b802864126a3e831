import Simulation

/// Into a hop: hop → decision → single check.
extension ExplorerState {
  /// Hop → decision → single check; `.` and `,` then move on that level.
  mutating func stepInto() {
    guard let hop = currentHop, !hop.decisions.isEmpty else { return }
    switch depth {
    case .hop: depth = .decision(0)
    case .decision(let index):
      let hasChecks = index < hop.decisions.count && !hop.decisions[index].candidates.isEmpty
      depth = hasChecks ? .check(index, 0) : depth
    case .check: message = "this is a single check: \(keys.key(.stepOut)) goes out again"
    }
    scroll[.why] = nil
  }

  mutating func stepOut() {
    switch depth {
    case .hop: break
    case .decision: depth = .hop
    case .check(let index, _): depth = .decision(index)
    }
    scroll[.why] = nil
  }

  /// The next or previous decision or check; false at the hop's border.
  mutating func moveInside(_ step: Int) -> Bool {
    guard let hop = currentHop else { return false }
    let border = step > 0 ? "the last one of this hop" : "the first one of this hop"
    switch depth {
    case .hop: return false
    case .decision(let index):
      let next = index + step
      if hop.decisions.indices.contains(next) {
        depth = .decision(next)
      } else {
        message = "this decision is \(border): \(keys.key(.stepOut)) goes out"
      }
    case .check(let index, let check):
      let next = check + step
      if index < hop.decisions.count, hop.decisions[index].candidates.indices.contains(next) {
        depth = .check(index, next)
      } else {
        message =
          "this check is \(border.replacing("hop", with: "decision")): \(keys.key(.stepOut)) goes out"
      }
    }
    return true
  }

  /// One hop back, and into its last decision.
  mutating func stepBackInto() {
    if depth != .hop, moveBackInside() { return }
    depth = .hop
    if let position = timeline.previousStep { goTo(position) }
    if let hop = currentHop, !hop.decisions.isEmpty { depth = .decision(hop.decisions.count - 1) }
    scroll[.why] = nil
  }

  /// The decision or check before, if there is one in this hop.
  private mutating func moveBackInside() -> Bool {
    switch depth {
    case .hop: return false
    case .decision(let index):
      if index > 0 { depth = .decision(index - 1) }
      return index > 0
    case .check(let index, let check):
      depth = check > 0 ? .check(index, check - 1) : .decision(index)
      return true
    }
  }
}
