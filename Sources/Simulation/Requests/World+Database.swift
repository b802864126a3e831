import TopologyModel

/// A connection to PostgreSQL, and the query on it (RDS user guide; PostgreSQL 15).
extension World {
  /// A kept connection needs no name and no handshake; a dead one is noticed by the first query.
  mutating func useKeptConnection(_ id: Int, _ topology: Topology) -> SimDuration? {
    guard requests[id].top.keepsConnection, case .pod(let pod) = caller(of: id),
      let index = topology.databases.firstIndex(where: { $0.endpoint == requests[id].top.url.host })
    else { return nil }
    let key = PoolKey(pod: pod, database: index)
    guard let address = pools[key] else { return nil }
    changeTop(id) {
      $0.callee = .database(index)
      $0.address = address
    }
    because(
      id,
      Decision(
        "does \(pods[pod].name) need a new connection?", [],
        conclusion: "no, it keeps one to \(address): no name is asked for",
        source: "the call's pool", ledger: ["rds.pool"]))
    if brokenPools.remove(key) != nil || databases[index].status != .available {
      pools[key] = nil
      return fail(
        id, .lost, "server closed the connection unexpectedly: the kept connection is dead",
        topology)
    }
    if let blocker = cut(pod, index, topology) {
      pools[key] = nil
      then(
        id, .giveUp("timed out: the kept connection is cut: \(blocker.name): \(blocker.reason)"))
      return patience(of: id, topology)
    }
    return query(id, index, topology)
  }

  /// What cuts a connection that exists: ACLs and routes look at every packet, security groups
  /// only at new connections (VPC user guide: connection tracking).
  private func cut(_ pod: Int, _ database: Int, _ topology: Topology) -> NetworkCheck? {
    if isHypothetical { return nil }
    let port = topology.databases[database].port
    return walk(from: .pod(pod), to: .database(database), port: port, topology).path.blockers
      .first { $0.name.hasPrefix("network ACL") || $0.name.hasPrefix("route") }
      ?? cutLink(.pod(pod), .database(database), topology)
  }

  mutating func arriveAtDatabase(_ id: Int, _ index: Int, _ topology: Topology) -> SimDuration {
    if databases[index].status != .available {
      then(
        id,
        .giveUp(
          "timed out: \(topology.databases[index].name) is \(databases[index].status.rawValue)"))
      return patience(of: id, topology)
    }
    if requests[id].top.url.scheme != .postgres {
      then(id, .refuse("reset: \(topology.databases[index].name) speaks PostgreSQL, not HTTP"))
      return Timings.insideVPC
    }
    if requests[id].top.url.port != topology.databases[index].port {
      then(
        id,
        .refuse(
          "refused: \(topology.databases[index].name) listens on \(topology.databases[index].port)")
      )
      return Timings.insideVPC
    }
    if databases[index].isExhausted {
      because(
        id,
        Decision(
          "is a connection slot free?", [],
          conclusion: "no: max_connections is \(topology.databases[index].maxConnections)",
          source: "RDS user guide: quotas; PostgreSQL", ledger: ["rds.max-connections"]))
      return fail(id, .lost, "FATAL: sorry, too many clients already", topology)
    }
    if requests[id].top.keepsConnection, case .pod(let pod) = requests[id].top.caller {
      pools[PoolKey(pod: pod, database: index)] = requests[id].top.address
    }
    return query(id, index, topology)
  }

  private mutating func query(_ id: Int, _ index: Int, _ topology: Topology) -> SimDuration {
    let (caller, method) = (requests[id].top.caller, requests[id].top.method)
    let (address, port) = (requests[id].top.address, requests[id].top.url.port)
    hop(
      id, from: element(of: caller, in: topology), to: topology.databases[index].element,
      .queries,
      "\(method) on \(topology.databases[index].name) \(address?.description ?? ""):\(port)",
      topology)
    then(id, .answerQuery)
    return Timings.databaseQuery
  }

  /// A replica is read-only, and may be behind (PostgreSQL: hot standby).
  mutating func answerQuery(_ id: Int, _ topology: Topology) -> SimDuration {
    guard case .database(let index) = requests[id].top.callee else { return .zero }
    // Read one by one: a copy of the whole exchange costs more, and lending it to a call more still.
    let (caller, method) = (requests[id].top.caller, requests[id].top.method)
    let from = topology.databases[index].element
    let readOnly = databases[index].role == .replica && method != "SELECT"
    let text = answerText(index, method, readOnly, topology.databases[index].name)
    hop(
      id, from: from, to: element(of: caller, in: topology),
      readOnly ? .fails : .replies, text, isResponse: true, topology)
    if case .bastion = caller {
      then(id, .answerThroughBastion)
      return Timings.insideVPC
    }
    if requests[id].exchanges.count == 1 {
      finish(id, readOnly ? .failed : .answered, text, at: from)
      return .zero
    }
    popExchange(id)
    if readOnly { tellCaller(id, status: nil, failure: text) }
    return Timings.insideVPC
  }

  private func answerText(
    _ index: Int, _ method: String, _ readOnly: Bool, _ name: String
  ) -> String {
    if readOnly { return "ERROR: cannot execute \(method) in a read-only transaction" }
    let lag = databases[index].lagSeconds
    if method == "SELECT" {
      return "rows from \(name)\(lag > 0 ? ", as they were \(lag) s ago" : "")"
    }
    return "\(method) done by \(name)"
  }
}
