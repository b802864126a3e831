import LocatedYAML
import SourceText

/// One resource instance of a state or plan.
struct TerraformResource {
  /// `module.database.aws_db_instance.replica[0]`.
  var address: String
  var type: String
  var name: String
  /// `module.database`, or empty.
  var module: String
  /// The key of for_each or the number of count.
  var index: String?
  var values: YAMLNode
  /// Its block in a plan's configuration, which says where unknown values come from.
  var expressions: YAMLNode?
  /// Identities by attribute where the plan knows only what they refer to.
  var references: [String: [String]] = [:]
  /// Blocks a plan leaves out because something in them is unknown, made from the configuration.
  var written: [String: [YAMLNode]] = [:]

  var range: SourceRange { values.range }

  subscript(_ key: String) -> YAMLNode? { values[key] }

  /// Text that is not empty: unset references are "" in a state.
  func text(_ key: String) -> String? { located(key)?.value }

  func located(_ key: String) -> Located<String>? {
    values[key]?.located.flatMap { $0.value.isEmpty ? nil : $0 }
  }

  func int(_ key: String) -> Int? { values[key]?.int ?? text(key).flatMap { Int($0) } }
  func bool(_ key: String) -> Bool? { values[key]?.bool }

  func texts(_ key: String) -> [String] {
    let known = (values[key]?.items ?? []).compactMap(\.string)
    return known.isEmpty ? references[key] ?? [] : known
  }

  /// The identity another resource is known by: a value, or what the plan says it will be.
  func reference(_ key: String) -> String? { text(key) ?? references[key]?.first }

  /// The only block of a list of blocks.
  func block(_ key: String) -> YAMLNode? {
    guard let node = values[key] else { return written[key]?.first }
    return node.isMapping ? node : node.items.first { $0.isMapping } ?? written[key]?.first
  }

  func blocks(_ key: String) -> [YAMLNode] {
    let known = (values[key]?.items ?? []).filter(\.isMapping)
    return known.isEmpty ? written[key] ?? [] : known
  }

  /// `tags.Name`.
  var nameTag: Located<String>? {
    (values["tags"] ?? values["tags_all"])?["Name"]?.located
  }

  /// What its neighbours call it: the Name tag, a name of its own, else the address.
  func title(_ key: String = "name") -> Located<String> {
    nameTag ?? located(key) ?? Located(address, at: range)
  }

  /// id, ARN and address.
  var identity: [String?] { [text("id"), text("arn"), address] }
}

/// Collects resources out of the three shapes Terraform writes: `show -json` of a state and of a plan,
/// and the state file itself.
struct TerraformState {
  private(set) var resources: [TerraformResource] = []
  private(set) var isPlan = false
  /// The changes a plan makes, by address.
  private(set) var actions: [String: [String]] = [:]

  /// `before` reads what a plan starts from instead of what it leads to.
  init(_ document: YAMLNode, before: Bool) {
    if document["version"]?.int == 4 || document["resources"]?.isSequence == true {
      readStateFile(document)
      return
    }
    if let values = document["planned_values"] {
      isPlan = true
      let prior = document.at("prior_state", "values")
      if let root = (before ? prior : values)?["root_module"] { read(module: root, "", 0) }
      if !before, let root = prior?["root_module"] { readData(root) }
      for change in document["resource_changes"]?.items ?? [] {
        guard let address = change["address"]?.string else { continue }
        actions[address] = (change.at("change", "actions")?.items ?? []).compactMap(\.string)
      }
      var links = TerraformReferences(
        resources, document["configuration"], variables: document["variables"])
      links.resolve(&resources)
    } else if let root = document.at("values", "root_module") {
      read(module: root, "", 0)
    }
  }

  private mutating func read(module: YAMLNode, _ address: String, _ depth: Int) {
    for resource in module["resources"]?.items ?? [] { add(resource, address) }
    guard depth < 32 else { return }
    for child in module["child_modules"]?.items ?? [] {
      read(module: child, child["address"]?.string ?? "", depth + 1)
    }
  }

  /// What a plan only looks up stands in its prior state.
  private mutating func readData(_ module: YAMLNode) {
    let known = Set(resources.map(\.address))
    var data = TerraformState()
    data.read(module: module, "", 0)
    resources += data.resources.filter {
      $0.address.split(separator: ".").contains("data") && !known.contains($0.address)
    }
  }

  private init() {}

  private mutating func add(_ node: YAMLNode, _ module: String) {
    guard let type = node["type"]?.string, let values = node["values"], values.isMapping else {
      return
    }
    resources.append(
      TerraformResource(
        address: node["address"]?.string ?? type, type: type, name: node["name"]?.string ?? "",
        module: module, index: node["index"]?.string, values: values))
  }

  private mutating func readStateFile(_ document: YAMLNode) {
    for resource in document["resources"]?.items ?? [] {
      guard let type = resource["type"]?.string, let name = resource["name"]?.string else {
        continue
      }
      let module = resource["module"]?.string ?? ""
      let data = resource["mode"]?.string == "data" ? "data." : ""
      let base = (module.isEmpty ? "" : module + ".") + data + "\(type).\(name)"
      for instance in resource["instances"]?.items ?? [] {
        guard let values = instance["attributes"], values.isMapping else { continue }
        let key = instance["index_key"]
        let index = key.map { $0.isQuoted ? "[\"\($0.string ?? "")\"]" : "[\($0.string ?? "")]" }
        resources.append(
          TerraformResource(
            address: base + (index ?? ""), type: type, name: name, module: module,
            index: key?.string, values: values))
      }
    }
  }
}
