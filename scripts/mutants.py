#!/usr/bin/env python3
"""Rules of the simulation, each spoilt once: do its tests see it? mutants.py [COUNT] [SEED] [again]

Copies the checkout to .build/mutants, puts COUNT (100) changes chosen by SEED into Sources/Simulation and
Sources/ControllerModels — a condition turned round, a boundary moved by one, a number doubled — all in one build, each
switched on by TOPOWALK_MUTANT=N. Then runs the rule and document tests once for each. Names those that live; ends with
1 when fewer than 95 of 100 are caught. Writes .build/mutants.json. "again" tries only those that lived the last time,
which is what one wants after writing a test. The build takes six minutes on two cores, a mutant some seconds.
"""
import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time

count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
seed = sys.argv[2] if len(sys.argv) > 2 else "1"
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
work = f"{root}/.build/mutants"
spoilt = ("Sources/Simulation", "Sources/ControllerModels")
# What only makes the same faster, or is words for people, has no rule to break.
left_out = ("Quick", "Text", "Words", "Fidelity", "Explain", "Sentence")

# Optimised, or a mutant would take half a minute.
release = ["-c", "release", "-Xswiftc", "-enable-testing"]

SWITCH = """
import Glibc

package enum Mutant {
  package static let chosen = getenv("TOPOWALK_MUTANT").flatMap { Int(String(cString: $0)) } ?? 0
  @inline(never) package static func on(_ number: Int) -> Bool { number == chosen }
  package static func not(_ number: Int, _ value: Bool) -> Bool { on(number) ? !value : value }
  package static func more<T: Numeric>(_ number: Int, _ value: T) -> T { on(number) ? value + value + 1 : value }
}
"""

# Changes after which nothing is different for anybody: file, a part of the line, why. They are not counted.
EQUIVALENT = [
    ("EventQueue.swift", "entry < heap[parent]", "no two entries are equal: each has a number of its own"),
    ("Configuration.swift", "count >= Self.limit", "when what is remembered is forgotten is a matter of speed"),
    ("World+Requests.swift", "hopCount += ", "asked only whether it grew"),
    ("World+Autoscaling.swift", "out > current", "no ceiling is below what is there"),
    ("RequestState.swift", "branches.contains", "whoever takes its turn is looked for by its ticket again"),
    ("ElementNames.swift", ".count > 1", "one alone was answered before"),
    ("Timings.swift", "idleTimeout", "a load comes through a load balancer, which has its own"),
    ("LoadRun.swift", "version != world.topologyVersion", "the world looks at what it has become by itself"),
    ("Timeline.swift", "nextEventAt ?? instant", "any time after the one asked for"),
    ("InParallel.swift", "pieces.count > 1", "one thread or several come to the same"),
    ("World+Names.swift", "$0 < 0x80", "capitals alone, without a dot, are nobody's name; else it is a matter of speed"),
]

SIMPLE = r"[^{}?,\"]+?"
OPERAND = r"[\w.\[\]()]+"


def candidates(line):
    """Ways to spoil a line: what it is, and the line with N for the mutant's number."""
    if '"' in line or line.lstrip().startswith(("//", "@", "#")):
        return
    m = re.match(rf"^(\s*(?:\}} else )?(?:if|while|guard)) ({SIMPLE})( else \{{.*| \{{.*)$", line)
    if m and not re.search(r"\b(let|var|case|try|await|is)\b|=(?!=)", m[2].replace(">=", "").replace("<=", "").replace("!=", "").replace("==", "")):
        edge = re.match(rf"^({OPERAND}) (>=|<=|>|<) ({OPERAND})$", m[2])
        if edge:
            moved = {">=": ">", "<=": "<", ">": ">=", "<": "<="}[edge[2]]
            yield (f"{edge[2]} as {moved}",
                   f"{m[1]} Mutant.on(N) ? {edge[1]} {moved} {edge[3]} : {m[2]}{m[3]}".replace(" Mutant", " (Mutant", 1)
                   .replace(f": {m[2]}", f": {m[2]})", 1))
        yield ("turned round", f"{m[1]} Mutant.not(N, {m[2]}){m[3]}")
    m = re.match(rf"^(\s*return) ({SIMPLE} (?:==|!=|<|>|<=|>=|&&|\|\|) {SIMPLE})$", line)
    if m and "try" not in m[2]:
        yield ("turned round", f"{m[1]} Mutant.not(N, {m[2]})")
    m = re.match(r"^(.*\.(?:filter|first|contains|allSatisfy|count)(?:\(where:)? \{ )(\$0[^{}?]*(?:==|!=|<|>)[^{}?]*|!?\$0\.\w+)( \}.*)$", line)
    if m:
        yield ("turned round", f"{m[1]}Mutant.not(N, {m[2]}){m[3]}")
    m = re.match(r"^(.*\.(?:seconds|milliseconds|microseconds)\()(\d+)(\).*)$", line)
    if m:
        yield (f"{m[2]} doubled", f"{m[1]}Mutant.more(N, {m[2]}){m[3]}")
    m = re.match(r"^(\s*\w+(?:\.\w+)* (?:\+=|-=)) (1)$", line)
    if m:
        yield ("1 as 3", f"{m[1]} Mutant.more(N, 1)")


