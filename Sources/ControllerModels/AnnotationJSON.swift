import LocatedYAML
import SourceText
import TopologyModel

/// JSON in an annotation, read as the controller's Go does: strict syntax, keys in any case, and
/// each field of one type only (controller: config_types.go).
struct AnnotationJSON {
  let node: YAMLNode
  private let ingress: String
  private let name: String
  private let range: SourceRange?

  private init(_ node: YAMLNode, like other: AnnotationJSON) {
    self.node = node
    ingress = other.ingress
    name = other.name
    range = other.range
  }

  /// Throws what the controller's event says of text that is no JSON.
  init(_ name: String, _ written: Located<String>, _ ingress: Ingress) throws(BuildFailure) {
    if let problem = StrictJSON.problem(written.value) {
      throw BuildFailure(
        ingress.qualifiedName, "failed to parse json annotation, \(name): \(problem)",
        at: written.range)
    }
    let file = SourceFile(path: written.range?.path ?? "", text: StrictJSON.joined(written.value))
    guard let node = YAMLReader.read(file).documents.first else {
      throw BuildFailure(
        ingress.qualifiedName, "failed to parse json annotation, \(name): it cannot be read",
        at: written.range)
    }
    self.node = node
    self.ingress = ingress.qualifiedName
    self.name = name
    range = written.range
  }

  func bad(_ cause: String, isDeployment: Bool = false) -> BuildFailure {
    BuildFailure(
      ingress, isDeployment ? cause : "failed to parse \(name): \(cause)", at: range,
      isDeployment: isDeployment)
  }

  func has(_ key: String) -> Bool { node.any(key).map { !$0.isNull } ?? false }

  /// The object under a key; `nil` where there is none.
  func object(_ key: String) throws(BuildFailure) -> AnnotationJSON? {
    guard let found = node.any(key), !found.isNull else { return nil }
    guard found.isMapping else { throw wrongType(found, key, "an object") }
    return AnnotationJSON(found, like: self)
  }

  func text(_ key: String) throws(BuildFailure) -> String? {
    guard let found = node.any(key), !found.isNull else { return nil }
    guard let text = found.quotedText else {
      throw wrongType(found, key, "a string")
    }
    return text
  }

  func number(_ key: String) throws(BuildFailure) -> Int? {
    guard let found = node.any(key), !found.isNull else { return nil }
    guard let number = found.plainText.flatMap({ Int($0) }) else {
      throw wrongType(found, key, "an integer")
    }
    return number
  }

  func flag(_ key: String) throws(BuildFailure) -> Bool? {
    guard let found = node.any(key), !found.isNull else { return nil }
    guard let flag = found.bool else { throw wrongType(found, key, "true or false") }
    return flag
  }

  /// A number or a string, as Kubernetes' IntOrString.
  func intOrName(_ key: String) throws(BuildFailure) -> IntOrName? {
    guard let found = node.any(key), !found.isNull else { return nil }
    guard let text = found.scalarText else {
      throw wrongType(found, key, "a port's number or name")
    }
    return Int(text).map(IntOrName.number) ?? .name(text)
  }

  func texts(_ key: String) throws(BuildFailure) -> [String] {
    var out: [String] = []
    for item in try list(key) {
      guard let text = item.node.quotedText else {
        throw wrongType(item.node, key, "strings")
      }
      out.append(text)
    }
    return out
  }

  func list(_ key: String) throws(BuildFailure) -> [AnnotationJSON] {
    guard let found = node.any(key), !found.isNull else { return [] }
    guard found.isSequence else { throw wrongType(found, key, "a list") }
    return found.items.map { AnnotationJSON($0, like: self) }
  }

  /// The items of a document that must be a list.
  func items() throws(BuildFailure) -> [AnnotationJSON] {
    guard node.isSequence else { throw bad("expected a list, found \(node.shape)") }
    return node.items.map { AnnotationJSON($0, like: self) }
  }

  private func wrongType(_ found: YAMLNode, _ key: String, _ expected: String) -> BuildFailure {
    let what = found.quotedText.map { "the string \"\($0)\"" } ?? found.plainText ?? found.shape
    return bad("\(key) must be \(expected), not \(what)")
  }
}

extension YAMLNode {
  /// The value under a key in any case: the controller decodes annotations as Go's JSON does.
  func any(_ key: String) -> YAMLNode? {
    let wanted = key.lowercased()
    return pairs.last { $0.key.value.lowercased() == wanted }?.value
  }
}
