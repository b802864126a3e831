import Reports
import SourceText
import TerminalCanvas

/// A film as one HTML page that steps by itself: no network, no library, readable without scripts.
struct FilmPage {
  private let film: Film

  init(_ film: Film) { self.film = film }

  var text: String {
    var heading = ""
    var sections = ""
    for (index, frame) in film.frames.enumerated() {
      heading = frame.title ?? heading
      sections += section(frame, heading, index)
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
      <title>\(Markup.escape(film.title))</title>
      <style>
      \(CanvasHTML.styles(nil))\(Self.styles)</style>
      </head>
      <body>
      <header><h1>\(Markup.escape(film.title))</h1>
      <nav><button id="back" type="button">← back</button> <output id="place" aria-live="polite"></output> <button id="next" type="button">next →</button></nav></header>
      <main>
      \(sections)</main>
      <script>
      \(Self.script)</script>
      </body>
      </html>

      """
  }

  private func section(_ frame: Film.Frame, _ heading: String, _ index: Int) -> String {
    let note =
      frame.note.isEmpty
      ? "" : "<details><summary>notes</summary><p>\(Markup.escape(frame.note))</p></details>\n"
    return """
      <section id="step-\(index + 1)">
      <h2>\(Markup.escape(heading))</h2>
      <pre role="img" aria-label="\(Markup.escape(heading))">
      \(CanvasHTML.rows(frame.canvas))</pre>
      <div class="said">\(Self.html(frame.text))</div>
      \(note)</section>

      """
  }

  private static func html(_ text: String) -> String {
    Markdown.blocks(text).map { block in
      let inner = block.pieces.map { piece in
        let text = Markup.escape(piece.text.printable)
        switch piece.kind {
        case .plain: return text
        case .bold: return "<strong>\(text)</strong>"
        case .emphasis: return "<em>\(text)</em>"
        case .code: return "<code>\(text)</code>"
        }
      }.joined()
      switch block.kind {
      case .paragraph: return "<p>\(inner)</p>"
      case .heading: return "<h3>\(inner)</h3>"
      case .item: return "<p>• \(inner)</p>"
      }
    }.joined(separator: "\n")
  }

  private static let styles = """
    header { display: flex; gap: 2rem; align-items: baseline; flex-wrap: wrap; }
    h2 { font-size: 1rem; } pre { overflow-x: auto; }
    button { font: inherit; } .stepping section[hidden] { display: none; }

    """

  /// Steps with buttons, arrows, space and PgUp PgDn; the address keeps the place.
  private static let script = """
    const steps = [...document.querySelectorAll("section")];
    document.body.classList.add("stepping");
    let at = Math.max(0, steps.findIndex(s => "#" + s.id === location.hash));
    function show(to) {
      at = Math.min(Math.max(to, 0), steps.length - 1);
      steps.forEach((step, index) => { step.hidden = index !== at; });
      document.getElementById("place").textContent = (at + 1) + "/" + steps.length;
      history.replaceState(null, "", "#" + steps[at].id);
    }
    document.getElementById("back").onclick = () => show(at - 1);
    document.getElementById("next").onclick = () => show(at + 1);
    addEventListener("keydown", event => {
      const moves = { ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1 };
      if (event.key in moves) { event.preventDefault(); show(at + moves[event.key]); }
      if (event.key === "Home") show(0);
      if (event.key === "End") show(steps.length - 1);
    });
    show(at);

    """
}
