import DiagramDrawing
import Simulation
import TerminalCanvas
import TopologyModel

/// The diagram as text.
package enum DiagramReport {
  package static func text(
    _ topology: Topology, width: Int, height: Int, detail: Int, glyphs: GlyphSet,
    focus: [ElementID] = [],
    world: World? = nil, hops: [Hop] = []
  ) -> String {
    let options = ViewOptions(detail: detail, focus: focus)
    let view = Fit.view(topology, options, width: width, height: height)
    let canvas = DiagramPainter.paint(
      view, topology, world ?? World(topology), Emphasis(hops: hops), glyphs: glyphs)
    return canvas.text
  }
}

/// What the explorer prints where there is no terminal: the diagram with the first request's way,
/// then its trace.
package enum LinesReport {
  package static func text(_ topology: Topology, glyphs: GlyphSet, seed: UInt64) -> String {
    guard let saved = topology.savedRequests.first,
      let order = try? RequestOrder.saved(saved, in: topology, World(topology, seed: seed))
    else { return DiagramReport.text(topology, width: 120, height: 200, detail: 3, glyphs: glyphs) }
    let trace = TraceReport.run(topology, order, seed: seed)
    let picture = DiagramReport.text(
      topology, width: 120, height: 60, detail: 3, glyphs: glyphs, focus: trace.elements,
      world: trace.world,
      hops: trace.request.hops)
    return picture + "\n\n" + glyphs.text(trace.text(reasons: true))
  }
}
