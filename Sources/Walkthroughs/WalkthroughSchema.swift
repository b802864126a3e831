import Importing
import Scenarios

/// The keys of a walkthrough file.
package enum WalkthroughSchema {
  static let views = ["topology", "life", "routing", "sequence", "tree", "table", "control-plane"]
  static let zooms = ["cluster", "namespaces", "services", "pods"]
  static let groups = ["namespace", "node", "subnet"]
  static let panes = [
    "none", "trace", "why", "state", "source", "events", "next", "diagnostics",
  ]

  private static let deed = ObjectSchema(
    "deed",
    [
      .optional("request", .string, "GET https://app.company.com/cart", default: "none"),
      .optional("from", .string, "who sends it", default: "the first client"),
      .optional("via", .string, "a bastion whose SSH tunnel it goes through", default: "none"),
      .optional("headers", .list(.string), "Name: value", default: "none"),
      .optional("step", .integer(1...1_000), "hops to take", default: "none"),
      .optional("back", .integer(1...1_000), "hops to undo", default: "none"),
      .optional(
        "until", .string,
        "plays until: end, failed, status 502, hop TEXT, event TEXT, or ELEMENT STATE",
        default: "none"),
      .optional("advance", .string, "lets the clock run: 30s", default: "none"),
      .optional("fault", .string, "a fault's name", default: "none"),
      .optional("undo", .string, "a fault that is taken back", default: "none"),
      .optional("on", .string, "the element of the fault", default: "none"),
      .optional("for", .string, "how long the fault holds", default: "until undone"),
      .optional("load", .string, "a request sent in the background", default: "none"),
      .optional("perSecond", .integer(1...100_000), "how often the load sends it", default: "10"),
      .optional("stopLoads", .boolean, "ends every background load", default: "false"),
      .optional(
        "edit", .object(ScenarioEditReader.schema), "a change to what the files say",
        default: "none"),
      .optional("fork", .boolean, "goes on in a new branch", default: "false"),
      .optional("branch", .integer(1...100), "goes to a branch", default: "none"),
      .optional("compare", .boolean, "shows two branches side by side", default: "false"),
      .optional("command", .string, "a line of the palette", default: "none"),
    ])

  private static let reach = ObjectSchema(
    "reach",
    [
      .required("from", .string, "who asks: internet, an element"),
      .required("to", .string, "an element"),
      .optional("port", .integer(1...65_535), "its port", default: "its own"),
      .optional("is", .oneOf(["open", "closed"]), "what it has to be", default: "open"),
    ])

  static let expectation = ObjectSchema(
    "expectation",
    ExpectationReader.schema.keys + [
      .optional("hop", .string, "a text the hop on screen says", default: "any"),
      .optional("decision", .string, "a text in the hop's decisions", default: "any"),
      .optional("hops", .integer(0...10_000), "hops taken", default: "any"),
      .optional(
        "value", .string, "a live value, such as target.cart-api-2.state", default: "none"),
      .optional("is", .string, "what the value has to be", default: "anything"),
      .optional("reach", .object(reach), "whether the network lets it through", default: "none"),
    ])

  private static let alternative = ObjectSchema(
    "alternative",
    [
      .required("title", .string, "how the choice is called"),
      .required("goto", .string, "the id of the slide it leads to"),
    ])

  private static let leg = ObjectSchema(
    "leg",
    [
      .required("title", .string, "what happens there"),
      .optional("text", .string, "Markdown", default: "none"),
      .optional("highlight", .list(.string), "elements that are lit", default: "none"),
    ])

  private static let quiz = ObjectSchema(
    "quiz",
    [
      .required("question", .string, "what will happen?"),
      .required("choices", .list(.string), "two to nine answers"),
      .required("answer", .integer(1...9), "the number of the right one"),
      .optional("explanation", .string, "shown with the answer", default: "none"),
      .optional(
        "proof", .object(expectation),
        "what the model must say on the slide behind for the answer to be right", default: "none"),
    ])

  private static let incident = ObjectSchema(
    "incident",
    [
      .required("story", .string, "what people complain of"),
      .required("hidden", .list(.object(deed)), "what is broken, and not told"),
      .optional("clues", .list(.string), "told one by one when asked for", default: "none"),
      .required("solved", .list(.object(expectation)), "when it is put right"),
      .required("solution", .list(.object(deed)), "what puts it right"),
    ])

  private static let slide = ObjectSchema(
    "slide",
    [
      .optional("id", .string, "what goto and next call it", default: "its number"),
      .optional("title", .string, "a few words", default: "as before"),
      .optional(
        "kind", .oneOf(Slide.Kind.allCases.map(\.rawValue)), "what it is in the story",
        default: "message"),
      .optional("text", .string, "Markdown with {{live values}}", default: "as before"),
      .optional(
        "parts", .list(.string), "Markdown that comes one after the other, instead of text",
        default: "none"),
      .optional("note", .string, "for the presenter", default: "as before"),
      .optional("time", .string, "planned: 30s, 2m", default: "none"),
      .optional("view", .oneOf(views), "the picture", default: "as before"),
      .optional("zoom", .oneOf(zooms), "how deep the topology looks", default: "as before"),
      .optional("group", .oneOf(groups), "what the boxes stand for", default: "as before"),
      .optional("focus", .string, "the element that is selected", default: "as before"),
      .optional("highlight", .list(.string), "elements that are lit", default: "as before"),
      .optional("fold", .list(.string), "elements that are folded", default: "as before"),
      .optional("pane", .oneOf(panes), "what stands beside the picture", default: "as before"),
      .optional("do", .list(.object(deed)), "what happens, in order", default: "nothing"),
      .optional(
        "expect", .list(.object(expectation)), "what has to be true then", default: "nothing"),
      .optional("next", .string, "the id of the slide behind it", default: "the one below"),
      .optional(
        "continue", .string, "another walkthrough file that comes behind it, beside this one",
        default: "none"),
      .optional(
        "alternatives", .list(.object(alternative)), "ways to choose from", default: "none"),
      .optional("parallel", .list(.object(leg)), "what happens at once", default: "none"),
      .optional("quiz", .object(quiz), "a question before the next slide", default: "none"),
      .optional("incident", .object(incident), "something to find and put right", default: "none"),
    ])

  package static let schema = ObjectSchema(
    "walkthrough",
    [
      .required("walkthrough", .integer(1...1), "the version of this format"),
      .required("title", .string, "what it is about"),
      .optional("summary", .string, "one sentence", default: "none"),
      .optional(
        "sources", .list(.string), "what it is told about, beside this file",
        default: "the folder the file is in"),
      .optional("seed", .integer(0...Int.max), "seed of chance", default: "1"),
      .optional("time", .string, "planned for all: 10m", default: "the sum of the slides"),
      .required("slides", .list(.object(slide)), "in order"),
    ])
}
