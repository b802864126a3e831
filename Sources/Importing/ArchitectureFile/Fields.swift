import LocatedYAML
import SourceText
import TopologyModel

/// Reads typed values out of a mapping that the schema checker has already judged.
///
/// A value of the wrong type reads as absent: its diagnostic exists, the rest still loads.
package struct Fields {
  package let node: YAMLNode

  package init(_ node: YAMLNode) { self.node = node }

  package var range: SourceRange { node.range }

  package func string(_ key: String) -> Located<String>? { node[key]?.located }

  package func bool(_ key: String) -> Located<Bool>? {
    node[key].flatMap { child in child.bool.map { Located($0, at: child.range) } }
  }

  package func int(_ key: String) -> Located<Int>? {
    node[key].flatMap { child in child.int.map { Located($0, at: child.range) } }
  }

  package func address(_ key: String) -> Located<IPv4Address>? {
    string(key).flatMap { text in IPv4Address(text.value).map { Located($0, at: text.range) } }
  }

  package func block(_ key: String) -> Located<CIDR>? {
    string(key).flatMap { text in CIDR(text.value).map { Located($0, at: text.range) } }
  }

  package func strings(_ key: String) -> [Located<String>] {
    (node[key]?.items ?? []).compactMap(\.located)
  }

  package func addresses(_ key: String) -> [Located<IPv4Address>] {
    strings(key).compactMap { text in IPv4Address(text.value).map { Located($0, at: text.range) } }
  }

  package func blocks(_ key: String) -> [Located<CIDR>] {
    strings(key).compactMap { text in CIDR(text.value).map { Located($0, at: text.range) } }
  }

  package func ports(_ key: String) -> PortRange? {
    string(key).flatMap { PortRange(text: $0.value) }
  }

  package func object(_ key: String) -> Fields? {
    node[key].flatMap { $0.isMapping ? Fields($0) : nil }
  }

  package func objects(_ key: String) -> [Fields] {
    (node[key]?.items ?? []).filter(\.isMapping).map(Fields.init)
  }

  package func nodes(_ key: String) -> [YAMLNode] { node[key]?.items ?? [] }

  /// `.declared` where the key is written, else `.inferred` with the reason.
  package func provenance(_ key: String, else reason: String) -> Provenance {
    node[key].map { .declared($0.range) } ?? .inferred(reason)
  }
}
