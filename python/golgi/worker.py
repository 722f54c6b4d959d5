"""The process that runs methods for golgi: `python3 -m golgi.worker`.

It reads requests on descriptor 3 and answers on 4, one JSON object a line; recordings and results are folders. What the
lines hold is said in docs/guide/python_methods.md, for those who write a worker in another language.
"""

import importlib.util
import inspect
import json
import os
import sys
import traceback
from pathlib import Path

import numpy as np

from . import errors
from .dataset import Dataset, as_dataset
from .methods import Context

_PROTOCOL = 1
_QUANTITIES = ("score", "sign", "weight", "lag_s", "p", "log10_p", "q", "low", "high", "sd")
_modules = {}


def main():
    requests = os.fdopen(3, "r", encoding="utf-8")
    answers = os.fdopen(4, "w", encoding="utf-8", buffering=1)

    def send(**message):
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    for line in requests:
        try:
            request = json.loads(line)
            if request.get("protocol") != _PROTOCOL:
                raise errors.ConfigError(f"golgi asks by protocol {request.get('protocol')}, and this package knows {_PROTOCOL}")
            _do(request, Context(send))
            _flush()
            send(done=True)
        except BaseException as error:  # noqa: BLE001: what a method does must not end the worker
            _flush()
            send(error=_told(error, request if "request" in dir() else {}))
            if isinstance(error, (KeyboardInterrupt, SystemExit)):
                break


def _flush():
    sys.stdout.flush()
    sys.stderr.flush()


def _told(error, request):
    """How golgi says it: data and numbers that a method refuses are the user's affair, all else is the method's fault."""
    kinds = {errors.DataError: "data", errors.ConfigError: "config", errors.NumericalError: "numeric"}
    for kind, name in kinds.items():
        if isinstance(error, kind):
            return {"kind": name, "message": str(error)}
    file = request.get("file", "")
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(os.path.dirname(__file__))]
    text = "".join(traceback.format_list(frames)).rstrip()
    place = next((f"{frame.filename}:{frame.lineno}" for frame in reversed(frames) if frame.filename == file), file)
    return {"kind": "plugin", "message": f"{place}: {type(error).__name__}: {error}" + (f"\n{text}" if text else "")}


def _module(file):
    """The module of a file; loaded again where it has changed."""
    stamp = os.stat(file).st_mtime_ns
    known = _modules.get(file)
    if known and known[0] == stamp:
        return known[1]
    folder = os.path.dirname(file)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(Path(file).stem, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    _modules[file] = (stamp, module)
    return module


def _do(request, context):
    function = getattr(_module(request["file"]), request["function"], None)
    if function is None:
        raise errors.ConfigError(f"{request['file']} has no function {request['function']!r} any more")
    data = Dataset.load(request["data"]) if "data" in request else None
    arguments = dict(request["params"])
    known = inspect.signature(function).parameters
    if "rng" in known:
        seed = int(request["seed"], 16)
        arguments["rng"] = np.random.Generator(np.random.Philox(key=seed))
    if "context" in known:
        arguments["context"] = context
    result = function(data, **arguments) if data is not None else function(**arguments)
    out = Path(request["out"])
    if request["call"] == "causality":
        _write_estimate(result, data, out, request["function"])
    else:
        _write_dataset(result, data, out, request["function"])


def _write_estimate(result, data, out, name):
    matrices = result if isinstance(result, dict) else {"score": result}
    if "score" not in matrices:
        raise TypeError(f"{name} returned a dict without 'score'; it has {', '.join(map(repr, matrices)) or 'nothing'}")
    about = {"meaning": str(matrices.pop("meaning", "")), "unit": str(matrices.pop("unit", ""))}
    for quantity, matrix in matrices.items():
        if quantity not in _QUANTITIES:
            raise TypeError(f"{name} returned {quantity!r}; expected some of {', '.join(_QUANTITIES)}")
        matrix = np.array(matrix, dtype=np.float64)
        if matrix.shape != (data.n, data.n):
            raise TypeError(f"{name} returned {quantity} of shape {matrix.shape}; expected ({data.n}, {data.n}), row = target")
        # A variable has no link to itself.
        np.fill_diagonal(matrix, np.nan)
        np.save(out / f"{quantity}.npy", matrix)
    about = {"layout": 2, "names": data.names, "groups": False, "directed": True, **about, "undefined": [], "parts": []}
    (out / "connectivity.json").write_text(json.dumps(about), encoding="utf-8")


def _write_dataset(result, data, out, name):
    if not isinstance(result, Dataset):
        if data is None:
            raise TypeError(f"{name} returned {type(result).__name__}; expected a golgi.Dataset")
        values = np.asarray(result, dtype=np.float64)
        if values.shape != np.shape(data.values):
            raise TypeError(f"{name} returned an array of shape {values.shape}; expected {np.shape(data.values)}, or a golgi.Dataset")
        changed = Dataset(values, dt_s=data.dt_s, names=data.names, groups=data.groups, positions_um=data.positions_um)
        if data.spikes is not None:
            changed.trials[0].spikes = data.spikes
        result = changed
    as_dataset(result)._write(out)


if __name__ == "__main__":
    main()
