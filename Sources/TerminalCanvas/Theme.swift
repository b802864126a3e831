/// Colours for roles on one ground. A role without a colour has the terminal's own.
package struct Theme: Hashable, Sendable {
  package let name: String
  package let ground: Ground
  /// By `Role.rawValue`.
  private let colors: [RGB?]
  /// For terminals of 8 and 16 colours, by `Role.rawValue`.
  private let basic: [Int]
  /// Every role that says something is bold too.
  package let isBold: Bool

  private init(
    _ name: String, _ ground: Ground, colors: [RGB?], basic: [Int], isBold: Bool = false
  ) {
    self.name = name
    self.ground = ground
    self.colors = colors
    self.basic = basic
    self.isBold = isBold
  }

  package static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.colors == b.colors }

  package func color(_ role: Role) -> RGB? { colors[Int(role.rawValue)] }

  /// The terminal's number among its first eight; −1 is its own.
  package func basicColor(_ role: Role) -> Int { basic[Int(role.rawValue)] }

  // MARK: Built in

  package static let builtIn: [Theme] = [.dark, .light, .highContrast, .colorBlindSafe]

  package static let dark = standard("dark", .dark)
  package static let light = standard("light", .light)

  package static func of(_ ground: Ground) -> Theme { ground == .dark ? dark : light }

  private static func standard(_ name: String, _ ground: Ground) -> Theme {
    Theme(
      name, ground,
      colors: Role.allCases.map { role in
        role == .plain || role == .title ? nil : Palette.color(role, ground)
      }, basic: Role.allCases.map(Palette.basicColor))
  }

  /// Pure colours on black, nothing dimmed: at least 7 : 1.
  package static let highContrast = Theme(
    "high-contrast", .dark,
    colors: Role.allCases.map { role in
      switch role {
      case .plain, .title: RGB(0xFFFFFF)
      case .dim, .border: RGB(0xE4E4E4)
      case .network: RGB(0x87D7FF)
      case .good: RGB(0x00FF87)
      case .caution, .inferred: RGB(0xFFFF00)
      case .bad: RGB(0xFF8787)
      case .request, .key: RGB(0x00FFFF)
      case .control: RGB(0xFFAFFF)
      case .header: RGB(0xFFFFFF)
      }
    },
    basic: Role.allCases.map { role in
      switch role {
      case .dim, .border, .plain, .title: 7
      default: Palette.basicColor(role)
      }
    }, isBold: true)

  /// Blue is well, orange is bad (Okabe and Ito, "Color Universal Design"): told apart with every
  /// common form of colour blindness.
  package static let colorBlindSafe = Theme(
    "color-blind-safe", .dark,
    colors: Role.allCases.map { role in
      switch role {
      case .plain, .title: nil
      case .dim: RGB(0x8A8A8A)
      case .border: RGB(0x767676)
      case .network: RGB(0xAFAFAF)
      case .good: RGB(0x5FAFFF)
      case .caution, .inferred: RGB(0xFFFF5F)
      case .bad: RGB(0xFF8700)
      case .request, .key: RGB(0xFFFFFF)
      case .control: RGB(0xD7AFD7)
      case .header: RGB(0xFFFFFF)
      }
    },
    basic: Role.allCases.map { role in
      switch role {
      case .good: 6
      case .bad: 1
      case .caution, .inferred: 3
      case .control: 5
      case .request, .key: -1
      default: 7
      }
    })

  /// A person's own: roles it does not name are those of the ground's theme.
  package init(named name: String, _ ground: Ground, _ own: [Role: RGB]) {
    let base = Theme.of(ground)
    self.init(
      name, ground, colors: Role.allCases.map { own[$0] ?? base.color($0) },
      basic: Role.allCases.map { own[$0].map(Self.nearestBasic) ?? base.basicColor($0) })
  }

  private static func nearestBasic(_ color: RGB) -> Int {
    (color.red > 127 ? 1 : 0) | (color.green > 127 ? 2 : 0) | (color.blue > 127 ? 4 : 0)
  }
}

extension RGB {
  /// `#39d2f0` or `39d2f0`; `nil` for anything else.
  package init?(hex text: String) {
    let digits = text.hasPrefix("#") ? text.dropFirst() : text[...]
    guard digits.utf8.count == 6, let value = Int(digits, radix: 16), value >= 0 else { return nil }
    self.init(value)
  }

  /// The nearest of xterm's colours 16 to 255: a cube of six levels, and 24 greys.
  var indexed: Int {
    let levels = [0, 95, 135, 175, 215, 255]
    func nearest(_ value: Int) -> Int {
      levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
    }
    let cube = (nearest(red), nearest(green), nearest(blue))
    let grey = max(0, min(23, ((red + green + blue) / 3 - 3) / 10))
    let greyLevel = 8 + 10 * grey
    let toCube = distance(levels[cube.0], levels[cube.1], levels[cube.2])
    let toGrey = distance(greyLevel, greyLevel, greyLevel)
    return toGrey < toCube ? 232 + grey : 16 + 36 * cube.0 + 6 * cube.1 + cube.2
  }

  private func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
    (red - r) * (red - r) + (green - g) * (green - g) + (blue - b) * (blue - b)
  }
}
