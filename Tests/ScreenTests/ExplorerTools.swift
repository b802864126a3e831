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

/// What one takes away, shares and changes: patches, privacy, reloads, sentences, colours.
@Suite struct `Explorer tools` {
  private func screen(_ state: ExplorerState) -> String { view(state).text }

  /// The sample with one of its files changed.
  private func loaded(_ path: String, _ change: (String) -> String) -> Loaded {
    var files = Sample.threeTier.load().files
    for index in files.indices where files[index].path.hasSuffix(path) {
      files[index].text = change(files[index].text)
    }
    return SourceLoader.load([files[0].path], from: Table(files))
  }

  private struct Table: FileProvider {
    let files: [SourceFile]

    init(_ files: [SourceFile]) { self.files = files }

    func read(_ path: String) -> Result<[UInt8], ReadFailure> {
      files.first { $0.path == path }.map { .success(Array($0.text.utf8)) }
        ?? .failure(ReadFailure("no file"))
    }

    func list(_ folder: String) -> [String]? {
      let inside = files.filter { $0.path.hasPrefix(folder + "/") }
      if inside.isEmpty { return nil }
      let names = inside.compactMap {
        $0.path.dropFirst(folder.count + 1).split(separator: "/").first.map(String.init)
      }
      return Array(Set(names)).sorted()
    }
  }

  // MARK: Changes

