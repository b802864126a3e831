#!/usr/bin/env python3
"""The explorer beside tig, htop and less, each in a pseudo-terminal of 120x40, in one run.

Medians over some runs: start to the last byte of the first frame, a key to the last byte of its
answer, bytes for it, resident memory, and CPU and wake-ups while nothing happens. Writes a table,
and the figures as JSON to .build/bench-terminal.json.
"""
import fcntl, json, os, platform, pty, select, shutil, signal, statistics, struct, sys, termios, time

RUNS, PRESSES, QUIET, IDLE = 7, 11, 0.15, 2.0


class Session:
    def __init__(self, command):
        self.started = time.monotonic()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LANG="C.UTF-8")
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.execvp(command[0], command)

    def read(self, quiet, limit=8.0):
        """Bytes until it is silent for so long, and when the last of them came."""
        end, last, count = time.monotonic() + limit, None, 0
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], quiet if count else limit)
            if not ready:
                break
            try:
                count += len(os.read(self.master, 65536))
            except OSError:
                break
            last = time.monotonic()
        return count, last

    def status(self, field):
        for line in open(f"/proc/{self.pid}/status"):
            if line.startswith(field):
                return int(line.split()[1])
        return 0

    def cpu(self):
        return int(open(f"/proc/{self.pid}/schedstat").read().split()[0]) / 1e9

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.master)


def measure(command, keys, script=None):
    out = {name: [] for name in ("frame", "key", "p95", "bytes", "rss", "idle", "wakes")}
    for _ in range(RUNS):
        session = Session(command)
        _, last = session.read(QUIET)
        out["frame"].append((last - session.started) * 1000)
        out["rss"].append(session.status("VmRSS") / 1024)
        times, sizes = [], []
        for index in range(PRESSES):
            begin = time.monotonic()
            os.write(session.master, keys[index % len(keys)].encode())
            count, last = session.read(0.03, 1.0)
            if count:
                times.append((last - begin) * 1000)
                sizes.append(count)
        if times:
            times.sort()
            out["key"].append(statistics.median(times))
            out["p95"].append(times[min(len(times) - 1, int(len(times) * 0.95))])
            out["bytes"].append(statistics.median(sizes))
        begin = session.cpu()
        switches = session.status("voluntary_ctxt_switches")
        session.read(IDLE, IDLE)
        out["idle"].append((session.cpu() - begin) / IDLE * 100)
        out["wakes"].append((session.status("voluntary_ctxt_switches") - switches) / IDLE)
        session.close()
    return {name: round(statistics.median(values), 2) for name, values in out.items() if values}


def main():
    binary = sys.argv[1]
    programs = [("topowalk", [binary, "samples/three-tier"], ["."]),
                ("tig", ["tig"], ["j", "k"]), ("htop", ["htop"], ["\x1b[B", "\x1b[A"]),
                ("less", ["less", "README.md"], ["j", "k"])]
    print("| program, 120x40 | first frame | key, median | key, p95 | bytes a key | memory | idle CPU | wake-ups |")
    print("|---|---|---|---|---|---|---|---|")
    figures = {"machine": platform.machine(), "processors": os.cpu_count(), "runs": RUNS}
    for name, command, keys in programs:
        if not shutil.which(command[0]):
            print(f"| {name} | not installed | | | | | | |")
            continue
        row = figures[name] = measure(command, keys)
        print("| {} | {frame:.1f} ms | {key:.2f} ms | {p95:.2f} ms | {bytes:.0f} | {rss:.1f} MB | {idle:.2f} % | {wakes:.1f}/s |"
              .format(name, **row))
    if "tig" in figures:
        figures["first frame, ratio to tig"] = round(figures["topowalk"]["frame"] / figures["tig"]["frame"], 2)
        print(f"\nfirst frame: {figures['first frame, ratio to tig']} x tig's")
    with open(".build/bench-terminal.json", "w") as file:
        json.dump(figures, file, indent=2)


main()
