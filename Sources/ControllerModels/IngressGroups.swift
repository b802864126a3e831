import SourceText
import TopologyModel

/// Ingresses that share one ALB, in the order their rules are evaluated.
package struct IngressGroup: Hashable, Sendable {
  /// The explicit group's name, or `namespace/name` of the only member.
  package var name: String
  package var isExplicit: Bool
  /// What the namespaces of its cluster begin with (`ClusterScope`).
  package var scope = ""
  /// Positions in `Topology.ingresses`.
  package var members: [Int]
}

/// Sorts Ingresses into groups as the controller loads them (controller: group_loader.go).
package struct IngressGroups: Sendable {
  package var groups: [IngressGroup] = []
  /// Why an Ingress is in no group: another controller's, or a name that is not allowed.
  package var ignored: [(ingress: Int, reason: String, at: SourceRange?)] = []
  /// Group names whose loading failed (no event is written for these), with the cause.
  package var loadFailures: [(group: IngressGroup, failure: BuildFailure)] = []

  package init(_ topology: Topology) {
    var byName: [String: Int] = [:]
    for (index, ingress) in topology.ingresses.enumerated() {
      if ingress.isDeleted, !Self.isProtected(ingress) {
        ignored.append((index, "it is being deleted", ingress.range))
        continue
      }
      if let reason = Self.notOurs(ingress, topology.ingressClasses(for: ingress)) {
        ignored.append((index, reason.text, reason.range))
        continue
      }
      let explicit = ingress.annotation("group.name")
      if let explicit, !Self.isGroupName(explicit.value) {
        loadFailures.append((Self.alone(index, ingress), Self.badName(explicit, ingress)))
        continue
      }
      let name = explicit?.value ?? ingress.qualifiedName
      // Every cluster has a controller of its own.
      let home = ClusterScope.prefix(ingress.namespace)
      let key = (explicit == nil ? "implicit " : "explicit \(home)") + name
      if let known = byName[key] {
        groups[known].members.append(index)
      } else {
        byName[key] = groups.count
        groups.append(
          IngressGroup(
            name: name, isExplicit: explicit != nil, scope: String(home), members: [index]))
      }
    }
    sortMembers(topology)
  }

  private static func alone(_ index: Int, _ ingress: Ingress) -> IngressGroup {
    IngressGroup(name: ingress.qualifiedName, isExplicit: false, members: [index])
  }

  private static func badName(_ name: Located<String>, _ ingress: Ingress) -> BuildFailure {
    var failure = BuildFailure(
      ingress.qualifiedName, "group.name '\(name.value)' is not allowed", at: name.range,
      suggestion: "expected at most 63 of a-z, 0-9, '-' and '.', with a letter or digit at each end"
    )
    failure.event = "FailedLoadGroupID: invalid group.name '\(name.value)'"
    return failure
  }

  private static func isProtected(_ ingress: Ingress) -> Bool {
    AttributeReader.pairs(ingress.annotation("load-balancer-attributes"))
      .contains { $0.key == "deletion_protection.enabled" && $0.value == "true" }
  }

  /// Lower `group.order` first, ties by the bytes of `namespace/name` (controller: sortGroupMembers).
  private mutating func sortMembers(_ topology: Topology) {
    var loaded: [IngressGroup] = []
    for var group in groups {
      do throws(BuildFailure) {
        var keyed: [(Int, String, Int)] = []
        for index in group.members {
          let ingress = topology.ingresses[index]
          keyed.append((try Self.order(ingress), ingress.qualifiedName, index))
        }
        group.members = keyed.sorted { ($0.0, Array($0.1.utf8)) < ($1.0, Array($1.1.utf8)) }
          .map(\.2)
        loaded.append(group)
      } catch {
        loadFailures.append((group, error))
      }
    }
    groups = loaded
  }

  private static func order(_ ingress: Ingress) throws(BuildFailure) -> Int {
    guard let written = ingress.annotation("group.order") else { return 0 }
    guard let order = Int(written.value), (-1000...1000).contains(order) else {
      var failure = BuildFailure(
        ingress.qualifiedName, "group.order '\(written.value)' is not an integer of -1000…1000",
        at: written.range)
      // Errors while a group is loaded give no event, only a line in the controller's log.
      failure.event = "no event; the controller's log says: \(failure.ingress): \(failure.cause)"
      throw failure
    }
    return order
  }

  /// `^([a-z0-9][-a-z0-9.]*)?[a-z0-9]$`, at most 63 characters (controller: group_loader.go).
  static func isGroupName(_ name: String) -> Bool {
    func isPlain(_ character: Character) -> Bool {
      character.isASCII && (character.isLowercase || character.isNumber)
    }
    guard let first = name.first, let last = name.last, name.count <= 63 else { return false }
    return isPlain(first) && isPlain(last)
      && name.allSatisfy { isPlain($0) || $0 == "-" || $0 == "." }
  }

  /// The annotation beats spec.ingressClassName (controller: class_annotation_matcher.go).
  private static func notOurs(
    _ ingress: Ingress, _ classes: [IngressClass]
  ) -> (text: String, range: SourceRange?)? {
    if let annotation = ingress.annotation("kubernetes.io/ingress.class") {
      return annotation.value == "alb"
        ? nil
        : ("ingress class '\(annotation.value)' belongs to another controller", annotation.range)
    }
    if let name = ingress.className {
      if let known = classes.first(where: { $0.name == name.value }) {
        return known.makesALB
          ? nil : ("ingress class '\(name.value)' belongs to \(known.controller)", name.range)
      }
      return name.value == "alb"
        ? nil : ("no IngressClass '\(name.value)' says which controller serves it", name.range)
    }
    if classes.contains(where: { $0.isDefault && $0.makesALB }) {
      return nil
    }
    return ("no ingress class: the AWS Load Balancer Controller ignores it", ingress.range)
  }
}

private func < (left: (Int, [UInt8]), right: (Int, [UInt8])) -> Bool {
  left.0 != right.0 ? left.0 < right.0 : left.1.lexicographicallyPrecedes(right.1)
}
