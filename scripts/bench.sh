#!/bin/sh
# Start-up of the program as a whole, then frame and simulation figures from inside.
set -eu
echo "topowalk bench on $(uname -m), $(nproc) cores"
echo
# The terminal peers, where apt can give them.
for peer in tig htop less; do
  command -v "$peer" > /dev/null || missing="${missing:-} $peer"
done
if [ -n "${missing:-}" ]; then
  { [ "$(id -u)" = 0 ] && apt-get install -y -q $missing || sudo -n apt-get install -y -q $missing; } \
    > /dev/null 2>&1 || true
fi
python3 "$(dirname "$0")/bench-terminal.py" "$1"
echo
python3 - "$1" <<'PY'
import os, pty, select, statistics, subprocess, sys, time

binary = sys.argv[1]

def first_screen():
    """Seconds from starting the program to its first full screen (the footer is drawn last)."""
    master, slave = pty.openpty()
    import fcntl, struct, termios
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    start = time.perf_counter()
    process = subprocess.Popen([binary, "samples/three-tier"], stdin=slave, stdout=slave, stderr=slave,
                               env=dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8"), start_new_session=True)
    os.close(slave)
    seen = b""
    while b"request" not in seen.split(b"advance")[-1] and b"quit" not in seen:
        ready, _, _ = select.select([master], [], [], 5)
        if not ready: break
        seen += os.read(master, 65536)
    took = time.perf_counter() - start
    os.write(master, b"q")
    process.wait()
    os.close(master)
    return took

def whole(arguments):
    start = time.perf_counter()
    subprocess.run([binary] + arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start

print("| whole process | median | best |\n|---|---|---|")
for name, work in [("start to first full screen, 120x40", first_screen),
                   ("topowalk check samples/three-tier", lambda: whole(["check", "samples/three-tier"])),
                   ("topowalk trace samples/three-tier", lambda: whole(["trace", "samples/three-tier"]))]:
    times = sorted(work() for _ in range(15))
    print("| %s | %.1f ms | %.1f ms |" % (name, statistics.median(times) * 1000, times[0] * 1000))
PY
echo
swift build -c release --static-swift-stdlib --product topowalk-bench > /dev/null
for package in kubernetes-client python3-yaml; do
  { [ "$(id -u)" = 0 ] && apt-get install -y -q $package || sudo -n apt-get install -y -q $package; } \
    > /dev/null 2>&1 || true
done
python3 "$(dirname "$0")/bench-loading.py" "$1"
echo
echo "key to screen of a presenter, with followers:"
python3 "$(dirname "$0")/bench-follow.py" "$1" 400
echo
"$(dirname "$1")/topowalk-bench"

echo
echo "| diagram | best |"
echo "|---|---|"
"$(dirname "$1")/topowalk-bench" diagram-rows

# The same workload in every engine: targets probed every 15 s and 100 requests a second for one
# simulated hour; the ratio of events a second is what counts.
echo
echo "events a second, the same workload:"
peers=.build/peers
mkdir -p "$peers"
here=$(dirname "$0")/peers
for targets in 1000 10000; do
  "$(dirname "$1")/topowalk-bench" "$targets"
  if command -v c++ > /dev/null; then
    [ -x "$peers/loop" ] || c++ -O2 -o "$peers/loop" "$here/loop.cpp"
    "$peers/loop" "$targets"
  fi
  if [ ! -x "$peers/python/bin/python" ] && [ ! -e "$peers/no-simpy" ]; then
    { python3 -m venv "$peers/python" && "$peers/python/bin/pip" install --quiet simpy; } \
      > /dev/null 2>&1 || touch "$peers/no-simpy"
  fi
  "$here/ns3_peer.sh" "$peers/ns3" "$here/ns3_loop.cpp" "$targets" 3600 PriorityQueue
  [ -e "$peers/no-simpy" ] || "$peers/python/bin/python" "$here/simpy_peer.py" "$targets"
done
