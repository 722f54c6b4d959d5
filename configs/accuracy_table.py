#!/usr/bin/env python3
"""The tables of docs/accuracy.md: mean AUROC with its 95 % interval, mean share of false discoveries and power at q <= 0.05 of estimators with p-values, and
mean seconds of each estimator, and of the model that readouts use, by cell.

Usage: accuracy_table.py SWEEP-FOLDER COLUMN …     e.g. accuracy_table.py runs/accuracy n network.connection_probability
"""
import csv
import pathlib
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def in_order(value):
    """Sorts numbers by size, then words in their given order."""
    try:
        return (0, float(value))
    except ValueError:
        return (1, 0)


def with_interval(row):
    """The mean and its interval from a summary; a single network has no interval."""
    if not row or not row["mean"]:
        return ""
    return f"{float(row['mean']):.3f}" + (f" [{float(row['low']):.3f}, {float(row['high']):.3f}]" if row["low"] else "")


def false_discoveries(f1, tpr, fpr):
    """The share of the reported pairs that are not links; 0 if nothing is reported."""
    if tpr == 0:
        return 1.0 if fpr > 0 else 0.0
    return max(0.0, 1 - f1 * tpr / (2 * tpr - f1))  # precision, of f1 = 2 / (1 / precision + 1 / recall)


def false_discoveries_by_cell(rows, columns):
    """(cell, estimate) -> false discoveries and power of every network that has all three rates."""
    networks = {}
    for row in rows:
        if row["metric"] in ("f1", "tpr", "fpr") and row["value"] and not row["member"]:
            key = (*(row[c] for c in columns), row["estimate"])
            networks.setdefault(key, {}).setdefault(row["replicate"], {})[row["metric"]] = float(row["value"])
    return {key: [(false_discoveries(**rates), rates["tpr"]) for rates in each.values() if len(rates) == 3] for key, each in networks.items()}


def mean_text(values):
    return f"{sum(values) / len(values):.2f}"


def print_table(columns, estimates, cells, text):
    print("|", " | ".join([*columns, *(f"`{name}`" for name in estimates)]), "|")
    print("|" + "---|" * (len(columns) + len(estimates)))
    for cell in sorted(dict.fromkeys(key[:-1] for key in cells), key=lambda cell: [in_order(value) for value in cell]):
        print("|", " | ".join([*cell, *(text(cells.get((*cell, name))) for name in estimates)]), "|")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    folder, columns = pathlib.Path(sys.argv[1]), sys.argv[2:]
    rows = [row for row in rows_of(folder / "summary.csv") if row["metric"] == "auroc"]
    estimates = list(dict.fromkeys(row["estimate"] for row in rows))
    auroc = {(*(row[c] for c in columns), row["estimate"]): row for row in rows}
    print_table(columns, estimates, auroc, with_interval)
    print()
    false = false_discoveries_by_cell(rows_of(folder / "results.csv"), columns)
    print_table(columns, list(dict.fromkeys(key[-1] for key in false)), false, lambda v: ", ".join(map(mean_text, zip(*v))) if v else "")
    print()

    # A stage's time names what is varied before it: it belongs to every cell that agrees.
    stages = [*estimates, "model"]
    seconds = {}
    for time in rows_of(folder / "times.csv"):
        varied = dict(pair.split("=", 1) for pair in time["varied"].split(", ") if "=" in pair)
        for cell in dict.fromkeys(row[columns[0]] for row in rows if all(row.get(key, value) == value for key, value in varied.items())):
            seconds.setdefault((cell, time["stage"]), []).append(float(time["seconds"]))
    print_table(columns[:1], stages, seconds, lambda v: f"{sum(v) / len(v):.4f}" if v else "")


main()
