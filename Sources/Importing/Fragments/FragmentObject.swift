import LocatedYAML
import SourceText

/// Where objects come from; of two that say different things about one object the greater counts.
enum SourceKind: Int, CaseIterable, Comparable {
  /// What Terraform was to make.
  case terraform
  /// What AWS says there is.
  case aws
  /// What the person wrote on top.
  case architectureFile

  static func < (left: SourceKind, right: SourceKind) -> Bool { left.rawValue < right.rawValue }

  var word: String {
    switch self {
    case .terraform: "Terraform"
    case .aws: "AWS"
    case .architectureFile: "the architecture file"
    }
  }
}

/// One entry of the architecture file, made from another format: its keys with their places, and the
/// names by which other objects and other sources know it.
struct FragmentObject {
  /// A section of the architecture file, or of its `vpcs`.
  enum Section: String, CaseIterable {
    case vpcs, subnets, routeTables, natGateways, securityGroups, networkACLs
    case peerings, transitGateways, loadBalancers, targetGroups, route53, certificates
    case rds, eks, bastions, dependencies, tunnels, access, clients

    /// Entries of these stand inside their VPC.
    var isOfVPC: Bool {
      [.subnets, .routeTables, .natGateways, .securityGroups, .networkACLs].contains(self)
    }
  }

  var section: Section
  var kind: SourceKind
  var range: SourceRange
  /// Ids, ARNs and Terraform addresses.
  var identity: [String]
  /// The VPC it is in, by any of its names.
  var vpc: String?
  private(set) var keys: [WrittenPair] = []
  /// Places in all sources that speak of it.
  var sources: [SourceRange]

  init(_ section: Section, _ kind: SourceKind, identity: [String?], at range: SourceRange) {
    self.section = section
    self.kind = kind
    self.range = range
    self.identity = identity.compactMap { $0 }.filter { !$0.isEmpty }
    sources = [range]
  }

  subscript(_ key: String) -> WrittenNode? { keys.last { $0.key.value == key }?.value }

  var name: String? {
    guard case .scalar(let text, _) = self["name"]?.content else { return nil }
    return text
  }

  /// Nothing is set for `nil`.
  mutating func set(_ key: String, _ text: String?, at range: SourceRange? = nil) {
    guard let text, !text.isEmpty else { return }
    put(key, WrittenNode(.scalar(text, quoted: true), at: range ?? self.range))
  }

  mutating func set(_ key: String, located text: Located<String>?) {
    set(key, text?.value, at: text?.range)
  }

  mutating func set(_ key: String, number: Int?, at range: SourceRange? = nil) {
    guard let number else { return }
    put(key, WrittenNode(.scalar("\(number)", quoted: false), at: range ?? self.range))
  }

  mutating func set(_ key: String, flag: Bool?, at range: SourceRange? = nil) {
    guard let flag else { return }
    put(key, WrittenNode(.scalar(flag ? "true" : "false", quoted: false), at: range ?? self.range))
  }

  /// Also an empty list is set: it says that there are none.
  mutating func set(_ key: String, texts: [String], at range: SourceRange? = nil) {
    let place = range ?? self.range
    put(
      key,
      WrittenNode(.list(texts.map { WrittenNode(.scalar($0, quoted: true), at: place) }), at: place)
    )
  }

  mutating func set(_ key: String, objects: [WrittenNode], at range: SourceRange? = nil) {
    put(key, WrittenNode(.list(objects), at: range ?? self.range))
  }

  mutating func put(_ key: String, _ node: WrittenNode) {
    if let index = keys.firstIndex(where: { $0.key.value == key }) {
      keys[index].value = node
    } else {
      keys.append(WrittenPair(key: Located(key, at: node.range), value: node))
    }
  }

  mutating func remove(_ key: String) { keys.removeAll { $0.key.value == key } }

  /// Adds to a list.
  mutating func append(_ key: String, _ node: WrittenNode) {
    var items: [WrittenNode] = []
    if case .list(let known) = self[key]?.content { items = known }
    put(key, WrittenNode(.list(items + [node]), at: self[key]?.range ?? node.range))
  }

  /// The entry with a list of its sources.
  var node: WrittenNode {
    var pairs = keys
    if sources.count > 1 {
      let texts = sources.map { WrittenNode(.scalar($0.text, quoted: true), at: $0) }
      pairs.append(
        WrittenPair(
          key: Located("x-sources", at: range), value: WrittenNode(.list(texts), at: range)))
    }
    return WrittenNode(.mapping(pairs), at: range)
  }
}

extension WrittenNode {
  /// A mapping of texts; `nil` and empty ones are left out.
  static func object(_ pairs: [(String, String?)], at range: SourceRange) -> WrittenNode {
    WrittenNode(
      .mapping(
        pairs.compactMap { key, value in
          guard let value, !value.isEmpty else { return nil }
          return WrittenPair(
            key: Located(key, at: range),
            value: WrittenNode(.scalar(value, quoted: true), at: range))
        }), at: range)
  }

  static func text(_ text: String, at range: SourceRange) -> WrittenNode {
    WrittenNode(.scalar(text, quoted: true), at: range)
  }

  static func texts(_ texts: [String], at range: SourceRange) -> WrittenNode {
    WrittenNode(.list(texts.map { .text($0, at: range) }), at: range)
  }

  static func number(_ number: Int, at range: SourceRange) -> WrittenNode {
    WrittenNode(.scalar("\(number)", quoted: false), at: range)
  }

  static func mapping(_ pairs: [(String, WrittenNode?)], at range: SourceRange) -> WrittenNode {
    WrittenNode(
      .mapping(
        pairs.compactMap { key, value in
          value.map { WrittenPair(key: Located(key, at: range), value: $0) }
        }), at: range)
  }

  subscript(_ key: String) -> WrittenNode? {
    guard case .mapping(let pairs) = content else { return nil }
    return pairs.last { $0.key.value == key }?.value
  }

  var scalar: String? { if case .scalar(let text, _) = content { text } else { nil } }
  var items: [WrittenNode] { if case .list(let items) = content { items } else { [] } }
  var pairs: [WrittenPair] { if case .mapping(let pairs) = content { pairs } else { [] } }

  /// The same without places: what is compared.
  var said: String {
    switch content {
    case .scalar(let text, _): text
    case .list(let items): "[" + items.map(\.said).joined(separator: ",") + "]"
    case .mapping(let pairs):
      "{" + pairs.map { "\($0.key.value):\($0.value.said)" }.joined(separator: ",") + "}"
    }
  }
}
