import DiagramLayout
import Simulation
import TerminalCanvas
import TopologyModel

/// What is wrong with the things in a box, written into its lower border: faults that are on, and
/// states that are no state of a target. Borders are there anyway, so no box grows or moves.
struct BoxNotes {
  private var notes: [Int: [String]] = [:]

  init(_ view: DiagramView, _ topology: Topology, _ world: World) {
    var faults: [Int: [String]] = [:]
    for fault in world.shownFaults where fault.pod == nil {
      guard let node = Self.box(fault.element, view, topology) else { continue }
      // What has no box of its own is named.
      let isOwn = view.nodes[node]?.element == fault.element
      let text = isOwn ? fault.fault : "\(fault.fault) \(topology[fault.element].name)"
      if !faults[node, default: []].contains(text) { faults[node, default: []].append(text) }
    }
    for (node, names) in faults {
      notes[node] = [
        names.count <= 2 ? "! \(names.joined(separator: ", "))" : "! \(names.count) faults"
      ]
    }
    for (index, state) in world.controlPlane.enumerated() where state.balancer != .active {
      let element = topology.loadBalancers[index].element
      guard let node = Self.box(element, view, topology) else { continue }
      notes[node, default: []].insert(
        state.balancer == .absent ? "✗ deleted" : "◐ provisioning", at: 0)
    }
    for (index, state) in world.autoscalers.enumerated() {
      let workload = topology.autoscalers[index].workload
      guard let percent = state.percent, percent != 0,
        let node = Self.box(topology.workloads[workload].element, view, topology)
      else { continue }
      let name = topology.workloads[workload].name
      notes[node, default: []].append("\(name): cpu \(percent) % of HPA target")
    }
    for (index, state) in world.databases.enumerated() where state.status != .available {
      guard let node = Self.box(topology.databases[index].element, view, topology) else { continue }
      notes[node, default: []].insert("✗ \(state.status.rawValue)", at: 0)
    }
  }

  /// The framed box that shows an element: its own, else the nearest around it.
  private static func box(
    _ element: ElementID, _ view: DiagramView, _ topology: Topology
  ) -> Int? {
    var current: ElementID? = element
    while let id = current {
      let shown = view.nodes(of: id).first { node in
        let shape = view.scene.box(of: node)?.shape
        return shape == .box || shape == .container
      }
      if let shown { return shown }
      current = topology[id].parent
    }
    // What belongs to nothing here, such as a certificate, is noted at the VPC.
    return topology.network.vpcs.first.flatMap { view.nodes(of: $0.element).first }
  }

  /// Notes by box, in the order of boxes.
  var all: [(node: Int, text: String)] {
    notes.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: "  ")) }
  }
}
