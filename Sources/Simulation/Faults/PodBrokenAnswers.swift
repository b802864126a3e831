/// The application resets every connection with a request on it (Litmus: pod-http-reset-peer).
enum PodHTTPResetPeer: ConductFault {
  static let id = "pod-http-reset-peer"
  static let title = "reset connections: TCP RST instead of an answer"
  static let conduct = PodConduct.breaking(.reset)
}

/// The answer's headers are no HTTP (Litmus: pod-http-modify-header).
enum PodHTTPModifyHeader: ConductFault {
  static let id = "pod-http-modify-header"
  static let title = "answer with malformed headers"
  static let conduct = PodConduct.breaking(.malformed)
}

/// The body is shorter than Content-Length says (Litmus: pod-http-modify-body).
enum PodHTTPModifyBody: ConductFault {
  static let id = "pod-http-modify-body"
  static let title = "answer with less body than Content-Length says"
  static let conduct = PodConduct.breaking(.short)
}
