#!/usr/bin/env python3
"""The tables of docs/dynamics.md: AUROC, signs, true and false links found at q <= 0.05, and seconds of each estimator, by dynamics.

Usage: dynamics_table.py SWEEP-FOLDER     e.g. dynamics_table.py runs/dynamics
"""
import csv
import pathlib
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def number(row):
    return f"{float(row['mean']):.2f}" if row and row["mean"] else ""


def numbers(rows):
    """Means of several metrics, "-" for one that is undefined; empty if all are."""
    texts = [number(row) for row in rows]
    return " / ".join(text or "-" for text in texts) if any(texts) else ""


def print_table(heads, estimates, cells, text):
    print("|", " | ".join([*heads, *(f"`{name}`" for name in estimates)]), "|")
    print("|" + "---|" * (len(heads) + len(estimates)))
    for cell in cells:
        texts = [text(cell, name) for name in estimates]
        if any(texts):
            print("|", " | ".join([*cell, *texts]), "|")
    print()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    rows = rows_of(folder / "summary.csv")
    estimates = list(dict.fromkeys(row["estimate"] for row in rows))
    of = {(row["seen.in"], row["n"], row["level"], row["estimate"], row["metric"]): row for row in rows}
    cells = sorted({key[:3] for key in of}, key=lambda cell: (cell[0], int(cell[1]), cell[2] != "usual"))
    heads = ["dynamics", "N", "noise"]
    for title, metrics in (("AUROC", ["auroc"]), ("Share of signs that are right", ["sign"]),
                           ("Links found / absent pairs reported, shares at q <= 0.05", ["tpr", "fpr"])):
        print(f"**{title}**\n")
        shown = [e for e in estimates if any(number(of.get((*cell, e, metrics[0]))) for cell in cells)]
        print_table(heads, shown, cells, lambda cell, name: numbers(of.get((*cell, name, metric)) for metric in metrics))
    print("**Seconds, mean over all recordings**\n")
    seconds = {}
    for row in rows_of(folder / "times.csv"):
        seconds.setdefault(row["stage"], []).append(float(row["seconds"]))
    print_table([], estimates, [()], lambda _, name: f"{sum(seconds[name]) / len(seconds[name]):.3f}" if name in seconds else "")


main()
