import TestSupport
import Testing
import TopologyModel

/// Which settings are calls, and of whom.
@Suite struct `Calls read from settings` {
  private static func hosts(_ name: String, _ value: String, services: [String]) -> [String] {
    let quoted = value.replacing("'", with: "''")
    var text = """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: caller}
      spec:
        selector: {matchLabels: {app: caller}}
        template:
          metadata: {labels: {app: caller}}
          spec: {containers: [{name: c, image: "i:1", env: [{name: \(name), value: '\(quoted)'}]}]}

      """
    for service in services {
      text += """
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: \(service)}
        spec:
          serviceName: \(service)
          selector: {matchLabels: {app: \(service)}}
          template:
            metadata: {labels: {app: \(service)}}
            spec: {containers: [{name: c, image: "i:1", ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: \(service)}
        spec: {clusterIP: None, selector: {app: \(service)}, ports: [{port: 80}]}

        """
    }
    let topology = load(["k.yaml": text]).topology
    return topology.calls.map { call in
      guard case .http(_, let url) = call.target else { return "database" }
      return "\(url.host):\(url.port)"
    }
  }

  @Test(arguments: [
    ("X", "$(CART_SERVICE_HOST):$(CART_SERVICE_PORT)", "cart:80"),
    (
      "GRPC_TARGET", "dns:///cart.default.svc.cluster.local:81", "cart.default.svc.cluster.local:81"
    ),
    ("PG_DSN", "host=cart port=5432 user=app sslmode=disable", "cart:5432"),
    ("MSSQL", "Server=tcp:cart,1433;Database=x;User Id=sa", "cart:1433"),
    ("ConnectionStrings__Db", "Host=cart;Port=5432;Database=x", "cart:5432"),
    ("GO", "root:pw@tcp(cart:3306)/db", "cart:3306"),
    ("BROKERS", "cart-0.cart:9092,cart-1.cart:9092", "cart-0.cart:9092"),
    ("ES_HOSTS", "[\"http://cart:9200\"]", "cart:9200"), ("ZK", "cart:2181/chroot", "cart:2181"),
    ("API_HOST", "cart", "cart:80"), ("ORACLE", "jdbc:oracle:thin:@cart:1521/XE", "cart:1521"),
    ("CACHE_HOST", "cart.default.svc.cluster.local.", "cart.default.svc.cluster.local:80"),
    ("UPSTREAM", "redis+sentinel://cart:26379", "cart:26379"),
  ])
  func `are found however they are written`(name: String, value: String, host: String) {
    #expect(Self.hosts(name, value, services: ["cart"]) == [host])
  }

  @Test(arguments: [
    ("REGISTRY_IMAGE", "cart:7"), ("ALLOWED_HOSTS", "cart"), ("CORS_ORIGIN", "http://cart"),
    ("GIT_REPO", "https://github.com/a/b"), ("SCHEMA", "http://www.w3.org/2001/XMLSchema"),
    ("NO_PROXY", "localhost,cart,.svc"), ("KAFKA_TOPIC", "cart"), ("DB_NAME", "cart"),
    ("DB_USER", "cart"), ("BIND_ADDR", "http://cart:8080"), ("APP_ENV", "staging"),
  ])
  func `are not seen in what only looks like one`(name: String, value: String) {
    #expect(Self.hosts(name, value, services: ["cart"]) == [])
  }
}
