import ExplorerCore
import Foundation
import Importing
import Reports
import Simulation
import TestSupport
import Testing

/// What ARCHITECTURE.md promises, held by a machine.
@Suite struct Tidy {
  /// A target may import only what its row names (and the standard library).
  static let allowed: [String: Set<String>] = [
    "SystemCalls": ["Glibc", "Musl", "Darwin"],
    "SourceText": [],
    "LocatedYAML": ["SourceText", "CYAML", "SystemCalls", "Synchronization"],
    "TopologyModel": ["SourceText"],
    "ControllerModels": ["TopologyModel", "LocatedYAML", "SourceText"],
    "Simulation": ["TopologyModel", "SourceText", "Synchronization", "Dispatch"],
    "ElementKinds": ["TopologyModel", "SourceText"],
    "Importing": [
      "LocatedYAML", "ElementKinds", "ControllerModels", "TopologyModel", "SourceText",
    ],
    "Walkthroughs": [
      "Scenarios", "Importing", "Simulation", "LocatedYAML", "TopologyModel", "SourceText",
    ],
    "Scenarios": ["Importing", "Simulation", "LocatedYAML", "TopologyModel", "SourceText"],
    "TerminalCanvas": ["CThreadLocal"],
    "DiagramLayout": ["TerminalCanvas"],
    "DiagramDrawing": [
      "DiagramLayout", "TerminalCanvas", "ElementKinds", "TopologyModel", "SourceText",
      "Simulation", "Synchronization",
    ],
    "Reports": [
      "Walkthroughs", "Importing", "Scenarios", "LocatedYAML", "Simulation", "DiagramDrawing",
      "DiagramLayout",
      "TerminalCanvas",
      "ElementKinds",
      "ControllerModels", "TopologyModel", "SourceText",
    ],
    "ExplorerCore": [
      "Walkthroughs", "Reports", "Importing", "Scenarios", "LocatedYAML", "Simulation",
      "DiagramDrawing",
      "DiagramLayout", "TerminalCanvas", "ElementKinds", "TopologyModel", "SourceText",
      "Synchronization",
    ],
    "Following": [
      "ExplorerCore", "TerminalCanvas", "SourceText", "NIOCore", "NIOPosix", "SystemCalls",
      "Synchronization",
    ],
    "TerminalNcurses": ["CNcurses", "TerminalCanvas"],
    "topowalk": [
      "Walkthroughs", "ExplorerCore", "Following", "Reports", "Scenarios", "TerminalNcurses",
      "Importing",
      "Simulation",
      "DiagramDrawing", "LocatedYAML",
      "TerminalCanvas", "TopologyModel", "SourceText", "ArgumentParser", "SystemCalls",
      "Synchronization",
    ],
    "topowalk-bench": [
      "ExplorerCore", "Reports", "Importing", "Simulation", "DiagramDrawing", "DiagramLayout",
      "TerminalCanvas", "TopologyModel", "LocatedYAML", "SourceText", "TestSupport", "CYAML",
      "SystemCalls",
    ],
  ]

  private static let sources = Repository.files("Sources", ".swift")

  private func target(_ path: String) -> String { String(path.split(separator: "/")[1]) }

  @Test func `imports point down the table`() {
    for path in Self.sources {
      let allowed = Self.allowed[target(path)] ?? []
      for line in Repository.text(path).split(separator: "\n")
      where ["import ", "internal import "].contains(where: line.hasPrefix) {
        let module = line.split(separator: " ").last.map(String.init) ?? ""
        #expect(allowed.contains(module), "\(path) imports \(module)")
      }
    }
  }

