import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Prompts and menus.
extension ExplorerState {
  mutating func handle(_ key: KeyCode, _ prompt: Prompt) {
    var next = prompt
    switch key {
    case .escape: mode = .browse
    case .enter:
      mode = .browse
      finish(prompt)
    case .backspace:
      if next.text.isEmpty {
        mode = .browse
      } else {
        next.text.removeLast()
        mode = .prompt(next)
      }
    case .space:
      next.text += " "
      mode = .prompt(next)
    case .control("u"):
      next.text = ""
      mode = .prompt(next)
    case .character(let character):
      if next.text.count < 500 { next.text.append(character) }
      mode = .prompt(next)
    default: message = "\(KeyNames.text(key)) does nothing while typing; Enter accepts, Esc leaves"
    }
  }

  private mutating func finish(_ prompt: Prompt) {
    if prompt.text.isEmpty { return }
    switch prompt.kind {
    case .find: find(prompt.text, step: 0)
    case .advance: advance(prompt.text)
    case .until: continueUntil(prompt.text)
    case .request:
      let words = RequestWords(Self.withoutDoubleMethod(prompt.text))
      do throws(OrderProblem) {
        send(
          try RequestOrder.parse(
            words.request, from: words.from, via: words.via, in: topology, world))
      } catch {
        message = error.text + (error.suggestion.map { "; \($0)" } ?? "")
        mode = .prompt(prompt)
      }
    }
  }

