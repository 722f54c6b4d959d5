"""The process that runs methods for golgi: `python3 -m golgi.worker`.

It reads requests from descriptor 3 and writes answers to descriptor 4, one JSON object per line; recordings and results are
folders. docs/guide/python_methods.md describes the protocol, for authors of workers in other languages.
"""

import contextlib
import importlib
import json
import os
import sys
import threading
import time
import traceback
import types
from pathlib import Path

from . import errors
from .calls import answer
from .methods import Context

_PROTOCOL = 1
_modules = {}
_folders = set()


def main():
    # Compiled files store times only in whole seconds, so none are read or written for the modules that methods import.
    sys.pycache_prefix = "/nonexistent"
    sys.dont_write_bytecode = True
    requests = os.fdopen(3, "r", encoding="utf-8")
    answers = os.fdopen(4, "w", encoding="utf-8", buffering=1)

    worker = os.getpid()

    def send(**message):
        # Characters that UTF-8 cannot encode, such as file names in other encodings, are replaced.
        answers.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n")
        answers.flush()

    # A copy of the process that a method makes by fork, and that returns, must not write to the worker's answer.
    request = {}
    os.register_at_fork(after_in_child=lambda: request.update(out="/dev/null/copy"))
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    for line in requests:
        request = {}
        try:
            request = json.loads(line)
            if request.get("protocol") != _PROTOCOL:
                raise errors.ConfigError(f"golgi uses protocol {request.get('protocol')}, and this package supports {_PROTOCOL}")
            _do(request, Context(send))
            told = {"done": True}
        except BaseException as error:  # noqa: BLE001: a method must not end the worker
            told = {"error": _told(error, request)}
        _flush()
        if os.getpid() != worker:  # a copy made by fork
            os._exit(0)
        send(**told)


def _end_with(golgi):
    """Ends the worker when golgi ends, so that a method that hangs does not outlive it."""
    while os.getppid() == golgi:
        time.sleep(1)
    os._exit(1)


def _flush():
    sys.stdout.flush()
    sys.stderr.flush()


def _told(error, request):
    """The error for golgi: refused data or numbers are the user's error, everything else is an error in the method."""
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
    """The module of a file; loaded again if the file, or the folder of its imports, has changed.

    It is compiled from its text, since compiled files store times only in whole seconds.
    """
    text = Path(file).read_bytes()
    folder = os.path.dirname(file)
    stamps = _stamps(folder)
    known = _modules.get(file)
    if known and known[0] == (text, stamps):
        return known[1]
    _leave_other_folders(folder)
    name = f"golgi_method_{Path(file).stem}"
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    exec(compile(text, file, "exec"), module.__dict__)
    _modules.clear()  # imported modules are shared by all methods, so only one folder is used at a time
    _modules[file] = ((text, stamps), module)
    return module


def _stamps(folder):
    """The modification times of the files that can be imported from a folder. Runs may create and remove files meanwhile."""
    stamps = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name.isidentifier()]  # like packages, and unlike the stores of runs
        for path in (os.path.join(place, name) for name in files if name.endswith(".py")):
            with contextlib.suppress(FileNotFoundError):
                stamps[path] = os.stat(path).st_mtime_ns
    return stamps


def _leave_other_folders(folder):
    """Forgets the modules that methods imported from other folders, so that names are searched in this one."""
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
    target = getattr(_module(request["file"]), request["function"], None)
    if target is None:
        raise errors.ConfigError(f"{request['file']} no longer has the function {request['function']!r}")
    answer(request, target, context)


if __name__ == "__main__":
    main()
