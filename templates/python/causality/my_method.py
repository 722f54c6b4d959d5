"""causality/my_method: does one source's past improve the forecast of a target? Source: Granger 1969."""

from typing import Annotated

import numpy as np

import golgi

__version__ = "0.1.0"


@golgi.causality
def my_method(data, order: Annotated[int, (1, 100), "samples"] = 2):
    """Pairwise Granger causality: least squares with and without one source's past.

    Parameters
    ----------
    order
        Length of the past used for forecasts.
    """
    past, present = lagged(data, order)
    n_regressors = 1 + 2 * order
    if len(present) <= n_regressors:
        raise golgi.DataError(
            f"order {order} needs more than {n_regressors} samples that have all their lags; the recording has {len(present)}"
        )
    score = np.full((data.n, data.n), np.nan)  # row = target, column = source
    for target in range(data.n):
        own = np.column_stack([np.ones(len(present)), past[:, target]])
        without = squared_error(own, present[:, target])
        for source in range(data.n):
            with_it = squared_error(np.column_stack([own, past[:, source]]), present[:, target])
            # If the forecast is perfect, the score stays undefined.
            if source != target and with_it > 0:
                score[target, source] = np.log(without / with_it)
    return {"score": score, "meaning": "ln(squared error without the source's past / with it)"}


def lagged(data, order):
    """The pasts (samples, variables, order) of all samples that have one, and these samples (samples, variables)."""
    values = np.concatenate([trial.values for trial in data.trials], axis=1)
    if not np.isfinite(values).all():
        raise golgi.DataError("a value is missing or infinite; fill gaps with transform/fill")
    for name, row in zip(data.names, values):
        if np.ptp(row) == 0:
            raise golgi.DataError(f"'{name}' is constant; leave it out with transform/select")
    windows = [
        np.lib.stride_tricks.sliding_window_view(trial.values, order + 1, axis=1)
        for trial in data.trials
        if trial.values.shape[1] > order
    ]
    if not windows:
        return np.empty((0, data.n, order)), np.empty((0, data.n))
    together = np.concatenate(windows, axis=1).transpose(1, 0, 2)  # (samples, variables, order + 1)
    return together[:, :, :-1], together[:, :, -1]


def squared_error(x, y):
    """The squared error of a linear forecast of y by x."""
    return np.sum((y - x @ np.linalg.lstsq(x, y, rcond=None)[0]) ** 2)
