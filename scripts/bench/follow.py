#!/usr/bin/env python3
"""Key to screen of a presenter, alone and with followers.

Each case presents the same slides in a pseudo-terminal of 120x40; followers are bare connections of another
process, each at one of twenty sizes. Milliseconds from the key to the first byte of the answer.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
walkthrough = f"{root}/samples/three-tier/walkthroughs/traffic-flow.yaml"
script = [b"n", b"l", b"n", b"h", b"\t", b"n", b"h", b"N"]

FOLLOWERS = """
import select, socket, sys
path, count, stalled, wander = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
all = []
for i in range(count):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    s.sendall(b"topowalk-follow 1\\nsize %d %d unicode\\n" % (80 + i % 20 * 4, 24 + i % 20))
    if i < wander: s.sendall(b"key l\\n")
    all.append(s)
print("ready", flush=True)
while True:
    for s in select.select(all[stalled:], [], [])[0]:
        if not s.recv(1 << 20): sys.exit()
"""


def drain(fd, seconds):
    end = time.time() + seconds
    while (left := end - time.time()) > 0:
        if select.select([fd], [], [], left)[0]:
            try:
                os.read(fd, 1 << 16)
            except OSError:
                return


def case(binary, keys, count, stalled=0, wander=0):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/demo.sock"
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", XDG_RUNTIME_DIR=folder)
            os.execv(binary, [binary, "present", walkthrough, "--share", path])
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        others = None
        try:
            drain(fd, 1.5)
            if count:
                others = subprocess.Popen([sys.executable, "-c", FOLLOWERS, path, str(count), str(stalled), str(wander)],
                                          stdout=subprocess.PIPE)
                others.stdout.readline()
                drain(fd, 1.0)
            took = sorted(press(fd, script[i % len(script)]) for i in range(keys))
        finally:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(fd)
            if others:
                others.kill()
                others.wait()
        return took[len(took) // 2], took[int(len(took) * 0.95)]


def press(fd, key):
    """Milliseconds; no answer in two seconds is the worst answer."""
    start = time.perf_counter()
    os.write(fd, key)
    # A presenter that has ended raises OSError here: no figure is better than a wrong one.
    if select.select([fd], [], [], 2.0)[0]:
        os.read(fd, 1 << 16)
    took = (time.perf_counter() - start) * 1e3
    drain(fd, 0.05)
    return took


CASES = [("nobody follows", (0,)), ("200 follow, 20 sizes", (200,)), ("200 follow, 20 of them never read", (200, 20)),
         ("200 follow, 50 of them look around", (200, 0, 50))]


def run(table, binary, keys=400):
    alone = None
    for name, arguments in CASES:
        median, p95 = case(os.path.abspath(binary), keys, *arguments)
        if alone is None:
            alone = p95
            table.add("following", "key of a presenter whom nobody follows, median", median, "ms")
            table.add("following", "key of a presenter whom nobody follows, p95", p95, "ms")
        else:
            table.add("following", f"key of a presenter, p95: {name}", p95, "ms", "alone", alone, aim=("<=", 1.2))
