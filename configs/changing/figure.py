#!/usr/bin/env python3
"""The figure of docs/changing.md: frames of a wiring that switches, true and estimated, and the time course of synapses that learn.

Usage: figure.py RUN-FOLDER OUT.svg
  golgi run configs/changing/film.yaml
  python3 configs/changing/figure.py runs/film docs/images/changing.svg
"""
import pathlib
import sys

import golgi
import numpy as np

EXCITATORY, INHIBITORY, INK, SOFT, TRUE = "#d55e00", "#004887", "#1c2733", "#5b6775", "#9aa7b4"
LEFT, TOP, FRAME, GAP = 86, 58, 128, 14
TIMES_S = (1, 3, 5, 7, 9, 11)
SMOOTH_S = 10
N_COURSES = 6
WIDTH = LEFT + len(TIMES_S) * (FRAME + GAP) + 10


def text(x, y, content, size=14, anchor="start", colour=INK, weight="normal"):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" font-weight="{weight}">{content}</text>\n'


def frame(left, top, weights, largest):
    """Row = target, column = source; the colour shows the sign, its intensity the size of the weight."""
    cell = FRAME / len(weights)
    out = ""
    for i, j in zip(*np.nonzero(np.nan_to_num(weights))):
        strength = min(1, abs(weights[i, j]) / largest)
        if i != j and strength >= 0.02:
            colour = EXCITATORY if weights[i, j] > 0 else INHIBITORY
            out += f'<rect x="{left + j * cell:.2f}" y="{top + i * cell:.2f}" width="{cell:.2f}" height="{cell:.2f}" fill="{colour}" fill-opacity="{strength:.2f}"/>\n'
    return out + f'<rect x="{left}" y="{top}" width="{FRAME}" height="{FRAME}" fill="none" stroke="{INK}"/>\n'


def largest_off_diagonal(weights, share):
    off = ~np.eye(weights.shape[-1], dtype=bool)
    return np.nanquantile(np.abs(weights[..., off]), share)


def film(truth, found):
    """Frames at TIMES_S; each row has its own scale."""
    true_at = [next(w for start, stop, _, w in truth.segments if start <= t < stop) for t in TIMES_S]
    found_at = [next(s.weight for s in found.segments if s.start <= t < s.stop) for t in TIMES_S]
    out = text(LEFT, TOP - 34, "Wiring that switches after 4 and 8 s: 16 spiking neurons, from their voltages", 16, weight="bold")
    for row, (words, frames) in enumerate((("true", true_at), ("found", found_at))):
        top = TOP + row * (FRAME + GAP)
        out += text(LEFT - 12, top + FRAME / 2 + 5, words, 15, "end")
        largest = largest_off_diagonal(np.array(frames), 0.98)
        for k, weights in enumerate(frames):
            out += frame(LEFT + k * (FRAME + GAP), top, weights, largest)
    for k, t in enumerate(TIMES_S):
        out += text(LEFT + k * (FRAME + GAP) + FRAME / 2, TOP - 10, f"{t} s", 13, "middle", SOFT)
    return out


def courses(neuron, found):
    """(times in s, true, estimated), the last two (synapses, times), smoothed, for the synapses that change most."""
    segments = found.segments
    middle = np.array([(s.start + s.stop) / 2 for s in segments])
    estimate = np.array([s.weight[0, 1:] for s in segments]).T
    edges = np.array([start for start, *_ in neuron.truth.segments])
    every = np.array([w[0, 1:] for *_, w in neuron.truth.segments]).T
    starts, stops = np.searchsorted(edges, [s.start for s in segments]), np.searchsorted(edges, [s.stop for s in segments])
    true = np.array([every[:, a:b].mean(axis=1) for a, b in zip(starts, stops)]).T
    width = int(round(SMOOTH_S / (segments[0].stop - segments[0].start)))
    kernel = np.ones(width) / width
    smooth = lambda rows: np.array([np.convolve(row, kernel, "valid") for row in rows])  # noqa: E731
    times, true, estimate = np.convolve(middle, kernel, "valid"), smooth(true), smooth(estimate)
    chosen = np.argsort(-np.ptp(true, axis=1), kind="stable")[:: len(true) // (2 * N_COURSES)][:N_COURSES]
    scale = (true * estimate).sum() / (estimate * estimate).sum()
    return times, true[chosen], scale * estimate[chosen], [found.names[1 + k] for k in chosen]


def synapses(top, times, true, found, names):
    out = text(LEFT, top - 14, "Synapses that learn: true weight (grey) and found (line), of a noisy voltage, 10 s means", 16, weight="bold")
    width = (WIDTH - LEFT - 10 - 2 * GAP) / 3
    height, high = 92, max(true.max(), found.max())
    for k, (a, b, name) in enumerate(zip(true, found, names)):
        left, base = LEFT + (k % 3) * (width + GAP), top + (k // 3 + 1) * (height + 26) - 20
        at = [(left + (t - times[0]) / (times[-1] - times[0]) * width) for t in times]
        path = lambda row: " ".join(f"{x:.1f},{base - max(0, v) / high * (height - 8):.1f}" for x, v in zip(at, row))  # noqa: E731
        out += f'<polyline points="{path(a)}" fill="none" stroke="{TRUE}" stroke-width="5"/>\n'
        out += f'<polyline points="{path(b)}" fill="none" stroke="{EXCITATORY}" stroke-width="1.6"/>\n'
        out += f'<line x1="{left:.1f}" x2="{left + width:.1f}" y1="{base:.1f}" y2="{base:.1f}" stroke="{INK}"/>\n'
        r = np.corrcoef(a, b)[0, 1]
        out += text(left + width / 2, base + 14, f"{name}: r = {r:.3f}", 12, "middle", SOFT)
        out += text(left, base + 14, f"{times[0]:.0f} s", 12, colour=SOFT) + text(left + width, base + 14, f"{times[-1]:.0f} s", 12, "end", SOFT)
    return out


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    run = golgi.Run(sys.argv[1])
    middle = TOP + 2 * (FRAME + GAP)
    height = middle + 300
    out = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="Helvetica, Arial, sans-serif">\n'
    out += f'<rect width="{WIDTH}" height="{height}" fill="white"/>\n' + film(run.datasets["network"].truth, run.estimates["network_found"])
    for x, colour, words in ((LEFT, EXCITATORY, "excitatory"), (LEFT + 110, INHIBITORY, "inhibitory")):
        out += f'<rect x="{x}" y="{middle}" width="11" height="11" fill="{colour}"/>\n' + text(x + 17, middle + 10, words, 13, colour=SOFT)
    out += text(LEFT + 220, middle + 10, "row = target, column = source; each row of frames on a scale of its own", 13, colour=SOFT)
    out += synapses(middle + 62, *courses(run.datasets["neuron"], run.estimates["neuron_found"]))
    pathlib.Path(sys.argv[2]).write_text(out + "</svg>\n", encoding="utf-8")


main()
