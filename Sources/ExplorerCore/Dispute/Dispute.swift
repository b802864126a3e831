import Importing
import Reports
import Simulation
import SourceText
import TopologyModel

/// A hop somebody believes to be wrong, as a file that comes to the same decision on any machine: the least of the
/// sources, what was done, what was decided and on which grounds. It is a session, so `topowalk open` opens it.
package struct Dispute {
  package struct Problem: Error { package var text: String }

  package let text: String
  /// What the person has to know before it is sent.
  package let words: String

  /// The hop on screen. Sources are read again up to some hundred times; at most a second or two.
  package init(_ state: ExplorerState) throws(Problem) {
    guard let request = state.request, !request.hops.isEmpty else {
      throw Problem(text: "there is no hop yet: step to the one that is wrong")
    }
    let bytes = state.files.reduce(0) { $0 + $1.text.utf8.count }
    guard bytes <= Self.mostBytes else {
      throw Problem(
        text: "the sources are too large for a file to send: \(bytes >> 20) MB; open fewer of them")
    }
    let files = state.files.map { SourceFile(path: $0.path, text: Self.plain($0)) }
    let place = Place(request: state.world.requests.count - 1, hops: request.hops.count)
    let session = Session(state)
    let wanted = Self.told(state.world, place)
    // What prints manifests is not at hand elsewhere: its output stands for it.
    let ways = [session.arguments, files.map(\.path)]
    guard
      let arguments = ways.first(where: {
        Self.replay(files, session, $0, place).map { Self.told($0.world, place) == wanted } ?? false
      })
    else {
      throw Problem(
        text:
          "this hop does not come again from its sources alone; :save-session keeps it with them")
    }
    let reduction = Reduction(files) { tried in
      guard let timeline = Self.replay(tried, session, arguments, place) else { return false }
      return Self.told(timeline.world, place) == wanted
    }
    guard let timeline = Self.replay(reduction.files, session, arguments, place) else {
      throw Problem(text: "this hop does not come again")
    }
    var kept = Session(session, over: reduction.files, timeline)
    kept.arguments = arguments.filter { argument in
      arguments == session.arguments || reduction.files.contains { $0.path == argument }
    }
    let count = "\(reduction.kept) of \(reduction.all) documents"
    text = kept.text(remarks: Self.remarks(timeline.world, place, count))
    words = "\(count) are in it, what looks like a secret is blotted; read it before you send it"
  }

  /// Bytes of sources that are looked through.
  private static let mostBytes = 12 << 20

  private struct Place {
    var request: Int
    var hops: Int
  }

  /// Blotted, and without characters that end a line elsewhere.
  private static func plain(_ file: SourceFile) -> String {
    String(
      SecretBlots.blot(file).map { $0.isNewline && $0 != "\n" ? " " : $0 })
  }

  /// The same deeds over other sources, as far as the hop; `nil` when it is not reached.
  private static func replay(
    _ files: [SourceFile], _ session: Session, _ arguments: [String], _ place: Place
  ) -> Timeline? {
    let table = Dictionary(files.map { ($0.path, $0.text) }) { first, _ in first }
    let paths = arguments.filter { path in
      table[path] != nil || arguments == session.arguments
    }
    let loaded = SourceLoader.load(paths, from: MemoryFiles(table), namespace: session.namespace)
    guard !loaded.topology.elements.isEmpty else { return nil }
    let deeds = session.deeds.map { (at: SimInstant(microseconds: $0.at), text: $0.text) }
    let outcome = Replay.byClock(
      deeds, until: deeds.last?.at ?? .start, loaded.topology, seed: session.seed)
    guard outcome.problems.isEmpty else { return nil }
    var timeline = outcome.timeline
    while timeline.world.requests.indices.contains(place.request),
      timeline.world.requests[place.request].hops.count < place.hops
    {
      guard timeline.stepToHop() else { return nil }
    }
    guard timeline.world.requests.indices.contains(place.request) else { return nil }
    return timeline
  }

  /// What was decided, in words; addresses are handed out in order and may be others.
  private static func told(_ world: World, _ place: Place) -> String? {
    guard world.requests.indices.contains(place.request) else { return nil }
    let request = world.requests[place.request]
    guard request.hops.count == place.hops else { return nil }
    return Privacy([]).mask(
      TraceReport(request, in: world).text(hop: place.hops - 1, reasons: true))
  }

  // MARK: For people

  private static func remarks(_ world: World, _ place: Place, _ count: String) -> [String] {
    let request = world.requests[place.request]
    let hop = request.hops[place.hops - 1]
    let trace = TraceReport(request, in: world)
    var out = [
      "A disputed hop. `topowalk open` this file comes to it; no other file is needed.",
      "topowalk \(Product.version); \(count) come to the same decision.",
      "What looks like a secret is blotted, addresses and names are not: read it before you send it.",
      "", "THE HOP", "", "\(request.line)".printable,
    ]
    out += trace.text(hop: place.hops - 1, reasons: true).split(separator: "\n").map(String.init)
    out += ["", "WHAT IT RELIES ON", ""]
    var ids: [FidelityID] = []
    for id in hop.decisions.flatMap(\.ledger) where !ids.contains(id) { ids.append(id) }
    for id in ids {
      guard let rule = FidelityLedger.rule(id) else { continue }
      out += ["\(id.text) (\(rule.status.rawValue)): \(rule.rule)", "  \(rule.source)"]
    }
    if ids.isEmpty { out.append("no row of the fidelity ledger") }
    return out + [
      "", "WHAT HAPPENS INSTEAD, AND HOW THAT IS KNOWN (a document, a measurement)", "",
      "(to be written here)", "",
    ]
  }
}

extension ExplorerState {
  /// Writes the dispute of the hop on screen.
  mutating func dispute(_ file: String) -> [Effect] {
    do throws(Dispute.Problem) {
      let dispute = try Dispute(self)
      message = dispute.words
      let hops = request?.hops.count ?? 0
      return [.write(path: file.isEmpty ? "dispute-hop-\(hops).txt" : file, text: dispute.text)]
    } catch {
      message = error.text
      return []
    }
  }
}
