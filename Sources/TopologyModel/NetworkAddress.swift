/// An IPv4 address as a number, so that ranges and order are arithmetic.
package struct IPv4Address: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var bits: UInt32

  package init(bits: UInt32) { self.bits = bits }

  /// `10.0.1.14`; `nil` for anything but four decimal numbers of 0–255 without leading signs.
  package init?(_ text: String) { self.init(text[...]) }

  package init?(_ text: Substring) {
    var bits: UInt32 = 0
    var byte: UInt32 = 0
    var digits = 0
    var dots = 0
    // Names are asked this all the time: the first letter ends it.
    for unit in text.utf8 {
      if unit == 0x2E {
        guard digits > 0, dots < 3 else { return nil }
        bits = bits << 8 | byte
        (byte, digits, dots) = (0, 0, dots + 1)
      } else {
        guard (0x30...0x39).contains(unit), digits < 3 else { return nil }
        byte = byte * 10 + UInt32(unit - 0x30)
        digits += 1
        guard byte <= 255 else { return nil }
      }
    }
    guard dots == 3, digits > 0 else { return nil }
    self.bits = bits << 8 | byte
  }

  package var description: String {
    // Written for every hop: no interpolation, one allocation at most.
    String(unsafeUninitializedCapacity: 15) { buffer in
      var length = 0
      for shift in [UInt32(24), 16, 8, 0] {
        let byte = UInt8(bits >> shift & 255)
        if byte >= 100 {
          buffer[length] = 0x30 + byte / 100
          length += 1
        }
        if byte >= 10 {
          buffer[length] = 0x30 + byte / 10 % 10
          length += 1
        }
        buffer[length] = 0x30 + byte % 10
        length += 1
        if shift > 0 {
          buffer[length] = 0x2E
          length += 1
        }
      }
      return length
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.bits < right.bits }

  /// RFC 1918 ranges: addresses that the internet does not route.
  package var isPrivate: Bool { CIDR.privateRanges.contains { $0.contains(self) } }
}

/// A block of addresses such as `10.0.0.0/16`.
package struct CIDR: Hashable, Sendable, CustomStringConvertible {
  package var base: IPv4Address
  /// Leading bits that are fixed, 0–32.
  package var prefix: Int

  package init(base: IPv4Address, prefix: Int) {
    self.base = IPv4Address(bits: base.bits & CIDR.mask(prefix))
    self.prefix = prefix
  }

  /// `nil` unless an address, a slash and a length of 0–32; host bits are cut off.
  package init?(_ text: String) { self.init(text[...]) }

  package init?(_ text: Substring) {
    guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")),
      let base = IPv4Address(text[..<slash]),
      let prefix = Int(text[text.utf8.index(after: slash)...]), (0...32).contains(prefix)
    else { return nil }
    self.init(base: base, prefix: prefix)
  }

  package static let everywhere = CIDR(base: IPv4Address(bits: 0), prefix: 0)
  static let privateRanges = [
    CIDR(base: IPv4Address(bits: 0x0A00_0000), prefix: 8),
    CIDR(base: IPv4Address(bits: 0xAC10_0000), prefix: 12),
    CIDR(base: IPv4Address(bits: 0xC0A8_0000), prefix: 16),
  ]

  package static func mask(_ prefix: Int) -> UInt32 {
    prefix == 0 ? 0 : UInt32.max << UInt32(32 - prefix)
  }

  package func contains(_ address: IPv4Address) -> Bool {
    address.bits & CIDR.mask(prefix) == base.bits
  }

  package func contains(_ other: CIDR) -> Bool {
    other.prefix >= prefix && contains(other.base)
  }

  /// Number of addresses in the block.
  package var size: UInt64 { 1 << UInt64(32 - prefix) }

  /// The address `offset` places after the first; `nil` outside the block.
  package func address(_ offset: Int) -> IPv4Address? {
    guard offset >= 0, UInt64(offset) < size else { return nil }
    return IPv4Address(bits: base.bits &+ UInt32(offset))
  }

  package var description: String { "\(base)/\(prefix)" }
}

/// Inclusive TCP ports, 0–65535.
package struct PortRange: Hashable, Sendable, CustomStringConvertible {
  package var first: Int
  package var last: Int

  package init(_ first: Int, _ last: Int) {
    self.first = first
    self.last = last
  }

  package static let all = PortRange(0, 65535)

  /// `443`, `8000-8100` or `all`; `nil` for anything else.
  package init?(text: String) {
    if text == "all" {
      self = .all
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = parts.first ?? nil, let last = parts.last ?? nil, parts.count <= 2,
      0 <= first, first <= last, last <= 65_535
    else { return nil }
    self.init(first, last)
  }

  package func contains(_ port: Int) -> Bool { first <= port && port <= last }

  package var description: String {
    if self == .all { return "all" }
    return first == last ? "\(first)" : "\(first)-\(last)"
  }
}
