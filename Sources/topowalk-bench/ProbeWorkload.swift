import Importing
import Simulation
import SourceText
import TestSupport
import TopologyModel

/// The workload every engine of `make bench` runs: targets probed every 15 s and Poisson requests,
/// 100 a second of 50 ms each, for one simulated hour.
enum ProbeWorkload {
  /// An ALB with so many pods behind one target group.
  static func topology(targets: Int) -> Topology {
    let manifest = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: app}
      spec:
        replicas: \(targets)
        template:
          metadata: {labels: {app: app}}
          spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: app}
      spec: {selector: {app: app}, ports: [{port: 80, targetPort: 8080}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        annotations:
          kubernetes.io/ingress.class: alb
          alb.ingress.kubernetes.io/target-type: ip
          alb.ingress.kubernetes.io/scheme: internet-facing
      spec:
        rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: app, port: {number: 80}}}}]}}]
      """
    // Subnets with room for every pod.
    let architecture = """
      topowalk: 1
      vpc:
        cidr: 10.0.0.0/16
        subnets:
          - {name: public-a, cidr: 10.0.0.0/24, zone: us-east-1a, routeTable: public}
          - {name: public-b, cidr: 10.0.1.0/24, zone: us-east-1b, routeTable: public}
          - {name: pods-a, cidr: 10.0.64.0/18, zone: us-east-1a}
          - {name: pods-b, cidr: 10.0.128.0/18, zone: us-east-1b}
      eks: {subnets: [pods-a, pods-b]}
      """
    return load(["architecture.yaml": architecture, "k.yaml": manifest]).topology
  }

  private static func play(_ world: inout World) -> Int {
    let end = SimInstant.start + .seconds(3_600)
    var events = 0
    while let next = world.nextEventAt, next <= end, world.step() { events += 1 }
    return events
  }

  /// Plays the hour; prints events and seconds in the form the peers print them.
  static func run(targets: Int) {
    let topology = topology(targets: targets)
    var world = World(topology)
    world.addLoad("GET /", 0, 100, topology)
    let clock = ContinuousClock()
    var events = 0
    let took = clock.measure { events = play(&world) }
    let seconds =
      Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    let rate = Int(Double(events) / seconds)
    let load = world.loads[0]
    print(
      "topowalk N=\(targets) events=\(events) arr=\(load.sent) served=\(load.succeeded) "
        + "secs=\(Int(seconds * 1_000)) ms ev/s=\(rate)")
  }
}
