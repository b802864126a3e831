extension String {
  /// The text with everything that could steer a terminal or hide from a reader made visible.
  ///
  /// Control characters (C0, DEL, C1) become `␀`-style pictures or `?`, line ends become spaces,
  /// and bidirectional overrides and zero-width characters become `·`, so that text from a file
  /// can be shown anywhere.
  package var printable: String {
    guard unicodeScalars.contains(where: Self.isUnsafe) else { return self }
    var out = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      out.append(Self.isUnsafe(scalar) ? Self.stand(for: scalar) : scalar)
    }
    return String(out)
  }

  /// Steers a terminal, reorders text or hides: never shown or exported as it is.
  package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB: true
    case 0xFE0F, 0xE0000...0xE007F: true
    default: false
    }
  }

  private static func stand(for scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x2028, 0x2029: " "
    case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value) ?? "?"
    case 0x7F...0x9F: "?"
    default: "·"
    }
  }
}
