"""Finds the program `golgi` and calls it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

from ._version import __version__
from .errors import ProgramError, error_of

# An interrupt is sent to the program, which then stops and keeps its finished stages.
_SECONDS_TO_END = 60

_checked = {}


def find_program() -> Path:
    """The path of the program that all calls use: ``$GOLGI_PROGRAM``, or `golgi` on the PATH.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    ProgramError
        If it is not found, or its version differs from that of this package in the first two numbers.
    """
    named = os.environ.get("GOLGI_PROGRAM")
    if named:
        found = shutil.which(named)
        if not found:
            raise ProgramError(
                f"GOLGI_PROGRAM is {named!r}, which is not a program that can be run; "
                "expected the path of the program golgi, such as /usr/bin/golgi"
            )
    else:
        found = shutil.which("golgi")
        if not found:
            raise ProgramError(
                "the program golgi is not on the PATH; install it (./dev install in its source tree, or the "
                "Debian package golgi), or set GOLGI_PROGRAM to its path"
            )
    path = Path(found)
    state = path.stat()
    key = (path, state.st_mtime_ns, state.st_size)
    if key not in _checked:
        _checked[key] = _version_of(path)
    _require_version(path, _checked[key])
    return path


def _version_of(path):
    try:
        told = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise ProgramError(f"'{path} --version' failed: {error}") from None
    match = re.search(r"golgi (\d+\.\d+\.\d+)", told)
    if not match:
        raise ProgramError(f"'{path}' is not the program golgi: `--version` prints {told.strip()!r}")
    return match.group(1)


def _require_version(path, version):
    if version.split(".")[:2] != __version__.split(".")[:2]:
        raise ProgramError(
            f"'{path}' is golgi {version}, and this Python package is for golgi {__version__}; "
            "install both from the same release, or set GOLGI_PROGRAM to a golgi of this version"
        )


class _Listener(threading.Thread):
    """Reads the program's messages while it runs, passes them on, and stores them."""

    def __init__(self, stream, tell):
        super().__init__(daemon=True)
        self._stream, self._tell, self.lines = stream, tell, []
        self.fault = None  # exception of the caller's function; reading of the messages continues
        self.start()

    def run(self):
        for line in self._stream:
            line = line.rstrip("\n")
            self.lines.append(line)
            if self._tell and not _is_verdict(line):
                try:
                    self._tell(line)
                except Exception as fault:  # noqa: BLE001: raised after the program has ended
                    self.fault, self._tell = fault, None


def _is_verdict(line):
    """Whether the line is an error or a warning, which reach the caller as exceptions and warnings."""
    return line.startswith(("error: ", "warning: "))


def _teller(progress):
    if callable(progress):
        return progress
    if progress is None or progress is True:
        return lambda line: print(line, file=sys.stderr, flush=True)
    return None


def errors_in(lines):
    """The errors among the program's messages; a message may have several lines."""
    errors = []
    within = False
    for line in lines:
        if line.startswith("error: "):
            errors.append(line[len("error: ") :])
            within = True
        elif line.startswith("warning: ") or re.match(r"(partial results|results|the earlier complete results remain) in ", line):
            within = False
        elif within and (line.startswith(" ") or ":" not in line.split(" ")[0]):
            errors[-1] += "\n" + line
        else:
            within = False
    return "\n".join(errors)


def call(arguments, progress=None, result_of_failure=None):
    """Calls the program with `--json` and returns its output.

    Parameters
    ----------
    arguments : list of str
        The command and its options.
    progress : bool or callable, optional
        True or None: the program's messages on stderr; False: none; a function: called with each line.
    result_of_failure : callable, optional
        (JSON) -> the attribute `run` of the exception, if the work failed after it had begun.

    Raises
    ------
    GolgiError
        Of the kind that belongs to the program's exit code, with its message.
    KeyboardInterrupt
        After the program has stored its finished stages; the same call continues from there.
    """
    command = [str(find_program()), *map(os.fspath, arguments), "--json"]
    # In its own session, since otherwise an interrupt in a terminal would reach it twice.
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    listener = _Listener(process.stderr, _teller(progress))
    try:
        printed = process.stdout.read()
        process.wait()
    except BaseException:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise
    finally:
        process.stdout.close()
    listener.join()
    process.stderr.close()
    if listener.fault:
        raise listener.fault
    told = json.loads(printed) if printed.strip() else None
    if process.returncode in (130, 143):
        raise KeyboardInterrupt("interrupted; the same call continues where it stopped")
    if process.returncode != 0:
        text = errors_in(listener.lines) or "\n".join(listener.lines[-10:])
        if process.returncode < 0:
            text = f"golgi ended by {signal.Signals(-process.returncode).name}\n{text}"
        run = result_of_failure(told) if result_of_failure and told else None
        raise error_of(process.returncode, text, run)
    return told
