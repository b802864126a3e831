"""Events a second of the same workload in topowalk, a bare C++ loop, ns-3 and SimPy, and what growth by ten costs each.

Targets probed every 15 s and 100 requests a second, for one simulated hour. topowalk counts, keeps states and reasons;
the peers keep counters. Each prints "ev/s=N".
"""
import os
import re
import shutil

import peers

HERE = os.path.dirname(os.path.abspath(__file__))


def programs(bench):
    """Command of each that can be had, without its number of targets."""
    out = {"topowalk": [bench]}
    os.makedirs(peers.FOLDER, exist_ok=True)
    if shutil.which("c++"):
        loop = f"{peers.FOLDER}/loop"
        if not os.path.exists(loop) or os.path.getmtime(loop) < os.path.getmtime(f"{HERE}/loop.cpp"):
            peers.cost(["c++", "-O2", "-o", loop, f"{HERE}/loop.cpp"], 1)
        out["C++ loop"] = [loop]
    out["ns-3"] = ["sh", f"{HERE}/ns3_peer.sh", f"{peers.FOLDER}/ns3", f"{HERE}/ns3_loop.cpp"]
    simpy = peers.pypi("simpy", "python")
    if simpy:
        out["SimPy"] = [simpy, f"{HERE}/simpy_peer.py"]
    return out


def rate(command, name, targets, runs):
    extra = ["3600", "PriorityQueue"] if name == "ns-3" else []
    peers.cost(command + ["10"] + extra, 1) if name == "ns-3" else None  # builds it
    took = peers.cost(command + [str(targets)] + extra, runs)
    found = took and re.search(r"ev/s=(\d+)", took[3])
    return (float(found[1]), took[2]) if found else (None, None)


def run(table, bench):
    aims = {"C++ loop": (">=", 0.5), "ns-3": (">=", 1), "SimPy": (">=", 20)}
    got = {}
    ours = programs(bench)
    for targets in (1000, 10000):
        for name, command in ours.items():
            got[name, targets] = rate(command, name, targets, 3 if name == "SimPy" else 7)
        for name in aims:
            table.add("simulation", f"{targets:,} targets, events a second", got["topowalk", targets][0], "/s", name,
                      got.get((name, targets), (None, None))[0], aim=aims[name])
    for name in aims:
        growth(table, "targets 1,000 to 10,000", got, name, ours)


def growth(table, what, got, name, ours):
    """How many times slower an event is, and how many times the memory, with ten times as many."""
    def times(of, index):
        small, large = got.get((of, 1000), (None, None))[index], got.get((of, 10000), (None, None))[index]
        return None if not small or not large else (small / large if index == 0 else large / small)
    for index, word in ((0, "time of an event"), (1, "memory")):
        table.add("growth", f"{word}, {what}", times("topowalk", index), "x", name, times(name, index))
