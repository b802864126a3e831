import SourceText

/// Who somebody is to Cloudflare Access.
package struct Identity: Hashable, Sendable {
  package var email: String?
  package var groups: [String]
  package var mfa: Bool
  package var devicePosture: Bool

  package init(email: String?, groups: [String], mfa: Bool, devicePosture: Bool) {
    self.email = email
    self.groups = groups
    self.mfa = mfa
    self.devicePosture = devicePosture
  }
}

/// A person outside with a browser and a terminal.
package struct Client: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var address: IPv4Address
  /// Cloudflare WARP is on and enrolled in the organisation.
  package var warp: Bool
  package var identity: Identity?
  /// Names of bastions whose sshd accepts this person's key.
  package var sshKeys: [String]
  /// Allowed by IAM to start Session Manager sessions.
  package var maySession = false

  package init(
    element: ElementID, name: String, address: IPv4Address, warp: Bool, identity: Identity? = nil,
    sshKeys: [String]
  ) {
    self.element = element
    self.name = name
    self.address = address
    self.warp = warp
    self.identity = identity
    self.sshKeys = sshKeys
  }
}

package struct HostedZone: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  /// Answered only inside the VPC.
  package var isPrivate: Bool
  /// VPCs a private zone answers in; none is all (Route 53 guide: private hosted zones).
  package var vpcs: [Int] = []
  package var records: [DNSRecord]

  package init(element: ElementID, name: String, isPrivate: Bool, records: [DNSRecord]) {
    self.element = element
    self.name = name
    self.isPrivate = isPrivate
    self.records = records
  }
}

package struct Certificate: Hashable, Sendable {
  package var element: ElementID
  package var arn: String
  package var domains: [Located<String>]
  package var isExpired: Bool
  package var provenance: Provenance

  package init(
    element: ElementID, arn: String, domains: [Located<String>], isExpired: Bool,
    provenance: Provenance
  ) {
    self.element = element
    self.arn = arn
    self.domains = domains
    self.isExpired = isExpired
    self.provenance = provenance
  }
}

extension Certificate {
  /// A wildcard stands for exactly one leftmost label; case does not matter (RFC 6125, ACM).
  package static func name(_ domain: String, covers host: String) -> Bool {
    let pattern = domain.lowercased()
    let name = host.lowercased()
    if pattern == name { return true }
    guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: "."), dot != name.startIndex
    else { return false }
    return name[dot...] == pattern.dropFirst(1)
  }
}

package struct DatabaseInstance: Hashable, Sendable {
  package enum Role: String, Sendable {
    case primary, replica
  }

  package var element: ElementID
  package var name: String
  /// The group that calls refer to, e.g. `postgres`.
  package var group: String
  package var role: Role
  package var endpoint: String
  package var port: Int
  package var interface: Interface
  /// Multi-AZ: the standby in another zone, which answers nobody until it takes over.
  package var standby: Interface?
  /// `max_connections`: LEAST(DBInstanceClassMemory/9531392, 5000); 413 at 4 GiB.
  package var maxConnections = 413
  /// `postgres`, `mysql`, `aurora-postgresql` …
  package var engine = "postgres"
  package var provenance: Provenance

  package init(
    element: ElementID, name: String, group: String, role: Role, endpoint: String, port: Int,
    interface: Interface, provenance: Provenance
  ) {
    self.element = element
    self.name = name
    self.group = group
    self.role = role
    self.endpoint = endpoint
    self.port = port
    self.interface = interface
    self.provenance = provenance
  }
}

package struct Bastion: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var interface: Interface
  package var provenance: Provenance

  package init(element: ElementID, name: String, interface: Interface, provenance: Provenance) {
    self.element = element
    self.name = name
    self.interface = interface
    self.provenance = provenance
  }
}

/// cloudflared's own routing: top to bottom, first match, the last is the catch-all.
package struct TunnelRule: Hashable, Sendable {
  /// Exact or `*.suffix`; `nil` matches every host.
  package var hostname: Located<String>?
  package var path: Located<String>?
  /// `http://cart-api.dev.svc.cluster.local:8080` or `http_status:404`.
  package var service: Located<String>

  package init(hostname: Located<String>?, path: Located<String>?, service: Located<String>) {
    self.hostname = hostname
    self.path = path
    self.service = service
  }
}

