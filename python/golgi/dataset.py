"""Recordings: in memory, in golgi's folders, and made from what other packages hold."""

import dataclasses
import json
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .errors import DataError, GolgiWarning

_LAYOUT = 2
_AXES_UM = 3


@dataclass
class Trial:
    """One uninterrupted recording.

    Attributes
    ----------
    values : ndarray (variables with values, samples) or None
        NaN where a sample is missing.
    spikes : list of ndarray or None
        Per variable: times in seconds since the trial's start, ascending.
    duration_s, start_s : float
        Seconds; `start_s` is where the trial began in the session.
    label : str
        Such as a condition.
    covariates : ndarray (covariates, samples) or None
    gaps : ndarray (gaps, 3) or None
        Where nothing was recorded: variable, start and stop in seconds; besides NaN among the values.
    """

    values: np.ndarray = None
    spikes: list = None
    duration_s: float = 0.0
    start_s: float = 0.0
    label: str = ""
    covariates: np.ndarray = None
    gaps: np.ndarray = None


@dataclass
class Truth:
    """Known wiring. Row = target, column = source; 0: no link.

    Attributes
    ----------
    weights : ndarray (N, N)
        Where the wiring changes: its mean over time.
    delay_s : ndarray (N, N) or None
        Seconds; NaN: not stated.
    segments : list of (start_s, stop_s, trial, ndarray (N, N))
        Weights of stretches of time; trial -1: all trials. Empty: the wiring does not change.
    reading : str
        Of segments: "constant" within each, or "mean".
    """

    weights: np.ndarray
    delay_s: np.ndarray = None
    segments: list = field(default_factory=list)
    reading: str = "constant"


