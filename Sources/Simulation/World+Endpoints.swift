import TopologyModel

/// EndpointSlices: what a Service knows of its pods, a moment late (Kubernetes: EndpointSlice).
extension World {
  mutating func startEndpoints(_ topology: Topology) {
    endpoints = topology.services.map { _ in [] }
    for index in topology.services.indices { endpoints[index] = slices(of: index, topology) }
  }

  /// A pod changed: the slices of the Services that select it follow after a delay.
  mutating func endpointsChange(of pod: Int, _ topology: Topology) {
    let slot = pods[pod].slot
    let due = now + Timings.endpointSlice
    for (index, service) in topology.services.enumerated()
    where syncsDue[index] != due && service.slots.contains(slot) {
      // Pods that change at one moment are seen in one go.
      syncsDue[index] = due
      schedule(.endpointSliceSync(service: index), after: Timings.endpointSlice)
    }
  }

  mutating func syncEndpoints(_ service: Int, _ topology: Topology) {
    let before = endpoints[service]
    let after = slices(of: service, topology)
    guard before != after else {
      // A pod may wait for its gate: not ready, and yet to be registered.
      if topology.services[service].slots.contains(where: {
        podInSlot[$0].map { !pods[$0].isGateOpen } ?? false
      })
        || surging.contains(where: { !pods[$0].isGateOpen })
      {
        scheduleReconcile(service, topology)
      }
      return
    }
    endpoints[service] = after
    let element = topology.services[service].element
    let wereReady = Set(before.lazy.filter(\.ready).map(\.pod))
    let areReady = Set(after.lazy.filter(\.ready).map(\.pod))
    for pod in wereReady.symmetricDifference(areReady) { endpointChanges[pod] = now }
    for endpoint in after where endpoint.ready && !wereReady.contains(endpoint.pod) {
      note(
        element, .good,
        "EndpointSlice \(topology.services[service].qualifiedName): \(endpoint.address) is ready",
        interesting: true)
    }
    for endpoint in before where endpoint.ready && !areReady.contains(endpoint.pod) {
      note(
        element, .caution,
        "EndpointSlice \(topology.services[service].qualifiedName): \(endpoint.address) is no longer ready",
        interesting: true)
    }
    scheduleReconcile(service, topology)
  }

  private mutating func scheduleReconcile(_ service: Int, _ topology: Topology) {
    for (group, spec) in topology.targetGroups.enumerated()
    where spec.service == service && spec.targetType == .ip {
      let due = now + Timings.controllerReconcile
      if reconcilesDue[group] == due { continue }
      reconcilesDue[group] = due
      schedule(.targetGroupReconcile(group: group), after: Timings.controllerReconcile)
    }
  }

  /// serving = the pod's Ready condition; ready = serving and not terminating, or published anyway.
  private func slices(of service: Int, _ topology: Topology) -> [EndpointState] {
    let spec = topology.services[service]
    let living =
      spec.slots.compactMap { podInSlot[$0] }
      + surging.filter { spec.slots.contains(pods[$0].slot) }
    let leaving = terminating.filter { spec.slots.contains(pods[$0].slot) && !living.contains($0) }
    let present = (living + leaving).filter { pods[$0].hasEndpoint }.sorted()
    return present.map { index in
      let pod = pods[index]
      let terminating = pod.phase == .terminating
      return EndpointState(
        pod: index, address: pod.address, serving: pod.isReady, terminating: terminating,
        ready: spec.publishNotReadyAddresses || (pod.isReady && !terminating))
    }
  }

  /// Endpoints kube-proxy uses: the ready ones; if none, serving and terminating ones; else none
  /// (Kubernetes: pkg/proxy/topology.go).
  func usableEndpoints(_ service: Int, onNode node: Int? = nil) -> [EndpointState] {
    let all = endpoints[service].filter { node == nil || pods[$0.pod].node == node }
    let ready = all.filter(\.ready)
    return ready.isEmpty ? all.filter { $0.serving && $0.terminating } : ready
  }
}
