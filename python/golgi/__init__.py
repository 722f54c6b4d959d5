"""golgi estimates from recordings of neural activity which neuron drives which.

This package calls the installed program `golgi` and reads its results. Row = target, column = source, everywhere.

>>> import golgi
>>> network = golgi.simulate("izhikevich", excitatory=4, inhibitory=1, steps=3000)
>>> network.n
5
"""

from ._version import __version__
from .commands import compare, infer, info, run, simulate, sweep
from .dataset import Dataset, as_dataset
from .errors import (
    ConfigError,
    DataError,
    FileError,
    GolgiError,
    GolgiWarning,
    InternalError,
    NumericalError,
    PluginError,
    ProgramError,
    SeveralErrors,
    UsageError,
)
from .estimate import Estimate, Part
from .methods import Context, causality, evaluator, model, simulator, transform
from .program import find_program
from .results import Comparison, Run, Sweep, load
from .trial import Trial, Truth
from .windows import Windows

__all__ = [
    "Comparison",
    "ConfigError",
    "Context",
    "DataError",
    "Dataset",
    "Estimate",
    "FileError",
    "GolgiError",
    "GolgiWarning",
    "InternalError",
    "NumericalError",
    "Part",
    "PluginError",
    "ProgramError",
    "Run",
    "SeveralErrors",
    "Sweep",
    "Trial",
    "Truth",
    "UsageError",
    "Windows",
    "__version__",
    "as_dataset",
    "causality",
    "compare",
    "evaluator",
    "find_program",
    "infer",
    "info",
    "load",
    "model",
    "run",
    "simulate",
    "simulator",
    "sweep",
    "transform",
]
