import SourceText

/// Why a path gave no text, in the words of the operating system or our own.
package struct ReadFailure: Error, Hashable, Sendable {
  package var reason: String

  package init(_ reason: String) { self.reason = reason }
}

/// The only way importing gets at files: the program gives a disk, tests give a table.
package protocol FileProvider {
  /// The bytes of a regular file.
  func read(_ path: String) -> Result<[UInt8], ReadFailure>
  /// Names in a folder, sorted by bytes; `nil` when the path is not a folder.
  func list(_ folder: String) -> [String]?
  /// Where a folder really is, links resolved; `nil` where there are none.
  func place(of folder: String) -> String?
  /// Bytes of a file as far as that is known without reading it.
  func size(_ path: String) -> Int?
  /// What a tool of the person's own prints for a folder; `nil` where none is to be run.
  func render(_ folder: String, by tool: RenderTool) -> Result<Rendering, RenderProblem>?
}

/// Tools that make manifests of a folder.
package enum RenderTool: String, Sendable {
  case kustomize, helm
}

/// What a tool printed.
package struct Rendering: Sendable {
  /// The command as one would type it.
  package var command: String
  package var output: [UInt8]

  package init(command: String, output: [UInt8]) {
    self.command = command
    self.output = output
  }
}

/// Why a tool printed nothing of use.
package enum RenderProblem: Error, Hashable, Sendable {
  /// None of these programs is installed.
  case missing([String])
  case failed(command: String, reason: String)
}

extension FileProvider {
  package func render(_ folder: String, by tool: RenderTool) -> Result<Rendering, RenderProblem>? {
    nil
  }

  package func size(_ path: String) -> Int? { nil }

  package func place(of folder: String) -> String? { nil }

  /// The text of a file, whatever it is; bad bytes replaced.
  package func text(_ path: String) -> Result<String, ReadFailure> {
    read(path).map {
      TextDecoding.decode($0, path: path).file?.text ?? String(decoding: $0, as: UTF8.self)
    }
  }
}

/// Files in memory, for tests and for text that came over a pipe.
package struct MemoryFiles: FileProvider {
  package var files: [String: String]

  package init(_ files: [String: String]) { self.files = files }

  package func read(_ path: String) -> Result<[UInt8], ReadFailure> {
    files[path].map { .success(Array($0.utf8)) } ?? .failure(ReadFailure("no such file"))
  }

  package func list(_ folder: String) -> [String]? {
    let prefix = folder.hasSuffix("/") ? folder : folder + "/"
    let names = files.keys.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
    let here = Set(names.map { String($0.prefix { $0 != "/" }) })
    return here.isEmpty
      ? nil : here.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
  }
}
