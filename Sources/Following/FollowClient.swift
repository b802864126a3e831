import ExplorerCore
import NIOCore
import NIOPosix
import SourceText
import Synchronization
import TerminalCanvas

/// The other end: keeps what the presenter shows, and comes back when they do.
package final class FollowClient: Sendable {
  package enum Role: Sendable { case follower, notes }

  /// What is known now.
  package struct Sight: Sendable {
    /// The last whole screen; `nil` before the first.
    package var canvas: Canvas?
    package var isConnected = false
    /// Why not, or why it is over.
    package var message = "looking for the presenter"
    /// There is no coming back: they said goodbye, or this end was told to go.
    package var isOver = false
  }

  private struct Inner {
    var sight = Sight()
    var size: (width: Int, height: Int, isASCII: Bool)
    var channel: (any Channel)?
    var isClosed = false
    var hasFailed = false
  }

  private let group: MultiThreadedEventLoopGroup
  private let loop: any EventLoop
  private let inner: Mutex<Inner>
  private let address: FollowAddress
  private let token: String?
  private let role: Role
  /// From the client's thread, after each change.
  private let wake: @Sendable () -> Void

  private static let pause = TimeAmount.milliseconds(500)

  package init(
    _ address: FollowAddress, token: String?, role: Role,
    size: (width: Int, height: Int, isASCII: Bool), wake: @escaping @Sendable () -> Void
  ) throws(FollowProblem) {
    if let lacking = Means.lacking() { throw lacking }
    (self.address, self.token, self.role, self.wake) = (address, token, role, wake)
    inner = Mutex(Inner(size: size))
    group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    loop = group.next()
    connect()
  }

  /// Whether a connection was tried in vain.
  package var hasFailed: Bool { inner.withLock { $0.hasFailed } }

  package var sight: Sight { inner.withLock { $0.sight } }

  package func press(_ key: KeyCode) {
    let name = key == .character(" ") ? "Space" : KeyNames.text(key)
    send("key \(name)\n")
  }

  package func resize(_ width: Int, _ height: Int, isASCII: Bool) {
    inner.withLock { $0.size = (width, height, isASCII) }
    send(Self.size((width, height, isASCII)))
  }

  package func close() {
    let channel = inner.withLock { inner in
      inner.isClosed = true
      return inner.channel
    }
    try? channel?.close().wait()
    try? group.syncShutdownGracefully()
  }

  private static func size(_ size: (width: Int, height: Int, isASCII: Bool)) -> String {
    func fit(_ value: Int) -> Int {
      min(max(FollowLines.sizes.lowerBound, value), FollowLines.sizes.upperBound)
    }
    return "size \(fit(size.width)) \(fit(size.height)) \(size.isASCII ? "ascii" : "unicode")\n"
  }

  private func send(_ text: String) {
    let channel = inner.withLock { $0.channel }
    channel?.writeAndFlush(ByteBuffer(string: text), promise: nil)
  }

  private func connect() {
    let bootstrap = ClientBootstrap(group: group)
      .connectTimeout(.seconds(5))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(FollowReader(self))
        }
      }
    let connecting =
      switch address {
      case .path(let path): bootstrap.connect(unixDomainSocketPath: path)
      case .tcp(let host, let port): bootstrap.connect(host: host, port: port)
      }
    connecting.whenFailure { error in
      self.lost("nobody presents at \(self.address.text) now")
    }
  }

  // MARK: From the reader

  fileprivate func connected(_ channel: any Channel) {
    let size = inner.withLock { inner in
      inner.channel = channel
      return inner.size
    }
    var text = FollowLines.greeting + "\n"
    if let token { text += "token \(token)\n" }
    if role == .notes { text += "notes\n" }
    channel.writeAndFlush(ByteBuffer(string: text + Self.size(size)), promise: nil)
  }

  fileprivate func lost(_ why: String) {
    let isOver = inner.withLock { inner in
      inner.channel = nil
      inner.hasFailed = true
      inner.sight.isConnected = false
      if !inner.sight.isOver { inner.sight.message = why }
      return inner.sight.isOver || inner.isClosed
    }
    wake()
    if !isOver { loop.scheduleTask(in: Self.pause) { self.connect() } }
  }

  fileprivate func complete(_ canvas: Canvas) {
    inner.withLock { inner in
      inner.sight.canvas = canvas
      inner.sight.isConnected = true
      inner.sight.message = ""
    }
    wake()
  }

  /// The presenter may begin again, so an end of theirs is waited out; a refusal is final.
  fileprivate func goodbye(_ why: String) {
    let isFinal = why != FollowLines.ended
    inner.withLock { inner in
      inner.sight.isOver = isFinal
      inner.sight.message = why.printable
    }
    wake()
  }
}

/// Screens out of lines.
private final class FollowReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let client: FollowClient
  private var lines = LineCutter(longest: FollowLines.longestShown)
  private var canvas = Canvas(width: 0, height: 0)
  private var goodbye: String?

  init(_ client: FollowClient) { self.client = client }

  func channelActive(context: ChannelHandlerContext) { client.connected(context.channel) }

  func channelInactive(context: ChannelHandlerContext) {
    client.lost(goodbye ?? "the presenter has gone")
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    guard let complete = lines.cut(&buffer) else { return refuse(context) }
    for line in complete {
      switch FollowLines.take(line, &canvas) {
      case .nothing: break
      case .complete: client.complete(canvas)
      case .bye(let why):
        goodbye = why
        client.goodbye(why)
      case nil: return refuse(context)
      }
    }
  }

  private func refuse(_ context: ChannelHandlerContext) {
    goodbye = "what answers there is no presentation of topowalk"
    context.close(promise: nil)
  }
}
