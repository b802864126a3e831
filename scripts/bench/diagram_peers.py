"""topowalk's diagrams beside Graph::Easy's, Graphviz's and D2's, of the same graphs in the same run.

Arguments: topowalk-bench, the JSON file to write. Figures are taken from what each program itself
puts out; what that does not let one know is "-". Each peer draws the graph in its own manner, with
these stand-ins for what it cannot say:
- graph-easy has no groups inside groups: a box is grouped by its innermost container, outer ones are
  not drawn. It does not draw edges to groups: those end at a point inside.
- dot cannot end an orthogonal edge at a cluster (lhead and ltail are asked for and ignored): it ends
  at an invisible point inside. Its labels are Courier 12, so that a character is a cell.
- D2's text draws one line over the other where they cross. Its crossings and bends are those of the
  same engine's SVG; the text is scaled down from such a layout.
graph-easy's crossings are the crosses in its text, which may also be joints of edges that share a way.
"""
import base64
import bisect
import collections
import html
import json
import os
import pathlib
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata

LIMIT_SECONDS = 60
LIMIT_BYTES = 4 << 30
CELL = (7.2, 14.4)  # points: 0.1 by 0.2 inches
NEAR = 0.02  # cells that rounding in the outputs is worth
AIMS = [("thousand", "d2", "times", 100), ("thousand", "graph-easy", "times", 100), ("three-tier", "d2", "area", 0.25)]


