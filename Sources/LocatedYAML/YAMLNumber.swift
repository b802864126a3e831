/// Numbers and truth values as YAML 1.1 and kubectl read them.
package enum YAMLNumber {
  /// The integer a plain scalar stands for; `nil` when it is not one or does not fit 64 bits.
  ///
  /// `1e3` and `80.0` are integers, as they are once kubectl made JSON of them.
  package static func int(_ text: String) -> Int? {
    guard let first = text.utf8.first(where: { $0 != 0x2B && $0 != 0x2D && $0 != 0x2E }),
      (0x30...0x39).contains(first)
    else { return nil }
    if let plain = decimal(text) { return plain }
    var digits = text.filter { $0 != "_" }
    var sign = 1
    if digits.hasPrefix("-") || digits.hasPrefix("+") {
      sign = digits.hasPrefix("-") ? -1 : 1
      digits.removeFirst()
    }
    guard let first = digits.first, first.isASCII, first.isNumber || first == "." else {
      return nil
    }
    if digits.dropFirst(2).hasPrefix("-") || digits.dropFirst(2).hasPrefix("+") { return nil }
    let value: Int?
    if digits.hasPrefix("0x") {
      value = Int(digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0o") {
      value = Int(digits.dropFirst(2), radix: 8)
    } else if digits.hasPrefix("0b") {
      value = Int(digits.dropFirst(2), radix: 2)
    } else if digits.count > 1, digits.hasPrefix("0"),
      !digits.contains(where: { ".eE".contains($0) })
    {
      value = Int(digits.dropFirst(), radix: 8)
    } else {
      value = Int(digits) ?? whole(digits)
    }
    return value.flatMap { sign > 0 ? $0 : $0 == Int.min ? nil : -$0 }
  }

  /// Up to eighteen digits without a sign; what nearly every number is.
  private static func decimal(_ text: String) -> Int? {
    let digits = text.utf8
    guard digits.count <= 18, digits.first != 0x30 || digits.count == 1 else { return nil }
    var value = 0
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte & 0xF)
    }
    return value
  }

  /// `1e3`, `80.0`: exact in a double, and without a fraction.
  private static func whole(_ digits: String) -> Int? {
    guard digits.allSatisfy({ $0.isNumber || ".eE+-".contains($0) }), let number = Double(digits),
      number.isFinite, abs(number) <= 9_007_199_254_740_992, number.rounded() == number
    else { return nil }
    return Int(number)
  }

  package static func bool(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on", "y": true
    case "false", "no", "off", "n": false
    default: nil
    }
  }

  /// `.inf` and `.nan`, which JSON and so kubectl cannot hold.
  static func isEndless(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var body = text[...]
    if body.first == UInt8(ascii: "-") || body.first == UInt8(ascii: "+") { body.removeFirst() }
    guard body.first == UInt8(ascii: "."), body.count == 4 else { return false }
    let word = Substring(decoding: body, as: UTF8.self)
    return [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(word)
  }
}
