#!/usr/bin/env python3
"""The table of docs/paper.md, from the results of the pipelines in this folder.

Usage: table.py RESULTS-FOLDER PAPER-RESULTS.csv     e.g. table.py runs/paper ../shared/data/paper_results.csv
RESULTS-FOLDER holds one folder of results a pipeline (n05_p4, …); pipelines that are not there are left out.
"""
import csv
import math
import pathlib
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def mean(values):
    return sum(values) / len(values) if values else math.nan


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    results, paper = pathlib.Path(sys.argv[1]), {}
    for row in rows_of(sys.argv[2]):
        paper[row["n"], row["p"], row["seed"]] = row
    print("| network | R² single | R² mean forecast | `auroc_paper` single | `auroc_paper` averaged | MVGC AIC | MVGC BIC | `auroc` averaged | models | s a model |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for folder in sorted(path.parent for path in results.glob("*/scores.csv")):
        n, p = str(int(folder.name[1:3])), f"0.{folder.name[5]}"
        scores = rows_of(folder / "scores.csv")
        for stage in sorted(path.name for path in folder.glob("model_s*")):
            seed = stage.removeprefix("model_s")

            def score(estimate, metric, single=False):
                return mean([float(row["value"]) for row in scores if row["estimate"] == f"{estimate}_s{seed}"
                             and row["metric"] == metric and bool(row["member"]) == single])

            models = rows_of(folder / stage / "models.csv")
            theirs = paper[n, p, seed]
            several = [f"{{}}_init{k}" for k in range(len(models) - 1)]
            seconds = sum(float(row["seconds"]) for row in rows_of(folder / stage / "training.csv")) / (len(models) - 1)
            pair = lambda ours, published: f"{ours:.3f} ({published:.3f})"
            print("|", " | ".join([
                f"N = {n}, p = {p}, {seed}",
                pair(mean([float(row["test_r2"]) for row in models[:-1]]), mean([float(theirs[k.format("r2")]) for k in several])),
                pair(float(models[-1]["test_r2"]), float(theirs["r2_mean"])),
                pair(score("attention", "auroc_paper", True), mean([float(theirs[k.format("auroc_attention")]) for k in several])),
                pair(score("attention", "auroc_paper"), float(theirs["auroc_attention_mean"])),
                pair(score("aic", "auroc_paper"), float(theirs["auroc_mvgc_aic"])),
                pair(score("bic", "auroc_paper"), float(theirs["auroc_mvgc_bic"])),
                f"{score('attention', 'auroc'):.3f}",
                str(len(models) - 1), f"{seconds:.0f}"]), "|")


main()
