import DiagramLayout
import TopologyModel

/// Finds the richest picture that fits: fewer words first, then fewer open boxes.
package enum Fit {
  /// The last try is used even where it does not fit: the picture then pans.
  package static func view(
    _ topology: Topology, _ options: ViewOptions, width: Int, height: Int
  ) -> DiagramView {
    var last: DiagramView?
    for detail in stride(from: min(options.detail, 4), through: 0, by: -1) {
      for density in [Density.full, .medium, .compact] {
        for spacing in spacings(density) {
          let view = ViewBuilder.build(
            topology, options, detail: detail, density: density, spacing: spacing)
          if view.scene.width <= width, view.scene.height <= height { return view }
          last = view
        }
      }
    }
    return last
      ?? ViewBuilder.build(topology, options, detail: 0, density: .compact, spacing: .tight)
  }

  private static func spacings(_ density: Density) -> [LayoutSpacing] {
    switch density {
    case .full: [.roomy, .normal]
    case .medium: [.normal, .snug]
    case .compact: [.snug, .tight]
    }
  }
}
