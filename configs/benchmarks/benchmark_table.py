#!/usr/bin/env python3
"""The tables of docs/benchmarks.md from a sweep's results: one table per recording, one row per estimate, best AUROC first.

Usage: benchmark_table.py SWEEP-FOLDER-OR-RESULTS.csv [MEANS.csv]     MEANS.csv: the means are also written there

FDR is the share of false connections among those found at q <= 0.05, which follows from F1 and power of that decision; a
network in which nothing is found has no FDR and is left out of its mean. Seconds are elapsed times, from times.csv next to
the results: with other load on the host only their order of magnitude is meaningful.
"""
import csv
import pathlib
import sys

COLUMNS = ["auroc", "auprc", "sign", "tpr", "fpr", "fdr", "seconds"]
HEADS = ["AUROC", "AP", "sign", "power", "FPR", "FDR", "seconds"]


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


def mean(values):
    known = [value for value in values if value is not None and value == value]
    return sum(known) / len(known) if known else None


def false_share(one):
    """1 - precision; F1 = 2 / (1 / precision + 1 / power)."""
    if one.get("tpr"):
        return max(0.0, 1 - 1 / (2 / one["f1"] - 1 / one["tpr"]))
    return 1.0 if one.get("fpr") else None


def means_of(rows, times):
    """{recording: {estimate: {column: mean}}}, and {recording: {estimate: reason}} for estimates that failed."""
    networks, reasons, points = {}, {}, {}
    for row in rows:
        estimate = row["evaluation"].removeprefix("scores_")
        points[row["recording"]] = row
        if row["status"] == "done" and row["metric"]:
            networks.setdefault((row["recording"], estimate), {}).setdefault(row["replicate"], {})[row["metric"]] = number(row["value"])
        elif not row["metric"]:
            reasons.setdefault(row["recording"], {})[estimate] = row["reason"]
    means = {recording: {} for recording in points}
    for (recording, estimate), ones in networks.items():
        for one in ones.values():
            one["fdr"] = false_share(one)
        means[recording][estimate] = {c: mean(one.get(c) for one in ones.values()) for c in COLUMNS[:-1]}
        # A stage's time names all that is varied before it.
        point = points[recording]
        varied = [f"{axis}={point[axis]}" for axis in ("network.use", "network.params", "signal.in") if axis in point]
        means[recording][estimate]["seconds"] = mean(
            float(time["seconds"]) for time in times if time["stage"] == estimate and all(one in time["varied"] for one in varied))
    return means, reasons


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    path = path / "results.csv" if path.is_dir() else path
    means, reasons = means_of(rows_of(path), rows_of(path.parent / "times.csv"))
    table = []
    for recording, estimates in means.items():
        print(f"\n`{recording}`\n\n| estimate |", " | ".join(HEADS), "|\n" + "|---" * (1 + len(HEADS)) + "|")
        for estimate, one in sorted(estimates.items(), key=lambda pair: -(pair[1]["auroc"] or 0)):
            text = ["" if one[c] is None else f"{one[c]:.2g}" if c == "seconds" else f"{one[c]:.3f}" for c in COLUMNS]
            print(f"| `{estimate}` |", " | ".join(text), "|")
            table.append([recording, estimate, *text])
        for estimate, reason in reasons.get(recording, {}).items():
            print(f"| `{estimate}` | refused: {reason.split(';')[0]} |" + " |" * (len(HEADS) - 1))
    if len(sys.argv) == 3:
        with open(sys.argv[2], "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([["recording", "estimate", *COLUMNS], *table])


main()
