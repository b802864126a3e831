/// How many colours there are to tell things with; none of them is needed to understand a picture.
package enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
  case none, eight, sixteen, indexed, direct

  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// From the number of colours a terminal says it has.
  package init(colors: Int) {
    switch colors {
    case ..<8: self = .none
    case ..<16: self = .eight
    case ..<256: self = .sixteen
    case ..<(1 << 24): self = .indexed
    default: self = .direct
    }
  }
}

/// The ground that colours have to stand out from.
package enum Ground: String, CaseIterable, Sendable {
  case dark, light
}

/// Red, green and blue, 0 to 255 each.
package struct RGB: Hashable, Sendable {
  package let value: Int

  package init(_ value: Int) { self.value = value }

  package var red: Int { value >> 16 & 255 }
  package var green: Int { value >> 8 & 255 }
  package var blue: Int { value & 255 }

  /// `#39d2f0`.
  package var hex: String {
    "#" + String(repeating: "0", count: 6 - String(value, radix: 16).count)
      + String(value, radix: 16)
  }
}

/// Colours of roles for each depth and ground, chosen to be told apart with red-green blindness
/// too (blue-green, orange, vermilion); pairs meet 4.5 : 1 against the ground where they are text.
package struct Palette: Sendable {
  /// Colours are the terminal's numbers, or 24 bits where it takes those; −1 is its own.
  package struct Look: Hashable, Sendable {
    package var foreground = -1
    package var background = -1
    package var isBold = false
    package var isReversed = false
  }

  package let depth: ColorDepth
  package let theme: Theme
  private let looks: [Look]

  package init(_ depth: ColorDepth, _ ground: Ground = .dark) { self.init(depth, .of(ground)) }

  package init(_ depth: ColorDepth, _ theme: Theme) {
    self.depth = depth
    self.theme = theme
    let isStandard = Theme.of(theme.ground) == theme
    looks = Role.allCases.map { role in
      var look: Look =
        switch depth {
        case .none: Self.monochrome(role)
        case .eight, .sixteen: Self.few(role, theme, depth)
        case .indexed where isStandard: Self.indexed(role, theme.ground)
        case .indexed: Self.many(role, theme, \.indexed)
        case .direct: Self.many(role, theme, \.value)
        }
      if theme.isBold, role != .dim, role != .border, role != .plain { look.isBold = true }
      return look
    }
  }

  package func look(_ style: Style) -> Look {
    var look = looks[Int(style.role.rawValue)]
    if style.isBold { look.isBold = true }
    if style.isReversed { look.isReversed.toggle() }
    return look
  }

  private static func monochrome(_ role: Role) -> Look {
    switch role {
    case .header: Look(isReversed: true)
    case .bad, .key, .title, .request: Look(isBold: true)
    case .plain, .dim, .border, .network, .good, .caution, .control, .inferred: Look()
    }
  }

  /// The eight colours every terminal with colours has; of sixteen the brighter ones on dark.
  private static func few(_ role: Role, _ theme: Theme, _ depth: ColorDepth) -> Look {
    if role == .header {
      return depth == .eight ? Look(isReversed: true) : Look(foreground: 15, background: 4)
    }
    let color = theme.basicColor(role)
    if color == 7 || color < 0 {
      // Light grey is as far from a light ground as no grey at all.
      let isGrey = color == 7 && theme.ground == .light
      return Look(foreground: isGrey ? depth == .eight ? 7 : 8 : color)
    }
    return Look(foreground: depth == .sixteen && theme.ground == .dark ? color + 8 : color)
  }

  package static func basicColor(_ role: Role) -> Int {
    switch role {
    case .plain, .title, .header: -1
    case .dim, .border: 7
    case .network: 4
    case .good: 2
    case .caution, .inferred: 3
    case .bad: 1
    case .request, .key: 6
    case .control: 5
    }
  }

  private static func many(_ role: Role, _ theme: Theme, _ number: (RGB) -> Int) -> Look {
    guard let color = theme.color(role) else { return Look() }
    if role == .header { return Look(foreground: number(color), background: number(bar)) }
    return Look(foreground: number(color))
  }

  /// What lies behind the header's words.
  private static let bar = RGB(0x0B4F77)

  private static func indexed(_ role: Role, _ ground: Ground) -> Look {
    let isDark = ground == .dark
    return switch role {
    case .plain, .title: Look()
    case .dim: Look(foreground: isDark ? 246 : 241)
    case .border: Look(foreground: isDark ? 243 : 244)
    case .network: Look(foreground: isDark ? 68 : 25)
    case .good: Look(foreground: isDark ? 36 : 29)
    case .caution, .inferred: Look(foreground: isDark ? 214 : 94)
    case .bad: Look(foreground: isDark ? 203 : 124)
    case .request: Look(foreground: isDark ? 45 : 24)
    case .key: Look(foreground: isDark ? 117 : 25)
    case .control: Look(foreground: isDark ? 140 : 91)
    case .header: Look(foreground: 231, background: 24)
    }
  }

  /// The colour of a role in files that carry their own ground.
  package static func color(_ role: Role, _ ground: Ground) -> RGB {
    let isDark = ground == .dark
    return switch role {
    case .plain, .title: RGB(isDark ? 0xD7DDE2 : 0x1B1F23)
    case .dim: RGB(isDark ? 0x8B949C : 0x59636C)
    case .border: RGB(isDark ? 0x6A737B : 0x77818A)
    case .network: RGB(isDark ? 0x5F87D7 : 0x1F4FA3)
    case .good: RGB(isDark ? 0x2FBF96 : 0x00735A)
    case .caution, .inferred: RGB(isDark ? 0xF0B040 : 0x8A5A00)
    case .bad: RGB(isDark ? 0xFF6B6B : 0xB3261E)
    case .request: RGB(isDark ? 0x39D2F0 : 0x00658A)
    case .key: RGB(isDark ? 0x8FD3FF : 0x00527A)
    case .control: RGB(isDark ? 0xB08FE0 : 0x6A3D9A)
    case .header: RGB(0xFFFFFF)
    }
  }

  package static func background(_ ground: Ground) -> RGB {
    RGB(ground == .dark ? 0x101418 : 0xFFFFFF)
  }

  /// Ink and paper of a style in files that carry their own ground; no paper is the ground.
  package static func colors(_ style: Style, _ theme: Theme) -> (ink: RGB, paper: RGB?) {
    let ink = theme.color(style.role) ?? color(.plain, theme.ground)
    if style.role == .header { return style.isReversed ? (bar, ink) : (ink, bar) }
    return style.isReversed ? (background(theme.ground), ink) : (ink, nil)
  }
}
