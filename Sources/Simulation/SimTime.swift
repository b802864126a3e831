/// A stretch of simulated time in whole microseconds.
package struct SimDuration: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static func seconds(_ value: Int) -> SimDuration {
    SimDuration(microseconds: Int64(min(max(value, -1_000_000_000), 1_000_000_000)) * 1_000_000)
  }

  package static func milliseconds(_ value: Int) -> SimDuration {
    SimDuration(microseconds: Int64(value) * 1_000)
  }

  package static func microseconds(_ value: Int) -> SimDuration {
    SimDuration(microseconds: Int64(value))
  }

  package static let zero = SimDuration(microseconds: 0)

  package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  package static func + (left: Self, right: Self) -> Self {
    SimDuration(microseconds: left.microseconds.adding(right.microseconds))
  }

  package static func * (left: Self, right: Int) -> Self {
    let (product, tooLong) = left.microseconds.multipliedReportingOverflow(by: Int64(right))
    return SimDuration(microseconds: tooLong ? Int64.max / 4 : product)
  }

  /// `1.2 ms`, `24 ms`, `6.4 s`, `5 min`: three significant digits at most.
  package var text: String {
    let absolute = abs(microseconds)
    let sign = microseconds < 0 ? "-" : ""
    switch absolute {
    case 0: return "0 ms"
    case ..<10_000: return sign + SimDuration.tenths(absolute, per: 1_000) + " ms"
    case ..<1_000_000: return "\(sign)\(absolute / 1_000) ms"
    case ..<100_000_000: return sign + SimDuration.tenths(absolute, per: 1_000_000) + " s"
    case ..<600_000_000: return "\(sign)\(absolute / 1_000_000) s"
    case ..<10_800_000_000: return "\(sign)\(absolute / 60_000_000) min"
    default: return "\(sign)\(absolute / 3_600_000_000) h"
    }
  }

  private static func tenths(_ value: Int64, per unit: Int64) -> String {
    let tenths = value * 10 / unit
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }
}

/// A moment of simulated time, counted from the start of the world; never the wall clock.
package struct SimInstant: Hashable, Comparable, Sendable {
  package var microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static let start = SimInstant(microseconds: 0)
  /// Later than anything.
  package static let end = SimInstant(microseconds: .max / 2)

  package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  package static func + (left: Self, right: SimDuration) -> Self {
    SimInstant(microseconds: left.microseconds.adding(right.microseconds))
  }

  package static func - (left: Self, right: Self) -> SimDuration {
    SimDuration(microseconds: left.microseconds - right.microseconds)
  }

  /// `0.183`, `75.004`, `12:05.250`, `2:00:00.000`: seconds with milliseconds, minutes from 10
  /// minutes on, hours from 2 hours on.
  package var text: String {
    let milliseconds = microseconds / 1_000
    let seconds = milliseconds / 1_000
    let fraction = pad(milliseconds % 1_000, 3)
    if seconds < 600 { return "\(seconds).\(fraction)" }
    if seconds >= 7_200 {
      return "\(seconds / 3_600):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2)).\(fraction)"
    }
    return "\(seconds / 60):\(pad(seconds % 60, 2)).\(fraction)"
  }

  private func pad(_ number: Int64, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension Int64 {
  /// The sum, or the end of time where it is later.
  fileprivate func adding(_ other: Int64) -> Int64 {
    let (sum, tooLong) = addingReportingOverflow(other)
    return tooLong ? Int64.max / 2 : sum
  }
}
