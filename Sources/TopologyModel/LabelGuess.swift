import SourceText

/// What a selector that selects nothing may have meant: a label of pods that differs by a slip of the fingers.
///
/// Brothers (`v1` and `v2`, `redis-a` and `redis-b`) are no slips. Labels are looked up once for all guesses.
package struct LabelGuess: Sendable {
  /// Values in use by namespace and key, each once, in the order of the workloads.
  private var used: [String: [String: [String]]] = [:]
  /// The first workload of each namespace, key and value.
  private var owners: [String: String] = [:]
  private var guesses = 0

  /// After so many there is no use in more.
  private static let patience = 100

  /// O(workloads).
  package init(_ topology: Topology) {
    for workload in topology.workloads {
      for (key, value) in workload.template.labels.sorted(by: { $0.key < $1.key }) {
        let place = Self.place(workload.namespace, key, value)
        if owners[place] != nil { continue }
        owners[place] = workload.qualifiedName
        used[workload.namespace, default: [:]][key, default: []].append(value)
      }
    }
  }

  private static func place(_ namespace: String, _ key: String, _ value: String) -> String {
    "\(namespace)\n\(key)\n\(value)"
  }

  /// `did you mean app=web, as the pods of shop/web have?`; `nil` where nothing is near, or somebody has each label.
  package mutating func near(
    _ labels: [(key: String, value: String)], in namespaces: [String]
  ) -> String? {
    for label in labels {
      if namespaces.contains(where: { owners[Self.place($0, label.key, label.value)] != nil }) {
        continue
      }
      if guesses >= Self.patience { return nil }
      guesses += 1
      for namespace in namespaces {
        let keys = used[namespace] ?? [:]
        if let value = keys[label.key].flatMap({ Self.slip(label.value, $0) }) {
          return sentence(namespace, label.key, value)
        }
        let alike = keys.filter { $0.value.contains(label.value) }.keys.sorted()
        if let key = Self.slip(label.key, alike) { return sentence(namespace, key, label.value) }
      }
    }
    return nil
  }

  private func sentence(_ namespace: String, _ key: String, _ value: String) -> String? {
    owners[Self.place(namespace, key, value)].map {
      "did you mean \(key)=\(value), as the pods of \($0) have?"
    }
  }

  private static func slip(_ word: String, _ candidates: [String]) -> String? {
    guard word.count > 2, let near = Suggestion.nearest(word, in: candidates),
      Suggestion.editDistance(word, near) <= (word.count < 6 ? 1 : 2), !areBrothers(word, near)
    else { return nil }
    return near
  }

  /// They differ in digits alone, in a last part of one or two letters, or one has a part more.
  private static func areBrothers(_ a: String, _ b: String) -> Bool {
    func withoutDigits(_ text: String) -> String { String(text.map { $0.isNumber ? "0" : $0 }) }
    if withoutDigits(a) == withoutDigits(b) { return true }
    let (first, second) = (a.split(atAny: "-._"), b.split(atAny: "-._"))
    let parts = min(first.count, second.count)
    if first.count != second.count { return first.prefix(parts) == second.prefix(parts) }
    guard parts > 1, first.dropLast() == second.dropLast(),
      let x = first.last, let y = second.last
    else { return false }
    return x.count < 3 && y.count < 3
  }
}