def run(command, tries=3):
    """Best wall time of a whole process, of three where it is short; {"error", "seconds"} when it fails."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    best = None
    for _ in range(tries):
        start = time.perf_counter()
        try:
            done = subprocess.run(command, capture_output=True, timeout=LIMIT_SECONDS, preexec_fn=limit)
        except subprocess.TimeoutExpired:
            return {"error": "more than %d s" % LIMIT_SECONDS, "seconds": LIMIT_SECONDS, "timeout": True}
        seconds = time.perf_counter() - start
        words = done.stderr.decode("utf8", "replace")
        if done.returncode != 0:
            return {"error": failure(done.returncode, words), "seconds": seconds}
        if best is None or seconds < best["seconds"]:
            best = {"seconds": seconds, "out": done.stdout.decode("utf8", "replace"), "words": words}
        if seconds >= 2:
            break
    return best


def failure(code, words):
    if re.search("out of memory|cannot allocate", words, re.I):
        return "out of memory (%d GB)" % (LIMIT_BYTES >> 30)
    lines = [line.strip() for line in words.splitlines() if line.strip()] or ["no word"]
    return "failed (%d): %s" % (code, lines[0].replace("|", "/")[:100])


def text_figures(text):
    """Size and ink of a drawing in characters; blank borders are not held against it."""
    lines = [line.rstrip() for line in text.splitlines()]
    rows = [i for i, line in enumerate(lines) if line]
    if not rows:
        return {"error": "empty drawing"}
    lines = lines[rows[0]:rows[-1] + 1]
    left = min(len(line) - len(line.lstrip()) for line in lines if line)
    width = max(cells(line) for line in lines) - left
    ink = sum(cells(line.replace(" ", "")) for line in lines)
    return {"width": width, "height": len(lines), "ink": ink / (width * len(lines))}


def cells(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def corners(points):
    """A route without its repeated points and without those in the middle of a straight line."""
    def near(axis, *some):
        return max(p[axis] for p in some) - min(p[axis] for p in some) < NEAR
    kept = []
    for point in points:
        if kept and near(0, kept[-1], point) and near(1, kept[-1], point):
            continue
        if len(kept) > 1 and (near(0, *kept[-2:], point) or near(1, *kept[-2:], point)):
            kept.pop()
        kept.append(point)
    return kept


def route_figures(routes):
    """Crossings, bends and length of routes [(edge, points)], whose lines are axis parallel."""
    routes = [(edge, corners(points)) for edge, points in routes]
    pieces = [(number, a, b) for number, (_, points) in enumerate(routes) for a, b in zip(points, points[1:])]
    return {"crossings": crossings([edge for edge, _ in routes], pieces),
            "bends": sum(max(0, len(points) - 2) for _, points in routes),
            "length": round(sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for _, a, b in pieces))}


def crossings(edges, pieces):
    """Points where a level and an upright piece of two edges cross inside both: touching, and running on
    top of one another, is no crossing; nor is what edges of one net with a common end do."""
    def apart(a, b):
        return a["net"] != b["net"] or not {a["from"], a["to"]} & {b["from"], b["to"]}
    levels, uprights = [], []
    for number, (x0, y0), (x1, y1) in pieces:
        if abs(x0 - x1) < abs(y0 - y1):
            uprights.append((x0, min(y0, y1) + NEAR, max(y0, y1) - NEAR, number))
        else:
            levels.append((y0, min(x0, x1) + NEAR, max(x0, x1) - NEAR, number))
    uprights.sort()
    places = [piece[0] for piece in uprights]
    return sum(1 for y, left, right, number in levels
               for _, top, bottom, other in uprights[bisect.bisect_left(places, left):bisect.bisect_right(places, right)]
               if top < y < bottom and other != number and apart(edges[number], edges[other]))


class Graph:
    def __init__(self, read):
        self.name, self.nodes, self.edges = read["name"], read["nodes"], read["edges"]
        self.by_id = {node["id"]: node for node in self.nodes}
        self.children = collections.defaultdict(list)
        for node in self.nodes:
            self.children[node["parent"]].append(node)
            assert node["parent"] is None or self.by_id[node["parent"]]["container"], "only containers hold nodes"
        self.ended = {end for edge in self.edges for end in (edge["from"], edge["to"])
                      if self.by_id[end]["container"]}  # containers at which an edge ends

    def path(self, id):
        parent = self.by_id[id]["parent"]
        return ("" if parent is None else self.path(parent) + ".") + "n%d" % id

    def end(self, id):
        """What an edge ends at where containers cannot be ends."""
        return ("p%d" if id in self.ended else "n%d") % id


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def easy_source(graph):
    """Labels lose what the language cannot take, one character for one."""
    def label(text):
        return '{ label: "%s"; }' % re.sub(r"[^\w .,:/()+=*\n-]", "_", text).replace("\n", r" \n ")
    lines = []
    for holder in [None] + [node["id"] for node in graph.nodes if node["container"]]:
        inside = ["[ n%d ] %s" % (n["id"], label(n["label"])) for n in graph.children[holder] if not n["container"]]
        inside += ["[ p%d ] { shape: point; }" % holder] if holder in graph.ended else []
        if holder is not None and inside:
            inside = ["( g%d" % holder] + inside + [") " + label(graph.by_id[holder]["label"])]
        lines += inside
    for edge in graph.edges:
        name = label(edge["label"]) + " " if edge["label"] else ""
        lines.append("[ %s ] --> %s[ %s ]" % (graph.end(edge["from"]), name, graph.end(edge["to"])))
    return "\n".join(lines) + "\n"


def dot_source(graph):
    lines = ["digraph { compound=true; splines=ortho; fontname=Courier; fontsize=12;",
             "node [shape=box, fixedsize=true, fontname=Courier, fontsize=12];",
             "edge [fontname=Courier, fontsize=12];"]

    def add(node):
        if not node["container"]:
            size = node["width"] * CELL[0] / 72, node["height"] * CELL[1] / 72
            lines.append("n%d [label=%s, width=%.3f, height=%.3f];" % ((node["id"], quoted(node["label"])) + size))
            return
        lines.append("subgraph cluster_%d { label=%s;" % (node["id"], quoted(node["label"])))
        if node["id"] in graph.ended or not graph.children[node["id"]]:
            lines.append("p%d [shape=point, style=invis, width=0.01, height=0.01];" % node["id"])
        for child in graph.children[node["id"]]:
            add(child)
        lines.append("}")
    for node in graph.children[None]:
        add(node)
    for number, edge in enumerate(graph.edges):
        more = ["number=%d" % number] + (["xlabel=" + quoted(edge["label"])] if edge["label"] else [])
        more += ["%s=cluster_%d" % (key, edge[side]) for key, side in (("ltail", "from"), ("lhead", "to"))
                 if edge[side] in graph.ended]
        lines.append("%s -> %s [%s];" % (graph.end(edge["from"]), graph.end(edge["to"]), ", ".join(more)))
    return "\n".join(lines + ["}"])


def d2_source(graph):
    def label(text):
        return quoted(text).replace("$", "\\$")
    lines = ["%s: %s" % (graph.path(node["id"]), label(node["label"])) for node in graph.nodes]
    lines += ["%s -> %s: %s" % (graph.path(edge["from"]), graph.path(edge["to"]), label(edge["label"]))
              for edge in graph.edges]
    return "\n".join(lines) + "\n"


def easy(graph, folder):
    done = run(["graph-easy", "--as=boxart", "--timeout=%d" % (LIMIT_SECONDS * 2),
                write(folder, "graph.easy", easy_source(graph))])
    if "error" not in done:
        text = done.pop("out")
        done.update(text_figures(text), crossings=text.count("┼"))
    return done


def dot(graph, folder):
    done = run(["dot", "-Tjson0", write(folder, "graph.dot", dot_source(graph))])
    if "error" not in done:
        drawn = json.loads(done.pop("out"))
        box = [float(n) for n in drawn["bb"].split(",")]
        done.update(width=round((box[2] - box[0]) / CELL[0]), height=round((box[3] - box[1]) / CELL[1]))
        done.update(route_figures([(graph.edges[int(edge["number"])], spline(edge["pos"]))
                                   for edge in drawn.get("edges", [])]))
    return done


def spline(pos):
    """The route of a spline's control points, in cells; its arrow's tip ("e,x,y") comes first in the text."""
    points = []
    for part in pos.split():
        x, y = [float(n) for n in part.split(",")[-2:]]
        points.append((x / CELL[0], y / CELL[1]))
    return points[1:] + points[:1] if pos.startswith("e,") else points


def d2(graph, folder):
    source = write(folder, "graph.d2", d2_source(graph))
    text, svg = source.with_suffix(".txt"), source.with_suffix(".svg")
    done = run(["d2", "--layout", "elk", source, text])
    if "error" not in done:
        said = re.search(r" in (\d\S*s)\b", done["words"])
        done.update(text_figures(text.read_text(encoding="utf8")), says=said and said[1])
        if "error" not in run(["d2", "--layout", "elk", source, svg], tries=1):
            routes = svg_routes(svg.read_text(encoding="utf8"), graph)
            if len(routes) == len(graph.edges):
                done.update(route_figures(routes), length=None)  # pixels of another scale than the text
    return done


def svg_routes(svg, graph):
    """Edges and their lines from D2's SVG, where a line follows its edge's key in base 64: "a.(b -> c)[0]"."""
    waiting = collections.defaultdict(list)
    for edge in graph.edges:
        waiting[graph.path(edge["from"]), graph.path(edge["to"])].append(edge)
    routes, key = [], ""
    for found in re.finditer(r'<g class="([\w+/=]+)"|<path d="([^"]+)"[^>]*class="connection', svg):
        if found[1]:
            key = found[1]
            continue
        name = html.unescape(base64.b64decode(key).decode())
        prefix, start, end, index = re.fullmatch(r"(.*)\((.*) -> (.*)\)\[(\d+)\]", name).groups()
        routes.append((waiting[prefix + start, prefix + end][int(index)], svg_route(found[2])))
    return routes


def svg_route(path):
    """M and L are points, S rounds a corner (its first point), C is a jog where two bends had no room."""
    points = []
    for letter, numbers in re.findall(r"([MLSC])([^MLSC]*)", path):
        n = [float(number) for number in numbers.split()]
        if letter == "C":
            x, y = points[-1]
            middle = (x + n[4]) / 2, (y + n[5]) / 2
            points += [(middle[0], y), (middle[0], n[5])] if abs(n[1] - y) < NEAR else [(x, middle[1]), (n[4], middle[1])]
        points.append((n[0], n[1]) if letter == "S" else (n[-2], n[-1]))
    return points


def write(folder, name, text):
    path = pathlib.Path(folder, name)
    path.write_text(text, encoding="utf8")
    return path


PEERS = {"graph-easy": (easy, "--version"), "dot": (dot, "-V"), "d2": (d2, "--version")}


def version(program, option):
    done = subprocess.run([program, option], capture_output=True, text=True)
    return (re.search(r"\d+\.[\d.]+", done.stdout + done.stderr) or ["?"])[0]


def duration(seconds):
    return "%.1f s" % seconds if seconds >= 2 else "%.*f ms" % (2 if seconds < 0.01 else 0, seconds * 1000)


def row(name, figures):
    if "error" in figures:
        return "| %s | %s | - | - | - | - | - | - |" % (name, figures["error"])
    took = duration(figures["seconds"]) + (" (%s by its own word)" % figures["says"] if figures.get("says") else "")
    rest = ["-" if figures.get(key) is None else str(figures[key]) for key in ("crossings", "bends", "length")]
    ink = "%.0f %%" % (100 * figures["ink"]) if "ink" in figures else "-"
    size = (figures["width"], figures["height"], figures["width"] * figures["height"])
    return "| %s | %s | %d x %d | %d | %s | %s |" % ((name, took) + size + (ink, " | ".join(rest)))


def ratios(results, startup):
    """How many times longer a peer takes, its start-up taken off, and our area as a share of its. A time
    below twice the start-up tells more of the machine's mood than of the peer."""
    rows = []
    for graph, by_tool in results.items():
        mine = by_tool["topowalk"]
        for peer in startup:
            its = by_tool[peer]
            drawn, work = "error" not in its, its["seconds"] - startup[peer]
            if drawn or "timeout" in its:
                rows.append({"graph": graph, "peer": peer, "atLeast": not drawn,
                             "times": work / mine["seconds"] if work > startup[peer] else None,
                             "area": mine["width"] * mine["height"] / (its["width"] * its["height"]) if drawn else None})
    return rows


