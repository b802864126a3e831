import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// cloudflared's own configuration in a ConfigMap, and the workload that mounts it (Cloudflare docs: tunnel
/// configuration file).
enum CloudflaredConfigs {
  static func resolve(_ builder: inout TopologyBuilder) {
    for map in builder.draft.kubernetes.configMaps {
      for (key, value) in map.data
      where key.hasSuffix(".yaml") || key.hasSuffix(".yml") || key.hasSuffix(".json") {
        guard value.value.contains("ingress") else { continue }
        read(value, map, &builder)
      }
    }
  }

  private static func read(
    _ text: Located<String>, _ map: ConfigMapObject, _ builder: inout TopologyBuilder
  ) {
    let file = SourceFile(path: text.range?.path ?? "", text: text.value)
    guard let config = YAMLReader.read(file).documents.first, let rules = config["ingress"],
      rules.isSequence, rules.items.allSatisfy({ $0["service"] != nil })
    else { return }
    let scope = ClusterScope.prefix(map.meta.namespace?.value ?? "")
    let name = config["tunnel"]?.string ?? scope + map.meta.name.value
    if let known = builder.topology.tunnels.firstIndex(where: { $0.name == name || $0.id == name })
    {
      if builder.topology.tunnels[known].connector == nil {
        builder.topology.tunnels[known].connector = connector(map, builder)
      }
      return
    }
    let place = Provenance.declared(text.range ?? SourceRange(path: "", line: 1, column: 1))
    let edge =
      builder.topology.cloudflareEdge
      ?? builder.topology.add(.cloudflareEdge, "Cloudflare", .inferred("cloudflared runs here"))
    builder.topology.cloudflareEdge = edge
    let made = rules.items.compactMap { rule -> TunnelRule? in
      // Lines inside a block scalar are counted from where it begins.
      func located(_ key: String) -> Located<String>? {
        rule[key]?.string.map { Located($0, at: inside(text.range, rule[key]?.range)) }
      }
      return located("service").map {
        TunnelRule(hostname: located("hostname"), path: located("path"), service: $0)
      }
    }
    let element = builder.topology.add(
      .tunnel, name, in: edge, place,
      settings: made.map { Setting($0.hostname?.value ?? "catch-all", $0.service.value, place) })
    builder.topology.tunnels.append(
      Tunnel(
        element: element, name: name, id: config["tunnel"]?.string ?? name,
        connector: connector(map, builder), rules: made, routes: [], provenance: place))
  }

  /// A token says which tunnel it is for and is a secret: one tunnel and one cloudflared without a
  /// configuration are taken to be each other's (Cloudflare docs: remotely managed tunnels).
  static func connectByToken(_ builder: inout TopologyBuilder) {
    let topology = builder.topology
    let open = topology.tunnels.indices.filter { topology.tunnels[$0].connector == nil }
    let taken = Set(topology.tunnels.compactMap(\.connector))
    let runners = builder.draft.kubernetes.workloads.filter { object in
      let words = object.texts.filter { $0.source.hasPrefix("args") }.map(\.value.value)
      return words.contains("tunnel") && words.contains("run")
    }.compactMap { object in
      topology.workload(
        named: "\(object.meta.namespace?.value ?? "default")/\(object.meta.name.value)")
    }.filter { !taken.contains($0) }
    guard open.count == 1, runners.count == 1 else { return }
    builder.topology.tunnels[open[0]].connector = runners[0]
    let element = builder.topology.tunnels[open[0]].element
    builder.topology.elements[element.index].settings.append(
      Setting(
        "connector", topology.workloads[runners[0]].qualifiedName,
        .inferred("one tunnel, and one cloudflared that runs with a token")))
  }

  private static func inside(_ outer: SourceRange?, _ inner: SourceRange?) -> SourceRange? {
    guard let outer, let inner else { return outer }
    return SourceRange(
      path: outer.path, line: outer.line + inner.line, column: outer.column + inner.column - 1,
      length: inner.length)
  }

  /// The workload that mounts the ConfigMap, else the only one that runs cloudflared's image.
  private static func connector(_ map: ConfigMapObject, _ builder: TopologyBuilder) -> Int? {
    let namespace = map.meta.namespace?.value ?? "default"
    let user = builder.draft.kubernetes.workloads.first { object in
      (object.meta.namespace?.value ?? "default") == namespace
        && object.configMaps.contains { $0.name == map.meta.name.value }
    }
    guard let user else { return nil }
    return builder.topology.workloads.firstIndex {
      $0.namespace == namespace && $0.name == user.meta.name.value
    }
  }
}
