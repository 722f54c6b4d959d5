#!/usr/bin/env python3
"""The tables of docs/readouts.md: for each readout the mean AUROC by forecaster, network size and layers, and the mean share of true connections
whose sign is right.

Usage: readouts_table.py SWEEP-FOLDER     of `golgi sweep configs/readouts.yaml`
       readouts_table.py RUN-FOLDER      of `golgi run configs/paper/n20_p4_readouts.yaml`
"""
import csv
import pathlib
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("status", "done") == "done"]


def mean(rows, metric, single=False):
    values = [float(row["value"]) for row in rows if row["metric"] == metric and bool(row["member"]) == single and row["value"] not in ("", "nan")]
    return sum(values) / len(values) if values else None


def cell(rows):
    alone, together = mean(rows, "auroc", True), mean(rows, "auroc")
    return "-" if together is None else f"{together:.3f}" + (f" ({alone:.3f})" if alone is not None else "")


def signs(rows):
    share = mean(rows, "sign")
    return "-" if share is None else f"{100 * share:.1f} %"


def print_table(rows, columns):
    """One row per estimate; `columns`: titles, and the rows of each."""
    print("|", " | ".join(["readout", *(title for title, _ in columns), "signs right"]), "|")
    print("|" + "---|" * (len(columns) + 2))
    for estimate in dict.fromkeys(row["estimate"] for row in rows):
        cells = [cell([row for row in part if row["estimate"] == estimate]) for _, part in columns]
        print("|", " | ".join([f"`{estimate}`", *cells, signs([row for row in rows if row["estimate"] == estimate])]), "|")
    print()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    if (folder / "scores.csv").exists():
        rows = rows_of(folder / "scores.csv")
        return print_table(rows, [("AUROC", rows)])
    results = rows_of(folder / "results.csv")
    for forecaster in dict.fromkeys(row["forecaster"] for row in results):
        rows = [row for row in results if row["forecaster"] == forecaster]
        columns = []
        for n, layers in sorted({(int(row["n"]), int(row["layers"])) for row in rows}):
            part = [row for row in rows if (row["n"], row["layers"]) == (str(n), str(layers))]
            networks = len({row["replicate"] for row in part})
            columns.append((f"N = {n}, {layers} layer{'s' if layers > 1 else ''} ({networks})", part))
        print(f"`model/{forecaster}`:\n")
        print_table(rows, columns)


main()