def verdicts(rows):
    for graph, peer, what, aim in AIMS:
        found = [r for r in rows if (r["graph"], r["peer"]) == (graph, peer) and r[what] is not None]
        value = found[0][what] if found else None
        met = found and (value >= aim if what == "times" else value <= aim)
        wanted = "at least %d x faster than" % aim if what == "times" else "at most %.2f of the area of" % aim
        yield "%s, %s %s: %s" % (graph, wanted, peer, "met" if met else "not known" if not found or found[0]["atLeast"]
                                 else "MISSED (%.2f)" % value)


def compare(bench, peers, folder, lines):
    """Prints a table for each graph that topowalk-bench has; answers {graph: {tool: figures}}."""
    results = {}
    for line in lines:
        mine = json.loads(line)
        mine["seconds"] = mine["layoutSeconds"] + mine["paintSeconds"]
        graph = Graph(json.loads(output(bench, "graph", mine["name"])))
        figures = results[graph.name] = {"topowalk": mine}
        print("\n%s: %d nodes, %d edges\n" % (graph.name, len(graph.nodes), len(graph.edges)))
        print("| tool | time | size | area | ink | crossings | bends | length |\n|---|---|---|---|---|---|---|---|")
        print(row("topowalk", mine), flush=True)
        for name in peers:
            figures[name] = peers[name][0](graph, folder)
            figures[name].pop("words", None)
            print(row(name, figures[name]), flush=True)
    return results


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main(bench, target):
    peers = {name: PEERS[name] for name in PEERS if shutil.which(name)}
    versions = {name: version(name, peers[name][1]) for name in peers}
    load = os.getloadavg()[0]
    box = {"id": 1, "parent": None, "label": "a", "container": False, "width": 5, "height": 3}
    with tempfile.TemporaryDirectory() as folder:
        one = Graph({"name": "one", "nodes": [box], "edges": []})
        startup = {name: peers[name][0](one, folder)["seconds"] for name in peers}
        print("diagrams on %s, %d cores, load %.1f" % (platform.machine(), os.cpu_count(), load))
        print("topowalk: layout and paint. Peers: whole process, the best of 3 below 2 s, stopped after %d s or at %d GB."
              % (LIMIT_SECONDS, LIMIT_BYTES >> 30))
        print("Of that a graph of one box: " + (", ".join(
            "%s %s %s" % (name, versions[name], duration(startup[name])) for name in peers) or "no peer is here"))
        results = compare(bench, peers, folder, output(bench, "diagrams").splitlines())
    rows = ratios(results, startup)
    print("\n| graph | peer | topowalk is faster (that one box taken off) | topowalk's area |\n|---|---|---|---|")
    for r in rows:
        times = "-" if r["times"] is None else "%s%.0f x" % ("more than " if r["atLeast"] else "", r["times"])
        area = "-" if r["area"] is None else "%.2f of its" % r["area"]
        print("| %s | %s | %s | %s |" % (r["graph"], r["peer"], times, area))
    aims = list(verdicts(rows))
    print("\n" + "\n".join(aims))
    machine = {"uname": " ".join(platform.uname()), "cores": os.cpu_count(), "load": load, "versions": versions}
    write("", target, json.dumps({"machine": machine, "startup": startup, "graphs": results, "ratios": rows,
                                  "aims": aims}, indent=1) + "\n")


main(sys.argv[1], sys.argv[2])
