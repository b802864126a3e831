import Reports
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
    Verb(
      "export FORMAT FILE", "the request: markdown, mermaid, plantuml, otlp, har, json or text",
      words: { _, before in before.isEmpty ? TraceFormat.allCases.map(\.rawValue) : [] }
    ) { state, rest in
      let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
      guard words.count == 2, let format = TraceFormat(rawValue: words[0]) else {
        state.message =
          "expected 'export FORMAT FILE', \(TraceFormat.allCases.map(\.rawValue).joined(separator: ", "))"
        return []
      }
      guard let request = state.request else {
        state.message = "there is no request to export"
        return []
      }
      let report = TraceReport(request, in: state.world)
      return [.write(path: words[1], text: report.text(format, way: state.wayHere.command))]
    },
    Verb("record-walkthrough [FILE]", "what you do from here on, as a draft walkthrough") {
      state, rest in
      state.record(rest.isEmpty ? "walkthrough-draft.yaml" : rest)
    },
    Verb(
      "dispute [FILE]",
      "this hop as a small file of its own, for an issue report: sources, deeds, decision, ledger"
    ) { state, rest in
      state.dispute(rest)
    },
    Verb("record-screen [FILE]", "the screen from here on, as an asciicast; again ends it") {
      state, rest in
      if state.isOnRecord {
        if !rest.isEmpty { state.message = "the screen is being recorded already" }
        return rest.isEmpty ? [.record(path: nil)] : []
      }
      return [.record(path: rest.isEmpty ? "topowalk.cast" : rest)]
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
