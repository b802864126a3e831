/// Numbers as YAML 1.1 and kubectl read them.
package enum YAMLNumber {
  /// The integer a plain scalar stands for; `nil` when it is not one or does not fit 64 bits.
  package static func int(_ text: String) -> Int? {
    var digits = text.filter { $0 != "_" }
    var sign = 1
    if digits.hasPrefix("-") || digits.hasPrefix("+") {
      sign = digits.hasPrefix("-") ? -1 : 1
      digits.removeFirst()
    }
    guard let first = digits.first, first.isASCII, first.isNumber else { return nil }
    if digits.dropFirst(2).hasPrefix("-") || digits.dropFirst(2).hasPrefix("+") { return nil }
    let value: Int?
    if digits.hasPrefix("0x") {
      value = Int(digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0o") {
      value = Int(digits.dropFirst(2), radix: 8)
    } else if digits.hasPrefix("0b") {
      value = Int(digits.dropFirst(2), radix: 2)
    } else if digits.count > 1, digits.hasPrefix("0") {
      value = Int(digits.dropFirst(), radix: 8)
    } else {
      value = Int(digits)
    }
    return value.flatMap { sign > 0 ? $0 : $0 == Int.min ? nil : -$0 }
  }
}
