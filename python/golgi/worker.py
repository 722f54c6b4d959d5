"""The process that runs methods for golgi: `python3 -m golgi.worker`.

It reads requests on descriptor 3 and answers on 4, one JSON object a line; recordings and results are folders. What the
lines hold is said in docs/guide/python_methods.md, for those who write a worker in another language.
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
    # Compiled files next to what methods import know times in whole seconds only: none are read or written.
    sys.pycache_prefix = "/nonexistent"
    sys.dont_write_bytecode = True
    requests = os.fdopen(3, "r", encoding="utf-8")
    answers = os.fdopen(4, "w", encoding="utf-8", buffering=1)

    worker = os.getpid()

    def send(**message):
        # What UTF-8 cannot hold, such as names of files in other encodings, is replaced.
        answers.write(json.dumps(message, ensure_ascii=False).encode("utf-8", "replace").decode() + "\n")
        answers.flush()

    # A copy that a method makes by fork and that comes back must not write into the worker's answer.
    request = {}
    os.register_at_fork(after_in_child=lambda: request.update(out="/dev/null/copy"))
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    for line in requests:
        request = {}
        try:
            request = json.loads(line)
            if request.get("protocol") != _PROTOCOL:
                raise errors.ConfigError(f"golgi asks by protocol {request.get('protocol')}, and this package knows {_PROTOCOL}")
            _do(request, Context(send))
            told = {"done": True}
        except BaseException as error:  # noqa: BLE001: what a method does must not end the worker
            told = {"error": _told(error, request)}
        _flush()
        if os.getpid() != worker:  # such a copy
            os._exit(0)
        send(**told)


def _end_with(golgi):
    """A method that does not come back must not outlive the golgi that asked."""
    while os.getppid() == golgi:
        time.sleep(1)
    os._exit(1)


def _flush():
    sys.stdout.flush()
    sys.stderr.flush()


def _told(error, request):
    """How golgi says it: data and numbers that a method refuses are the user's error, all else is the method's fault."""
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

    It is made from its text: compiled files next to it know times in whole seconds only.
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
    _modules.clear()  # modules that methods imported are shared: one folder at a time
    _modules[file] = ((text, stamps), module)
    return module


def _stamps(folder):
    """When the files that can be imported from a folder were changed. Runs make and remove files in it at the same time."""
    stamps = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name.isidentifier()]  # as packages are, and stores of runs are not
        for path in (os.path.join(place, name) for name in files if name.endswith(".py")):
            with contextlib.suppress(FileNotFoundError):
                stamps[path] = os.stat(path).st_mtime_ns
    return stamps


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
    target = getattr(_module(request["file"]), request["function"], None)
    if target is None:
        raise errors.ConfigError(f"{request['file']} has no function {request['function']!r} any more")
    answer(request, target, context)


if __name__ == "__main__":
    main()
