import SourceText

/// Turns what a person names (files, folders, globs) into files, in a stable order.
package struct PathExpansion {
  let files: any FileProvider
  private(set) var diagnostics: [Diagnostic] = []

  init(_ files: any FileProvider) { self.files = files }

  /// The file that stands for the folder it is in.
  static let architectureFiles = ["architecture.yaml", "architecture.yml"]

  /// Levels of folders that are walked; deeper ones are told, not read.
  static let depthLimit = 12
  /// Folders one argument may walk: links that lead back would multiply them without end.
  static let folderLimit = 2_000
  private var folders = 0

  /// Files for one argument. A folder that holds an `architecture.yaml` gives just that file;
  /// other folders, and those an architecture file refers to, give every YAML and JSON file
  /// below them.
  mutating func expand(_ path: String, at range: SourceRange?, isReference: Bool) -> [String] {
    if path.contains("*") || path.contains("?") { return glob(path, at: range) }
    guard let names = files.list(path) else { return [path] }
    for name in Self.architectureFiles
    where !isReference && names.contains(name) {
      return [join(path, name)]
    }
    let found = walk(path, depth: 0, inside: [])
    if found.isEmpty {
      diagnostics.append(
        Diagnostic(.error, "empty-folder", "no YAML or JSON file in folder '\(path)'", at: range))
    }
    return found
  }

  /// The path without `.` components, so that a file has one name however it was reached.
  package static func plain(_ path: String) -> String {
    if path.isEmpty || isPlain(path) { return path }
    let parts = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parts : parts.isEmpty ? "." : parts
  }

  /// Most are as they should be: no component is empty or `.`.
  private static func isPlain(_ path: String) -> Bool {
    let (slash, dot) = (UInt8(ascii: "/"), UInt8(ascii: "."))
    var (length, dots, isFirst) = (0, 0, true)
    for byte in path.utf8 {
      if byte == slash {
        if length == dots, length < 2, !(isFirst && length == 0) { return false }
        (length, dots, isFirst) = (0, 0, false)
      } else {
        length += 1
        dots += byte == dot ? 1 : 0
      }
    }
    return !(length == dots && length < 2)
  }

  /// `holders` are the places of the folders that hold this one: a link back to one of them is not walked.
  private mutating func walk(_ folder: String, depth: Int, inside holders: [String]) -> [String] {
    folders += 1
    if folders == Self.folderLimit {
      diagnostics.append(
        Diagnostic(
          .error, "too-many-folders",
          "more than \(Self.folderLimit) folders below '\(folder)'; the rest is not read", at: nil))
    }
    if folders >= Self.folderLimit { return [] }
    if depth > Self.depthLimit {
      diagnostics.append(
        Diagnostic(.warning, "deep-folder", "folder '\(folder)' is too deep and not read", at: nil))
      return []
    }
    let place = files.place(of: folder)
    if let place, holders.contains(place) {
      diagnostics.append(
        Diagnostic(
          .warning, "folder-loop",
          "folder '\(folder)' is a link to one that holds it: not read again",
          at: nil))
      return []
    }
    let holders = holders + (place.map { [$0] } ?? [])
    var out: [String] = []
    for name in files.list(folder) ?? [] where !name.hasPrefix(".") {
      let path = join(folder, name)
      if files.list(path) != nil {
        out += walk(path, depth: depth + 1, inside: holders)
      } else if Self.isReadable(name) {
        out.append(path)
      }
    }
    return out
  }

  static func isReadable(_ name: String) -> Bool {
    [".yaml", ".yml", ".json"].contains { name.lowercased().hasSuffix($0) }
  }

  /// `*` and `?` inside one path component.
  private mutating func glob(_ pattern: String, at range: SourceRange?) -> [String] {
    var found = [pattern.hasPrefix("/") ? "/" : ""]
    for part in pattern.split(separator: "/").map(String.init) {
      found = found.flatMap { base -> [String] in
        if !part.contains("*"), !part.contains("?") { return [join(base, part)] }
        let names = files.list(base.isEmpty ? "." : base) ?? []
        return names.filter { !$0.hasPrefix(".") && Self.matches($0, part) }.map { join(base, $0) }
      }
    }
    if found.isEmpty {
      diagnostics.append(
        Diagnostic(.error, "no-match", "no file matches '\(pattern)'", at: range))
    }
    return found
  }

  static func matches(_ name: String, _ pattern: String) -> Bool {
    matches(Array(name)[...], Array(pattern)[...])
  }

  private static func matches(
    _ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>
  ) -> Bool {
    var name = name
    var pattern = pattern
    var star: (name: ArraySlice<Character>, pattern: ArraySlice<Character>)?
    while let first = name.first {
      if pattern.first == "*" {
        pattern = pattern.dropFirst()
        star = (name, pattern)
      } else if let wanted = pattern.first, wanted == "?" || wanted == first {
        name = name.dropFirst()
        pattern = pattern.dropFirst()
      } else if let last = star {
        name = last.name.dropFirst()
        pattern = last.pattern
        star = (name, pattern)
      } else {
        return false
      }
    }
    return pattern.allSatisfy { $0 == "*" }
  }

  private func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty || folder == "."
      ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }
}
