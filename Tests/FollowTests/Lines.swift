import Following
import TerminalCanvas
import TestSupport
import Testing

/// The line protocol: what is drawn arrives, and nothing else.
@Suite struct `Lines of the follow protocol` {
  private static func arrives(_ text: String) -> Canvas {
    var canvas = Canvas(width: 0, height: 0)
    for line in text.split(separator: "\n") { _ = FollowLines.take(String(line), &canvas) }
    return canvas
  }

  private static var drawing: Canvas {
    var canvas = Canvas(width: 24, height: 4)
    canvas.write("┌─ prod ─┐ 漢字 é", 0, 0, Style(.good, bold: true))
    canvas.write("a", 5, 1, Style(.key, reversed: true))
    canvas.write("👩‍🚀 x", 2, 3)
    return canvas
  }

  @Test func `the documentation names every style`() {
    let page = Repository.text("docs/follow.md")
    for role in Role.allCases { #expect(page.contains("`\(role)`")) }
    #expect(
      page.contains("`\(FollowLines.greeting)`")
        && page.contains("\(FollowLines.longestAsked) bytes"))
  }

  @Test func `a screen arrives as it was drawn`() {
    let arrived = Self.arrives(FollowLines.frame(Self.drawing, after: nil))
    #expect(arrived.cells == Self.drawing.cells)
  }

  @Test func `only what differs is said`() {
    var next = Self.drawing
    next.write("b", 5, 1)
    let text = FollowLines.frame(next, after: Self.drawing)
    #expect(text.split(separator: "\n").map { $0.prefix(5) } == ["row 1", "show"])
    #expect(FollowLines.frame(next, after: next) == "")
  }

  /// A presenter who is none could send anything to a follower's terminal.
  @Test func `control codes stay out of a follower's screen`() {
    let canvas = Self.arrives("size 20 2\nrow 0\tplain\tA\u{1B}[31mB\u{9B}C\u{202E}D\u{7}\nshow\n")
    for cell in canvas.cells {
      for scalar in cell.glyph?.unicodeScalars ?? "".unicodeScalars {
        #expect(scalar.properties.generalCategory != .control && scalar.value != 0x202E)
      }
    }
    #expect(canvas.text.contains("A") && canvas.text.contains("D"))
  }

  @Test(arguments: [
    "size 0 5", "size 1001 5", "size a b", "row", "row -1\tplain\tx", "row 2\tplain\tx", "hello",
    "topowalk-follow 9", "",
  ])
  func `a line that is none of the protocol's is refused`(_ line: String) {
    var canvas = Canvas(width: 4, height: 2)
    #expect(FollowLines.take(line, &canvas) == nil)
  }

  /// What a presenter who is none might send: any spoilt drawing leaves a screen of the size last said.
  @Test func `spoilt drawings`() {
    var next = Self.drawing
    next.write("b", 5, 1)
    let text =
      FollowLines.frame(Self.drawing, after: nil) + FollowLines.frame(next, after: Self.drawing)
    for seed in 1...400 as ClosedRange<UInt64> {
      var mutator = Mutator(seed: seed)
      let canvas = Self.arrives(mutator.spoil(text))
      #expect(canvas.cells.count == canvas.width * canvas.height && canvas.cells.count <= 500_000)
      // Joined emoji are one glyph, with the joiner inside.
      let bad = canvas.text.unicodeScalars.first {
        String.isUnsafe($0) && $0 != "\n" && $0 != "\u{200D}"
      }
      #expect(bad == nil, "seed \(seed)")
    }
  }

  @Test func `an unknown style is plain and a row too long is cut`() {
    let canvas = Self.arrives("size 3 1\nrow 0\tsparkling+bold\tabcdef\tx\nshow\n")
    #expect(canvas.text.hasPrefix("abc"))
    #expect(canvas[0, 0].style == Style(.plain, bold: true))
  }

  @Test(arguments: [
    ("./x.sock", "./x.sock"), ("x.sock", "x.sock"), ("7777", "127.0.0.1:7777"),
    (":7777", "127.0.0.1:7777"), ("0.0.0.0:1", "0.0.0.0:1"), ("[::1]:7777", "[::1]:7777"),
  ])
  func `addresses`(_ text: String, _ meant: String) throws {
    #expect(try FollowAddress.parse(text).get().text == meant)
  }

  @Test(arguments: ["demo", "host:", "host:99999", ":x", "/" + String(repeating: "x", count: 120)])
  func `what is no address is said to be none`(_ text: String) {
    #expect(throws: FollowProblem.self) { try FollowAddress.parse(text).get() }
  }

  @Test func `others may come only where one says so`() throws {
    #expect(try !FollowAddress.parse("7777").get().isOpen)
    #expect(try FollowAddress.parse("0.0.0.0:7777").get().isOpen)
    #expect(try FollowAddress.parse("7777").get().needsToken)
    #expect(try !FollowAddress.parse("./x.sock").get().needsToken)
  }
}
