#!/usr/bin/env python3
"""The attention beside the paper, a row a network: the table of docs/paper.md.

Usage: attention_table.py PAPER-RESULTS.csv SWEEP-FOLDER …     folders of sweeps of figure2_recorded.yaml
"""
import csv
import math
import pathlib
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def mean(values):
    values = list(values)
    return sum(map(float, values)) / len(values) if values else math.nan


def row_of(folder, point, paper):
    """A finished point beside the paper's network with as many initialisations."""
    of_point = [row for row in rows_of(folder / "results.csv") if all(row[key] == point[key] for key in "nps")]

    def score(metric, single):
        return mean(row["value"] for row in of_point if row["metric"] == metric and row["estimate"] == "attention" and bool(row["member"]) == single)

    *models, averaged = rows_of(folder / point["artifact:model"] / "models.csv")
    seconds = sum(float(row["seconds"]) for row in rows_of(folder / point["artifact:model"] / "training.csv")) / len(models)
    published = paper[point["n"], f"0.{point['p']}", point["s"]]
    several = range(len(models))
    pairs = [
        (mean(model["test_r2"] for model in models), mean(published[f"r2_init{k}"] for k in several)),
        (float(averaged["test_r2"]), float(published["r2_mean"])),
        (score("auroc_paper", True), mean(published[f"auroc_attention_init{k}"] for k in several)),
        (score("auroc_paper", False), float(published["auroc_attention_mean"])),
    ]
    return [point["n"], f"0.{point['p']}", point["s"], *(f"{ours:.3f} ({theirs:.3f})" for ours, theirs in pairs),
            *(f"{score('auroc', single):.3f}" for single in (True, False)), str(len(models)), f"{seconds:.0f}"]


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    paper = {(row["n"], row["p"], row["seed"]): row for row in rows_of(sys.argv[1])}
    rows = [row_of(folder, point, paper) for folder in map(pathlib.Path, sys.argv[2:]) for point in rows_of(folder / "points.csv")
            if point["status"] in ("done", "found")]
    print("| N | p | network | R² single | R² mean forecast | `auroc_paper` single | `auroc_paper` averaged | `auroc` single | `auroc` averaged | models | s a model |")
    print("|" + "---|" * 11)
    for row in sorted(rows, key=lambda row: [float(value) for value in row[:3]]):
        print("|", " | ".join(row), "|")


main()
