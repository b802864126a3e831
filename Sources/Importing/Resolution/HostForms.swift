import SourceText

/// Ways to write a host that are no URL: connection strings, settings of files, variables of Services.
enum HostForms {
  /// A word that holds a host, what it holds, and the port that belongs to it.
  struct Pair {
    var key: String
    var value: String
    var port: Int?
  }

  /// `host=postgres port=5432`, `Server=tcp:mssql,1433;…` and, of files, `host: redis` beside
  /// `port: 6379`, and nginx's `server cart;`.
  static func pairs(_ text: String) -> [Pair] {
    let hasBreaks = text.utf8.contains(UInt8(ascii: "\n"))
    if !hasBreaks, text.utf8.contains(UInt8(ascii: ":")), text.contains("://") { return [] }
    if !hasBreaks, !text.utf8.contains(UInt8(ascii: "=")) { return [] }
    let lines = text.split(atAny: "\n\r", maxSplits: 2_000)
    if lines.count > 1 {
      return lines.indices.compactMap { index in
        line(
          lines[index],
          beside: [index - 1, index + 1].filter(lines.indices.contains).map { lines[$0] })
      }
    }
    let words = text.split(atAny: ";& ").map(String.init)
    let known = words.compactMap(assignment)
    let port = known.first { $0.key.lowercased() == "port" }.flatMap { Int($0.value) }
    return known.compactMap { pair in
      guard HostMentions.holdsHost(pair.key) else { return nil }
      return made(pair.key, pair.value, port)
    }
  }

  private static func line(_ line: Substring, beside: [Substring]) -> Pair? {
    let words = line.split(separator: " ").map(String.init)
    if words.count == 2, words[0] == "server", words[1].hasSuffix(";") {
      return Pair(key: "server", value: String(words[1].dropLast()))
    }
    guard let pair = setting(line), HostMentions.holdsHost(pair.key), !pair.value.contains("://")
    else { return nil }
    let port = beside.lazy.compactMap(setting).first {
      HostMentions.parts($0.key).last == "port"
    }.flatMap { Int($0.value) }
    return made(pair.key, pair.value, port)
  }

  /// `host: redis` and `host = redis` of a file.
  private static func setting(_ line: Substring) -> Pair? {
    guard let mark = line.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    func plain(_ text: Substring) -> String {
      text.filter { !" \t\"'".contains($0) }
    }
    let key = plain(line[..<mark])
    let value = plain(line[line.index(after: mark)...])
    return key.isEmpty || value.isEmpty || key.hasPrefix("#") ? nil : Pair(key: key, value: value)
  }

  private static func assignment(_ word: String) -> Pair? {
    guard let mark = word.firstIndex(of: "=") else { return nil }
    return Pair(key: String(word[..<mark]), value: String(word[word.index(after: mark)...]))
  }

  /// `tcp:mssql,1433` is SQL Server's way to write a host with a port.
  private static func made(_ key: String, _ value: String, _ port: Int?) -> Pair {
    var host = value.hasPrefix("tcp:") ? String(value.dropFirst(4)) : value
    var port = port
    let parts = host.split(separator: ",")
    if parts.count == 2, let number = Int(parts[1]) {
      host = String(parts[0])
      port = number
    }
    return Pair(key: key, value: host, port: port)
  }

  /// Services whose variables a text uses: `$(CART_SERVICE_HOST)` is cart's (Kubernetes: discovering
  /// Services).
  static func services(_ text: String) -> [String] {
    let end = "_SERVICE_HOST"
    if !text.utf8.contains(UInt8(ascii: "$")) { return [] }
    return text.split(atAny: "$(){}: /,;@").compactMap { word in
      word.hasSuffix(end)
        ? word.dropLast(end.count).lowercased().replacing("_", with: "-") : nil
    }
  }

  /// The text with what other forms hide made plain: comments left out, `jdbc:oracle:thin:@ora:1521`
  /// and `dns:///cart:80` as URLs.
  static func plain(_ text: String) -> String {
    var out = text
    if out.utf8.contains(UInt8(ascii: "#")), out.utf8.contains(UInt8(ascii: "\n")) {
      out = out.split(whereSeparator: \.isNewline).filter {
        $0.first { !$0.isWhitespace } != "#"
      }.joined(separator: "\n")
    }
    if out.hasPrefix("jdbc:oracle"), let mark = out.firstIndex(of: "@") {
      let rest = out[out.index(after: mark)...]
      out = "oracle://" + rest.drop { $0 == "/" }
    }
    return out.utf8.contains(UInt8(ascii: ":")) && out.contains(":///")
      ? out.replacing(":///", with: "://") : out
  }

  /// Keys whose values look like hosts and lead nowhere: images, allow lists, repositories.
  static func isNoCall(_ key: String) -> Bool {
    HostMentions.parts(key).contains(where: silent.contains)
  }

  /// Of those, keys whose hosts a Service here may have all the same: `SCHEMA_REGISTRY_URL`.
  static func mayStillCall(_ key: String) -> Bool {
    let known: Set<String> = ["repo", "repository", "registry", "schema", "issuer"]
    return HostMentions.parts(key).filter(silent.contains).allSatisfy(known.contains)
  }

  private static let silent: Set<String> = [
    "image", "cors", "allowed", "origin", "origins", "repo", "repository", "registry", "schema",
    "xmlns", "issuer", "topic", "no", "bind", "listen",
  ]

  /// Names of vocabularies, which nobody connects to.
  static let vocabularies: Set<String> = ["www.w3.org", "json-schema.org", "schemas.xmlsoap.org"]
}
