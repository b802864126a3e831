/// Finds the word a person probably meant.
package enum Suggestion {
  /// `did you mean 'x'?` for the nearest candidate within a third of the word's length, else `nil`.
  ///
  /// Ties go to the earlier candidate. O(candidates × length²).
  package static func near(_ word: String, in candidates: [String]) -> String? {
    nearest(word, in: candidates).map { "did you mean '\($0)'?" }
  }

  /// The nearest candidate as a question, else what there is, cut after `most`.
  package static func hint(
    _ word: String, in candidates: [String], most: Int = .max
  ) -> String {
    if let near = near(word, in: candidates) { return near }
    if candidates.isEmpty { return "there is none" }
    let more = candidates.count > most ? " …" : ""
    return "expected one of \(candidates.prefix(most).joined(separator: ", "))\(more)"
  }

  /// The nearest candidate itself; `nil` when nothing is near enough to be worth saying.
  package static func nearest(_ word: String, in candidates: [String]) -> String? {
    let limit = max(1, (word.count + 2) / 3)
    var best: (distance: Int, word: String)?
    for candidate in candidates.prefix(5_000) where candidate != word {
      if abs(candidate.count - word.count) > limit { continue }
      let distance = editDistance(word.lowercased(), candidate.lowercased())
      if distance <= limit, distance < (best?.distance ?? .max) { best = (distance, candidate) }
    }
    return best?.word
  }

  /// Edits (insert, delete, replace, swap of neighbours) between two words.
  package static func editDistance(_ left: String, _ right: String) -> Int {
    let a = Array(left.unicodeScalars.prefix(64))
    let b = Array(right.unicodeScalars.prefix(64))
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let same = a[i - 1] == b[j - 1]
        row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], beforeLast[j - 2] + 1)
        }
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