  @Test func `changes are marked, listed and written as a patch that applies`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40)
    for line in [
      "scale prod/cart-api 5", "target-type instance prod/cart-api",
      "allow sg-rds-replica 6432 from 10.9.0.0/16", "revoke sg-bastion 22 from 0.0.0.0/0",
      "remove-policy prod/none",
    ] {
      _ = state.run(line)
    }
    _ = state.run("node-port prod/cart-api")
    #expect(screen(state).contains("Δ"))
    let patch = Patch(state)
    for line in [
      "-  replicas: 3", "+  replicas: 5",
      "+        - {ports: 6432, from: 10.9.0.0/16}",
      "-      inbound: [{ports: 22, from: 0.0.0.0/0}]",
      "+      inbound: []",
    ] {
      #expect(patch.text.contains("\n\(line)\n"), "\(line) is missing in\n\(patch.text)")
    }
    // Every hunk says how long it is.
    for hunk in patch.text.components(separatedBy: "\n@@ ").dropFirst() {
      let lines = hunk.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        .prefix { !$0.hasPrefix("---") && !$0.isEmpty }
      let numbers = hunk.split(separator: " ").prefix(2).map {
        Int($0.split(separator: ",").last ?? "") ?? -1
      }
      #expect(lines.count { !$0.hasPrefix("+") } == numbers[0], "\(hunk)")
      #expect(lines.count { !$0.hasPrefix("-") } == numbers[1], "\(hunk)")
    }
    // One annotation stands for all Services of the Ingress.
    #expect(patch.unwritten.contains { $0.contains("also that of 3 other target groups") })
    #expect(patch.unwritten.contains("Service prod/cart-api becomes a NodePort"))
    try state.press("D")
    #expect(screen(state).contains("what differs from the files"))
  }

  @Test func `what is taken back differs no more`() throws {
    var state = try ExplorerState.opened(
      .threeTier, 120, 40, ":scale<Space>prod/cart-api<Space>5<Enter>")
    #expect(state.changesMade.count == 1)
    try state.press("u")
    #expect(state.changesMade.isEmpty && !screen(state).contains("Δ"))
    try state.press("<C-r>")
    #expect(state.changesMade.count == 1)
    _ = state.run("scale prod/cart-api 3")
    #expect(state.changesMade.isEmpty)
  }

  @Test func `changed back is no change, whatever the way`() throws {
    for lines in [
      ["revoke sg-bastion 22 from 0.0.0.0/0", "allow sg-bastion 22 from 0.0.0.0/0"],
      ["rule swap 443 1 2", "rule swap 443 2 1"],
      ["rule path 443 3 /x", "rule path 443 3 /cart,/cart/*"],
      ["target-type instance prod/cart-api", "target-type ip prod/cart-api"],
    ] {
      var state = try ExplorerState.opened(.threeTier, 120, 40)
      for line in lines { _ = state.run(line) }
      #expect(state.changesMade.isEmpty, "\(lines): \(state.changesMade.map(\.text))")
    }
  }

  @Test func `two edits of one line are both written`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40)
    _ = state.run("allow sg-rds-replica 22 from 10.0.0.0/8")
    _ = state.run("revoke sg-rds-replica 5432 from sg-bastion")
    let patch = Patch(state)
    #expect(patch.unwritten.isEmpty)
    #expect(patch.text.contains("+        - {ports: 22, from: 10.0.0.0/8}"))
    #expect(patch.text.contains("-        - {ports: 5432, from: sg-bastion}"))
  }

  // MARK: What is gone

  @Test(arguments: [
    ":scale<Space>prod/cart-api<Space>0<Enter>:scale<Space>prod/cart-api<Space>5<Enter>[",
    ":scale<Space>prod/cart-api<Space>5<Enter>/cart-api-1<Enter>:scale<Space>prod/cart-api<Space>4<Enter>:advance<Space>40s<Enter>,,[]",
  ])
  func `back over edits is never the picture of another topology`(keys: String) throws {
    var state = try ExplorerState.opened(.threeTier, 80, 24)
    for key in try KeyScript.parse(keys) {
      _ = update(&state, .terminal(.key(key)))
      #expect(state.topology == state.world.topology)
      _ = view(state)
    }
  }

  @Test(arguments: [
    "u", "ue", "ud", "ux", "uy", "uz", "u?", "u<Enter>", "zu", "d,,", "ma", "f", "'a", "D", "P",
  ])
  func `an element that is gone is let go of`(keys: String) throws {
    var state = try ExplorerState.opened(
      .threeTier, 120, 40,
      ".ma.:scale<Space>prod/cart-api<Space>6<Enter>:go<Space>cart-api-6<Enter>")
    try state.press(keys + ".,]['a.,ssoo<Esc>")
    _ = view(state)
  }

  @Test func `marks lose nothing, and stories that were undone come back as branches`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "..ma....ss.")
    _ = state.run("fault pod-http-hang prod/cart-api-1")
    try state.press("mb'a.")
    #expect(state.request?.hops.count == 3 && state.branches.count == 1)
    try state.press("'b")
    #expect(state.world.activeFaults.count == 1)
    try state.press("u'b")
    #expect(state.branches.count == 2 && state.world.activeFaults.count == 1)
  }

  @Test func `what happens too often is stopped and said`() throws {
    var state = try ExplorerState.opened(.threeTier, 80, 24)
    _ = state.run("load 20000 GET https://app.company.com/")
    _ = state.run("advance 2h")
    #expect(state.message?.contains("the same again goes on") == true, "\(state.message ?? "")")
    let session = "topowalk session 1\ndo 9000000000000000000 0 request GET https://x.y/\n"
    guard case .failure = Session.parse(session) else {
      Issue.record("a session without end was taken")
      return
    }
  }

  // MARK: Reload

  @Test func `reading again keeps step, selection and faults, and lists what changed`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......")
    _ = state.run("fault pod-http-hang prod/cart-api-2")
    try state.press("/prod/order-api<Enter>")
    let changed = loaded("prod.yaml") { $0.replacing("replicas: 3", with: "replicas: 4") }
    _ = update(&state, .reload(changed))
    #expect(state.request?.hops.count == 6)
    #expect(state.selection.map { state.topology[$0].qualifiedName } == "prod/order-api")
    #expect(state.world.activeFaults.map(\.fault) == ["pod-http-hang"])
    #expect(screen(state).contains("replicas: 3 → 4"))
    #expect(state.topology.podSlots.count == 24)
  }

  @Test func `a file that cannot be read any more changes nothing`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......")
    let before = state.world
    _ = update(&state, .reload(loaded("prod.yaml") { _ in "kind: [" }))
    #expect(state.world == before)
    #expect(state.message?.contains("half written") == true)
    _ = update(&state, .reload(loaded("architecture.yaml") { _ in "" }))
    #expect(state.world == before)
  }

  @Test func `a fault on what is gone is told`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......")
    _ = state.run("fault pod-http-hang prod/cart-api-3")
    _ = update(
      &state,
      .reload(loaded("prod.yaml") { $0.replacing("replicas: 3", with: "replicas: 2") }))
    #expect(screen(state).contains("nothing named 'prod/cart-api-3'"))
  }

  // MARK: Sharing

  @Test(arguments: [
    ("10.244.5.18", "■■.■■■.■.■■"), ("at 10.244.5.18:8080 now", "at ■■.■■■.■.■■:8080 now"),
    ("arn:aws:acm:us-east-1:123456789012:x y", "arn:" + String(repeating: "■", count: 32) + " y"),
    ("account 123456789012", "account ■■■■■■■■■■■■"), ("10.244.", "10.244."),
    ("10.244.5…", "■■.■■■.■…"), ("HTTP/1.1 200 in 1.5 s", "HTTP/1.1 200 in 1.5 s"),
    ("Acme acme-api", "■■■■ ■■■■-api"),
  ])
  func `privacy masks`(text: String, masked: String) {
    #expect(Privacy(["acme"]).mask(text) == masked)
    // A name that is nowhere keeps the quick look from deciding.
    #expect(Privacy([]).mask(text) == Privacy(["\u{7F}"]).mask(text))
  }

  @Test(arguments: ViewKind.allCases)
  func `no address is left on a masked screen`(kind: ViewKind) throws {
    var state = try ExplorerState.opened(.threeTier, 200, 60, "G")
    state.open(kind)
    try state.press("p")
    let digits = try Regex("[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}")
    #expect(screen(state).firstMatch(of: digits) == nil)
    #expect(!screen(state).contains("123456789012"))
  }

  @Test func `present mode has three lines of words and a clicker`() throws {
    var state = try ExplorerState.opened(.threeTier, 80, 24, "P<PgDn><PgDn>")
    #expect(state.request?.hops.count == 2)
    try state.press("<PgUp>")
    #expect(state.request?.hops.count == 1)
    #expect(screen(state).contains("(1/11)"))
    try state.press(".")
    #expect(screen(state).allSatisfy { $0 == " " || $0 == "\n" })
    try state.press("x<Esc>")
    #expect(!state.isPresenting)
  }

  @Test func `only playing moves, and reduced motion does not`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40)
    state.movesOnScreen = true
    try state.press(".....")
    #expect(!state.isMoving)
    try state.press("<Space>")
    _ = update(&state, .tick(milliseconds: 800))
    #expect(state.isMoving)
    let during = view(state)
    var moved = during
    for _ in 0..<10 {
      _ = update(&state, .tick(milliseconds: 16))
      moved = try #require(view(state, movedSince: moved))
      #expect(moved == view(state))
    }
    for _ in 0..<20 { _ = update(&state, .tick(milliseconds: 16)) }
    #expect(!state.isMoving && view(state) != during)
    state.settings.reducesMotion = true
    _ = update(&state, .tick(milliseconds: 800))
    #expect(!state.isMoving)
  }

  // MARK: Colours

  @Test(arguments: Theme.builtIn) func `themes can be read`(theme: Theme) {
    func luminance(_ color: RGB) -> Double {
      func part(_ value: Int) -> Double {
        let share = Double(value) / 255
        return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055).power(2.4)
      }
      return 0.2126 * part(color.red) + 0.7152 * part(color.green) + 0.0722 * part(color.blue)
    }
    let paper = luminance(Palette.background(theme.ground))
    for role in Role.allCases where role != .header && role != .border {
      guard let color = theme.color(role) else { continue }
      let ink = luminance(color)
      let contrast = (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05)
      let wanted = theme.name == "high-contrast" ? 7 : 4.5
      #expect(contrast >= wanted, "\(role) of \(theme.name) has \(contrast)")
    }
    for depth in ColorDepth.allCases {
      let most = [0, 8, 16, 256, 1 << 24][depth.rawValue]
      for role in Role.allCases {
        let look = Palette(depth, theme).look(Style(role))
        #expect(look.foreground < most && look.background < most)
      }
    }
  }

  @Test func `a person's theme changes what it names`() throws {
    let file = SourceFile(
      path: "config.yaml",
      text: """
        theme: mine
        preset: vim
        themes:
          - {name: mine, ground: light, good: '#123456', bad: 'red'}
        keys: {stepp: ['.'], fork: []}
        mask: [acme]
        mouse: false
        """)
    let (settings, diagnostics) = SettingsReader.read(file)
    #expect(settings.theme.name == "mine" && settings.theme.color(.good) == RGB(0x123456))
    #expect(settings.theme.color(.bad) == Theme.light.color(.bad))
    #expect(settings.preset == .vim && settings.masked == ["acme"] && !settings.usesMouse)
    #expect(diagnostics.map(\.severity).allSatisfy { $0 == .warning })
    #expect(diagnostics.contains { $0.suggestion == "did you mean 'step'?" && $0.range?.line == 5 })
    #expect(diagnostics.contains { $0.message == "'red' is no colour" })
  }

  // MARK: Sentences

  @Test func `linear mode steps, breaks, asks why and goes back`() throws {
    var linear = LinearExplorer(try .opened(.threeTier, 100, 40))
    #expect(linear.greeting.contains { $0.contains("23 pods") })
    #expect(
      linear.answer("") == [
        "Hop 1 of 11, browser to Route 53, at 0.000 seconds: A? app.company.com."
      ])
    #expect(linear.answer("step 5").count == 5)
    #expect(linear.answer("why").contains { $0.hasPrefix("Question: which target of") })
    #expect(linear.answer("fault pod-http-hang prod/cart-api-1").last?.contains("undo") == true)
    let events = linear.answer("advance 40s")
    #expect(events.contains { $0.contains("cart-api-1 unhealthy (Target.Timeout)") })
    #expect(
      linear.answer("state prod/cart-api-1") == [
        "prod/cart-api-1 is ready, unhealthy, Target.Timeout."
      ])
    #expect(linear.answer("back").first?.hasPrefix("Back at") == true)
    #expect(linear.answer("request").contains { $0.hasPrefix("1: ") || $0.hasPrefix("  1: ") })
    #expect(linear.answer("99") == ["Type a number from 1 to 16."])
    #expect(linear.answer("steep").first?.contains("did you mean 'step'") == true)
    #expect(linear.answer("help fault") == ["fault FAULT ELEMENT [for 30s]: break something."])
    #expect(linear.answer("quit") == ["Goodbye."] && linear.isOver)
    for verb in VerbCatalog.names {
      let lines = linear.answer(verb)
      #expect(!lines.isEmpty, "\(verb) answers nothing")
      for line in lines {
        #expect(
          !line.unicodeScalars.contains { $0.value < 32 || "●◐✗►→←┃━".unicodeScalars.contains($0) })
      }
    }
  }
}

extension Double {
  /// Without Foundation: x^2.4 as e^(2.4 ln x) by series is more than a test needs.
  fileprivate func power(_ exponent: Double) -> Double {
    // x^2.4 = x² · ⁵√x²: five Newton steps for the root.
    let square = self * self
    var root = 1.0
    for _ in 0..<40 { root = (4 * root + square / (root * root * root * root)) / 5 }
    return exponent == 2.4 ? square * root : self
  }
}
