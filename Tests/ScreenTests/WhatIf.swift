import ExplorerCore
import Simulation
import TerminalCanvas
import TestSupport
import Testing
import TopologyModel

/// Edits, branches, breakpoints and stepping into a hop, as keys do them.
@Suite struct `What if` {
  @Test func `a fork changes nothing in its parent, and both can be compared`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......f")
    let before = state.world
    try state.press("/cart-api-2<Enter>x2a60s<Enter>")
    #expect(state.world != before)
    #expect(view(state).text.contains("branch 2/2"))
    try state.press("c")
    #expect(view(state).text.contains("unhealthy"))
    try state.press("<Esc>f<Enter>")
    #expect(state.world == before)
    try state.press("f<Enter>")
    #expect(state.world != before)
  }

  @Test func `an edit redraws the picture, and undo takes it back`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "/cart-api<Enter>")
    let places = state.topology.podSlots.count
    try state.press("X1")
    #expect(state.topology.podSlots.count == places + 1)
    try state.press("a60s<Enter>")
    let ready = state.world.pods.filter { $0.name == "cart-api-4" && $0.isReady }
    #expect(ready.count == 1)
    try state.press("u")
    #expect(state.topology.podSlots.count == places)
  }

  @Test func `finding picks the likeliest, n the next`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "")
    for _ in 0..<2 {
      try state.press("/cart-api<Enter>")
      let found = state.message ?? ""
      #expect(found.hasPrefix("1 of ") && found.hasSuffix(" prod/cart-api"))
    }
    try state.press("n")
    #expect(state.message?.hasPrefix("2 of ") == true)
  }

  @Test func `time goes on under a description`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "")
    try state.press("/cart-api-1<Enter>d]")
    let later = state.now
    #expect(later > .start)
    try state.press("[")
    #expect(state.now < later)
    guard case .describe = state.mode else { throw Missing() }
  }

  private struct Missing: Error {}

  @Test func `into a hop, along its checks, and out again`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "......")
    let hops = state.request?.hops.count
    try state.press("ss")
    #expect(state.depth == .check(0, 0))
    try state.press("..")
    #expect(state.depth == .check(0, 2))
    try state.press(",o")
    #expect(state.depth == .decision(0))
    #expect(state.request?.hops.count == hops)
    try state.press("o.")
    #expect(state.depth == .hop && state.request?.hops.count == (hops ?? 0) + 1)
  }

  @Test(arguments: [
    ("cart-api-1 unhealthy", "stopped"), ("prod/cart-api-1 unhealthy", "stopped"),
    ("cart-api-1 not ready", "'cart-api-1 not ready' does not come true"),
    ("status 502", "'status 502' does not"), ("failed", "'failed' does not"),
    ("event unhealthy", "stopped"), ("event fails open", "'event fails open' does not"),
    ("prod/cart-api healthy", "stopped"), ("sg-nodes ready", "sg-nodes has no state to wait for"),
    ("bogus", "'bogus' is no condition"), ("nope unhealthy", "nothing named 'nope'"),
    ("cart-api-1 unhealty", "no state 'unhealty'; did you mean 'unhealthy'?"),
  ])
  func `play until a condition`(condition: String, said: String) throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40, "G/cart-api-1<Enter>x2b<C-u>")
    try state.press(condition.replacing(" ", with: "<Space>") + "<Enter>")
    #expect(state.message?.hasPrefix(said) == true, "\(state.message ?? "")")
  }

  @Test func `a fix that the hop proposes can be tried`() throws {
    var state = try ExplorerState.opened(.threeTier, 120, 40)
    let saved = state.topology.savedRequests.firstIndex { $0.name.contains("on the primary") }
    try state.press("r" + String(repeating: "j", count: saved ?? 0) + "<Enter>G")
    #expect(state.request?.outcome?.kind == .timedOut)
    try state.press("X")
    #expect(view(state).text.contains("fix: security group sg-rds-primary"))
    try state.press("1r" + String(repeating: "j", count: saved ?? 0) + "<Enter>G")
    #expect(state.request?.outcome?.kind == .answered)
  }

  @Test func `load and sweep look, and change nothing`() throws {
    var state = try ExplorerState.opened(.repaired, 120, 40, ".....")
    let before = state.world
    try state.press("L2")
    #expect(view(state).text.contains("p99"))
    try state.press("<Esc>T")
    while state.sweeping != nil { _ = update(&state, .tick(milliseconds: 0)) }
    #expect(view(state).text.contains("single faults break it"))
    #expect(state.world == before)
  }
}
