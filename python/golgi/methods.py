"""Methods in Python that pipelines use: `{use: causality/python, params: {file: my_method.py}}`.

A decorator marks a function as a method. Its arguments are its parameters: an annotation says the type, the default the
value where a pipeline gives none. `Annotated[int, (1, 100), "samples"]` adds a range and a unit. The decorators change
nothing: a marked function or class can be called as any other.
"""

from __future__ import annotations

from typing import Any, Callable, Optional


def _marker(kind):
    def mark(function: Optional[Callable] = None, *, needs: str = "values", limit_s: Optional[float] = None) -> Any:
        """Marks a method; `needs`: what it takes, "values", "events" or "any"; `limit_s`: seconds after which it is ended."""

        def marked(target):
            target.golgi_kind, target.golgi_needs, target.golgi_limit_s = kind, needs, limit_s
            return target

        return marked if function is None else marked(function)

    mark.__name__ = kind
    return mark


causality = _marker("causality")
causality.__doc__ = """Marks an estimator: (data, …parameters[, rng][, context]) -> scores.

It returns an (N, N) array of scores, row = target, column = source, or a dict of such arrays: "score", and any of "sign",
"weight", "lag_s", "p", "q", "low", "high", "sd". What is undefined is NaN.
"""
transform = _marker("transform")
transform.__doc__ = "Marks a transform: (data, …parameters) -> Dataset, or an array of the same shape as data.values."
simulator = _marker("simulator")
simulator.__doc__ = "Marks a simulator: (…parameters, rng) -> Dataset."
evaluator = _marker("evaluator")
evaluator.__doc__ = """Marks an evaluator: (truth, estimate, …parameters) -> a number, or a dict of them by metric.

`truth` is a golgi.Truth and `estimate` a golgi.Estimate. A value is a number, (number, low, high), or a text that says why
there is none.
"""
model = _marker("model")
model.__doc__ = """Marks a class of forecasters, whose parameters are those of __init__; one is `history`, in samples.

It has fit(train[, validation][, rng][, context]) with golgi.Windows, and forecast(past) -> (windows, variables[, horizon]) of
an array (windows, variables, history). It may have attention(past) -> (N, N), input_gradient(past, target) -> as past, and
save(folder) and load(folder).
"""


class Context:
    """What a method may tell while it works; the argument `context` gets one.

    Outside of golgi `Context()` prints.
    """

    def __init__(self, send=None):
        self._send = send or (lambda **message: print(message))

    def log(self, message: str) -> None:
        """A line for the log, without the stage's name."""
        self._send(log=str(message))

    def progress(self, fraction: float, what: str = "") -> None:
        """How far it is, from 0 to 1."""
        self._send(progress=float(fraction) if 0 <= fraction <= 1 else 0.0, what=str(what))

    def warn(self, code: str, seen: str, effect: str = "", cure: str = "") -> None:
        """What is wrong with the data or the result: kept with it, and shown each time."""
        self._send(warn={"code": str(code), "seen": str(seen), "effect": str(effect), "cure": str(cure)})
