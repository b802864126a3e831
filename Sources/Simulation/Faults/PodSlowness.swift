/// The application answers 2 s late (Litmus: pod-http-latency): too late for a kubelet that waits
/// 1 s, in time for a load balancer that waits 5 s.
enum PodHTTPLatency: ConductFault {
  static let id = "pod-http-latency"
  static let title = "answer 2 s late"
  static let conduct = PodConduct.slow(.seconds(2))
}

/// The pod has no processor time left (Litmus: pod-cpu-hog): every answer takes 8 s.
enum PodCPUHog: ConductFault {
  static let id = "pod-cpu-hog"
  static let title = "starve of CPU: every answer takes 8 s"
  static let conduct = PodConduct.slow(.seconds(8))
}
