"""Phase transfer entropy. Source: Lobier, Siebenhühner, Palva & Palva 2014, NeuroImage 85:853."""

from typing import Annotated, Optional

import numpy as np

import golgi


@golgi.causality
def phase_transfer_entropy(data, delay: Annotated[Optional[int], (1, 10000), "samples"] = None):
    """Information of the phase of a source's past about a target's phase, given the target's own past.

    Parameters
    ----------
    delay
        Delay from past to present; by default the mean time between two changes of the phase's sign.
    """
    phases = [phase_of(np.asarray(trial.values)) for trial in data.trials]
    if delay is None:
        n_changes = sum((np.diff(np.signbit(phase), axis=1)).sum() for phase in phases)
        delay = max(1, round(sum(phase.size for phase in phases) / max(n_changes, 1)))
    if min(phase.shape[1] for phase in phases) <= delay:
        raise golgi.DataError(f"a delay of {delay} samples needs longer trials")
    now = np.concatenate([phase[:, delay:] for phase in phases], axis=1)
    past = np.concatenate([phase[:, :-delay] for phase in phases], axis=1)
    width = 3.49 * now.std(axis=1).mean() / now.shape[1] ** (1 / 3)  # Scott's rule
    now, past = (((phase + np.pi) // width).astype(int) for phase in (now, past))
    score = np.full((data.n, data.n), np.nan)
    for target in range(data.n):
        own = entropy(now[target], past[target]) - entropy(past[target])
        for source in set(range(data.n)) - {target}:
            both = entropy(now[target], past[target], past[source]) - entropy(past[target], past[source])
            score[target, source] = own - both
    return {"score": score, "lag_s": np.full(score.shape, delay * data.dt_s), "meaning": "phase transfer entropy", "unit": "nats"}


def phase_of(values):
    """Phase of the analytic signal: of the Fourier transform without its negative frequencies."""
    spectrum = np.fft.fft(values - values.mean(axis=1, keepdims=True), axis=1)
    n = values.shape[1]
    spectrum[:, n // 2 + 1 :] = 0
    spectrum[:, 1 : (n + 1) // 2] *= 2
    return np.angle(np.fft.ifft(spectrum, axis=1))


def entropy(*bins):
    """Entropy of the joint distribution of binned variables, in nats."""
    code = np.zeros(len(bins[0]), dtype=int)
    for each in bins:
        code = code * (each.max() + 1) + each
    share = np.bincount(code) / len(code)
    return -np.sum(share[share > 0] * np.log(share[share > 0]))
