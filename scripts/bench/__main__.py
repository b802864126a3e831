"""topowalk beside its peers, all in one run: python3 scripts/bench BINARY BENCH-BINARY [AREA ...].

Areas: terminal, inside, simulation, loading, diagram, following; all of them take about ten minutes. Prints one table
and writes it with the machine to .build/bench.json (.build/bench-part.json for some areas only). Ends with 1 when an aim is missed. Peers are installed from Debian
and PyPI where they are missing; what cannot be had stands as "-".
"""
import os
import sys

import diagrams
import follow
import inside
import loading
import peers
import simulation
import terminal
from table import Table

binary, bench, wanted = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
folder = ".build/bench-manifests"
areas = {
    "terminal": lambda table: (terminal.small(table, binary), terminal.large(table, binary, folder), terminal.growth(table, binary, folder)),
    "inside": lambda table: inside.run(table, bench),
    "simulation": lambda table: simulation.run(table, bench),
    "loading": lambda table: (loading.run(table, binary, bench, folder), loading.first_boxes(table, binary, folder)),
    "diagram": lambda table: diagrams.run(table, bench),
    "following": lambda table: follow.run(table, binary),
}
unknown = [word for word in wanted if word not in areas]
if unknown:
    sys.exit(f"no area {', '.join(unknown)}; expected {', '.join(areas)}")
os.makedirs(".build", exist_ok=True)
table = Table()
table.head()
try:
    for name, measure in areas.items():
        if not wanted or name in wanted:
            measure(table)
finally:
    # A part of it leaves the whole as it was.
    table.save(f".build/bench{'-part' if wanted else ''}.json", peers.versions())
sys.exit(0 if table.summary() else 1)
