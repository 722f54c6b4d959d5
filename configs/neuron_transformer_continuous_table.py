#!/usr/bin/env python3
"""Mean AUROC by simulator and estimate.

Usage: neuron_transformer_continuous_table.py RESULTS.csv     of `golgi sweep configs/neuron_transformer_continuous.yaml`
"""
import csv
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["metric"] == "auroc" and not row["member"] and row["value"]]
    estimates = list(dict.fromkeys(row["estimate"] for row in rows))
    print("| simulator |", " | ".join(f"`{name}`" for name in estimates), "|")
    print("|---|" + "---|" * len(estimates))
    for simulator in dict.fromkeys(row["network.use"] for row in rows):
        means = []
        for name in estimates:
            values = [float(row["value"]) for row in rows if row["network.use"] == simulator and row["estimate"] == name]
            means.append(f"{sum(values) / len(values):.3f} (n = {len(values)})")
        print(f"| `{simulator}` |", " | ".join(means), "|")


main()
