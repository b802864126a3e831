import Simulation

/// What `topowalk explain ID` says: lints, diagnostics of loading, and rows of the fidelity ledger.
package enum Explanations {
  /// `nil` for an id nobody knows.
  package static func text(_ id: String) -> String? {
    if let lint = LintCatalog.explanation(id) { return lint }
    if let meaning = codes[id] {
      return "\(id) (a diagnostic)\n\n\(meaning)\n"
    }
    return ledger(id)
  }

  /// Everything that can be explained, for suggestions.
  package static var ids: [String] {
    LintCatalog.ids + codes.keys.sorted() + FidelityLedger.all.map(\.id.description)
  }

  private static func ledger(_ id: String) -> String? {
    guard let rule = FidelityLedger.all.first(where: { $0.id.description == id }) else {
      return nil
    }
    return
      "\(id) (a modelled behaviour: \(rule.status.rawValue))\n\n\(rule.rule)\n\nSource: \(rule.source)\n"
  }

  /// What each diagnostic of loading means and what to do about it.
  package static let codes: [String: String] = [
    "annotation-out-of-range":
      "A number in an annotation of the AWS Load Balancer Controller is outside what the ELB API takes, so AWS refuses what the controller builds.",
    "autoscaler-without-request":
      "A HorizontalPodAutoscaler that looks at CPU utilisation needs resources.requests.cpu on every container; without it nothing is scaled.",
    "autoscaler-without-target":
      "A HorizontalPodAutoscaler names a workload that none of the files has.",
    "bad-autoscaler":
      "A HorizontalPodAutoscaler has values the API server refuses.",
    "bad-color":
      "A colour of the configuration is none of the sixteen names and no number from 0 to 255.",
    "bad-duration":
      "A step of a scenario says how long it waits in a way that cannot be read; 30s, 2m and 1m30s can.",
    "bad-pattern":
      "A regular expression cannot be read. cloudflared and the ALB take RE2's syntax, without look-around and back references.",
    "bad-request":
      "A saved request cannot be sent as it is written.",
    "bad-service":
      "The origin of a tunnel's ingress rule is no URL cloudflared takes.",
    "bad-url":
      "What a workload is said to call is no URL.",
    "bad-value":
      "A value is not of the form its key wants.",
    "block-size":
      "Blocks of VPCs and subnets are /16 to /28 (VPC user guide).",
    "call-cycle":
      "Calls that were written down would cause each other without end.",
    "deep-folder":
      "Folders are read to twelve levels; deeper ones are left out.",
    "duplicate-key":
      "A key is written twice in one mapping. Like kubectl, topowalk takes the last one; the first has no effect.",
    "duplicate-name":
      "Two entries of one list have the same name, so that references are not clear.",
    "duplicate-object":
      "The same kind, namespace and name is written twice. As with kubectl apply the later one counts.",
    "duplicate-route":
      "A route table has two routes for one block; AWS takes one.",
    "duplicate-rule":
      "A network ACL has two rules of one number; AWS takes one.",
    "early-catch-all":
      "A tunnel rule without hostname and path stands before others, which are never reached.",
    "empty-expectation":
      "A step of a scenario expects nothing, so it cannot fail.",
    "empty-folder":
      "A folder was given in which there is no YAML or JSON file.",
    "empty-step":
      "A step of a scenario does nothing.",
    "folder-loop":
      "A link in a folder leads back to a folder that holds it; its files are read once.",
    "incomplete-edit":
      "A scenario changes something without saying what it becomes.",
    "ingress-without-paths":
      "An Ingress whose rules name hosts and no paths, without a default backend. The controller makes no rule of it.",
    "ingress-refused":
      "The AWS Load Balancer Controller builds nothing for an IngressGroup when one member is wrong: all of the group's Ingresses get no load balancer until it is repaired.",
    "fleet-cut":
      "Of an Auto Scaling group or ECS service no more than 20 members are made up.",
    "invalid-name":
      "The API server takes lower-case letters, digits, '-' and, for most kinds, '.'. Characters that look alike or cannot be seen are not among them.",
    "invalid-policy":
      "The API server refuses this NetworkPolicy.",
    "invalid-record":
      "Route 53 refuses a record set like this.",
    "json-syntax":
      "The text is not JSON. The place is the first one that no JSON can have.",
    "key-binding":
      "A key of the configuration is bound twice in one place, or to an action that does not exist.",
    "manifests-not-read":
      "A folder with an architecture.yaml is read as that file says. Manifests beside it that it does not name are left out.",
    "missing-field":
      "A field that the API server insists on is not there.",
    "missing-grant":
      "A route sends requests to a Service of another namespace, which the Gateway API takes only where a ReferenceGrant there admits it. Requests are answered with 500 until then.",
    "missing-key":
      "The architecture file wants this key.",
    "missing-name":
      "A Kubernetes object has no metadata.name, so nothing can refer to it.",
    "missing-parameters":
      "An IngressClass names IngressClassParams that none of the files has; they are taken to be empty.",
    "multivalue-alias":
      "Route 53 has no multivalue answer routing for alias records.",
    "no-catch-all":
      "The last ingress rule of a tunnel must match everything; cloudflared does not start otherwise.",
    "no-match":
      "A pattern was given that no file's name fits.",
    "no-request":
      "A scenario looks at a request before it has sent one.",
    "not-a-number":
      "JSON, and so kubectl, has no infinity and no NaN.",
    "assertion-fails":
      "The architecture file asserts something that is not so: a request ends otherwise, somebody reaches what they must not, or a single fault is too much.",
    "walkthrough-drift":
      "A walkthrough says something of the sources that is not so any more: its story and they drifted apart. Either the sources lost something, or the story has to be told anew.",
    "not-a-walkthrough":
      "The file is no walkthrough: it has no key 'walkthrough: 1' with slides.",
    "no-slides":
      "A walkthrough is made of slides; this one has none.",
    "too-many-slides":
      "A walkthrough may have so many slides; split it into several files.",
    "slide-unreached":
      "A slide's `next` or `alternatives` lead past this one, so nobody sees it and nothing it expects is checked.",
    "bad-quiz":
      "A question has two to nine choices, and its answer is the number of one of them.",
    "nothing-expected":
      "An expectation has to say something to compare: a status, a state, a hop, a value.",
    "unknown-slide":
      "goto and next name a slide by its id; there is none with this one.",
    "no-action":
      "Each entry of 'do' does one thing, named by its key.",
    "not-a-scenario":
      "The file is no scenario: it has no steps.",
    "not-a-string":
      "Labels, annotations and ConfigMap data are strings. A number or a truth value without quotes is refused by the API server.",
    "not-text":
      "The file is no text: compressed, a program, or something else.",
    "not-utf-8":
      "Bytes in the file belong to no character. They are read as U+FFFD, as kubectl reads them.",
    "nothing-to-draw":
      "Nothing that was read has a box: see the load report for what was.",
    "old-state":
      "Only version 4 of terraform.tfstate is read, which Terraform 0.12 and later write.",
    "out-of-range":
      "A number is outside what the API server takes.",
    "outside-vpc":
      "A subnet's block is not inside its VPC's.",
    "outside-zone":
      "A record's name does not end in its zone's.",
    "overlapping-subnets":
      "Two subnets of a VPC share addresses; AWS refuses the second.",
    "placeholder":
      "A template's placeholder was never filled in.",
    "private-nat":
      "A NAT gateway needs a subnet with a route to an internet gateway; nothing gets out through this one.",
    "record-without-target":
      "A record says neither alias, addresses nor value, or its target is not there.",
    "relative-path":
      "Paths of an Ingress start with '/'.",
    "reserved-address":
      "The first four addresses of a subnet and its last belong to AWS.",
    "route-inside-vpc":
      "Inside a VPC only the whole block of a subnet can be routed elsewhere, and not to an internet gateway.",
    "route-not-accepted":
      "No listener of a Gateway takes the route: its parentRef names none, the listener admits other namespaces only, or no hostname is one of the listener's.",
    "second-architecture-file":
      "One architecture file can be open; further ones are left out.",
    "same-address":
      "Two clusters' dumps give a pod the same address; in one picture only one of them can have it.",
    "selector-mismatch":
      "A workload's selector does not match its own pods' labels; the API server refuses it.",
    "selector-without-pods":
      "A Service selects labels that no pod in its namespace has: it has no endpoints, and requests to it are refused.",
    "service-cidr-full":
      "No ClusterIP is left in the cluster's service CIDR.",
    "sources-differ":
      "Two sources say different things about one object. The architecture file counts before AWS, AWS before Terraform.",
    "step-failed":
      "What a step of a scenario expected did not come to pass.",
    "too-few-zones":
      "An ALB needs subnets in two Availability Zones at least.",
    "too-long":
      "A text is longer than its place allows.",
    "too-many-folders":
      "Below one argument more folders are than are read; links may lead in a circle.",
    "too-many-placements":
      "More pods are placed than the workload has.",
    "too-many-replicas":
      "More replicas are wanted than are made here.",
    "truncated-page":
      "A page of the AWS CLI's output that says there are more. What is on the others is missing here.",
    "two-actions":
      "A step of a scenario does two things; write two steps.",
    "undeclared-name":
      "A name is used that is not declared.",
    "undeclared-port":
      "No container declares the port a Service leads to. Kubernetes allows it, and something is taken to listen there.",
    "undeclared-service":
      "An Ingress rule names a Service that is not there. The controller makes a rule that answers 503 \"Backend service does not exist\".",
    "undeclared-subset":
      "A VirtualService sends requests to a subset that no DestinationRule of that host has. Istio answers 503.",
    "undeclared-target-group":
      "A rule forwards to a target group that none of the sources has.",
    "unknown-annotation":
      "The AWS Load Balancer Controller knows no annotation of this name and ignores it.",
    "unknown-fault":
      "A scenario causes a fault that does not exist; topowalk faults lists all.",
    "unknown-field":
      "The API server drops fields it does not know, and says so only with --validate=strict.",
    "unknown-format":
      "The document is none of the formats topowalk reads.",
    "unknown-host":
      "A setting names a host of the cluster that no Service has.",
    "unknown-key":
      "The architecture file has no such key here. Keys that start with x- are free.",
    "unknown-kind":
      "A kind that is written almost like a known one.",
    "unknown-port":
      "A Service's targetPort names a port that no container behind it has, or a probe one that its container does not have. Such a probe never has a result: its pod is never ready.",
    "unknown-prefix-list":
      "A security group admits a prefix list whose blocks no source tells. Nobody is let in by that rule here; in AWS those of the list are.",
    "unknown-state":
      "A scenario expects a state that its kind of element never has.",
    "unknown-tag":
      "YAML tags other than the standard ones mean nothing here; CloudFormation's !Ref and !Sub need the deployed stack.",
    "unknown-target":
      "A target group has a target that is in none of the sources.",
    "unknown-theme":
      "The configuration names a theme that neither comes with the program nor is written there.",
    "unknown-value":
      "The value is none of those the field takes.",
    "unnamed-answer":
      "An answer of AWS does not say what it is about, and neither does the file's name.",
    "not-in-a-file":
      "init refers to manifests by their files; what came over a pipe or from kustomize has none.",
    "not-rendered":
      "A kustomization or Helm chart was named, and the tool that makes manifests of it is missing or failed.",
    "reading-stopped":
      "Esc ended the reading: what had been read is shown, and the rest of the files is missing.",
    "unplaced-tasks":
      "ECS tasks in bridge or host mode listen on their instances; a state does not say on which.",
    "subnet-full":
      "More pods want an address than their subnet has; pods without one stay in ContainerCreating.",
    "unreadable-file":
      "The file cannot be opened, is no regular file, or is too large.",
    "wrong-type":
      "A value has another shape than its field wants.",
    "yaml-syntax":
      "The text is not YAML. The place is where the reader stopped; the cause may stand before it.",
  ]
}
