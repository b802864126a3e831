import DiagramDrawing
import DiagramLayout
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// Which picture is shown, how deep it looks, and where one stands in it.
extension ExplorerState {
  /// The picture on screen. O(what is drawn).
  package func picture(_ area: Rect) -> Picture { Pictures.make(kind, pictureInput(area)) }

  func pictureInput(_ area: Rect) -> PictureInput {
    var input = PictureInput(
      topology: topology, world: world, request: request, ahead: ahead,
      // Lists leave the last column to the bar that says where one is.
      width: max(1, kind == .tree || kind == .table ? area.width - 2 : area.width),
      height: max(1, area.height), glyphs: glyphs, options: options, selection: selection, row: row,
      folded: folded, table: table, diagram: kind == .topology ? diagram : nil, index: index,
      scroll: pan.y)
    input.filter = filter
    input.motion = motion
    input.dimsOthers = isPresenting
    input.highlighted = highlighted
    input.changed = Set(changesMade.flatMap(\.elements))
    return input
  }

  mutating func performView(_ command: Command) {
    switch command {
    case .nextView: show(kind.next)
    case .views: mode = .menu(viewMenu())
    case .grouping: nextGrouping()
    case .focus: toggleFocus()
    case .minimap:
      hidesMinimap.toggle()
      message =
        hidesMinimap ? "no map" : "the map is shown where the picture is larger than the screen"
    case .glyphs: use(glyphs == .unicode ? .ascii : .unicode)
    case .sort:
      table.sortByNext(of: TableView.columns(pictureInput(ScreenLayout(self).diagram)).count)
      pan = Point(0, 0)
    case .nextTable: nextTable(1)
    case .previousTable: nextTable(-1)
    case .moreDetail: changeZoom(1)
    case .lessDetail: changeZoom(-1)
    case .privacy: togglePrivacy()
    case .present: if story == nil { present(!isPresenting) } else { toggleStory() }
    case .fit:
      options = ViewOptions(grouping: options.grouping, focus: options.focus)
      folded = []
      pan = Point(0, 0)
      relayout()
    default: break
    }
  }

  mutating func use(_ set: GlyphSet) {
    glyphs = set
    diagram.prepare(topology, set)
  }

  /// Only characters that every terminal and every file can show.
  package mutating func useASCII() { use(.ascii) }

  func viewMenu() -> Menu {
    let all = ViewKind.allCases
    return Menu(
      title: "views of the same model",
      items: all.map { kind in
        Menu.Item(
          text: "\(TextFit.pad(kind.title, 18)) \(kind.explanation)", choice: .view(kind))
      }, selected: all.firstIndex(of: kind) ?? 0)
  }

  mutating func show(_ next: ViewKind) {
    kind = next
    row = nil
    pan = Point(0, 0)
    pane = .diagram
    relayout()
    followNow()
    message = "\(next.title): \(next.explanation)"
  }

  /// The view the program starts with.
  package mutating func open(_ view: ViewKind) {
    show(view)
    message = nil
  }

  private mutating func nextGrouping() {
    let all = Grouping.allCases
    let index = all.firstIndex(of: options.grouping) ?? 0
    options.grouping = all[(index + 1) % all.count]
    relayout()
    message = "grouped by \(options.grouping.rawValue)"
  }

  /// Only the selected element's neighbourhood, or else the request's; again: everything.
  private mutating func toggleFocus() {
    if options.only != nil {
      options.only = nil
      relayout()
      message = "everything is drawn again"
      return
    }
    options.only =
      selection.map { Neighbourhood.of([$0], topology) }
      ?? Neighbourhood.with(options.focus, topology)
    relayout()
    let name = selection.map { topology[$0].qualifiedName } ?? "the request"
    message = "only what \(name.printable) touches; \(keys.key(.focus)) draws everything again"
  }

  private mutating func nextTable(_ step: Int) {
    let all = TableSubject.all(topology)
    guard !all.isEmpty else { return }
    let index = table.subject.flatMap { all.firstIndex(of: $0) } ?? 0
    table = TableOptions(subject: all[(index + step + all.count) % all.count])
    row = nil
    pan = Point(0, 0)
  }

  private mutating func changeZoom(_ step: Int) {
    guard let zoom = Zoom(rawValue: options.zoom.rawValue + step) else { return }
    let before = diagram.scene
    options.zoom = zoom
    relayout()
    message =
      diagram.scene == before && step > 0
      ? "zoom \(zoom.name): no more fits at this size; Enter opens one box" : "zoom \(zoom.name)"
  }

