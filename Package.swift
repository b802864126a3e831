// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built in language mode 6 with warnings as errors.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// A library target of this package; ARCHITECTURE.md holds the same table of arrows.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// Tests say what they need less strictly: a test reads better without ten imports.
let testing: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error),
]

/// A test target beside the target it tests.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: testing)
}

let package = Package(
  name: "topowalk",
  products: [.executable(name: "topowalk", targets: ["topowalk"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
  ],
  targets: [
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .target(
      name: "CNcurses",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
    library("SystemCalls", []),
    library("SourceText", []),
    library("LocatedYAML", ["SourceText", "CYAML", "SystemCalls"]),
    library("TopologyModel", ["SourceText"]),
    library("ControllerModels", ["TopologyModel", "LocatedYAML", "SourceText"]),
    library(
      "Simulation",
      ["TopologyModel", "SourceText"]),
    library("ElementKinds", ["TopologyModel", "SourceText"]),
    library(
      "Importing",
      ["LocatedYAML", "ElementKinds", "ControllerModels", "TopologyModel", "SourceText"]),
    library(
      "Walkthroughs",
      ["Scenarios", "Importing", "Simulation", "LocatedYAML", "TopologyModel", "SourceText"]),
    library(
      "Scenarios", ["Importing", "Simulation", "LocatedYAML", "TopologyModel", "SourceText"]),
    .target(name: "CThreadLocal"),
    library("TerminalCanvas", ["CThreadLocal"]),
    library("DiagramLayout", ["TerminalCanvas"]),
    library(
      "DiagramDrawing",
      [
        "DiagramLayout", "TerminalCanvas", "ElementKinds", "TopologyModel", "SourceText",
        "Simulation",
      ]),
    library(
      "Reports",
      [
        "Walkthroughs",
        "Importing", "Scenarios", "LocatedYAML", "Simulation", "DiagramDrawing", "DiagramLayout",
        "TerminalCanvas",
        "ElementKinds", "ControllerModels", "TopologyModel", "SourceText",
      ]),
    library(
      "ExplorerCore",
      [
        "Walkthroughs", "Reports", "Importing", "Scenarios", "LocatedYAML", "Simulation",
        "DiagramDrawing",
        "DiagramLayout", "TerminalCanvas", "ElementKinds", "TopologyModel", "SourceText",
      ]),
    .target(
      name: "Following",
      dependencies: [
        "ExplorerCore", "TerminalCanvas", "SourceText", "SystemCalls",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    library("TerminalNcurses", ["CNcurses", "TerminalCanvas"]),
    .executableTarget(
      name: "topowalk",
      dependencies: [
        "ExplorerCore", "Following", "Walkthroughs", "Reports", "Scenarios", "TerminalNcurses",
        "Importing", "Simulation", "DiagramDrawing", "LocatedYAML",
        "TerminalCanvas", "TopologyModel", "SourceText", "SystemCalls",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "topowalk-bench",
      dependencies: [
        "ExplorerCore", "Reports", "Importing", "Simulation", "DiagramDrawing",
        "DiagramLayout", "TerminalCanvas", "TopologyModel", "LocatedYAML", "SourceText",
        "TestSupport", "CYAML", "SystemCalls",
      ],
      swiftSettings: strict),
    .target(name: "CPty", path: "Tests/CPty", linkerSettings: [.linkedLibrary("util")]),
    .target(
      name: "TestSupport",
      dependencies: [
        "ExplorerCore", "Reports", "Importing", "Simulation", "DiagramDrawing", "TerminalCanvas",
        "TopologyModel", "SourceText", "Walkthroughs", "Scenarios",
      ],
      path: "Tests/TestSupport", swiftSettings: strict),
    tests(
      "CorpusTests",
      [
        "ExplorerCore", "Following", "Scenarios", "Walkthroughs", "TerminalCanvas", "Reports",
        "Importing", "Simulation", "LocatedYAML", "TopologyModel", "SourceText",
      ]),
    tests(
      "DocumentTests",
      ["Reports", "Importing", "Scenarios", "Simulation", "TopologyModel", "SourceText"]),
    tests(
      "RuleTests",
      [
        "Importing", "ControllerModels", "Scenarios", "Simulation", "LocatedYAML", "TopologyModel",
        "SourceText", "Reports",
      ]),
    tests(
      "ScreenTests",
      [
        "ExplorerCore", "Walkthroughs", "Reports", "DiagramDrawing", "DiagramLayout",
        "TerminalCanvas", "Simulation", "LocatedYAML",
        "Importing", "TopologyModel", "SourceText",
      ]),
    tests("TidyTests", ["ExplorerCore", "Reports", "Importing", "Simulation"]),
    tests(
      "FollowTests",
      [
        "Following", "ExplorerCore", "Reports", "TerminalCanvas",
        "SourceText",
      ]),
    tests("TerminalTests", ["CPty", "SourceText", "topowalk"]),
  ],
  swiftLanguageModes: [.v6]
)
