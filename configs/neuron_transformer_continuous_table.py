#!/usr/bin/env python3
"""Mean AUROC by estimate and one axis of a sweep, and the lowest of each.

Usage: neuron_transformer_continuous_table.py RESULTS.csv [AXIS]     of `golgi sweep`; AXIS is network.use unless given
"""
import csv
import sys


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["metric"] == "auroc" and not row["member"] and row["value"]]
    axis = sys.argv[2] if len(sys.argv) == 3 else "network.use"
    estimates = list(dict.fromkeys(row["estimate"] for row in rows))
    print(f"| {axis} |", " | ".join(f"`{name}`" for name in estimates), "|")
    print("|---|" + "---|" * len(estimates))
    for value in dict.fromkeys(row[axis] for row in rows):
        means = []
        for name in estimates:
            values = [float(row["value"]) for row in rows if row[axis] == value and row["estimate"] == name]
            means.append(f"{sum(values) / len(values):.3f} ({min(values):.3f}; n = {len(values)})")
        print(f"| `{value}` |", " | ".join(means), "|")


main()
