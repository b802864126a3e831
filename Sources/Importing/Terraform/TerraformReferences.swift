import LocatedYAML
import SourceText

/// In a plan nothing that is yet to be made has an id. The configuration says which resource each
/// attribute refers to; instances of for_each are matched by their keys.
struct TerraformReferences {
  /// Positions by `module type.name`.
  private var byName: [String: [Int]] = [:]
  private let all: [TerraformResource]
  private let configuration: YAMLNode?
  private let variables: YAMLNode?
  /// What for_each of a resource goes over.
  private var loops: [String: [String]] = [:]

  init(
    _ resources: [TerraformResource], _ configuration: YAMLNode?, variables: YAMLNode? = nil
  ) {
    self.variables = variables
    all = resources
    self.configuration = configuration
    for (index, resource) in resources.enumerated() {
      byName["\(Self.plain(resource.module)) \(resource.type).\(resource.name)", default: []]
        .append(
          index)
    }
  }

  /// Fills in what the values leave open.
  mutating func resolve(_ resources: inout [TerraformResource]) {
    guard let root = configuration?["root_module"] else { return }
    for index in resources.indices {
      let resource = resources[index]
      guard let module = self.module(resource.module, root),
        let block = (module["resources"]?.items ?? []).first(where: {
          $0["type"]?.string == resource.type && $0["name"]?.string == resource.name
        }), let expressions = block["expressions"]
      else { continue }
      resources[index].expressions = expressions
      let each = block["for_each_expression"]?["references"]?.items.compactMap(\.string) ?? []
      loops[resource.address] = each
      collect(expressions, "", resource, root, into: &resources[index].references, 0)
      if resource.type == "aws_security_group" {
        // Of a dynamic block the configuration says nothing: its peers are groups the module was given.
        for side in ["ingress", "egress"]
        where expressions[side] == nil && resources[index].references[side] == nil {
          let given = groupsGiven(to: resource, root)
          if !given.isEmpty { resources[index].references[side] = given }
        }
      }
      for pair in expressions.pairs where pair.value.isSequence {
        resources[index].written[pair.key.value] = pair.value.items.map {
          self.written($0, resource, root).node
        }
      }
    }
  }

  /// Security groups among the arguments of the call of a resource's module.
  private func groupsGiven(to owner: TerraformResource, _ root: YAMLNode) -> [String] {
    let parts = Self.plain(owner.module).split(separator: ".").map(String.init)
    guard parts.count >= 2 else { return [] }
    let outer = parts.dropLast(2).joined(separator: ".")
    let arguments = module(outer, root)?.at("module_calls", parts[parts.count - 1], "expressions")
    var out: [String] = []
    for pair in arguments?.pairs ?? [] {
      let words = (pair.value["references"]?.items ?? []).compactMap(\.string)
        .filter { $0.hasPrefix("aws_security_group.") }
      out += targets(words, owner, outer, root, 0)
    }
    return out
  }

  /// Attributes that are lists, so that one reference is a list of one.
  private static let lists: Set<String> = [
    "security_groups", "cidr_blocks", "subnet_ids", "security_group_ids", "prefix_list_ids",
    "values",
  ]

  /// A block as the configuration has it: constants, and what references lead to.
  private func written(
    _ node: YAMLNode, _ owner: TerraformResource, _ root: YAMLNode
  ) -> WrittenNode {
    var pairs: [WrittenPair] = []
    for pair in node.pairs {
      let value: WrittenNode?
      if let constant = pair.value["constant_value"] {
        value = WrittenNode(constant)
      } else if let references = pair.value["references"] {
        value = self.value(references.items.compactMap(\.string), pair, owner, root)
      } else if pair.value.isSequence {
        value = WrittenNode(
          .list(pair.value.items.map { written($0, owner, root) }), at: pair.value.range)
      } else {
        value = nil
      }
      if let value { pairs.append(WrittenPair(key: pair.key, value: value)) }
    }
    return WrittenNode(.mapping(pairs), at: owner.range)
  }

  private func value(
    _ words: [String], _ pair: YAMLPair, _ owner: TerraformResource, _ root: YAMLNode
  ) -> WrittenNode? {
    let isList = Self.lists.contains(pair.key.value)
    let range = owner.range
    for word in words where word.hasPrefix("var.") && owner.module.isEmpty {
      let name = String(word.dropFirst(4).prefix { $0 != "." && $0 != "[" })
      guard let known = variables?[name]?["value"] else { continue }
      let node = WrittenNode(known)
      return isList && node.scalar != nil ? WrittenNode(.list([node]), at: range) : node
    }
    let found = targets(words, owner, owner.module, root, 0)
    guard let first = found.first else { return nil }
    return isList ? .texts(found, at: range) : .text(first, at: range)
  }

  /// `module.a["x"].module.b` without keys.
  private static func plain(_ address: String) -> String {
    var out = ""
    var depth = 0
    for character in address {
      if character == "[" { depth += 1 }
      if depth == 0 { out.append(character) }
      if character == "]" { depth -= 1 }
    }
    return out
  }

  /// The configuration of a module by its address.
  private func module(_ address: String, _ root: YAMLNode) -> YAMLNode? {
    var node: YAMLNode? = root
    for part in Self.plain(address).split(separator: ".") where part != "module" {
      node = node?.at("module_calls", String(part), "module")
    }
    return node
  }

