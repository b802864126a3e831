/// The options of a request, written as curl's.
struct RequestOptions {
  var headers: [RequestHeader] = []
  var maxMilliseconds: Int?
  var followsRedirects = false

  /// Takes the options out and leaves the other words.
  mutating func take(_ words: [String]) throws(RequestLine.Problem) -> [String] {
    var left: [String] = []
    var index = 0
    while index < words.count {
      let word = words[index]
      let next = index + 1 < words.count ? words[index + 1] : nil
      index += 2
      switch word {
      case "-H", "--header":
        guard let header = next.flatMap({ RequestHeader($0) }) else {
          throw .badOption(word, expected: "'Name: value'")
        }
        headers.append(header)
      case "-m", "--max-time":
        guard let time = next.flatMap(Self.milliseconds) else {
          throw .badOption(word, expected: "a time such as 5, 2.5 or 500ms")
        }
        maxMilliseconds = time
      case "-L", "--location":
        followsRedirects = true
        index -= 1
      default:
        if word.hasPrefix("-"), word != "-" {
          throw .badOption(word, expected: "-H 'Name: value', --max-time 5 or -L")
        }
        left.append(word)
        index -= 1
      }
    }
    return left
  }

  /// Words between spaces; quotes, single or double, keep spaces inside.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    func add(_ character: Character) {
      if word == nil { word = "" }
      word?.append(character)
    }
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { add(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        add(character)
      }
    }
    if let word { words.append(word) }
    return words
  }

  /// Seconds with or without a fraction, as curl takes them, or with `s` or `ms`; 1 ms to a day.
  static func milliseconds(_ text: String) -> Int? {
    let (number, scale): (Substring, Double) =
      text.hasSuffix("ms")
      ? (text.dropLast(2), 1) : (text.hasSuffix("s") ? text.dropLast() : text[...], 1_000)
    guard let value = Double(number), value.isFinite, value > 0, value * scale <= 86_400_000 else {
      return nil
    }
    return max(1, Int((value * scale).rounded()))
  }
}
