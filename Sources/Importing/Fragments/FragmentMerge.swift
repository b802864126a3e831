import LocatedYAML
import SourceText

/// Makes one architecture out of what several sources say: one object for each thing, known by id, ARN,
/// DNS name, or name.
struct FragmentMerge {
  private(set) var objects: [FragmentObject] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// Position by `section identity`.
  private var places: [String: Int] = [:]

  /// Keys that may differ without saying anything about the thing itself.
  private static let free: Set<String> = ["name", "x-sources"]
  /// Lists that several resources of one source add to.
  private static let shared: Set<String> = [
    "inbound", "outbound", "routes", "targets", "records", "x-listeners", "x-rules",
    "x-certificates", "x-attached", "x-gateway-ids", "moreCIDRs", "policies", "ingress", "replicas",
    "vpcs", "x-blocks", "x-targets", "x-node-groups", "x-instances", "domains",
  ]

  /// First what each source says for itself, then all of them together.
  static func merge(
    _ all: [FragmentObject]
  ) -> (objects: [FragmentObject], diagnostics: [Diagnostic]) {
    var whole = FragmentMerge()
    var fleets = FragmentMerge()
    for object in all where Fleets.holds(object) { fleets.add(object) }
    let all = all.filter { !Fleets.holds($0) }
    for kind in SourceKind.allCases {
      var part = FragmentMerge()
      for object in all where object.kind == kind || JoinedObjects.holds(object) {
        part.add(object)
      }
      let assembly = FragmentAssembly(part.objects)
      whole.diagnostics += assembly.diagnostics
      for object in assembly.objects { whole.add(object) }
    }
    // What AWS says of targets is known only now.
    whole.diagnostics += Fleets.spread(fleets.objects, over: &whole.objects)
    return (whole.objects, whole.diagnostics)
  }

  private func keys(_ object: FragmentObject) -> [String] {
    var out = object.identity.map { "\(object.section.rawValue) \($0)" }
    for key in ["id", "arn", "dnsName"] {
      if let text = object[key]?.scalar {
        out.append("\(object.section.rawValue) \(text.lowercased())")
      }
    }
    return out
  }

  private mutating func add(_ object: FragmentObject) {
    let keys = keys(object)
    let known = places
    guard let index = keys.lazy.compactMap({ known[$0] }).first else {
      for key in keys { places[key] = objects.count }
      objects.append(object)
      return
    }
    for key in keys { places[key] = index }
    merge(object, into: index)
  }

  private mutating func merge(_ new: FragmentObject, into index: Int) {
    for source in new.sources where !objects[index].sources.contains(source) {
      objects[index].sources.append(source)
    }
    for identity in new.identity where !objects[index].identity.contains(identity) {
      objects[index].identity.append(identity)
    }
    objects[index].vpc = objects[index].vpc ?? new.vpc
    for pair in new.keys {
      let key = pair.key.value
      guard let old = objects[index][key] else {
        objects[index].put(key, pair.value)
        continue
      }
      if old.said == pair.value.said { continue }
      if Self.shared.contains(key), new.kind == objects[index].kind {
        objects[index].put(key, Self.union(old, pair.value))
        continue
      }
      if !Self.free.contains(key) { conflict(key, old, pair.value, index, new.kind) }
      // A name somebody gave stays; of everything else the greater source counts.
      if key != "name" || new.kind == .architectureFile { objects[index].put(key, pair.value) }
    }
    if new.kind > objects[index].kind {
      objects[index].kind = new.kind
      objects[index].range = new.range
    }
  }

  /// The same entry written in two ways is one.
  static func union(_ old: WrittenNode, _ new: WrittenNode) -> WrittenNode {
    var seen = Set(old.items.map(\.said))
    return WrittenNode(
      .list(old.items + new.items.filter { seen.insert($0.said).inserted }), at: old.range)
  }

  private mutating func conflict(
    _ key: String, _ old: WrittenNode, _ new: WrittenNode, _ index: Int, _ kind: SourceKind
  ) {
    if Agreement.holds(old, new) { return }
    let object = objects[index]
    let name = object.name ?? object.identity.first ?? object.section.rawValue
    diagnostics.append(
      Diagnostic(
        .note, "sources-differ",
        "\(object.section.rawValue) '\(name)': \(key) is \(Self.shown(old)) in \(object.kind.word) and "
          + "\(Self.shown(new)) in \(kind.word), which counts", at: new.range,
        notes: [Located("the other is here", at: old.range)]))
  }

  private static func shown(_ node: WrittenNode) -> String {
    if let text = node.scalar { return "'\(text)'" }
    let count = node.items.count
    return node.items.isEmpty ? "empty" : "\(count) \(count == 1 ? "entry" : "entries")"
  }
}

/// Whether two sources say the same in other words: order, and what only one of them says, are no
/// difference; nor are the placeholders of a redirect that keep a part.
enum Agreement {
  private static let volatile: Set<String> = [
    "arn", "id", "name", "health", "reason", "zone", "x-sources", "x-ids",
  ]

