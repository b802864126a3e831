/// What a value in the architecture file may be. The reader, the reference page and the JSON
/// Schema are all made from these.
package indirect enum ValueType: Hashable, Sendable {
  case string
  case integer(ClosedRange<Int>)
  case boolean
  case address
  case block
  /// `443`, `1024-65535` or `all`.
  case ports
  case oneOf([String])
  case list(ValueType)
  case object(ObjectSchema)
  /// A mapping with one of the keys, or one of the words alone.
  case wordOrObject([String], ObjectSchema)

  /// How the reference page and messages name it.
  package var name: String {
    switch self {
    case .string: "text"
    case .integer(let range):
      range == 1...65535
        ? "port"
        : range.lowerBound == range.upperBound
          ? "\(range.lowerBound)" : "number \(range.lowerBound)–\(range.upperBound)"
    case .boolean: "true or false"
    case .address: "IPv4 address"
    case .block: "CIDR block"
    case .ports: "port, first-last or all"
    case .oneOf(let words): words.joined(separator: ", ")
    case .list(let item): "list of \(item.name)"
    case .object: "mapping"
    case .wordOrObject(let words, _): "\(words.joined(separator: ", ")) or a mapping"
    }
  }
}

/// One key: its name, what it may hold, what it is for, and what holds when it is left out.
package struct KeySchema: Hashable, Sendable {
  package var name: String
  package var type: ValueType
  package var help: String
  package var isRequired: Bool
  /// Empty for required keys.
  package var fallback: String

  package static func required(_ name: String, _ type: ValueType, _ help: String) -> KeySchema {
    KeySchema(name: name, type: type, help: help, isRequired: true, fallback: "")
  }

  package static func optional(
    _ name: String, _ type: ValueType, _ help: String, default fallback: String
  ) -> KeySchema {
    KeySchema(name: name, type: type, help: help, isRequired: false, fallback: fallback)
  }
}

/// The keys of one mapping, in the order the reference page lists them.
package struct ObjectSchema: Hashable, Sendable {
  package var name: String
  package var keys: [KeySchema]

  package init(_ name: String, _ keys: [KeySchema]) {
    self.name = name
    self.keys = keys
  }
}
