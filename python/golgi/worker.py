"""The process that runs methods for golgi: `python3 -m golgi.worker`.

It reads requests on descriptor 3 and answers on 4, one JSON object a line; recordings and results are folders. What the
lines hold is said in docs/guide/python_methods.md, for those who write a worker in another language.
"""

import copy
import dataclasses
import importlib
import inspect
import json
import os
import sys
import traceback
import types
from pathlib import Path

import numpy as np

from . import errors, folders
from .dataset import Dataset, as_dataset
from .methods import Context

_PROTOCOL = 1
_QUANTITIES = ("score", "sign", "weight", "lag_s", "p", "log10_p", "q", "low", "high", "sd")
_modules = {}
_folders = set()


def main():
    # Compiled files beside what methods import know times in whole seconds only: none are read or written.
    sys.pycache_prefix = "/nonexistent"
    sys.dont_write_bytecode = True
    requests = os.fdopen(3, "r", encoding="utf-8")
    answers = os.fdopen(4, "w", encoding="utf-8", buffering=1)

    def send(**message):
        # What UTF-8 cannot hold, such as names of files in other encodings, is replaced.
        answers.write(json.dumps(message).encode("utf-8", "replace").decode() + "\n")
        answers.flush()

    for line in requests:
        request = {}
        try:
            request = json.loads(line)
            if request.get("protocol") != _PROTOCOL:
                raise errors.ConfigError(f"golgi asks by protocol {request.get('protocol')}, and this package knows {_PROTOCOL}")
            _do(request, Context(send))
            _flush()
            send(done=True)
        except BaseException as error:  # noqa: BLE001: what a method does must not end the worker
            _flush()
            send(error=_told(error, request))


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
    """The module of a file; loaded again where it, or the folder that its imports come from, has changed.

    It is made from its text: compiled files beside it know times in whole seconds only.
    """
    text = Path(file).read_bytes()
    folder = os.path.dirname(file)
    stamps = {path: os.stat(path).st_mtime_ns for path in Path(folder).rglob("*.py")}
    known = _modules.get(file)
    if known and known[0] == (text, stamps):
        return known[1]
    _leave_other_folders(folder)
    name = f"golgi_method_{Path(file).stem}"
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    exec(compile(text, file, "exec"), module.__dict__)
    _modules.clear()  # modules that methods imported are shared: one folder at a time
    _modules[file] = ((text, stamps), module)
    return module


def _leave_other_folders(folder):
    """What methods have imported from their folders is forgotten: names are looked for in this one."""
    for name, module in list(sys.modules.items()):
        # A package without an __init__.py has folders and no file.
        places = [getattr(module, "__file__", None) or "", *map(str, getattr(module, "__path__", ()))]
        if any(place.startswith(each + os.sep) for place in places for each in _folders):
            del sys.modules[name]
    for each in _folders:
        while each in sys.path:
            sys.path.remove(each)
    _folders.add(folder)
    sys.path.insert(0, folder)
    importlib.invalidate_caches()


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
        changed = copy.copy(data)
        changed.trials = [dataclasses.replace(data.trials[0], values=values)]
        changed.truth = None
        result = changed
    folders.write(as_dataset(result), out)


if __name__ == "__main__":
    main()