class Dataset:
    """A recording of N variables in one or more trials.

    Parameters
    ----------
    values : array (N, samples), array (trials, N, samples) or list of arrays (N, samples), optional
        Row = variable. NaN: missing.
    spikes : list of arrays, dict of name to array, or a list of such (one per trial), optional
        Times in seconds since the trial's start. Without `values`, the recording consists of spikes alone.
    rate_hz, dt_s : float
        One of the two is needed beside `values`; of spikes alone it is the grid on which they may be counted,
        1 ms by default.
    names : list of str, optional
        Of the variables; "x0", "x1", … by default.
    unit : str or list of str, optional
        Such as "mV".
    groups : list of str, optional
        Such as an area or a cell type.
    positions_um : array (N, 3) or (N, 2), optional
        Micrometres.
    covariates : dict of name to array (samples,) or to a list of them (one per trial), optional
        Signals that are no variables: a stimulus, running speed.
    truth : array (N, N), Truth or networkx.DiGraph, optional
        Row = target, column = source.
    duration_s : float or list of float, optional
        Of spikes alone; by default up to the last spike.
    labels : list of str, optional
        One per trial.

    Examples
    --------
    >>> import numpy as np
    >>> recording = Dataset(np.zeros((3, 1000)), rate_hz=500, names=["a", "b", "c"], unit="mV")
    >>> recording.n, recording.duration_s
    (3, 2.0)
    >>> Dataset(spikes={"u1": [0.1, 0.5], "u2": [0.2]}, duration_s=1).names
    ['u1', 'u2']
    """

    def __init__(
        self,
        values=None,
        *,
        spikes=None,
        rate_hz=None,
        dt_s=None,
        names=None,
        unit="",
        groups=None,
        positions_um=None,
        covariates=None,
        truth=None,
        duration_s=None,
        labels=None,
    ):
        if values is None and spikes is None:
            raise DataError("a recording needs `values` or `spikes`")
        self.dt_s = _step(rate_hz, dt_s, has_values=values is not None)
        self.trials = [Trial(values=each) for each in _trials_of(values)] if values is not None else []
        n_values = self.trials[0].values.shape[0] if self.trials else 0
        given = None if names is None else [str(name) for name in names]
        spike_trials = None if spikes is None else _spike_trials(spikes)
        self.names = _names(given, n_values, spike_trials)
        #: Whether each variable has values; the others have spikes alone.
        self.has_values = [i < n_values for i in range(len(self.names))]
        if not self.trials:
            self.trials = [Trial() for _ in spike_trials]
        if spike_trials is not None:
            self._add_spikes(spike_trials)
        self._set_durations(duration_s)
        self.units = [unit] * self.n if isinstance(unit, str) else [str(each) for each in unit]
        self.groups = [""] * self.n if groups is None else [str(each) for each in groups]
        self.positions_um = _positions(positions_um, self.n)
        self.covariates = []
        if covariates:
            self._add_covariates(covariates)
        self.truth = None if truth is None else _truth_of(truth, self.names)
        if labels is not None:
            _expect_one_each("labels", labels, len(self.trials), "trials")
            for trial, label in zip(self.trials, labels):
                trial.label = str(label)
        for what, given in (("unit", self.units), ("groups", self.groups)):
            _expect_one_each(what, given, self.n, "variables")

    @property
    def n(self):
        """Number of variables."""
        return len(self.names)

    @property
    def rate_hz(self):
        """Samples per second."""
        return 1 / self.dt_s

    @property
    def duration_s(self):
        """Seconds of all trials together."""
        return sum(trial.duration_s for trial in self.trials)

    @property
    def values(self):
        """(variables with values, samples) of a recording of one trial; `trials` has those of several."""
        return self._only_trial().values

    @property
    def spikes(self):
        """Per variable, seconds, of a recording of one trial; `trials` has those of several."""
        return self._only_trial().spikes

    def _only_trial(self):
        if len(self.trials) != 1:
            raise DataError(f"this recording has {len(self.trials)} trials; take one of `trials`")
        return self.trials[0]

    def __repr__(self):
        kind = "values" if all(self.has_values) else "spikes" if not any(self.has_values) else "values and spikes"
        return (
            f"<golgi.Dataset: {self.n} variables ({kind}), {len(self.trials)} "
            f"trial{'s' if len(self.trials) != 1 else ''}, {self.duration_s:g} s"
            f"{f', {self.rate_hz:g} Hz' if any(self.has_values) else ''}"
            f"{', truth known' if self.truth is not None else ''}>"
        )

    # --- Making one from what is given

    def _add_spikes(self, spike_trials):
        if len(spike_trials) != len(self.trials):
            raise DataError(f"`spikes` has {len(spike_trials)} trials and `values` has {len(self.trials)}")
        n_unsorted = 0
        for trial, spikes in zip(self.trials, spike_trials):
            if isinstance(spikes, dict):
                lists = [spikes.get(name, ()) for name in self.names]
            else:
                _expect_one_each("spikes", spikes, self.n, "variables")
                lists = spikes
            trial.spikes = []
            for name, times in zip(self.names, lists):
                times = np.asarray(times, dtype=np.float64).ravel()
                if not np.isfinite(times).all():
                    raise DataError(f"spikes of '{name}': a time is NaN or infinite; leave it out")
                if (np.diff(times) < 0).any():
                    n_unsorted += 1
                    times = np.sort(times)
                trial.spikes.append(times)
        if n_unsorted:
            warnings.warn(f"spikes of {n_unsorted} variables were not in order of time; they were sorted", GolgiWarning, 3)

    def _set_durations(self, duration_s):
        given = [duration_s] * len(self.trials) if duration_s is None or np.isscalar(duration_s) else list(duration_s)
        _expect_one_each("duration_s", given, len(self.trials), "trials")
        for k, (trial, seconds) in enumerate(zip(self.trials, given)):
            last = max((times[-1] for times in trial.spikes or () if len(times)), default=0.0)
            first = min((times[0] for times in trial.spikes or () if len(times)), default=0.0)
            if trial.values is not None:
                trial.duration_s = trial.values.shape[1] * self.dt_s
            elif seconds is not None:
                trial.duration_s = float(seconds)
            else:
                trial.duration_s = float(np.nextafter(last, np.inf)) if last > 0 else self.dt_s
            if first < 0 or last >= trial.duration_s:
                outside = first if first < 0 else last
                raise DataError(
                    f"trial {k}: a spike at {outside:g} s lies outside the recording, which lasts {trial.duration_s:g} s; "
                    "times are seconds since the trial's start (divide milliseconds by 1000)"
                )

    def _add_covariates(self, covariates):
        rows = [[] for _ in self.trials]
        for name, signal in covariates.items():
            per_trial = [signal] if np.ndim(signal[0]) == 0 else list(signal)
            _expect_one_each(f"covariate '{name}'", per_trial, len(self.trials), "trials")
            for row, trial, values in zip(rows, self.trials, per_trial):
                values = np.asarray(values, dtype=np.float64)
                n_samples = round(trial.duration_s / self.dt_s)
                if values.shape != (n_samples,):
                    raise DataError(f"covariate '{name}' has shape {values.shape}; expected ({n_samples},), one value a sample")
                row.append(values)
            self.covariates.append({"name": str(name), "unit": "", "course": "linear", "at": "next"})
        for trial, row in zip(self.trials, rows):
            trial.covariates = np.stack(row)

    # --- Folders

    def save(self, folder):
        """Writes the recording as a folder that `source/file` reads; a folder of that name is replaced.

        Returns
        -------
        pathlib.Path
        """
        folder = Path(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            self._write(beside)
            beside.chmod(0o777 & ~_umask())
            if folder.exists():
                if not (folder / "dataset.json").exists():
                    raise DataError(f"'{folder}' exists and is no folder of a recording; choose another name")
                shutil.rmtree(folder)
            beside.rename(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
        return folder

    def _write(self, folder):
        about = {"layout": _LAYOUT, "dt_s": self.dt_s, "variables": [self._variable(i) for i in range(self.n)]}
        if self.covariates:
            about["covariates"] = self.covariates
        about["trials"] = [self._write_trial(folder, k) for k in range(len(self.trials))]
        if self.truth is not None:
            about["truth"] = _write_truth(folder, self.truth)
        (folder / "dataset.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")

    def _variable(self, i):
        about = {"name": self.names[i]}
        if not self.has_values[i]:
            about["kind"] = "point"
        elif any(trial.spikes is not None for trial in self.trials):
            about["events"] = True
        if self.units[i]:
            about["unit"] = self.units[i]
        if self.groups[i]:
            about["group"] = self.groups[i]
        if self.positions_um is not None:
            about["position_um"] = [None if np.isnan(x) else float(x) for x in self.positions_um[i]]
        return about

    def _write_trial(self, folder, k):
        trial = self.trials[k]
        about = {"duration_s": trial.duration_s}

        def write(what, array):
            about[what] = what if len(self.trials) == 1 else f"{what}_{k:03d}"
            np.save(folder / f"{about[what]}.npy", array)

        if trial.label:
            about["label"] = trial.label
        if trial.start_s:
            about["start_s"] = trial.start_s
        if trial.values is not None:
            write("values", np.ascontiguousarray(trial.values, dtype=np.float64))
        gaps = self._gaps(trial)
        if len(gaps):
            write("gaps", gaps)
        if trial.spikes is not None:
            write("event_ends", np.cumsum([len(times) for times in trial.spikes], dtype=np.int64).reshape(1, -1))
            times = np.concatenate(trial.spikes).reshape(1, -1)
            if times.size:
                write("event_times_s", times)
        if trial.covariates is not None:
            write("covariates", np.ascontiguousarray(trial.covariates, dtype=np.float64))
        return about

    def _gaps(self, trial):
        """(gaps, 3): variable, start and stop in seconds; those that are told, else NaN among the values."""
        if trial.gaps is not None:
            return trial.gaps
        rows = []
        if trial.values is not None and trial.values.dtype.kind == "f":
            with_values = [i for i, has in enumerate(self.has_values) if has]
            for i, row in zip(with_values, trial.values):
                missing = np.isnan(row)
                if missing.any():
                    edges = np.flatnonzero(np.diff(np.concatenate(([0], missing.view(np.int8), [0]))))
                    rows += [(i, start * self.dt_s, stop * self.dt_s) for start, stop in edges.reshape(-1, 2)]
        return np.array(rows, dtype=float).reshape(-1, 3)

    @classmethod
    def load(cls, folder):
        """A recording from a folder that golgi or `save` wrote; arrays are mapped, not read.

        Parameters
        ----------
        folder : path
            With a dataset.json, such as ``runs/NAME/STAGE``.
        """
        folder = Path(folder)
        try:
            about = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DataError(f"'{folder}' is no folder of a recording: it has no dataset.json") from None
        if about.get("layout") != _LAYOUT:
            raise DataError(f"'{folder}' has layout {about.get('layout', 1)}; this package reads layout {_LAYOUT}")
        self = cls.__new__(cls)
        variables = about["variables"]
        self.dt_s = about["dt_s"]
        self.names = [each["name"] for each in variables]
        self.has_values = [each.get("kind") != "point" for each in variables]
        self.units = [each.get("unit", "") for each in variables]
        self.groups = [each.get("group", "") for each in variables]
        unknown = [None] * _AXES_UM
        positions = np.array([each.get("position_um", unknown) for each in variables], dtype=float)
        self.positions_um = None if np.isnan(positions).all() else positions
        self.covariates = about.get("covariates", [])
        self.trials = [_load_trial(folder, entry) for entry in about["trials"]]
        self.truth = _load_truth(folder, about["truth"]) if "truth" in about else None
        return self


# --- Details of the constructor


def _step(rate_hz, dt_s, has_values):
    if rate_hz is not None and dt_s is not None and not np.isclose(rate_hz * dt_s, 1):
        raise DataError(f"rate_hz={rate_hz:g} and dt_s={dt_s:g} contradict each other; give one of them")
    if rate_hz is None and dt_s is None:
        if has_values:
            raise DataError("how many samples a second? give rate_hz (or dt_s, seconds per sample)")
        return 0.001
    given = dt_s if dt_s is not None else rate_hz
    if not (np.isfinite(given) and given > 0):
        raise DataError(f"{'dt_s' if dt_s is not None else 'rate_hz'}={given:g}; rate_hz and dt_s are positive numbers")
    step = dt_s if dt_s is not None else 1 / rate_hz
    return float(step)


def _trials_of(values):
    if isinstance(values, (list, tuple)) and len(values) and np.ndim(values[0]) == 2:
        trials = [_numbers(each) for each in values]
    else:
        array = _numbers(values)
        if array.ndim not in (2, 3):
            raise DataError(f"`values` has shape {array.shape}; expected (variables, samples) or (trials, variables, samples)")
        trials = list(array) if array.ndim == 3 else [array]
    if not trials or any(each.ndim != 2 or each.shape[0] != trials[0].shape[0] for each in trials):
        raise DataError(f"`values`: trials of shapes {[each.shape for each in trials]}; expected (variables, samples) each")
    return trials


def _numbers(values):
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise DataError(f"`values` has numbers of type {array.dtype}; expected real numbers, such as float64")
    return array


def _spike_trials(spikes):
    if isinstance(spikes, dict):
        return [spikes]
    spikes = list(spikes)
    if not spikes:
        raise DataError("`spikes` is empty; expected one array of times per variable")
    return [spikes] if all(_are_times(each) for each in spikes) else spikes


def _are_times(each):
    """Whether these are times, not the variables of a trial."""
    return not isinstance(each, dict) and all(np.ndim(time) == 0 for time in each)


def _names(given, n_values, spike_trials):
    named = {}
    n_lists = 0
    for spikes in spike_trials or ():
        if isinstance(spikes, dict):
            named.update(dict.fromkeys(str(name) for name in spikes))
        else:
            n_lists = max(n_lists, len(spikes))
    n = max(n_values, n_lists)
    names = given if given is not None else [f"x{i}" for i in range(n)] if n else list(named)
    names = list(names) + [name for name in named if name not in names]
    if len(names) < n or (len(names) > n and not named and n):
        raise DataError(f"`names` has {len(names)} names for {n} variables")
    if len(set(names)) != len(names):
        raise DataError(f"`names`: '{next(x for x in names if names.count(x) > 1)}' is given twice")
    return names


def _positions(given, n):
    if given is None:
        return None
    given = np.asarray(given, dtype=float)
    if given.ndim != 2 or given.shape[0] != n or given.shape[1] not in (2, _AXES_UM):
        raise DataError(f"`positions_um` has shape {given.shape}; expected ({n}, 3), or ({n}, 2) where depth is unknown")
    padded = np.full((n, _AXES_UM), np.nan)
    padded[:, : given.shape[1]] = given
    return padded


def _expect_one_each(what, given, count, of):
    if len(given) != count:
        raise DataError(f"`{what}` has {len(given)} entries for {count} {of}")


def _umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


# --- Truth


def _truth_of(truth, names):
    if isinstance(truth, Truth):
        found = dataclasses.replace(truth, weights=np.asarray(truth.weights, dtype=float))
    elif hasattr(truth, "edges") and hasattr(truth, "nodes"):
        weights = np.zeros((len(names), len(names)))
        index = {name: i for i, name in enumerate(names)}
        for source, target, about in truth.edges(data=True):
            if str(source) not in index or str(target) not in index:
                raise DataError(f"the truth's edge {source} -> {target} names no variable of the recording")
            weights[index[str(target)], index[str(source)]] = about.get("weight", 1.0)
        found = Truth(weights)
    else:
        found = Truth(np.asarray(truth, dtype=float))
    n = len(names)
    if found.weights.shape != (n, n):
        raise DataError(f"the truth has shape {found.weights.shape}; expected ({n}, {n}), row = target, column = source")
    return found


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


# --- What other packages hold


def as_dataset(data, **about):
    """A Dataset of an array, a pandas DataFrame, or an object of Neo, MNE or pynwb.

    Parameters
    ----------
    data
        A Dataset; an array (variables, samples) or (trials, variables, samples); a DataFrame whose columns are
        variables; a neo Block, Segment, AnalogSignal or list of SpikeTrain; an mne Raw or Epochs; a pynwb NWBFile.
    about
        As of `Dataset`; what is given here counts more than what `data` says.

    Examples
    --------
    >>> as_dataset([[0.0, 1.0], [1.0, 0.0]], rate_hz=100)
    <golgi.Dataset: 2 variables (values), 1 trial, 0.02 s, 100 Hz>
    """
    if isinstance(data, Dataset):
        if about:
            raise DataError("a Dataset is taken as it is; give these to Dataset(…): " + ", ".join(about))
        return data
    from . import foreign

    return Dataset(**{**foreign.arguments_of(data), **about})
