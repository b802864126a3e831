import Importing
import Scenarios
import Walkthroughs

/// JSON Schemas: of the architecture file, made from the very tables its reader uses, and of what
/// commands print.
package enum Schemas {
  package static let names = [
    "architecture", "draw", "trace", "check", "rules", "reach", "resolve", "scenario",
    "walkthrough",
    "run", "load", "sweep", "compare", "faults",
  ]

  package static func schema(_ name: String) -> JSONValue? {
    switch name {
    case "architecture": head("topowalk architecture file", object(ArchitectureSchema.root))
    case "draw": head("topowalk draw --format json", drawn)
    case "trace": head("topowalk trace --format json", trace)
    case "check": head("topowalk check --format json", check)
    case "rules": head("topowalk rules --format json", rules)
    case "reach": head("topowalk reach --format json", reach)
    case "resolve": head("topowalk resolve --format json", resolve)
    case "scenario": head("topowalk scenario file", object(ScenarioReader.schema))
    case "walkthrough": head("topowalk walkthrough file", object(WalkthroughSchema.schema))
    case "run": head("topowalk run --format json", run)
    case "load": head("topowalk load --format json", load)
    case "sweep": head("topowalk sweep --format json", sweep)
    case "faults": head("topowalk faults --format json", faults)
    case "compare": head("topowalk compare --format json", compare)
    default: nil
    }
  }

  private static func head(_ title: String, _ schema: JSONValue) -> JSONValue {
    guard case .object(let members) = schema else { return schema }
    return .object(
      [
        JSONValue.Member("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
        JSONValue.Member("title", .string(title)),
      ] + members)
  }

  private static func object(_ schema: ObjectSchema) -> JSONValue {
    let properties = schema.keys.map { key -> JSONValue.Member in
      var value = type(key.type)
      let note = key.isRequired ? key.help : "\(key.help) (default: \(key.fallback))"
      if case .object(let members) = value {
        value = .object([JSONValue.Member("description", .string(note))] + members)
      }
      return JSONValue.Member(key.name, value)
    }
    return .dictionary([
      "type": .string("object"), "properties": .object(properties),
      "required": .strings(schema.keys.filter(\.isRequired).map(\.name)),
      "patternProperties": .dictionary(["^x-": .bool(true)]), "additionalProperties": .bool(false),
    ])
  }

  private static func type(_ type: ValueType) -> JSONValue {
    switch type {
    case .string: .dictionary(["type": .strings(["string", "number", "boolean"])])
    case .integer(let range):
      .dictionary([
        "type": .string("integer"), "minimum": .int(range.lowerBound),
        "maximum": .int(range.upperBound),
      ])
    case .boolean: .dictionary(["type": .string("boolean")])
    case .address: pattern("^[0-9]{1,3}(\\.[0-9]{1,3}){3}$")
    case .block: pattern("^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$")
    case .ports:
      .dictionary([
        "anyOf": .array([
          .dictionary(["type": .string("integer"), "minimum": .int(0), "maximum": .int(65535)]),
          pattern("^(all|[0-9]+(-[0-9]+)?)$"),
        ])
      ])
    case .oneOf(let words): .dictionary(["enum": .strings(words)])
    case .list(let item): .dictionary(["type": .string("array"), "items": self.type(item)])
    case .object(let schema): object(schema)
    case .wordOrObject(let words, let schema):
      .dictionary(["anyOf": .array([.dictionary(["enum": .strings(words)]), object(schema)])])
    }
  }

  private static func pattern(_ text: String) -> JSONValue {
    .dictionary(["type": .string("string"), "pattern": .string(text)])
  }

  // MARK: What commands print

  static let text = JSONValue.dictionary(["type": .string("string")])
  static let number = JSONValue.dictionary(["type": .string("integer")])
  static let flag = JSONValue.dictionary(["type": .string("boolean")])
  static let textOrNull = JSONValue.dictionary(["type": .strings(["string", "null"])])
  static let numberOrNull = JSONValue.dictionary(["type": .strings(["integer", "null"])])

  static func list(_ item: JSONValue) -> JSONValue {
    .dictionary(["type": .string("array"), "items": item])
  }

  static func record(
    _ pairs: KeyValuePairs<String, JSONValue>, orNull: Bool = false
  ) -> JSONValue {
    .dictionary([
      "type": orNull ? .strings(["object", "null"]) : .string("object"),
      "properties": .dictionary(pairs),
      "required": .strings(pairs.map(\.key)), "additionalProperties": .bool(false),
    ])
  }

  static let trace = record([
    "request": text, "from": text, "via": textOrNull,
    "outcome": record(
      ["kind": text, "status": numberOrNull, "text": text, "element": text, "good": flag],
      orNull: true),
    "hops": list(
      record([
        "atMicroseconds": number, "from": text, "to": text, "fromName": text, "toName": text,
        "action": text, "summary": text,
        "response": flag,
        "depth": number,
        "decisions": list(
          record([
            "question": text, "conclusion": text, "source": text, "assumed": flag,
            "ledger": list(text),
            "candidates": list(
              record(["name": text, "verdict": text, "reason": text, "place": textOrNull])),
          ])),
      ])),
    "blockers": list(blocker), "afterFixes": textOrNull,
  ])

  private static let check = record([
    "files": list(text), "read": list(record(["kind": text, "count": number])),
    "notModelled": list(record(["what": text, "effect": text, "places": list(text)])),
    "inferred": list(record(["kind": text, "name": text, "reason": text])),
    "diagnostics": list(
      record([
        "severity": text, "code": text, "message": text, "path": textOrNull, "line": numberOrNull,
        "column": numberOrNull, "suggestion": textOrNull,
        "notes": list(record(["text": text, "place": textOrNull])),
      ])),
  ])

  private static let faults = record([
    "faults": list(
      record([
        "id": text, "title": text, "subjects": text, "aliases": list(text),
        "canBeTakenBack": flag, "elements": list(text),
      ]))
  ])

  private static let rules = record([
    "loadBalancers": list(
      record([
        "name": text, "dnsName": text, "scheme": text, "ingresses": list(text),
        "listeners": list(
          record([
            "protocol": text, "port": number, "certificates": list(text),
            "rules": list(
              record([
                "priority": number,
                "conditions": list(record(["field": text, "values": list(text)])),
                "before": list(text), "action": text,
                "ingress": text, "place": textOrNull,
              ])), "beforeDefault": list(text), "defaultAction": text,
          ])),
        "targetGroups": list(
          record([
            "name": text, "targetType": text, "port": number, "service": text,
            "healthCheck": record([
              "path": text, "port": .dictionary(["type": .strings(["integer", "string"])]),
              "intervalSeconds": number,
              "timeoutSeconds": number, "healthyThreshold": number, "unhealthyThreshold": number,
              "successCodes": text,
            ]), "deregistrationDelaySeconds": number, "attributes": list(text),
          ])),
      ])), "refused": list(record(["ingress": text, "event": text])),
  ])

  private static let drawn = record([
    "name": text, "region": text,
    "elements": list(
      record([
        "kind": text, "name": text, "parent": textOrNull, "inferred": flag, "provenance": text,
        "settings": list(record(["name": text, "value": text, "inferred": flag])),
      ])),
    "links": list(
      record(["from": text, "to": text, "relation": text, "label": text, "provenance": text])),
  ])
}
