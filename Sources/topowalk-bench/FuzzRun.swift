import Importing
import SystemCalls
import TestSupport

/// Spoilt files by the thousand: `topowalk-bench fuzz FIRST LAST FOLDER…`.
enum FuzzRun {
  /// Seconds after which a load is worth telling.
  private static let slow = 3.0

  static func run(_ words: [String]) -> Bool {
    guard words.count >= 3, let first = UInt64(words[0]), let last = UInt64(words[1]) else {
      print("usage: topowalk-bench fuzz FIRST-SEED LAST-SEED FOLDER…")
      return false
    }
    let disk = RepositoryFiles(root: ".")
    let groups = Fuzz.groups(Array(words[2...]), disk)
    let loads = Dictionary(
      uniqueKeysWithValues: [Sample.threeTier, .repaired].map { ($0, $0.load()) })
    var isWell = true
    for seed in first..<max(first, last) {
      // Whoever traps leaves the seed behind.
      print("\rseed \(seed)", terminator: "")
      fflush(nil)
      let clock = ContinuousClock()
      var problem: String?
      let took = clock.measure {
        problem =
          Fuzz.look(at: Fuzz.spoilt(groups, seed: seed), paths: ["in"])
          ?? FuzzStories.look(seed: seed, files: disk, loads: loads)
      }
      if let problem {
        print(": \(problem)")
        isWell = false
      }
      if took > .seconds(slow) { print(": took \(took)") }
    }
    print("\r\(max(first, last) - first) spoilt loads of \(groups.count) groups")
    return isWell
  }
}
