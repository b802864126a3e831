import DiagramLayout
import TerminalCanvas
import TopologyModel

/// Finds the richest picture that fits: what the request needs open first, then words, then all
/// that still finds room. Health never has a say.
package enum Fit {
  /// Containers that did not fit in a row before the rest is not tried any more.
  private static let patience = 3
  /// Containers that are tried at all: each costs a layout.
  private static let tries = 60

  /// The last try is used even where it does not fit: the picture then pans.
  ///
  /// `before` is the picture on screen when something was opened or folded by hand: if that fits
  /// in the same words and spacing, nothing else changes.
  package static func view(
    _ index: TopologyIndex, _ options: ViewOptions, width: Int, height: Int,
    keeping before: DiagramView? = nil
  ) -> DiagramView {
    let plan = Openings(index, options)
    let room = Rect(x: 0, y: 0, width: width, height: height)
    if let before {
      let open = before.open.union(plan.required).subtracting(options.closed)
      let same = build(index, options, open, room, before.density, before.spacing)
      if fits(same, room) { return same }
    }
    if options.isLarge, let view = large(index, options, plan, room) { return view }
    var narrow: [DiagramView] = []
    // Who opens something by hand would rather pan than lose the request's way.
    let levels = options.opened.isEmpty ? plan.levels : Array(plan.levels.prefix(2))
    for open in levels {
      for (density, spacing) in looks {
        let view = build(index, options, open, room, density, spacing)
        if fits(view, room) { return extended(view, index, options, plan, room) }
        if view.scene.width <= width, !open.isEmpty { narrow.append(view) }
      }
    }
    // Nothing fits: the one that is to be panned least, up and down rather than sideways.
    return narrow.min { $0.scene.height < $1.scene.height }
      ?? build(index, options, levels[max(0, levels.count - 2)], room, .compact, .tight)
  }

  /// The largest boxes with what the request needs open, and nothing more.
  private static func large(
    _ index: TopologyIndex, _ options: ViewOptions, _ plan: Openings, _ room: Rect
  ) -> DiagramView? {
    for (density, spacing) in [(Density.full, LayoutSpacing.large)] + looks {
      for open in plan.levels.prefix(2) {
        let view = build(index, options, open, room, density, spacing)
        guard fits(view, room) else { continue }
        // Rows that are left over go between the boxes.
        for gap in [2, 1] where gap > spacing.gap {
          var airy = spacing
          airy.gap = gap
          let larger = build(index, options, open, room, density, airy)
          if fits(larger, room) { return larger }
        }
        return view
      }
    }
    return nil
  }

  /// Everything open, whatever room that takes.
  package static func everything(_ index: TopologyIndex, _ options: ViewOptions) -> DiagramView {
    let plan = Openings(index, options)
    let open = plan.extras.reduce(into: plan.levels[0]) { $0.insert($1) }
    let room = Rect(x: 0, y: 0, width: 100_000, height: 100_000)
    return build(index, options, open, room, .medium, .normal)
  }

  /// The same picture laid out once more: what a change of the model costs.
  package static func again(
    _ view: DiagramView, _ index: TopologyIndex, _ options: ViewOptions
  ) -> DiagramView {
    let room = Rect(x: 0, y: 0, width: view.scene.width, height: view.scene.height)
    return build(index, options, view.open, room, view.density, view.spacing)
  }

  private static let looks: [(Density, LayoutSpacing)] = [
    (.full, .roomy), (.full, .normal), (.medium, .normal), (.medium, .snug), (.compact, .snug),
    (.compact, .tight),
  ]

  /// Opens one thing after the other as long as there is room.
  private static func extended(
    _ view: DiagramView, _ index: TopologyIndex, _ options: ViewOptions, _ plan: Openings,
    _ room: Rect
  ) -> DiagramView {
    var best = view
    var failures = 0
    for extra in plan.extras.prefix(tries) where !best.open.contains(extra) {
      let next = build(
        index, options, best.open.union([extra]), room, view.density, view.spacing)
      if fits(next, room) {
        best = next
        failures = 0
      } else {
        failures += 1
        if failures == patience { break }
      }
    }
    return best
  }

  private static func fits(_ view: DiagramView, _ room: Rect) -> Bool {
    view.scene.width <= room.width && view.scene.height <= room.height
  }

  private static func build(
    _ index: TopologyIndex, _ options: ViewOptions, _ open: Set<ElementID>, _ room: Rect,
    _ density: Density, _ spacing: LayoutSpacing
  ) -> DiagramView {
    ViewBuilder.build(index, options, open: open, room: room, density: density, spacing: spacing)
  }
}