package struct Tunnel: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  package var id: String
  /// Position in `Topology.workloads` of the cloudflared pods; `nil` when none is declared.
  package var connector: Int?
  package var rules: [TunnelRule]
  /// Private networks reached through it by WARP.
  package var routes: [Located<CIDR>]
  package var provenance: Provenance

  package init(
    element: ElementID, name: String, id: String, connector: Int? = nil, rules: [TunnelRule],
    routes: [Located<CIDR>], provenance: Provenance
  ) {
    self.element = element
    self.name = name
    self.id = id
    self.connector = connector
    self.rules = rules
    self.routes = routes
    self.provenance = provenance
  }
}

/// What an Access policy can ask about somebody.
package enum AccessSelector: Hashable, Sendable, CustomStringConvertible {
  case everyone
  case emailDomain(String)
  case email(String)
  case group(String)
  case mfa
  case warp
  case devicePosture
  /// A service token by its client id, sent as the header CF-Access-Client-Id.
  case serviceToken(String)
  case ip(CIDR)

  package var description: String {
    switch self {
    case .everyone: "everyone"
    case .emailDomain(let domain): "email domain \(domain)"
    case .email(let email): "email \(email)"
    case .group(let group): "group \(group)"
    case .mfa: "mfa"
    case .warp: "warp"
    case .devicePosture: "device posture"
    case .serviceToken(let id): "service token \(id)"
    case .ip(let block): "address in \(block)"
    }
  }
}

/// Any `include` AND all `require` AND no `exclude` (Cloudflare docs: Access policies).
package struct AccessPolicy: Hashable, Sendable {
  package enum Decision: String, CaseIterable, Sendable {
    case allow, block, bypass
    case serviceAuth = "service-auth"
  }

  package var name: String
  package var decision: Decision
  package var include: [AccessSelector]
  package var require: [AccessSelector]
  package var exclude: [AccessSelector]
  package var range: SourceRange?

  package init(
    name: String, decision: Decision, include: [AccessSelector], require: [AccessSelector],
    exclude: [AccessSelector], range: SourceRange?
  ) {
    self.name = name
    self.decision = decision
    self.include = include
    self.require = require
    self.exclude = exclude
    self.range = range
  }
}

package struct AccessApplication: Hashable, Sendable {
  package var element: ElementID
  package var name: String
  /// Hostname, possibly with a leading `*.`.
  package var domain: Located<String>
  package var policies: [AccessPolicy]
  package var provenance: Provenance

  package init(
    element: ElementID, name: String, domain: Located<String>, policies: [AccessPolicy],
    provenance: Provenance
  ) {
    self.element = element
    self.name = name
    self.domain = domain
    self.policies = policies
    self.provenance = provenance
  }
}

/// What a workload does while it answers a request.
package struct Call: Hashable, Sendable {
  package enum Target: Hashable, Sendable {
    /// Position in `Topology.databases` of the instance whose endpoint the caller is configured with.
    case database(Int, writes: Bool)
    /// A URL on a host name, resolved when the call is made.
    case http(method: String, url: RequestURL)
  }

  /// Position in `Topology.workloads`.
  package var workload: Int
  /// Methods that cause the call; empty is any.
  package var methods: [String]
  /// Path prefixes that cause the call; empty is any.
  package var paths: [String]
  package var target: Target
  /// What the caller waits before it gives up, in milliseconds.
  package var timeoutMilliseconds = 30_000
  /// Further tries after a failure.
  package var retries = 0
  /// The caller keeps its connection to a database instead of opening one each time.
  package var keepsConnection = false
  /// Starts together with the call before it.
  package var isParallel = false
  package var provenance: Provenance

  package init(
    workload: Int, methods: [String], paths: [String], target: Target, provenance: Provenance
  ) {
    self.workload = workload
    self.methods = methods
    self.paths = paths
    self.target = target
    self.provenance = provenance
  }
}

/// A request somebody wants to have at hand.
package struct SavedRequest: Hashable, Sendable {
  package var name: String
  package var text: String
  package var from: String?
  package var via: String?
  package var provenance: Provenance

  package init(
    name: String, text: String, from: String? = nil, via: String? = nil, provenance: Provenance
  ) {
    self.name = name
    self.text = text
    self.from = from
    self.via = via
    self.provenance = provenance
  }
}