  /// Attributes of nested blocks are known as `block.attribute`.
  private func collect(
    _ node: YAMLNode, _ prefix: String, _ owner: TerraformResource, _ root: YAMLNode,
    into out: inout [String: [String]], _ depth: Int
  ) {
    guard depth < 4 else { return }
    for pair in node.pairs {
      let key = prefix + pair.key.value
      if let references = pair.value["references"] {
        let words = references.items.compactMap(\.string)
        let found = targets(words, owner, owner.module, root, 0)
        if !found.isEmpty {
          out[key] = found
        } else if key == "vpc_id", words.contains(where: { $0.hasPrefix("local.") }) {
          // A plan does not say what locals are; a module that makes one VPC means that one.
          let own = all.filter { $0.type == "aws_vpc" && $0.module == owner.module }
          if own.count == 1 { out[key] = own.map(identity) }
        }
      } else if pair.value.isSequence {
        for item in pair.value.items {
          collect(item, key + ".", owner, root, into: &out, depth + 1)
        }
      } else if pair.value.isMapping {
        collect(pair.value, key + ".", owner, root, into: &out, depth + 1)
      }
    }
  }

  /// Addresses of the instances some references lead to.
  private func targets(
    _ words: [String], _ owner: TerraformResource, _ module: String, _ root: YAMLNode, _ depth: Int
  ) -> [String] {
    guard depth < 8 else { return [] }
    var out: [String] = []
    var seen: Set<String> = []
    for word in words {
      let parts = word.split(separator: ".").map(String.init)
      if word == "each.value" || word.hasPrefix("each.value."), let loop = loops[owner.address] {
        // Going over another resource's instances each is the one with the same key.
        let over = loop.filter { $0.hasPrefix("aws_") || $0.hasPrefix("data.aws_") }
        out += targets(over, owner, module, root, depth + 1)
        continue
      }
      guard parts.count >= 2, !["each", "count", "local", "path"].contains(parts[0]) else {
        continue
      }
      if parts[0] == "var" {
        out += argument(parts[1], owner, module, root, depth)
      } else if parts[0] == "module" {
        out += output(parts, owner, module, root, depth)
      } else if parts[0] != "data" || parts.count >= 3 {
        let base = parts[0] == "data" ? "\(parts[1]).\(parts[2])" : "\(parts[0]).\(parts[1])"
        let (name, key) = Self.split(base)
        if seen.insert(name + (key ?? "")).inserted { out += instances(name, key, owner, module) }
      }
    }
    var once: Set<String> = []
    return out.filter { once.insert($0).inserted }
  }

  /// `aws_subnet.a["x"]` is `aws_subnet.a` and `x`.
  private static func split(_ text: String) -> (String, String?) {
    guard let open = text.firstIndex(of: "["), let close = text.lastIndex(of: "]"), open < close
    else { return (text, nil) }
    let key = text[text.index(after: open)..<close].filter { $0 != "\"" }
    return (String(text[..<open]), String(key))
  }

  /// The instance with the owner's own key, else the only one, else all.
  private func instances(
    _ name: String, _ key: String?, _ owner: TerraformResource, _ module: String
  ) -> [String] {
    let found = (byName["\(Self.plain(module)) \(name)"] ?? []).map { all[$0] }
    if let key { return found.filter { $0.index == key }.map(identity) }
    if found.count > 1, let own = owner.index {
      let same = found.filter { $0.index == own }
      if !same.isEmpty { return same.map(identity) }
      // `cart-us-east-1a` is made of two keys.
      let part = found.filter { instance in
        instance.index.map { own.hasPrefix($0 + "-") || own.hasSuffix("-" + $0) } ?? false
      }
      if !part.isEmpty { return part.map(identity) }
    }
    return found.map(identity)
  }

  private func identity(_ resource: TerraformResource) -> String {
    resource.text("id") ?? resource.address
  }

  /// `var.vpc_id` inside a module is what the call hands in.
  private func argument(
    _ name: String, _ owner: TerraformResource, _ module: String, _ root: YAMLNode, _ depth: Int
  ) -> [String] {
    let parts = Self.plain(module).split(separator: ".").map(String.init)
    guard parts.count >= 2 else { return [] }
    let outer = parts.dropLast(2).joined(separator: ".")
    guard let parent = self.module(outer, root),
      let references = parent.at("module_calls", parts[parts.count - 1], "expressions", name)?[
        "references"]
    else { return [] }
    return targets(references.items.compactMap(\.string), owner, outer, root, depth + 1)
  }

  /// `module.network.subnet_ids` is what the module's output refers to.
  private func output(
    _ parts: [String], _ owner: TerraformResource, _ module: String, _ root: YAMLNode, _ depth: Int
  ) -> [String] {
    guard parts.count >= 3 else { return [] }
    let (name, _) = Self.split(parts[1])
    let inner = (module.isEmpty ? "" : module + ".") + "module.\(name)"
    let (out, _) = Self.split(parts[2])
    guard let config = self.module(inner, root),
      let references = config.at("outputs", out, "expression")?["references"]
    else { return [] }
    return targets(references.items.compactMap(\.string), owner, inner, root, depth + 1)
  }
}
