"""Recordings in memory, also from objects of other packages."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence, Union

import numpy as np

from . import folders, foreign
from .errors import DataError, GolgiWarning
from .given import expect_one_each, names_of, positions_of, spike_trials_of, step_of, trials_of, truth_of
from .trial import Trial


class Dataset:
    """A recording of N variables in one or more trials.

    Parameters
    ----------
    values : array (N, samples), array (trials, N, samples) or list of arrays (N, samples), optional
        Row = variable. NaN: a missing sample.
    spikes : list of arrays, dict of name to array, or a list of such (one per trial), optional
        Times in seconds since the trial's start. Without `values`, the recording consists only of spikes.
    rate_hz, dt_s : float
        One of the two is required with `values`; for spikes alone it is the bin width or rate for counting them,
        1 ms by default.
    names : list of str, optional
        Names of the variables; "x0", "x1", … by default.
    unit : str or list of str, optional
        Unit of the values, such as "mV"; one for all variables, or one per variable.
    groups : list of str, optional
        Group of each variable, such as an area or a cell type.
    positions_um : array (N, 3) or (N, 2), optional
        Positions in micrometres.
    covariates : dict of name to array (samples,) or to a list of them (one per trial), optional
        Signals that are not variables: a stimulus, running speed.
    truth : array (N, N), Truth or networkx.DiGraph, optional
        Ground truth; row = target, column = source.
    duration_s : float or list of float, optional
        Duration of a recording of spikes alone; by default up to the last spike.
    labels : list of str, optional
        Labels of the trials, one per trial.

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
        values: Any = None,
        *,
        spikes: Any = None,
        rate_hz: Optional[float] = None,
        dt_s: Optional[float] = None,
        names: Optional[Sequence[str]] = None,
        unit: Union[str, Sequence[str]] = "",
        groups: Optional[Sequence[str]] = None,
        positions_um: Any = None,
        covariates: Optional[Mapping[str, Any]] = None,
        truth: Any = None,
        duration_s: Union[float, Sequence[float], None] = None,
        labels: Optional[Sequence[str]] = None,
    ) -> None:
        if values is None and spikes is None:
            raise DataError("a recording needs `values` or `spikes`")
        self.dt_s = step_of(rate_hz, dt_s, has_values=values is not None)
        self.trials = [Trial(values=each) for each in trials_of(values)] if values is not None else []
        n_values = self.trials[0].values.shape[0] if self.trials else 0
        given = None if names is None else [str(name) for name in names]
        spike_trials = None if spikes is None else spike_trials_of(spikes)
        self.names = names_of(given, n_values, spike_trials)
        #: Whether each variable has values; the others have only spikes.
        self.has_values = [i < n_values for i in range(len(self.names))]
        if not self.trials:
            self.trials = [Trial() for _ in spike_trials]
        if spike_trials is not None:
            self._add_spikes(spike_trials)
        self._set_durations(duration_s)
        self.units = [unit] * self.n if isinstance(unit, str) else [str(each) for each in unit]
        self.groups = [""] * self.n if groups is None else [str(each) for each in groups]
        self.positions_um = positions_of(positions_um, self.n)
        self.covariates = []
        if covariates:
            self._add_covariates(covariates)
        self.truth = None if truth is None else truth_of(truth, self.names)
        if labels is not None:
            expect_one_each("labels", labels, len(self.trials), "trials")
            for trial, label in zip(self.trials, labels):
                trial.label = str(label)
        for what, given in (("unit", self.units), ("groups", self.groups)):
            expect_one_each(what, given, self.n, "variables")

    @property
    def n(self) -> int:
        """Number of variables."""
        return len(self.names)

    @property
    def rate_hz(self) -> float:
        """Samples per second."""
        return 1 / self.dt_s

    @property
    def duration_s(self) -> float:
        """Duration of all trials together, in seconds."""
        return sum(trial.duration_s for trial in self.trials)

    @property
    def values(self) -> Optional[np.ndarray]:
        """Values (variables with values, samples) of a recording with one trial; for several trials see `trials`."""
        return self._only_trial().values

    @property
    def spikes(self) -> Optional[list[np.ndarray]]:
        """Spike times per variable, in seconds, of a recording with one trial; for several trials see `trials`."""
        return self._only_trial().spikes

    def _only_trial(self):
        if len(self.trials) != 1:
            raise DataError(f"this recording has {len(self.trials)} trials; use one of `trials`")
        return self.trials[0]

    def __repr__(self):
        kind = "values" if all(self.has_values) else "spikes" if not any(self.has_values) else "values and spikes"
        return (
            f"<golgi.Dataset: {self.n} variables ({kind}), {len(self.trials)} "
            f"trial{'s' if len(self.trials) != 1 else ''}, {self.duration_s:g} s"
            f"{f', {self.rate_hz:g} Hz' if any(self.has_values) else ''}"
            f"{', truth known' if self.truth is not None else ''}>"
        )

    # --- Construction from the arguments

    def _add_spikes(self, spike_trials):
        if len(spike_trials) != len(self.trials):
            raise DataError(f"`spikes` has {len(spike_trials)} trials and `values` has {len(self.trials)}")
        n_unsorted = 0
        for trial, spikes in zip(self.trials, spike_trials):
            if isinstance(spikes, dict):
                lists = [spikes.get(name, ()) for name in self.names]
            else:
                expect_one_each("spikes", spikes, self.n, "variables")
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
            warnings.warn(f"spikes of {n_unsorted} variables were not in chronological order; they were sorted", GolgiWarning, 3)

    def _set_durations(self, duration_s):
        given = [duration_s] * len(self.trials) if duration_s is None or np.isscalar(duration_s) else list(duration_s)
        expect_one_each("duration_s", given, len(self.trials), "trials")
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
                    f"trial {k}: a spike at {outside:g} s is outside the recording, which lasts {trial.duration_s:g} s; "
                    "times are seconds since the trial's start (divide milliseconds by 1000)"
                )

    def _add_covariates(self, covariates):
        rows = [[] for _ in self.trials]
        for name, signal in covariates.items():
            per_trial = [signal] if np.ndim(signal[0]) == 0 else list(signal)
            expect_one_each(f"covariate '{name}'", per_trial, len(self.trials), "trials")
            for row, trial, values in zip(rows, self.trials, per_trial):
                values = np.asarray(values, dtype=np.float64)
                n_samples = round(trial.duration_s / self.dt_s)
                if values.shape != (n_samples,):
                    raise DataError(f"covariate '{name}' has shape {values.shape}; expected ({n_samples},), one value per sample")
                row.append(values)
            self.covariates.append({"name": str(name), "unit": "", "course": "linear", "at": "next"})
        for trial, row in zip(self.trials, rows):
            trial.covariates = np.stack(row)

    # --- Folders

    def save(self, folder: Union[str, os.PathLike[str]]) -> Path:
        """Writes the recording as a folder that `source/file` reads; replaces a folder of that name.

        Returns
        -------
        pathlib.Path
        """
        return folders.save(self, folder)

    @classmethod
    def load(cls, folder: Union[str, os.PathLike[str]]) -> Dataset:
        """Loads a recording from a folder that golgi or `save` wrote; arrays are memory-mapped, not read.

        Parameters
        ----------
        folder : path
            A folder with a dataset.json, such as ``runs/NAME/STAGE``.
        """
        self = cls.__new__(cls)
        folders.load_into(self, folder)
        return self


# --- Objects of other packages


def as_dataset(data: Any, **about: Any) -> Dataset:
    """Converts an array, a pandas DataFrame, or an object of Neo, MNE or pynwb to a Dataset.

    Parameters
    ----------
    data
        A Dataset; an array (variables, samples) or (trials, variables, samples); a DataFrame whose columns are
        variables; a neo Block, Segment, AnalogSignal or list of SpikeTrain; an mne Raw or Epochs; a pynwb NWBFile.
    about
        Arguments of `Dataset`; they take precedence over what `data` contains.

    Examples
    --------
    >>> as_dataset([[0.0, 1.0], [1.0, 0.0]], rate_hz=100)
    <golgi.Dataset: 2 variables (values), 1 trial, 0.02 s, 100 Hz>
    """
    if isinstance(data, Dataset):
        if about:
            raise DataError("a Dataset is used unchanged; pass these arguments to Dataset(…): " + ", ".join(about))
        return data
    return Dataset(**{**foreign.arguments_of(data), **about})
