import ExplorerCore
import SourceText
import SystemCalls

/// Lines from standard input, sentences to standard output; no byte that moves a cursor.
enum LinearLoop {
  static func run(_ explorer: LinearExplorer) {
    var explorer = explorer
    for line in explorer.greeting { Output.print(line) }
    let prompts = isatty(0) == 1
    while !explorer.isOver {
      if prompts { Output.write("> ") }
      guard let line = readLine() else { break }
      for line in explorer.answer(line) { Output.print(line) }
      for effect in explorer.takeEffects() { perform(effect, &explorer) }
    }
  }

  private static func perform(_ effect: Effect, _ explorer: inout LinearExplorer) {
    switch effect {
    case .write(let path, let text):
      let problem = NewFile.write(text, to: path)
      Output.print((problem.map { "Cannot write \(path): \($0)." } ?? "Wrote \(path).").printable)
    case .copy(let text, let what):
      Output.print("The \(what):")
      for line in text.split(separator: "\n") { Output.print(String(line).printable) }
    case .edit(let path, let line): Output.print("The place is \(path), line \(line).".printable)
    case .record:
      Output.print("There is no screen to record; export keeps a request as a recording.")
    case .present(let path): Output.print("It goes on with \(path).".printable)
    case .quit, .redraw, .restyle, .remember, .stopLoading: break
    }
  }
}
