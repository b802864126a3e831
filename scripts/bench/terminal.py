"""The explorer beside tig, htop and less, each in a pseudo-terminal of 120x40, in one run.

Medians over some runs: exec to the last byte of the first frame, a key to the last byte of its answer, bytes for it,
resident memory, and CPU and wake-ups while nothing happens.
"""
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

import peers

RUNS, FRAMES, PRESSES, QUIET, IDLE = 7, 25, 11, 0.15, 2.0
# What the explorer says to a key that did nothing.
REFUSALS = [b"no match", b"select something", b"this is all there is", b"nothing to"]


class Session:
    def __init__(self, command, **environment):
        self.said = b""
        clock, told = os.pipe2(os.O_CLOEXEC)
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8", **environment)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            # What Python takes for the fork is nobody's time.
            os.write(told, struct.pack("d", time.monotonic()))
            try:
                os.execvp(command[0], command)
            finally:
                os._exit(127)
        os.close(told)
        said = os.read(clock, 8)
        os.close(clock)
        if len(said) < 8:
            raise OSError(f"{command[0]} cannot be started")
        self.started = struct.unpack("d", said)[0]

    def read(self, quiet, limit=8.0):
        """Bytes until it is silent for so long, and when the last of them came."""
        end, last, count = time.monotonic() + limit, None, 0
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], quiet if count else limit)
            if not ready:
                break
            try:
                part = os.read(self.master, 65536)
            except OSError:
                break
            self.said += part
            count += len(part)
            last = time.monotonic()
        return count, last

    def press(self, keys, quiet=0.03, limit=1.0):
        """Milliseconds from a key to the last byte of its answer, and bytes of it; None for both without one."""
        begin = time.monotonic()
        os.write(self.master, keys.encode())
        count, last = self.read(quiet, limit)
        return ((last - begin) * 1000, count) if count else (None, None)

    def until(self, words, limit=30.0):
        """Seconds from the start to the first byte after which all of the words have been on the screen."""
        seen, end = b"", time.monotonic() + limit
        while time.monotonic() < end:
            if not select.select([self.master], [], [], end - time.monotonic())[0]:
                break
            try:
                seen += os.read(self.master, 65536)
            except OSError:
                break
            if any(word in seen for word in words):
                return time.monotonic() - self.started
        return None

    def status(self, field):
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith(field):
                return int(line.split()[1])
        return 0

    def cpu(self):
        return int(open(f"/proc/{self.pid}/schedstat").read().split()[0]) / 1e9

    def share(self, seconds):
        """Percent of a core, and wake-ups a second, from now on for so long."""
        began, switches, start = self.cpu(), self.status("voluntary_ctxt_switches"), time.monotonic()
        end = start + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                os.read(self.master, 65536)
        took = time.monotonic() - start
        return (self.cpu() - began) / took * 100, (self.status("voluntary_ctxt_switches") - switches) / took

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def frames(commands):
    """Milliseconds from exec to the last byte of the first frame, of programs that take turns."""
    took = {name: [] for name in commands}
    for _ in range(FRAMES):
        for name, command in commands.items():
            session = Session(command)
            _, last = session.read(QUIET)
            if last is not None:
                took[name].append((last - session.started) * 1000)
            session.close()
    return {name: statistics.median(times) for name, times in took.items() if times}


def measure(command, keys, runs=RUNS):
    out = {name: [] for name in ("frame", "key", "p95", "bytes", "memory", "idle", "wakes")}
    for _ in range(runs):
        session = Session(command)
        _, last = session.read(QUIET)
        if last is None:
            session.close()
            return {}
        out["frame"].append((last - session.started) * 1000)
        out["memory"].append(session.status("VmRSS") / 1024)
        answers = [session.press(keys[index % len(keys)]) for index in range(PRESSES)]
        times = sorted(took for took, _ in answers if took is not None)
        if times:
            out["key"].append(statistics.median(times))
            out["p95"].append(times[min(len(times) - 1, int(len(times) * 0.95))])
            out["bytes"].append(statistics.median(size for _, size in answers if size is not None))
        idle, wakes = session.share(IDLE)
        out["idle"].append(idle)
        out["wakes"].append(wakes)
        session.close()
    return {name: statistics.median(values) for name, values in out.items() if values}


