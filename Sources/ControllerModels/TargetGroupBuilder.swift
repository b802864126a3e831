import SourceText
import TopologyModel

/// Makes target groups, one for each (Ingress, Service, port as written) (controller:
/// model_build_target_group.go buildTargetGroupResourceID).
struct TargetGroupBuilder {
  let topology: Topology
  private(set) var built: [BuiltTargetGroup] = []
  private var known: [String: Int] = [:]

  init(_ topology: Topology) { self.topology = topology }

  /// The position in `built` of the group for this backend.
  mutating func targetGroup(
    _ ingress: Ingress, service: Int, port: Located<IntOrName>
  ) throws(BuildFailure) -> Int {
    let key = "\(ingress.qualifiedName) \(service) \(port.value)"
    if let found = known[key] { return found }
    let made = try build(ingress, service: service, port: port)
    known[key] = built.count
    built.append(made)
    return built.count - 1
  }

  private func build(
    _ ingress: Ingress, service index: Int, port: Located<IntOrName>
  ) throws(BuildFailure) -> BuiltTargetGroup {
    let service = topology.services[index]
    guard let servicePort = Self.portIndex(port.value, in: service) else {
      let offered = service.ports.map { port in
        port.name.map { "\(port.port) (\($0))" } ?? "\(port.port)"
      }
      throw BuildFailure(
        ingress.qualifiedName,
        "unable to find port \(port.value) on service \(service.qualifiedName)", at: port.range,
        suggestion: offered.isEmpty ? nil : "it offers \(offered.joined(separator: ", "))")
    }
    let typeText = setting("target-type", ingress, service)
    guard let type = TargetType(rawValue: typeText?.value ?? "instance") else {
      throw BuildFailure(
        ingress.qualifiedName, "unknown targetType: \(typeText?.value ?? "")", at: typeText?.range,
        suggestion: "expected 'instance' or 'ip'")
    }
    let chosen = service.ports[servicePort]
    let number = try targetPort(ingress, service, chosen, type, at: port.range)
    func name(_ type: TargetType) -> String {
      ControllerNames.targetGroup(
        service, type, "\(port.value)", ingress: ingress.qualifiedName)
    }
    return BuiltTargetGroup(
      name: name(type), otherName: name(type == .ip ? .instance : .ip),
      targetType: type, port: number, healthCheck: try healthCheck(ingress, service, type),
      attributes: try AttributeReader.targetGroup(
        setting("target-group-attributes", ingress, service), ingress.qualifiedName),
      protocolVersion: try protocolVersion(ingress, service), service: index,
      servicePort: servicePort,
      typeProvenance: typeText?.range.map(Provenance.declared)
        ?? .inferred("the controller's default target-type"), range: port.range)
  }

  static func portIndex(_ wanted: IntOrName, in service: Service) -> Int? {
    switch wanted {
    case .number(let number): service.ports.firstIndex { $0.port == number }
    case .name(let name):
      service.ports.firstIndex { $0.name == name }
        ?? Int(name).flatMap { number in service.ports.firstIndex { $0.port == number } }
    }
  }

  /// instance: the node port, which a ClusterIP Service does not have; ip: the numeric targetPort.
  private func targetPort(
    _ ingress: Ingress, _ service: Service, _ port: ServicePort, _ type: TargetType,
    at range: SourceRange?
  ) throws(BuildFailure) -> Int {
    switch (type, port.targetPort) {
    case (.ip, .number(let number)): return number
    case (.ip, .name): return 1
    case (.instance, _):
      guard service.type == .nodePort || service.type == .loadBalancer, let node = port.nodePort
      else {
        throw BuildFailure(
          ingress.qualifiedName,
          "TargetGroup port is empty. When using Instance targets, your service be must of type "
            + "'NodePort' or 'LoadBalancer'", at: range,
          suggestion: "service \(service.qualifiedName) is \(service.type.rawValue); "
            + "annotate target-type: ip")
      }
      return node
    }
  }

  /// A Service's annotation beats the Ingress's for every target-group setting (controller 1.12).
  private func setting(_ name: String, _ ingress: Ingress, _ service: Service) -> Located<String>? {
    ingress.parameter(name) ?? service.annotation(name) ?? ingress.annotation(name)
  }

  private func number(
    _ name: String, _ ingress: Ingress, _ service: Service, _ range: ClosedRange<Int>,
    default fallback: Int
  ) throws(BuildFailure) -> Int {
    guard let written = setting(name, ingress, service) else { return fallback }
    guard let value = Int(written.value), range.contains(value) else {
      throw BuildFailure(
        ingress.qualifiedName,
        "failed to parse \(name) '\(written.value)': expected \(range.lowerBound)-\(range.upperBound)",
        at: written.range)
    }
    return value
  }

