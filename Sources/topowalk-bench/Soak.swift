import TestSupport

/// `make soak`: random keys, clicks and resizes, far more than a test has time for.
enum Soak {
  private static let piece = 5_000

  /// Plays so many actions over all samples; false with what led to the first impossible state.
  static func play(_ count: Int, seed first: UInt64) -> Bool {
    let samples = Sample.allCases
    var seed = first
    var left = count
    while left > 0 {
      for sample in samples where left > 0 {
        var monkey = Monkey(sample, seed: seed)
        if let problem = monkey.play(min(piece, left)) {
          print("seed \(seed) of \(sample): \(problem)")
          return false
        }
        left -= piece
        seed += 1
      }
    }
    print("\(count) random actions from seed \(first): no impossible state")
    return true
  }
}
