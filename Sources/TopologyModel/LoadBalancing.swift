import SourceText

/// Where a proxy's own chart puts its pods: what NetworkPolicies see when its pods are not among the sources.
package struct UsualProxy: Hashable, Sendable {
  package var namespace: String
  package var labels: [String: String]

  package init(namespace: String, labels: [String: String]) {
    self.namespace = namespace
    self.labels = labels
  }
}

/// A load balancer as the controller, Terraform or AWS itself has it, or a proxy in the cluster that
/// does the same work.
package struct LoadBalancer: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case application, network
    /// Pods that route: NGINX, Istio's gateway, a Gateway API implementation, by their short name.
    case proxy(String)

    /// ALB, NLB or the proxy's own name.
    package var word: String {
      switch self {
      case .application: "ALB"
      case .network: "NLB"
      case .proxy(let name): name
      }
    }

    package var isProxy: Bool { if case .proxy = self { true } else { false } }
  }

  package var kind = Kind.application
  /// Nobody's Ingress made it: Terraform, AWS or the architecture file says what it is.
  package var isByHand: Bool { ingresses.isEmpty }
  package enum Scheme: String, Sendable {
    case `internal` = "internal"
    case internetFacing = "internet-facing"
  }

  package var element: ElementID
  package var name: String
  /// What clients resolve; its addresses change, the name does not.
  package var dnsName: String
  package var scheme: Scheme
  /// One node per enabled Availability Zone (ALB user guide); more under load are not modelled.
  package var nodes: [Interface]
  package var listeners: [Listener]
  /// Positions in `Topology.ingresses`, in group order.
  package var ingresses: [Int]
  /// 1–4000 s, on both sides (API: LoadBalancerAttribute).
  package var idleTimeoutSeconds = 60
  /// On HTTPS listeners, for clients that speak it.
  package var speaksHTTP2 = true
  /// A WAF web ACL is associated (annotation wafv2-acl-arn or waf-acl-id).
  package var hasWebACL = false
  /// Requests go on when WAF does not answer (attribute waf.fail_open.enabled).
  package var failsOpenWithoutWAF = false
  /// The pods that are the proxy, where they are in the files; position in `Topology.workloads`.
  package var proxyWorkload: Int?
  /// Of a proxy whose pods are in no file: the namespace and labels they usually have.
  package var usualProxy: UsualProxy?
  /// The Service of type LoadBalancer it was made for.
  package var service: Int?
  package var provenance: Provenance

  package init(
    element: ElementID, name: String, dnsName: String, scheme: Scheme, nodes: [Interface],
    listeners: [Listener], ingresses: [Int], provenance: Provenance
  ) {
    self.element = element
    self.name = name
    self.dnsName = dnsName
    self.scheme = scheme
    self.nodes = nodes
    self.listeners = listeners
    self.ingresses = ingresses
    self.provenance = provenance
  }
}

/// A port of a load balancer, with its rules in ascending priority; the first that matches decides (ALB user guide:
/// listener rules).
package struct Listener: Hashable, Sendable {
  package enum TransferProtocol: String, Sendable {
    case http = "HTTP"
    case https = "HTTPS"
    /// Of a Network Load Balancer: connections, not requests.
    case tcp = "TCP"
    case tls = "TLS"
  }

  package var transferProtocol: TransferProtocol
  package var port: Int
  /// The first is the default certificate, the rest the SNI list.
  package var certificates: [Located<String>]
  package var defaultAction: RuleAction
  /// Before the default action.
  package var defaultAuthentication: Authentication?
  /// By ascending priority.
  package var rules: [ListenerRule]
  /// Whom the security group made for it lets in (annotation inbound-cidrs).
  package var inboundBlocks: [CIDR]
  package var provenance: Provenance

  package init(
    transferProtocol: TransferProtocol, port: Int, certificates: [Located<String>],
    defaultAction: RuleAction, rules: [ListenerRule], inboundBlocks: [CIDR] = [.everywhere],
    provenance: Provenance
  ) {
    self.inboundBlocks = inboundBlocks
    self.transferProtocol = transferProtocol
    self.port = port
    self.certificates = certificates
    self.defaultAction = defaultAction
    self.rules = rules
    self.provenance = provenance
  }
}

/// A rule of a listener: it matches when every one of its conditions does.
package struct ListenerRule: Hashable, Sendable {
  /// From 1; gaps only where they were written by hand.
  package var priority: Int
  package var conditions: [RuleCondition]
  package var action: RuleAction
  /// `namespace/name` of the Ingress it was made from.
  package var ingress: String
  package var authentication: Authentication?
  package var rewrites: [RequestRewrite] = []
  package var provenance: Provenance

  package init(
    priority: Int, conditions: [RuleCondition], action: RuleAction, ingress: String,
    provenance: Provenance
  ) {
    self.priority = priority
    self.conditions = conditions
    self.action = action
    self.ingress = ingress
    self.provenance = provenance
  }
}

