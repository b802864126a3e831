import DiagramDrawing
import Simulation
import SourceText
import TopologyModel

/// Everything there is to jump to, the likeliest first.
package struct JumpList: Hashable, Sendable {
  package enum Target: Hashable, Sendable {
    case element(ElementID)
    case hop(Int)
    case file(String, line: Int)
    case view(ViewKind)
  }

  package struct Item: Hashable, Sendable {
    package var text: String
    package var kind: String
    package var target: Target
  }

  package var line = LineEditor()
  package var items: [Item] = []
  package var selected = 0
  /// Items that are looked at by the eye; the rest is not listed.
  static let limit = 200

  package init() {}
}

/// Finds things by letters in order, as fuzzy finders do.
struct JumpSearch {
  private let state: ExplorerState

  init(_ state: ExplorerState) { self.state = state }

  /// O(things × length of the text).
  func items(_ text: String) -> [JumpList.Item] {
    let wanted = text.lowercased().filter { $0 != " " }
    var ranked: [(score: Int, order: Int, item: JumpList.Item)] = []
    for (order, item) in all.enumerated() {
      // `rule order` names the kind, too.
      guard
        let score = Self.score(item.text, Array(wanted.utf8))
          ?? Self.score("\(item.kind) \(item.text)", Array(wanted.utf8)).map({ $0 / 2 })
      else { continue }
      ranked.append((score + bonus(item), order, item))
    }
    ranked.sort { ($1.score, $0.order) < ($0.score, $1.order) }
    return ranked.prefix(JumpList.limit).map(\.item)
  }

  private var all: [JumpList.Item] { hops + elements + rules + hosts + addresses + files + views }

  /// What the request meets, and what people look for most, comes first.
  private func bonus(_ item: JumpList.Item) -> Int {
    guard case .element(let element) = item.target else { return 0 }
    let isCommon = ["workload", "pod", "namespace", "load-balancer"].contains(item.kind)
    return (state.options.focus.contains(element) ? 150 : 0) + (isCommon ? 60 : 0)
  }

  private var hops: [JumpList.Item] {
    (state.request?.hops ?? []).enumerated().map { index, hop in
      JumpList.Item(text: "(\(index + 1)) \(hop.summary)", kind: "hop", target: .hop(index + 1))
    }
  }

  private var elements: [JumpList.Item] {
    state.topology.elements.map { element in
      JumpList.Item(
        text: element.qualifiedName, kind: element.kind.rawValue, target: .element(element.id))
    }
  }

  private var rules: [JumpList.Item] {
    state.topology.loadBalancers.flatMap { balancer in
      balancer.listeners.flatMap { listener in
        listener.rules.map { rule in
          JumpList.Item(
            text:
              ":\(listener.port) \(rule.priority) \(ListenerRules.text(rule.conditions)) \(rule.ingress)",
            kind: "listener rule",
            target: rule.provenance.range.map { .file($0.path, line: $0.line) }
              ?? .element(balancer.element))
        }
      }
    }
  }

  private var hosts: [JumpList.Item] {
    let zones = state.topology.hostedZones.flatMap { zone in
      zone.records.map {
        JumpList.Item(text: $0.name, kind: "host", target: .element(zone.element))
      }
    }
    let balancers = state.topology.loadBalancers.flatMap { balancer in
      let names =
        [balancer.dnsName]
        + balancer.ingresses.flatMap {
          state.topology.ingresses[$0].rules.compactMap(\.host?.value)
        }
      return names.map {
        JumpList.Item(text: $0, kind: "host", target: .element(balancer.element))
      }
    }
    return (zones + balancers).reduce(into: []) { out, item in
      if !out.contains(item) { out.append(item) }
    }
  }

  private var addresses: [JumpList.Item] {
    let pods = state.world.pods.filter { $0.phase != .gone }.map { pod in
      JumpList.Item(
        text: "\(pod.address) \(pod.name)", kind: "address",
        target: .element(state.topology.podSlots[pod.slot].element))
    }
    let databases = state.topology.databases.map {
      JumpList.Item(
        text: "\($0.interface.address) \($0.endpoint)", kind: "address",
        target: .element($0.element))
    }
    return pods + databases
  }

  private var files: [JumpList.Item] {
    state.files.map { JumpList.Item(text: $0.path, kind: "file", target: .file($0.path, line: 1)) }
  }

  private var views: [JumpList.Item] {
    ViewKind.allCases.map {
      JumpList.Item(text: "\($0.title) view", kind: "view", target: .view($0))
    }
  }

  /// Higher is better: letters in a row, at the beginning of words, early; `nil` when one is
  /// missing. Letters are found from left to right, the whole text in one place if it stands so.
  static func score(_ text: String, _ wanted: [UInt8]) -> Int? {
    if wanted.isEmpty { return 0 }
    let hay = Array(text.utf8.prefix(200)).map { (65...90).contains($0) ? $0 + 32 : $0 }
    // `cartapi` means `cart-api`, too: what stands between words does not count.
    let words = hay.filter(isWord)
    let plain = wanted.filter(isWord)
    if let place = hay.firstIndex(of: wanted) {
      let startsWord = place == 0 || !isWord(hay[place - 1])
      let isWhole = hay.count == wanted.count
      return 1_000 + (isWhole ? 500 : 0) + (startsWord ? 200 : 0) - min(place, 100) - hay.count / 8
    }
    if plain.count > 2, let place = words.firstIndex(of: plain) {
      return 900 - min(place, 100) - hay.count / 8
    }
    var score = 0
    var next = 0
    var last = -2
    for (index, byte) in hay.enumerated() where next < wanted.count && byte == wanted[next] {
      score += index == last + 1 ? 8 : index == 0 || !isWord(hay[index - 1]) ? 6 : 1
      last = index
      next += 1
    }
    return next == wanted.count ? score * 4 - hay.count / 8 : nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte)
  }
}

extension [UInt8] {
  /// Where another stands in it.
  fileprivate func firstIndex(of other: [UInt8]) -> Int? {
    guard other.count <= count else { return nil }
    return (0...(count - other.count)).first { start in
      zip(self[start...], other).allSatisfy { $0 == $1 }
    }
  }
}
