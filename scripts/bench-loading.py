#!/usr/bin/env python3
"""Reading manifests beside kubectl, PyYAML, libyaml's bare events and Python's json, in one run.

bench-loading.py BINARY. Best of some runs, CPU seconds of the whole process; peak memory of topowalk.
Ratios are what counts. Writes .build/bench-loading.json too.
"""
import json, os, platform, resource, shutil, subprocess, sys, time

binary, folder = sys.argv[1], ".build/bench-manifests"
here = os.path.dirname(os.path.abspath(__file__))


def cpu(command, runs=3):
    """Seconds of CPU and of the clock, and kilobytes at the peak; best of some runs."""
    best = None
    for _ in range(runs):
        start = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
        took = (usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            return None
        best = took if best is None or took[0] < best[0] else best
    return best


def python(code, runs=2):
    return cpu([sys.executable, "-c", code], runs)


rows, table = [], {}
for n in (1000, 5000):
    subprocess.run([sys.executable, f"{here}/generate-manifests.py", str(n), folder], check=True)
    for kind in ("yaml", "json"):
        path = f"{folder}/{n}.{kind}"
        size = os.path.getsize(path)
        own = cpu([binary, "check", path])
        peers = {}
        if kind == "yaml":
            if shutil.which("kubectl"):
                peers["kubectl label --local"] = cpu(["kubectl", "label", "--local", "-f", path, "x=y", "-o", "name"], 1)
            load = f"import yaml; list(yaml.load_all(open('{path}'), Loader=yaml.CSafeLoader))"
            events = f"import yaml; [0 for _ in yaml.parse(open('{path}'), Loader=yaml.CSafeLoader)]"
            if subprocess.run([sys.executable, "-c", "import yaml; yaml.CSafeLoader"], capture_output=True).returncode == 0:
                peers["PyYAML CSafeLoader"] = python(load, 1)
                peers["libyaml's events, by PyYAML"] = python(events, 1)
            bench = os.path.join(os.path.dirname(binary), "topowalk-bench")
            if os.path.exists(bench):
                peers["libyaml's bare events"] = cpu([bench, "events", path])
                peers["topowalk's trees alone"] = cpu([bench, "trees", path])
        else:
            peers["Python json.load"] = python(f"import json; json.load(open('{path}'))")
        rows.append((f"{n} services, {kind}, {size / 1e6:.1f} MB", own, peers, size))

print("| file | topowalk check, CPU | clock | peak memory | beside |\n|---|---|---|---|---|")
for name, own, peers, size in rows:
    trees, events = peers.get("topowalk's trees alone"), peers.get("libyaml's bare events")
    if trees and events:
        name += f" (trees alone {events[0] / trees[0]:.1f} × libyaml's events)"
    beside = "; ".join(f"{peer} {took[0]:.2f} s = {took[0] / own[0]:.1f} ×" for peer, took in peers.items() if took)
    print(f"| {name} | {own[0]:.2f} s | {own[1]:.2f} s | {own[2] / 1024:.0f} MB = {own[2] * 1024 / size:.1f} × the file | {beside} |")
    table[name] = {"topowalk": own, "peers": peers, "bytes": size}
table["machine"] = {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()}
with open(".build/bench-loading.json", "w") as file:
    json.dump(table, file, indent=1)