  /// The prompt begins with a method; who types another means that one.
  private static func withoutDoubleMethod(_ text: String) -> String {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    let methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "SELECT", "INSERT"]
    guard words.count == 3, words[0] == "GET", methods.contains(words[1].uppercased()) else {
      return text
    }
    return "\(words[1]) \(words[2])"
  }

  mutating func handle(_ key: KeyCode, _ menu: Menu) {
    var next = menu
    switch key {
    case .escape, .character("q"): mode = .browse
    case .down, .character("j"), .tab: next.selected = min(menu.items.count - 1, menu.selected + 1)
    case .up, .character("k"), .backTab: next.selected = max(0, menu.selected - 1)
    case .home: next.selected = 0
    case .end: next.selected = menu.items.count - 1
    case .pageDown: next.selected = min(menu.items.count - 1, menu.selected + 8)
    case .pageUp: next.selected = max(0, menu.selected - 8)
    case .enter, .space:
      mode = .browse
      choose(menu.items[menu.selected].choice)
      return
    case .character("t") where menu.element != nil:
      nextDuration()
      next.title = menu.element.map(faultTitle) ?? menu.title
    case .character(let label):
      guard let index = Menu.labels.firstIndex(of: label), index < menu.items.count else {
        message = "\(KeyNames.text(key)) does nothing in a menu; Enter chooses, Esc leaves"
        return
      }
      mode = .browse
      choose(menu.items[index].choice)
      return
    default: message = "\(KeyNames.text(key)) does nothing in a menu; Enter chooses, Esc leaves"
    }
    if mode != .browse { mode = .menu(next) }
  }

  private mutating func choose(_ choice: Menu.Choice) {
    switch choice {
    case .send(let index): send(topology.savedRequests[index])
    case .view(let kind): show(kind)
    case .typeRequest: mode = .prompt(Prompt(kind: .request, text: "GET "))
    case .applyFault(let id, let element):
      give(
        faultDuration.map { .applyFaultFor(id, element, $0) } ?? .applyFault(id, element))
      let lasts = FaultCatalog.fault(id)?.isUndoable ?? false
      let time = lasts ? faultDuration.map { " for \($0.text)" } ?? "" : ""
      message = message ?? "\(id) on \(topology[element].qualifiedName.printable)\(time)"
    case .undoFault(let id, let element):
      give(.undoFault(id, element))
      message = message ?? "\(id) taken back"
    case .edits(let edits):
      let text = edits.last?.text(in: topology) ?? ""
      for edit in edits { give(.edit(edit)) }
      message = message ?? "\(text.printable); send the request again to see it, ',' takes it back"
    case .load(let count): load(count)
    case .startLoad(let perSecond): startLoad(perSecond)
    case .stopLoads:
      give(.stopLoads)
      showLoads()
    case .unavailable(let why): message = why
    }
  }

  func requestMenu() -> Menu {
    var items = topology.savedRequests.enumerated().map { index, saved in
      let from = saved.from.map { "  from \($0)" } ?? ""
      let via = saved.via.map { " via \($0)" } ?? ""
      let name = saved.name == saved.text ? "" : "\(saved.name):  "
      return Menu.Item(text: "\(name)\(saved.text)\(from)\(via)".printable, choice: .send(index))
    }
    items.append(Menu.Item(text: "type one …", choice: .typeRequest))
    return Menu(title: "send which request?", items: items, selected: 0)
  }

  func faultMenu(_ element: ElementID) -> Menu {
    var items: [Menu.Item] = []
    let pods = topology.workload(of: element).map { topology.workloads[$0].slots.count } ?? 0
    let all = pods > 1 ? " on all \(pods) pods" : ""
    for offer in FaultCatalog.offers(element, world, topology) {
      let choice: Menu.Choice =
        offer.obstacle.map(Menu.Choice.unavailable) ?? .applyFault(offer.fault.id, element)
      let why = offer.obstacle.map { "  (\($0))" } ?? ""
      items.append(
        Menu.Item(
          text: "\(offer.fault.id)\(offer.fault.isForPods ? all : ""): \(offer.fault.title)\(why)",
          choice: choice))
    }
    // Below the rest, so that the labels of faults stay what they were.
    items += takeBack { $0.element == element || self.topology[$0.element].parent == element }
    if items.isEmpty {
      items.append(
        Menu.Item(
          text: "there is none for this kind: \(kindTitle(element))",
          choice: .unavailable(
            "faults are for pods, workloads, nodes, names, filters, databases and tunnels")))
    }
    var menu = Menu(title: faultTitle(element), items: items, selected: 0)
    menu.element = element
    return menu
  }

  /// Every fault that holds, to be taken back.
  func activeFaultMenu() -> Menu {
    Menu(title: "faults that hold now", items: takeBack { _ in true }, selected: 0)
  }

  private func takeBack(_ fits: (ActiveFault) -> Bool) -> [Menu.Item] {
    world.activeFaults.filter(fits).map { active in
      let name = active.pod.map { world.pods[$0].name } ?? topology[active.element].name
      let until = active.until.map { ", until t+\($0.text) s by itself" } ?? ""
      return Menu.Item(
        text: "take back \(active.fault) on \(name.printable)\(until)",
        choice: .undoFault(active.fault, active.element))
    }
  }

  private func kindTitle(_ element: ElementID) -> String {
    KindCatalog.definition(topology[element].kind).title
  }

  private func faultTitle(_ element: ElementID) -> String {
    let time = faultDuration.map { "for \($0.text)" } ?? "until taken back"
    return
      "faults for \(kindTitle(element)) \(topology[element].qualifiedName.printable), \(time) (t changes)"
  }

  private mutating func nextDuration() {
    let choices: [SimDuration?] = [nil, .seconds(30), .seconds(60), .seconds(300)]
    let index = choices.firstIndex(of: faultDuration) ?? 0
    faultDuration = choices[(index + 1) % choices.count]
  }
}

/// `GET https://x/cart from developer via bastion`, taken apart.
package struct RequestWords: Hashable, Sendable {
  package var request: String
  package var from: String?
  package var via: String?

  package init(_ text: String) {
    var words = text.split(separator: " ").map(String.init)
    if let index = words.firstIndex(of: "via"), index + 1 < words.count {
      via = words[index + 1]
      words.removeSubrange(index...(index + 1))
    }
    if let index = words.firstIndex(of: "from"), index + 1 < words.count {
      from = words[index + 1]
      words.removeSubrange(index...(index + 1))
    }
    request = words.joined(separator: " ")
  }
}

/// Keys in words.
package enum KeyNames {
  package static func text(_ key: KeyCode) -> String {
    switch key {
    case .character(let character): "\(character)"
    case .control(let character): "C-\(character)"
    case .alt(let character): "Alt-\(character)"
    case .function(let number): "F\(number)"
    default: "\(key)"
    }
  }
}
