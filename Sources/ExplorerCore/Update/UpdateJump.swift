import DiagramDrawing
import SourceText
import TerminalCanvas
import TopologyModel

/// Jumping to anything.
extension ExplorerState {
  mutating func search(_ list: inout JumpList) {
    list.items = JumpSearch(self).items(list.line.text)
    list.selected = 0
  }

  mutating func handle(_ key: KeyCode, _ list: JumpList) -> [Effect] {
    var next = list
    switch key {
    case .escape: mode = .browse
    case .enter:
      mode = .browse
      if next.items.indices.contains(next.selected) { jump(to: next.items[next.selected].target) }
    case .down, .tab, .control("n"):
      next.selected = min(max(0, next.items.count - 1), next.selected + 1)
      mode = .jump(next)
    case .up, .backTab, .control("p"):
      next.selected = max(0, next.selected - 1)
      mode = .jump(next)
    case .pageDown:
      next.selected = min(max(0, next.items.count - 1), next.selected + 10)
      mode = .jump(next)
    case .pageUp:
      next.selected = max(0, next.selected - 10)
      mode = .jump(next)
    default:
      if next.line.take(key) {
        search(&next)
        mode = .jump(next)
      } else {
        message = "\(KeyNames.text(key)) does nothing while jumping; Enter goes there, Esc leaves"
      }
    }
    return []
  }

  mutating func jump(to target: JumpList.Target) {
    let before = place
    switch target {
    case .element(let element): reveal(finding: element)
    case .hop(let number): goToHop(number)
    case .view(let kind): show(kind)
    case .file(let path, let line):
      sourcePlace = SourceRange(path: path, line: line, column: 1)
      scroll[.source] = nil
      show(.source)
    }
    remember(before)
  }
}
