"""The parts of a recording: trials and, if it is known, the ground truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Optional

import numpy as np


@dataclass
class Trial:
    """One uninterrupted recording.

    Attributes
    ----------
    values : ndarray (variables with values, samples) or None
        NaN for a missing sample.
    spikes : list of ndarray or None
        Spike times per variable, in seconds since the trial's start, ascending.
    duration_s, start_s : float
        Seconds; `start_s` is the time in the session at which the trial began.
    label : str
        Label of the trial, such as a condition.
    covariates : ndarray (covariates, samples) or None
    gaps : ndarray (gaps, 3) or None
        Times without recording: variable, start and stop in seconds; in addition to NaN among the values.
    """

    values: Optional[np.ndarray] = None
    spikes: Optional[list[np.ndarray]] = None
    duration_s: float = 0.0
    start_s: float = 0.0
    label: str = ""
    covariates: Optional[np.ndarray] = None
    gaps: Optional[np.ndarray] = None


@dataclass
class Truth:
    """The ground truth. Row = target, column = source; 0: no link.

    Attributes
    ----------
    weights : ndarray (N, N)
        Weights of the links; if they change, their means over time.
    delay_s : ndarray (N, N) or None
        Delays in seconds; NaN: not given.
    segments : list of (start_s, stop_s, trial, ndarray (N, N))
        Weights of time segments; trial -1: all trials. Empty: the weights do not change.
    reading : str
        Meaning of the weights of segments: "constant" within each, or "mean".
    """

    weights: np.ndarray
    delay_s: Optional[np.ndarray] = None
    segments: list[tuple[float, float, int, np.ndarray]] = field(default_factory=list)
    reading: str = "constant"
