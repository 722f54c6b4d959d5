"""The calls of methods by golgi: the arguments of each call, and how its result is written."""

import copy
import dataclasses
import inspect
import json
import math
import numbers
from pathlib import Path

import numpy as np

from . import folders
from .dataset import Dataset, as_dataset
from .estimate import QUANTITIES, Estimate
from .windows import Windows

_models = {}  # folder of the state -> the model, which is used for many calls


def answer(request, target, context):
    """Runs one call of a function, or of a model's class."""
    arguments = dict(request["params"])
    _CALLS[request["call"]](request, target, arguments, context)


def _filled(function, request, context, **more):
    """The arguments that golgi fills in, as far as the function has them."""
    given = {"context": context, **more}
    if "seed" in request:
        given["rng"] = np.random.Generator(np.random.Philox(key=int(request["seed"], 16)))
    known = inspect.signature(function).parameters
    return {name: value for name, value in given.items() if name in known}


# --- Estimators, transforms and simulators


def _estimate(request, function, arguments, context):
    data = Dataset.load(request["data"])
    result = function(data, **arguments, **_filled(function, request, context))
    name, out = request["function"], Path(request["out"])
    matrices = dict(result) if isinstance(result, dict) else {"score": result}
    if "score" not in matrices:
        raise TypeError(f"{name} returned a dict without 'score'; it has {', '.join(map(repr, matrices)) or 'nothing'}")
    about = {"meaning": str(matrices.pop("meaning", "")), "unit": str(matrices.pop("unit", ""))}
    for quantity, matrix in matrices.items():
        if quantity not in QUANTITIES:
            raise TypeError(f"{name} returned {quantity!r}; expected some of {', '.join(QUANTITIES)}")
        matrix = _numbers(f"{name} returned {quantity}", matrix, (data.n, data.n), ", row = target")
        # A variable has no link to itself.
        np.fill_diagonal(matrix, np.nan)
        np.save(out / f"{quantity}.npy", matrix)
    about = {"layout": 2, "names": data.names, "groups": False, "directed": True, **about, "undefined": [], "parts": []}
    (out / "connectivity.json").write_text(json.dumps(about), encoding="utf-8")


def _transform(request, function, arguments, context):
    data = Dataset.load(request["data"])
    result = function(data, **arguments, **_filled(function, request, context))
    if not isinstance(result, Dataset):
        values = _numbers(f"{request['function']} returned an array", result, np.shape(data.values), ", or a golgi.Dataset")
        changed = copy.copy(data)
        changed.trials = [dataclasses.replace(data.trials[0], values=values)]
        changed.truth = None
        result = changed
    folders.write(as_dataset(result), Path(request["out"]))


def _simulate(request, function, arguments, context):
    result = function(**arguments, **_filled(function, request, context))
    if not isinstance(result, Dataset):
        raise TypeError(f"{request['function']} returned {type(result).__name__}; expected a golgi.Dataset")
    folders.write(result, Path(request["out"]))


def _numbers(what, values, shape, hint=""):
    """The values as a new array of doubles; a TypeError unless it has the given shape."""
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{what} of type {array.dtype}; expected real numbers, such as float64")
    if array.shape != tuple(shape):
        raise TypeError(f"{what} of shape {array.shape}; expected {tuple(shape)}{hint}")
    return np.array(array, dtype=np.float64)


# --- Evaluators


def _evaluate(request, function, arguments, context):
    truth = Dataset.load(request["truth"]).truth
    rows = []
    for each in request["estimates"]:
        estimate = Estimate(each["data"])
        estimate.stage = each["name"]
        found = function(truth, estimate, **arguments, **_filled(function, request, context))
        metrics = found if isinstance(found, dict) else {request["function"]: found}
        rows += [_score(request["function"], each["name"], str(metric), value) for metric, value in metrics.items()]
    (Path(request["out"]) / "scores.json").write_text(json.dumps(rows), encoding="utf-8")


