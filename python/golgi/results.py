"""Results of runs and sweeps, read from their folders when they are first used."""

from __future__ import annotations

import html
import json
import os
from collections import namedtuple
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Optional, Union

from .dataset import Dataset
from .errors import DataError, FileError
from .estimate import Estimate
from .tables import as_table, read_csv

#: A warning of a stage: code, what was seen, the effect on the result, what to do.
Warning = namedtuple("Warning", "stage code seen effect cure")

#: The agreement of two estimates: number of pairs that both define, rank correlation of their scores (NaN for fewer than three
#: pairs), and for links with q up to a level: the number in both, its ratio to the number in either (jaccard), and (source,
#: target) of the links only in `a` (lost), only in `b` (gained) and with opposite signs (turned). Names of variables that only
#: one of the two has.
Comparison = namedtuple("Comparison", "pairs rank_correlation in_both jaccard lost gained turned only_in_a only_in_b")


class _Lazy(Mapping):
    """Results by stage; each is read when it is first used."""

    def __init__(self, read, folders):
        self._read, self._folders, self._found = read, folders, {}

    def __getitem__(self, stage):
        if stage not in self._folders:
            raise KeyError(f"no stage {stage!r}; available: {', '.join(self) or 'none'}")
        if stage not in self._found:
            self._found[stage] = self._read(self._folders[stage])
        return self._found[stage]

    def __contains__(self, stage):
        return stage in self._folders

    def __iter__(self):
        return iter(self._folders)

    def __len__(self):
        return len(self._folders)

    def __repr__(self):
        return f"{{{', '.join(map(repr, self))}}}"


class Run:
    """The results of a pipeline.

    Attributes
    ----------
    folder : pathlib.Path
    name : str
    estimates : dict of stage to Estimate
    datasets : dict of stage to Dataset
    warnings : list of Warning
    """

    def __init__(self, folder, manifest=None):
        self.folder = Path(folder)
        if manifest is None:
            try:
                manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
            except FileNotFoundError:
                raise FileError(f"'{self.folder}' contains no complete results of golgi: it has no manifest.json") from None
        self.manifest = manifest
        self.name = self.manifest["name"]
        stages = [self.folder / stage for stage in self.manifest["stages"]]
        self.estimates = _Lazy(Estimate, {f.name: f for f in stages if (f / "connectivity.json").exists()})
        self.datasets = _Lazy(Dataset.load, {f.name: f for f in stages if (f / "dataset.json").exists()})
        self.warnings = _warnings_of(self.manifest)

    @cached_property
    def scores(self) -> Any:
        """Every score of every evaluator (scores.csv); None if nothing was evaluated."""
        path = self.folder / "scores.csv"
        texts = ("evaluation", "estimate", "member", "metric", "reason", "part")
        return read_csv(path, texts=texts) if path.exists() else None

    def score(self, estimate: str, metric: str = "auroc") -> float:
        """One score of a whole estimate; NaN if it is undefined."""
        path = self.folder / "scores.csv"
        if not path.exists():
            raise DataError(f"'{self.folder}' has no scores: the pipeline has no evaluator")
        rows = _rows(self.scores)
        for row in rows:
            if row["estimate"] == estimate and row["metric"] == metric and not row["member"] and not row["part"]:
                return row["value"]
        known = sorted({(row["estimate"], row["metric"]) for row in rows if not row["member"] and not row["part"]})
        raise KeyError(f"no score {metric!r} of {estimate!r}; available: {', '.join(f'{m} of {e}' for e, m in known)}")

    @property
    def report(self) -> Optional[Path]:
        """Path of report.html, or None if there is none."""
        path = self.folder / "report.html"
        return path if path.exists() else None

    def _repr_html_(self):
        lines = [f"<p><b>{html.escape(self.name)}</b> in {html.escape(str(self.folder))}</p>"]
        lines += [f"<p>⚠ {html.escape(' '.join(filter(None, warning)))}</p>" for warning in self.warnings]
        if self.report:
            text = html.escape(self.report.read_text(encoding="utf-8"), quote=True)
            return "".join(lines) + f'<iframe srcdoc="{text}" style="width:100%;height:40em;border:0"></iframe>'
        return "".join(lines) + "".join(each._repr_html_() for each in self.estimates.values())

    def __repr__(self):
        return f"<golgi.Run {self.name}: estimates {list(self.estimates)}, datasets {list(self.datasets)}, in {self.folder}>"


class Sweep:
    """The tables of a sweep: every score, means over replicates, and the status of each point."""

    def __init__(self, folder):
        self.folder = Path(folder)
        if not (self.folder / "points.csv").exists():
            raise FileError(f"'{self.folder}' contains no finished sweep: it has no points.csv")

    def _table(self, name):
        path = self.folder / name
        texts = ("estimate", "evaluation", "member", "metric", "reason", "part", "status", "stage")
        return read_csv(path, texts=texts) if path.exists() else as_table([], [])

    @cached_property
    def results(self) -> Any:
        """Every score of every point (results.csv)."""
        return self._table("results.csv")

    @cached_property
    def summary(self) -> Any:
        """Means over replicates (summary.csv)."""
        return self._table("summary.csv")

    @cached_property
    def points(self) -> Any:
        """The status of each point (points.csv)."""
        return self._table("points.csv")

    def __repr__(self):
        return f"<golgi.Sweep: {len(self.points)} points, in {self.folder}>"


def load(folder: Union[str, os.PathLike[str]]) -> Union[Run, Sweep, Estimate, Dataset]:
    """The results in a folder: a Run, a Sweep, one Estimate or one Dataset.

    Parameters
    ----------
    folder : path
        A folder such as ``runs/NAME`` or ``runs/NAME/STAGE``.

    Raises
    ------
    FileError
        If the folder contains no results of golgi.
    """
    folder = Path(folder)
    for file, kind in (
        ("points.csv", Sweep),
        ("manifest.json", Run),
        ("connectivity.json", Estimate),
        ("dataset.json", Dataset.load),
    ):
        if (folder / file).exists():
            return kind(folder)
    raise FileError(f"'{folder}' contains no results of golgi; expected the folder of a run, of a sweep or of one of their stages")


def _rows(table):
    return table.to_dict("records") if hasattr(table, "to_dict") else table


def _warnings_of(manifest):
    found = []
    for stage, about in manifest["stages"].items():
        for warning in about.get("warnings", []):
            fields = {"code": "", "seen": "", "effect": "", "cure": "", **warning}
            found.append(Warning(stage, *(fields[key] for key in ("code", "seen", "effect", "cure"))))
    return found
