#!/usr/bin/env python3
"""Manifests of any size for measuring: generate_manifests.py SERVICES FOLDER [PODS [NAMESPACES]].

For each service a Deployment, a Service, three Pods (or PODS) as a live dump has them, an EndpointSlice and a
NetworkPolicy; for each namespace an Ingress. Writes N.yaml (documents) and N.json (one List).
"""
import json, os, sys

N, folder = int(sys.argv[1]), sys.argv[2]
PODS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
K = int(sys.argv[4]) if len(sys.argv) > 4 else max(1, min(50, N // 20))
names = "cart order checkout stock catalog user payment ship search review".split()
objects = []


def add(version, kind, name, namespace, **rest):
    meta = {"name": name, "labels": {"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop"}}
    if namespace:
        meta["namespace"] = namespace
    meta.update(rest.pop("meta", {}))
    objects.append({"apiVersion": version, "kind": kind, "metadata": meta, **rest})


def pod_spec(port):
    return {"containers": [{
        "name": "app", "image": "registry.example.com/shop/app:1.2.3",
        "ports": [{"name": "http", "containerPort": port, "protocol": "TCP"}],
        "env": [{"name": "DB_HOST", "value": "db.internal.example.com"}, {"name": "LOG_LEVEL", "value": "info"}],
        "readinessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10},
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}}}]}


nodes = max(2, N * 3 // 40)
for i in range(nodes):
    add("v1", "Node", f"node-{i}", None, meta={"labels": {"topology.kubernetes.io/zone": "us-east-1" + "abc"[i % 3]}},
        status={"addresses": [{"type": "InternalIP", "address": f"10.0.{i // 250}.{i % 250 + 4}"}],
                "conditions": [{"type": "Ready", "status": "True"}]})
for k in range(K):
    add("v1", "Namespace", f"team-{k:02d}", None)
for s in range(N):
    name, space, port = f"{names[s % 10]}-{s:04d}", f"team-{s % K:02d}", 8080 if s % 3 else 3000
    labels = {"app.kubernetes.io/name": name, "tier": "api" if s % 7 else "web"}
    add("v1", "Service", name, space, spec={
        "type": "ClusterIP", "ports": [{"name": "http", "port": 80, "protocol": "TCP", "targetPort": "http"}],
        "selector": {"app.kubernetes.io/name": name}})
    add("apps/v1", "Deployment", name, space, spec={
        "replicas": PODS, "selector": {"matchLabels": {"app.kubernetes.io/name": name}},
        "template": {"metadata": {"labels": labels}, "spec": pod_spec(port)}})
    endpoints = []
    for p in range(PODS):
        at = s * PODS + p
        address = f"10.{1 + at // 60000}.{at // 250 % 240}.{at % 250 + 4}"
        add("v1", "Pod", f"{name}-7d9f8b6c5-{at:05d}", space,
            meta={"labels": labels, "uid": f"00000000-0000-4000-8000-{at:012d}", "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"{name}-7d9f8b6c5", "controller": True}]},
            spec={"nodeName": f"node-{at % nodes}", **pod_spec(port)},
            status={"phase": "Running", "podIP": address, "conditions": [{"type": "Ready", "status": "True"}]})
        endpoints.append({"addresses": [address], "conditions": {"ready": True}, "nodeName": f"node-{at % nodes}"})
    add("discovery.k8s.io/v1", "EndpointSlice", f"{name}-x7k2p", space,
        meta={"labels": {"kubernetes.io/service-name": name}}, addressType="IPv4", endpoints=endpoints,
        ports=[{"name": "http", "port": port, "protocol": "TCP"}])
    add("networking.k8s.io/v1", "NetworkPolicy", f"allow-{name}", space, spec={
        "podSelector": {"matchLabels": {"app.kubernetes.io/name": name}}, "policyTypes": ["Ingress"],
        "ingress": [{"from": [{"podSelector": {}}, {"ipBlock": {"cidr": "10.0.0.0/8"}}],
                     "ports": [{"protocol": "TCP", "port": port}]}]})
for k in range(K):
    mine = [s for s in range(k, N, K)][:40]
    add("networking.k8s.io/v1", "Ingress", "shop", f"team-{k:02d}",
        meta={"annotations": {"alb.ingress.kubernetes.io/scheme": "internet-facing",
                              "alb.ingress.kubernetes.io/target-type": "ip",
                              "alb.ingress.kubernetes.io/group.name": "shop",
                              "alb.ingress.kubernetes.io/listen-ports": '[{"HTTP": 80}, {"HTTPS": 443}]',
                              "alb.ingress.kubernetes.io/healthcheck-path": "/healthz"}},
        spec={"ingressClassName": "alb", "rules": [{"host": f"team-{k:02d}.example.com", "http": {"paths": [
            {"path": f"/{names[s % 10]}-{s:04d}", "pathType": "Prefix", "backend": {"service": {
                "name": f"{names[s % 10]}-{s:04d}", "port": {"number": 80}}}} for s in mine]}}]})


def plain(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    safe = value and value[0].isalpha() and all(c.isalnum() or c in "-_./" for c in value)
    return value if safe and value.lower() not in ("true", "false", "yes", "no", "on", "off", "null") else json.dumps(value)


def write(value, indent, out):
    pad = "  " * indent
    items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in items:
        lead = f"{pad}{plain(key)}:" if key is not None else f"{pad}-"
        if isinstance(item, (dict, list)) and item:
            if key is None and isinstance(item, dict):
                part = []
                write(item, indent + 1, part)
                part[0] = f"{pad}- " + part[0].lstrip()
                out += part
            else:
                out.append(lead)
                write(item, indent + 1 if isinstance(item, dict) else indent, out)
        else:
            out.append(f"{lead} " + ("{}" if item == {} else "[]" if item == [] else plain(item)))


os.makedirs(folder, exist_ok=True)
with open(f"{folder}/{N}.yaml", "w") as file:
    for thing in objects:
        lines = []
        write(thing, 0, lines)
        file.write("---\n" + "\n".join(lines) + "\n")
with open(f"{folder}/{N}.json", "w") as file:
    json.dump({"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": objects}, file, indent=4)
