import DiagramLayout
import TerminalCanvas
import TopologyModel

/// EKS ⊃ namespace ⊃ workload ⊃ pods.
extension ViewBuilder {
  /// Folded namespaces that still are lines of their own.
  private static let lineLimit = 12
  /// Pods that an open workload shows, and workloads of an open namespace; the rest is one line.
  private static let podLimit = 8
  private static let most = 60

  /// No more than the room has rows for, beside what else stands there.
  private var workloadLimit: Int { max(5, min(Self.most, room.height - 18)) }

  mutating func addNamespaces(of clusterIndex: Int, _ cluster: Int) {
    let element = topology.clusters[clusterIndex].element
    let wanted = index.namespaces.filter {
      isWanted(topology.namespaces[$0].element)
        && topology.parent(of: topology.namespaces[$0].element) == element
    }
    let closed = wanted.filter { !open.contains(topology.namespaces[$0].element) }
    let isCrowded = closed.count > Self.lineLimit
    for namespace in wanted {
      let element = topology.namespaces[namespace].element
      if open.contains(element) {
        addNamespace(namespace, cluster)
      } else if !isCrowded {
        add(.folded(.namespace(namespace)), element, .row, in: cluster)
      }
    }
    if isCrowded { addChips(closed, cluster) }
  }

  /// Side by side in as many rows as the room has.
  private mutating func addChips(_ namespaces: [Int], _ cluster: Int) {
    let longest = namespaces.map { DisplayWidth.of(topology.namespaces[$0].plainName) }.max() ?? 1
    let nameWidth = max(1, min(longest, density == .compact ? 9 : 14))
    let most =
      namespaces.map { namespace in
        index.workloads[namespace].reduce(0) { $0 + topology.workloads[$1].slots.count }
      }.max() ?? 0
    let numberWidth = most < 100 ? 3 : 4
    let width = nameWidth + 2 + numberWidth
    let share = density == .compact ? 50 : 55
    let perRow = max(1, min(12, room.width * share / 100 / width))
    let opened = graph.nodes[cluster].children.reduce(0) { $0 + lineCount(of: $1) }
    let rows = min(
      (namespaces.count + perRow - 1) / perRow, max(2, room.height - 7 - opened))
    let fits = rows * perRow
    let shown =
      fits >= namespaces.count ? namespaces : Array(namespaces.prefix(max(1, fits - perRow)))
    let hidden = namespaces.count - shown.count
    let node = graph.add(
      LayoutNode(
        shape: .block, width: perRow * width - 1,
        height: (shown.count + perRow - 1) / perRow + (hidden > 0 ? 1 : 0), parent: cluster))
    nodes.append(
      ViewNode(
        content: .chips(
          shown, more: hidden,
          grid: ChipShape(perRow: perRow, nameWidth: nameWidth, numberWidth: numberWidth)))
    )
    let elements = shown.map { topology.namespaces[$0].element }
    chipGrids[node] = ChipGrid(elements: elements, perRow: perRow, chipWidth: width)
    for namespace in namespaces {
      chipHolder[topology.namespaces[namespace].element.index] = Int32(cluster)
    }
  }

  /// Lines an open box takes, with its border.
  private func lineCount(of node: Int) -> Int {
    let children = graph.nodes[node].children
    return children.isEmpty ? 1 : 2 + children.reduce(0) { $0 + lineCount(of: $1) }
  }

  private mutating func addNamespace(_ namespace: Int, _ cluster: Int) {
    let element = topology.namespaces[namespace].element
    let name = topology.namespaces[namespace].name
    let box = add(.namespace(namespace), element, .container, in: cluster)
    let all = index.workloads[namespace].filter { isWanted(topology.workloads[$0].element) }
    let shown = first(workloadLimit, of: all) { topology.workloads[$0].element }
    for workload in shown { addWorkload(workload, box) }
    if shown.count < all.count {
      add(.more("workloads", all.count - shown.count), nil, .row, in: box)
    }
    let services = index.bareServices[namespace].filter { isWanted(topology.services[$0].element) }
    let room = max(2, workloadLimit - shown.count)
    let listed = first(room, of: services) { topology.services[$0].element }
    for service in listed {
      add(.bareService(service), topology.services[service].element, .row, in: box)
    }
    if listed.count < services.count {
      add(.more("Services", services.count - listed.count), nil, .row, in: box)
    }
    for (ingress, _) in topology.refusedIngresses.sorted(by: { $0.key < $1.key })
    where topology.ingresses[ingress].namespace == name {
      add(.refusedIngress(ingress), topology.ingresses[ingress].element, .row, in: box)
    }
  }

  private mutating func addWorkload(_ workload: Int, _ namespace: Int) {
    let element = topology.workloads[workload].element
    let slots = topology.workloads[workload].slots
    guard open.contains(element), !slots.isEmpty else {
      add(.workload(workload), element, .row, in: namespace)
      return
    }
    let box = add(.openWorkload(workload), element, .container, in: namespace)
    let shown = first(Self.podLimit, of: slots) { topology.podSlots[$0].element }
    for slot in shown {
      add(.pod(slot, isQualified: false), topology.podSlots[slot].element, .row, in: box)
    }
    if shown.count < slots.count {
      add(.more("pods", slots.count - shown.count), nil, .row, in: box)
    }
  }
}
