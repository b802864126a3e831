import DiagramDrawing
import Reports
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Something for the clipboard.
package struct Copy: Hashable, Sendable {
  /// What it is, in words.
  package var what: String
  package var text: String
}

extension ExplorerState {
  /// What can be copied here: about the selection, the hop, the request, and how to come back.
  func copyMenu() -> Menu {
    var copies: [Copy] = []
    if let selection {
      let element = topology[selection]
      copies.append(Copy(what: "name", text: element.qualifiedName))
      if let slot = topology.podSlot(of: selection), let pod = world.pod(inSlot: slot) {
        copies.append(Copy(what: "address", text: pod.address.description))
      }
      if let range = element.provenance.range {
        copies.append(Copy(what: "place", text: range.text))
      }
    }
    if let hop = currentHop {
      copies.append(Copy(what: "hop", text: hop.summary))
    }
    if let request {
      copies.append(
        Copy(
          what: "request",
          text: String(
            Deeds.words(.send(request.order), topology, namedBy: world).dropFirst("request ".count))
        ))
      copies.append(Copy(what: "trace", text: TraceReport(request, in: world).text(reasons: true)))
    }
    let deeds = timeline.given.count { !$0.input.isWait }
    copies.append(
      Copy(
        what: deeds > 1 ? "command, without deeds" : "command that comes here",
        text: "\(wayHere.command) \(request?.hops.count ?? 0)"))
    copies.append(Copy(what: "screen", text: ExplorerCore.view(self).text))
    var items = copies.map { copy in
      let first = copy.text.split(separator: "\n").first.map(String.init) ?? ""
      let shown = masking(first)
      return Menu.Item(
        text: "\(TextFit.pad(copy.what, 24)) \(TextFit.end(shown.printable, 40))",
        choice: .copy(copy))
    }
    if currentHop != nil {
      items.append(
        Menu.Item(
          text: "\(TextFit.pad("dispute this hop", 24)) a file for an issue report",
          choice: .dispute))
    }
    return Menu(title: "copy what?", items: items, selected: 0)
  }
}
