import CNcurses
import TerminalCanvas

/// Colours and attributes of roles, by how many colours a terminal has.
struct Palette {
  struct Look {
    /// Palette index; −1 is the terminal's own colour.
    var foreground: Int32 = -1
    var background: Int32 = -1
    var attributes: Int32 = 0
  }

  private let looks: [Look]

  /// `colors` as the terminal says; without colour (`NO_COLOR`, vt100) attributes do all the work.
  init(colors: Int32, isMonochrome: Bool) {
    looks = Role.allCases.map { role in
      if isMonochrome || colors < 8 { return Palette.monochrome(role) }
      return colors >= 256 ? Palette.rich(role) : Palette.basic(role)
    }
  }

  func look(_ style: Style) -> Look {
    var look = looks[Int(style.role.rawValue)]
    if style.isBold { look.attributes |= Int32(CN_BOLD) }
    if style.isReversed { look.attributes ^= Int32(CN_REVERSE) }
    return look
  }

  private static func monochrome(_ role: Role) -> Look {
    switch role {
    case .header: Look(attributes: Int32(CN_REVERSE))
    case .bad, .key, .title, .request: Look(attributes: Int32(CN_BOLD))
    case .plain, .dim, .border, .network, .good, .caution, .control, .inferred: Look()
    }
  }

  /// The eight colours every terminal with colours has.
  private static func basic(_ role: Role) -> Look {
    switch role {
    case .plain, .title: Look()
    case .dim, .border: Look(foreground: 7)
    case .network: Look(foreground: 4)
    case .good: Look(foreground: 2)
    case .caution, .inferred: Look(foreground: 3)
    case .bad: Look(foreground: 1)
    case .request, .key: Look(foreground: 6)
    case .control: Look(foreground: 5)
    case .header: Look(attributes: Int32(CN_REVERSE))
    }
  }

  /// Of the 256: chosen to be told apart with red-green blindness too (blue-green, orange, vermilion).
  private static func rich(_ role: Role) -> Look {
    switch role {
    case .plain, .title: Look()
    case .dim: Look(foreground: 246)
    case .border: Look(foreground: 243)
    case .network: Look(foreground: 68)
    case .good: Look(foreground: 36)
    case .caution, .inferred: Look(foreground: 214)
    case .bad: Look(foreground: 203)
    case .request: Look(foreground: 45)
    case .key: Look(foreground: 117)
    case .control: Look(foreground: 140)
    case .header: Look(foreground: 231, background: 24)
    }
  }
}
