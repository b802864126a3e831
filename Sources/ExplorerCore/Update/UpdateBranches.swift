import Simulation
import SourceText
import TerminalCanvas

/// Branches of one story, and two of them side by side.
extension ExplorerState {
  /// The first time a branch begins here; later a menu of where to go.
  mutating func fork() {
    isPlaying = false
    if branches.count > 1 {
      mode = .menu(branchMenu())
    } else {
      newBranch()
    }
  }

  mutating func newBranch() {
    guard branches.count < Branches.limit else {
      message = "there are \(Branches.limit) branches; drop one first"
      return
    }
    branches.fork(from: timeline)
    message =
      "branch \(branches.current + 1) begins here: change something; \(keys.key(.fork)) goes back, \(keys.key(.compareBranches)) compares"
  }

  mutating func goToBranch(_ index: Int) {
    guard let next = branches.go(to: index, leaving: timeline) else { return }
    timeline = next
    clock = world.now
    depth = .hop
    undone = []
    lookAhead()
    relayout()
    message = "now in branch \(index + 1)"
  }

  private func branchMenu() -> Menu {
    var items = [Menu.Item(text: "a new branch begins here", choice: .newBranch)]
    for index in 0..<branches.count where index != branches.current {
      items.append(
        Menu.Item(text: "go to branch \(index + 1)\(story(index))", choice: .branch(index)))
    }
    for index in 0..<branches.count where index != branches.current {
      items.append(
        Menu.Item(text: "drop branch \(index + 1)", choice: .dropBranch(index)))
    }
    return Menu(
      title: "branches, now in \(branches.current + 1)", items: items,
      selected: min(1, items.count - 1))
  }

  /// Where a branch is and what was done last in it.
  private func story(_ index: Int) -> String {
    guard let timeline = branches.other(index) else { return "" }
    let deed = timeline.given.last { !$0.input.isWait }.map {
      ", \(Deeds.words($0, timeline.topology, namedBy: timeline.world))"
    }
    return ": t+\(timeline.world.now.text) s\(deed ?? "")".printable
  }

  mutating func compareBranches() {
    let others = (0..<branches.count).filter { $0 != branches.current }
    if others.count > 1 {
      let items = others.map {
        Menu.Item(text: "branch \($0 + 1)\(story($0))", choice: .compare($0))
      }
      mode = .menu(Menu(title: "compare with which branch?", items: items, selected: 0))
    } else if let only = others.first {
      compare(with: only)
    }
  }

  mutating func compare(with index: Int) {
    guard let other = branches.other(index) else { return }
    let comparison = BranchComparison(
      left: (branches.current + 1, timeline), right: (index + 1, other),
      width: Overlays.fullWidth(self))
    mode = .report(comparison.report, scroll: 0)
  }
}
