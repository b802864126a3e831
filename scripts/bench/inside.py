"""What topowalk-bench measures inside the program, where a whole process would say little."""
import json
import re

import peers

# Words of a row that has an aim, and the milliseconds it may take.
LIMITS = {"three-tier laid out and painted": 1, "open boxes laid out and painted": 16, "boxes), laid out and painted": 10,
          "three-tier: a frame after one health change": 0.1, "seek anywhere": 1, "every single fault": 1000,
          "key to screen: one hop": 16, "three-tier: the best picture": 16}


def run(table, bench):
    took = peers.cost([bench], 1)
    if took is None:
        return table.add("inside", "topowalk-bench", None, "ms", limit=("<=", 0))
    for line in took[3].splitlines():
        row = json.loads(line)
        limit = next((("<=", LIMITS[words]) for words in LIMITS if words in row["what"]), None)
        table.add("inside", row["what"], row["ms"], "ms", limit=limit)
    took = peers.cost([bench, "requests", "40000"], 7)
    found = took and re.search(r": (\d+)", took[3])
    table.add("inside", "requests a second, every decision recorded", float(found[1]) if found else None, "/s", limit=(">=", 50000))
