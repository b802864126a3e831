import DiagramDrawing
import ExplorerCore
import Importing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TestSupport
import Testing
import TopologyModel

/// Finding, commands, places, marks, filters: what fingers of other programs expect.
@Suite struct `Explorer` {
  private func screen(_ state: ExplorerState) -> String { view(state).text }

  // MARK: Keys

  @Test(arguments: [
    ("?", "help"), ("<F1>", "help"), ("/", "find"), (":", "command"), ("<C-p>", "jump"),
    ("<Space>", "play"), (".", "step"), (",", "back"), ("]", "next-event"), ("q", "quit"),
    ("<F10>", "quit"), ("<C-o>", "place-back"), ("&", "filter"), ("\\", "maximise"),
    ("<C-r>", "redo"), ("u", "undo"), ("e", "edit"), ("y", "copy"),
  ])
  func `keys of other programs do what they do there`(key: String, name: String) throws {
    let code = try #require(try KeyScript.parse(key).first)
    let command = try #require(Keymap.standard.command(for: code))
    #expect(Keymap.standard.bindings.first { $0.command == command }?.name == name)
  }

  @Test func `every binding is in the help, the palette and docs`() throws {
    let state = try ExplorerState.opened(.threeTier, 200, 1_000, "?")
    let help = screen(state)
    let page = Repository.text("docs/keys.md")
    for binding in Bindings.all {
      // Words may be broken there; the first of them are enough.
      let words = binding.help.split(separator: " ").prefix(3).joined(separator: " ")
      #expect(help.contains(words), "\(binding.name) is not in the help")
      #expect(page.contains("`\(binding.name)`"), "\(binding.name) is not in docs/keys.md")
      #expect(VerbCatalog.names.contains(binding.name))
    }
  }

  @Test func `presets and own keys hold, conflicts are told`() throws {
    let vim = Keymap(.vim)
    #expect(vim.command(for: .control("f")) == .pageDown && vim.problems.isEmpty)
    let arrows = Keymap(.arrows)
    #expect(arrows.command(for: .character("j")) == nil && arrows.command(for: .down) == .down)
    let own = Keymap(.default, [Keymap.Override("step", [".", "z"])])
    #expect(own.command(for: .character("z")) == .stepForward)
    #expect(own.problems.map(\.message) == ["'z' is bound to 'step' and no longer to 'focus'"])
    let wrong = Keymap(
      .default,
      [Keymap.Override("stepp", ["z"]), Keymap.Override("step", ["C-s", "Hyper-q", "g"])])
    #expect(wrong.problems.count == 4)
    #expect(wrong.problems[0].suggestion == "did you mean 'step'?")
  }

  @Test func `sentences name the keys one has`() throws {
    var settings = Settings()
    settings.keys = [Keymap.Override("request", ["F5"])]
    let loaded = Sample.threeTier.load()
    var state = ExplorerState(
      topology: loaded.topology, diagnostics: [],
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 100,
      height: 30, glyphs: .unicode, settings: settings)
    try state.press("G.")
    #expect(state.message?.contains("F5 sends a request") == true)
  }

  // MARK: Finding

