import Importing
import Reports
import SourceText
import TestSupport
import Testing

/// What an architecture file asserts, held by `topowalk check`.
@Suite struct `Assertion rules` {
  /// The sample with assertions at the end of its file, and what is told: the line counted from
  /// the first of them.
  private static func told(_ assertions: String) -> [String] {
    let folder = "samples/three-tier"
    var files: [String: String] = [:]
    for path in Repository.files(folder, ".yaml") where !path.contains("walkthroughs") {
      files[path] = Repository.text(path)
    }
    let main = "\(folder)/architecture.yaml"
    let text = files[main] ?? ""
    files[main] = text + "assertions:\n" + assertions
    let loaded = load(files, [main])
    let before = text.split(separator: "\n", omittingEmptySubsequences: false).count
    let errors = loaded.diagnostics.filter { $0.severity == .error }.map(\.message)
    return errors
      + AssertionCheck.run(loaded.topology).map {
        "\(($0.range?.line ?? 0) - before): \($0.message)"
      }
  }

  @Test func `what holds is not told`() {
    let told = Self.told(
      """
        - {request: 'GET https://app.company.com/cart', status: 200, through: prod/cart-api, within: 1s}
        - {request: 'GET https://app.company.com/cart', neverThrough: dev/cart-api}
        - {reach: {from: internet, to: postgres-primary, is: closed}}
        - {reach: {from: prod/cart-api, to: postgres-primary}}
        - {request: 'GET https://app.company.com/cart', despite: [pod-delete]}

      """)
    #expect(told == [])
  }

  @Test func `what does not hold is told at its line`() {
    let told = Self.told(
      """
        - {name: wrong, request: 'GET https://app.company.com/cart', status: 503}
        - {request: 'GET https://app.company.com/cart', through: prod/order-api}
        - {request: 'GET https://app.company.com/cart', within: 100ms}
        - {reach: {from: internet, to: postgres-primary}}
        - {reach: {from: prod/cart-api, to: postgres-primary, port: 5432, is: closed}}
        - {request: 'GET https://app.company.com/cart', despite: [pod-delete, certificate-expiry]}

      """)
    #expect(
      told == [
        "1: 'wrong': GET https://app.company.com/cart: answered: 200 from cart-api-1; expected status 503",
        "2: GET https://app.company.com/cart: answered: 200 from cart-api-1; expected a way through prod/order-api",
        "3: GET https://app.company.com/cart: answered: 200 from cart-api-1; expected an end within 100 ms, not 187 ms",
        "4: internet does not reach postgres-primary:5432: route: IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: 10.244.20.20 is a private address; the internet has no route to it, only a public address in a public subnet would change that",
        "5: prod/cart-api reaches postgres-primary:5432",
        "6: does not survive certificate-expiry on certificate abc123: 24 of 24 requests fail, certificate error",
      ])
  }

  @Test func `names that are not there`() {
    let told = Self.told(
      """
        - {request: 'GET https://app.company.com/cart', through: prod/cart-apo}
        - {reach: {from: internet, to: postgres-primry}}
        - {request: 'GET https://app.company.com/cart', despite: [pod-delet]}
        - {request: 'GET https://app.company.com/cart', within: soon}
        - {request: 'GET https://app.company.com/cart', outcome: fine}
        - {request: 'GETS'}

      """)
    #expect(
      told == [
        "1: nothing named 'prod/cart-apo' that a request could pass; did you mean 'prod/cart-api'?",
        "2: nothing named 'postgres-primry' to reach; did you mean 'postgres-primary'?",
        "3: no fault named 'pod-delet'; did you mean 'pod-delete'?",
        "4: 'soon' is no duration, such as 500ms",
        "5: no outcome 'fine'; expected answered, redirected, unresolvable, timed out, refused, certificate error, denied, failed",
        "6: 'GETS' is not a URL; expected http://, https://, postgres://, ssh:// or tcp://…:port and a host",
      ])
  }

  @Test func `an assertion of nothing is an error of the file`() {
    #expect(Self.told("  - {status: 200}\n") == ["this asserts nothing"])
  }
}
