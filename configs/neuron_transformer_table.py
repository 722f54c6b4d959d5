#!/usr/bin/env python3
"""The tables of docs/neuron_transformer.md: means over the networks of each cell.

Usage: neuron_transformer_table.py RESULTS.csv [ESTIMATE]     of `golgi sweep configs/neuron_transformer_recorded.yaml`
"""
import csv
import sys


def mean(values):
    return sum(values) / len(values) if values else float("nan")


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = list(csv.DictReader(file))
    readout = sys.argv[2] if len(sys.argv) == 3 else "intervention"
    cells = sorted({(int(row["n"]), int(row["p"])) for row in rows})

    def values(cell, estimate, metric, single=False):
        return [float(row["value"]) for row in rows if (int(row["n"]), int(row["p"])) == cell and row["estimate"] == estimate
                and row["metric"] == metric and bool(row["member"]) == single and row["value"] not in ("", "nan")]

    print(f"| N | p | networks | `{readout}` | lowest network | one initialisation | signs right | attention |")
    print("|---|---|---|---|---|---|---|---|")
    for cell in cells:
        areas = values(cell, readout, "auroc")
        print(f"| {cell[0]} | 0.{cell[1]} | {len(areas)} | {mean(areas):.4f} | {min(areas):.4f} | "
              f"{mean(values(cell, readout, 'auroc', True)):.4f} | {mean(values(cell, readout, 'sign')):.4f} | "
              f"{mean(values(cell, 'attention', 'auroc')):.4f} |")


main()
