/// How long things take that nobody publishes. All of them are assumptions, in one place.
///
/// What is published (probe intervals, thresholds, TTLs, deregistration delay) is not here but in
/// the model of the thing it belongs to.
package enum Timings {
  /// A recursive resolver asks Route 53 and answers a browser.
  static let publicDNSQuestion = SimDuration.milliseconds(12)
  static let publicDNSAnswer = SimDuration.milliseconds(12)
  /// One TCP round trip between a browser and the Region.
  static let internetConnect = SimDuration.milliseconds(70)
  static let internetTLS = SimDuration.milliseconds(85)
  static let internetSend = SimDuration.milliseconds(35)
  static let listenerRules = SimDuration.microseconds(400)
  static let insideVPC = SimDuration.microseconds(600)
  /// How long Cloudflare waits for an origin's answer (Cloudflare docs: error 524).
  static let cloudflareProxyRead = SimDuration.seconds(100)
  /// glibc's resolver: two tries of 5 s (resolv.conf: timeout, attempts).
  static let resolverTimeout = SimDuration.seconds(10)
  static let coreDNS = SimDuration.microseconds(300)
  static let application = SimDuration.milliseconds(4)
  static let databaseQuery = SimDuration.microseconds(1_800)
  static let sshHandshake = SimDuration.milliseconds(220)
  static let cloudflareEdge = SimDuration.milliseconds(18)
  static let accessCheck = SimDuration.milliseconds(6)
  static let tunnel = SimDuration.milliseconds(24)

  /// ALB: TCP connect to a target not done in 10 s is a 504 (ALB user guide: troubleshooting).
  static let targetConnectTimeout = SimDuration.seconds(10)
  /// ALB: idle timeout, default 60 s (API: LoadBalancerAttribute).
  static let idleTimeout = SimDuration.seconds(60)
  /// Linux gives up a silent connect after about 2 min 10 s (tcp_syn_retries 6).
  static let silentConnect = SimDuration.seconds(130)
  /// What an application waits for another one before it gives up.
  static let callTimeout = SimDuration.seconds(30)

  /// node-monitor-grace-period: 50 s from Kubernetes 1.32, 40 s before.
  static let nodeMonitorGrace = SimDuration.seconds(50)
  /// Default toleration of not-ready and unreachable (Kubernetes: taint based evictions).
  static let tolerationSeconds = SimDuration.seconds(300)
  /// Multi-AZ failover takes 60-120 s (RDS user guide).
  static let databaseFailover = SimDuration.seconds(90)
  /// "Minutes" (RDS user guide: promoting a read replica).
  static let replicaPromotion = SimDuration.seconds(120)
  static let databaseReboot = SimDuration.seconds(60)
  /// "Minutes" until a new load balancer is active; not published.
  static let loadBalancerProvisioning = SimDuration.seconds(120)
  /// Usually under one minute to all servers (Route 53 guide: best practices).
  static let route53Propagation = SimDuration.seconds(30)
  static let podSchedule = SimDuration.milliseconds(400)
  static let containerStart = SimDuration.seconds(3)
  /// From SIGTERM to the end of a process that stops at once.
  static let processExit = SimDuration.seconds(1)
  static let endpointSlice = SimDuration.milliseconds(500)
  static let controllerReconcile = SimDuration.seconds(1)
  static let targetRegistration = SimDuration.seconds(2)
}
