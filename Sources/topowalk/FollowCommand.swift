import ArgumentParser
import ExplorerCore
import Following
import SourceText
import SystemCalls
import TerminalCanvas
import TerminalNcurses

/// `topowalk follow`: what somebody else presents, at one's own terminal's size.
struct FollowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "follow",
    abstract: "Follow what somebody presents with --share, at your own terminal's size.",
    discussion: """
      Any key looks around in a copy of that moment, Esc comes back to the presenter, q quits. Nothing one does
      reaches the presenter. The token for TCP is that of TOPOWALK_TOKEN or --token-file. docs/follow.md has
      the protocol.
      """)

  @Argument(help: "A Unix socket's path, or HOST:PORT.") var address: String
  @Option(help: "A file that holds the token.") var tokenFile: String?
  @Flag(help: "Draw with plain ASCII characters.") var ascii = false
  @Option(help: "The terminal's ground, for the standard theme: dark or light.") var ground: Ground?
  @Flag(help: "Print the first screen and end; 1 when nobody presents.") var once = false
  @Option(help: "Size of the printed screen: WIDTHxHEIGHT.") var size = ScreenSize(
    width: 120, height: 40)

  func run() throws {
    do throws(FollowProblem) {
      let address = try FollowAddress.parse(address).get()
      let token =
        try FollowToken.given(tokenFile) ?? (address.needsToken ? RuntimeFolder.keptToken : nil)
      let follower = Follower(address: address, token: token, role: .follower, isASCII: ascii)
      try once ? follower.print(size) : follower.run(ground)
    } catch {
      let hint =
        [FollowLines.tokenNeeded, FollowLines.tokenWrong].contains(error.text)
        ? "; TOPOWALK_TOKEN or --token-file has it" : ""
      Output.complain("topowalk: \(error.text.printable)\(hint)")
      throw ExitCode(1)
    }
  }
}

/// One terminal that follows, or shows a presenter's notes.
struct Follower {
  var address: FollowAddress
  var token: String?
  var role: FollowClient.Role
  var isASCII: Bool

  /// Milliseconds the first screen may take.
  private static let patience = 5_000

  func print(_ size: ScreenSize) throws(FollowProblem) {
    let bell = Bell()
    let client = try FollowClient(
      address, token: token, role: role, size: (size.width, size.height, isASCII)
    ) { bell.ring() }
    defer { client.close() }
    var left = Self.patience
    while client.sight.canvas == nil, !client.hasFailed, left > 0 { left -= bell.wait(left) }
    guard let canvas = client.sight.canvas else { throw FollowProblem(client.sight.message) }
    Output.print(canvas.text)
  }

  func run(_ ground: Ground?) throws(FollowProblem) {
    guard Output.isTerminal else {
      throw FollowProblem("following needs a terminal; --once prints one screen")
    }
    let terminal: NcursesTerminal
    do throws(TerminalProblem) {
      let isMonochrome = UserFolders.environment("NO_COLOR") != nil
      terminal = try NcursesTerminal(
        input: 0, output: 1, isMonochrome: isMonochrome, theme: .of(ground ?? .dark))
    } catch {
      throw FollowProblem(error.text)
    }
    let isASCII = isASCII || !terminal.drawsBoxes
    let size = terminal.size
    let bell = Bell()
    terminal.watch(bell.descriptor)
    let client: FollowClient
    do throws(FollowProblem) {
      client = try FollowClient(
        address, token: token, role: role, size: (size.width, size.height, isASCII)
      ) { bell.ring() }
    } catch {
      terminal.close()
      throw error
    }
    let last = loop(terminal, client, bell, isASCII)
    terminal.close()
    client.close()
    if terminal.endSignal != 0 { exit(128 + terminal.endSignal) }
    if last.isOver, last.message != FollowLines.quit { throw FollowProblem(last.message) }
  }

  private func loop(
    _ terminal: NcursesTerminal, _ client: FollowClient, _ bell: Bell, _ isASCII: Bool
  ) -> FollowClient.Sight {
    while true {
      let sight = client.sight
      if sight.isOver || terminal.endSignal != 0 { return sight }
      terminal.present(Self.screen(sight, terminal.size))
      for event in terminal.events(timeoutMilliseconds: -1) {
        switch event {
        case .watched: bell.drain()
        case .resize:
          let size = terminal.size
          client.resize(size.width, size.height, isASCII: isASCII)
        case .key(.control("c")): return sight
        case .key(.character("q")) where !sight.isConnected || role == .notes: return sight
        case .key(let key): client.press(key)
        default: break
        }
      }
    }
  }

  /// The last screen, and why it is not the newest.
  private static func screen(
    _ sight: FollowClient.Sight, _ size: (width: Int, height: Int)
  ) -> Canvas {
    var canvas = Canvas(width: size.width, height: size.height)
    if let shown = sight.canvas {
      for y in 0..<min(shown.height, size.height) {
        for x in 0..<min(shown.width, size.width) { canvas[x, y] = shown[x, y] }
      }
    }
    if sight.isConnected { return canvas }
    let y = size.height - 1
    canvas.fill(Rect(x: 0, y: y, width: size.width, height: 1))
    canvas.write(" \(sight.message); waiting, q quits", 0, y, Style(.caution, bold: true))
    return canvas
  }
}
