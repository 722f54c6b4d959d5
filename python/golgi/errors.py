"""The program's kinds of failure as exceptions with the program's message."""


class GolgiError(Exception):
    """A call of the program failed.

    Attributes
    ----------
    exit_code : int or None
        The program's exit code; None if it was not started.
    run : golgi.Run or None
        The partial results of a run in which some stages failed.
    """

    def __init__(self, message, exit_code=None, run=None):
        super().__init__(message)
        self.exit_code = exit_code
        self.run = run


class ProgramError(GolgiError):
    """The program was not found, has another version, or was ended by a signal."""


class UsageError(GolgiError, ValueError):
    """An argument that the program does not know (exit code 2)."""


class ConfigError(GolgiError, ValueError):
    """An error in a pipeline: an unknown component or parameter, a value out of range (3)."""


class PluginError(GolgiError):
    """A plugin that cannot be loaded, or breaks the rules of its interface (4)."""


class DataError(GolgiError, ValueError):
    """A recording that a method cannot use (5)."""


class SeveralErrors(GolgiError):
    """Failures of several kinds, or failed points of a sweep (6)."""


class NumericalError(GolgiError, ArithmeticError):
    """A computation that failed numerically (7)."""


class FileError(GolgiError, OSError):
    """An error of files or the disk (8)."""


class InternalError(GolgiError):
    """An internal error of golgi (70)."""


class GolgiWarning(UserWarning):
    """A warning of the program; its fields are in ``Run.warnings``."""


_BY_EXIT_CODE = {
    2: UsageError,
    3: ConfigError,
    4: PluginError,
    5: DataError,
    6: SeveralErrors,
    7: NumericalError,
    8: FileError,
    70: InternalError,
}


def error_of(exit_code, message, run=None):
    """The exception for an exit code; a negative one is a signal, as in `subprocess`."""
    kind = _BY_EXIT_CODE.get(exit_code, ProgramError)
    return kind(message, exit_code=exit_code, run=run)
