#!/usr/bin/env python3
"""What topowalk exports, opened in the real thing: try-exports.py BINARY.

Mermaid (mermaid.js of the PyPI package mmdc, in headless Chromium), PlantUML, SVG (rsvg-convert), asciicast
(asciinema of Debian), pages (headless Chromium steps to the end), OTLP (opentelemetry-proto), SARIF and JUnit (the
properties and attributes they must have). Installs what it lacks with apt and into .build/exports.
"""
import json, os, pty, re, select, shutil, subprocess, sys, tempfile, time
import xml.etree.ElementTree as xml

binary = os.path.abspath(sys.argv[1])
tools = os.path.abspath(".build/exports")
sample, walks = "samples/three-tier", "samples/three-tier/walkthroughs"
stories = [f"{w}/{n}" for w in (walks, "samples/route53-eks/walkthroughs") for n in sorted(os.listdir(w))]
request = "GET https://app.company.com/cart"
bad = []


def need(command, package):
    if not shutil.which(command):
        subprocess.run(["apt-get", "install", "-y", "-q", package], stdout=subprocess.DEVNULL)


def topowalk(*arguments, ok=(0,)):
    done = subprocess.run([binary, *arguments], capture_output=True, text=True)
    if done.returncode not in ok:
        bad.append(f"topowalk {' '.join(arguments)}: {done.stderr[:200]}")
    return done.stdout


def verdict(name, problem):
    print(f"  {'FAIL' if problem else 'ok  '} {name}{': ' + str(problem)[:300] if problem else ''}", flush=True)
    if problem:
        bad.append(name)


def attempt(name, work):
    try:
        verdict(name, work())
    except Exception as error:
        verdict(name, repr(error))


