/// What the program is, where somebody asks.
package enum Product {
  package static let version = "0.1.0"
  package static let licence = "Apache-2.0"

  /// What it is built with: name, the version Package.swift or the machine asks for, licence.
  package static let dependencies: [(name: String, version: String, licence: String)] = [
    ("swift-argument-parser", "1.5.0 or later", "Apache-2.0 WITH Swift-exception"),
    ("swift-nio", "2.101.0 or later", "Apache-2.0"),
    ("swift-atomics", "by swift-nio", "Apache-2.0 WITH Swift-exception"),
    ("swift-collections", "by swift-nio", "Apache-2.0 WITH Swift-exception"),
    ("swift-system", "by swift-nio", "Apache-2.0 WITH Swift-exception"),
    ("Swift standard library", "6.2 or later", "Apache-2.0 WITH Swift-exception"),
  ]

  /// `topowalk --version --verbose`; `libraries` are those of the machine with the versions that run.
  package static func details(
    _ libraries: [(name: String, version: String, licence: String)]
  )
    -> String
  {
    var out = "topowalk \(version) (\(licence))\n"
    for (name, version, licence) in dependencies + libraries {
      out += "  \(name.padded(24)) \(version.padded(18)) \(licence)\n"
    }
    return out
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
