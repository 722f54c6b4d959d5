"""The program's commands as functions."""

from __future__ import annotations

import math
import os
import tempfile
import warnings
from pathlib import Path
from typing import Any, Callable, Mapping, Optional, Sequence, Union

import numpy as np

from .dataset import Dataset
from .errors import GolgiWarning
from .estimate import Estimate
from .program import call
from .request import list_of, options_of, prepare, recording_of, text_of
from .results import Comparison, Run, Sweep

PathLike = Union[str, "os.PathLike[str]"]
Progress = Union[bool, Callable[[str], Any], None]


def run(
    pipeline: Union[PathLike, Mapping[str, Any]],
    inputs: Optional[Mapping[str, Any]] = None,
    *,
    set: Optional[Mapping[str, Any]] = None,
    stages: Optional[Sequence[str]] = None,
    seed: Optional[int] = None,
    out: Optional[PathLike] = None,
    threads: Optional[int] = None,
    plugin_path: Union[PathLike, Sequence[PathLike]] = (),
    force: bool = False,
    progress: Progress = None,
) -> Run:
    """Runs a pipeline; stages that were computed before are taken from the folder of results.

    Parameters
    ----------
    pipeline : path or dict
        A pipeline file, or its content as a dict: ``{"name": …, "stages": {…}}``. Relative paths in a dict are relative to
        the working directory.
    inputs : dict of stage to array, Dataset or an object of another package, optional
        Recordings that stages read instead of files. A stage that the pipeline does not have is added.
    set : dict of "stage.param" to value, optional
        Parameters to change.
    stages : list of str, optional
        Only these stages and the stages that they need.
    seed, threads : int, optional
    out : path, optional
        Folder of the results; ``runs/NAME`` by default. The pipeline of a dict and its inputs are kept next to it, in
        ``OUT-inputs``.
    plugin_path : list of paths
        Plugin libraries or folders of them.
    force : bool
        Replace the results of another pipeline in the same folder.
    progress : bool or callable, optional
        None or True: messages on stderr; False: none; a function: called with each line.

    Returns
    -------
    Run

    Raises
    ------
    GolgiError
        With the program's message; if single stages failed, `run` contains the results of the others.

    Examples
    --------
    >>> import golgi, numpy as np, tempfile
    >>> x = np.random.default_rng(1).normal(size=(3, 2000))
    >>> x[1, 1:] += 0.8 * x[0, :-1]
    >>> pipeline = {"name": "three", "stages": {"mvgc": {"use": "causality/mvgc", "in": "recording"}}}
    >>> result = golgi.run(pipeline, {"recording": golgi.Dataset(x, rate_hz=100)}, out=tempfile.mkdtemp(), progress=False)
    >>> result.estimates["mvgc"].links()[0][:2]
    ('x0', 'x1')
    """
    file, folder, changes = prepare(pipeline, inputs, out)
    told = call(
        ["run", file, *options_of(changes, set, stages, seed, folder, threads, plugin_path, force)],
        progress,
        result_of_failure=_partial_run,
    )
    return _told(Run(told["folder"]))


def sweep(
    pipeline: Union[PathLike, Mapping[str, Any]],
    inputs: Optional[Mapping[str, Any]] = None,
    *,
    grid: Optional[Mapping[str, Any]] = None,
    replicates: Optional[int] = None,
    where: Optional[Mapping[str, Any]] = None,
    set: Optional[Mapping[str, Any]] = None,
    stages: Optional[Sequence[str]] = None,
    seed: Optional[int] = None,
    out: Optional[PathLike] = None,
    threads: Optional[int] = None,
    plugin_path: Union[PathLike, Sequence[PathLike]] = (),
    force: bool = False,
    progress: Progress = None,
) -> Sweep:
    """Runs a pipeline for many values of its parameters; the other arguments are those of `run`.

    Parameters
    ----------
    grid : dict of "stage.param" to values, optional
        All combinations are run.
    replicates : int, optional
        Number of replicates of every point, each with its own random numbers.
    where : dict of axis to values, optional
        Only the points that have one of these values.

    Returns
    -------
    Sweep
    """
    file, folder, changes = prepare(pipeline, inputs, out)
    varied = [f"--grid={name}={list_of(values)}" for name, values in (grid or {}).items()]
    varied += [f"--where={name}={list_of(values)}" for name, values in (where or {}).items()]
    if replicates is not None:
        varied.append(f"--replicates={replicates}")
    options = options_of(changes, set, stages, seed, folder, threads, plugin_path, force)
    told = call(["sweep", file, *varied, *options], progress, result_of_failure=lambda told: _sweep_in(told["folder"]))
    return Sweep(told["folder"])


