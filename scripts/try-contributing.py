#!/usr/bin/env python3
"""Follows CONTRIBUTING.md by its text alone, in a copy: try-contributing.py [FOLDER].

Blocks that begin with a path become files, diffs are made, then it is built, goldens and pages are made anew, the
tests that the page names run, and so do its commands. The copy (.build/contributing) is kept for the next time.
"""
import glob, os, re, shutil, subprocess, sys

copy = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/contributing")
page = open("CONTRIBUTING.md").read()
page = page[page.index("## Add a fault"):]
suites = "Tidy|Fault scenarios|Lint rules|themes can be read|Walkthroughs|Journals"


def run(command, **more):
    print("$", command if isinstance(command, str) else " ".join(command), flush=True)
    done = subprocess.run(command, shell=isinstance(command, str), cwd=copy, text=True, **more)
    if done.returncode:
        wrong = [line for line in (done.stdout or "").split("\n") if "error:" in line or "✘" in line]
        sys.exit("\n".join([f"failed: {command}", *sorted(set(wrong))[:30], (done.stdout or "")[-1000:]]))
    return done


def changed(text, diff):
    before = "\n".join(line[1:] for line in diff if line[:1] != "+")
    after = "\n".join(line[1:] for line in diff if line[:1] != "-")
    if text.count(before) != 1:
        sys.exit(f"stands {text.count(before)} times, wanted once:\n{before}")
    return text.replace(before, after)


def listed(folder):
    command = ["git", "-C", folder, "ls-files", "--cached", "--others", "--exclude-standard"]
    return [name for name in subprocess.run(command, capture_output=True, text=True).stdout.split("\n") if name]


# What the copy is to hold; packages that were fetched stay.
wanted = {name: open(name, "rb").read() for name in listed(".") if os.path.isfile(name)}
commands = []
for language, body in re.findall(r"```(\w+)\n(.*?)\n```", page, re.S):
    first, _, rest = body.partition("\n")
    if language == "sh":
        commands += body.split("\n")
    elif language == "diff":
        name = first.removeprefix("--- ")
        wanted[name] = changed(wanted[name].decode(), rest.split("\n")).encode()
    else:
        wanted[first.lstrip("/# ")] = (body + "\n").encode()
os.makedirs(copy, exist_ok=True)
subprocess.run(["git", "init", "-q", copy])
for name in set(listed(copy)) - set(wanted):
    os.remove(f"{copy}/{name}")
for name, content in wanted.items():
    path = f"{copy}/{name}"
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if not os.path.isfile(path) or open(path, "rb").read() != content:
        open(path, "wb").write(content)
        if os.path.isfile(name):
            shutil.copymode(name, path)

# An incremental build may keep objects that know structs as they were.
for folder in glob.glob(f"{copy}/.build/*/debug"):
    shutil.rmtree(folder, ignore_errors=True)
environment = dict(os.environ, SWIFT_BACKTRACE="enable=no")
run("swift build --build-tests 2>&1", capture_output=True)
run("sh scripts/docs.sh .build/debug/topowalk", capture_output=True)
subprocess.run(
    "swift test --skip-build --disable-xctest --filter 'Journals|Screens|Picture'", shell=True, cwd=copy,
    env=dict(environment, UPDATE_GOLDEN="1"), capture_output=True)
run(f"swift test --skip-build --disable-xctest --filter '{suites}' --skip 'stand behind lines' 2>&1", env=environment, capture_output=True)
path = f"{copy}/.build/debug:{os.environ['PATH']}"
for command in filter(None, commands):
    out = run(["bash", "-o", "pipefail", "-c", command], env=dict(environment, PATH=path), capture_output=True).stdout
    print(out, end="" if out.endswith("\n") else "\n")
print("all of CONTRIBUTING.md works")
