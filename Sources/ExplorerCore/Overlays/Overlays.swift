import DiagramDrawing
import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Boxes that lie over the screen: menus, help, descriptions, forms.
enum Overlays {
  /// Columns the words of a page may have.
  static func textWidth(_ state: ExplorerState) -> Int { max(8, min(state.width - 6, 96)) }

  /// The same where two columns stand side by side.
  static func fullWidth(_ state: ExplorerState) -> Int { max(8, state.width - 4) }

  static func draw(_ state: ExplorerState, on canvas: inout Canvas) {
    switch state.mode {
    case .browse, .prompt, .letter: return
    case .menu(let menu): menuPanel(menu, state).draw(on: &canvas)
    case .jump(let list): drawJump(list, state, on: &canvas)
    case .form(let form): drawForm(form, state, on: &canvas)
    case .help(let scroll):
      let key = state.keys.key(.help)
      page("keys  (\(key) or Esc closes)", Help.lines(state), scroll, state, on: &canvas)
    case .legend(let scroll):
      page("signs on this screen", Legend.lines(state), scroll, state, on: &canvas)
    case .report(let report, let scroll):
      page(report.title.printable, lines(report, state), scroll, state, on: &canvas)
    case .describe(let element, let scroll):
      page(
        Describe.title(element, state), Describe.lines(element, state, width: textWidth(state)),
        scroll, state, on: &canvas)
    }
  }

  static func lines(_ report: Report, _ state: ExplorerState) -> [[Span]] {
    SpanWrap.lines(report.lines, fullWidth(state) - 1)
  }

  private static func page(
    _ title: String, _ lines: [[Span]], _ scroll: Int, _ state: ExplorerState,
    on canvas: inout Canvas
  ) {
    Panel(title, lines, scroll: scroll, state).draw(on: &canvas)
  }

  static func menuPanel(_ menu: Menu, _ state: ExplorerState) -> Panel {
    let lines = menu.items.enumerated().map { index, item -> [Span] in
      let number = index < Menu.labels.count ? "\(Menu.labels[index]) " : "  "
      let isHere = index == menu.selected
      return [
        Span(number, .dim),
        Span(item.text, Style(isHere ? .key : .plain, bold: isHere, reversed: isHere)),
      ]
    }
    let room = max(1, state.height - 8)
    let scroll = max(0, min(menu.selected - room / 2, lines.count - room))
    return Panel("\(menu.title)  (Enter chooses, Esc leaves)", lines, scroll: scroll, state)
  }

  private static func drawJump(
    _ list: JumpList, _ state: ExplorerState, on canvas: inout Canvas
  ) {
    let room = max(3, min(16, state.height - 8))
    let first = max(0, min(list.selected - room / 2, list.items.count - room))
    let width = max(20, min(state.width - 2, 86))
    var lines: [[Span]] = [line(list.line, width - 8, lead: "> ")]
    for (index, item) in list.items.enumerated().dropFirst(first).prefix(room) {
      let isHere = index == list.selected
      let text = TextFit.pad(TextFit.middle(item.text.printable, width - 26), width - 26)
      lines.append([
        Span(isHere ? "►" : " ", .request, bold: true),
        Span(text, Style(isHere ? .key : .plain, bold: isHere, reversed: isHere)),
        Span(" \(TextFit.end(item.kind, 18))", .dim),
      ])
    }
    while lines.count < room + 1 { lines.append([]) }
    let count =
      list.items.count == JumpList.limit ? "\(JumpList.limit) or more" : "\(list.items.count)"
    let title = list.items.isEmpty ? "jump: nothing matches" : "jump to which of \(count)?"
    Panel(title, lines, scroll: 0, state, minWidth: width).draw(on: &canvas)
  }

  private static func drawForm(
    _ form: RequestForm, _ state: ExplorerState, on canvas: inout Canvas
  ) {
    let width = max(20, min(state.width - 2, 86))
    var lines = RequestForm.Field.allCases.map { field -> [Span] in
      let isHere = field == form.field
      var spans = [
        Span(isHere ? "► " : "  ", .request, bold: true),
        Span(TextFit.pad(field.title, 14), Style(isHere ? .key : .dim, bold: isHere)),
      ]
      if isHere, let editor = form.editor {
        spans += line(editor, width - 24, lead: "")
      } else {
        spans.append(
          Span(TextFit.middle(form.shown(field).printable, width - 24), Style(bold: isHere)))
      }
      return spans
    }
    lines.append([])
    lines.append([Span("  \(form.field.hint)", .dim)])
    lines += TextFit.wrap(form.text.printable, width - 8).map { [Span("  \($0)", .request)] }
    Panel(
      "a request  (Tab next, Enter sends, Esc leaves)", lines, scroll: 0, state, minWidth: width
    ).draw(on: &canvas)
  }

  /// A line being typed, its cursor reversed; what does not fit goes out on the left.
  static func line(_ editor: LineEditor, _ room: Int, lead: String) -> [Span] {
    let before = editor.beforeCursor.printable
    let after = editor.afterCursor.printable
    let cursor = after.first.map { String($0) } ?? " "
    let shown = String(before.suffix(max(1, room - min(after.count, room / 3) - 1)))
    return [
      Span(lead, .key, bold: true), Span(shown, Style(.plain, bold: true)),
      Span(cursor, Style(.key, reversed: true)),
      Span(String(after.dropFirst().prefix(max(0, room - shown.count - 1))), Style(bold: true)),
    ]
  }
}