def simulate(
    component: str,
    *,
    seed: int = 1,
    out: Optional[PathLike] = None,
    plugin_path: Union[PathLike, Sequence[PathLike]] = (),
    progress: Progress = False,
    **params: Any,
) -> Dataset:
    """Simulates a network. Returns its recording with the ground truth.

    Parameters
    ----------
    component : str
        Such as "simulator/izhikevich" or "izhikevich"; ``golgi plugins`` lists them.
    seed : int
    out : path, optional
        Folder in which the results are kept.
    params
        Parameters of the simulator.

    Returns
    -------
    Dataset

    Examples
    --------
    >>> import golgi
    >>> network = golgi.simulate("var", variables=4, steps=500, connection_probability=0.5)
    >>> network.n, network.truth.weights.shape
    (4, (4, 4))
    """
    name = component if "/" in component else f"simulator/{component}"
    pipeline = {"name": "network", "seed": seed, "stages": {"network": {"use": name, "params": params}}}
    if out is not None:
        return run(pipeline, out=out, plugin_path=plugin_path, progress=progress).datasets["network"]
    with tempfile.TemporaryDirectory(prefix="golgi-") as folder:
        data = run(pipeline, out=Path(folder) / "run", plugin_path=plugin_path, progress=progress).datasets["network"]
        for trial in data.trials:  # the files are deleted afterwards, so arrays are copied
            for what in ("values", "covariates", "gaps"):
                array = getattr(trial, what)
                setattr(trial, what, None if array is None else np.array(array))
            trial.spikes = None if trial.spikes is None else [np.array(times) for times in trial.spikes]
        if data.truth is not None:
            for what in ("weights", "delay_s"):
                array = getattr(data.truth, what)
                setattr(data.truth, what, None if array is None else np.array(array))
        return data


def infer(
    data: Any,
    *,
    method: Optional[str] = None,
    truth: Any = None,
    rate_hz: Optional[float] = None,
    select: Optional[str] = None,
    names: Optional[Sequence[str]] = None,
    set: Optional[Mapping[str, Any]] = None,
    out: Optional[PathLike] = None,
    threads: Optional[int] = None,
    force: bool = False,
    progress: Progress = None,
) -> Run:
    """Chooses a pipeline for a recording, writes the pipeline file and runs it.

    Parameters
    ----------
    data : path, array, Dataset or an object of another package
        A file of any supported format, or a recording in memory.
    method : str, optional
        An estimator, such as "mvgc", instead of the most suitable one.
    truth : path or array (N, N), optional
        The ground truth, if it is known.
    rate_hz : float, optional
        Samples per second, if `data` does not give them.
    select : str, optional
        Which recording of a file that contains several.
    names : list of str, optional
        Names of the variables of an array.
    set, out, threads, force, progress
        As for `run`.

    Returns
    -------
    Run
        Its pipeline file is ``folder / "pipeline.yaml"``.

    Examples
    --------
    >>> import golgi, tempfile
    >>> network = golgi.simulate("izhikevich", excitatory=4, inhibitory=1, steps=3000)
    >>> found = golgi.infer(network, out=tempfile.mkdtemp() + "/found", progress=False)
    >>> len(found.estimates)
    1
    """
    file, about = recording_of(data, {"rate_hz": rate_hz, "names": names, "truth": truth}, out)
    folder = Path(out) if out is not None else None
    if folder is None and file.parent.name == "recording-inputs":
        folder = Path("runs") / "recording"
    options = [f"--set={name}={text_of(value)}" for name, value in (set or {}).items()] + about
    for name, value in (("method", method), ("select", select), ("out", folder), ("threads", threads)):
        if value is not None:
            options.append(f"--{name}={value}")
    told = call(["infer", file, *options, *(["--force"] if force else [])], progress, result_of_failure=_partial_run)
    return _told(Run(told["folder"]))


