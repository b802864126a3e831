import LocatedYAML
import SourceText

/// Recognises the architecture file by its key `topowalk: 1` and checks it against its schema.
enum ArchitectureFileImporter: Importer {
  static let id = "architecture file"

  static func recognises(_ document: YAMLNode) -> Bool { document["topowalk"] != nil }

  static func read(_ document: YAMLNode, into draft: inout TopologyDraft) {
    if let first = draft.architecture {
      draft.diagnostics.append(
        Diagnostic(
          .error, "second-architecture-file", "a second architecture file; only one can be open",
          at: document.range, notes: [Located("the first one is here", at: first.range)]))
      return
    }
    var checker = SchemaChecker()
    checker.check(document, ArchitectureSchema.root)
    draft.diagnostics += checker.diagnostics
    draft.architecture = document
    draft.report.countRead("architecture file")
  }
}

/// The whole format; each section's part stands with the code that resolves it.
package enum ArchitectureSchema {
  package static let root = ObjectSchema(
    "architecture file",
    [
      .required("topowalk", .integer(1...1), "the version of this format"),
      .optional("name", .string, "a title for the screen", default: "the folder's name"),
      .optional("region", .string, "the AWS Region", default: "us-east-1"),
      .optional(
        "kubernetes", .list(.string), "manifests to merge: paths or globs beside this file",
        default: "none"),
      ClientSection.key, Route53Section.key, CertificateSection.key, NetworkSection.key,
      NetworkSection.moreKey, JoinSection.peeringKey, JoinSection.transitKey,
      ClusterSection.key, ClusterSection.moreKey, BalancerSchema.balancers, BalancerSchema.groups,
      DatabaseSection.key,
      BastionSection.key,
      CloudflareSection.key, DependencySection.key, DependencySection.kindsKey, CallSection.key,
      .optional(
        "inferCalls", .boolean, "calls are read from settings of workloads, besides those written",
        default: "true"),
      .optional(
        "lints",
        .list(
          .object(
            ObjectSchema(
              "lint level",
              [
                .required("id", .string, "the lint: topowalk explain lists them"),
                .required(
                  "level", .oneOf(["off", "note", "warning", "error"]), "how loud it is"),
              ]))), "how loud lints are", default: "as each is"), BehaviourSection.key,
      RequestSection.key, AssertionSection.key,
    ])
}
