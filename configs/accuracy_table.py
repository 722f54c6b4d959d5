#!/usr/bin/env python3
"""The table of docs/accuracy.md: mean AUROC and its 95 % interval by cell and estimator.

Usage: accuracy_table.py SUMMARY.csv     of `golgi sweep configs/accuracy.yaml`
"""
import csv
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["metric"] == "auroc"]
    estimates = list(dict.fromkeys(row["estimate"] for row in rows))
    cells = {(int(row["n"]), row["network.connection_probability"], row["estimate"]): row for row in rows}
    print("| N | p |", " | ".join(f"`{name}`" for name in estimates), "|")
    print("|---|---|" + "---|" * len(estimates))
    for n, p in sorted({key[:2] for key in cells}):
        values = (cells[n, p, name] for name in estimates)
        print("|", n, "|", p, "|", " | ".join(f"{float(v['mean']):.3f} [{float(v['low']):.3f}, {float(v['high']):.3f}]" for v in values), "|")


main()
