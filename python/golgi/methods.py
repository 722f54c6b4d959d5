"""Methods in Python for use in pipelines: `{use: causality/python, params: {file: my_method.py}}`.

A decorator marks a function as a method. Its arguments are its parameters: the annotation gives the type, and the default
is used if a pipeline sets no value. `Annotated[int, (1, 100), "samples"]` adds a range and a unit. The decorators do not
change the function or class: it can be called like any other.
"""

from __future__ import annotations

from typing import Any, Callable, Optional


def _marker(kind):
    def mark(function: Optional[Callable] = None, *, needs: str = "values", limit_s: Optional[float] = None) -> Any:
        """Marks a method. `needs`: the data that it needs, "values", "events" or "any"; `limit_s`: time limit in seconds."""

        def marked(target):
            target.golgi_kind, target.golgi_needs, target.golgi_limit_s = kind, needs, limit_s
            return target

        return marked if function is None else marked(function)

    mark.__name__ = kind
    return mark


causality = _marker("causality")
causality.__doc__ = """Marks an estimator: (data, …parameters[, rng][, context]) -> scores.

It returns an (N, N) array of scores, row = target, column = source, or a dict of such arrays: "score", and any of "sign",
"weight", "lag_s", "p", "q", "low", "high", "sd". Undefined values are NaN.
"""
transform = _marker("transform")
transform.__doc__ = "Marks a transform: (data, …parameters) -> Dataset, or an array of the same shape as data.values."
simulator = _marker("simulator")
simulator.__doc__ = "Marks a simulator: (…parameters, rng) -> Dataset."
evaluator = _marker("evaluator")
evaluator.__doc__ = """Marks an evaluator: (truth, estimate, …parameters) -> a number, or a dict of them by metric.

`truth` is a golgi.Truth and `estimate` a golgi.Estimate. A value is a number, (number, low, high), or a text with the reason
why there is none.
"""
model = _marker("model")
model.__doc__ = """Marks a class of forecasters. Its parameters are the arguments of __init__; one is `history`, in samples.

It has fit(train[, validation][, rng][, context]) with golgi.Windows, and forecast(past) -> (windows, variables[, horizon]) for
an array `past` (windows, variables, history). It may have attention(past) -> (N, N), input_gradient(past, target) -> an array
of the shape of `past`, and save(folder) and load(folder).
"""


class Context:
    """Sends messages from a running method to golgi; passed as the argument `context`.

    Outside of golgi, `Context()` prints the messages.
    """

    def __init__(self, send=None):
        self._send = send or (lambda **message: print(message))

    def log(self, message: str) -> None:
        """Adds a line to the log; golgi adds the stage's name."""
        self._send(log=str(message))

    def progress(self, fraction: float, what: str = "") -> None:
        """Reports the progress, from 0 to 1."""
        self._send(progress=float(fraction) if 0 <= fraction <= 1 else 0.0, what=str(what))

    def warn(self, code: str, seen: str, effect: str = "", cure: str = "") -> None:
        """Warns about the data or the result; the warning is stored with the result and shown each time."""
        self._send(warn={"code": str(code), "seen": str(seen), "effect": str(effect), "cure": str(cure)})