/// Which containers are worth opening, and in which order.
struct Openings {
  /// Opened by hand, with what they are inside of.
  let required: Set<ElementID>
  /// From the most that the zoom asks for down to the least.
  let levels: [Set<ElementID>]
  /// More groups than this are never all open at first.
  private static let crowd = 24
  /// What else may be opened while it fits, in order.
  let extras: [ElementID]

  init(_ index: TopologyIndex, _ options: ViewOptions) {
    let topology = index.topology
    var required = options.opened
    for element in options.opened {
      var parent = topology[element].parent
      while let id = parent {
        required.insert(id)
        parent = topology[id].parent
      }
    }
    // What is inside of something folded is not shown, whoever opened it.
    required = required.filter { element in
      var current: ElementID? = element
      while let id = current {
        if options.closed.contains(id) { return false }
        current = topology.parent(of: id)
      }
      return true
    }
    let frames = Self.frames(topology).subtracting(options.closed)
    let cluster = Set(topology.clusters.map(\.element)).subtracting(options.closed)
    let focused = options.focus.compactMap { element -> Int? in
      let workload = index.workloadOf[element.index]
      return workload >= 0 ? Int(workload) : nil
    }
    let workloads = Set(focused.map { topology.workloads[$0].element }).subtracting(options.closed)
    let names = Set(focused.map { topology.workloads[$0].namespace })
    let path = Self.onPath(index, options, names).subtracting(options.closed)
    self.required = required.union(frames)
    var levels: [Set<ElementID>] = []
    let inner = Self.inner(index, options, names).filter { !options.closed.contains($0) }
    if options.zoom >= .pods, options.grouping == .namespace, topology.workloads.count <= 100 {
      let workloads = topology.workloads.map(\.element).filter { !options.closed.contains($0) }
      levels.append(frames.union(cluster).union(inner).union(workloads))
    }
    if options.zoom >= .services {
      // With no request on screen nothing is nearer than the rest.
      if options.focus.isEmpty, inner.count <= Self.crowd {
        levels.append(frames.union(cluster).union(inner))
      }
      if options.grouping == .namespace {
        levels.append(frames.union(cluster).union(path).union(workloads))
      }
      levels.append(frames.union(cluster).union(path))
    }
    // Databases are one box before namespaces are hidden, and whole VPCs only at the very end.
    let vpcs = frames.intersection(topology.network.vpcs.map(\.element))
    if options.zoom >= .namespaces { levels += [frames.union(cluster), vpcs.union(cluster)] }
    levels += [frames, vpcs, []]
    self.levels = levels.map { $0.union(required) }
    var extras: [ElementID] = []
    if options.zoom >= .services { extras += inner }
    if options.zoom >= .pods, options.grouping == .namespace {
      extras += topology.workloads.map(\.element)
    }
    self.extras = extras.filter { !options.closed.contains($0) }
  }

  /// Frames that are open unless somebody folds them.
  private static func frames(_ topology: Topology) -> Set<ElementID> {
    var out = Set(topology.network.vpcs.map(\.element))
    for database in topology.databases {
      if let group = topology[database.element].parent { out.insert(group) }
    }
    return out
  }

  /// What groups pods: namespaces, nodes or subnets, those of the request first.
  private static func inner(
    _ index: TopologyIndex, _ options: ViewOptions, _ names: Set<String>
  ) -> [ElementID] {
    let topology = index.topology
    switch options.grouping {
    case .namespace:
      let namespaces = index.namespaces.map { topology.namespaces[$0] }
      return
        (namespaces.filter { names.contains($0.name) }
        + namespaces.filter { !names.contains($0.name) }).map(\.element)
    case .node: return topology.nodes.map(\.element)
    case .subnet: return topology.network.subnets.map(\.element) + topology.nodes.map(\.element)
    }
  }

  private static func onPath(
    _ index: TopologyIndex, _ options: ViewOptions, _ names: Set<String>
  ) -> Set<ElementID> {
    let topology = index.topology
    switch options.grouping {
    case .namespace:
      let found = index.namespaces.map { topology.namespaces[$0] }.filter {
        names.contains($0.name)
      }
      let first = index.namespaces.prefix(1).map { topology.namespaces[$0] }
      return Set((found.isEmpty ? first : found).map(\.element))
    case .node, .subnet:
      let slots = options.focus.compactMap { topology.podSlot(of: $0) }
      let nodes = Set(slots.map { topology.nodes[topology.podSlots[$0].node].element })
      return options.grouping == .node
        ? nodes : nodes.union(topology.network.subnets.map(\.element))
    }
  }
}
