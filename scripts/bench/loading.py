"""Reading manifests beside kubectl, PyYAML, libyaml's bare events and Python's json: CPU seconds of whole processes,
and peak memory beside the size of the file."""
import os
import shutil
import subprocess
import sys

import peers
import terminal

HERE = os.path.dirname(os.path.abspath(__file__))


def run(table, binary, bench, folder):
    peers.debian("kubernetes-client", "kubectl")
    python = peers.pypi("pyyaml", "python")
    sizes, own, tenth = {}, {}, {}
    subprocess.run([sys.executable, f"{HERE}/generate_manifests.py", "500", folder], check=True)
    for n in (1000, 5000):
        subprocess.run([sys.executable, f"{HERE}/generate_manifests.py", str(n), folder], check=True)
        for kind in ("yaml", "json"):
            path = f"{folder}/{n}.{kind}"
            sizes[n, kind] = os.path.getsize(path) / 1e6
            others = yaml(path, python, bench) if kind == "yaml" else {"json.load": (json(path), (">=", 0.5))}
            commands = {"topowalk": [binary, "check", path]} | {name: how for name, (how, _) in others.items()}
            if n == 5000:
                commands["a tenth"] = [binary, "check", f"{folder}/500.{kind}"]
            costs = peers.turns(commands, allowed={"topowalk": (0, 1), "a tenth": (0, 1)})
            tenth[kind] = costs.get("a tenth")
            own[n, kind] = costs.get("topowalk")
            aims = {name: (costs.get(name), aim) for name, (_, aim) in others.items()}
            beside(table, f"{n:,} services, {sizes[n, kind]:.0f} MB of {kind.upper()}", own[n, kind], aims, sizes[n, kind])
    trees(table, f"{folder}/5000.yaml", bench)
    for kind in ("yaml", "json"):
        small, large = tenth[kind], own[5000, kind]
        if small and large:
            grown = sizes[5000, kind] * 1e6 / os.path.getsize(f"{folder}/500.{kind}")
            table.add("growth", f"CPU of check, {kind.upper()} {grown:.1f} times as large", large[0] / small[0], "x")
            table.add("growth", f"peak memory of check, {kind.upper()} {grown:.1f} times as large", large[2] / small[2], "x")


def yaml(path, python, bench):
    """The peers' commands, and the aim of each as its time divided by ours."""
    out = {}
    if shutil.which("kubectl"):
        out["kubectl label --local"] = (["kubectl", "label", "--local", "-f", path, "x=y", "-o", "name"], (">=", 5))
    if python:
        load = f"import yaml; list(yaml.load_all(open('{path}'), Loader=yaml.CSafeLoader))"
        out["PyYAML CSafeLoader"] = ([python, "-c", load], None)
    out["libyaml's bare events"] = ([bench, "events", path], None)
    return out


def json(path):
    """Python alone."""
    return [sys.executable, "-c", f"import json; json.load(open('{path}'))"]


def beside(table, what, own, others, size):
    for name, (its, aim) in others.items():
        # Speed is what the aims speak of: of whole processes, by their CPU time.
        table.add("loading", f"files a CPU second, {what}", own and 1 / own[0], "/s", name, its and 1 / its[0], aim=aim)
    # Both in bytes: the peak is told in kilobytes of 1,024.
    table.add("loading", f"peak memory over file size, {what}", own and own[2] * 1.048576 / size, "x", limit=("<=", 8))


def trees(table, path, bench):
    """Trees with every place, beside events that nobody keeps."""
    costs = peers.turns({"trees": [bench, "trees", path], "events": [bench, "events", path]}, 3)
    own, its = costs.get("trees"), costs.get("events")
    table.add("loading", "trees of 5,000 services in YAML, a CPU second", own and 1 / own[0], "/s", "libyaml's bare events",
              its and 1 / its[0], aim=(">=", 0.4))


def first_boxes(table, binary, folder):
    """A folder of 25 MB in the explorer: when there is something to look at, and when all of it is there."""
    room = f"{folder}/many"
    os.makedirs(room, exist_ok=True)
    split(f"{folder}/5000.yaml", room)
    session = terminal.Session([binary, room])
    first = session.until([b"\xe2\x95\xad", b"\xe2\x94\x8c"])
    session.close()
    session = terminal.Session([binary, room])
    _, last = session.read(1.5, 30.0)
    whole = last - session.started if last else None
    session.close()
    table.add("loading", "folder of 25 MB: first boxes", first, "s", limit=("<=", 1))
    table.add("loading", "folder of 25 MB: all of it", whole, "s", limit=("<=", 5))


def split(path, room, parts=25):
    """The documents of a file over some files."""
    documents = open(path).read().removeprefix("---\n").split("\n---\n")
    share = -(-len(documents) // parts)
    for index in range(parts):
        with open(f"{room}/{index:02d}.yaml", "w") as out:
            out.write("\n---\n".join(documents[index * share:(index + 1) * share]) + "\n")