def keep(path, text):
    """Writes what differs, so that the build does again only what changed."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.exists(path) or open(path, "rb").read() != text:
        with open(path, "wb") as out:
            out.write(text)


def copy():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True).stdout.split("\n")
    for file in filter(None, names):
        if os.path.exists(f"{root}/{file}") and file not in paths:
            keep(f"{work}/{file}", open(f"{root}/{file}", "rb").read())
    for folder in ("Sources", "Tests"):
        for base, _, files in os.walk(f"{work}/{folder}"):
            for file in files:
                path = os.path.relpath(f"{base}/{file}", work)
                if path not in names and file != "Mutant.swift":
                    os.remove(f"{work}/{path}")
    keep(f"{work}/Sources/SourceText/Mutant.swift", SWITCH.encode())


def own_text(site):
    """By their own text, so that an edit elsewhere chooses no others and what is remembered is the same change."""
    return hashlib.md5(f"{seed} {site[0]} {site[2]} {site[3]}".encode()).hexdigest()


def sites():
    """COUNT and half as many again, for those that do not compile; and all files they might be in."""
    out, paths = [], []
    for folder in spoilt:
        for base, _, names in sorted(os.walk(f"{root}/{folder}")):
            for name in sorted(names):
                if name.endswith(".swift") and not any(word in name for word in left_out):
                    path = os.path.relpath(f"{base}/{name}", root)
                    paths.append(path)
                    for number, line in enumerate(open(f"{root}/{path}").read().split("\n")):
                        out += [(path, number, what, text) for what, text in candidates(line)]
    out.sort(key=own_text)
    chosen, lines = [], set()
    for site in out:
        if site[:2] not in lines:
            lines.add(site[:2])
            chosen.append(site)
    return chosen[: count + count // 2], paths


def write(chosen):
    files = {}
    for number, (path, line, _, text) in chosen.items():
        files.setdefault(path, open(f"{root}/{path}").read().split("\n"))[line] = re.sub(r"\bN\b", str(number), text)
    for path in paths:
        lines = files.get(path) or open(f"{root}/{path}").read().split("\n")
        if path in files and "import SourceText" not in lines:
            lines.insert(0, "import SourceText")
            lines = ["import SourceText"] + [l for l in lines[1:]]
        keep(f"{work}/{path}", "\n".join(lines).encode())


def build(chosen):
    """Drops what does not compile until the rest does."""
    while True:
        write(chosen)
        done = subprocess.run(["swift", "build"] + release + ["--build-tests"], cwd=work, capture_output=True, text=True)
        if done.returncode == 0:
            return chosen
        wrong = set()
        for path, line in re.findall(r"/\.build/mutants/(Sources/[^:]+):(\d+):\d+: error", done.stdout + done.stderr):
            lines = open(f"{work}/{path}").read().split("\n")
            # The failing line, or the mutant nearest above it.
            for at in range(int(line) - 1, max(-1, int(line) - 8), -1):
                found = re.search(r"Mutant\.\w+\((\d+)", lines[at]) if at < len(lines) else None
                if found:
                    wrong.add(int(found[1]))
                    break
        if not wrong:
            sys.exit(done.stdout[-3000:])
        print(f"  {len(wrong)} do not compile and are left out", flush=True)
        for number in wrong:
            del chosen[number]


def is_caught(number):
    """Whether a test fails, the quick ones first; one that no longer ends is caught too."""
    environment = {**os.environ, "TOPOWALK_MUTANT": str(number), "SWIFT_BACKTRACE": "enable=no"}
    for tests in ("RuleTests", "DocumentTests", "ScreenTests"):
        process = subprocess.Popen(["swift", "test"] + release + ["--skip-build", "--disable-xctest", "--filter", tests],
                                   cwd=work, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   start_new_session=True)
        try:
            if process.wait(90) != 0:
                return True
        except subprocess.TimeoutExpired:
            return True
        finally:
            # What hangs is a child of a child.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return False


def remembered():
    """Those that were caught the last time."""
    with open(f"{root}/.build/mutants.json") as file:
        before = json.load(file)
    return set(before["caught"])


everything, paths = sites()
copy()
chosen = build({number + 1: site for number, site in enumerate(everything)})
same = {number: why for number, (path, line, _, text) in chosen.items() for name, part, why in EQUIVALENT
        if path.endswith("/" + name) and part in text}
numbers = [number for number in sorted(chosen) if number not in same][:count]
done = remembered() if "again" in sys.argv and os.path.exists(f"{root}/.build/mutants.json") else set()
tried = [number for number in numbers if own_text(chosen[number]) not in done]
print(f"{len(tried)} of {len(numbers)} mutants in one build", flush=True)
if is_caught(0):
    sys.exit("the tests fail without any of them")
living, began = [], time.time()
for position, number in enumerate(tried):
    path, line, what, text = chosen[number]
    if not is_caught(number):
        living.append({"place": f"{path}:{line + 1}", "change": what, "line": text.strip()})
        print(f"  lives: {path}:{line + 1} {what}: {text.strip()}", flush=True)
    if position % 10 == 9:
        print(f"  {position + 1} tried, {len(living)} live, {time.time() - began:.0f} s", flush=True)
living_places = {entry["place"] + entry["change"] for entry in living}
caught = [own_text(chosen[n]) for n in numbers if f"{chosen[n][0]}:{chosen[n][1] + 1}{chosen[n][2]}" not in living_places]
with open(f"{root}/.build/mutants.json", "w") as file:
    json.dump({"mutants": len(numbers), "seed": seed, "living": living, "caught": caught}, file, indent=2)
for number, why in sorted(same.items()):
    print(f"  not counted: {chosen[number][0]}:{chosen[number][1] + 1} {chosen[number][2]}: {why}")
print(f"{len(caught)} of {len(numbers)} caught")
sys.exit(0 if len(caught) * 100 >= 95 * len(numbers) else 1)
