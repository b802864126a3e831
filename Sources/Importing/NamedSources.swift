import LocatedYAML
import TopologyModel

/// `prod=dump/`: manifests of a cluster that has a name.
package enum NamedSources {
  /// The name and the path; `nil` for a path that is just one.
  package static func split(
    _ argument: String, _ files: any FileProvider
  ) -> (cluster: String, path: String)? {
    guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
    let name = argument[..<mark]
    let path = argument[argument.index(after: mark)...]
    guard ClusterScope.isName(name), !path.isEmpty else { return nil }
    // A file may have such a name.
    if files.list(argument) != nil { return nil }
    if case .success = files.read(argument) { return nil }
    return (String(name), String(path))
  }

  /// Of the clusters that are named, the one whose namespaces keep their plain names: what the
  /// architecture file or a cloud calls the first, else the first named, where no manifest came
  /// without a name.
  static func first(of names: [String], after draft: TopologyDraft) -> String? {
    let known =
      draft.architecture?.at("eks", "name")?.string
      ?? draft.fragments.first { $0.section == .eks && $0["name"] != nil }?.name
    if let known { return names.contains(known) ? known : nil }
    return draft.kubernetes.isEmpty ? names.first : nil
  }
}
