import SourceText

/// Why the controller builds nothing for a group: the culprit, and the cause in the controller's words.
package struct BuildFailure: Error, Hashable, Sendable {
  /// `namespace/name` of the Ingress at fault.
  package var ingress: String
  package var cause: String
  package var range: SourceRange?
  /// What to write instead.
  package var suggestion: String?
  /// AWS refused the model, not the controller: event FailedDeployModel.
  package var isDeployment: Bool
  /// What is written instead of the usual event, where that is something else.
  package var event: String?

  package init(
    _ ingress: String, _ cause: String, at range: SourceRange?, suggestion: String? = nil,
    isDeployment: Bool = false
  ) {
    self.isDeployment = isDeployment
    self.ingress = ingress
    self.cause = cause
    self.range = range
    self.suggestion = suggestion
  }

  /// The text of the FailedBuildModel event (controller: group_controller.go buildAndDeployModel).
  package var eventText: String {
    if let event { return event }
    return isDeployment
      ? "Failed deploy model due to \(cause)"
      : "Failed build model due to ingress: \(ingress): \(cause)"
  }
}
