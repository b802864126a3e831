import TopologyModel

/// The kubelet's probes (Kubernetes: pod lifecycle, container probes).
extension World {
  func probe(_ kind: ProbeKind, of pod: Int, _ topology: Topology) -> Probe? {
    let template = topology.workloads[workload(of: pod, topology)].template
    return switch kind {
    case .readiness: template.readinessProbe
    case .liveness: template.livenessProbe
    case .startup: template.startupProbe
    }
  }

  /// Its result counts for nothing, as the port it asks has a name that nobody gave.
  func isLost(_ kind: ProbeKind, _ pod: Int, _ topology: Topology) -> Bool {
    let template = topology.workloads[workload(of: pod, topology)].template
    return switch kind {
    case .readiness: template.loses(\.readinessProbe)
    case .liveness: template.loses(\.livenessProbe)
    case .startup: template.loses(\.startupProbe)
    }
  }

  /// Starts the clocks of a container that runs; a startup probe holds the others back.
  mutating func startProbes(_ pod: Int, _ topology: Topology) {
    let kinds: [ProbeKind] =
      probe(.startup, of: pod, topology) != nil && !pods[pod].hasStarted
      ? [.startup] : [.readiness, .liveness]
    for kind in kinds {
      guard let probe = probe(kind, of: pod, topology) else { continue }
      schedule(
        .podProbe(pod: pod, kind, life: pods[pod].life),
        after: .seconds(probe.initialDelaySeconds) + .milliseconds(300))
    }
  }

  mutating func sendPodProbe(_ pod: Int, _ kind: ProbeKind, _ life: Int, _ topology: Topology) {
    guard pods[pod].life == life, pods[pod].phase == .running,
      let probe = probe(kind, of: pod, topology)
    else { return }
    if kind == .startup, pods[pod].hasStarted { return }
    schedule(.podProbe(pod: pod, kind, life: life), after: .seconds(probe.periodSeconds))
    // Without its kubelet nobody asks; the clock runs on for when it is back.
    if !nodes[pods[pod].node].reports { return }
    if isLost(kind, pod, topology) { return }
    var (passes, wait) = probeAnswer(pod, kind, probe, topology)
    if passes, probe.path != nil, errs(workload(of: pod, topology), topology) { passes = false }
    schedule(.podProbeResult(pod: pod, kind, life: life, passed: passes), after: wait)
  }

  /// httpGet passes on 200-399; a tcpSocket probe passes as soon as the port accepts. Probes come
  /// from the pod's own node, so no network fault and no policy touches them.
  func probeAnswer(
    _ pod: Int, _ kind: ProbeKind, _ probe: Probe, _ topology: Topology
  ) -> (passes: Bool, wait: SimDuration) {
    let state = pods[pod]
    let quick = SimDuration.milliseconds(2)
    let timeout = SimDuration.seconds(probe.timeoutSeconds)
    if kind == .readiness, state.readinessFails { return (false, quick) }
    if isClosed(port(of: probe, pod, topology), of: pod, topology) { return (false, quick) }
    switch state.conduct {
    case .crashed: return (false, quick)
    case _ where probe.path == nil: return (true, quick)
    case .hanging, .breaking(.short): return (false, timeout)
    case .breaking: return (false, quick)
    case .answering(let status): return ((200..<400).contains(status), quick)
    case .slow, .serving: break
    }
    let own = topology.behaviour(of: workload(of: pod, topology))?.latencyMilliseconds
    var time = own.map(SimDuration.milliseconds) ?? quick
    if case .slow(let delay) = state.conduct { time = time + delay }
    return time > timeout ? (false, timeout) : (isPassed(probe, pod, topology), time)
  }

  /// Nothing listens on a port, as far as that is said (architecture file: behaviours).
  func isClosed(_ port: Int?, of pod: Int, _ topology: Topology) -> Bool {
    guard let port, let open = topology.behaviour(of: workload(of: pod, topology))?.listens else {
      return false
    }
    return !open.contains(port)
  }

