import ElementKinds
import Simulation
import SourceText
import TerminalCanvas
import TopologyModel

/// What a table lists: things of a kind, or what has no element of its own.
package enum TableSubject: Hashable, Sendable {
  case targets, rules, records
  case elements(ElementKind)

  package var name: String {
    switch self {
    case .targets: "target"
    case .rules: "listener-rule"
    case .records: "record"
    case .elements(let kind): kind.rawValue
    }
  }

  /// Subjects that a topology has, the ones asked for most first.
  package static func all(_ topology: Topology) -> [TableSubject] {
    let present = Set(topology.elements.map(\.kind))
    let first = [ElementKind.pod, .workload, .service].filter(present.contains)
    let rest = KindCatalog.all.map(\.kind).filter { present.contains($0) && !first.contains($0) }
    var out = first.map(TableSubject.elements)
    if !topology.targetGroups.isEmpty { out.append(.targets) }
    if !topology.loadBalancers.isEmpty { out.append(.rules) }
    if !topology.hostedZones.isEmpty { out.append(.records) }
    return out + rest.map(TableSubject.elements)
  }
}

/// Which table, and in which order.
package struct TableOptions: Hashable, Sendable {
  /// `nil` is the first there is.
  package var subject: TableSubject?
  /// Column it is sorted by; `nil` is the order of the files.
  package var column: Int?
  package var descending: Bool

  package init(subject: TableSubject? = nil, column: Int? = nil, descending: Bool = false) {
    self.subject = subject
    self.column = column
    self.descending = descending
  }

  /// The same column downwards, then the next one, and at the end as in the files.
  package mutating func sortByNext(of columns: Int) {
    if column != nil, !descending {
      descending = true
      return
    }
    descending = false
    column = column.map { $0 + 1 } ?? 0
    if let now = column, now >= columns { column = nil }
  }
}

/// All things of a kind as a table.
package enum TableView {
  package static func columns(_ input: PictureInput) -> [String] {
    TableContent(input).columns
  }

  static func picture(_ input: PictureInput) -> Picture {
    let table = TableContent(input)
    let order = table.order(input.table, input.filter)
    let widths = table.widths(order, input.width, near: input.scroll, input.height)
    var title: [Span] = []
    for (index, column) in table.columns.enumerated() {
      let sign = input.table.column == index ? (input.table.descending ? "▾" : "▴") : ""
      let style = Style(input.table.column == index ? .key : .dim, bold: true)
      let gap = index + 1 < table.columns.count ? "  " : ""
      title.append(Span(TextFit.pad(column + sign, widths[index]) + gap, style))
    }
    let count = "\(table.title)  \(order.count)"
    let heading = [[Span(count, Style(.title, bold: true))], title]
    var picture = ListPicture.picture(input, heading: heading, count: order.count) { position in
      let index = order[position]
      let row = table.row(index)
      var spans: [Span] = []
      for (column, cell) in row.cells.enumerated() {
        let text = TextFit.pad(TextFit.middle(cell.text, widths[column]), widths[column])
        spans.append(Span(column + 1 < row.cells.count ? text + "  " : text, cell.style))
      }
      return ListRow(spans: spans, element: row.element, key: "\(table.title) \(index)")
    }
    if order.isEmpty {
      let none = input.filter.map { "none that holds \($0.text)" } ?? "none"
      picture.canvas.write(
        none, 0, min(2, picture.canvas.height - 1), Style(.dim))
    }
    return picture
  }
}

/// The rows and columns of one table.
struct TableContent {
  struct Row {
    var cells: [Span]
    var element: ElementID?
  }

  let title: String
  let columns: [String]
  let count: Int
  private let make: (Int) -> Row

  init(_ input: PictureInput) {
    let subject = input.table.subject ?? TableSubject.all(input.topology).first
    switch subject {
    case .targets: self = TableContent(TargetRows.table(input))
    case .rules: self = TableContent(RuleRows.table(input))
    case .records: self = TableContent(RecordRows.table(input))
    case .elements(let kind): self = TableContent(ElementRows.table(kind, input))
    case nil: self = TableContent(("nothing", [], 0, { _ in Row(cells: []) }))
    }
  }

  typealias Parts = (title: String, columns: [String], count: Int, make: (Int) -> Row)

  private init(_ parts: Parts) {
    title = parts.title
    columns = parts.columns
    count = parts.count
    make = parts.make
  }

  func row(_ index: Int) -> Row { make(index) }

  /// Positions in the order asked for; equal rows keep theirs.
  func order(_ options: TableOptions, _ filter: TextFilter? = nil) -> [Int] {
    let kept = (0..<count).filter { index in
      filter.map { $0.keeps(make(index).cells.map(\.text).joined(separator: " ")) } ?? true
    }
    guard let column = options.column, column < columns.count else { return kept }
    let keyed = kept.map { (index: $0, key: NaturalText(make($0).cells[column].text)) }
    return keyed.sorted { a, b in
      if a.key == b.key { return a.index < b.index }
      return options.descending ? b.key < a.key : a.key < b.key
    }.map(\.index)
  }

  /// As wide as the rows near the screen ask for; what does not fit is taken from the widest.
  func widths(_ order: [Int], _ width: Int, near scroll: Int, _ height: Int) -> [Int] {
    var out = columns.map { DisplayWidth.of($0) + 1 }
    let from = max(0, min(scroll, order.count))
    for position in order[from..<min(order.count, from + max(1, height))] {
      for (column, cell) in make(position).cells.enumerated() {
        out[column] = max(out[column], DisplayWidth.of(cell.text))
      }
    }
    // Where it comes from is told elsewhere too, so it gives way first.
    if columns.last == "from", let last = out.indices.last {
      let over = out.reduce(-2) { $0 + $1 + 2 } - width
      out[last] = max(5, out[last] - max(0, over))
    }
    while out.reduce(0, { $0 + $1 + 2 }) > width + 2,
      let widest = out.indices.max(by: { out[$0] < out[$1] }), out[widest] > 6
    {
      out[widest] -= 1
    }
    return out
  }
}

/// Text in which `pod-10` comes after `pod-9`.
struct NaturalText: Comparable {
  private let parts: [(text: String, number: Int)]

  init(_ text: String) {
    var parts: [(String, Int)] = []
    var word = ""
    var number: Int?
    for character in text.lowercased() {
      if let digit = character.wholeNumberValue, character.isASCII, (number ?? 0) < .max / 20 {
        number = (number ?? 0) * 10 + digit
      } else {
        if let known = number {
          parts.append((word, known))
          word = ""
          number = nil
        }
        word.append(character)
      }
    }
    parts.append((word, number ?? -1))
    self.parts = parts
  }

  static func == (left: Self, right: Self) -> Bool {
    left.parts.count == right.parts.count
      && zip(left.parts, right.parts).allSatisfy { $0.text == $1.text && $0.number == $1.number }
  }

  static func < (left: Self, right: Self) -> Bool {
    for (a, b) in zip(left.parts, right.parts) {
      if a.text != b.text { return a.text < b.text }
      if a.number != b.number { return a.number < b.number }
    }
    return left.parts.count < right.parts.count
  }
}