def info(
    data: Any,
    *,
    look: bool = False,
    rate_hz: Optional[float] = None,
    select: Optional[str] = None,
    names: Optional[Sequence[str]] = None,
) -> dict[str, Any]:
    """Describes a recording: kind, variables, duration, rate, and which estimator suits it.

    Parameters
    ----------
    data : path, array, Dataset or an object of another package
    look : bool
        Also read the whole recording, and check for properties that mislead estimators.
    rate_hz, select, names
        As for `infer`.

    Returns
    -------
    dict
        As ``golgi info --json`` prints it.
    """
    with tempfile.TemporaryDirectory(prefix="golgi-") as folder:
        file, options = recording_of(data, {"rate_hz": rate_hz, "names": names}, Path(folder) / "info")
        options += ["--look"] if look else []
        return call(["info", file, *options, *([f"--select={select}"] if select else [])], progress=False)


def compare(a: Union[Run, Estimate, PathLike], b: Union[Run, Estimate, PathLike], *, q: float = 0.05) -> dict[str, Comparison]:
    """Compares two runs: links that only one of them has, and the rank correlation of all scores.

    Variables are matched by name; variables that one of the two lacks are left out.

    Parameters
    ----------
    a, b : Run, Estimate or path of one
        For two runs, estimates of the same stage are compared; two single estimates may be from different stages.
    q : float
        Links are the pairs with q up to this level.

    Returns
    -------
    dict of str to Comparison
        By stage; for two single estimates with different names, the key is "A and B".

    Examples
    --------
    >>> import golgi, tempfile
    >>> networks = [golgi.simulate("izhikevich", excitatory=4, inhibitory=1, steps=3000, seed=seed) for seed in (1, 2)]
    >>> found = [golgi.infer(each, method="mvgc", out=tempfile.mkdtemp() + "/found", progress=False) for each in networks]
    >>> golgi.compare(*found)["mvgc"].pairs
    20
    """
    folders = [each.folder if isinstance(each, (Run, Estimate)) else Path(each) for each in (a, b)]
    told = call(["compare", *folders, f"--q={q}"], progress=False)
    return {each["estimate"]: _comparison(each) for each in told["estimates"]}


# --- Results


def _comparison(told):
    links = {what: [(each["source"], each["target"]) for each in told[what]] for what in ("lost", "gained", "turned")}
    numbers = {what: math.nan if told[what] is None else told[what] for what in ("rank_correlation", "jaccard")}
    return Comparison(**{what: told[what] for what in ("pairs", "in_both", "only_in_a", "only_in_b")}, **numbers, **links)


def _partial_run(told):
    """The results of the stages that are done; a run that failed has no manifest."""
    return Run(told["folder"], {"name": told["name"], "stages": {each["stage"]: each for each in told["stages"]}})


def _sweep_in(folder):
    return Sweep(folder) if (Path(folder) / "points.csv").exists() else None


def _told(result):
    for each in result.warnings:
        text = "; ".join(filter(None, (each.seen, each.effect, each.cure)))
        code = f"{each.code}: " if each.code else ""
        warnings.warn(f"{each.stage}: {code}{text}", GolgiWarning, stacklevel=3)
    return result
