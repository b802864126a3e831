import LocatedYAML
import SourceText

/// Puts what Terraform and AWS say under the person's architecture file.
///
/// Precedence: the architecture file, then AWS, then Terraform; what an Ingress makes beats a load
/// balancer of the same name.
enum SourceMerge {
  static func apply(to draft: inout TopologyDraft) {
    AWSPending.resolve(&draft)
    guard !draft.fragments.isEmpty else { return }
    let (objects, diagnostics) = FragmentMerge.merge(draft.fragments)
    draft.diagnostics += diagnostics
    draft.fragments = []
    let range = objects.first?.range ?? SourceRange(path: "", line: 1, column: 1)
    var tree = FragmentTree.make(objects, at: range)
    if let architecture = draft.architecture {
      tree = ArchitectureOverlay.merge(tree, with: WrittenNode(architecture))
      tree.range = architecture.range
    }
    draft.architecture = tree.node
  }
}

/// Lays a person's file over what was imported: entries that name the same thing are one, and what the
/// person says counts.
enum ArchitectureOverlay {
  static func merge(_ base: WrittenNode, with over: WrittenNode) -> WrittenNode {
    var over = over
    // `vpc` is the only one, or the one of that name.
    if let own = over["vpc"], let vpcs = base["vpcs"], case .mapping(let pairs) = over.content {
      var own = own
      if vpcs.items.count == 1, own["id"] == nil, let name = vpcs.items[0]["name"] {
        own = with(own, "name", own["name"] ?? name)
        if let id = vpcs.items[0]["id"] { own = with(own, "id", id) }
      }
      let rest = pairs.filter { $0.key.value != "vpc" && $0.key.value != "vpcs" }
      let all = WrittenNode(.list([own] + (over["vpcs"]?.items ?? [])), at: own.range)
      over.content = .mapping(rest + [WrittenPair(key: Located("vpcs", at: own.range), value: all)])
    }
    let base = arranged(base, for: over)
    var (merged, renamed) = (WrittenNode(base.content, at: base.range), [String: String]())
    merged = lay(over, on: merged, &renamed)
    return renamed.isEmpty ? merged : rename(merged, renamed)
  }

  /// Clusters of the sources as the person's `eks` and `clusters` name them; which is first of those
  /// that nobody names stays as it was.
  private static func arranged(_ base: WrittenNode, for over: WrittenNode) -> WrittenNode {
    var rest = [base["eks"]].compactMap { $0 } + (base["clusters"]?.items ?? [])
    let others = Set((over["clusters"]?.items ?? []).flatMap(names))
    guard rest.count > 1 || !(rest.isEmpty || others.isEmpty) else { return base }
    let own = Set(over["eks"].map(names) ?? [])
    let free = rest.indices.filter { others.isDisjoint(with: names(rest[$0])) }
    let first =
      rest.firstIndex { !own.isDisjoint(with: names($0)) }
      ?? (own.isEmpty || free.count == 1 ? free.first : nil)
    let eks = first.map { rest.remove(at: $0) }
    guard case .mapping(let pairs) = base.content else { return base }
    var out = pairs.filter { !["eks", "clusters"].contains($0.key.value) }
    if let eks { out.append(WrittenPair(key: Located("eks", at: eks.range), value: eks)) }
    if !rest.isEmpty {
      let place = rest[0].range
      out.append(
        WrittenPair(
          key: Located("clusters", at: place), value: WrittenNode(.list(rest), at: place)))
    }
    return WrittenNode(.mapping(out), at: base.range)
  }

  private static func with(_ node: WrittenNode, _ key: String, _ value: WrittenNode) -> WrittenNode
  {
    WrittenNode(
      .mapping(
        node.pairs.filter { $0.key.value != key }
          + [WrittenPair(key: Located(key, at: value.range), value: value)]), at: node.range)
  }

  private static func lay(
    _ over: WrittenNode, on base: WrittenNode, _ renamed: inout [String: String]
  ) -> WrittenNode {
    switch (base.content, over.content) {
    case (.mapping(let old), .mapping(let new)):
      var out = old
      for pair in new {
        if let index = out.firstIndex(where: { $0.key.value == pair.key.value }) {
          out[index] = WrittenPair(
            key: pair.key, value: lay(pair.value, on: out[index].value, &renamed))
        } else {
          out.append(pair)
        }
      }
      return WrittenNode(.mapping(out), at: over.range)
    case (.list(let old), .list(let new)) where isEntries(old) && isEntries(new):
      return WrittenNode(.list(entries(new, on: old, &renamed)), at: over.range)
    default: return over
    }
  }

  /// Lists whose items are things with names; others are replaced whole.
  private static func isEntries(_ items: [WrittenNode]) -> Bool {
    items.allSatisfy { !names($0).isEmpty }
  }

  private static func names(_ node: WrittenNode) -> [String] {
    ["id", "arn", "name", "zone"].compactMap { key in node[key]?.scalar.map { "\(key) \($0)" } }
  }

  private static func entries(
    _ new: [WrittenNode], on old: [WrittenNode], _ renamed: inout [String: String]
  ) -> [WrittenNode] {
    var out = old
    for entry in new {
      let wanted = Set(names(entry))
      guard let index = out.firstIndex(where: { !wanted.isDisjoint(with: names($0)) }) else {
        out.append(entry)
        continue
      }
      if let before = out[index]["name"]?.scalar, let after = entry["name"]?.scalar,
        before != after
      {
        renamed[before] = after
      }
      out[index] = lay(entry, on: out[index], &renamed)
    }
    return out
  }

  /// References follow an entry that got another name.
  private static func rename(_ node: WrittenNode, _ names: [String: String]) -> WrittenNode {
    switch node.content {
    case .scalar(let text, true):
      names[text].map { WrittenNode(.scalar($0, quoted: true), at: node.range) } ?? node
    case .scalar: node
    case .list(let items): WrittenNode(.list(items.map { rename($0, names) }), at: node.range)
    case .mapping(let pairs):
      WrittenNode(
        .mapping(pairs.map { WrittenPair(key: $0.key, value: rename($0.value, names)) }),
        at: node.range)
    }
  }
}
