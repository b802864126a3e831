import Simulation
import SourceText
import TerminalCanvas
import Walkthroughs

/// Keys while a walkthrough is on screen: a clicker's first.
extension ExplorerState {
  /// `nil` for keys that mean what they always do.
  mutating func storyKey(_ key: KeyCode) -> [Effect]? {
    guard let story, !story.isAway else { return nil }
    switch key {
    case .enter where !pendingCount.isEmpty, .character("G") where !pendingCount.isEmpty:
      storyJump(to: (Int(pendingCount) ?? 1) - 1)
    case .pageDown, .right, .enter, .space, .character("n"), .character("l"):
      if story.isWhole, let file = story.slide.goesOn {
        pendingCount = ""
        return [.present(story.walkthrough.beside(file.value))]
      }
      storyForward()
    case .pageUp, .left, .backspace, .character("h"): storyBack()
    case .home, .character("g"): storyJump(to: 0)
    case .end, .character("G"): storyJump(to: story.count - 1)
    case .character("."), .character("b"), .character("B"): isBlank = true
    case .character("a"): storyShowAll()
    case .character("o"): mode = .menu(slideMenu(story))
    case .character("c"): storyClue()
    case .character("J"): self.story?.scrolled -= 1
    case .character("K"): self.story?.scrolled += 1
    case .character("N"):
      self.story?.showsNotes.toggle()
      if story.slide.note.isEmpty { message = "this slide has no note" }
    case .escape, .character("e"): toggleStory()
    case .tab, .down: return pointer(.nextOnPath)
    case .up: return pointer(.previousOnPath)
    default: return nil
    }
    pendingCount = ""
    return []
  }

  /// The pointer goes along the request's boxes.
  private mutating func pointer(_ command: Command) -> [Effect] {
    pendingCount = ""
    if request?.hops.isEmpty ?? true {
      message = "there is no hop to point at yet"
      return []
    }
    let effects = perform(command)
    return effects
  }

  private func slideMenu(_ story: Story) -> Menu {
    Menu(
      title: "\(story.walkthrough.title): slides",
      items: story.walkthrough.slides.enumerated().map { index, slide in
        let time = slide.seconds.map { "  \(StoryClock.text($0))" } ?? ""
        let visited = story.path.contains { $0.slide == index } ? "•" : " "
        return Menu.Item(
          text: "\(visited) \(index + 1)  \(slide.title)\(time)".printable, choice: .slide(index))
      }, selected: story.index)
  }
}
