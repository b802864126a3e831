/// What `topowalk init` writes: every section once, with words; it loads as it is.
package enum StarterFile {
  package static let text = """
    # An architecture for topowalk. Only the first key is required; everything left out gets the
    # default AWS or Kubernetes would give it and is shown with ~. All keys: docs/architecture-file.md
    topowalk: 1
    name: my architecture
    region: us-east-1

    # Real manifests, beside this file; globs work. They are merged with what stands below.
    # kubernetes: [k8s/*.yaml]

    clients:
      - name: browser

    # route53:
    #   - zone: example.com
    #     records:
    #       - {name: app.example.com, alias: prod/frontend-ingress}

    # certificates:
    #   - arn: arn:aws:acm:us-east-1:123456789012:certificate/abc123
    #     domains: [app.example.com]

    vpc:
      cidr: 10.0.0.0/16
      # subnets, routeTables, natGateways, securityGroups, networkACLs: inferred when left out

    eks:
      name: main
      namespaces:
        - name: prod
          workloads: # a Deployment and a Service each, when no manifest says so
            - {name: web, replicas: 2, port: 8080}
            - {name: api, replicas: 2, port: 8080, readinessProbe: /healthz}

    rds:
      - name: postgres
        replicas:
          - name: postgres-replica

    # bastions:
    #   - name: bastion

    # cloudflare:
    #   tunnels:
    #     - name: dev-tunnel
    #       connector: dev/cloudflared
    #       ingress:
    #         - {hostname: app.dev.example.com, service: 'http://web.dev.svc.cluster.local:8080'}
    #         - {service: 'http_status:404'}

    calls: # what a workload does while it answers
      - {from: prod/web, to: 'http://api.prod.svc.cluster.local:8080/api'}
      - {from: prod/api, to: postgres, access: read}

    requests: # the first is shown at start
      - {name: inside the cluster, request: 'GET http://web.prod:8080/', from: prod/api}

    """
}
