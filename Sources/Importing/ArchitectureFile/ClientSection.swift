import ElementKinds
import LocatedYAML
import SourceText
import TopologyModel

/// `clients`: people outside.
enum ClientSection {
  static let key = KeySchema.optional(
    "clients",
    .list(
      .object(
        ObjectSchema(
          "client",
          [
            .required("name", .string, "their name on the screen"),
            .optional("address", .address, "their public address", default: "invented"),
            .optional("warp", .boolean, "Cloudflare WARP is on", default: "false"),
            .optional(
              "identity",
              .object(
                ObjectSchema(
                  "identity",
                  [
                    .optional(
                      "email", .string, "as the identity provider knows them", default: "unknown"),
                    .optional(
                      "groups", .list(.string), "groups of the identity provider", default: "none"),
                    .optional("mfa", .boolean, "signed in with a second factor", default: "false"),
                    .optional(
                      "devicePosture", .boolean, "the device passes its checks", default: "false"),
                  ])), "who they are to Cloudflare Access", default: "nobody"),
            .optional(
              "sessionManager", .boolean, "allowed to start Session Manager sessions",
              default: "false"),
            .optional("sshKeys", .list(.string), "bastions that accept their key", default: "none"),
          ]))), "people outside", default: "a browser on the internet")

  static func resolve(_ builder: inout TopologyBuilder) {
    let bastions = builder.topology.bastions.map(\.name)
    for fields in builder.file.objects("clients") {
      guard let name = fields.string("name") else { continue }
      let taken = builder.topology.clients.map {
        ($0.name, builder.topology[$0.element].provenance)
      }
      if builder.isDuplicate(name, of: "client", among: taken) { continue }
      let keys = fields.strings("sshKeys").filter {
        builder.position($0, of: "bastion", among: bastions) != nil
      }
      let identity = fields.object("identity").map { written in
        Identity(
          email: written.string("email")?.value, groups: written.strings("groups").map(\.value),
          mfa: written.bool("mfa")?.value ?? false,
          devicePosture: written.bool("devicePosture")?.value ?? false)
      }
      add(
        name.value, fields.address("address")?.value, fields.bool("warp")?.value ?? false, identity,
        keys.map(\.value), .declared(fields.range), &builder)
      let last = builder.topology.clients.count - 1
      builder.topology.clients[last].maySession = fields.bool("sessionManager")?.value ?? false
    }
    if builder.topology.clients.isEmpty {
      add("browser", nil, false, nil, [], .inferred("somebody has to ask"), &builder)
    }
  }

  private static func add(
    _ name: String, _ address: IPv4Address?, _ warp: Bool, _ identity: Identity?, _ keys: [String],
    _ provenance: Provenance, _ builder: inout TopologyBuilder
  ) {
    // 203.0.113.0/24 is reserved for documentation (RFC 5737).
    let invented = IPv4Address(bits: 0xCB00_7100 + UInt32(10 + builder.topology.clients.count))
    let element = builder.topology.add(
      .client, name, provenance,
      settings: [
        Setting(
          "address", (address ?? invented).description,
          address == nil ? .inferred("invented") : provenance),
        Setting("WARP", warp ? "on" : "off", provenance),
        Setting("identity", identity?.email ?? "none", provenance),
      ])
    builder.topology.clients.append(
      Client(
        element: element, name: name, address: address ?? invented, warp: warp, identity: identity,
        sshKeys: keys))
  }
}
