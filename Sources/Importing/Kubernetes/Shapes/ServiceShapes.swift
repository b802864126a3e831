/// Shapes of what stands before pods: Services, EndpointSlices, Ingresses, NetworkPolicies.
enum ServiceShapes {
  static let service = Shape(
    "spec",
    [
      Shape.read("type clusterIP externalName", .text), Shape.read("selector", .textMap),
      Shape.read("ports", .list(port)),
      Shape.read("publishNotReadyAddresses", .boolean),
      Shape.read("sessionAffinity", .word(["None", "ClientIP"])),
      Shape.read("sessionAffinityConfig", .any),
      Shape.read("internalTrafficPolicy externalTrafficPolicy", .word(["Cluster", "Local"])),
      Shape.ignored("clusterIPs ipFamilies ipFamilyPolicy", "IPv4 only"),
      Shape.read("loadBalancerClass", .text),
      Shape.ignored("healthCheckNodePort", "see externalTrafficPolicy", .count),
      Shape.notModelled("externalIPs", "the nodes do not answer for them", .texts),
      Shape.notModelled(
        "loadBalancerIP loadBalancerSourceRanges allocateLoadBalancerNodePorts",
        "its own load balancer has the defaults"),
      Shape.notModelled("trafficDistribution", "endpoints are chosen evenly", .text),
    ])

  private static let port = Shape(
    "port", required: ["port"],
    [
      Shape.read("name", .text), Shape.read("port", .port), Shape.read("targetPort", .intOrName),
      Shape.read("protocol", .word(["TCP", "UDP", "SCTP"])),
      Shape.read("nodePort", .integer(0...65535)),
      Shape.ignored("appProtocol", "a hint for others", .text),
    ])

  static let endpoint = Shape(
    "endpoint",
    [
      Shape.read("addresses", .texts), Shape.read("conditions", .any),
      Shape.read("hostname nodeName zone", .text), Shape.read("targetRef", .any),
      Shape.notModelled("hints", "endpoints are chosen evenly"),
      Shape.ignored("deprecatedTopology", "it left the API"),
    ])

  static let endpointPort = Shape(
    "port",
    [
      Shape.read("name protocol", .text), Shape.read("port", .port),
      Shape.ignored("appProtocol", "a hint for others"),
    ])

  static let subset = Shape(
    "subset",
    [Shape.read("addresses notReadyAddresses", .any), Shape.read("ports", .list(endpointPort))])

  static let ingress = Shape(
    "spec",
    [
      Shape.read("ingressClassName", .text), Shape.read("tls", .any),
      Shape.read("defaultBackend backend", .object(backend)),
      Shape.read(
        "rules",
        .list(
          Shape(
            "rule",
            [
              Shape.read("host", .text),
              Shape.read("http", .object(Shape("http", [Shape.read("paths", .list(path))]))),
            ]))),
    ])

  private static let path = Shape(
    "path", required: ["backend"],
    [
      Shape.read("path", .text),
      Shape.read("pathType", .word(["Exact", "Prefix", "ImplementationSpecific"])),
      Shape.read("backend", .object(backend)),
    ])

  private static let backend = Shape(
    "backend",
    [
      Shape.read("serviceName", .text), Shape.read("servicePort", .intOrName),
      Shape.read(
        "service",
        .object(
          Shape(
            "service",
            [
              Shape.read("name", .text),
              Shape.read(
                "port",
                .object(Shape("port", [Shape.read("number", .port), Shape.read("name", .text)]))),
            ]))),
      Shape.notModelled("resource", "it answers nothing here"),
    ])

  static let networkPolicy = Shape(
    "spec",
    [
      Shape.read("podSelector", .object(PodShapes.selector)),
      Shape.read("policyTypes", .texts),
      Shape.read("ingress", .list(Shape("ingress", [Shape.read("from ports", .any)]))),
      Shape.read("egress", .list(Shape("egress", [Shape.read("to ports", .any)]))),
    ])
}
