import TopologyModel

/// Somebody who takes part in an exchange.
package enum Party: Hashable, Sendable {
  case client(Int)
  case loadBalancer(Int, node: Int)
  case node(Int)
  /// Position in `World.pods`.
  case pod(Int)
  case database(Int)
  case bastion(Int)
  /// Position in `Topology.hosts`.
  case host(Int)
  case cloudflare
}

/// A target that has a request in flight.
package struct TargetReference: Hashable, Sendable {
  package var group: Int
  package var target: Int

  package init(group: Int, target: Int) {
    self.group = group
    self.target = target
  }
}

/// How an exchange came to nothing.
struct Breakage: Hashable, Sendable {
  var kind: Outcome.Kind
  var text: String
}

/// Who gave an answer, by the name it had then.
struct Server: Hashable, Sendable {
  var element: ElementID
  var name: String
}

/// One of several calls that are made at the same time.
struct Branch: Hashable, Sendable {
  var serial: Int
  /// The branch it came out of; `nil` is the trunk.
  var parent: Int?
  /// How many of its exchanges it shares with where it came from.
  var base: Int
  /// All exchanges around and in it. While it takes its turn, those of the trunk.
  var exchanges: [Exchange]
  var ticket: Int
}

/// What is asked, behind one reference: exchanges are copied far more often than it changes.
struct Message: Hashable, Sendable {
  private final class Content: Sendable {
    let method: String
    let url: RequestURL
    let headers: [RequestHeader]

    init(_ method: String, _ url: RequestURL, _ headers: [RequestHeader]) {
      self.method = method
      self.url = url
      self.headers = headers
    }
  }

  private var content: Content

  init(_ method: String, _ url: RequestURL, _ headers: [RequestHeader] = []) {
    content = Content(method, url, headers)
  }

  var method: String { content.method }
  var url: RequestURL {
    get { content.url }
    set { content = Content(method, newValue, headers) }
  }
  var headers: [RequestHeader] {
    get { content.headers }
    set { content = Content(method, url, newValue) }
  }

  static func == (left: Message, right: Message) -> Bool {
    left.content === right.content
      || (left.method == right.method && left.url == right.url && left.headers == right.headers)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(url)
  }
}

/// How an exchange went wrong, where it did: rarely anything at all.
indirect enum Aftermath: Hashable, Sendable {
  struct Content: Hashable, Sendable {
    /// How the way behind a connector broke; raw TCP has no status to say it with.
    var broken: Breakage?
    /// What the tunnel's own rules said, where they answered themselves.
    var refusal: String?
    /// Why the callee cannot do its work, from a failed inner call.
    var innerFailure: String?
    /// A proxy that tries more than once.
    var retry: FrontRetry?
  }

  case none
  case some(Content)

  var content: Content {
    get { if case .some(let content) = self { content } else { Content() } }
    set { self = newValue == Content() ? .none : .some(newValue) }
  }
}

/// One caller asking one callee; exchanges nest.
struct Exchange: Hashable, Sendable {
  var caller: Party
  var callee: Party?
  private var message: Message
  private var aftermath = Aftermath.none
  var addresses: [IPv4Address] = []
  var address: IPv4Address?
  /// The caller's address as the callee sees it, where something translated it.
  var source: IPv4Address?
  var status: Int?
  var target: TargetReference?
  /// What is still to be done here, last first.
  var todo: [RequestTask] = []
  /// Calls of the callee that are still to be made, last first.
  var pendingCalls: [Int] = []
  /// The call that is under way, and how often it may still be tried again.
  var lastCall: Int?
  var triesLeft = 0
  /// The caller keeps its connection to a database between requests.
  var keepsConnection = false
  /// How long the caller waits; `nil` is its usual time.
  var timeout: SimDuration?
  /// The same for the connection alone.
  var connectTimeout: SimDuration?
  /// When what is to be done next is due.
  var due: SimInstant?
  /// When the caller gives up whatever goes on further in.
  var deadline: SimInstant?
  var startedAt = SimInstant.start
  /// Branches of the callee that are still on their way.
  var openBranches = 0
  /// Who answered behind a load balancer; `nil` while it is the load balancer itself.
  var servedBy: Server?
  /// Why the next hop goes where it goes, collected before it is taken.
  var decisions: [Decision] = []
  /// The callee is a cloudflared pod, which passes on what its origin says.
  var isConnector = false
  /// WARP carries it as plain TCP to an address: nothing on the way speaks HTTP.
  var viaWARP = false

