"""Estimates of connectivity, read from their folders when they are first used."""

from __future__ import annotations

import html
import json
from functools import cached_property
from pathlib import Path
from typing import Any, Optional

import numpy as np

from .errors import DataError
from .tables import read_csv

QUANTITIES = ("score", "sign", "weight", "lag_s", "p", "log10_p", "q", "low", "high", "sd")


class _Quantities:
    """The matrices of an estimate or of a part of it: (N, N), row = target, column = source; None where absent."""

    def _read(self, quantity):
        raise NotImplementedError

    @property
    def score(self) -> Optional[np.ndarray]:
        """Strength of evidence; `meaning` describes it."""
        return self._read("score")

    @property
    def sign(self) -> Optional[np.ndarray]:
        """Sign of the effect: -1, 0 or 1."""
        return self._read("sign")

    @property
    def weight(self) -> Optional[np.ndarray]:
        """The effect in units of the signals."""
        return self._read("weight")

    @property
    def lag_s(self) -> Optional[np.ndarray]:
        """Lag in seconds."""
        return self._read("lag_s")

    @property
    def p(self) -> Optional[np.ndarray]:
        """p-value of each pair."""
        return self._read("p")

    @property
    def log10_p(self) -> Optional[np.ndarray]:
        """Logarithm of p to base 10, for p-values that underflow."""
        return self._read("log10_p")

    @property
    def q(self) -> Optional[np.ndarray]:
        """p corrected for the number of pairs."""
        return self._read("q")

    @property
    def low(self) -> Optional[np.ndarray]:
        """Lower end of the interval."""
        return self._read("low")

    @property
    def high(self) -> Optional[np.ndarray]:
        """Upper end of the interval."""
        return self._read("high")

    @property
    def sd(self) -> Optional[np.ndarray]:
        """Standard deviation."""
        return self._read("sd")


class Part(_Quantities):
    """An estimate for one member, time segment, lag or frequency band.

    Attributes
    ----------
    axis : str
        "member", "segment", "lag" or "band".
    name : str
    start, stop : float
        Seconds (segment, lag), hertz (band) or the number of the member.
    trial : int
        Trial of a segment; -1: all trials.
    """

    def __init__(self, folder, about):
        self._folder, self._file = folder, about["file"]
        self.axis, self.name = about["axis"], about["name"]
        self.start, self.stop, self.trial = about["from"], about["to"], about["trial"]
        self.directed = about["directed"]

    def _read(self, quantity):
        stem = self._file if quantity == "score" else f"{self._file}_{quantity}"
        return _array(self._folder / f"{stem}.npy")

    def __repr__(self):
        return f"<golgi.Part: {self.axis} {self.name or f'{self.start:g} to {self.stop:g}'}>"


class Estimate(_Quantities):
    """The connectivity that one stage estimated.

    Attributes
    ----------
    stage : str
    names : list of str
        Names of variables, or of groups if `of_groups`.
    directed : bool
    meaning, unit : str
        Meaning and unit of the score.
    parts : list of Part
    """

    def __init__(self, folder):
        self.folder = Path(folder)
        self.stage = self.folder.name
        about = json.loads((self.folder / "connectivity.json").read_text(encoding="utf-8"))
        self.names, self.of_groups, self.directed = about["names"], about["groups"], about["directed"]
        self.meaning, self.unit = about["meaning"], about["unit"]
        self.undefined = about["undefined"]
        self.parts = [Part(self.folder, each) for each in about["parts"]]

    def _read(self, quantity):
        return _array(self.folder / f"{quantity}.npy")

    @property
    def n(self) -> int:
        """Number of variables or groups."""
        return len(self.names)

    def _along(self, axis):
        return [part for part in self.parts if part.axis == axis]

    @property
    def segments(self) -> list[Part]:
        """Parts over time."""
        return self._along("segment")

    @property
    def lags(self) -> list[Part]:
        """Parts per lag."""
        return self._along("lag")

    @property
    def bands(self) -> list[Part]:
        """Parts per frequency band."""
        return self._along("band")

    @property
    def members(self) -> list[Part]:
        """Parts per member, such as an initialisation."""
        return self._along("member")

    @cached_property
    def edges(self) -> Any:
        """Every pair of different variables, strongest first: source, target, score, sign, lag_s, p, q, log10_p, and the kind
        of evidence: test, or rank (only a score)."""
        return read_csv(self.folder / "edges.csv", texts=("source", "target", "evidence"))

    def links(self, q: float = 0.05) -> list[tuple[str, str, float]]:
        """The pairs with q up to a level, as (source, target, score); an error if the method gives no p-values."""
        if self.q is None:
            raise DataError(f"'{self.stage}' gives no p-values; wrap it in causality/surrogate_test, or use `edges`, sorted by score")
        target, source = np.nonzero(np.asarray(self.q) <= q)
        found = [(self.names[j], self.names[i], float(self.score[i, j])) for i, j in zip(target, source) if i != j]
        return sorted(found, key=lambda link: -link[2])

    def to_networkx(self, q: float = 0.05) -> Any:
        """A networkx.DiGraph (Graph if undirected) of the links with q up to a level, or of all defined pairs if there is no
        q. Edges have all quantities of the estimate as attributes."""
        import networkx

        graph = networkx.DiGraph() if self.directed else networkx.Graph()
        graph.add_nodes_from(self.names)
        matrices = {name: matrix for name in QUANTITIES if (matrix := self._read(name)) is not None}
        chosen = np.isfinite(self.score) if self.q is None else np.asarray(self.q) <= q
        for i, j in zip(*np.nonzero(chosen)):
            if i != j:
                graph.add_edge(self.names[j], self.names[i], **{name: float(m[i, j]) for name, m in matrices.items()})
        return graph

    @property
    def figure(self) -> Optional[Path]:
        """Path of the figure that the run drew, or None."""
        path = self.folder.parent / "figures" / f"{self.stage}.svg"
        return path if path.exists() else None

    def plot(self, ax: Any = None) -> Any:
        """Draws the scores as a matrix with matplotlib; row = target, column = source.

        Returns
        -------
        matplotlib.axes.Axes
        """
        import matplotlib.pyplot as plt

        ax = ax or plt.gca()
        score = np.array(self.score, dtype=float)
        np.fill_diagonal(score, np.nan)
        if self.sign is not None:
            score = score * np.where(np.asarray(self.sign) < 0, -1, 1)
        top = np.nanmax(np.abs(score)) if np.isfinite(score).any() else 1
        image = ax.imshow(score, cmap="RdBu_r", vmin=-top, vmax=top)
        ax.set(xlabel="source", ylabel="target", title=self.stage)
        if self.n <= 30:
            ax.set_xticks(range(self.n), self.names, rotation=90)
            ax.set_yticks(range(self.n), self.names)
        ax.figure.colorbar(image, ax=ax, label=f"{self.meaning} ({self.unit})" if self.unit else self.meaning)
        return ax

    def _repr_html_(self):
        return self.figure.read_text(encoding="utf-8") if self.figure else f"<pre>{html.escape(repr(self))}</pre>"

    def __repr__(self):
        found = "" if self.q is None else f", {len(self.links())} with q <= 0.05"
        return f"<golgi.Estimate {self.stage}: {self.n} {'groups' if self.of_groups else 'variables'}{found}>"


def _array(path):
    return np.load(path, mmap_mode="r") if path.exists() else None