  private func port(of probe: Probe, _ pod: Int, _ topology: Topology) -> Int? {
    switch probe.port {
    case .number(let number): number
    case .name(let name):
      topology.workloads[workload(of: pod, topology)].template.port(named: name)
    case nil: nil
    }
  }

  /// Of a hundred requests so many go wrong, checks included.
  mutating func errs(_ workload: Int, _ topology: Topology) -> Bool {
    guard let percent = topology.behaviour(of: workload)?.errorPercent, percent > 0 else {
      return false
    }
    return chance.index(below: 100) < percent
  }

  private func isPassed(_ probe: Probe, _ pod: Int, _ topology: Topology) -> Bool {
    // cloudflared answers 503 on /ready without a connection to the edge (cloudflared: metrics).
    if probe.path == "/ready", let connected = isConnected(connector: pod, topology) {
      return connected
    }
    let status = topology.behaviour(of: workload(of: pod, topology))?.status(probe.path ?? "/")
    return (200..<400).contains(status ?? 200)
  }

  mutating func countPodProbe(
    _ pod: Int, _ kind: ProbeKind, _ life: Int, _ passed: Bool, _ topology: Topology
  ) {
    guard pods[pod].life == life, pods[pod].phase == .running,
      let probe = probe(kind, of: pod, topology)
    else { return }
    var count = pods[pod].count(kind)
    count.successes = passed ? count.successes + 1 : 0
    count.failures = passed ? 0 : count.failures + 1
    pods[pod].setCount(kind, count)
    if !passed, count.failures <= probe.failureThreshold {
      note(
        element(ofPod: pod, topology), .caution,
        "\(shownPod(pod, topology)): \(kind.rawValue) probe fails, \(count.failures) of \(probe.failureThreshold)"
      )
    }
    judge(pod, kind, count, probe, topology)
  }

  private mutating func judge(
    _ pod: Int, _ kind: ProbeKind, _ count: ProbeCount, _ probe: Probe, _ topology: Topology
  ) {
    let failed = count.failures >= probe.failureThreshold
    switch kind {
    case .readiness:
      if count.successes >= probe.successThreshold, pods[pod].conduct != .crashed {
        setReady(pod, true, "readiness probe passes", topology)
      } else if failed {
        setReady(pod, false, "readiness probe failed \(probe.failureThreshold) times", topology)
      }
    case .liveness:
      if count.failures == probe.failureThreshold {
        restartContainer(pod, "liveness probe failed \(probe.failureThreshold) times", topology)
      }
    case .startup:
      if count.successes >= 1 {
        pods[pod].hasStarted = true
        note(element(ofPod: pod, topology), .good, "\(shownPod(pod, topology)) has started")
        containerRuns(pod, topology)
      } else if count.failures == probe.failureThreshold {
        restartContainer(pod, "startup probe failed \(probe.failureThreshold) times", topology)
      }
    }
  }

  /// At once the first time, then after 10 s doubling to 300 s (Kubernetes: container restarts).
  mutating func restartContainer(_ pod: Int, _ why: String, _ topology: Topology) {
    pods[pod].restarts += 1
    pods[pod].life += 1
    let doublings = min(5, max(0, pods[pod].restarts - 2))
    let pause = pods[pod].restarts == 1 ? 0 : min(300, 10 << doublings)
    note(
      element(ofPod: pod, topology), .bad,
      "\(shownPod(pod, topology)): \(why), restart \(pods[pod].restarts)\(pause > 0 ? " in \(pause) s" : "")",
      interesting: true)
    setReady(pod, false, "its container is restarted", topology)
    breakConnections(of: pod, topology)
    pods[pod].phase = .starting
    endpointsChange(of: pod, topology)
    schedule(.containerStarts(pod: pod), after: .seconds(pause) + Timings.containerStart)
  }
}
