import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Questions to the simulation; the same as the subcommands of the command line.
enum QuestionVerbs {
  static let all: [Verb] = [
    Verb("rules", "listeners and rules in priority order, as the controller builds them") {
      state, _ in
      state.page("rules", RulesReport.text(state.topology))
    },
    Verb("trace", "every hop of the request with its reasons") { state, _ in
      guard let request = state.request else {
        state.message = state.obstacle(.toStart)
        return []
      }
      return state.page("trace", TraceReport(request, in: state.world).text(reasons: true))
    },
    Verb(
      "reach FROM TO [PORT]", "whether the network lets it through, with every blocker",
      words: { state, before in
        before.count < 2 ? Reachability(state.world).ends.map(\.name) : []
      }
    ) { state, rest in state.reach(rest) },
    Verb(
      "resolve NAME [from WHO]", "one look-up with every query it takes",
      words: { state, before in
        before.last == "from" ? Names.senders(state) : before.count == 1 ? ["from"] : []
      }
    ) { state, rest in state.resolve(rest) },
    Verb("check", "what was read, left out and wrong") { state, _ in
      let content = DiagnosticsPane.content(state, width: Overlays.textWidth(state))
      state.mode = .report(Report("check", content.lines), scroll: 0)
      return []
    },
    Verb("why", "why the hop went where it went") { state, _ in
      let content = WhyPane.content(state, width: Overlays.textWidth(state))
      state.mode = .report(Report(content.title, content.lines), scroll: 0)
      return []
    },
  ]
}

extension ExplorerState {
  mutating func page(_ title: String, _ text: String) -> [Effect] {
    mode = .report(Report(title, text: Self.lines(text)), scroll: 0)
    return []
  }

  fileprivate mutating func reach(_ rest: String) -> [Effect] {
    let words = rest.split(separator: " ").map(String.init)
    let reach = Reachability(world)
    var ends: [ReachEnd] = []
    for word in words.prefix(2) {
      guard let end = reach.end(named: word) else {
        let names = reach.ends.map(\.name)
        let hint = Suggestion.hint(word, in: names, most: 8)
        message = "nothing named '\(word)'; \(hint)".printable
        return []
      }
      ends.append(end)
    }
    let port = words.count > 2 ? Int(words[2]) : nil
    if words.count > 2, port == nil {
      message = "'\(words[2])' is no port".printable
      return []
    }
    let report = ReachReport(
      world, from: ends.first, to: ends.count > 1 ? ends[1] : nil, port: port)
    return page("reach", report.isEmpty ? "no port to ask about: add one" : report.text)
  }

  fileprivate mutating func resolve(_ rest: String) -> [Effect] {
    let words = RequestWords(rest)
    if words.request.isEmpty {
      message = "expected 'resolve cart-api from prod/react-frontend'"
      return []
    }
    do throws(OrderProblem) {
      let party = try RequestOrder.party(words.from, topology, world)
      let report = ResolveReport(words.request, type: .a, from: party, library: .glibc, in: world)
      return page("resolve \(words.request.printable)", report.text)
    } catch {
      message = (error.text + (error.suggestion.map { "; \($0)" } ?? "")).printable
      return []
    }
  }
}