def _score(name, estimate, metric, value):
    """A row of scores.json: a number, (number, low, high), or a text with the reason why it is undefined."""
    reason = value if isinstance(value, str) else ""
    numbers_given = [math.nan] if reason else list(value) if isinstance(value, (tuple, list)) else [value]
    if len(numbers_given) not in (1, 3) or not all(isinstance(each, numbers.Real) for each in numbers_given):
        raise TypeError(f"{name} returned {value!r} for {metric}; expected a number, (number, low, high), or a text with the reason why there is none")
    value, low, high = [float(each) if math.isfinite(each) else None for each in numbers_given] + [None, None] * (len(numbers_given) == 1)
    if value is None and not reason:
        reason = f"{name} gives {numbers_given[0]}"
    row = {"estimate": estimate, "member": "", "part": "", "metric": metric, "value": value, "low": low, "high": high}
    return {**row, "reason": reason, "n_pairs": None, "left_out": None}


# --- Models


def _fit(request, kind, arguments, context):
    folder = Path(request["data"])
    data = Dataset.load(folder)
    model = kind(**arguments)
    train, validation = (
        Windows(data, np.load(folder / f"{part}.npy").reshape(-1, 2), request["history"], request["horizon"])
        for part in ("train", "validation")
    )
    model.fit(train, **_filled(model.fit, request, context, validation=validation))
    _save_state(model, Path(request["out"]))


def _save_state(model, out):
    """Saves the result of `fit`: the model's attributes, or the files that its own `save` writes."""
    if hasattr(model, "save"):
        model.save(out)
        return
    plain = {}
    for name, value in vars(model).items():
        if isinstance(value, np.ndarray) and value.dtype != object:
            np.save(out / f"{name}.npy", value)
            continue
        try:
            plain[name] = json.loads(json.dumps(value.item() if isinstance(value, np.generic) else value))
        except TypeError:
            raise TypeError(
                f"the model's attribute '{name}' is {type(value).__name__}; golgi keeps only arrays, numbers, texts and lists of them. "
                "For other attributes, add save(self, folder) and load(self, folder) to the class"
            ) from None
    (out / "attributes.json").write_text(json.dumps(plain), encoding="utf-8")


def _model_of(request, kind, arguments):
    folder = Path(request["model"])
    model = _models.get(folder)
    if type(model) is kind:
        return model
    model = kind(**arguments)
    if hasattr(model, "load"):
        model.load(folder)
    else:
        vars(model).update(json.loads((folder / "attributes.json").read_text(encoding="utf-8")))
        vars(model).update({path.stem: np.load(path) for path in folder.glob("*.npy")})
    _models.clear()  # a readout makes many calls of one model
    _models[folder] = model
    return model


def _asked(request, kind, arguments):
    """The model, and the pasts of the windows: (windows, N, history)."""
    past = np.load(Path(request["data"]) / "past.npy")
    return _model_of(request, kind, arguments), past.reshape(len(past), request["n_variables"], -1)


def _forecast(request, kind, arguments, context):
    model, past = _asked(request, kind, arguments)
    n_windows, n, horizon = len(past), request["n_variables"], request["horizon"]
    found = np.asarray(model.forecast(past))
    if horizon == 1 and found.ndim == 2:
        found = found[:, :, None]
    found = _numbers("forecast returned an array", found, (n_windows, n, horizon), ", (windows, variables, horizon)")
    np.save(Path(request["out"]) / "forecast.npy", found.reshape(n_windows, n * horizon))


def _attend(request, kind, arguments, context):
    model, past = _asked(request, kind, arguments)
    n = request["n_variables"]
    found = _numbers("attention returned an array", model.attention(past), (n, n), ", row = target")
    np.save(Path(request["out"]) / "attention.npy", found)


def _differentiate(request, kind, arguments, context):
    model, past = _asked(request, kind, arguments)
    found = _numbers("input_gradient returned an array", model.input_gradient(past, request["target"]), past.shape, ", the shape of `past`")
    # Column (lag - 1) * N + source; the last sample of the past has lag 1.
    by_lag = found[:, :, ::-1].transpose(0, 2, 1).reshape(len(past), -1)
    np.save(Path(request["out"]) / "input_gradient.npy", np.ascontiguousarray(by_lag))


_CALLS = {
    "causality": _estimate,
    "transform": _transform,
    "simulator": _simulate,
    "evaluator": _evaluate,
    "fit": _fit,
    "forecast": _forecast,
    "attention": _attend,
    "input_gradient": _differentiate,
}
