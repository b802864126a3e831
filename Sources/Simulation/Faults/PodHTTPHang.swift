/// The application accepts connections and never answers (Litmus: pod-http-latency without end).
enum PodHTTPHang: ConductFault {
  static let id = "pod-http-hang"
  static let title = "hang: accepts and never answers"
  static let conduct = PodConduct.hanging
}
