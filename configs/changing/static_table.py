#!/usr/bin/env python3
"""False changes found with constant wiring, from a sweep of configs/changing/static.yaml.

Usage: static_table.py SWEEP-FOLDER     e.g. static_table.py runs/static
"""
import csv
import pathlib
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    found = [folder / row["artifact:changing_granger"] for row in rows_of(folder / "points.csv") if row["status"] == "done"]
    switches = sum(bool(rows_of(each / "switches.csv")) for each in found)
    z = [float(row["z"]) for each in found for row in rows_of(each / "movement.csv") if row["z"]]
    beyond = sum(abs(value) > 1.96 for value in z) / len(z)
    print(f"{switches} of {len(found)} networks have a switch; of {len(z)} pairs {100 * beyond:.1f} % have a movement |z| > 1.96")


main()
