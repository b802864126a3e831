import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `calls`: what a workload does while it answers a request. The order written is the order made.
enum CallSection {
  static let key = KeySchema.optional(
    "calls",
    .list(
      .object(
        ObjectSchema(
          "call",
          [
            .required("from", .string, "the workload that calls: namespace/name"),
            .required("to", .string, "a database, an instance of one, or a URL"),
            .optional(
              "methods", .list(.oneOf(RequestLine.httpMethods)), "requests that cause it",
              default: "all"),
            .optional("paths", .list(.string), "path prefixes that cause it", default: "all"),
            .optional(
              "access", .oneOf(["read", "write"]), "what it does to a database", default: "read"),
            .optional(
              "method", .oneOf(RequestLine.httpMethods), "the method of an HTTP call",
              default: "GET"),
            .optional(
              "timeout", .integer(1...3_600_000), "milliseconds until the caller gives up",
              default: "30000"),
            .optional(
              "pool", .boolean, "the connection to a database is kept between requests",
              default: "false"),
            .optional(
              "parallel", .boolean, "it starts together with the call above it",
              default: "false"),
            .optional(
              "none", .boolean, "there is no such call, whatever settings say", default: "false"),
            .optional("retries", .integer(0...10), "further tries after a failure", default: "0"),
          ]))), "which service calls which", default: "none")

  static func resolve(_ builder: inout TopologyBuilder) {
    let workloads = builder.topology.workloads.map(\.qualifiedName)
    for fields in builder.file.objects("calls") {
      guard let from = fields.string("from"), let to = fields.string("to"),
        let workload = builder.position(from, of: "workload", among: workloads)
      else { continue }
      if fields.bool("none")?.value == true {
        builder.silencedCalls.append("\(workload) \(silencedName(to.value))")
        continue
      }
      guard let target = target(to, fields, &builder)
      else { continue }
      var call = Call(
        workload: workload, methods: fields.strings("methods").map(\.value),
        paths: fields.strings("paths").map(\.value), target: target,
        provenance: .declared(fields.range))
      call.timeoutMilliseconds = fields.int("timeout")?.value ?? call.timeoutMilliseconds
      call.keepsConnection = fields.bool("pool")?.value ?? false
      call.isParallel = fields.bool("parallel")?.value ?? false
      call.retries = fields.int("retries")?.value ?? 0
      builder.topology.calls.append(call)
    }
  }

  /// Hosts are compared by their first label, databases by their name.
  private static func silencedName(_ to: String) -> String {
    let host = RequestURL(to)?.host ?? to
    return host.split(whereSeparator: { $0 == "." || $0 == ":" }).first.map(String.init) ?? host
  }

  private static func target(
    _ to: Located<String>, _ fields: Fields, _ builder: inout TopologyBuilder
  ) -> Call.Target? {
    if to.value.contains("://") {
      guard let url = RequestURL(to.value) else {
        builder.fail("bad-url", "'\(to.value)' is not a URL", at: to.range)
        return nil
      }
      return .http(method: fields.string("method")?.value ?? "GET", url: url)
    }
    let writes = fields.string("access")?.value == "write"
    let databases = builder.topology.databases
    if let instance = databases.firstIndex(where: { $0.name == to.value }) {
      return .database(instance, writes: writes)
    }
    // RDS has one endpoint for each instance and none that spreads reads (RDS guide), so the
    // caller is taken to be configured with the first replica's endpoint for reads.
    let group = databases.indices.filter { databases[$0].group == to.value }
    let replica = group.first { databases[$0].role == .replica }
    let primary = group.first { databases[$0].role == .primary }
    if let chosen = writes ? primary : replica ?? primary {
      return .database(chosen, writes: writes)
    }
    let names = databases.map(\.group) + databases.map(\.name)
    _ = builder.position(to, of: "database or URL", among: names)
    return nil
  }
}

/// Finds calls that would cause each other without end.
enum CallCycles {
  static func report(_ builder: inout TopologyBuilder) {
    let calls = builder.topology.calls
    let mine = Dictionary(grouping: calls.indices) { calls[$0].workload }
    var states = [Int](repeating: 0, count: calls.count)
    for start in calls.indices where states[start] == 0 {
      if let cycle = search(start, builder.topology, mine, &states) {
        say(cycle, &builder)
        return
      }
    }
  }

  /// Depth first without recursion; a call in progress met again closes a cycle.
  private static func search(
    _ start: Int, _ topology: Topology, _ mine: [Int: [Int]], _ states: inout [Int]
  ) -> [Int]? {
    var path: [(call: Int, next: [Int])] = [(start, CallGraph.causedBy(start, topology, mine))]
    states[start] = 1
    while var top = path.popLast() {
      guard let next = top.next.popLast() else {
        states[top.call] = 2
        continue
      }
      path.append(top)
      if states[next] == 1 {
        let from = path.firstIndex { $0.call == next } ?? 0
        return path[from...].map(\.call)
      }
      if states[next] == 0 {
        states[next] = 1
        path.append((next, CallGraph.causedBy(next, topology, mine)))
      }
    }
    return nil
  }

  private static func say(_ cycle: [Int], _ builder: inout TopologyBuilder) {
    let topology = builder.topology
    let names = cycle.map { topology.workloads[topology.calls[$0].workload].qualifiedName }
    builder.fail(
      "call-cycle", "calls go round in a circle: \((names + [names[0]]).joined(separator: " → "))",
      at: topology.calls[cycle[0]].provenance.range,
      notes: cycle.dropFirst().map {
        Located("and this call", at: topology.calls[$0].provenance.range)
      })
  }
}

