"""What a recording consists of: trials, and where it is known the wiring."""

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

    values: Optional[np.ndarray] = None
    spikes: Optional[list[np.ndarray]] = None
    duration_s: float = 0.0
    start_s: float = 0.0
    label: str = ""
    covariates: Optional[np.ndarray] = None
    gaps: Optional[np.ndarray] = None


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
    delay_s: Optional[np.ndarray] = None
    segments: list[tuple[float, float, int, np.ndarray]] = field(default_factory=list)
    reading: str = "constant"
