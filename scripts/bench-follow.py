#!/usr/bin/env python3
"""Key to screen of a presenter, alone and with followers: bench-follow.py BINARY [KEYS].

Each case presents the same slides in a pseudo-terminal of 120x40; followers are bare connections of another
process, each at one of twenty sizes. Milliseconds from the key to the first byte of the answer.
"""
import fcntl, os, pty, select, struct, subprocess, sys, tempfile, termios, time

binary, keys = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 160
root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
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


def case(count, stalled=0, wander=0):
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/demo.sock"
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-256color", XDG_RUNTIME_DIR=folder)
            os.execv(binary, [binary, "present", walkthrough, "--share", path])
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        drain(fd, 1.5)
        others = None
        if count:
            others = subprocess.Popen([sys.executable, "-c", FOLLOWERS, path, str(count), str(stalled), str(wander)],
                                      stdout=subprocess.PIPE)
            others.stdout.readline()
            drain(fd, 1.0)
        took = []
        for i in range(keys):
            start = time.perf_counter()
            os.write(fd, script[i % len(script)])
            if select.select([fd], [], [], 2.0)[0]:
                took.append((time.perf_counter() - start) * 1e3)
            drain(fd, 0.05)
        os.write(fd, b"q")
        drain(fd, 0.5)
        os.waitpid(pid, 0)
        if others:
            others.kill()
            others.wait()
        took.sort()
        return took[len(took) // 2], took[int(len(took) * 0.95)]


base = None
for name, arguments in [("nobody follows", (0,)), ("200 follow, 20 sizes", (200,)),
                        ("200 follow, 20 of them never read", (200, 20)),
                        ("200 follow, 50 of them look around", (200, 0, 50))]:
    p50, p95 = case(*arguments)
    base = base or p95
    print(f"  {name:36} p50 {p50:5.1f} ms  p95 {p95:5.1f} ms  {p95 / base:4.2f} x alone", flush=True)
