#!/bin/sh
# The ns-3 peer: its PyPI wheel carries the C++ headers and libns3.*-core.so, so a plain g++ program
# links with it. Arguments: a directory for the venv and the binary, ns3_loop.cpp, then the program's
# own (targets, simulated seconds, scheduler). A second call reuses what the first built, and a
# failure's mark (DIR/no-ns3; remove it to try again). Never fails: a missing piece is one line.
dir=${1:-} source=${2:-}
skip() { echo "ns-3 skipped: $1"; [ -z "${2:-}" ] || echo "$1" 2> /dev/null > "$dir/no-ns3"; exit 0; }
[ -n "$dir" ] && [ -f "$source" ] || skip "usage: ns3_peer.sh DIR NS3_LOOP.CPP [TARGETS [SECONDS [SCHEDULER]]]"
shift 2
mkdir -p "$dir" 2> /dev/null && dir=$(cd "$dir" && pwd) || skip "cannot make the directory $dir"
[ ! -e "$dir/no-ns3" ] || skip "$(cat "$dir/no-ns3") (remembered in $dir/no-ns3)"
binary=$dir/ns3_loop
if [ ! -x "$binary" ] || [ "$source" -nt "$binary" ]; then
  compiler=$(command -v g++ || command -v c++) || skip "no C++ compiler"
  command -v python3 > /dev/null || skip "no python3"
  home() { find "$dir/python" -type d -path '*/site-packages/ns3' 2> /dev/null | head -n 1; }
  if [ -z "$(home)" ]; then
    python3 -m venv "$dir/python" > /dev/null 2>&1 || skip "python3 -m venv failed" keep
    # Only the wheel: its dependency cppyy serves the Python bindings and takes minutes to build.
    timeout 300 "$dir/python/bin/pip" install --quiet --no-deps --only-binary :all: ns3 \
      > "$dir/ns3-pip.log" 2>&1 ||
      skip "pip install ns3 failed: $(grep -m 1 ERROR "$dir/ns3-pip.log" || echo "see $dir/ns3-pip.log")" keep
  fi
  home=$(home)
  core=$(find "$home" -name 'libns3*core*.so' 2> /dev/null | head -n 1)
  [ -n "$core" ] || skip "the wheel has no core library" keep
  [ -f "$home/include/ns3/core-module.h" ] || skip "the wheel has no C++ headers" keep
  "$compiler" -std=c++20 -O2 -isystem "$home/include" -o "$binary" "$source" "$core" \
    -Wl,-rpath,"$(dirname "$core")" > "$dir/ns3-compile.log" 2>&1 ||
    skip "ns3_loop.cpp does not compile: $(grep -m 1 -i error "$dir/ns3-compile.log" || echo "see $dir/ns3-compile.log")"
fi
"$binary" "$@" 2> "$dir/ns3-run.log" || skip "ns3_loop stopped with code $?: $(head -n 1 "$dir/ns3-run.log")"
exit 0
