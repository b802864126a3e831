import ExplorerCore
import TerminalCanvas
import TestSupport
import Testing

/// Every pane and every mode at four sizes, character by character.
@Suite struct `Screens of panes and modes` {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var keys: String
    var width: Int
    var height: Int
    var testDescription: String { "\(name)-\(width)x\(height)" }
  }

  private static let sizes = [(60, 20), (80, 24), (120, 40), (200, 60)]

  /// What is pressed after six hops of the first request.
  private static let keys: [(String, String)] =
    Pane.allCases.map { ("pane-\($0.name)", "\($0.rawValue)") }
    + [
      ("maximised-state", "4\\"), ("time-bar", "9<Left><Left>"), ("help", "?"), ("legend", "i"),
      ("find", "/cart"), ("filter", "&cart"), ("filtered", "&cart<Enter>"), ("jump", "<C-p>cart"),
      ("command", ":fa<Tab>"), ("request-menu", "r"), ("request-form", "r<End><Enter>"),
      ("faults", "/cart-api-1<Enter>x"), ("describe", "/postgres-primary<Enter>d"),
      ("what-if", "/cart-api<Enter>X"), ("changed", "/cart-api<Enter>X1"),
      ("changes", "/cart-api<Enter>X1D"), ("copy", "y"),
      ("compare", "f/cart-api-1<Enter>x2a40s<Enter>c"),
      ("breakpoints", ":break<Space>failed<Enter>:break<Enter>"),
      ("present", "P"), ("privacy", "p"), ("load", "L3"),
    ]

  static let cases: [Case] = keys.flatMap { name, keys in
    sizes.map { Case(name: name, keys: keys, width: $0.0, height: $0.1) }
  }

  @Test(arguments: cases)
  func `golden`(_ test: Case) throws {
    let state = try ExplorerState.opened(
      .threeTier, test.width, test.height, "......" + test.keys)
    let screen = view(state)
    #expect(screen.width == test.width && screen.height == test.height)
    let difference = Golden.difference(
      screen.text, "modes/\(test.name)-\(test.width)x\(test.height).txt")
    #expect(difference == nil, "\(difference ?? "")")
    // The same in ASCII: nothing else, and nothing moves.
    var plain = state
    _ = update(&plain, .resize(width: test.width, height: test.height))
    plain.useASCII()
    #expect(!view(plain).text.contains { !$0.isASCII })
  }
}
