import DiagramDrawing
import Simulation
import SourceText
import TopologyModel

/// What was done, as a text file: the sources with their hashes, the seed, and every deed with
/// the place in time it was done at. Opened again it comes to the same moment, or says what differs.
package struct Session: Sendable {
  package struct Source: Hashable, Sendable {
    package var path: String
    package var hash: String
  }

  package struct Deed: Hashable, Sendable {
    /// Events and deeds before it.
    package var position: Int
    /// Simulated microseconds from the start.
    package var at: Int64
    package var text: String
    package var line: Int
  }

  package struct Problem: Error, Hashable, Sendable {
    package var line: Int
    package var text: String
  }

  package var seed: UInt64
  /// What the person opened, in order.
  package var arguments: [String]
  /// Every file that was read from it.
  package var sources: [Source]
  /// Sources that stand in the session itself, so that it needs no other file.
  package var texts: [SourceFile] = []
  package var deeds: [Deed]
  /// Where one was at the end.
  package var position: Int
  package var view: String
  package var namespace = "default"
  package var renders = true
  package var selection: String?

  /// `known` are the sources of the state with their hashes, where they were reckoned before.
  package init(_ state: ExplorerState, sources known: [Source]? = nil) {
    seed = state.seed
    arguments = state.sources
    sources = known ?? Self.sources(state)
    let done = state.timeline.given
    // The first request is sent by the program itself, but only if the sources still have it.
    deeds = done.map { given in
      Deed(
        position: given.position, at: given.at.microseconds,
        text: Deeds.words(given, state.topology), line: 0)
    }
    position = state.timeline.position
    view = state.kind.rawValue
    namespace = state.namespace
    renders = state.renders
    selection = state.selection.map { Deeds.name($0, state.topology) }
  }

  /// Every file with its hash. O(bytes).
  package static func sources(_ state: ExplorerState) -> [Source] {
    state.files.map { Source(path: $0.path, hash: ContentHash.text($0.text)) }
  }

  /// What was done in a replay of it over other sources, to the place it has come to.
  init(_ session: Session, over files: [SourceFile], _ timeline: Timeline) {
    self = session
    texts = files
    sources = files.map { Source(path: $0.path, hash: ContentHash.text($0.text)) }
    deeds = timeline.given.map { given in
      Deed(
        position: given.position, at: given.at.microseconds,
        text: Deeds.words(given, timeline.world.topology), line: 0)
    }
    position = timeline.position
    selection = nil
  }

  // MARK: Text

  /// Its first line.
  package static let first = "topowalk session 1"
  /// Units and simulated microseconds (thirty days) a session may hold: what is opened must come
  /// to its end.
  private static let positions = 0...5_000_000
  private static let longest: Int64 = 30 * 86_400 * 1_000_000

  package var text: String { text(remarks: []) }

  /// With remarks for people behind its first line.
  package func text(remarks: [String]) -> String {
    var lines = [Self.first] + remarks.map { $0.isEmpty ? "#" : "# \($0)" }
    lines.append("seed \(seed)")
    if namespace != "default" { lines.append("namespace \(namespace)") }
    if !renders { lines.append("render no") }
    lines += arguments.map { "open \($0)" }
    lines += sources.map { "file \($0.hash) \($0.path)" }
    lines += deeds.map { "do \($0.position) \($0.at) \($0.text)" }
    lines.append("at \(position)")
    lines.append("view \(view)")
    if let selection { lines.append("select \(selection)") }
    for text in texts { lines += Self.lines(text) }
    return lines.map { $0.filter { !$0.isNewline } }.joined(separator: "\n") + "\n"
  }

  private static func lines(_ file: SourceFile) -> [String] {
    var out = ["text \(file.path)"]
    var blanks = 0
    for line in file.lines {
      if line.isEmpty {
        blanks += 1
        continue
      }
      if blanks > 0 { out.append(". \(blanks)") }
      blanks = 0
      out.append("| \(line)")
    }
    return blanks > 0 ? out + [". \(blanks)"] : out
  }

  /// Blank lines that one `.` may stand for, and all of them together.
  private static let blanks = 1...1_000_000

  package static func parse(_ text: String) -> Result<Session, Problem> {
    var session = Session()
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    guard lines.first.map(String.init) == first else {
      return .failure(
        Problem(line: 1, text: "no session file; expected '\(first)' in its first line"))
    }
    for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let rest = parts.count > 1 ? String(parts[1]) : ""
      if line.hasPrefix("#") { continue }
      if !session.take(String(parts[0]), rest, line: index + 1) {
        return .failure(Problem(line: index + 1, text: "'\(line.prefix(80))' is not understood"))
      }
    }
    session.closeText()
    return .success(session)
  }

  /// Lines of the text that is being read.
  private var open: (path: String, lines: [String], blanks: Int)?

  private mutating func closeText() {
    if let open {
      texts.append(SourceFile(path: open.path, text: open.lines.joined(separator: "\n")))
    }
    open = nil
  }

  private mutating func takeText(_ word: String, _ rest: String) -> Bool {
    switch word {
    case "text":
      closeText()
      open = (rest, [], 0)
      return !rest.isEmpty
    case "|":
      open?.lines.append(rest)
      return open != nil
    default:
      // Each by itself first: their sum might be none.
      guard let count = Int(rest), Self.blanks.contains(count), let had = open?.blanks,
        Self.blanks.contains(had + count)
      else { return false }
      open?.blanks += count
      open?.lines += Array(repeating: "", count: count)
      return true
    }
  }

  private init() {
    (seed, arguments, sources, deeds, position) = (1, [], [], [], 0)
    view = "topology"
  }

  private mutating func take(_ word: String, _ rest: String, line: Int) -> Bool {
    let parts = rest.split(separator: " ", maxSplits: 2).map(String.init)
    switch word {
    case "seed":
      guard let value = UInt64(rest) else { return false }
      seed = value
    case "open": arguments.append(rest)
    case "file":
      guard let space = rest.firstIndex(of: " ") else { return false }
      sources.append(
        Source(path: String(rest[rest.index(after: space)...]), hash: String(rest[..<space])))
    case "do":
      guard parts.count == 3, let position = Int(parts[0]), Self.positions.contains(position),
        let at = Int64(parts[1]), (0...Self.longest).contains(at)
      else { return false }
      deeds.append(Deed(position: position, at: at, text: parts[2], line: line))
    case "at":
      guard let value = Int(rest), Self.positions.contains(value) else { return false }
      position = value
    case "view": view = rest
    case "namespace": namespace = rest
    case "render": renders = rest != "no"
    case "select": selection = rest
    case "text", "|", ".": return takeText(word, rest)
    default: return false
    }
    return true
  }
}

/// FNV-1a with 64 bits: tells whether a file is still the one that was read. No protection against
/// somebody who wants two files to look alike.
package enum ContentHash {
  package static func text(_ text: String) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
