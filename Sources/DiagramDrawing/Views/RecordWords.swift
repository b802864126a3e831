import SourceText
import TopologyModel

/// What a record says, in a few words.
enum RecordWords {
  static func kind(_ record: DNSRecord) -> String {
    switch record.value {
    case .alias: "\(record.type.rawValue) ALIAS"
    case .name: "CNAME"
    case .addresses, .text: record.type.rawValue
    }
  }

  static func value(_ record: DNSRecord) -> String {
    switch record.value {
    case .alias: "→ load balancer"
    case .name(let name): "→ \(name)"
    case .addresses(let addresses): addresses.map(\.description).joined(separator: ", ")
    case .text(let text): text
    }
  }
}
