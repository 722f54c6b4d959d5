"""Checks the arguments of `Dataset` and converts them to one form."""

import dataclasses

import numpy as np

from .errors import DataError
from .trial import Truth

AXES_UM = 3


def step_of(rate_hz, dt_s, has_values):
    if rate_hz is not None and dt_s is not None and not np.isclose(rate_hz * dt_s, 1):
        raise DataError(f"rate_hz={rate_hz:g} and dt_s={dt_s:g} contradict each other; give one of them")
    if rate_hz is None and dt_s is None:
        if has_values:
            raise DataError("the sampling rate is missing; give rate_hz (or dt_s, seconds per sample)")
        return 0.001
    given = dt_s if dt_s is not None else rate_hz
    if not (np.isfinite(given) and given > 0):
        raise DataError(f"{'dt_s' if dt_s is not None else 'rate_hz'}={given:g}; rate_hz and dt_s are positive numbers")
    step = dt_s if dt_s is not None else 1 / rate_hz
    return float(step)


def trials_of(values):
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


def spike_trials_of(spikes):
    if isinstance(spikes, dict):
        return [spikes]
    spikes = list(spikes)
    if not spikes:
        raise DataError("`spikes` is empty; expected one array of times per variable")
    return [spikes] if all(_are_times(each) for each in spikes) else spikes


def _are_times(each):
    """Whether these are spike times, not the variables of a trial."""
    return not isinstance(each, dict) and all(np.ndim(time) == 0 for time in each)


def names_of(given, n_values, spike_trials):
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


def positions_of(given, n):
    if given is None:
        return None
    given = np.asarray(given, dtype=float)
    if given.ndim != 2 or given.shape[0] != n or given.shape[1] not in (2, AXES_UM):
        raise DataError(f"`positions_um` has shape {given.shape}; expected ({n}, 3), or ({n}, 2) if the depth is unknown")
    padded = np.full((n, AXES_UM), np.nan)
    padded[:, : given.shape[1]] = given
    return padded


def expect_one_each(what, given, count, of):
    if len(given) != count:
        raise DataError(f"`{what}` has {len(given)} entries for {count} {of}")


def truth_of(truth, names):
    if isinstance(truth, Truth):
        found = dataclasses.replace(truth, weights=np.asarray(truth.weights, dtype=float))
    elif hasattr(truth, "edges") and hasattr(truth, "nodes"):
        weights = np.zeros((len(names), len(names)))
        index = {name: i for i, name in enumerate(names)}
        for source, target, about in truth.edges(data=True):
            if str(source) not in index or str(target) not in index:
                raise DataError(f"the truth's edge {source} -> {target} contains a name that is not a variable of the recording")
            weights[index[str(target)], index[str(source)]] = about.get("weight", 1.0)
        found = Truth(weights)
    else:
        found = Truth(np.asarray(truth, dtype=float))
    n = len(names)
    if found.weights.shape != (n, n):
        raise DataError(f"the truth has shape {found.weights.shape}; expected ({n}, {n}), row = target, column = source")
    return found
