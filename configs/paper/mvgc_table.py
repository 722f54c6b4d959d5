#!/usr/bin/env python3
"""MVGC compared with the paper, in docs/paper.md: mean AUROC with the diagonal, its interval, and the published mean of the same number of networks.

Usage: mvgc_table.py SUMMARY.csv PAPER-RESULTS.csv     SUMMARY.csv of a sweep of figure2.yaml or figure2_recorded.yaml
"""
import csv
import sys
from collections import defaultdict


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    ours, counts = {}, {}
    for row in rows_of(sys.argv[1]):
        # Recorded networks are named by ten times their probability.
        p = float(row["p"]) / 10 if "p" in row else float(row["network.connection_probability"])
        if row["metric"] == "auroc_paper":
            ours[int(row["n"]), p, row["estimate"]] = row
            counts[int(row["n"]), p] = int(row["count"])
    published = defaultdict(list)
    for row in rows_of(sys.argv[2]):
        n, p = int(row["n"]), float(row["p"])
        # The recorded networks are the first of the paper's.
        if int(row["seed"]) < counts.get((n, p), 0):
            for criterion in ("aic", "bic"):
                published[n, p, criterion].append(float(row[f"auroc_mvgc_{criterion}"]))
    print("| N | p | networks | AIC | AIC, published | BIC | BIC, published |")
    print("|---|---|---|---|---|---|---|")
    for n, p in sorted(counts):
        cells = [str(n), f"{p:g}", str(counts[n, p])]
        for criterion in ("aic", "bic"):
            row, theirs = ours[n, p, criterion], published[n, p, criterion]
            cells.append(f"{float(row['mean']):.3f} [{float(row['low']):.3f}, {float(row['high']):.3f}]")
            cells.append(f"{sum(theirs) / len(theirs):.3f}")
        print("|", " | ".join(cells), "|")


main()
