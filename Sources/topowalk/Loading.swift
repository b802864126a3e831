import ArgumentParser
import Importing
import Reports
import Simulation
import SourceText
import SystemCalls
import TopologyModel

/// Files to open; shared by all commands.
struct SourceArguments: ParsableArguments {
  @Argument(
    help:
      "Architecture file, manifests, folders or globs; - reads standard input. Nothing opens the three-tier sample."
  )
  var sources: [String] = []

  @Option(name: [.customShort("n"), .long], help: "Namespace of objects that name none.")
  var namespace = "default"

  @Flag(
    help:
      "Run no kustomize and no helm; otherwise folders that are kustomizations or charts are read as those print them."
  )
  var noRender = false

  var list: SourceList {
    SourceList(paths: sources, namespace: namespace, renders: !noRender)
  }

  func load() -> Loaded {
    // A list of files that came out empty must not look as if all were well with them.
    if sources.isEmpty, isatty(2) == 0 || isatty(1) == 0 {
      Output.complain("topowalk: no FILES were named: this is the three-tier sample")
    }
    return list.load()
  }

  /// Prints what loading had to say, and ends with 1 when nothing can be shown for it.
  func loadOrExit() throws -> Loaded {
    let loaded = load()
    loaded.complain()
    if loaded.topology.elements.isEmpty { throw ExitCode(1) }
    return loaded
  }
}

extension Loaded {
  /// Warnings and notes that are told beside what somebody asked for.
  private static let patience = 5

  /// Says on standard error what loading had to say: every error, of the rest the first few.
  func complain() {
    let errors = diagnostics.filter { $0.severity == .error }
    let rest = diagnostics.filter { $0.severity != .error }
    let told = errors + rest.prefix(Self.patience)
    if !told.isEmpty { Output.complain(DiagnosticPrinter(files: files).text(told)) }
    if rest.count > Self.patience {
      Output.complain("\(rest.count - Self.patience) more: topowalk check has them all")
    }
  }
}

/// What is opened, by name.
struct SourceList {
  var paths: [String]
  var namespace = "default"
  var renders = true
  /// A person typed the names; those that stand in a file open no FIFO.
  var isTyped = true

  /// Reads everything; without a name the sample.
  func load(following follower: (any LoadFollower)? = nil) -> Loaded {
    var files = DiskFiles(reading: paths, mayWait: isTyped, following: follower)
    files.renders = renders
    files.namespace = namespace
    return SourceLoader.load(
      effectivePaths, from: files, namespace: namespace, following: follower)
  }

  /// What is opened: the sample where nothing is named.
  var effectivePaths: [String] { paths.isEmpty ? [Samples.threeTier] : paths }
}

/// Where the samples are.
enum Samples {
  /// Beside the sources this was built in, or installed beside the binary.
  static var threeTier: String {
    for folder in candidates where access("\(folder)/three-tier/architecture.yaml", R_OK) == 0 {
      return "\(folder)/three-tier"
    }
    return "samples/three-tier"
  }

  private static var candidates: [String] {
    var out = ["samples"]
    guard let path = RunningProgram.path else { return out }
    var folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    out.append((folder + ["..", "share", "topowalk", "samples"]).joined(separator: "/"))
    // From .build/<triple>/<configuration>/topowalk up to the checkout.
    for _ in 0..<4 where !folder.isEmpty {
      out.append((folder + ["samples"]).joined(separator: "/"))
      folder = folder.dropLast()
    }
    return out
  }
}

/// `--format text|json`.
enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}

/// `WIDTHxHEIGHT`.
struct ScreenSize: ExpressibleByArgument {
  var width: Int
  var height: Int

  init?(argument: String) {
    let parts = argument.lowercased().split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1000).contains(parts[0]), (1...1000).contains(parts[1]) else {
      return nil
    }
    (width, height) = (parts[0], parts[1])
  }

  var defaultValueDescription: String { "\(width)x\(height)" }

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}
