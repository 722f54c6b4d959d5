#!/usr/bin/env python3
"""The picture of the README: the wiring of the first network of the hardest cell of docs/accuracy.md, true and estimated, and the mean AUROC of each method
in that cell, from the page's first table.

Usage: readme_figure.py SWEEP-FOLDER OUT.svg
  golgi sweep configs/accuracy.yaml --where n=40 --where network.connection_probability=0.8 --replicates 1 --stages event_granger --out runs/readme
  python3 configs/readme_figure.py runs/readme docs/images/readme.svg
"""
import csv
import pathlib
import sys

import numpy as np

EXCITATORY, INHIBITORY, INK, SOFT, BAR = "#d55e00", "#004887", "#1c2733", "#5b6775", "#9aa7b4"
NAMES = {
    "event_granger": "event Granger causality",
    "intervention": "transformer, a spike removed",
    "ablation": "transformer, permutation",
    "attention": "transformer, attention",
    "gradient": "transformer, gradients",
    "mvgc": "multivariate Granger",
    "lagged": "cross-correlation",
}
SIDE, TOP, LEFT = 300, 62, 24


def text(x, y, content, size=15, anchor="start", colour=INK, weight="normal"):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{content}</text>\n'


def matrix(left, signs, title, words):
    """Links by their sign; row = target, column = source."""
    n = len(signs)
    cell = SIDE / n
    out = text(left, TOP - 14, title, 17, weight="bold")
    for i, j in zip(*np.nonzero(signs)):
        colour = EXCITATORY if signs[i, j] > 0 else INHIBITORY
        out += f'<rect x="{left + j * cell:.2f}" y="{TOP + i * cell:.2f}" width="{cell - 0.6:.2f}" height="{cell - 0.6:.2f}" fill="{colour}"/>\n'
    out += f'<rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="{INK}"/>\n'
    return out + text(left, TOP + SIDE + 22, words, 13, colour=SOFT)


def bars(left, width, auroc):
    """Best first, from chance (0.5) to 1."""
    names, row = 212, SIDE / len(auroc)
    scale = (width - names - 52) / 0.5
    out = text(left, TOP - 14, "AUROC, mean of ten networks", 17, weight="bold")
    for k, (name, value) in enumerate(sorted(auroc.items(), key=lambda each: -each[1])):
        y = TOP + k * row
        colour = EXCITATORY if k == 0 else BAR
        out += text(left + names - 8, y + row / 2 + 5, NAMES[name], 14.5, "end")
        out += f'<rect x="{left + names}" y="{y + 6:.1f}" width="{max(value - 0.5, 0.003) * scale:.1f}" height="{row - 12:.1f}" fill="{colour}"/>\n'
        out += text(left + names + max(value - 0.5, 0.003) * scale + 7, y + row / 2 + 5, f"{value:.3f}", 14.5, weight="bold" if k == 0 else "normal")
    out += f'<line x1="{left + names}" x2="{left + names}" y1="{TOP}" y2="{TOP + SIDE}" stroke="{INK}"/>\n'
    return out + text(left + names, TOP + SIDE + 22, "0.5: chance", 13, "middle", SOFT) + text(left + names + 0.5 * scale, TOP + SIDE + 22, "1", 13, "middle", SOFT)


def figure(truth, found, auroc):
    width, height = 1120, TOP + SIDE + 62
    off = ~np.eye(len(truth), dtype=bool)
    hits, false = int(((found != 0) & (truth != 0) & off).sum()), int(((found != 0) & (truth == 0) & off).sum())
    out = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-family="Helvetica, Arial, sans-serif">\n'
    out += f'<rect width="{width}" height="{height}" fill="white"/>\n'
    out += matrix(LEFT, np.sign(truth), "true wiring", f"{int(((truth != 0) & off).sum())} connections among {len(truth)} neurons")
    out += matrix(LEFT + SIDE + 34, found, "found in 5 s of voltages", f"{hits} of them, and {false} that are false (q ≤ 0.05)")
    out += bars(LEFT + 2 * SIDE + 78, width - 2 * SIDE - 78 - 2 * LEFT, auroc)
    key = TOP + SIDE + 46
    for x, colour, words in ((LEFT, EXCITATORY, "excitatory"), (LEFT + 110, INHIBITORY, "inhibitory")):
        out += f'<rect x="{x}" y="{key - 10}" width="11" height="11" fill="{colour}"/>\n' + text(x + 17, key, words, 13, colour=SOFT)
    return out + text(LEFT + 220, key, "row = target, column = source", 13, colour=SOFT) + "</svg>\n"


def page_row(n, p):
    """Mean AUROC by method of a cell of the first table."""
    page = pathlib.Path(__file__).parent.parent / "docs/accuracy.md"
    lines = [[cell.strip().strip("`") for cell in line.strip("|\n ").split("|")] for line in page.read_text().splitlines() if line.startswith("|")]
    header = next(line for line in lines if line[:2] == ["N", "p"])
    row = next(line for line in lines if line[:2] == [n, p])
    return {name: float(cell.split()[0]) for name, cell in zip(header, row) if name in NAMES}


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    with open(folder / "points.csv", newline="") as file:
        point = next(csv.DictReader(file))
    stage = {name: folder / point[f"artifact:{name}"] for name in ("network", "event_granger")}
    truth = np.load(stage["network"] / "truth.npy")
    q, sign = (np.load(stage["event_granger"] / f"{name}.npy") for name in ("q", "sign"))
    found = np.where(np.nan_to_num(q, nan=1.0) <= 0.05, sign, 0)
    np.fill_diagonal(found, 0)
    pathlib.Path(sys.argv[2]).write_text(figure(truth, found, page_row("40", "0.8")))


main()
