import ExplorerCore
import Importing
import LocatedYAML
import Reports
import SourceText
import Synchronization
import TerminalCanvas
import TestSupport
import Testing
import TopologyModel

/// Loads that somebody follows: how far they are, what there is meanwhile, and where they end.
@Suite struct `Followed loads` {
  private final class Follower: LoadFollower {
    private let seen = Mutex<(progress: [LoadProgress], parts: [Loaded])>(([], []))
    let last: Int
    let picture: Int

    init(last: Int = .max, picture: Int = .max) {
      self.last = last
      self.picture = picture
    }

    var progress: [LoadProgress] { seen.withLock { $0.progress } }
    var parts: [Loaded] { seen.withLock { $0.parts } }

    func goesOn(_ progress: LoadProgress) -> Bool {
      seen.withLock { $0.progress.append(progress) }
      return progress.documents < last
    }

    func startsOver() {}

    func wantsPicture() -> Bool {
      seen.withLock { $0.parts.isEmpty && ($0.progress.last?.documents ?? 0) >= picture }
    }

    func show(_ part: Loaded) { seen.withLock { $0.parts.append(part) } }
  }

  private static let many = (0..<300).map {
    "apiVersion: v1\nkind: Service\nmetadata: {name: s-\($0), namespace: n}\nspec: {ports: [{port: 80}], odd: 1}\n"
  }

  private var files: MemoryFiles {
    MemoryFiles([
      "d/a.yaml": Self.many.joined(separator: "---\n"),
      "d/b.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: last}\n",
    ])
  }

  @Test func `a follower changes nothing`() {
    let alone = SourceLoader.load(["d"], from: files)
    let follower = Follower(picture: 10)
    let followed = SourceLoader.load(["d"], from: files, following: follower)
    #expect(alone.topology == followed.topology)
    #expect(alone.diagnostics == followed.diagnostics)
    #expect(alone.report == followed.report)
    #expect(follower.progress.last?.phase == .resolving)
    #expect(follower.progress.map(\.documents).max() == 301)
  }

  @Test func `a part is a topology of its own`() throws {
    let follower = Follower(picture: 10)
    let all = SourceLoader.load(["d"], from: files, following: follower)
    #expect(follower.parts.count == 1)
    let part = try #require(follower.parts.first)
    #expect(part.topology.services.count == 10)
    #expect(all.topology.services.count == 301)
  }

  @Test func `who has enough gets what was read, and is told`() {
    let stopped = SourceLoader.load(["d"], from: files, following: Follower(last: 20))
    #expect(stopped.topology.services.count == 20)
    #expect(stopped.diagnostics.filter { $0.code == "reading-stopped" }.count == 1)
    #expect(stopped.files.map(\.path) == ["d/a.yaml"])
  }

  @Test func `documents read ahead come in order, each with its own place`() {
    let file = SourceFile(path: "a.yaml", text: Self.many.joined(separator: "---\n"))
    var names: [String] = []
    var lines: [Int] = []
    var ends: [Int] = []
    YAMLReader.read(file, preparing: { $0.range.line }) { reading, prepared in
      names += reading.documents.compactMap { $0.at("metadata", "name")?.string }
      lines += prepared
      ends.append(reading.end)
      #expect(prepared == reading.documents.map(\.range.line))
      return names.count < 250
    }
    #expect(names == (0..<250).map { "s-\($0)" })
    #expect(lines == lines.sorted() && Set(lines).count == 250)
    #expect(ends == ends.sorted())
  }

  @Test func `all that comes after a part is what it would have been at once`() throws {
    let follower = Follower(picture: 10)
    let all = SourceLoader.load(["d"], from: files, following: follower)
    let part = try #require(follower.parts.first)
    var state = Self.state(part)
    _ = update(&state, .loading(LoadProgress(), canStop: true))
    #expect(view(state).text.contains("waiting"))
    _ = update(&state, .loaded(all))
    #expect(view(state).text == view(Self.state(all)).text)
  }

  @Test func `Esc while loading wants no more`() throws {
    var state = Self.state(SourceLoader.load(["d"], from: files))
    #expect(update(&state, .terminal(.key(.escape))) == [])
    var progress = LoadProgress()
    (progress.bytesInAll, progress.bytesRead) = (200, 50)
    _ = update(&state, .loading(progress, canStop: true))
    #expect(view(state).text.contains("25 %"))
    #expect(update(&state, .terminal(.key(.escape))) == [.stopLoading])
  }

  @Test func `a reading again cannot be cut short`() throws {
    var state = Self.state(SourceLoader.load(["d"], from: files))
    _ = update(&state, .loading(LoadProgress(), canStop: false))
    #expect(!view(state).text.contains("Esc"))
    #expect(update(&state, .terminal(.key(.escape))) == [])
  }

  @Test func `what stood on a part goes with it`() throws {
    let follower = Follower(picture: 10)
    let all = SourceLoader.load(["d"], from: files, following: follower)
    var state = Self.state(try #require(follower.parts.first))
    for key in ["m", "a"] { _ = update(&state, .terminal(.key(.character(Character(key))))) }
    #expect(state.bookmarks.count == 1)
    state.isPlaying = true
    _ = update(&state, .loaded(all))
    #expect(state.bookmarks.isEmpty && !state.isPlaying && state.loading == nil)
  }

  private static func state(_ loaded: Loaded) -> ExplorerState {
    ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files,
      width: 100, height: 30, glyphs: .unicode)
  }
}
