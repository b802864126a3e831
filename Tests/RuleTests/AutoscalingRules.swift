import SourceText
import TestSupport
import Testing
import TopologyModel

@testable import Simulation

/// HorizontalPodAutoscalers (Kubernetes: horizontal pod autoscaling, algorithm details).
@Suite struct `Autoscaling rules` {
  private func timeline(
    cpu: String = "resources: {requests: {cpu: 250m}}", minimum: Int = 2, maximum: Int = 10,
    replicas: Int = 2, spec: String = ""
  ) -> Timeline {
    let manifests = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: \(replicas)
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, ports: [{containerPort: 80}], \(cpu)}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        annotations: {kubernetes.io/ingress.class: alb, alb.ingress.kubernetes.io/target-type: ip}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        minReplicas: \(minimum)
        maxReplicas: \(maximum)
        metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
        \(spec)
      """
    let architecture = "topowalk: 1\nbehaviours: [{workload: default/web, cpu: 10, latency: 5}]"
    return Timeline(load(["architecture.yaml": architecture, "k.yaml": manifests]).topology)
  }

  private func start(_ timeline: inout Timeline, _ perSecond: Int) {
    let topology = timeline.topology
    var line = RequestLine(
      method: "GET", url: RequestURL(scheme: .http, host: "10.0.0.1"))
    line.url.host = topology.loadBalancers[0].dnsName
    timeline.give(
      .startLoad(RequestOrder(line: line, origin: .pod(0)), perSecond: perSecond))
  }

  /// Replicas wanted every 15 s.
  private func replicas(_ timeline: inout Timeline, looks: Int) -> [Int] {
    (0..<looks).map { _ in
      timeline.play(until: timeline.world.now + .seconds(15))
      return timeline.world.desired[0]
    }
  }

  @Test func `an autoscaler follows the load up at once and down after its window`() throws {
    var timeline = timeline()
    start(&timeline, 100)
    // 100 a second × 10 ms are 1,000 m; a pod should use 200 m: five pods.
    timeline.play(until: .start + .seconds(60))
    #expect(timeline.world.desired[0] == 5)
    timeline.play(until: .start + .seconds(100))
    #expect(timeline.states("default/web").values.count { $0 == .healthy } == 5)
    timeline.give(.stopLoads)
    let stopped = timeline.world.now
    timeline.play(until: stopped + .seconds(280))
    #expect(timeline.world.desired[0] == 5)
    timeline.play(until: stopped + .seconds(340))
    #expect(timeline.world.desired[0] == 2)
  }

  @Test func `it doubles or adds four at a time, up to the maximum`() {
    var timeline = timeline(maximum: 20)
    start(&timeline, 2_000)
    let seen = replicas(&timeline, looks: 6)
    let steps = seen.reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
    #expect(steps.filter { $0 > 2 }.first == 6)
    #expect(zip(steps, steps.dropFirst()).allSatisfy { $1 <= max($0 * 2, $0 + 4) })
    #expect(seen.last == 20)
    #expect(timeline.world.autoscalers[0].condition.contains("maximum of 20"))
  }

  /// Kubernetes: HPA behavior, scaling policies.
  @Test func `it takes away no more pods than its policy lets it`() {
    var timeline = timeline(
      replicas: 6,
      spec:
        "behavior: {scaleDown: {stabilizationWindowSeconds: 0, policies: [{type: Pods, value: 1, periodSeconds: 60}]}}"
    )
    let seen = replicas(&timeline, looks: 8)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 - $1 <= 1 } && seen[0] >= 5, "\(seen)")
    #expect(seen.last.map { (3...5).contains($0) } == true, "\(seen)")
  }

  @Test func `within a tenth of the target nothing moves`() {
    var timeline = timeline(minimum: 1)
    // 2 pods × 200 m hold 40 requests a second; 42 are within the tolerance.
    start(&timeline, 41)
    #expect(Set(replicas(&timeline, looks: 8)) == [2])
  }

  @Test func `no request, no scaling; zero replicas, no scaling`() {
    var timeline = timeline(cpu: "name: web")
    start(&timeline, 1_000)
    #expect(Set(replicas(&timeline, looks: 4)) == [2])
    #expect(timeline.world.autoscalers[0].condition.contains("FailedGetResourceMetric"))
    var zero = self.timeline(replicas: 0)
    #expect(Set(replicas(&zero, looks: 4)) == [0])
    #expect(zero.world.autoscalers[0].condition.contains("ScalingDisabled"))
  }

  @Test func `the minimum counts from the start, policies and windows from the file`() {
    #expect(timeline(minimum: 3).topology.workloads[0].slots.count == 3)
    var slow = timeline(
      spec: "behavior: {scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 60}]}}")
    start(&slow, 200)
    #expect(replicas(&slow, looks: 8).max() == 4)
    var still = timeline(spec: "behavior: {scaleUp: {selectPolicy: Disabled}}")
    start(&still, 200)
    #expect(Set(replicas(&still, looks: 8)) == [2])
  }

  @Test func `a hogged pod makes it grow`() {
    var timeline = timeline()
    timeline.apply("pod-cpu-hog", "default/web")
    timeline.play(until: .start + .seconds(40))
    #expect(timeline.world.desired[0] == 5)
  }
}
