import Foundation
import Importing
import LocatedYAML
import SourceText
import TestSupport
import Testing

/// Real inputs beside the checkout; tests over them say so when there are none.
enum Corpus {
  static let folder = ProcessInfo.processInfo.environment["TOPOWALK_CORPUS"]

  /// `nil` and a word on the console where no folder is named.
  static func need(_ what: String) -> String? {
    if folder == nil { print("TOPOWALK_CORPUS is not set: \(what) was not tried") }
    return folder
  }

  static func json(_ path: String) throws -> Any {
    let data = try Data(contentsOf: URL(filePath: path))
    return try JSONSerialization.jsonObject(with: data, options: [.fragmentsAllowed])
  }

  static func load(_ files: [String], namespace: String = "default") -> Loaded {
    SourceLoader.load(files, from: RepositoryFiles(root: folder ?? ""), namespace: namespace)
  }
}

/// A document as kubectl makes JSON of it.
enum KubectlJSON {
  static func value(_ node: YAMLNode) -> Any {
    if node.isMapping {
      var out: [String: Any] = [:]
      for pair in node.pairs { out[pair.kubectlKey] = value(pair.value) }
      return out
    }
    if node.isSequence { return node.items.map(value) }
    if node.isNull { return NSNull() }
    if let text = node.quotedText { return text }
    if let flag = node.bool { return flag }
    if let number = node.int { return number }
    let text = node.plainText ?? ""
    let plain = text.filter { $0 != "_" }
    let isNumber = plain.first.map { $0.isNumber || "+-.".contains($0) } ?? false
    if isNumber, let number = Double(plain), number.isFinite { return number }
    return text
  }

  /// What both print the same: keys that kubectl adds or hides are left out.
  static func plain(_ value: Any) -> Any {
    if let map = value as? [String: Any] {
      var out: [String: Any] = [:]
      for (key, inner) in map where key != "managedFields" {
        let made = plain(inner)
        if key == "metadata", (made as? [String: Any])?.isEmpty == true { continue }
        out[key] = made
      }
      return out
    }
    if let list = value as? [Any] { return list.map(plain) }
    return value
  }

  static func text(_ value: Any) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: plain(value), options: [.sortedKeys, .fragmentsAllowed])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "?"
  }

  /// Objects of a document, lists taken apart.
  static func objects(_ node: YAMLNode) -> [Any] {
    let kind = node["kind"]?.string ?? ""
    if kind.hasSuffix("List"), let items = node["items"] { return items.items.flatMap(objects) }
    return [value(node)]
  }
}

/// YAML and JSON exactly as kubectl 1.32 reads them.
@Suite struct `Reading like kubectl` {
  @Test func `every manifest gives the values kubectl gives`() throws {
    guard let folder = Corpus.need("what kubectl reads") else { return }
    let base = "\(folder)/kubectl-json"
    let paths = FileManager.default.enumerator(atPath: base)?.allObjects as? [String] ?? []
    var compared = 0
    for path in paths.sorted() where path.hasSuffix(".json") {
      let source = String(path.dropLast(5))
      let file = try SourceFile(
        path: source, text: String(contentsOfFile: "\(folder)/\(source)", encoding: .utf8))
      let mine = YAMLReader.read(file).documents.filter { !$0.isNull }.flatMap(KubectlJSON.objects)
      let theirs = try Corpus.json("\(base)/\(path)") as? [Any] ?? []
      #expect(mine.count == theirs.count, "\(source)")
      for (left, right) in zip(mine, theirs) {
        #expect(KubectlJSON.text(left) == KubectlJSON.text(right), "\(source)")
        compared += 1
      }
    }
    #expect(compared > 100)
  }

  @Test func `oddities of YAML, each as kubectl takes it`() throws {
    guard let folder = Corpus.need("oddities of YAML") else { return }
    let base = "\(folder)/yaml-oddities"
    let names = try FileManager.default.contentsOfDirectory(atPath: base).sorted()
    for name in names where !name.contains(".expected") {
      let bytes = try Data(contentsOf: URL(filePath: "\(base)/\(name)"))
      let (file, told) = TextDecoding.decode(Array(bytes), path: name)
      let reading = file.map { YAMLReader.read($0) } ?? YAMLReading()
      let diagnostics = told + reading.diagnostics
      if let theirs = try? Corpus.json("\(base)/\(name).expected.json") as? [Any] {
        let mine = reading.documents.filter { !$0.isNull }.flatMap(KubectlJSON.objects)
        #expect(mine.count == theirs.count, "\(name)")
        for (left, right) in zip(mine, theirs) {
          // A float that no double holds is the one thing not compared.
          let same = KubectlJSON.text(left) == KubectlJSON.text(right)
          #expect(same || name.hasPrefix("scalars"), "\(name): \(KubectlJSON.text(left))")
        }
      } else if !name.hasPrefix("directive") {
        #expect(diagnostics.contains { $0.severity == .error }, "\(name) is refused by kubectl")
      }
    }
  }

  @Test func `scalars by themselves`() throws {
    guard let folder = Corpus.need("scalars") else { return }
    let text = try String(
      contentsOfFile: "\(folder)/yaml-oddities/scalars.yaml", encoding: .utf8)
    let expected = try Corpus.json("\(folder)/yaml-oddities/scalars.yaml.expected.json") as? [Any]
    let theirs = (expected?.first as? [String: Any])?["data"] as? [String: Any] ?? [:]
    let document = try #require(
      YAMLReader.read(SourceFile(path: "s.yaml", text: text)).documents.first)
    let mine = KubectlJSON.value(document) as? [String: Any]
    let data = mine?["data"] as? [String: Any] ?? [:]
    for (key, value) in theirs where key != "big" {
      #expect(
        data[key].map(KubectlJSON.text) == KubectlJSON.text(value), "\(key)")
    }
  }
}
