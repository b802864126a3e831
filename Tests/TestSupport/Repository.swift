import Foundation
import Importing
import SourceText
import TopologyModel

/// The checkout the tests run in.
package enum Repository {
  package static let root: String = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  package static func text(_ path: String) -> String {
    (try? String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)) ?? ""
  }

  /// Files below a folder with an ending, relative to the checkout, sorted.
  package static func files(_ folder: String, _ ending: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: "\(root)/\(folder)")?.allObjects ?? []
    return all.compactMap { $0 as? String }.filter { $0.hasSuffix(ending) }.sorted()
      .map { "\(folder)/\($0)" }
  }
}

/// Files of the checkout under short names, so that places in goldens are the same everywhere.
package struct RepositoryFiles: FileProvider {
  package var root = Repository.root

  package init(root: String = Repository.root) { self.root = root }

  package func read(_ path: String) -> Result<[UInt8], ReadFailure> {
    let full = path.hasPrefix("/") ? path : "\(root)/\(path)"
    guard let data = FileManager.default.contents(atPath: full) else {
      return .failure(ReadFailure("no such file"))
    }
    return .success(Array(data))
  }

  package func list(_ folder: String) -> [String]? {
    let full = folder.hasPrefix("/") ? folder : "\(root)/\(folder)"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder), isFolder.boolValue
    else { return nil }
    return try? FileManager.default.contentsOfDirectory(atPath: full).sorted {
      Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
    }
  }
}

package enum Sample: String, CaseIterable, Sendable {
  case threeTier = "three-tier"
  case asWritten = "route53-eks/as-written"
  case repaired = "route53-eks/repaired"

  package func load() -> Loaded {
    SourceLoader.load(["samples/\(rawValue)"], from: RepositoryFiles())
  }

  package var topology: Topology { load().topology }
}

/// Text as files, loaded.
package func load(_ files: [String: String], _ paths: [String]? = nil) -> Loaded {
  SourceLoader.load(paths ?? files.keys.sorted(), from: MemoryFiles(files))
}