  init(caller: Party, callee: Party? = nil, method: String, url: RequestURL) {
    self.caller = caller
    self.callee = callee
    message = Message(method, url)
  }

  /// Somebody passes on what they were asked.
  init(caller: Party, like other: Exchange) {
    self.caller = caller
    message = other.message
  }

  var method: String { message.method }
  var url: RequestURL {
    get { message.url }
    set { message.url = newValue }
  }
  var headers: [RequestHeader] {
    get { message.headers }
    set { if newValue != message.headers { message.headers = newValue } }
  }
  var broken: Breakage? {
    get { aftermath.content.broken }
    set { aftermath.content.broken = newValue }
  }
  var refusal: String? {
    get { aftermath.content.refusal }
    set { aftermath.content.refusal = newValue }
  }
  var retry: FrontRetry? {
    get { aftermath.content.retry }
    set { aftermath.content.retry = newValue }
  }
  var innerFailure: String? {
    get { aftermath.content.innerFailure }
    set { aftermath.content.innerFailure = newValue }
  }
  var isTLS: Bool { url.scheme == .https }
  var isRaw: Bool { isConnector && viaWARP }
}

/// What a request does next. An event does tasks until one records a hop or has to wait.
enum RequestTask: Hashable, Sendable {
  case askPublicDNS, answerPublicDNS, connectFromOutside, secureTLS
  case matchRule, clientIsSilent, forward(RuleAction), enterFromNode
  case work, nextCall, join, answer, relay
  case askClusterDNS, connectInside, answerQuery
  /// A host works on what it was asked.
  case serve
  case lost(String), giveUp(String), refuse(String), unresolved(String)
  /// Waits in a pod that hangs; answered if it recovers in time.
  case hang(String)
  case sshToBastion, sessionToBastion, connectFromBastion, answerThroughBastion
  case enterWARP, checkAccess, enterTunnel, leaveConnector, relayThroughTunnel
}

/// A request on its way, with all that is known of it.
package struct RequestState: Hashable, Sendable {
  package var order: RequestOrder
  package var line: RequestLine { order.line }
  package var origin: Party { order.origin }
  package var via: Int? { order.via }
  package var sentAt: SimInstant
  package internal(set) var hops: [Hop] = []
  package internal(set) var outcome: Outcome?
  package internal(set) var endedAt: SimInstant?
  /// Who took it first behind a load balancer or a Service; outlives the hops.
  package internal(set) var answeredBy: String?
  /// The exchanges that go on, outermost first; while a branch takes its turn, the branch's.
  var exchanges: [Exchange] = []
  /// Calls made at the same time, each with its own innermost exchanges.
  var branches: [Branch] = []
  /// The branch that takes its turn; `nil` is the trunk.
  var running: Int?
  /// Branches and tickets ever made, so that each is told apart.
  var serial = 0
  /// Events with another ticket are void.
  var ticket = 0
  /// Redirects followed so far.
  var redirects = 0

  init(order: RequestOrder, sentAt: SimInstant, first: Exchange) {
    self.order = order
    self.sentAt = sentAt
    exchanges.reserveCapacity(4)
    exchanges.append(first)
    hops.reserveCapacity(16)
  }

  package var isInFlight: Bool { outcome == nil }

  /// The innermost exchange, read in its place; there must be one.
  var top: Exchange { _read { yield exchanges[exchanges.count - 1] } }

  /// Whether an event with this ticket still means something.
  func hears(_ ticket: Int) -> Bool {
    isInFlight && (self.ticket == ticket || branches.contains { $0.ticket == ticket })
  }
}

/// What a person asks for.
package struct RequestOrder: Hashable, Sendable {
  package var line: RequestLine
  package var origin: Party
  /// Position of the bastion whose SSH tunnel is used.
  package var via: Int?
  /// By Session Manager instead of SSH.
  package var usesSession = false

  package init(line: RequestLine, origin: Party, via: Int? = nil) {
    self.line = line
    self.origin = origin
    self.via = via
  }
}
