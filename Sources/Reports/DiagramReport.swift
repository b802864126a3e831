import DiagramDrawing
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Ways to write a picture down.
package enum PictureFormat: String, CaseIterable, Sendable {
  case text, ansi, svg, html, mermaid, d2
}

/// A picture without a screen.
package struct DiagramReport: Sendable {
  package var kind: ViewKind
  package var input: PictureInput

  package init(_ kind: ViewKind, _ input: PictureInput) {
    self.kind = kind
    self.input = input
  }

  /// The whole picture, however large it is.
  package var picture: Picture {
    var input = input
    if kind == .tree || kind == .table {
      // Lists draw what is near the screen; on paper that is all of them.
      input.height = max(1, Pictures.make(kind, input).height)
    }
    return Pictures.make(kind, input)
  }

  /// Lines of the topology that the picture has no room for.
  package var omittedLines: [String] {
    guard kind == .topology else { return [] }
    return Pictures.diagram(kind, input)?.omittedLines(input.topology) ?? []
  }

  /// `nil` for a list in a language of boxes and lines.
  package func text(
    _ format: PictureFormat, depth: ColorDepth = .indexed, ground: Ground = .dark
  ) -> String? {
    switch format {
    case .text: picture.canvas.text
    case .ansi: CanvasANSI.text(picture.canvas, Palette(depth, ground))
    case .svg:
      CanvasSVG.text(picture.canvas, title: title, description: description, theme: .of(ground))
    case .html: CanvasHTML.text(picture.canvas, title: title, description: description)
    case .mermaid: GraphText.text(kind, input, .mermaid)
    case .d2: GraphText.text(kind, input, .d2)
    }
  }

  var title: String {
    let name = input.topology.name.isEmpty ? "architecture" : input.topology.name
    return "\(name): \(kind.title)".printable
  }

  /// What one would tell somebody who does not see the picture.
  var description: String {
    var out = "A picture of \(kind.title): \(kind.explanation)."
    if let request = input.request {
      out += " \(request.line): "
      out += request.hops.enumerated().map { index, hop in
        let way = hop.from == hop.to ? hop.fromName : "\(hop.fromName) to \(hop.toName)"
        return "\(index + 1). \(way): \(hop.summary)"
      }.joined(separator: "; ")
      if let outcome = request.outcome { out += ". \(outcome.sentence)" }
    } else {
      let counts = TableSubject.all(input.topology).compactMap { subject -> String? in
        guard case .elements(let kind) = subject else { return nil }
        return "\(input.topology.elements.count { $0.kind == kind }) \(kind.rawValue)"
      }
      out += " It holds \(counts.joined(separator: ", "))."
    }
    return out.printable
  }
}

/// What the explorer prints where there is no terminal: the diagram with the first request's way,
/// then its trace.
package enum LinesReport {
  package static func text(_ topology: Topology, glyphs: GlyphSet, seed: UInt64) -> String {
    guard let saved = topology.savedRequests.first,
      let order = try? RequestOrder.saved(saved, in: topology, World(topology, seed: seed))
    else {
      return DiagramReport(
        .topology,
        PictureInput(
          topology: topology, world: World(topology, seed: seed), width: 120, height: 200,
          glyphs: glyphs)
      ).picture.canvas.text
    }
    let trace = TraceReport.run(topology, order, seed: seed)
    let report = DiagramReport(
      .topology,
      PictureInput(
        topology: trace.topology, world: trace.world, request: trace.request, width: 120,
        height: 60, glyphs: glyphs, options: ViewOptions(focus: trace.elements)))
    return report.picture.canvas.text + "\n\n" + glyphs.text(trace.text(reasons: true))
  }
}
