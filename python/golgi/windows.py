"""Windows of a recording, on which models are trained."""

from __future__ import annotations

from typing import Any

import numpy as np


class Windows:
    """Windows of a recording, each with a past of `history` samples and the `horizon` samples that follow.

    Attributes
    ----------
    places : ndarray (windows, 2)
        Trial and first sample of each window.
    """

    def __init__(self, data, places, history, horizon):
        self._values = [trial.values for trial in data.trials]
        self.places, self._history, self._horizon = places, history, horizon

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, which: Any) -> Windows:
        """Selects windows, like rows of an array: `windows[10:20]`, `windows[rng.permutation(len(windows))[:64]]`."""
        some = object.__new__(Windows)
        some._values, some._history, some._horizon = self._values, self._history, self._horizon
        some.places = self.places[which].reshape(-1, 2)
        return some

    @property
    def past(self) -> np.ndarray:
        """The pasts (windows, variables, history), with the newest sample last."""
        return self._cut(0, self._history)

    @property
    def future(self) -> np.ndarray:
        """The samples to forecast (windows, variables, horizon)."""
        return self._cut(self._history, self._horizon)

    def _cut(self, offset, length):
        found = np.empty((len(self), self._values[0].shape[0], length))
        for trial, values in enumerate(self._values):
            of_trial = self.places[:, 0] == trial
            if of_trial.any():
                pieces = np.lib.stride_tricks.sliding_window_view(values, length, axis=1)
                found[of_trial] = pieces[:, self.places[of_trial, 1] + offset].transpose(1, 0, 2)
        return found
