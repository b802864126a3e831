import Foundation
import Importing
import LocatedYAML
import Reports
import SourceText
import TestSupport
import Testing
import TopologyModel

/// Reading files: what is understood, and what is said about the rest.
@Suite struct `Reading` {
  @Test(arguments: [
    ("a.yaml", "a.yaml"), ("./a.yaml", "a.yaml"), ("a/./b", "a/b"), ("a//b", "a/b"), ("a/", "a"),
    ("/", "/"), ("//a", "/a"), ("/a/.", "/a"), (".", "."), ("./", "."), ("", ""),
    ("../a", "../a"), ("a/../b", "a/../b"), (".a/b.", ".a/b."), ("/a/b", "/a/b"),
  ])
  func `a file has one name however it was reached`(path: String, plain: String) {
    #expect(PathExpansion.plain(path) == plain)
  }

  private func read(_ text: String) -> YAMLReading {
    YAMLReader.read(SourceFile(path: "a.yaml", text: text))
  }

  @Test(arguments: [
    ("0644", 420), ("0o644", 420), ("0x1F", 31), ("1_000", 1000), ("-5", -5), ("+7", 7), ("0", 0),
  ])
  func `integers as kubectl reads them`(text: String, value: Int) {
    #expect(YAMLNumber.int(text) == value)
  }

  @Test(arguments: ["22:22", "1.5", "", "0x", "12345678901234567890", "a1", "0b2", "_"])
  func `what is no integer`(text: String) {
    #expect(YAMLNumber.int(text) == nil)
  }

  @Test func `places count characters, not bytes`() {
    let node = read("é: 日本\nb: [x, y]\n").documents[0]
    #expect(node["é"]?.range.column == 4)
    #expect(node["b"]?.items[1].range.text == "a.yaml:2:8")
  }

  @Test func `documents are read one by one`() {
    let reading = read("a: 1\n---\nb: [\n---\n# nothing\n---\nc: 3\n")
    #expect(reading.documents.count == 2)
    #expect(reading.diagnostics.count == 1)
    #expect(reading.diagnostics[0].range?.line == 4 || reading.diagnostics[0].range?.line == 3)
  }

  @Test(arguments: [".", "k8s", "k8s/*.yaml", "./k8s", "k8s/./shop.yaml"])
  func `an architecture file finds its manifests however it names them`(reference: String) {
    let files = [
      "a/architecture.yaml": "topowalk: 1\nkubernetes: ['\(reference)']\ncluster: {name: c}\n",
      "a/k8s/shop.yaml": ControllerRulesFixtures.manifest,
    ]
    for path in ["a", "./a", "a/architecture.yaml"] {
      let loaded = load(files, [path])
      #expect(!loaded.diagnostics.map(\.code).contains("second-architecture-file"))
      #expect(loaded.report.files == ["a/architecture.yaml", "a/k8s/shop.yaml"])
    }
  }

  @Test func `anchors, merge keys, CRLF and BOM`() {
    let reading = read("\u{FEFF}base: &b {x: 1, y: 2}\r\nuse:\r\n  <<: *b\r\n  y: 3\r\n")
    #expect(reading.diagnostics.isEmpty)
    #expect(reading.documents[0].at("use", "x")?.int == 1)
    #expect(reading.documents[0].at("use", "y")?.int == 3)
  }

  @Test func `a duplicate key: the last wins, and both places are named`() {
    let reading = read("a: 1\na: 2\n")
    #expect(reading.documents[0]["a"]?.int == 2)
    #expect(reading.diagnostics[0].range?.line == 2)
    #expect(reading.diagnostics[0].notes[0].range?.line == 1)
  }

  @Test func `a billion laughs cost nothing`() {
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1...12 {
      text +=
        "a\(level): &a\(level) ["
        + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
    }
    #expect(read(text).diagnostics.contains { $0.message.contains("aliases are written out") })
  }

  @Test func `deep nesting is refused, not crashed on`() {
    #expect(!read(String(repeating: "[", count: 100_000)).diagnostics.isEmpty)
    #expect(!read(String(repeating: "{a: ", count: 5_000)).diagnostics.isEmpty)
  }

