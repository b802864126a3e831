import LocatedYAML
import SourceText

/// Understands one format. A new format is a folder with a type like this and a line in `Importers`.
protocol Importer: Sendable {
  /// Short name for reports: `kubernetes`.
  static var id: String { get }
  /// True when the document is of this format; decided by content, never by the file's name.
  static func recognises(_ document: YAMLNode) -> Bool
  /// Adds what the document says to the draft, and what there is to say about it.
  static func read(_ document: YAMLNode, into draft: inout TopologyDraft)
}

enum Importers {
  /// Asked in order; the first that recognises a document reads it.
  static let standard: [any Importer.Type] = [
    ArchitectureFileImporter.self, KubernetesImporter.self, TerraformImporter.self,
    AWSImporter.self,
  ]
}
