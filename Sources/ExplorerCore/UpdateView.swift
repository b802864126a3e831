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
    PictureInput(
      topology: topology, world: world, request: request, ahead: ahead,
      // Lists leave the last column to the bar that says where one is.
      width: max(1, kind == .tree || kind == .table ? area.width - 2 : area.width),
      height: max(1, area.height), glyphs: glyphs, options: options, selection: selection, row: row,
      folded: folded, table: table, diagram: kind == .topology ? diagram : nil, index: index,
      scroll: pan.y)
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
    case .glyphs:
      glyphs = glyphs == .unicode ? .ascii : .unicode
      diagram.prepare(topology, glyphs)
    case .sort:
      table.sortByNext(of: TableView.columns(pictureInput(ScreenLayout(self).diagram)).count)
      pan = Point(0, 0)
    case .nextTable: nextTable(1)
    case .previousTable: nextTable(-1)
    case .moreDetail: changeZoom(1)
    case .lessDetail: changeZoom(-1)
    case .fit:
      options = ViewOptions(grouping: options.grouping, focus: options.focus)
      folded = []
      pan = Point(0, 0)
      relayout()
    default: break
    }
  }

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
    message = "only what \(name.printable) touches; f draws everything again"
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

  /// PgUp, PgDn, Home and End belong to a long list; false where there is none.
  mutating func pageList(_ key: KeyCode) -> Bool {
    guard kind == .tree || kind == .table else { return false }
    let area = ScreenLayout(self).diagram
    let height = picture(area).height
    let page = max(1, area.height - 3)
    switch key {
    case .pageDown: pan.y += page
    case .pageUp: pan.y -= page
    case .home: pan.y = 0
    case .end: pan.y = height
    default: return false
    }
    clampPan()
    let places = picture(area).places
    if let place = places.first(where: { $0.rect.y >= pan.y + 2 }) ?? places.last {
      row = place.row
      selection = place.element
    }
    return true
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

/// What elements touch: themselves, what they are inside of, and what links lead to.
enum Neighbourhood {
  static func of(_ subjects: [ElementID], _ topology: Topology) -> Set<ElementID> {
    var core = Set(subjects)
    for subject in subjects { core.formUnion(inside(subject, topology)) }
    var out = core
    for link in topology.links where core.contains(link.from) || core.contains(link.to) {
      for end in [link.from, link.to] {
        out.insert(end)
        out.formUnion(inside(end, topology))
      }
    }
    return with(Array(out), topology)
  }

  /// The elements alone, with what they are inside of: a request's way.
  static func with(_ subjects: [ElementID], _ topology: Topology) -> Set<ElementID> {
    var out = Set(subjects)
    for element in subjects {
      var parent = topology[element].parent
      while let id = parent, out.insert(id).inserted { parent = topology[id].parent }
      if let slot = topology.podSlot(of: element) {
        out.insert(topology.nodes[topology.podSlots[slot].node].element)
      }
    }
    return out
  }

  /// A workload's pods, a pod's workload, and all that a container holds.
  private static func inside(_ element: ElementID, _ topology: Topology) -> [ElementID] {
    if let workload = topology.workload(of: element) {
      return topology.workloads[workload].slots.map { topology.podSlots[$0].element }
    }
    if let slot = topology.podSlot(of: element) {
      return [topology.workloads[topology.podSlots[slot].workload].element]
    }
    if let node = topology.node(of: element) {
      return topology.podSlots.filter { $0.node == node }.map(\.element)
    }
    if let namespace = topology.namespaces.first(where: { $0.element == element }) {
      return topology.workloads.filter { $0.namespace == namespace.name }.flatMap { workload in
        [workload.element] + workload.slots.map { topology.podSlots[$0].element }
      }
    }
    var out: [ElementID] = []
    for other in topology.elements.indices {
      var parent = topology.parent(of: ElementID(other))
      while let id = parent {
        if id == element {
          out.append(ElementID(other))
          break
        }
        parent = topology.parent(of: id)
      }
    }
    return out
  }
}
