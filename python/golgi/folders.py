"""Recordings in golgi's folders: dataset.json, and the arrays that it names."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np

from .errors import DataError
from .given import AXES_UM
from .trial import Trial, Truth

_LAYOUT = 2


# --- Writing


def save(data, folder):
    """Writes a complete folder or nothing; replaces a folder of that name."""
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write(data, beside)
        beside.chmod(0o777 & ~_umask())
        if folder.exists():
            if not (folder / "dataset.json").exists():
                raise DataError(f"'{folder}' exists and is not a folder of a recording; choose another name")
            shutil.rmtree(folder)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return folder


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write(data, folder):
    """Writes the files of a recording into an existing folder."""
    about = {"layout": _LAYOUT, "dt_s": data.dt_s, "variables": [_variable(data, i) for i in range(data.n)]}
    if data.covariates:
        about["covariates"] = data.covariates
    about["trials"] = [_write_trial(data, folder, k) for k in range(len(data.trials))]
    if data.truth is not None:
        about["truth"] = _write_truth(folder, data.truth)
    (folder / "dataset.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _variable(data, i):
    about = {"name": data.names[i]}
    if not data.has_values[i]:
        about["kind"] = "point"
    elif any(trial.spikes is not None for trial in data.trials):
        about["events"] = True
    if data.units[i]:
        about["unit"] = data.units[i]
    if data.groups[i]:
        about["group"] = data.groups[i]
    if data.positions_um is not None:
        about["position_um"] = [None if np.isnan(x) else float(x) for x in data.positions_um[i]]
    return about


def _write_trial(data, folder, k):
    trial = data.trials[k]
    about = {"duration_s": trial.duration_s}

    def keep(what, array):
        about[what] = what if len(data.trials) == 1 else f"{what}_{k:03d}"
        np.save(folder / f"{about[what]}.npy", array)

    if trial.label:
        about["label"] = trial.label
    if trial.start_s:
        about["start_s"] = trial.start_s
    if trial.values is not None:
        keep("values", np.ascontiguousarray(trial.values, dtype=np.float64))
    gaps = _gaps(data, trial)
    if len(gaps):
        keep("gaps", gaps)
    if trial.spikes is not None:
        keep("event_ends", np.cumsum([len(times) for times in trial.spikes], dtype=np.int64).reshape(1, -1))
        times = np.concatenate(trial.spikes).reshape(1, -1)
        if times.size:
            keep("event_times_s", times)
    if trial.covariates is not None:
        keep("covariates", np.ascontiguousarray(trial.covariates, dtype=np.float64))
    return about


def _gaps(data, trial):
    """The gaps (gaps, 3): variable, start and stop in seconds; the given ones, else from NaN among the values."""
    if trial.gaps is not None:
        return trial.gaps
    rows = []
    if trial.values is not None and trial.values.dtype.kind == "f":
        with_values = [i for i, has in enumerate(data.has_values) if has]
        for i, row in zip(with_values, trial.values):
            missing = np.isnan(row)
            if missing.any():
                edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.view(np.int8), [0]))))
                rows += [(i, start * data.dt_s, stop * data.dt_s) for start, stop in edges.reshape(-1, 2)]
    return np.array(rows, dtype=float).reshape(-1, 3)


def _write_truth(folder, truth):
    np.save(folder / "truth.npy", np.ascontiguousarray(truth.weights, dtype=np.float64))
    about = {"n": len(truth.weights)}
    exists = truth.weights != 0
    for *_, weights in truth.segments:
        exists |= weights != 0
    if truth.delay_s is not None:
        np.save(folder / "truth_delay_s.npy", np.where(exists, truth.delay_s, np.nan))
    if truth.segments:
        source, target = np.nonzero(exists.T)
        delay_s = np.full(len(source), np.nan) if truth.delay_s is None else truth.delay_s[target, source]
        np.save(folder / "truth_links.npy", np.column_stack([target, source, truth.weights[target, source], delay_s]))
        np.save(folder / "truth_segments.npy", np.array([[trial, start, stop] for start, stop, trial, _ in truth.segments], float))
        np.save(folder / "truth_segment_weights.npy", np.array([w[target, source] for *_, w in truth.segments], dtype=float))
        about["reading"] = truth.reading
    return about


# --- Reading


def load_into(data, folder):
    """Sets all attributes of a recording from a folder; arrays are memory-mapped, not read."""
    folder = Path(folder)
    try:
        about = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"'{folder}' is not a folder of a recording: it has no dataset.json") from None
    if about.get("layout") != _LAYOUT:
        raise DataError(f"'{folder}' has layout {about.get('layout', 1)}; this package reads layout {_LAYOUT}")
    variables = about["variables"]
    data.dt_s = about["dt_s"]
    data.names = [each["name"] for each in variables]
    data.has_values = [each.get("kind") != "point" for each in variables]
    data.units = [each.get("unit", "") for each in variables]
    data.groups = [each.get("group", "") for each in variables]
    unknown = [None] * AXES_UM
    positions = np.array([each.get("position_um", unknown) for each in variables], dtype=float)
    data.positions_um = None if np.isnan(positions).all() else positions
    data.covariates = about.get("covariates", [])
    data.trials = [_load_trial(folder, entry) for entry in about["trials"]]
    data.truth = _load_truth(folder, about["truth"]) if "truth" in about else None


def _load_truth(folder, about):
    n = about["n"]
    array = lambda name: np.load(folder / f"{name}.npy", mmap_mode="r") if (folder / f"{name}.npy").exists() else None  # noqa: E731
    weights, delay_s, links = array("truth"), array("truth_delay_s"), array("truth_links")
    if links is not None:
        target, source = links[:, 0].astype(int), links[:, 1].astype(int)
        if weights is None:
            weights = np.zeros((n, n))
            weights[target, source] = links[:, 2]
        if delay_s is None and not np.isnan(links[:, 3]).all():
            delay_s = np.full((n, n), np.nan)
            delay_s[target, source] = links[:, 3]
    segments = []
    if "reading" in about:
        for (trial, start, stop), row in zip(array("truth_segments"), array("truth_segment_weights")):
            dense = np.zeros((n, n))
            dense[target, source] = row
            segments.append((float(start), float(stop), int(trial), dense))
    return Truth(weights, delay_s, segments, about.get("reading", "constant"))


def _load_trial(folder, entry):
    array = lambda what: np.load(folder / f"{entry[what]}.npy", mmap_mode="r") if what in entry else None  # noqa: E731
    trial = Trial(array("values"), None, entry["duration_s"], entry.get("start_s", 0.0), entry.get("label", ""), array("covariates"), array("gaps"))
    ends = array("event_ends")
    if ends is not None:
        times = array("event_times_s")
        trial.spikes = np.split(np.ravel(times) if times is not None else np.empty(0), np.ravel(ends)[:-1])
    return trial
