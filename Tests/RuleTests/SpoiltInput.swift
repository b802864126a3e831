import Foundation
import Importing
import TestSupport
import Testing

/// Readers on files somebody spoilt: no trap, no endless loop, no control code, every code explained.
@Suite struct `Spoilt input` {
  private static let samples = ["samples/three-tier", "samples/route53-eks", "samples/broken"]

  private static func look(_ groups: [MemoryFiles], seeds: Range<UInt64>) {
    for seed in seeds {
      let group = Fuzz.spoilt(groups, seed: seed)
      if let problem = Fuzz.look(at: group, paths: ["in"]) {
        Issue.record("seed \(seed): \(problem)")
      }
    }
  }

  @Test func `samples`() {
    let groups = Fuzz.groups(Self.samples, RepositoryFiles())
    #expect(groups.count > 4)
    Self.look(groups, seeds: 1..<30)
  }

  @Test func `real files`() {
    guard let folder = ProcessInfo.processInfo.environment["TOPOWALK_CORPUS"] else {
      print("TOPOWALK_CORPUS is not set: spoilt real files were not tried")
      return
    }
    let groups = Fuzz.groups([folder], RepositoryFiles())
    #expect(groups.count > 20)
    Self.look(groups, seeds: 1_000..<1_030)
  }

  @Test func `walkthroughs, scenarios, sessions and settings`() {
    let loads = [Sample.threeTier, .repaired].map { ($0, $0.load()) }
    for seed in 1..<120 as Range<UInt64> {
      let problem = FuzzStories.look(
        seed: seed, files: RepositoryFiles(), loads: Dictionary(uniqueKeysWithValues: loads))
      #expect(problem == nil, "seed \(seed): \(problem ?? "")")
    }
  }

  @Test func `the same seed spoils the same way`() {
    let groups = Fuzz.groups(Self.samples, RepositoryFiles())
    for seed in 1..<20 as Range<UInt64> {
      #expect(
        Fuzz.spoilt(groups, seed: seed).files == Fuzz.spoilt(groups, seed: seed).files)
    }
    let plain = Set(groups.flatMap { $0.files.values })
    let spoilt = (1..<40).map { Fuzz.spoilt(groups, seed: $0) }
    #expect(spoilt.count { !$0.files.values.allSatisfy(plain.contains) } > 30)
  }
}