/// Which calls a call causes, found from names alone.
enum CallGraph {
  /// `mine` are the calls of each workload, so that a large graph takes no longer than its edges.
  static func causedBy(_ index: Int, _ topology: Topology, _ mine: [Int: [Int]]) -> [Int] {
    guard case .http(let method, let url) = topology.calls[index].target else { return [] }
    let caller = topology.workloads[topology.calls[index].workload]
    let targets = workloads(url.host, from: caller.namespace, topology)
    return targets.flatMap { mine[$0] ?? [] }.filter { next in
      let call = topology.calls[next]
      return (call.methods.isEmpty || call.methods.contains(method))
        && (call.paths.isEmpty || call.paths.contains { url.path.hasPrefix($0) })
    }
  }

  /// Workloads behind a cluster name such as `inventory-api`, `inventory-api.prod` or the full one.
  static func workloads(_ host: String, from namespace: String, _ topology: Topology) -> [Int] {
    guard let service = topology.service(called: host, from: namespace) else { return [] }
    var out: [Int] = []
    for slot in topology.services[service].slots
    where !out.contains(topology.podSlots[slot].workload) {
      out.append(topology.podSlots[slot].workload)
    }
    return out
  }
}

/// `requests`: requests to have at hand.
enum RequestSection {
  static let key = KeySchema.optional(
    "requests",
    .list(
      .object(
        ObjectSchema(
          "saved request",
          [
            .required("name", .string, "a few words"),
            .required("request", .string, "GET https://app.company.com/cart"),
            .optional(
              "from", .string, "a client, a pod or a workload", default: "the first client"),
            .optional(
              "via", .string, "a bastion whose SSH tunnel it goes through, or ssm:bastion",
              default: "none"),
          ]))), "requests to step through; the first is shown at start",
    default: "one for each Ingress host")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("requests") {
      guard let name = fields.string("name"), let request = fields.string("request") else {
        continue
      }
      do throws(RequestLine.Problem) {
        _ = try RequestLine.parse(request.value)
      } catch {
        builder.fail("bad-request", error.text, at: request.range)
        continue
      }
      let starts =
        builder.topology.clients.map(\.name) + builder.topology.workloads.map(\.qualifiedName)
        + builder.topology.podSlots.map { builder.topology[$0.element].qualifiedName }
        + builder.topology.bastions.map(\.name)
      if let from = fields.string("from"),
        builder.position(from, of: "client, workload or pod", among: starts) == nil
      {
        continue
      }
      let bastions = builder.topology.bastions.map(\.name)
      if let via = fields.string("via")?.map({ $0.hasPrefix("ssm:") ? String($0.dropFirst(4)) : $0 }
      ),
        builder.position(via, of: "bastion", among: bastions) == nil
      {
        continue
      }
      builder.topology.savedRequests.append(
        SavedRequest(
          name: name.value, text: request.value, from: fields.string("from")?.value,
          via: fields.string("via")?.value, provenance: .declared(fields.range)))
    }
    if builder.topology.savedRequests.isEmpty { infer(&builder) }
  }

  /// One request for each path of each Ingress that has a load balancer.
  private static func infer(_ builder: inout TopologyBuilder) {
    for balancer in builder.topology.loadBalancers {
      let secure = balancer.listeners.contains { $0.transferProtocol == .https && $0.port == 443 }
      let scheme = secure ? "https" : "http"
      for index in balancer.ingresses {
        let ingress = builder.topology.ingresses[index]
        for rule in ingress.rules {
          for path in rule.paths.prefix(8) {
            let host = rule.host.map { DNSText.plain($0.value) } ?? balancer.dnsName
            let text =
              "GET \(scheme)://\(host.hasPrefix("*.") ? "any" + host.dropFirst() : host)\(plain(path))"
            builder.topology.savedRequests.append(
              SavedRequest(
                name: text, text: text, from: nil, via: nil,
                provenance: .inferred("a path of Ingress \(ingress.qualifiedName)")))
          }
        }
      }
    }
    RequestInference.add(&builder)
    if builder.topology.savedRequests.isEmpty { inferInside(&builder) }
  }

  private static func plain(_ path: IngressPath) -> String {
    let text = (path.path?.value ?? "/").prefix { $0 != "*" && $0 != "?" }
    return text.hasPrefix("/") ? String(text) : "/"
  }

  /// Without an Ingress: the first pod asks the Services around it.
  private static func inferInside(_ builder: inout TopologyBuilder) {
    for service in builder.topology.services.prefix(8) {
      let scope = ClusterScope.prefix(service.namespace)
      let first = builder.topology.workloads.first {
        !$0.slots.isEmpty && ClusterScope.prefix($0.namespace) == scope
      }
      guard let first, let port = service.ports.first, service.clusterIP != nil else { continue }
      let place = ClusterScope.plain(service.namespace)
      let text = "GET http://\(service.name).\(place):\(port.port)/"
      builder.topology.savedRequests.append(
        SavedRequest(
          name: text, text: text, from: first.qualifiedName, via: nil,
          provenance: .inferred("there is no Ingress; a pod asks a Service")))
    }
  }
}