def small(table, binary):
    """The sample beside what people have open all day."""
    programs = {"tig": (["tig"], ["j", "k"]), "htop": (["htop"], ["\x1b[B", "\x1b[A"]), "less": (["less", "README.md"], ["j", "k"])}
    figures = {name: measure(*how) if peers.debian(name, name) else {} for name, how in programs.items()}
    sample = [binary, "samples/three-tier"]
    own = measure(sample, ["."])
    turns = {name: command for name, (command, _) in programs.items() if figures[name]} | {"topowalk": sample}
    for name, took in frames(turns).items():
        (own if name == "topowalk" else figures[name])["frame"] = took
    names = {"frame": ("start to first frame, 120x40", "ms"), "key": ("key to screen, median", "ms"),
             "p95": ("key to screen, p95", "ms"), "bytes": ("bytes for a step, median", "bytes"),
             "memory": ("resident memory", "MB"), "idle": ("CPU while nothing moves", "%"),
             "wakes": ("wake-ups while nothing moves", "/s")}
    limits = {"p95": ("<=", 5), "bytes": ("<=", 2048), "memory": ("<=", 25), "idle": ("<=", 0.02), "wakes": ("<=", 0)}
    for what, (name, unit) in names.items():
        for index, peer in enumerate(programs):
            its = figures[peer].get(what)
            table.add("terminal", name, own.get(what), unit, peer, its,
                      aim=("<=", 0.7) if (what, peer) == ("frame", "tig") else None,
                      limit=limits.get(what) if index == 0 else None)
    table.add("terminal", "CPU while a request plays, 60 frames a second", playing(sample), "%", limit=("<=", 3))


def playing(command):
    """Percent of a core while a request plays: the median of some runs."""
    shares = []
    for _ in range(3):
        session = Session(command)
        session.read(QUIET)
        session.press(" ")
        shares.append(session.share(3.0)[0])
        session.close()
    return statistics.median(shares)


def large(table, binary, folder):
    """2,000 pods in 114 namespaces: what one does there, each in milliseconds."""
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run([sys.executable, f"{here}/generate_manifests.py", "1000", folder, "2", "114"], check=True)
    # What is done, and in turn: what is typed before, and the key whose answer is waited for.
    deeds = [("step one hop", [("", ".")]), ("find a service", [("/order-0001", "\r"), ("/cart-0000", "\r")]),
             ("open and fold a namespace", [("/team-01\r", "\r"), ("", "\r")]), ("zoom", [("", "-"), ("", "+")]),
             ("a letter of what is looked for", [("/order-000", "1"), ("\x1b", "/")])]
    session = Session([binary, f"{folder}/1000.yaml"])
    session.read(1.0, 20.0)
    table.add("terminal", "2,000 pods: resident memory", session.status("VmRSS") / 1024, "MB")
    for name, turns in deeds:
        times = []
        for index in range(6):
            before, key = turns[index % len(turns)]
            if before:
                session.press(before, 0.3, 3.0)
            session.said = b""
            took, _ = session.press(key, 0.2, 3.0)
            refused = [word for word in REFUSALS if word in session.said]
            if took is None or refused:
                print(f"  {name}: {refused or 'no answer'}", file=sys.stderr)
                times = []
                break
            times.append(took)
        session.press("\x1b", 0.3, 1.0)
        table.add("terminal", f"2,000 pods: {name}", statistics.median(times) if times else None, "ms", limit=("<=", 100))
    session.close()


def growth(table, binary, folder):
    """The explorer and less on 200 and on 2,000 pods: what ten times as much costs each."""
    here = os.path.dirname(os.path.abspath(__file__))
    got = {}
    for n in (100, 1000):
        subprocess.run([sys.executable, f"{here}/generate_manifests.py", str(n), folder, "2", "20"], check=True)
        got["topowalk", n] = measure([binary, f"{folder}/{n}.yaml"], ["."], 3)
        got["less", n] = measure(["less", f"{folder}/{n}.yaml"], ["j", "k"], 3) if peers.debian("less", "less") else {}
    for what, name in (("frame", "start to first frame"), ("key", "key to screen"), ("memory", "resident memory")):
        times = {who: got[who, 1000][what] / got[who, 100][what] if what in got[who, 1000] and got[who, 100].get(what) else None
                 for who in ("topowalk", "less")}
        table.add("growth", f"{name}, pods 200 to 2,000", times["topowalk"], "x", "less", times["less"])
