import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Menus.
extension ExplorerState {
  /// The prompt begins with a method; who types another means that one.
  static func withoutDoubleMethod(_ text: String) -> String {
    let words = text.split(separator: " ", maxSplits: 2).map(String.init)
    let methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "SELECT", "INSERT"]
    guard words.count == 3, words[0] == "GET", methods.contains(words[1].uppercased()) else {
      return text
    }
    return "\(words[1]) \(words[2])"
  }

  mutating func handle(_ key: KeyCode, _ menu: Menu) -> [Effect] {
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
      return menu.items.indices.contains(menu.selected)
        ? choose(menu.items[menu.selected].choice) : []
    case .character("t") where menu.element != nil:
      nextDuration()
      next.title = menu.element.map(faultTitle) ?? menu.title
    case .character(let label):
      guard let index = Menu.labels.firstIndex(of: label), index < menu.items.count else {
        message = "\(KeyNames.text(key)) does nothing in a menu; Enter chooses, Esc leaves"
        return []
      }
      mode = .browse
      return choose(menu.items[index].choice)
    default: message = "\(KeyNames.text(key)) does nothing in a menu; Enter chooses, Esc leaves"
    }
    if mode != .browse { mode = .menu(next) }
    return []
  }

  mutating func choose(_ choice: Menu.Choice) -> [Effect] {
    switch choice {
    case .send(let index): send(topology.savedRequests[index])
    case .again(let order): send(order)
    case .view(let kind):
      let before = place
      show(kind)
      remember(before)
    case .buildRequest: mode = .form(RequestForm(self))
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
      message =
        message
        ?? "\(text.printable); send the request again to see it, \(keys.key(.undo)) takes it back, \(keys.key(.changes)) lists"
    case .load(let count): load(count)
    case .startLoad(let perSecond): startLoad(perSecond)
    case .stopLoads:
      give(.stopLoads)
      showLoads()
    case .branch(let index): goToBranch(index)
    case .newBranch: newBranch()
    case .dropBranch(let index):
      branches.drop(index)
      let kept = bookmarks.filter { branches.index(of: $0.value.branch) != nil }
      let lost = bookmarks.count - kept.count
      bookmarks = kept
      message =
        "branch \(index + 1) is gone\(lost > 0 ? " with \(lost) marks" : ""); now in branch \(branches.current + 1)"
    case .slide(let index): storyJump(to: index)
    case .compare(let index): compare(with: index)
    case .copy(let copy): return [.copy(copy.text, what: copy.what)]
    case .dispute: return dispute("")
    case .unavailable(let why): message = why
    }
    return []
  }

  func requestMenu() -> Menu {
    var items = topology.savedRequests.enumerated().map { index, saved in
      let from = saved.from.map { "  from \($0)" } ?? ""
      let via = saved.via.map { " via \($0)" } ?? ""
      let name = saved.name == saved.text ? "" : "\(saved.name):  "
      return Menu.Item(text: "\(name)\(saved.text)\(from)\(via)".printable, choice: .send(index))
    }
    items.append(
      Menu.Item(
        text: "build one: method, URL, headers, who sends it …", choice: .buildRequest))
    items += recentRequests
    return Menu(title: "send which request?", items: items, selected: 0)
  }

  /// What was sent here and is not saved, newest first.
  private var recentRequests: [Menu.Item] {
    var out: [Menu.Item] = []
    let saved = topology.savedRequests.compactMap {
      try? RequestOrder.saved($0, in: topology, world)
    }
    let count = world.requests.count
    for id in (max(0, count - 20)..<count).reversed() {
      let order = world.requests[id].order
      let item = Menu.Item(
        text:
          "again: \(Deeds.words(.send(order), topology, namedBy: world).dropFirst("request ".count))"
          .printable,
        choice: .again(order))
      if !saved.contains(order), !out.contains(item), out.count < 5 { out.append(item) }
    }
    return out
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
    let holding = takeBack { $0.element == element || self.topology[$0.element].parent == element }
    let together = takeBackTogether(element)
    items += together + holding
    if items.isEmpty {
      items.append(
        Menu.Item(
          text: "there is none for this kind: \(kindTitle(element))",
          choice: .unavailable(
            "faults are for pods, workloads, nodes, names, filters, databases and tunnels")))
    }
    // Where something holds, that is what one is here for.
    let first = holding.isEmpty ? 0 : items.count - holding.count - together.count
    var menu = Menu(title: faultTitle(element), items: items, selected: first)
    menu.element = element
    return menu
  }

  /// Faults that several pods of a workload have, each once for all of them.
  private func takeBackTogether(_ element: ElementID) -> [Menu.Item] {
    let below = world.activeFaults.filter { topology[$0.element].parent == element }
    var names: [String] = []
    for fault in below where !names.contains(fault.fault) { names.append(fault.fault) }
    return names.compactMap { name in
      let count = below.count { $0.fault == name }
      return count < 2
        ? nil
        : Menu.Item(
          text: "take back \(name) on all \(count) pods", choice: .undoFault(name, element))
    }
  }

  /// Every fault that holds, to be taken back.
  func activeFaultMenu() -> Menu {
    Menu(title: "faults that hold now", items: takeBack { !$0.isHidden }, selected: 0)
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
    KindCatalog.definition(topology[element].kind, in: topology).title
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
