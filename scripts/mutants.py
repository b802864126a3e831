#!/usr/bin/env python3
"""Rules of the simulation, each spoilt once: do its tests see it? mutants.py [COUNT] [SEED]

Copies the checkout to .build/mutants, puts COUNT (100) changes chosen by SEED into Sources/Simulation and
Sources/ControllerModels — a condition turned round, a boundary moved by one, a number doubled — all in one build, each
switched on by TOPOWALK_MUTANT=N. Then runs the rule and document tests once for each. Names those that live; ends with
1 when fewer than 95 of 100 are caught. Writes .build/mutants.json. About half a minute a mutant on two cores.
"""
import json, os, random, re, shutil, subprocess, sys, time

count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
work = f"{root}/.build/mutants"
# What only makes the same faster, or is words for people, has no rule to break.
left_out = ("Quick", "Text", "Words", "Fidelity", "Explain", "Sentence")

SWITCH = """
import Glibc

package enum Mutant {
  package static let chosen = getenv("TOPOWALK_MUTANT").flatMap { Int(String(cString: $0)) } ?? 0
  @inline(never) package static func on(_ number: Int) -> Bool { number == chosen }
  package static func not(_ number: Int, _ value: Bool) -> Bool { on(number) ? !value : value }
  package static func more<T: Numeric>(_ number: Int, _ value: T) -> T { on(number) ? value + value + 1 : value }
}
"""

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


def copy():
    names = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in filter(None, names):
        if not os.path.exists(f"{root}/{name}"):
            continue
        os.makedirs(os.path.dirname(f"{work}/{name}"), exist_ok=True)
        shutil.copy(f"{root}/{name}", f"{work}/{name}")
    with open(f"{work}/Sources/SourceText/Mutant.swift", "w") as out:
        out.write(SWITCH)


def sites():
    out = []
    for folder in ("Sources/Simulation", "Sources/ControllerModels"):
        for base, _, names in sorted(os.walk(f"{root}/{folder}")):
            for name in sorted(names):
                if name.endswith(".swift") and not any(word in name for word in left_out):
                    path = os.path.relpath(f"{base}/{name}", root)
                    for number, line in enumerate(open(f"{root}/{path}").read().split("\n")):
                        out += [(path, number, what, text) for what, text in candidates(line)]
    chance.shuffle(out)
    chosen, lines = [], set()
    for site in out:
        if site[:2] not in lines:
            lines.add(site[:2])
            chosen.append(site)
    return chosen[: count + count // 2]


def write(chosen):
    files = {}
    for number, (path, line, _, text) in chosen.items():
        files.setdefault(path, open(f"{root}/{path}").read().split("\n"))[line] = re.sub(r"\bN\b", str(number), text)
    for path in {site[0] for site in everything}:
        lines = files.get(path) or open(f"{root}/{path}").read().split("\n")
        if path in files and "import SourceText" not in lines:
            lines.insert(0, "import SourceText")
            lines = ["import SourceText"] + [l for l in lines[1:]]
        with open(f"{work}/{path}", "w") as out:
            out.write("\n".join(lines))


def build(chosen):
    """Drops what does not compile until the rest does."""
    while True:
        write(chosen)
        done = subprocess.run(["swift", "build", "--build-tests"], cwd=work, capture_output=True, text=True)
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
    environment = {**os.environ, "TOPOWALK_MUTANT": str(number), "SWIFT_BACKTRACE": "enable=no"}
    for tests in ("DocumentTests", "RuleTests"):
        try:
            done = subprocess.run(["swift", "test", "--skip-build", "--disable-xctest", "--filter", tests], cwd=work,
                                  env=environment, capture_output=True, timeout=180)
        except subprocess.TimeoutExpired:
            return True
        if done.returncode != 0:
            return True
    return False


copy()
everything = sites()
chosen = build({number + 1: site for number, site in enumerate(everything)})
numbers = sorted(chosen)[:count]
print(f"{len(numbers)} mutants in one build; tests without any of them: {'FAIL' if is_caught(0) else 'pass'}", flush=True)
living, began = [], time.time()
for position, number in enumerate(numbers):
    path, line, what, text = chosen[number]
    if not is_caught(number):
        living.append({"place": f"{path}:{line + 1}", "change": what, "line": text.strip()})
        print(f"  lives: {path}:{line + 1} {what}: {text.strip()}", flush=True)
    if position % 10 == 9:
        print(f"  {position + 1} tried, {len(living)} live, {time.time() - began:.0f} s", flush=True)
caught = len(numbers) - len(living)
json.dump({"mutants": len(numbers), "caught": caught, "living": living}, open(f"{root}/.build/mutants.json", "w"), indent=2)
print(f"{caught} of {len(numbers)} caught")
sys.exit(0 if caught * 100 >= 95 * len(numbers) else 1)
