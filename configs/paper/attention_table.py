#!/usr/bin/env python3
"""The attention compared with the paper, one row per network: the table of docs/paper.md.

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
    """A finished point compared with all of the paper's initialisations of the network, whatever the number of ours."""
    of_point = [row for row in rows_of(folder / "results.csv") if all(row[key] == point[key] for key in "nps")]

    def scores(metric, single):
        return [row for row in of_point if row["metric"] == metric and row["estimate"] == "attention" and bool(row["member"]) == single]

    def area(metric, single):
        return mean(row["value"] for row in scores(metric, single))

    def beside(ours, theirs, interval=""):
        return f"{ours:.3f}{interval} ({theirs:.3f})"

    *models, averaged = rows_of(folder / point["artifact:model"] / "models.csv")
    seconds = sum(float(row["seconds"]) for row in rows_of(folder / point["artifact:model"] / "training.csv")) / len(models)
    published = {name: float(value) for name, value in paper[point["n"], f"0.{point['p']}", point["s"]].items()}
    all_of_theirs = range(10)
    [of_mean] = scores("auroc_paper", False)
    return [point["n"], f"0.{point['p']}", point["s"],
            beside(mean(model["test_r2"] for model in models), mean(published[f"r2_init{k}"] for k in all_of_theirs)),
            beside(float(averaged["test_r2"]), published["r2_mean"]),
            beside(area("auroc_paper", True), mean(published[f"auroc_attention_init{k}"] for k in all_of_theirs)),
            beside(float(of_mean["value"]), published["auroc_attention_mean"], f" [{float(of_mean['low']):.3f}, {float(of_mean['high']):.3f}]"),
            *(f"{area('auroc', single):.3f}" for single in (True, False)), str(len(models)), f"{seconds:.0f}"]


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
