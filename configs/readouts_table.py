#!/usr/bin/env python3
"""The tables of docs/readouts.md: for each readout the mean AUROC by network size and layers, and the share of true connections whose sign is right.

Usage: readouts_table.py SWEEP-FOLDER…     of `golgi sweep configs/readouts.yaml`; several are parts of it (--where)
       readouts_table.py RUN-FOLDER       of `golgi run configs/paper/n20_p4_readouts.yaml`
"""
import ast
import csv
import pathlib
import struct
import sys


def rows_of(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def mean(values):
    return sum(values) / len(values)


def wiring(path):
    """Rows of a square .npy of float64."""
    data = path.read_bytes()
    length = struct.unpack("<H", data[8:10])[0]
    rows, cols = ast.literal_eval(data[10:10 + length].decode())["shape"]
    numbers = struct.unpack(f"<{rows * cols}d", data[10 + length:])
    return [numbers[row * cols:(row + 1) * cols] for row in range(rows)]


def right_signs(estimate, network):
    """Right signs and true connections, from two folders; None where the readout gives no sign."""
    path = estimate / "sign.csv"
    if not path.exists():
        return None
    truth = wiring(network / "truth.npy")
    signs = [[float(cell) for cell in line.split(",")] for line in path.read_text().split()]
    links = [(i, j) for i, row in enumerate(truth) for j, weight in enumerate(row) if weight and i != j]
    return sum(signs[i][j] * truth[i][j] > 0 for i, j in links), len(links)


def share(signs):
    """Of pairs as right_signs gives them."""
    return f"{100 * sum(right for right, _ in signs) / sum(all_ for _, all_ in signs):.1f} %" if signs else "-"


def print_run(folder):
    rows = [row for row in rows_of(folder / "scores.csv") if row["metric"] == "auroc"]
    print("| readout | AUROC | signs right |\n|---|---|---|")
    for estimate in dict.fromkeys(row["estimate"] for row in rows):
        value = {bool(row["member"]): [float(r["value"]) for r in rows if r["estimate"] == estimate and bool(r["member"]) == bool(row["member"])]
                 for row in rows if row["estimate"] == estimate}
        alone = f" ({mean(value[True]):.3f})" if True in value else ""
        signs = right_signs(folder / estimate, folder / "network")
        print("|", f"`{estimate}`", "|", f"{mean(value[False]):.3f}{alone}", "|", share([signs] if signs else []), "|")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    if (folders[0] / "scores.csv").exists():
        return print_run(folders[0])
    results = [row for folder in folders for row in rows_of(folder / "results.csv") if row["metric"] == "auroc"]
    points = [row | {"folder": folder} for folder in folders for row in rows_of(folder / "points.csv")]
    done = [point for point in points if point["status"] in ("done", "found")]
    cells = list(dict.fromkeys((int(point["n"]), point["layers"]) for point in done))
    of_cell = {cell: [point for point in done if (int(point["n"]), point["layers"]) == cell] for cell in cells}
    estimates = list(dict.fromkeys(row["estimate"] for row in results))

    def auroc(estimate, cell, single=False):
        values = [float(row["value"]) for row in results if row["estimate"] == estimate
                  and (int(row["n"]), row["layers"]) == cell and bool(row["member"]) == single and row["value"] not in ("", "nan")]
        return f"{mean(values):.3f}" if values else "-"

    def title(cell):
        count = len(of_cell[cell])
        return f"N = {cell[0]}, {cell[1]} layer{'s' if cell[1] != '1' else ''} ({count})"

    print("Mean AUROC; in brackets that of a single initialisation. Beside a cell: its number of networks.\n")
    print("| readout |", " | ".join(title(cell) for cell in cells), "| signs right |")
    print("|---|" + "---|" * (len(cells) + 1))
    for estimate in estimates:
        has_it = [point for point in done if f"artifact:{estimate}" in point]
        signs = [pair for point in has_it if (pair := right_signs(*(point["folder"] / point[f"artifact:{stage}"] for stage in (estimate, "network"))))]
        values = []
        for cell in cells:
            alone = auroc(estimate, cell, True)
            values.append(auroc(estimate, cell) + (f" ({alone})" if alone != "-" else ""))
        print("|", f"`{estimate}`", "|", " | ".join(values), "|", share(signs), "|")


main()
