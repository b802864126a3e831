import SourceText

/// JSON with keys in the order they were given; written without Foundation, which would cost the
/// explorer its start-up time.
package indirect enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// An object from pairs, in their order.
  package static func dictionary(_ pairs: KeyValuePairs<String, JSONValue>) -> JSONValue {
    .object(pairs.map { Member($0.key, $0.value) })
  }

  package static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  package static func strings(_ texts: [String]) -> JSONValue {
    .array(texts.map(JSONValue.string))
  }

  /// Indented by two spaces.
  package var text: String {
    var out = ""
    write(into: &out, indent: 0)
    return out
  }

  private func write(into out: inout String, indent: Int) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .int(let value): out += String(value)
    case .string(let value): JSONValue.quote(value, into: &out)
    case .array(let items):
      JSONValue.list("[", "]", items.count, indent, &out) { index, out in
        items[index].write(into: &out, indent: indent + 1)
      }
    case .object(let members):
      JSONValue.list("{", "}", members.count, indent, &out) { index, out in
        JSONValue.quote(members[index].key, into: &out)
        out += ": "
        members[index].value.write(into: &out, indent: indent + 1)
      }
    }
  }

  private static func list(
    _ open: String, _ close: String, _ count: Int, _ indent: Int, _ out: inout String,
    _ item: (Int, inout String) -> Void
  ) {
    if count == 0 {
      out += open + close
      return
    }
    out += open
    for index in 0..<count {
      out += (index == 0 ? "\n" : ",\n") + String(repeating: "  ", count: indent + 1)
      item(index, &out)
    }
    out += "\n" + String(repeating: "  ", count: indent) + close
  }

  /// RFC 8259; control, line separator and bidirectional characters are escaped too.
  private static func quote(_ text: String, into out: inout String) {
    out += "\""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x22: out += "\\\""
      case 0x5C: out += "\\\\"
      case 0x0A: out += "\\n"
      case 0x09: out += "\\t"
      case 0x0D: out += "\\r"
      case _ where String.isUnsafe(scalar): escape(scalar, into: &out)
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }

  /// `\u001b`; above FFFF as a surrogate pair.
  private static func escape(_ scalar: Unicode.Scalar, into out: inout String) {
    for unit in String(scalar).utf16 {
      let digits = String(unit, radix: 16)
      out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
  }
}
