import SourceText
import TestSupport
import Testing

/// What stands beside a fault in a state, plan or answer is not shown.
@Suite struct `Secrets beside faults` {
  private func printed(_ text: String) -> String {
    let loaded = load(["state.json": text])
    #expect(!loaded.diagnostics.isEmpty)
    return DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics)
  }

  @Test(arguments: [
    #"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{"name": "c", "env": [{"name": "P", "value": "hunter2"}], "ports": [{"containerPort": "abc"}]}]}}"#,
    #"{"a": {"password": "hunter2", "b": "c",}}"#,
    "{\n  \"password\": \"hunter2\", \"b\" 1\n}",
    #"{"a": "b", "password": "hunter2"#,
    #"[{"password": "hunter2"}]"#,
  ])
  func `no value is quoted but the one that is told of`(text: String) {
    let shown = printed(text)
    #expect(!shown.contains("hunter2"), "\(shown)")
  }

  @Test func `keys and the value that is wrong stay, and the marker is below it`() {
    let text = #"{"apiVersion": "v1", "kind": "Pod", "x": "secret", "metadata": {"name": "A_b"}}"#
    let lines = printed(text).split(separator: "\n").map(String.init)
    let quoted = lines.firstIndex { $0.contains("A_b") && $0.contains("|") }
    #expect(lines.contains { $0.contains(#""metadata": {"name": "A_b"}"#) })
    if let quoted {
      let column = lines[quoted].firstRange(of: "A_b").map {
        lines[quoted].distance(from: lines[quoted].startIndex, to: $0.lowerBound)
      }
      let mark = lines[quoted + 1].firstIndex(of: "^").map {
        lines[quoted + 1].distance(from: lines[quoted + 1].startIndex, to: $0)
      }
      #expect(column == mark)
    }
  }

  @Test func `manifests are quoted as they are`() {
    let loaded = load(["a.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: A_b}\n"])
    #expect(DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics).contains("{name: A_b}"))
  }
}
