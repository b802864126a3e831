import SourceText
import Testing

/// Regular expressions of listener rules, transforms and tunnel rules.
@Suite("Patterns") struct PatternRules {
  @Test(
    "what RE2 finds and what it does not",
    arguments: [
      ("^/api/", "/api/v1", true), ("^/api/", "/x/api/", false), ("api", "/x/api/y", true),
      ("^/(a|b)+$", "/abba", true), ("^/(a|b)+$", "/abc", false), ("^/(ab){2,3}$", "/abab", true),
      ("^/(ab){2,3}$", "/ab", false), ("^/v[0-9]+/.*\\.json$", "/v12/a.json", true),
      ("^/v[^0-9]", "/v1", false), ("(?i)^/API", "/api", true), ("a(?i)b|c", "C", true),
      ("a(?i:b)c", "aBc", true), ("a(?i:b)c", "aBC", false), ("\\bcart\\b", "/cart/1", true),
      ("\\bcart\\b", "/carts", false), ("^$", "", true), ("a{,2}", "a{,2}", true),
      ("[[:digit:]]+x", "/12x", true), ("\\x2Fa", "/a", true), ("[]a]", "]", true),
      ("^/(?P<id>\\d+)$", "/7", true), ("x*", "", true), ("(a*)*b", "aab", true),
    ])
  func finds(_ pattern: String, _ text: String, _ isFound: Bool) throws {
    #expect(try #require(LinearPattern(pattern)).isFound(in: text) == isFound)
  }

  @Test(
    "what RE2 refuses",
    arguments: [
      "(", ")", "[a", "a**", "+", "(?=a)", "(?!a)", "(?<=a)", "\\1", "a{1001}", "[z-a]", "\\q",
      "((((a{100}){100}){100}){100})",
    ])
  func refuses(_ pattern: String) { #expect(LinearPattern(pattern) == nil) }

  @Test("groups go into the replacement, the leftmost match only")
  func replaces() throws {
    let pattern = try #require(LinearPattern("^/api/v(\\d+)/(.*)$"))
    #expect(pattern.replacingFirst(in: "/api/v2/cart", with: "/$2?v=$1&$3") == "/cart?v=2&$3")
    let lazy = try #require(LinearPattern("a.*?b"))
    #expect(lazy.replacingFirst(in: "xaxbxb", with: "-") == "x-xb")
    let greedy = try #require(LinearPattern("a.*b"))
    #expect(greedy.replacingFirst(in: "xaxbxb", with: "-") == "x-")
    let first = try #require(LinearPattern("ab|abc"))
    #expect(first.replacingFirst(in: "abc", with: "-") == "-c")
  }

  @Test("a pattern that makes others backtrack for ever takes no time")
  func isLinear() throws {
    let pattern = try #require(LinearPattern("^(a+)+(a|aa)*$"))
    #expect(!pattern.isFound(in: String(repeating: "a", count: 5_000) + "!"))
  }
}
