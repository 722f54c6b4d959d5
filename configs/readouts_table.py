#!/usr/bin/env python3
"""The tables of docs/readouts.md: for each readout the mean AUROC by network size and layers, the share of true connections whose sign is right, and seconds.

Usage: readouts_table.py SWEEP-FOLDER…     of `golgi sweep configs/readouts.yaml`; several are parts of it (--where)
"""
import ast
import collections
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


def right_signs(point, estimate):
    """Right signs and true connections, or None where the readout gives no sign."""
    folder = point["folder"]
    path = folder / point[f"artifact:{estimate}"] / "sign.csv"
    if not path.exists():
        return None
    truth = wiring(folder / point["artifact:network"] / "truth.npy")
    signs = [[float(cell) for cell in line.split(",")] for line in path.read_text().split()]
    links = [(i, j) for i, row in enumerate(truth) for j, weight in enumerate(row) if weight and i != j]
    return sum(signs[i][j] * truth[i][j] > 0 for i, j in links), len(links)


def seconds_by_cell(folders):
    """Of each stage, by what is varied of the network and the model."""
    seconds = collections.defaultdict(list)
    for folder in folders:
        for row in rows_of(folder / "times.csv"):
            varied = dict(part.split("=") for part in row["varied"].split(", ") if "=" in part)
            cell = varied.get("network.excitatory"), varied.get("model.encoder_layers")
            seconds[row["stage"], cell].append(float(row["seconds"]))
    return seconds


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folders = [pathlib.Path(name) for name in sys.argv[1:]]
    results = [row for folder in folders for row in rows_of(folder / "results.csv")]
    points = [row | {"folder": folder} for folder in folders for row in rows_of(folder / "points.csv")]
    done = [point for point in points if point["status"] in ("done", "found")]
    cells = list(dict.fromkeys((int(point["n"]), point["layers"]) for point in done))
    of_cell = {cell: [point for point in done if (int(point["n"]), point["layers"]) == cell] for cell in cells}
    estimates = list(dict.fromkeys(row["estimate"] for row in results))
    seconds = seconds_by_cell(folders)

    def auroc(estimate, cell, single=False):
        values = [float(row["value"]) for row in results if row["estimate"] == estimate and row["metric"] == "auroc"
                  and (int(row["n"]), row["layers"]) == cell and bool(row["member"]) == single and row["value"] not in ("", "nan")]
        return f"{mean(values):.3f}" if values else "-"

    def title(cell):
        count = len(of_cell[cell])
        return f"N = {cell[0]}, {cell[1]} layer{'s' if cell[1] != '1' else ''} ({count})"

    print("Mean AUROC; in brackets that of a single initialisation. Beside a cell: its number of networks.\n")
    print("| readout |", " | ".join(title(cell) for cell in cells), "| signs right |")
    print("|---|" + "---|" * (len(cells) + 1))
    for estimate in estimates:
        signs = [pair for point in done if (pair := right_signs(point, estimate))]
        share = f"{100 * sum(right for right, _ in signs) / sum(all_ for _, all_ in signs):.1f} %" if signs else "-"
        values = []
        for cell in cells:
            alone = auroc(estimate, cell, True)
            values.append(auroc(estimate, cell) + (f" ({alone})" if alone != "-" else ""))
        print("|", f"`{estimate}`", "|", " | ".join(values), "|", share, "|")

    print("\nSeconds a network, of all its initialisations.\n")
    print("| stage |", " | ".join(title(cell) for cell in cells), "|")
    print("|---|" + "---|" * len(cells))
    for stage in ["model"] + [estimate for estimate in estimates if any(key[0] == estimate for key in seconds)]:
        values = []
        for cell in cells:
            key = of_cell[cell][0]["network.excitatory"], of_cell[cell][0]["model.encoder_layers"]
            found = seconds.get((stage, key)) or seconds.get((stage, (key[0], None)))
            values.append(f"{mean(found):.2f}" if found else "-")
        print("|", f"`{stage}`", "|", " | ".join(values), "|")


main()
