"""One table of figures, each beside a peer of the same run and, where there is one, an aim."""
import json
import os
import platform
import subprocess



class Table:
    def __init__(self):
        self.rows, self.machine = [], machine()

    def add(self, area, what, own, unit, peer=None, its=None, aim=None, limit=None):
        """A figure of topowalk and the same of a peer. AIM is ("<=" or ">=", ratio own to its); LIMIT the same
        for the figure itself. A figure that could not be had is None and stands in the table as "-"; without our own
        an aim is missed."""
        ratio = own / its if own is not None and its else None
        measured, wanted = (ratio, aim) if aim else (own, limit)
        met = None
        if wanted and measured is not None:
            met = measured <= wanted[1] if wanted[0] == "<=" else measured >= wanted[1]
        elif wanted and own is None:
            met = False
        self.rows.append({"area": area, "what": what, "unit": unit, "topowalk": own, "peer": peer, "its": its,
                          "ratio": ratio, "aim": list(aim) + ["x"] if aim else list(limit) + [unit] if limit else None,
                          "met": met})
        self.show(self.rows[-1])

    def head(self):
        print("| area | what | topowalk | beside | ratio | aim | |\n|---|---|---|---|---|---|---|", flush=True)

    def show(self, row):
        beside = "" if row["peer"] is None else f"{row['peer']} {figure(row['its'], row['unit'])}"
        aim = "" if row["aim"] is None else "%s %s %s" % tuple(row["aim"])
        print("| {} | {} | {} | {} | {} | {} | {} |".format(
            row["area"], row["what"], figure(row["topowalk"], row["unit"]), beside,
            "" if row["ratio"] is None else number(row["ratio"]) + " x", aim,
            {None: "", True: "met", False: "MISSED"}[row["met"]]), flush=True)

    def save(self, path, versions):
        with open(path, "w") as out:
            json.dump({"machine": self.machine, "versions": versions, "rows": self.rows}, out, indent=1)
            out.write("\n")

    def summary(self):
        aims = [row for row in self.rows if row["aim"]]
        missed = [row for row in aims if row["met"] is False]
        unknown = [row for row in aims if row["met"] is None]
        words = f"\n{len(aims) - len(missed) - len(unknown)} of {len(aims)} aims met"
        if unknown:
            words += f", {len(unknown)} not measured here"
        print(words + "".join(f"\n  MISSED {row['area']}: {row['what']}" for row in missed))
        return not missed


def figure(value, unit):
    return "-" if value is None else f"{number(value)} {unit}".strip()


def number(value):
    """Three digits that count, thousands apart."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
                 platform.processor())
    memory = next(int(line.split()[1]) for line in open("/proc/meminfo") if line.startswith("MemTotal"))
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    return {"processor": model, "cores": os.cpu_count(), "memory GB": round(memory / 1048576, 1),
            "kernel": platform.release(), "architecture": platform.machine(), "load before": os.getloadavg()[0],
            "commit": commit}
