import LocatedYAML
import SourceText
import TopologyModel

/// `assertions`: what `topowalk check` holds the architecture to.
enum AssertionSection {
  private static let reach = ObjectSchema(
    "reach",
    [
      .required("from", .string, "who asks: internet, an element"),
      .required("to", .string, "an element"),
      .optional("port", .integer(1...65_535), "its port", default: "each of its own"),
      .optional("is", .oneOf(["open", "closed"]), "what it has to be", default: "open"),
    ])

  static let key = KeySchema.optional(
    "assertions",
    .list(
      .object(
        ObjectSchema(
          "assertion",
          [
            .optional("name", .string, "a few words", default: "what is asserted"),
            .optional("request", .string, "GET https://app.company.com/cart", default: "none"),
            .optional("from", .string, "who sends it", default: "the first client"),
            .optional(
              "via", .string, "a bastion whose SSH tunnel it goes through", default: "none"),
            .optional("status", .integer(100...599), "its HTTP status", default: "any"),
            .optional("outcome", .string, "how it ends: answered, timed out …", default: "well"),
            .optional("through", .string, "a workload or pod that answers", default: "any"),
            .optional("neverThrough", .string, "one that must not be reached", default: "none"),
            .optional("within", .string, "the time it may take: 500ms", default: "any"),
            .optional(
              "despite", .list(.string),
              "faults any single one of which it survives: well again five minutes later",
              default: "none"),
            .optional(
              "reach", .object(reach), "instead of a request: who gets through", default: "none"),
          ]))), "what has to be so; topowalk check says what is not", default: "nothing")

  static func resolve(_ builder: inout TopologyBuilder) {
    for fields in builder.file.objects("assertions") {
      guard let subject = subject(fields, &builder) else { continue }
      var assertion = Assertion(
        name: fields.string("name")?.value ?? "", subject: subject,
        provenance: .declared(fields.range))
      assertion.status = fields.int("status")?.value
      assertion.outcome = fields.string("outcome")?.value
      assertion.through = fields.string("through")?.value
      assertion.neverThrough = fields.string("neverThrough")?.value
      assertion.within = fields.string("within")?.value
      assertion.despite = fields.strings("despite").map(\.value)
      builder.topology.assertions.append(assertion)
    }
  }

  private static func subject(
    _ fields: Fields, _ builder: inout TopologyBuilder
  ) -> Assertion.Subject? {
    if let reach = fields.object("reach"), let from = reach.string("from"),
      let to = reach.string("to")
    {
      return .reach(
        from: from.value, to: to.value, port: reach.int("port")?.value,
        isOpen: reach.string("is")?.value != "closed")
    }
    guard let request = fields.string("request") else {
      builder.fail(
        "nothing-expected", "this asserts nothing", at: fields.range,
        suggestion: "expected request or reach")
      return nil
    }
    return .request(
      request.value, from: fields.string("from")?.value, via: fields.string("via")?.value)
  }
}