  @Test func `files and functions stay small`() {
    for path in Self.sources + Repository.files("Tests", ".swift")
    where !path.contains("Tables.swift") {
      let lines = Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 400, "\(path) has \(lines.count) lines")
      for (start, count) in functions(lines) {
        #expect(count <= 60, "\(path):\(start + 1) is a function of \(count) lines")
      }
    }
  }

  /// Functions by their indentation: from `func` to the closing brace below it.
  private func functions(_ lines: [Substring]) -> [(start: Int, count: Int)] {
    var out: [(Int, Int)] = []
    for (index, line) in lines.enumerated() {
      let words = line.drop { $0 == " " }
      guard words.contains("func "), !words.hasPrefix("//"), line.last == "{" || line.contains("(")
      else { continue }
      let indent = line.count - words.count
      let close = String(repeating: " ", count: indent) + "}"
      if let end = lines[index...].firstIndex(where: { $0 == close }) {
        out.append((index, end - index + 1))
      }
    }
    return out
  }

  @Test func `nothing is left for later`() {
    let banned = ["TO" + "DO", "FIX" + "ME", "X" + "XX", "try" + "!", "fatal" + "Error("]
    for path in Self.sources {
      let text = Repository.text(path)
      for word in banned { #expect(!text.contains(word), "\(path) holds \(word)") }
    }
  }

  @Test func `the simulation iterates no dictionary and reads no clock`() {
    for path in Self.sources where ["Simulation", "DiagramLayout"].contains(target(path)) {
      let text = Repository.text(path)
      for word in [
        "import Foundation", "import Glibc", "import SystemCalls", "SystemRandomNumberGenerator",
        "ContinuousClock",
      ] {
        #expect(!text.contains(word), "\(path) holds \(word)")
      }
    }
  }

  @Test func `only the program touches files and the environment`() {
    // Threads and a search in memory are the C library's too.
    let harmless = ["BackgroundThread", "ByteSearch"].map { "Sources/LocatedYAML/\($0).swift" }
    for path in Self.sources
    where !["topowalk", "topowalk-bench", "Following", "SystemCalls"].contains(target(path))
      && !harmless.contains(path)
    {
      let text = Repository.text(path)
      for word in ["FileManager", "getenv(", "fopen(", "import Foundation", "import SystemCalls"] {
        #expect(!text.contains(word), "\(path) holds \(word)")
      }
    }
  }

  @Test func `what differs between systems has one place`() {
    for path in Self.sources where target(path) != "SystemCalls" {
      let text = Repository.text(path)
      for word in ["import Glibc", "import Darwin", "#if os", "#if canImport", "inotify", "/proc/"]
      {
        #expect(!text.contains(word), "\(path) holds \(word)")
      }
    }
  }

  @Test func `generated pages are fresh`() {
    let pages = [
      ("architecture-file", ReferencePages.architectureFile),
      ("scenario", ReferencePages.scenario), ("walkthrough", WalkthroughPage.text),
      ("keys", KeysPage.text),
      ("commands", KeysPage.commands),
      ("configuration", SettingsReader.page),
      ("kinds", ReferencePages.kinds), ("faults", ReferencePages.faults),
      ("fidelity", ReferencePages.fidelity),
    ].map { ("docs/\($0.0).md", $0.1) }
    let schemas = Schemas.names.map {
      ("docs/\($0).schema.json", Schemas.schema($0)?.text ?? "")
    }
    for (path, text) in pages + schemas {
      let wanted = text.hasSuffix("\n") ? text : text + "\n"
      #expect(Repository.text(path) == wanted, "\(path) is stale: make docs")
    }
  }

  /// Codes stand behind the severity, or first in a builder's `warn` and `fail`.
  @Test func `every diagnostic can be explained`() {
    let pattern = #/(?:\.(?:error|warning|note),|warn\(|fail\()\s*"([a-z]+(?:-[a-z]+)+)"/#
    for path in Self.sources {
      for match in Repository.text(path).matches(of: pattern) {
        let code = String(match.output.1)
        #expect(Explanations.text(code) != nil, "\(path) tells of \(code), which nothing explains")
      }
    }
  }

  @Test func `every kind file is in the catalogue and every fault in its list`() {
    let catalog = Repository.text("Sources/ElementKinds/KindDefinition.swift")
    for path in Repository.files("Sources/ElementKinds/Kinds", ".swift") {
      let name = path.split(separator: "/").last.map { $0.dropLast(6) } ?? ""
      let first = name.prefix(1).lowercased() + name.dropFirst()
      #expect(catalog.contains(".\(first)"), "\(path) is not in KindCatalog")
    }
    #expect(Set(FaultCatalog.all.map { $0.id }).count == FaultCatalog.all.count)
  }

  @Test func `every ledger id is declared once, and every test it names exists`() {
    let tests = Repository.files("Tests", ".swift").map(Repository.text).joined()
    var seen: Set<FidelityID> = []
    for rule in FidelityLedger.all {
      #expect(seen.insert(rule.id).inserted, "\(rule.id) is declared twice")
      if rule.status == .notModelled {
        #expect(rule.test.isEmpty, "\(rule.id) is not modelled, yet names a test")
      } else {
        let isThere = tests.contains("func `\(rule.test)")
        #expect(isThere, "\(rule.id): no test '\(rule.test)'")
      }
    }
  }

  @Test func `every promise of docs/security names a test that exists`() {
    let tests = Repository.files("Tests", ".swift").map(Repository.text).joined()
    let rows = Repository.text("docs/security.md").split(separator: "\n")
      .filter { $0.hasPrefix("| ") }.prefix { !$0.contains("starts |") }.dropFirst()
    #expect(rows.count > 5)
    for row in rows {
      let held = row.split(separator: "|").last ?? ""
      let names = held.matches(of: /`([A-Za-z][^`]*)`/).map { String($0.output.1) }
      let promised = names.filter { $0.contains(" ") || $0.first?.isUppercase ?? false }
        .filter { !$0.hasPrefix("make ") }
      #expect(!promised.isEmpty, "\(row)")
      for name in promised {
        let isThere =
          tests.contains("struct `\(name)`") || tests.contains("struct \(name) ")
          || tests.contains("func `\(name)")
        #expect(isThere, "docs/security.md names '\(name)', which is no test")
      }
    }
  }

  @Test func `what it is built with is said as Package.swift asks for it`() {
    for match in Repository.text("Package.swift").matches(
      of: /apple\/([a-z-]+)", from: "([0-9.]+)"/)
    {
      let (name, version) = (String(match.output.1), String(match.output.2))
      let said = Product.dependencies.first { $0.name == name }
      #expect(said?.version == "\(version) or later", "\(name) \(version)")
    }
  }

  /// `make try-contributing` does what they say.
  @Test func `examples of CONTRIBUTING stand behind lines that are there once`() {
    let page = Repository.text("CONTRIBUTING.md")
    for match in page.matches(of: /```diff\n--- (\S+)\n([\s\S]*?)\n```/) {
      let before = match.output.2.split(separator: "\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("+") }.map { String($0.dropFirst()) }
      let lines = Repository.text(String(match.output.1)).split(
        separator: "\n", omittingEmptySubsequences: false
      ).map(String.init)
      let places = lines.indices.filter { lines[$0...].starts(with: before) }
      #expect(places.count == 1, "\(match.output.1): \(before)")
    }
  }

  @Test func `links between pages lead somewhere`() throws {
    let pages =
      ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"]
      + Repository.files("docs", ".md")
    for page in pages {
      let folder = page.contains("/") ? "docs/" : ""
      for match in Repository.text(page).matches(of: /\]\(([^)#:]+)\)/) {
        let link = String(match.output.1)
        let path = link.hasPrefix("../") ? String(link.dropFirst(3)) : folder + link
        #expect(
          !Repository.text(path).isEmpty || link.hasSuffix(".png"), "\(page) links to \(link)")
      }
    }
  }

  @Test func `every ledger id the simulation cites is in the ledger`() throws {
    let shape = try Regex("\"(dns|vpc|alb|tls|k8s|rds|ssh|cf|lbc|app)\\.[a-z0-9-]+\"")
    for path in Self.sources where target(path) == "Simulation" && !path.contains("/Fidelity/") {
      for match in Repository.text(path).matches(of: shape) {
        let id = "\(match.output[0].substring ?? "")".filter { $0 != "\"" }
        #expect(FidelityLedger.rule(FidelityID(stringLiteral: id)) != nil, "\(path): \(id)")
      }
    }
  }

  @Test func `each file in samples/broken gives the diagnostic it is named for`() {
    for path in Repository.files("samples/broken", ".yaml") {
      let code = String(path.split(separator: "/").last?.dropLast(5) ?? "")
      let loaded = SourceLoader.load([path], from: RepositoryFiles())
      let found = loaded.diagnostics.first { $0.code == code }
      #expect(found != nil, "\(path) gives \(loaded.diagnostics.map(\.code))")
      #expect(found?.range != nil, "\(path): the diagnostic has no place")
    }
  }
}
