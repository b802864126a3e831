import Importing
import Simulation
import SourceText
import TopologyModel
import Foundation
import DiagramDrawing
import DiagramLayout
import TerminalCanvas

struct Disk: FileProvider {
  func read(_ path: String) -> Result<String, ReadFailure> {
    guard let d = FileManager.default.contents(atPath: path) else { return .failure(ReadFailure("no such file")) }
    return .success(String(decoding: d, as: UTF8.self))
  }
  func list(_ folder: String) -> [String]? {
    var isDir: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isDir), isDir.boolValue else { return nil }
    return try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }
}
@main struct Main {
  static func main() {
    let loaded = SourceLoader.load(Array(CommandLine.arguments.dropFirst()), from: Disk())
    print(DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics))
    let t = loaded.topology

    let env = ProcessInfo.processInfo.environment
    let w = Int(env["W"] ?? "120") ?? 120, h = Int(env["H"] ?? "26") ?? 26, n = Int(env["N"] ?? "5") ?? 5
    var timeline = Timeline(t)
    let q = Int(env["Q"] ?? "0")!
    if q < t.savedRequests.count, let order = try? RequestOrder.saved(t.savedRequests[q], in: t, timeline.world) { timeline.give(.send(order)) }
    var ahead = timeline
    while ahead.stepToHop() {}
    let focus = (ahead.world.requests.first?.hops ?? []).flatMap { [$0.from, $0.to] }.flatMap { e in [e, t[e].parent ?? e] }
    for _ in 0..<n { _ = timeline.stepToHop() }
    let view = Fit.view(t, ViewOptions(focus: focus), width: w, height: h)
    print(view.scene.width, view.scene.height, view.density, view.detail, "omitted", view.scene.omittedEdges.count)
    let c = DiagramPainter.paint(view, t, timeline.world, Emphasis(hops: timeline.world.requests.first?.hops ?? []), glyphs: env["A"] == nil ? .unicode : .ascii)
    print(c.text)
  }
}
