import ExplorerCore
import Importing
import Reports
import SourceText
import TestSupport
import Testing

/// Names of half a megabyte: whatever takes time with their square would not end.
@Suite struct `Huge names` {
  private static let name = String(repeating: "n", count: 500_000)

  private static func service(_ name: String) -> String {
    "apiVersion: v1\nkind: Service\nmetadata: {name: \(name)}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n"
  }

  private static func ingress(_ host: String, _ path: String, _ group: String) -> String {
    """
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata: {name: i, annotations: {alb.ingress.kubernetes.io/group.name: \(group)}}
    spec:
      ingressClassName: alb
      rules:
        - host: \(host)
          http: {paths: [{path: /\(path), pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}
    """
  }

  private static func architecture(_ rest: String) -> String {
    "topowalk: 1\nname: t\nclients: [{name: a}]\nvpc: {name: v, cidr: 10.0.0.0/16}\n\(rest)\n"
  }

  private static let texts = [
    service(name), service("a") + "---\n" + ingress(name, "x", "g"),
    service("a") + "---\n" + ingress("a.com", name, "g"),
    service("a") + "---\n" + ingress("a.com", "x", name),
    architecture("requests: [{name: r, request: 'GET https://\(name)/', from: a}]"),
    architecture(
      "route53: [{zone: x.com, records: [{name: \(name).x.com, addresses: [1.2.3.4]}]}]"),
    architecture("dependencies: [{name: \(name), kind: sqs}]"),
  ]

  @Test(arguments: texts.indices) func `are drawn, listed and told`(_ index: Int) {
    let loaded = load(["a.yaml": Self.texts[index]])
    let state = ExplorerState(
      topology: loaded.topology, diagnostics: loaded.diagnostics,
      report: LoadReportView(loaded.report, loaded.topology), files: loaded.files, width: 100,
      height: 30, glyphs: .unicode)
    #expect(view(state).width == 100)
    let said = DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics)
    #expect(said.utf8.count < 60_000)
  }
}
