import Foundation
import TestSupport
import Testing

/// Every command line of the README and of docs/ does what it says, in a folder that has what it names.
@Suite(.serialized) struct `Documented commands` {
  /// Not run here, with why: another program is asked, or somebody else has to be there.
  private static let elsewhere = [
    "kubectl", "terraform", "parallel", "ssh", "asciinema", "snapshot", "topowalk follow",
    "--share", "--notes",
    "make ", "helm", "nc -", "merge part", "python3", "gh ", "--record", "docker",
  ]

  private static let pages = ["README.md"] + Repository.files("docs", ".md")

  /// Lines of shell blocks that call topowalk, comments taken off.
  private static let lines: [String] = pages.flatMap { page -> [String] in
    var out: [String] = []
    var isShell = false
    for line in Repository.text(page).split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isShell = line.hasPrefix("```sh")
      } else if isShell {
        let command = String(line).replacing(/\s+#\s.*$/, with: "")
        if command.contains("topowalk"), !elsewhere.contains(where: command.contains) {
          out.append(command)
        }
      }
    }
    return out
  }

  /// What readers have where the page says FILES.
  private static func furnish(_ root: URL) throws {
    let files = FileManager.default
    let sample = "\(Repository.root)/samples/three-tier"
    for name in [
      "before", "after", "dump", "dump-staging", "dump-prod", "manifests", "my-manifests", "k8s",
    ] {
      try files.copyItem(atPath: "\(sample)/k8s", toPath: root.path + "/" + name)
    }
    try files.createDirectory(atPath: root.path + "/bin", withIntermediateDirectories: true)
    try files.createSymbolicLink(
      atPath: root.path + "/bin/topowalk", withDestinationPath: PtySession.binary)
    try files.createSymbolicLink(
      atPath: root.path + "/samples", withDestinationPath: "\(Repository.root)/samples")
    try files.copyItem(
      atPath: "\(Repository.root)/samples/three-tier", toPath: root.path + "/FILES")
    try files.copyItem(
      atPath: "\(sample)/scenarios/one-pod-hangs.yaml", toPath: root.path + "/story.yaml")
    try files.createDirectory(atPath: root.path + "/overlays", withIntermediateDirectories: true)
    try files.copyItem(atPath: "\(sample)/k8s", toPath: root.path + "/overlays/prod")
    let story = try String(contentsOfFile: "\(sample)/walkthroughs/tour.yaml", encoding: .utf8)
      .replacing("sources: [..]", with: "sources: [\(sample)]")
    try files.createDirectory(
      atPath: root.path + "/walkthroughs", withIntermediateDirectories: true)
    for name in ["walkthrough.yaml", "walkthroughs/one.yaml", "walkthroughs/two.yaml"] {
      try story.write(toFile: "\(root.path)/\(name)", atomically: true, encoding: .utf8)
    }
    for name in ["architecture.yaml", "mine.yaml"] {
      try "topowalk: 1\nname: mine\nclients: [{name: a}]\nvpc: {name: v, cidr: 10.0.0.0/16}\n"
        .write(
          toFile: root.path + "/" + name, atomically: true, encoding: .utf8)
    }
    let vpc =
      #"{"address": "aws_vpc.v", "mode": "managed", "type": "aws_vpc", "name": "v", "values": {"id": "vpc-1", "cidr_block": "10.0.0.0/16"}}"#
    let values = #"{"root_module": {"resources": [\#(vpc)]}}"#
    try #"{"format_version": "1.0", "values": \#(values)}"#.write(
      toFile: root.path + "/state.json", atomically: true, encoding: .utf8)
    try
      #"{"format_version": "1.2", "planned_values": \#(values), "prior_state": {"values": \#(values)}, "resource_changes": []}"#
      .write(toFile: root.path + "/plan.json", atomically: true, encoding: .utf8)
    try files.createDirectory(
      atPath: root.path + "/aws-snapshot", withIntermediateDirectories: true)
    try #"{"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": "10.0.0.0/16"}]}"#.write(
      toFile: root.path + "/aws-snapshot/ec2-describe-vpcs.json", atomically: true, encoding: .utf8)
  }

  private static func run(_ command: String, in root: URL) throws -> (code: Int32, said: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = root
    process.environment = [
      "PATH": root.path + "/bin:/usr/bin:/bin", "HOME": root.path, "SWIFT_BACKTRACE": "enable=no",
      "LD_LIBRARY_PATH": ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] ?? "",
    ]
    process.standardInput = FileHandle.nullDevice
    let said = root.appending(path: "said")
    _ = FileManager.default.createFile(atPath: said.path, contents: nil)
    let handle = try FileHandle(forWritingTo: said)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, (try? String(contentsOf: said, encoding: .utf8)) ?? "")
  }

  @Test func `every one runs`() throws {
    #expect(Self.lines.count > 40)
    for command in Self.lines {
      let root = URL(filePath: "/tmp/topowalk-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: root) }
      try Self.furnish(root)
      // A file that the line makes is none yet.
      if command.contains("init") {
        for name in ["architecture.yaml", "mine.yaml"] {
          try? FileManager.default.removeItem(at: root.appending(path: name))
        }
      }
      let (code, said) = try Self.run(command, in: root)
      // 1 is an answer: something was found to be wrong.
      #expect(
        code == 0 || code == 1 && !said.contains("Error:"),
        "\(command): \(code) \(said.prefix(400))")
      for sign in [
        "USAGE:", "unreadable-file", "cannot read", "No such file", "not found", "did you mean",
      ] {
        #expect(!said.contains(sign), "\(command): \(said.prefix(400))")
      }
    }
  }
}
