/// What one fix of several is worth.
package enum FixWords {
  package static func of(_ blockers: [NetworkCheck]) -> String {
    let fixes = Set(blockers.compactMap(\.fix))
    if blockers.contains(where: { $0.fix == nil }) { return "needed too, but not enough" }
    return fixes.count == 1 ? "would pass with" : "one of \(fixes.count) changes it needs"
  }
}
