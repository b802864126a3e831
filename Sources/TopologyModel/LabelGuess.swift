import SourceText

/// What a selector that selects nothing may have meant: a label of pods that is almost alike.
package enum LabelGuess {
  /// `did you mean app=web, as the pods of shop/web have?`; `nil` where nothing is near.
  package static func near(
    _ labels: [(key: String, value: String)], in namespace: String?, _ topology: Topology
  ) -> String? {
    let known = topology.workloads.filter { namespace == nil || $0.namespace == namespace }
    for label in labels {
      let alike = known.filter { $0.template.labels[label.key] != nil }
      if alike.contains(where: { $0.template.labels[label.key] == label.value }) { continue }
      let values = alike.compactMap { $0.template.labels[label.key] }
      if let value = Suggestion.nearest(label.value, in: values) {
        return sentence(label.key, value, known)
      }
      let keys = known.filter { $0.template.labels.values.contains(label.value) }
        .flatMap { $0.template.labels.keys.sorted() }
      if let key = Suggestion.nearest(label.key, in: keys) {
        return sentence(key, label.value, known)
      }
    }
    return nil
  }

  private static func sentence(_ key: String, _ value: String, _ known: [Workload]) -> String? {
    known.first { $0.template.labels[key] == value }.map {
      "did you mean \(key)=\(value), as the pods of \($0.qualifiedName) have?"
    }
  }
}
