import ArgumentParser
import Importing
import LocatedYAML
import Reports
import SourceText
import SystemCalls

/// `topowalk format`: an architecture file in good order, comments and all.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Format architecture files: indentation, blanks; comments stay.")

  @Argument(help: "Files; - reads standard input and prints.") var files: [String]
  @Flag(help: "Change nothing; exit 1 if a file is not formatted.") var check = false

  func run() throws {
    var isBad = false
    for path in files {
      if path == "-" {
        isBad = !standardInput() || isBad
      } else {
        isBad = !format(path) || isBad
      }
    }
    if isBad { throw ExitCode(1) }
  }

  private func standardInput() -> Bool {
    guard case .success(let bytes) = DiskFiles.readAll(0, expecting: 0),
      let file = TextDecoding.decode(bytes, path: "-").file, let text = YAMLFormat.format(file)
    else {
      Output.complain("topowalk: cannot format what came in")
      return false
    }
    Output.print(text)
    return true
  }

  /// Written beside and moved into place, with the same rights, so that it is never half a file.
  private func format(_ path: String) -> Bool {
    guard case .success(let text) = DiskFiles().text(path) else {
      Output.complain("topowalk: cannot read '\(path)'")
      return false
    }
    let file = SourceFile(path: path, text: text)
    // Somebody's manifests have formatters of their own.
    if let first = YAMLReader.read(file).documents.first, first["apiVersion"] != nil {
      Output.complain("topowalk: '\(path)' holds Kubernetes objects, which this does not format")
      return false
    }
    guard let made = YAMLFormat.format(file) else {
      Output.complain("topowalk: '\(path)' is left as it is: topowalk check says what is wrong")
      return false
    }
    if made == text { return true }
    if check {
      Output.print("\(path) is not formatted\n")
      return false
    }
    var information = stat()
    stat(path, &information)
    let temporary = "\(path).\(getpid())"
    if let problem = NewFile.write(made, to: temporary, mode: information.st_mode & 0o777) {
      Output.complain("topowalk: cannot write beside '\(path)': \(problem)")
      return false
    }
    guard rename(temporary, path) == 0 else {
      unlink(temporary)
      Output.complain("topowalk: cannot replace '\(path)'")
      return false
    }
    Output.print("formatted \(path)\n")
    return true
  }
}
