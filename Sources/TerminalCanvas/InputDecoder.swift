/// Turns bytes from a terminal into events, without help from ncurses, whose own decoding loses
/// mouse reports and pasted text on many terminals.
package struct InputDecoder: Sendable {
  private var bytes: [UInt8] = []
  private var paste: [UInt8]?
  /// Bytes a paste may have; the rest is dropped.
  private static let pasteLimit = 64 << 10

  package init() {}

  /// True while a lone ESC waits to be told from the start of a sequence.
  package var isPending: Bool { !bytes.isEmpty || paste != nil }

  package mutating func feed(_ new: some Sequence<UInt8>) -> [TerminalEvent] {
    bytes += new
    return decode(final: false)
  }

  /// Called when nothing followed for a moment: a lone ESC is the Escape key.
  package mutating func flush() -> [TerminalEvent] {
    // A paste whose end never comes must not swallow the keyboard.
    if let text = paste {
      paste = nil
      let all = text + bytes
      bytes = []
      return [.paste(String(decoding: all.prefix(Self.pasteLimit), as: UTF8.self))]
    }
    return decode(final: true)
  }

  private mutating func decode(final: Bool) -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    while let first = bytes.first {
      if paste != nil {
        if let event = takePaste() { events.append(event) } else { break }
        continue
      }
      guard let (event, used) = first == 0x1B ? escape(final) : plain(first, final) else { break }
      bytes.removeFirst(used)
      if let event { events.append(event) }
    }
    return events
  }

  private mutating func takePaste() -> TerminalEvent? {
    let end: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
    for index in bytes.indices where bytes[index...].starts(with: end) {
      paste? += bytes[..<index]
      bytes.removeFirst(index + end.count)
      let text = String(decoding: (paste ?? []).prefix(Self.pasteLimit), as: UTF8.self)
      paste = nil
      return .paste(text)
    }
    // Keep what may be the beginning of the end marker.
    let keep = min(bytes.count, end.count - 1)
    if (paste?.count ?? 0) < Self.pasteLimit { paste? += bytes.dropLast(keep) }
    bytes = Array(bytes.suffix(keep))
    return nil
  }

  private func plain(_ byte: UInt8, _ final: Bool) -> (TerminalEvent?, Int)? {
    switch byte {
    case 0x0D, 0x0A: return (.key(.enter), 1)
    case 0x09: return (.key(.tab), 1)
    case 0x20: return (.key(.space), 1)
    case 0x7F, 0x08: return (.key(.backspace), 1)
    case 0x00: return (nil, 1)
    case 0x01...0x1A: return (.key(.control(Character(Unicode.Scalar(byte + 0x60)))), 1)
    case 0x1B...0x1F: return (nil, 1)
    case 0x21..<0x7F: return (.key(.character(Character(Unicode.Scalar(byte)))), 1)
    default: return wide(byte, final)
    }
  }

  /// UTF-8; bytes that are none are skipped one by one.
  private func wide(_ byte: UInt8, _ final: Bool) -> (TerminalEvent?, Int)? {
    let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
    if length == 1 { return (nil, 1) }
    if bytes.count < length { return final ? (nil, 1) : nil }
    let part = bytes[..<length]
    guard part.dropFirst().allSatisfy({ $0 & 0xC0 == 0x80 }) else { return (nil, 1) }
    return String(decoding: part, as: UTF8.self).first.map { (.key(.character($0)), length) } ?? (
      nil, length
    )
  }

  private mutating func escape(_ final: Bool) -> (TerminalEvent?, Int)? {
    guard bytes.count > 1 else { return final ? (.key(.escape), 1) : nil }
    switch bytes[1] {
    case 0x5B: return control(final)
    case 0x4F:
      guard bytes.count > 2 else { return final ? (.key(.alt("O")), 2) : nil }
      return (Self.cursor(bytes[2], modifier: nil).map(TerminalEvent.key), 3)
    case 0x1B: return (.key(.escape), 1)
    case 0x21..<0x7F: return (.key(.alt(Character(Unicode.Scalar(bytes[1])))), 2)
    default: return (.key(.escape), 1)
    }
  }

  /// CSI: parameters, then one final byte.
  private mutating func control(_ final: Bool) -> (TerminalEvent?, Int)? {
    // The Linux console sends ESC [ [ A for F1.
    if bytes.count > 2, bytes[2] == 0x5B {
      guard bytes.count > 3 else { return final ? (nil, 3) : nil }
      let number = Int(bytes[3]) - 0x40
      return ((1...5).contains(number) ? .key(.function(number)) : nil, 4)
    }
    guard let end = bytes.indices.dropFirst(2).first(where: { (0x40...0x7E).contains(bytes[$0]) })
    else {
      return final || bytes.count > 64 ? (nil, bytes.count) : nil
    }
    let body = bytes[2..<end]
    let code = bytes[end]
    if body.first == 0x3C { return (mouse(body.dropFirst(), code), end + 1) }
    let numbers = String(decoding: body, as: UTF8.self).split(separator: ";").map { Int($0) ?? 0 }
    if code == 0x7E {
      if numbers.first == 200 {
        paste = []
        return (nil, end + 1)
      }
      return (Self.tilde(numbers.first ?? 0).map(TerminalEvent.key), end + 1)
    }
    if code == 0x5A { return (.key(.backTab), end + 1) }
    return (Self.cursor(code, modifier: Self.modifier(numbers)).map(TerminalEvent.key), end + 1)
  }

  private func mouse(_ body: ArraySlice<UInt8>, _ code: UInt8) -> TerminalEvent? {
    let numbers = String(decoding: body, as: UTF8.self).split(separator: ";").compactMap { Int($0) }
    guard numbers.count == 3 else { return nil }
    let point = Point(numbers[1] - 1, numbers[2] - 1)
    switch numbers[0] & ~0x1C {
    case 64: return .mouse(.wheelUp, point)
    case 65: return .mouse(.wheelDown, point)
    case 32...34: return .mouse(.drag, point)
    case 0...2: return .mouse(code == 0x6D ? .release : .press, point)
    default: return nil
    }
  }

  /// xterm's second parameter: one more than the bits of shift (1), alt (2) and control (4).
  private static func modifier(_ numbers: [Int]) -> KeyModifier? {
    guard numbers.count > 1, numbers[1] > 1 else { return nil }
    let bits = numbers[1] - 1
    return bits & 4 != 0 ? .control : bits & 2 != 0 ? .alt : bits & 1 != 0 ? .shift : nil
  }

  private static func cursor(_ code: UInt8, modifier: KeyModifier?) -> KeyCode? {
    if let modifier, (0x41...0x44).contains(code) {
      let arrows: [Arrow] = [.up, .down, .right, .left]
      return .arrow(arrows[Int(code) - 0x41], modifier)
    }
    return switch code {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x48: .home
    case 0x46: .end
    case 0x50...0x53: .function(Int(code) - 0x4F)
    default: nil
    }
  }

  private static func tilde(_ number: Int) -> KeyCode? {
    switch number {
    case 1, 7: .home
    case 4, 8: .end
    case 3: .delete
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }
}