def save(name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as out:
        out.write(text)
    return path


def browse(path):
    """The page as Chromium has it once its scripts have run."""
    return subprocess.run(["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=20000",
                           "--allow-file-access-from-files", "--dump-dom", f"file://{path}"],
                          capture_output=True, text=True, timeout=120).stdout


def mermaid(text):
    def work():
        script = f"file://{tools}/mmdc/assets/mermaid.js"
        page = f"""<html><body><pre id=out>waiting</pre><script src="{script}"></script><script>
        mermaid.initialize({{startOnLoad: false}});
        mermaid.render('drawn', {json.dumps(text)}).then(r => out.textContent = 'drawn ' + r.svg.length + ' ' +
          (r.svg.match(/<text|<foreignObject/g) || []).length).catch(e => out.textContent = 'broken ' + e);
        </script></body></html>"""
        found = re.search(r"<pre id=\"out\">([^<]*)", browse(save("mermaid.html", page)))
        said = found.group(1) if found else "no page"
        return None if said.startswith("drawn") and int(said.split()[2]) > 5 else said
    return work


def page(walkthrough):
    def work():
        text = topowalk("export", walkthrough)
        count = text.count("<section ")
        # Presses the key until nothing moves, then says where it is.
        driver = """<script>addEventListener('load', () => { const seen = [];
        for (let i = 0; i < 500; i++) { seen.push(document.querySelector('#place').textContent);
          document.querySelector('#next').click(); }
        document.body.dataset.seen = new Set(seen).size; document.body.dataset.last = seen[499];
        document.body.dataset.shown = [...document.querySelectorAll('section')]
          .filter(s => s.getClientRects().length).map(s => s.id).join(' '); });</script></body>"""
        dom = browse(save("page.html", text.replace("</body>", driver)))
        seen, last, shown = (re.search(f'data-{k}="([^"]*)"', dom).group(1) for k in ("seen", "last", "shown"))
        good = int(seen) == count and f"{count}" in last and shown == f"step-{count}"
        return None if good else f"{seen} of {count} steps, last {last}, shown {shown}"
    return work


def play(path):
    # It plays on a terminal alone.
    done = subprocess.run(["script", "-qec", f"asciinema play -i 0.01 {path}", "/dev/null"], capture_output=True,
                          text=True, stdin=subprocess.DEVNULL, timeout=60)
    return done.stdout[-300:] if done.returncode else None if "three-tier" in done.stdout else "nothing of it is shown"


def live():
    path = os.path.join(folder, "live.cast")
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execv(binary, [binary, sample, "--record", path])
    for key in (b"", b".", b".", b"?", b"\x1b", b"q"):
        os.write(fd, key)
        end = time.time() + 0.6
        while time.time() < end:
            if select.select([fd], [], [], 0.05)[0]:
                try:
                    os.read(fd, 65536)
                except OSError:
                    break
    os.waitpid(pid, 0)
    return play(path)


def otlp():
    sys.path.insert(0, tools)
    from google.protobuf import json_format
    from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
    import base64
    text = json.loads(topowalk("trace", sample, "--request", request, "--format", "otlp"))
    # OTLP's JSON writes ids in hex, protobuf's in base64.
    def ids(value):
        if isinstance(value, list):
            return [ids(v) for v in value]
        if isinstance(value, dict):
            return {k: base64.b64encode(bytes.fromhex(v)).decode() if k in ("traceId", "spanId", "parentSpanId") else ids(v)
                    for k, v in value.items()}
        return value
    spans = [s for r in json_format.ParseDict(ids(text), TracesData()).resource_spans for g in r.scope_spans for s in g.spans]
    known = {s.span_id for s in spans}
    roots = [s for s in spans if not s.parent_span_id]
    if len(spans) < 3 or len(roots) != 1 or any(len(s.span_id) != 8 or len(s.trace_id) != 16 for s in spans):
        return f"{len(spans)} spans, {len(roots)} roots"
    return None if all(s.parent_span_id in known for s in spans if s.parent_span_id) else "a parent is missing"


def sarif():
    log = json.loads(topowalk("check", "samples/broken", "--format", "sarif", ok=(0, 1)))
    assert log["version"] == "2.1.0" and log["$schema"].startswith("https://")
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        rules = [rule["id"] for rule in driver["rules"]]
        assert driver["name"] and len(rules) == len(set(rules)) and run["results"]
        for result in run["results"]:
            assert result["message"]["text"] and result["level"] in ("error", "warning", "note")
            assert rules[result["ruleIndex"]] == result["ruleId"]
            for place in result["locations"]:
                where = place["physicalLocation"]
                assert where["artifactLocation"]["uri"] and where["region"]["startLine"] >= 1


def junit():
    root = xml.fromstring(topowalk("check", f"{walks}/traffic-flow.yaml", "--format", "junit"))
    suites = [root] if root.tag == "testsuite" else list(root)
    assert suites and all(s.tag == "testsuite" for s in suites)
    for suite in suites:
        cases = suite.findall("testcase")
        for name in ("name", "tests", "failures", "errors", "skipped", "time"):
            assert name in suite.attrib, f"testsuite has no {name}"
        assert int(suite.get("tests")) == len(cases) > 0
        assert all(c.get("name") and c.get("classname") and c.get("time") is not None for c in cases)


def har():
    log = json.loads(topowalk("trace", sample, "--request", request, "--format", "har"))["log"]
    assert log["version"] == "1.2" and log["creator"]["name"] and log["entries"]
    for entry in log["entries"]:
        for name in ("startedDateTime", "time", "request", "response", "cache", "timings"):
            assert name in entry
        assert entry["response"]["status"] == 200


def plantuml():
    path = save("trace.puml", topowalk("trace", sample, "--request", request, "--format", "plantuml"))
    done = subprocess.run(["plantuml", "-tsvg", path], capture_output=True, text=True)
    drawn = os.path.join(folder, "trace.svg")
    return done.stderr or (None if os.path.exists(drawn) and "cart-api" in open(drawn).read() else "nothing drawn")


def svg(view):
    def work():
        text = topowalk("draw", sample, "--view", view, "--format", "svg", "--request", request)
        done = subprocess.run(["rsvg-convert", "-o", os.path.join(folder, "v.png"), save("v.svg", text)],
                              capture_output=True, text=True)
        return done.stderr or None
    return work


for command, package in (("chromium", "chromium"), ("asciinema", "asciinema"), ("rsvg-convert", "librsvg2-bin"),
                         ("plantuml", "plantuml")):
    need(command, package)
if not os.path.isdir(f"{tools}/mmdc") or not os.path.isdir(f"{tools}/opentelemetry"):
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--root-user-action=ignore", "--target", tools,
                    "--no-deps", "mmdc"], check=True)
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--root-user-action=ignore", "--target", tools,
                    "opentelemetry-proto"], check=True)

with tempfile.TemporaryDirectory() as folder:
    attempt("mermaid, a trace", mermaid(topowalk("trace", sample, "--request", request, "--format", "mermaid")))
    for view in ("topology", "sequence", "routing"):
        attempt(f"mermaid, {view}", mermaid(topowalk("draw", sample, "--view", view, "--format", "mermaid")))
    attempt("plantuml", plantuml)
    for view in ("topology", "life", "routing", "sequence", "tree", "table", "control-plane"):
        attempt(f"svg, {view}", svg(view))
    attempt("asciicast of a walkthrough",
            lambda: play(save("w.cast", topowalk("export", f"{walks}/traffic-flow.yaml", "--format", "asciicast"))))
    attempt("asciicast, recorded live", live)
    for story in stories:
        attempt(f"page of {os.path.basename(story)}", page(story))
    attempt("otlp", otlp)
    attempt("har", har)
    attempt("sarif", sarif)
    attempt("junit", junit)
sys.exit(1 if bad else 0)
