#!/usr/bin/env python3
"""Updates docs/data/spikes.csv: results of sweeps of configs/spikes.yaml, or of parts of it, replace its rows. Prints the rows of
the tables of docs/guide/spikes.md: 100 neurons at all lengths, and all numbers of neurons, with the core null and with Wald's.

Usage: spikes_table.py SWEEP-FOLDER…     e.g. spikes_table.py runs/spikes; none: only prints
"""
import csv
import pathlib
import sys

table = pathlib.Path(__file__).parent.parent / "docs" / "data" / "spikes.csv"
# Column of the table: evaluation, metric.
figures = {"auroc": ("scores", "auroc"), "average_precision": ("scores", "auprc"), "sign": ("scores", "sign"),
           "inhibitory_auroc": ("scores", "inhibitory_auroc"), "lag_less_delay_s": ("scores", "delay_error"),
           "power": ("scores", "tpr"), "absent_found": ("scores", "fpr"), "absent_p_below_05": ("null_rates", "fpr")}
key = ("network", "seen", "minutes", "estimator")
titles = {"lif": "plain", "hubs": "with hubs", "fast": "fast common drive", "slow": "slow common gain",
          "izhikevich": "Izhikevich neurons"}


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def read_sweep(folder, rows):
    of = {}
    for row in rows_of(folder / "summary.csv"):
        place = (row["seen.in"], row["n"], row["minutes"], row["estimate"])
        of.setdefault(place, {})[row["evaluation"], row["metric"]] = row
    for place, found in of.items():
        kept = dict(zip(key, place))
        kept["recordings"] = max(row["count"] for row in found.values())
        for column, metric in figures.items():
            mean = found.get(metric, {}).get("mean", "")
            kept[column] = f"{float(mean):.4f}" if mean not in ("", "nan") else ""
        if any(kept[column] for column in figures):
            rows[place] = kept


def main():
    rows = {tuple(row[name] for name in key): row for row in rows_of(table)}
    for folder in sys.argv[1:]:
        read_sweep(pathlib.Path(folder), rows)
    def order(row):
        return row["network"], int(row["seen"]), int(row["minutes"]), row["estimator"]
    with open(table, "w", newline="") as file:
        writer = csv.DictWriter(file, [*key, "recordings", *figures], lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows.values(), key=order))

    def shown(row, *columns):
        return ", ".join(f"{float(row[column]):.3f}" for column in columns)
    for network, title in titles.items():
        for minutes in ("1", "10", "60"):
            granger, tspe, ccg = (rows[network, "100", minutes, name] for name in ("spike_granger", "tspe", "ccg"))
            print(f"| {title} | {minutes} | {shown(granger, 'auroc', 'average_precision', 'power')} | "
                  f"{shown(granger, 'absent_p_below_05')} | {shown(tspe, 'auroc', 'average_precision')} | "
                  f"{shown(ccg, 'auroc', 'average_precision', 'power')} |")
    for network, title in titles.items():
        for minutes in ("10", "60"):
            for seen in ("300", "100", "30"):
                granger, wald = (rows.get((network, seen, minutes, name)) for name in ("spike_granger", "wald"))
                if granger and wald:
                    print(f"| {title} | {minutes} | {seen} | "
                          + " | ".join(f"{shown(row, 'average_precision', 'power')}, {float(row['absent_found']):.4f}"
                                       for row in (granger, wald)) + " |")


main()
