/// What a field of a Kubernetes object may hold.
indirect enum FieldType {
  case text
  /// Text that is one of these.
  case word([String])
  case integer(ClosedRange<Int>)
  case intOrName
  case boolean
  case texts
  /// String keys with string values: labels, annotations, data.
  case textMap
  case list(Shape)
  case object(Shape)
  case any

  static let count = FieldType.integer(0...Int(Int32.max))
  static let port = FieldType.integer(1...65535)
}

/// What becomes of a field here.
enum FieldUse {
  case read
  /// Without any effect on what is shown or simulated, and why.
  case ignored(String)
  /// It would matter; what leaving it out means.
  case notModelled(String)
}

struct ShapeField {
  var name: String
  var type: FieldType
  var use: FieldUse
}

/// The fields of one kind of object, or of a part of one (Kubernetes API reference).
final class Shape: Sendable {
  let name: String
  let fields: [String: (type: FieldType, use: FieldUse)]
  /// Fields the API server insists on.
  let required: [String]

  init(_ name: String, required: [String] = [], _ fields: [[ShapeField]]) {
    self.name = name
    self.required = required
    var table: [String: (type: FieldType, use: FieldUse)] = [:]
    for field in fields.joined() { table[field.name] = (field.type, field.use) }
    self.fields = table
  }

  static func read(_ names: String, _ type: FieldType) -> [ShapeField] {
    names.split(separator: " ").map { ShapeField(name: String($0), type: type, use: .read) }
  }

  static func ignored(_ names: String, _ why: String, _ type: FieldType = .any) -> [ShapeField] {
    names.split(separator: " ").map { ShapeField(name: String($0), type: type, use: .ignored(why)) }
  }

  static func notModelled(
    _ names: String, _ effect: String, _ type: FieldType = .any
  ) -> [ShapeField] {
    names.split(separator: " ").map {
      ShapeField(name: String($0), type: type, use: .notModelled(effect))
    }
  }
}