  @Test func `random bytes never trap`() {
    var state: UInt64 = 99
    func next() -> UInt64 {
      state = state &* 6364136223846793005 &+ 1442695040888963407
      return state >> 33
    }
    let seeds = Sample.allCases.flatMap { sample in
      Repository.files("samples/\(sample.rawValue)", ".yaml")
    }
    .map { Array(Repository.text($0).utf8) }
    for round in 0..<300 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<(1 + Int(next()) % 8) {
        let index = Int(next()) % bytes.count
        switch next() % 3 {
        case 0: bytes[index] = UInt8(next() % 256)
        case 1: bytes.remove(at: index)
        default: bytes.insert(UInt8(32 + next() % 95), at: index)
        }
      }
      _ = load(["architecture.yaml": String(decoding: bytes, as: UTF8.self)])
    }
  }

  @Test func `the starter file loads without a word, and its request is answered`() throws {
    let loaded = load(["architecture.yaml": StarterFile.text])
    #expect(loaded.diagnostics.isEmpty)
    let saved = loaded.topology.savedRequests[0]
    #expect(try Walk(loaded.topology, saved.text, from: saved.from).outcome == "answered 200")
  }

  @Test func `bare manifests get their surroundings, marked as inferred`() throws {
    let text = ControllerRulesFixtures.manifest
    let topology = load(["app.yaml": text]).topology
    #expect(topology.network.subnets.count == 4 && topology.nodes.count == 2)
    #expect(topology[topology.network.vpcs[0].element].provenance.isInferred)
    #expect(Set(topology.network.subnets.map(\.zone)).count == 2)
    #expect(try Walk(topology, "GET http://shop.example.com/").outcome == "answered 200")
  }

  @Test func `kinds without a model are listed, never dropped`() {
    let text =
      "apiVersion: batch/v1\nkind: PodMonitor\nmetadata: {name: nightly}\n---\n"
      + ControllerRulesFixtures.manifest
    let loaded = load(["app.yaml": text])
    #expect(
      loaded.report.notModelled.contains { $0.what == "PodMonitor" && $0.places[0].line == 2 })
  }

  @Test func `lists and typed lists are flattened`() {
    let text = """
      {"kind":"List","apiVersion":"v1","items":[
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"a"},"spec":{"clusterIP":"None","ports":[{"port":80}]}},
        {"apiVersion":"v1","kind":"PodList","items":[{"metadata":{"name":"p","namespace":"x"},"spec":{"containers":[]}}]}]}
      """
    let topology = load(["dump.json": text]).topology
    #expect(topology.services.map(\.qualifiedName) == ["default/a"])
    #expect(topology.services[0].isHeadless)
    #expect(topology.workloads.map(\.qualifiedName) == ["x/p"])
  }

  @Test(arguments: [
    ("nowhere.yaml", "no such file"), ("samples/broken/yaml-syntax.yaml", "cannot start any token"),
  ])
  func `unreadable things are errors with a place or a path`(path: String, words: String) {
    let loaded = SourceLoader.load([path], from: RepositoryFiles())
    #expect(loaded.diagnostics.hasErrors)
    #expect(loaded.diagnostics[0].message.contains(words))
  }

  @Test func `messages suggest what was meant`() {
    let loaded = SourceLoader.load(["samples/broken/undeclared-name.yaml"], from: RepositoryFiles())
    let text = DiagnosticPrinter(files: loaded.files).text(loaded.diagnostics)
    #expect(
      text.contains(
        "samples/broken/undeclared-name.yaml:9:12: error: no workload named 'prod/cart-apis'"))
    #expect(text.contains("did you mean 'prod/cart-api'?"))
  }

  @Test func `text from files is printable before it is shown`() {
    #expect("a\u{1B}[2Jb\u{202E}c\u{7F}\td".printable == "a␛[2Jb·c? d")
  }

  /// Files that others wrote stay outside; their folder is named by the environment.
  @Test func `real manifests load, when TOPOWALK_CORPUS names them`() throws {
    guard let folder = ProcessInfo.processInfo.environment["TOPOWALK_CORPUS"] else {
      print("TOPOWALK_CORPUS is not set: real manifests were not tried")
      return
    }
    let cases: [(String, String, String, String)] = [
      ("albc-2048/2048_full.yaml", "/", "answered 200", "deployment-2048-"),
      ("albc-2048/2048_full.yaml", "/any/deep/path", "answered 200", "deployment-2048-"),
      ("albc-echo-grpc/echoservice", "/foo", "answered 404", ""),
      ("eks-workshop-rendered", "/catalog/products", "answered 200", "catalog-"),
      ("eks-workshop-rendered", "/catalogue", "answered 200", "ui-"),
    ]
    for (path, request, outcome, pod) in cases {
      let topology = SourceLoader.load(["\(folder)/\(path)"], from: RepositoryFiles()).topology
      let balancer = try #require(topology.loadBalancers.first, "\(path) has no load balancer")
      let host =
        balancer.listeners[0].rules.lazy.flatMap(\.conditions).compactMap { condition -> String? in
          if case .hostHeader(let hosts) = condition { hosts.first } else { nil }
        }.first ?? balancer.dnsName
      let walk = try Walk(topology, "GET http://\(host)\(request)")
      #expect(walk.outcome == outcome, "\(path) \(request): \(walk.text)")
      #expect(
        pod.isEmpty || walk.ways.contains { $0.contains(pod) }, "\(path) \(request): \(walk.ways)")
    }
    for name in [
      "gcp-boutique", "sock-shop", "voting-app", "k8s-examples", "live-lists", "kubectl-json",
    ] {
      let loaded = SourceLoader.load(["\(folder)/\(name)"], from: RepositoryFiles())
      #expect(!loaded.topology.elements.isEmpty, "\(name) gives nothing")
    }
  }
}

enum ControllerRulesFixtures {
  static let manifest = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: shop}
    spec:
      replicas: 3
      selector: {matchLabels: {app: shop}}
      template:
        metadata: {labels: {app: shop}}
        spec: {containers: [{name: shop, ports: [{name: http, containerPort: 8080}]}]}
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: shop}
    spec: {selector: {app: shop}, ports: [{port: 80, targetPort: http}]}
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
      annotations: {alb.ingress.kubernetes.io/scheme: internet-facing, alb.ingress.kubernetes.io/target-type: ip}
    spec:
      ingressClassName: alb
      rules:
        - host: shop.example.com
          http:
            paths: [{path: /, pathType: Prefix, backend: {service: {name: shop, port: {number: 80}}}}]

    """
}
