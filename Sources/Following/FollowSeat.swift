import ExplorerCore
import NIOCore
import TerminalCanvas

/// One follower's connection: what they were shown, and where they are when they look around.
/// Everything happens on the loop's thread.
final class FollowSeat: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Who says nothing sensible for so long is not waited for.
  private static let patience = TimeAmount.seconds(5)
  /// Keys a second that are listened to.
  private static let mostKeys = 60

  private let hub: FollowHub
  private let token: String?
  /// Through this door the presenter comes.
  private let isPresenters: Bool
  private var context: ChannelHandlerContext?
  private var lines = LineCutter(longest: FollowLines.longestAsked)
  private var isGreeted = false
  private var isTrusted: Bool
  private var size: FollowHub.Size?
  private var isNotes = false
  private var shown: Canvas?
  private var away: ExplorerState? { didSet { isAwayNew = true } }
  /// Where they look around, the presenter's steps draw nothing.
  private var isAwayNew = false
  private var keys = (second: NIODeadline.uptimeNanoseconds(0), count: 0)

  init(_ hub: FollowHub, token: String?, isPresenters: Bool) {
    self.hub = hub
    self.token = token
    self.isPresenters = isPresenters
    isTrusted = token == nil
  }

  func channelActive(context: ChannelHandlerContext) {
    self.context = context
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: Self.patience) {
      if bound.value.size == nil { bound.value.end("no size came") }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    hub.leave(self)
    self.context = nil
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable { show() }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    guard let complete = lines.cut(&buffer) else { return end("a line is too long") }
    for line in complete where self.context != nil { take(line) }
    if size != nil { show() }
  }

  // MARK: What they say

  private func take(_ line: String) {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let rest = words.count > 1 ? words[1] : ""
    switch words.first {
    case "topowalk-follow" where !isGreeted:
      guard line == FollowLines.greeting else { return end("expected \(FollowLines.greeting)") }
      isGreeted = true
    case "token" where isGreeted:
      if let token, !Self.isSame(rest, token) { return end(FollowLines.tokenWrong) }
      isTrusted = true
    case "notes" where isGreeted:
      guard isPresenters else { return end("notes are the presenter's") }
      isNotes = true
    case "size" where isGreeted && isTrusted: resize(rest)
    case "key" where size != nil: take(key: rest)
    default:
      end(
        isGreeted && !isTrusted ? FollowLines.tokenNeeded : "'\(line.prefix(40))' is not understood"
      )
    }
  }

  /// Takes as long for a wrong one as for a right one.
  private static func isSame(_ a: String, _ b: String) -> Bool {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var difference = a.count ^ b.count
    for index in b.indices { difference |= Int((index < a.count ? a[index] : 0) ^ b[index]) }
    return difference == 0
  }

  private func resize(_ text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count >= 2, let width = Int(words[0]), let height = Int(words[1]),
      FollowLines.sizes.contains(width), FollowLines.sizes.contains(height)
    else { return end("expected size WIDTH HEIGHT") }
    let isFirst = size == nil
    size = FollowHub.Size(
      width: width, height: height, isASCII: words.dropFirst(2).first == "ascii",
      isNotes: isNotes)
    if isFirst {
      guard hub.enter(self) else { return end("too many follow already") }
      say(FollowLines.greeting)
    }
    if var state = away {
      _ = update(&state, .resize(width: width, height: height))
      away = state
    }
  }

  private func take(key name: String) {
    let now = NIODeadline.now()
    if now - keys.second > .seconds(1) { keys = (now, 0) }
    keys.count += 1
    guard keys.count <= Self.mostKeys, let key = KeyNames.parse(name) else { return }
    if isNotes { return hub.take(presentersKey: name) }
    guard let size else { return }
    let isTyping = away?.takesText ?? false
    if !isTyping, key == .character("q") || key == .control("c") { return end(FollowLines.quit) }
    if key == .escape || key == .character("P"), !isTyping, away?.isAtRest ?? true {
      away = nil
      return
    }
    // Questions and ways are the presenter's.
    if away == nil, case .character(let digit) = key, digit.isNumber, hub.isTelling { return }
    guard var state = away ?? hub.moment(size) else { return }
    state.look(key)
    away = state
  }

  // MARK: What they see

  /// What is new since they were shown something; nothing while they are slow to take it.
  func show() {
    guard let size, let context, context.channel.isWritable else { return }
    if away != nil, !isAwayNew { return }
    guard let canvas = away.map({ view($0) }) ?? hub.canvas(size) else { return }
    isAwayNew = false
    let text = FollowLines.frame(canvas, after: shown)
    shown = canvas
    if !text.isEmpty { write(text, context) }
  }

  func say(_ line: String) {
    if let context { write(line + "\n", context) }
  }

  private func end(_ why: String) {
    guard let context else { return }
    say("bye \(why)")
    context.close(promise: nil)
  }

  private func write(_ text: String, _ context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
  }
}
