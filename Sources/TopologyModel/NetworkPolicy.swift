import SourceText

/// `In`, `NotIn`, `Exists`, `DoesNotExist`; the negative ones also match what lacks the label
/// (Kubernetes: labels and selectors).
package struct LabelRequirement: Hashable, Sendable {
  package enum Operator: String, CaseIterable, Sendable {
    case isIn = "In"
    case notIn = "NotIn"
    case exists = "Exists"
    case doesNotExist = "DoesNotExist"
  }

  package var key: String
  package var comparison: Operator
  package var values: [String]

  package init(key: String, comparison: Operator, values: [String] = []) {
    self.key = key
    self.comparison = comparison
    self.values = values
  }

  func holds(_ labels: [String: String]) -> Bool {
    switch comparison {
    case .isIn: labels[key].map(values.contains) ?? false
    case .notIn: labels[key].map { !values.contains($0) } ?? true
    case .exists: labels[key] != nil
    case .doesNotExist: labels[key] == nil
    }
  }
}

/// All requirements AND-ed; an empty selector matches everything.
package struct LabelSelector: Hashable, Sendable, CustomStringConvertible {
  package var requirements: [LabelRequirement]

  package init(_ requirements: [LabelRequirement] = []) { self.requirements = requirements }

  package func matches(_ labels: [String: String]) -> Bool {
    requirements.allSatisfy { $0.holds(labels) }
  }

  package var description: String {
    if requirements.isEmpty { return "all" }
    return requirements.map { requirement in
      let values = requirement.values.joined(separator: ",")
      return switch requirement.comparison {
      case .isIn:
        requirement.values.count == 1
          ? "\(requirement.key)=\(values)" : "\(requirement.key) in (\(values))"
      case .notIn: "\(requirement.key) not in (\(values))"
      case .exists: requirement.key
      case .doesNotExist: "!\(requirement.key)"
      }
    }.joined(separator: ",")
  }
}

/// Whom a rule admits: pods by label, namespaces by label, both together, or addresses.
package struct PolicyPeer: Hashable, Sendable {
  package var pods: LabelSelector?
  package var namespaces: LabelSelector?
  package var block: CIDR?
  package var except: [CIDR]

  package init(
    pods: LabelSelector? = nil, namespaces: LabelSelector? = nil, block: CIDR? = nil,
    except: [CIDR] = []
  ) {
    self.pods = pods
    self.namespaces = namespaces
    self.block = block
    self.except = except
  }
}

package enum PortProtocol: String, CaseIterable, Sendable {
  case tcp = "TCP"
  case udp = "UDP"
  case sctp = "SCTP"
}

extension PolicyPeer {
  /// `pods app=web in namespaces team=a`, `all pods`, `10.0.0.0/8 but 10.1.0.0/16`.
  package var words: String {
    if let block {
      let but = except.map(\.description).joined(separator: ", ")
      return "\(block)" + (but.isEmpty ? "" : " but \(but)")
    }
    func words(_ what: String, _ selector: LabelSelector?) -> String {
      selector.flatMap { $0.requirements.isEmpty ? nil : "\(what) \($0)" } ?? "all \(what)"
    }
    let pods = words("pods", self.pods)
    return namespaces == nil ? pods : "\(pods) in \(words("namespaces", namespaces))"
  }
}

extension PolicyPort {
  /// `TCP 80-90`, `UDP`.
  package var words: String {
    let end = endPort.map { "-\($0)" } ?? ""
    return transport.rawValue + (port.map { " \($0)\(end)" } ?? "")
  }
}

/// `port` and `endPort` inclusive; a name is looked up on the destination pod; no port is all.
package struct PolicyPort: Hashable, Sendable {
  package var transport: PortProtocol
  package var port: IntOrName?
  package var endPort: Int?

  package init(transport: PortProtocol = .tcp, port: IntOrName? = nil, endPort: Int? = nil) {
    self.transport = transport
    self.port = port
    self.endPort = endPort
  }
}

/// One rule of a direction: any of its peers AND any of its ports; empty lists admit all.
package struct PolicyRule: Hashable, Sendable {
  package var peers: [PolicyPeer]
  package var ports: [PolicyPort]
  package var range: SourceRange?

  package init(peers: [PolicyPeer] = [], ports: [PolicyPort] = [], range: SourceRange? = nil) {
    self.peers = peers
    self.ports = ports
    self.range = range
  }
}

package enum TrafficDirection: String, CaseIterable, Sendable {
  case ingress, egress
}

/// A NetworkPolicy: additive, without order, without deny (Kubernetes: network policies).
package struct NetworkPolicy: Hashable, Sendable {
  package var element: ElementID
  package var namespace: String
  package var name: String
  package var selector: LabelSelector
  package var ingress: [PolicyRule]
  package var egress: [PolicyRule]
  /// The directions in which the pods it selects are closed but for its rules.
  package var directions: Set<TrafficDirection>
  package var provenance: Provenance

  package init(
    element: ElementID, namespace: String, name: String, selector: LabelSelector,
    ingress: [PolicyRule], egress: [PolicyRule], directions: Set<TrafficDirection>,
    provenance: Provenance
  ) {
    self.element = element
    self.namespace = namespace
    self.name = name
    self.selector = selector
    self.ingress = ingress
    self.egress = egress
    self.directions = directions
    self.provenance = provenance
  }

  package var qualifiedName: String { "\(namespace)/\(name)" }

  package func rules(_ direction: TrafficDirection) -> [PolicyRule] {
    direction == .ingress ? ingress : egress
  }
}
