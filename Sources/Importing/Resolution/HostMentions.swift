import SourceText
import TopologyModel

/// A host that a setting names, as far as the text itself says it.
struct HostMention: Hashable {
  /// The word before `://`; `nil` where there is none.
  var scheme: String?
  var host: String
  var port: Int?
  var path: String
}

/// Finds hosts in settings: URLs, `host:port`, dotted names, and words under keys that hold hosts.
enum HostMentions {
  /// Bytes of one text that are looked at.
  private static let limit = 64 << 10
  /// Hosts one text may name.
  private static let most = 32

  /// With `anyKey` also under keys whose values usually lead nowhere.
  static func find(_ text: String, key: String, anyKey: Bool = false) -> [HostMention] {
    if isPlainWord(text), !holdsHost(key) { return [] }
    if !anyKey, HostForms.isNoCall(key) { return [] }
    let text = HostForms.plain(text.utf8.count > limit ? String(text.prefix(limit)) : text)
    var out = HostForms.services(text).map {
      HostMention(scheme: nil, host: $0, port: nil, path: "/")
    }
    for pair in HostForms.pairs(text) {
      guard var mention = bare(pair.value, key: pair.key, isAlone: true) else { continue }
      mention.port = mention.port ?? pair.port
      out.append(mention)
    }
    let parts = text.split(atAny: " \n\r\t\"'`<>|\\", maxSplits: 400)
    for part in parts where out.count < most {
      out += mentions(String(part), key: key, isAlone: parts.count == 1)
    }
    return Array(out.filter { !HostForms.vocabularies.contains($0.host) }.prefix(most))
  }

  /// A number or a word, which is a host only under a key that says so.
  private static func isPlainWord(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x2D || byte == 0x5F
    }
  }

  private static func mentions(_ text: String, key: String, isAlone: Bool) -> [HostMention] {
    if let urls = urls(text) { return urls }
    if let inner = between(text, "@tcp(", ")") ?? between(text, "tcp(", ")") {
      return single(inner, scheme: "mysql", path: "/").map { [$0] } ?? []
    }
    return text.split(atAny: ",;=()[]{}").compactMap {
      bare(String($0), key: key, isAlone: isAlone)
    }
  }

  /// `scheme://user:secret@host:port,host:port/path`.
  private static func urls(_ text: String) -> [HostMention]? {
    guard text.utf8.contains(UInt8(ascii: ":")), let mark = text.firstRange(of: "://") else {
      return nil
    }
    let scheme =
      text[..<mark.lowerBound].lowercased()
      .split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "+" }).last ?? ""
    let rest = text[mark.upperBound...]
    let authority = rest.prefix { !"/?#;)]}".contains($0) }
    let behind = rest.dropFirst(authority.count)
    let tail = behind.prefix { !"?#,;)]}$".contains($0) }
    let path = tail.hasPrefix("/") ? String(tail) : "/"
    let hosts = authority.split(separator: "@").last ?? ""
    return hosts.split(separator: ",").compactMap {
      single(String($0), scheme: String(scheme), path: path)
    }
  }

  private static func between(_ text: String, _ start: String, _ end: Character) -> String? {
    guard text.utf8.contains(UInt8(ascii: "(")), let open = text.firstRange(of: start) else {
      return nil
    }
    let rest = text[open.upperBound...]
    return rest.firstIndex(of: end).map { String(rest[..<$0]) }
  }

  private static func bare(_ text: String, key: String, isAlone: Bool) -> HostMention? {
    let end = text.utf8.firstIndex(of: UInt8(ascii: "/")) ?? text.endIndex
    let name = text[..<end]
    // `team/image:1.2` and paths are no hosts.
    if name.isEmpty || (end < text.endIndex && !name.hasAny(":.")) { return nil }
    let path = end < text.endIndex ? String(text[end...]) : "/"
    guard
      let mention = single(
        String(name), scheme: nil, path: path)
    else { return nil }
    let isDotted = mention.host.contains(".")
    if mention.port == nil, !isDotted, !(isAlone && holdsHost(key)) { return nil }
    return mention
  }

  private static func single(
    _ text: String, scheme: String?, path: String
  ) -> HostMention? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, var host = parts.first else { return nil }
    if host.hasSuffix("."), host.dropLast().contains(".") { host = host.dropLast() }
    guard isHost(host) else { return nil }
    var port: Int?
    if parts.count == 2 {
      guard let number = Int(parts[1]), (1...65535).contains(number) else { return nil }
      port = number
    }
    return HostMention(
      scheme: scheme, host: host.lowercased(), port: port, path: path)
  }

  /// A DNS name with a letter in it, or an IPv4 address.
  private static func isHost(_ text: Substring) -> Bool {
    if IPv4Address(String(text)) != nil { return true }
    guard text.utf8.count <= 253, text.utf8.contains(where: { $0 >= 0x41 }),
      let first = text.utf8.first, first != 0x2D, first != 0x2E
    else { return false }
    return text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x2D || byte == 0x2E || byte == 0x5F
    } && !text.hasSuffix(".")
  }

  private static let words: Set<String> = [
    "host", "hosts", "hostname", "addr", "addrs", "address", "addresses", "endpoint", "endpoints",
    "url", "urls", "uri", "uris", "server", "servers", "broker", "brokers", "upstream",
    "upstreams", "service", "svc", "backend", "connection", "dsn", "target", "domain",
  ]

  /// The key's last words say that it holds a host: `DB_HOST`, `redisUrl`, `ENDPOINTS_ORDERS`.
  static func holdsHost(_ key: String) -> Bool {
    let parts = Self.parts(key)
    if let last = parts.last, words.contains(last) { return true }
    return parts.contains { $0 == "endpoints" || $0 == "endpoint" || $0 == "host" || $0 == "url" }
  }

  /// `redisUrl`, `REDIS_URL` and `redis-url` are redis, url.
  static func parts(_ key: String) -> [String] {
    let marks: ByteSet = "_-./"
    var out: [String] = []
    var word: [UInt8] = []
    var wasLower = false
    for byte in key.utf8 {
      let (isMark, isUpper) = (marks.contains(byte), (0x41...0x5A).contains(byte))
      if isMark || (isUpper && wasLower), !word.isEmpty {
        out.append(String(decoding: word, as: UTF8.self))
        word = []
      }
      if !isMark { word.append(isUpper ? byte | 0x20 : byte) }
      wasLower = (0x61...0x7A).contains(byte)
    }
    if !word.isEmpty { out.append(String(decoding: word, as: UTF8.self)) }
    return out
  }
}