  @Test(arguments: [
    ("cartapi2", "pod prod/cart-api-2"), ("10.244.5.18", "pod prod/cart-api-1"),
    ("pgreplica", "database-instance postgres-replica"), ("bastion", "bastion bastion"),
  ])
  func `jump finds by letters in order`(typed: String, found: String) throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "<C-p>\(typed)<Enter>")
    let element = try #require(state.selection)
    #expect(
      "\(state.topology[element].kind.rawValue) \(state.topology[element].qualifiedName)" == found)
    try state.press("<C-o>")
    #expect(state.selection == nil)
    try state.press("<Alt-Right>")
    #expect(state.selection == element)
  }

  @Test func `jump reaches rules, files and hops`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, ".....")
    try state.press("<C-p>prod.yaml<Enter>")
    #expect(state.pane == .source)
    #expect(screen(state).contains("source prod.yaml:1"))
    try state.press("<Esc><C-p>(2)<Enter>")
    #expect(state.request?.hops.count == 2)
    try state.press("<C-p>rule<Space>/order<Enter>")
    #expect(screen(state).contains("ingress.yaml"))
  }

  @Test func `a filter keeps lines, rows and boxes that hold it`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "...........6\\&ends<Enter>")
    #expect(screen(state).contains("ends: 200") && !screen(state).contains("A? app.company.com"))
    try state.press("&<C-u><Enter>")
    #expect(screen(state).contains("A? app.company.com"))
    state = try .opened(.threeTier, 120, 40, "&bastion<Enter>")
    #expect(screen(state).contains("Bastion") && !screen(state).contains("react-frontend"))
    state = try .opened(.threeTier, 120, 40, "&!bastion<Enter>")
    #expect(!screen(state).contains("Bastion") && screen(state).contains("react-frontend"))
    state = try .opened(.threeTier, 120, 40, "&nothing-like-this")
    #expect(screen(state).contains("nothing holds this"))
  }

  // MARK: Commands

  @Test(arguments: [
    ("request<Space>GET<Space>https://app.company.com/order", "GET https://app.company.com/order"),
    ("fault<Space>pod-kill<Space>prod/cart-api-1", "pod-kill prod/cart-api-1"),
    ("advance<Space>30s", "advanced by 30 s"), ("view<Space>life", "[life of a request]"),
    ("zoom<Space>pods", "zoom pods"), ("theme<Space>light", "theme light"),
    ("break<Space>target<Space>cart-api<Space>unhealthy", "breakpoint 1"),
    ("thme<Space>light", "did you mean 'theme'?"), ("theme<Space>lihgt", "did you mean 'light'?"),
    ("step<Space>4", "hop 4/11"), ("scale<Space>prod/cart-api<Space>5", "Δ 1"),
    ("reach<Space>internet<Space>postgres-primary", "blocked from browser"),
    ("resolve<Space>cart-api<Space>from<Space>prod/react-frontend", "resolve cart-api"),
    ("allow<Space>sg-rds-primary<Space>5432<Space>from<Space>sg-bastion", "Δ 1"),
    ("fault<Space>nope<Space>x", "no fault 'nope'"), ("step<Space>x", "expected 'step 10'"),
    ("help", "keys"), ("advance", "is not a time"),
  ])
  func `commands do what they say`(line: String, shows: String) throws {
    let state = try ExplorerState.opened(.threeTier, 120, 40, ":\(line)<Enter>")
    #expect(screen(state).contains(shows), "\(screen(state))")
  }

  @Test func `tab completes, again the next, and history comes back`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, ":fau<Tab>")
    guard case .prompt(let prompt) = state.mode else { throw Missing() }
    #expect(prompt.text == "fault")
    try state.press("<Tab>")
    guard case .prompt(let next) = state.mode else { throw Missing() }
    #expect(next.text == "faults")
    try state.press("<Esc>:zoom<Space>pods<Enter>:<Up>")
    guard case .prompt(let last) = state.mode else { throw Missing() }
    #expect(last.text == "zoom pods")
    let history = LineHistory(text: state.history.text)
    #expect(history[.command] == ["zoom pods"])
  }

  private struct Missing: Error {}

  @Test func `what is done can be written down and read again`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "....")
    for line in [
      "fault pod-http-hang prod/cart-api-1", "fault network-latency prod/cart-api-2 for 30s",
      "undo-fault pod-http-hang prod/cart-api-1", "scale prod/order-api 4",
      "target-type instance prod/react-frontend",
      "allow sg-rds-primary 5432 from sg-bastion", "load 5 GET https://app.company.com/",
      "stop-loads", "rule swap 443 1 2", "rule path 443 3 /basket,/basket/*", "rule remove 443 4",
      "request POST https://app.company.com/order -H 'X-Team: a b' --max-time 5 -L from developer",
    ] {
      _ = state.run(line)
    }
    let session = Session(state)
    guard case .success(let read) = Session.parse(session.text) else { throw Missing() }
    #expect(read.text == session.text && read.deeds.count >= 8)
    var other = try ExplorerState.opened(.threeTier, 120, 40)
    other.resume(read)
    #expect(other.world == state.world, "\(screen(other))")
    #expect(other.message?.hasPrefix("the session is where it was") == true)
  }

  @Test func `a session over changed files says what differs`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "....")
    _ = state.run("fault pod-http-hang prod/cart-api-1")
    var session = Session(state)
    session.sources[0].hash = "0"
    session.deeds[1].text = "fault pod-http-hang prod/gone"
    var other = try ExplorerState.opened(.threeTier, 120, 40)
    other.resume(session)
    #expect(screen(other).contains("has changed since"))
    #expect(screen(other).contains("nothing named 'prod/gone'"))
  }

  // MARK: Time

  @Test func `counts, marks and the time bar`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "5.")
    #expect(state.request?.hops.count == 5 && state.pane == .diagram)
    try state.press("ma3.")
    #expect(state.request?.hops.count == 8)
    try state.press("'a")
    #expect(state.request?.hops.count == 5)
    try state.press("G9<Left><Left>")
    #expect(state.request?.hops.count == 9)
    try state.press("<End>")
    #expect(state.request?.outcome != nil)
    try state.press("<Home><Esc>")
    #expect(!state.onTimeBar)
  }

  @Test func `a breakpoint stops play, events and the clock`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "G")
    _ = state.run("fault pod-http-hang prod/cart-api-1")
    _ = state.run("break cart-api-1 unhealthy")
    _ = state.run("advance 5m")
    #expect(state.message == "stopped: cart-api-1 unhealthy")
    #expect(state.world.now < .start + .seconds(60))
    let stopped = state.world.now
    _ = state.run("advance 5m")
    #expect(state.world.now > stopped)
  }

  @Test func `playing loops`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "@<Space>")
    var seenEnd = false
    var seenStart = false
    for _ in 0..<60 {
      _ = update(&state, .tick(milliseconds: 400))
      if state.request?.outcome != nil { seenEnd = true }
      if seenEnd, state.request?.hops.isEmpty == true { seenStart = true }
    }
    #expect(seenEnd && seenStart && state.isPlaying)
  }

  @Test func `three branches, and any two side by side`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......")
    _ = state.run("branch")
    _ = state.run("fault pod-http-hang prod/cart-api-1")
    _ = state.run("branch")
    _ = state.run("fault rds-instance-stop postgres-replica")
    #expect(state.branches.count == 3)
    try state.press("c1")
    let text = screen(state)
    #expect(text.contains("branch 3, where you are") && text.contains("branch 1"))
    #expect(text.contains("≠"))
    try state.press("<Esc>")
    _ = state.run("branch 1")
    #expect(state.world.activeFaults.isEmpty)
  }
}