  private func healthCheck(
    _ ingress: Ingress, _ service: Service, _ type: TargetType
  ) throws(BuildFailure) -> HealthCheck {
    var check = HealthCheck()
    if try protocolVersion(ingress, service) == .grpc {
      check.path = "/AWS.ALB/healthcheck"
      check.successCodes = "12"
    }
    let isGRPC = check.successCodes == "12"
    if let path = setting("healthcheck-path", ingress, service) {
      guard path.value.hasPrefix("/") else {
        throw refuse("Health check path '\(path.value)' must begin with '/'", ingress, path)
      }
      check.path = path.value
    }
    if let codes = setting("success-codes", ingress, service) {
      let range = isGRPC ? 0...99 : 200...499
      guard SuccessCodes.areValid(codes.value, in: range) else {
        throw refuse(
          "Health check matcher '\(codes.value)' must be codes of \(range.lowerBound)-\(range.upperBound)",
          ingress, codes)
      }
      check.successCodes = codes.value
    }
    if let port = setting("healthcheck-port", ingress, service), port.value != "traffic-port" {
      check.port = try healthCheckPort(port, type, ingress, service)
    }
    check.intervalSeconds = try number(
      "healthcheck-interval-seconds", ingress, service, 5...300, default: check.intervalSeconds)
    check.timeoutSeconds = try number(
      "healthcheck-timeout-seconds", ingress, service, 2...120, default: check.timeoutSeconds)
    check.healthyThreshold = try number(
      "healthy-threshold-count", ingress, service, 2...10, default: check.healthyThreshold)
    check.unhealthyThreshold = try number(
      "unhealthy-threshold-count", ingress, service, 2...10, default: check.unhealthyThreshold)
    if check.timeoutSeconds >= check.intervalSeconds {
      throw refuse(
        "Health check interval must be greater than the timeout", ingress,
        setting("healthcheck-timeout-seconds", ingress, service))
    }
    return check
  }

  private func refuse(
    _ cause: String, _ ingress: Ingress, _ written: Located<String>?
  ) -> BuildFailure {
    BuildFailure(ingress.qualifiedName, cause, at: written?.range, isDeployment: true)
  }

  /// A number, or the name of a Service port whose targetPort is a number.
  private func healthCheckPort(
    _ written: Located<String>, _ type: TargetType, _ ingress: Ingress, _ service: Service
  ) throws(BuildFailure) -> Int {
    if let number = Int(written.value) {
      guard (1...65_535).contains(number) else {
        throw refuse("Health check port '\(number)' must be 1-65535", ingress, written)
      }
      return number
    }
    if let port = service.ports.first(where: { $0.name == written.value }) {
      if type == .instance, let node = port.nodePort { return node }
      if case .number(let number) = port.targetPort { return number }
      throw BuildFailure(
        ingress.qualifiedName,
        "cannot use named healthCheckPort for IP TargetType when service's targetPort is a named "
          + "port", at: written.range)
    }
    throw BuildFailure(
      ingress.qualifiedName,
      "unable to find port \(written.value) on service \(service.qualifiedName)", at: written.range)
  }

  private func protocolVersion(
    _ ingress: Ingress, _ service: Service
  ) throws(BuildFailure) -> ProtocolVersion {
    guard let written = setting("backend-protocol-version", ingress, service) else { return .http1 }
    guard let version = ProtocolVersion(rawValue: written.value.uppercased()) else {
      throw BuildFailure(
        ingress.qualifiedName, "unknown backend-protocol-version: \(written.value)",
        at: written.range, suggestion: "expected HTTP1, HTTP2 or GRPC")
    }
    return version
  }
}

/// The matcher of a health check: `200`, `200,202`, `200-299` (API: Matcher).
enum SuccessCodes {
  static func areValid(_ text: String, in range: ClosedRange<Int>) -> Bool {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    return !parts.isEmpty
      && parts.allSatisfy { part in
        let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
          Int($0.trimmed)
        }
        guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1] else {
          return false
        }
        return range.contains(first) && range.contains(last) && first <= last
      }
  }
}

/// A target group before it has an element.
package struct BuiltTargetGroup: Hashable, Sendable {
  package var name: String
  /// The name it would have with the other target type.
  package var otherName: String
  package var targetType: TargetType
  package var port: Int
  package var healthCheck: HealthCheck
  package var attributes: TargetGroupAttributes
  package var protocolVersion: ProtocolVersion
  package var service: Int
  package var servicePort: Int
  package var typeProvenance: Provenance
  package var range: SourceRange?
}

extension Substring {
  /// Without spaces at either end.
  var trimmed: String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