  /// Keeps what happens now in view; the topology has its own way.
  mutating func followNow() {
    guard kind != .topology else {
      if let hop = currentHop { reveal(hop.to) }
      return
    }
    let area = ScreenLayout(self).diagram
    guard let now = picture(area).now else { return clampPan() }
    bring(now, into: area)
  }

  mutating func bring(_ rect: Rect, into area: Rect) {
    if rect.x < pan.x { pan.x = rect.x - 2 }
    if rect.right >= pan.x + area.width { pan.x = rect.right + 3 - area.width }
    // Below the rows that stay on top.
    let head = kind == .table ? 2 : kind == .sequence ? 3 : 0
    if rect.y < pan.y + head { pan.y = rect.y - 1 - head }
    if rect.bottom >= pan.y + area.height { pan.y = rect.bottom + 2 - area.height }
    clampPan()
  }

  mutating func clampPan() {
    let area = ScreenLayout(self).diagram
    let size = pictureSize(area)
    pan.x = max(0, min(pan.x, size.width - area.width))
    pan.y = max(0, min(pan.y, size.height - area.height))
  }

  func pictureSize(_ area: Rect) -> (width: Int, height: Int) {
    if kind == .topology { return (diagram.scene.width, diagram.scene.height) }
    let picture = picture(area)
    return (picture.width, picture.height)
  }

  // MARK: Lists

  /// Up and down a list, row by row.
  mutating func moveInList(_ command: Command) {
    let area = ScreenLayout(self).diagram
    let places = picture(area).places.filter { !$0.row.isEmpty }
    let current = places.firstIndex { place in
      row.map { $0 == place.row } ?? (place.element != nil && place.element == selection)
    }
    switch command {
    case .left, .right:
      if kind == .tree {
        foldRow(command == .left)
      } else {
        message = "a table is as wide as the screen; < and > go to other kinds"
      }
      return
    default: break
    }
    let step = command == .down ? 1 : -1
    let index =
      current.map { $0 + step }
      ?? places.firstIndex { $0.rect.y >= pan.y } ?? 0
    guard places.indices.contains(index) else {
      message = "nothing further that way"
      return
    }
    row = places[index].row
    selection = places[index].element
    bring(places[index].rect, into: area)
  }

  /// A page up or down a list.
  mutating func pageList(_ step: Int) {
    let area = ScreenLayout(self).diagram
    pan.y += step * max(1, area.height - 3)
    clampPan()
    selectRow(atEnd: false)
  }

  /// The first row in sight, or the last of all.
  mutating func selectRow(atEnd: Bool) {
    let places = picture(ScreenLayout(self).diagram).places.filter { !$0.row.isEmpty }
    let first = atEnd ? nil : places.first { $0.rect.y >= pan.y + 2 }
    guard let place = first ?? places.last else { return }
    row = place.row
    selection = place.element
  }

  /// Folds or unfolds the row one is at.
  private mutating func foldRow(_ fold: Bool) {
    let area = ScreenLayout(self).diagram
    guard let row = row ?? shownRow, let open = TreeView.isOpen(row, pictureInput(area)) else {
      message = "this line has nothing to fold"
      return
    }
    if open == fold { toggleRow(row) } else { message = fold ? "it is folded" : "it is open" }
  }

  /// Goes to an element's row in a list, wherever that is; false when it has none.
  mutating func revealRow(_ element: ElementID) -> Bool {
    let area = ScreenLayout(self).diagram
    var input = pictureInput(area)
    input.height = max(input.height, Pictures.make(kind, input).height)
    guard let place = Pictures.make(kind, input).places.first(where: { $0.element == element })
    else { return false }
    selection = element
    row = place.row
    pane = .diagram
    bring(place.rect, into: area)
    return true
  }

  /// The row of what was selected in another view.
  private var shownRow: String? {
    guard let selection else { return nil }
    return picture(ScreenLayout(self).diagram).places.first { $0.element == selection }?.row
  }

  private mutating func toggleRow(_ row: String) {
    if folded.remove(row) == nil { folded.insert(row) }
    clampPan()
  }

  /// Enter in the tree: true when the row had something to fold.
  mutating func toggleTreeRow() -> Bool {
    guard kind == .tree, let row = row ?? shownRow,
      TreeView.isOpen(row, pictureInput(ScreenLayout(self).diagram)) != nil
    else { return false }
    toggleRow(row)
    return true
  }
}
