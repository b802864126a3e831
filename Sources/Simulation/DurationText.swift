extension SimDuration {
  /// The longest time a person may write: some thirty years.
  private static let limit: Int64 = 1_000_000_000_000_000

  /// `500ms`, `30s`, `1m30s`, `2h`; a bare number is seconds. `nil` for anything else.
  package init?(text: String) {
    if let seconds = Int(text), (0...1_000_000_000).contains(seconds) {
      self = .seconds(seconds)
      return
    }
    let units: [(String, Int64)] = [
      ("ms", 1_000), ("us", 1), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
    ]
    var rest = text[...]
    var total: Int64 = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard digits.count < 10, let number = Int64(digits),
        let unit = units.first(where: { rest.hasPrefix($0.0) })
      else { return nil }
      rest = rest.dropFirst(unit.0.count)
      let (part, tooLong) = number.multipliedReportingOverflow(by: unit.1)
      total += part
      if tooLong || part > Self.limit || total > Self.limit { return nil }
    }
    guard !text.isEmpty else { return nil }
    self.init(microseconds: total)
  }
}