  static func holds(_ left: WrittenNode, _ right: WrittenNode) -> Bool {
    switch (left.content, right.content) {
    case (.scalar(let a, _), .scalar(let b, _)): return plain(a) == plain(b)
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return false }
      var open = b
      for item in a {
        guard let index = open.firstIndex(where: { holds(item, $0) }) else { return false }
        open.remove(at: index)
      }
      return true
    case (.mapping(let a), .mapping(let b)):
      return a.allSatisfy { pair in
        let key = pair.key.value
        guard !volatile.contains(key), let other = b.first(where: { $0.key.value == key }) else {
          return true
        }
        return holds(pair.value, other.value)
      }
    default: return false
    }
  }

  private static func plain(_ text: String) -> String {
    let lower = text.lowercased()
    return ["#{host}", "/#{path}", "#{query}", "#{port}", "#{protocol}"].contains(lower)
      ? "" : lower
  }
}

/// From merged objects to the tree of an architecture file.
struct FragmentTree {
  private var objects: [FragmentObject]
  /// Names by every identity.
  private var names: [String: String] = [:]

  /// `nil` where there is nothing.
  static func make(_ objects: [FragmentObject], at range: SourceRange) -> WrittenNode {
    var tree = FragmentTree(objects: objects)
    tree.giveNames()
    tree.resolveReferences()
    return tree.root(range)
  }

  private init(objects: [FragmentObject]) { self.objects = objects }

  /// Each name stands for one thing of its section; ids tell namesakes apart.
  private mutating func giveNames() {
    var taken: [FragmentObject.Section: Set<String>] = [:]
    for index in objects.indices {
      let object = objects[index]
      let key = Self.nameKey(object.section)
      var name = object[key]?.scalar ?? object.identity.first ?? object.section.rawValue
      if !taken[object.section, default: []].insert(name).inserted {
        let id = object.identity.first { !$0.contains(":") } ?? object.identity.first ?? ""
        var candidate = "\(name) \(id.suffix(8))"
        var count = 2
        while !taken[object.section, default: []].insert(candidate).inserted {
          candidate = "\(name) \(count)"
          count += 1
        }
        name = candidate
      }
      if key == "name" { objects[index].set("name", name, at: object["name"]?.range) }
      for identity in object.identity { names[identity] = name }
      if object.section == .loadBalancers, let dns = object["dnsName"]?.scalar {
        names[dns.lowercased()] = dns.lowercased()
      }
    }
  }

  private static func nameKey(_ section: FragmentObject.Section) -> String {
    switch section {
    case .route53: "zone"
    case .certificates: "arn"
    default: "name"
    }
  }

  /// Ids, ARNs and addresses become the names of what they stand for.
  private mutating func resolveReferences() {
    for index in objects.indices {
      for pair in objects[index].keys {
        let key = pair.key.value
        if ["id", "arn", "name", "zone", "dnsName", "endpoints", "certificates"].contains(key) {
          continue
        }
        objects[index].put(key, resolved(pair.value))
      }
    }
  }

  private func resolved(_ node: WrittenNode) -> WrittenNode {
    var out = node
    switch node.content {
    case .scalar(let text, let quoted):
      if quoted, let name = names[text] { out.content = .scalar(name, quoted: true) }
    case .list(let items): out.content = .list(items.map(resolved))
    case .mapping(let pairs):
      out.content = .mapping(
        pairs.map { pair in
          let keeps = ["arn", "certificates", "cidr"].contains(pair.key.value)
          return WrittenPair(key: pair.key, value: keeps ? pair.value : resolved(pair.value))
        })
    }
    return out
  }

  private func root(_ range: SourceRange) -> WrittenNode {
    var pairs: [(String, WrittenNode?)] = [("topowalk", .number(1, at: range))]
    let vpcs = vpcs()
    if !vpcs.isEmpty { pairs.append(("vpcs", WrittenNode(.list(vpcs), at: range))) }
    let sections: [FragmentObject.Section] = [
      .peerings, .transitGateways, .loadBalancers, .targetGroups, .route53, .certificates, .rds,
      .bastions, .dependencies, .clients,
    ]
    for section in sections {
      let entries = objects.filter { $0.section == section }.map(\.node)
      if !entries.isEmpty {
        pairs.append((section.rawValue, WrittenNode(.list(entries), at: range)))
      }
    }
    let clusters = objects.filter { $0.section == .eks }.map(\.node)
    if let first = clusters.first { pairs.append(("eks", first)) }
    if clusters.count > 1 {
      pairs.append(("clusters", WrittenNode(.list(Array(clusters.dropFirst())), at: range)))
    }
    let tunnels = objects.filter { $0.section == .tunnels }.map(\.node)
    let access = objects.filter { $0.section == .access }.map(\.node)
    if !tunnels.isEmpty || !access.isEmpty {
      pairs.append(
        (
          "cloudflare",
          .mapping(
            [
              ("tunnels", tunnels.isEmpty ? nil : WrittenNode(.list(tunnels), at: range)),
              ("access", access.isEmpty ? nil : WrittenNode(.list(access), at: range)),
            ], at: range)
        ))
    }
    return .mapping(pairs, at: range)
  }

  private func vpcs() -> [WrittenNode] {
    objects.filter { $0.section == .vpcs }.map { vpc in
      var made = vpc
      for section in FragmentObject.Section.allCases where section.isOfVPC {
        let entries = objects.filter {
          $0.section == section && $0.vpc.map { vpc.identity.contains($0) } ?? false
        }
        made.set(section.rawValue, objects: entries.map(\.node), at: vpc.range)
      }
      return made.node
    }
  }
}
