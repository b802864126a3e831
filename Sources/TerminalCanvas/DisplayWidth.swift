import CThreadLocal

/// How many cells text takes in a terminal.
package enum DisplayWidth {
  /// 0, 1 or 2. O(log ranges).
  package static func of(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    if contains(DisplayWidthTables.zero, scalar.value) { return 0 }
    return contains(DisplayWidthTables.wide, scalar.value) ? 2 : 1
  }

  /// The cells a grapheme cluster takes: its widest scalar decides.
  package static func of(_ character: Character) -> Int {
    character.unicodeScalars.lazy.map(of).max() ?? 0
  }

  package static func of(_ text: String) -> Int {
    var count = 0
    for byte in text.utf8 {
      if byte >= 0x80 || byte == 13 { return text.reduce(0) { $0 + of($1) } }
      count += 1
    }
    return count
  }

  /// Controls, and what changes the direction or the place of other text without being seen:
  /// nothing of it may reach a terminal (Unicode: default ignorable and bidirectional controls).
  package static func isInvisible(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first else { return true }
    switch first.value {
    case 0..<0x20, 0x7F...0x9F, 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E,
      0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      return true
    default: return false
    }
  }

  private static func contains(_ table: [UInt32], _ value: UInt32) -> Bool {
    var low = 0
    var high = table.count / 2 - 1
    while low <= high {
      let middle = (low + high) / 2
      if value < table[middle * 2] {
        high = middle - 1
      } else if value > table[middle * 2 + 1] {
        low = middle + 1
      } else {
        return true
      }
    }
    return false
  }
}

/// Fitting text into cells.
package enum TextFit {
  /// Hides what must not be seen before anything is cut or broken: half an address would be one
  /// that nobody recognises. Holds on this thread for as long as `body` draws.
  package static func masking<T>(
    with mask: @escaping (String) -> String, _ body: () -> T
  ) -> T {
    let box = Mask(mask)
    let before = ctl_get()
    ctl_set(Unmanaged.passUnretained(box).toOpaque())
    defer {
      ctl_set(before)
      withExtendedLifetime(box) {}
    }
    return body()
  }

  private final class Mask {
    let apply: (String) -> String

    init(_ apply: @escaping (String) -> String) { self.apply = apply }
  }

  private static func masked(_ text: String) -> String {
    guard let box = ctl_get() else { return text }
    return Unmanaged<Mask>.fromOpaque(box).takeUnretainedValue().apply(text)
  }

  /// The text, or its beginning and end with `…` between, in at most `width` cells.
  package static func middle(_ text: String, _ width: Int, ellipsis: String = "…") -> String {
    let text = masked(text)
    if DisplayWidth.of(text) <= width { return text }
    if width <= 1 { return width == 1 ? ellipsis : "" }
    let tail = (width - 1) / 2
    return prefix(text, width - 1 - tail) + ellipsis + suffix(text, tail)
  }

  /// The text, or its beginning with `…`, in at most `width` cells.
  package static func end(_ text: String, _ width: Int, ellipsis: String = "…") -> String {
    let text = masked(text)
    if DisplayWidth.of(text) <= width { return text }
    return width <= 0 ? "" : prefix(text, width - 1) + ellipsis
  }

  /// The text, or its end with `…` before it, in at most `width` cells.
  package static func start(_ text: String, _ width: Int, ellipsis: String = "…") -> String {
    let text = masked(text)
    if DisplayWidth.of(text) <= width { return text }
    return width <= 0 ? "" : ellipsis + suffix(text, width - 1)
  }

  /// Exactly `width` cells: cut or filled with spaces.
  package static func pad(_ text: String, _ width: Int) -> String {
    let cut = end(text, width)
    return cut + String(repeating: " ", count: max(0, width - DisplayWidth.of(cut)))
  }

  /// Words broken into lines of at most `width` cells; longer words are cut.
  package static func wrap(_ text: String, _ width: Int) -> [String] {
    guard width > 0 else { return [] }
    var lines: [String] = []
    var line = ""
    for word in masked(text).split(separator: " ") {
      var left = word[...]
      while let end = overflow(of: left, width) {
        if !line.isEmpty { lines.append(line) }
        line = ""
        // Wider than all there is: it stands alone.
        let cut = end == left.startIndex ? left.index(after: end) : end
        lines.append(String(left[..<cut]))
        left = left[cut...]
      }
      let rest = String(left)
      if line.isEmpty {
        line = rest
      } else if DisplayWidth.of(line) + 1 + DisplayWidth.of(rest) <= width {
        line += " " + rest
      } else {
        lines.append(line)
        line = rest
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// Where a text no longer fits; `nil` when all of it does. O(width).
  private static func overflow(of text: Substring, _ width: Int) -> Substring.Index? {
    var used = 0
    var index = text.startIndex
    while index < text.endIndex {
      used += DisplayWidth.of(text[index])
      if used > width { return index }
      index = text.index(after: index)
    }
    return nil
  }

  private static func prefix(_ text: String, _ width: Int) -> String {
    var out = ""
    var used = 0
    for character in text {
      used += DisplayWidth.of(character)
      if used > width { break }
      out.append(character)
    }
    return out
  }

  private static func suffix(_ text: String, _ width: Int) -> String {
    var start = text.endIndex
    var used = 0
    while start > text.startIndex {
      let before = text.index(before: start)
      used += DisplayWidth.of(text[before])
      if used > width { break }
      start = before
    }
    return String(text[start...])
  }
}