/// One condition; its values are OR-ed, the conditions of a rule AND-ed (ALB user guide).
package enum RuleCondition: Hashable, Sendable {
  case hostHeader([String])
  case pathPattern([String])
  /// Regular expressions, anywhere in the path.
  case pathRegex([String])
  /// Regular expressions, anywhere in the Host header.
  case hostRegex([String])
  case httpHeader(name: String, values: [String])
  case headerRegex(name: String, values: [String])
  case requestMethod([String])
  case queryString([QueryPair])
  /// IPv4 blocks; IPv6 ones never hold here and are kept as written.
  case sourceIP([CIDR], others: [String])

  package struct QueryPair: Hashable, Sendable {
    package var key: String?
    package var value: String

    package init(key: String?, value: String) {
      self.key = key
      self.value = value
    }
  }
}

package struct WeightedTargetGroup: Hashable, Sendable {
  /// Position in `Topology.targetGroups`; `nil` for one made elsewhere, of which only the name or
  /// ARN is known.
  package var targetGroup: Int?
  package var name: String?
  package var weight: Int
  /// A session stays with the group for so many seconds (cookie AWSALBTG); `nil` is not sticky.
  package var stickySeconds: Int?
  /// There is no such group: its share is answered with this.
  package var status: Int?

  package init(
    targetGroup: Int?, weight: Int, stickySeconds: Int? = nil, name: String? = nil
  ) {
    self.stickySeconds = stickySeconds
    self.targetGroup = targetGroup
    self.weight = weight
    self.name = name
  }
}

/// Parts left out keep the request's own (API: RedirectActionConfig).
package struct Redirect: Hashable, Sendable {
  package var transferProtocol: String?
  package var host: String?
  package var port: String?
  package var path: String?
  package var query: String?
  /// 301 or 302.
  package var statusCode: Int

  package init(
    transferProtocol: String? = nil, host: String? = nil, port: String? = nil, path: String? = nil,
    query: String? = nil, statusCode: Int
  ) {
    self.transferProtocol = transferProtocol
    self.host = host
    self.port = port
    self.path = path
    self.query = query
    self.statusCode = statusCode
  }
}

package struct FixedResponse: Hashable, Sendable {
  package var statusCode: Int
  package var contentType: String
  package var body: String

  package init(statusCode: Int, contentType: String = "text/plain", body: String = "") {
    self.statusCode = statusCode
    self.contentType = contentType
    self.body = body
  }
}

/// What a rule, or a listener where none matches, does with a request after any authentication.
package enum RuleAction: Hashable, Sendable {
  case forward([WeightedTargetGroup])
  case redirect(Redirect)
  case fixedResponse(FixedResponse)
}

package enum TargetType: String, CaseIterable, Sendable {
  case instance
  case ip
}

/// The controller's defaults, which differ from AWS's own (controller guide: annotations).
package struct HealthCheck: Hashable, Sendable {
  package var path = "/"
  /// `nil` is `traffic-port`.
  package var port: Int?
  package var intervalSeconds = 15
  package var timeoutSeconds = 5
  package var healthyThreshold = 2
  package var unhealthyThreshold = 2
  package var successCodes = "200"
  /// A connection that opens is enough: nothing is asked (NLB user guide: health checks).
  package var isTCP = false

  package init() {}

  /// `GET /healthz` or `TCP connection`.
  package var question: String { isTCP ? "TCP connection" : "GET \(path)" }
}

/// Targets that are checked and chosen among together; how they are at a moment is `World.targetGroups` at the same
/// position.
package struct TargetGroup: Hashable, Sendable {
  package var element: ElementID
  package private(set) var name: String
  /// What the controller would call the group of the other target type.
  package private(set) var otherName: String
  package private(set) var targetType: TargetType
  /// instance: the node port; ip: the numeric targetPort, 1 for a named one (cosmetic).
  package var port: Int
  package var healthCheck: HealthCheck
  package var attributes: TargetGroupAttributes
  package var protocolVersion: ProtocolVersion
  /// Targets were registered by hand or by others than the controller, and stay as they are.
  package var isByHand = false
  /// How targets are asked by a proxy in the cluster: not at all, endpoints' readiness counts.
  package var followsEndpoints = false
  /// A Network Load Balancer forwards connections to it.
  package var isOfNetworkBalancer = false
  /// Position in `Topology.services`, and in that Service's `ports`. For a group without a Service a
  /// stand-in that holds its targets.
  package var service: Int
  package var servicePort: Int
  package var provenance: Provenance

  package init(
    element: ElementID, name: String, otherName: String? = nil, targetType: TargetType, port: Int,
    healthCheck: HealthCheck,
    attributes: TargetGroupAttributes = TargetGroupAttributes(),
    protocolVersion: ProtocolVersion = .http1, service: Int, servicePort: Int,
    provenance: Provenance
  ) {
    self.element = element
    self.name = name
    self.otherName = otherName ?? name
    self.targetType = targetType
    self.port = port
    self.healthCheck = healthCheck
    self.attributes = attributes
    self.protocolVersion = protocolVersion
    self.service = service
    self.servicePort = servicePort
    self.provenance = provenance
  }

  /// Instances see the client by default, addresses do not (NLB user guide: client IP preservation).
  package var preservesClientAddress: Bool {
    isOfNetworkBalancer && (attributes.preservesClientAddress ?? (targetType == .instance))
  }

  /// The group becomes that of another type, under its other name.
  package mutating func take(_ type: TargetType) {
    if type == targetType { return }
    targetType = type
    swap(&name, &otherName)
  }
}
