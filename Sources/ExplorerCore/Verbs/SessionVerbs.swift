import SourceText

/// What is kept: sessions, the changes as a patch.
enum SessionVerbs {
  static let all: [Verb] = [
    Verb("save-session FILE", "what was done here, to be opened again with topowalk open FILE") {
      state, rest in
      if rest.isEmpty {
        state.message = "expected 'save-session FILE'"
        return []
      }
      return [.write(path: rest, text: Session(state).text)]
    },
    Verb("save-patch FILE", "the changes against the files, as a patch") { state, rest in
      if rest.isEmpty {
        state.message = "expected 'save-patch FILE'"
        return []
      }
      let patch = Patch(state)
      if patch.text.isEmpty {
        state.message = "nothing that differs from the files can be written as a patch"
        return []
      }
      if !patch.unwritten.isEmpty {
        let count = patch.unwritten.count
        state.message =
          "\(count) change\(count == 1 ? " is" : "s are") not in the patch: \(state.keys.key(.changes)) says why"
      }
      return [.write(path: rest, text: patch.text)]
    },
  ]
}
