import ArgumentParser
import Importing
import Reports
import Scenarios
import Simulation
import SourceText
import TopologyModel

/// `topowalk run`: plays a scenario.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Play a scenario: timed faults, requests and edits, with expectations.",
    discussion: """
      Prints every target's state and reason after every event, and every request's trace.
      Exits 1 when an expectation does not hold.
      """)

  @OptionGroup var sources: SourceArguments
  @Option(help: "The scenario file.") var scenario: String
  @Option(help: "text or json.") var format = OutputFormat.text
  @Flag(name: .shortAndLong, help: "Only the expectations and how many hold.") var quiet = false

  func run() throws {
    let loaded = try sources.loadOrExit()
    guard case .success(let text) = DiskFiles().text(scenario) else {
      Output.complain("topowalk: cannot read '\(scenario)'".printable)
      throw ExitCode(1)
    }
    let file = SourceFile(path: scenario, text: text)
    let (story, diagnostics) = ScenarioReader.read(file)
    if !diagnostics.isEmpty { Output.complain(DiagnosticPrinter(files: [file]).text(diagnostics)) }
    guard let story else { throw ExitCode(1) }
    let run = ScenarioRun(story, loaded.topology)
    if !run.diagnostics.isEmpty {
      Output.complain(DiagnosticPrinter(files: [file]).text(run.diagnostics))
    }
    let report = RunReport(run, name: story.name)
    switch format {
    case .text: Output.print(quiet ? report.verdictText : report.text)
    case .json: Output.print(report.json.text)
    }
    if !run.holds || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

/// `topowalk load`: many requests.
struct LoadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Send a request many times: share per target, errors, latency percentiles.")

  @OptionGroup var sources: SourceArguments
  @OptionGroup var asked: RequestArguments
  @Option(help: "How often, 1 to 100000.") var count = 100
  @Option(help: "So many a second, spread at random; else one after the other.") var rate: Int?
  @Option(help: "text or json.") var format = OutputFormat.text

  func validate() throws {
    if !(1...100_000).contains(count) { throw ValidationError("--count must be 1 to 100000") }
    if let rate, !(1...100_000).contains(rate) {
      throw ValidationError("--rate must be 1 to 100000")
    }
  }

  func run() throws {
    let loaded = try sources.loadOrExit()
    let order = try asked.order(loaded)
    let world = World(loaded.topology, seed: asked.seed)
    let report = LoadRunReport(
      order, LoadRun(order, count: count, perSecond: rate, in: world))
    switch format {
    case .text: Output.print(report.text)
    case .json: Output.print(report.json.text)
    }
    if report.hasFailures || loaded.diagnostics.hasErrors { throw ExitCode(1) }
  }
}

extension ComparePolicy: ExpressibleByArgument {}

/// `topowalk compare`: two architectures.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what two architectures have that differs, and which requests end differently.",
    discussion: """
      Exit 1 where a request ends differently. A Terraform plan is compared with itself:

        topowalk compare plan.json@before plan.json
      """)

  @Argument(help: "The first: a file, folder or glob.") var a: String
  @Argument(help: "The second.") var b: String
  @Option(help: "Only this request; else the saved ones of both.") var request: String?
  @Option(help: "Who sends it.") var from: String?
  @Option(help: "text, json, or markdown for a comment on a pull request.")
  var format = CompareFormat.text
  @Option(
    help:
      "When to exit with 1: outcome (a request ends differently), worse (one that was answered is not, or the internet reaches more), any, never."
  )
  var failOn = ComparePolicy.outcome
  @Option(help: "Seed of the simulation's chance.") var seed: UInt64 = 1

  enum CompareFormat: String, CaseIterable, ExpressibleByArgument {
    case text, json, markdown
  }

  func run() throws {
    var sides: [Topology] = []
    let files = DiskFiles(reading: [a, b])
    for path in [a, b] {
      var loaded = SourceLoader.load([path], from: files)
      // Before a plan that makes everything there is nothing.
      let mayBeEmpty = path.hasSuffix("@before")
      if mayBeEmpty { loaded.diagnostics.removeAll { $0.code == "nothing-to-draw" } }
      loaded.complain()
      if loaded.topology.elements.isEmpty, !mayBeEmpty { throw ExitCode(1) }
      sides.append(loaded.topology)
    }
    let report = CompareReport(sides[0], sides[1], request: request, from: from, seed: seed)
    if request != nil, let problem = report.problem { throw ValidationError(problem.printable) }
    switch format {
    case .text: Output.print(report.text)
    case .json: Output.print(report.json.text)
    case .markdown: Output.print(report.markdown)
    }
    if report.fails(failOn) { throw ExitCode(1) }
  }
}
