/// The application answers every request with 500 (Litmus: pod-http-status-code).
enum PodHTTPStatusCode: ConductFault {
  static let id = "pod-http-status-code"
  static let title = "answer 500 to everything"
  static let conduct = PodConduct.answering(status: 500)
}
