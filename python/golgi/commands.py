"""The program's commands as functions."""

import glob
import json
import os
import tempfile
import warnings
from pathlib import Path

import numpy as np

from .dataset import Dataset, as_dataset
from .errors import ConfigError, GolgiWarning
from .program import call
from .results import Run, Sweep, load


def run(
    pipeline,
    inputs=None,
    *,
    set=None,
    stages=None,
    seed=None,
    out=None,
    threads=None,
    plugin_path=(),
    force=False,
    progress=None,
):
    """Runs a pipeline; what was computed before is taken from the folder of results.

    Parameters
    ----------
    pipeline : path or dict
        A pipeline file, or the same as a dict: ``{"name": …, "stages": {…}}``. Relative paths in a dict start at the
        working directory.
    inputs : dict of stage to array, Dataset or an object of another package, optional
        Recordings that stages read instead of files. A stage that the pipeline does not have is added.
    set : dict of "stage.param" to value, optional
        Parameters to change.
    stages : list of str, optional
        Only these and what they need.
    seed, threads : int, optional
    out : path, optional
        Folder of the results; ``runs/NAME`` by default. The pipeline of a dict and its inputs are kept beside it, in
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
        With the program's text; `run` holds what was done where single stages failed.

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
    file, folder, changes = _prepare(pipeline, inputs, out)
    told = call(
        ["run", file, *_options(changes, set, stages, seed, folder, threads, plugin_path, force)],
        progress,
        result_of_failure=_partial_run,
    )
    return _told(Run(told["folder"]))


def sweep(
    pipeline,
    inputs=None,
    *,
    grid=None,
    replicates=None,
    where=None,
    set=None,
    stages=None,
    seed=None,
    out=None,
    threads=None,
    plugin_path=(),
    force=False,
    progress=None,
):
    """Runs a pipeline for many values of its parameters; further arguments as `run`.

    Parameters
    ----------
    grid : dict of "stage.param" to values, optional
        All combinations are run.
    replicates : int, optional
        So many times each, with random numbers of their own.
    where : dict of axis to values, optional
        Only these points.

    Returns
    -------
    Sweep
    """
    file, folder, changes = _prepare(pipeline, inputs, out)
    varied = [f"--grid={name}={_list(values)}" for name, values in (grid or {}).items()]
    varied += [f"--where={name}={_list(values)}" for name, values in (where or {}).items()]
    if replicates is not None:
        varied.append(f"--replicates={replicates}")
    options = _options(changes, set, stages, seed, folder, threads, plugin_path, force)
    told = call(["sweep", file, *varied, *options], progress, result_of_failure=lambda told: _sweep_in(told["folder"]))
    return Sweep(told["folder"])


def simulate(component, *, seed=1, out=None, plugin_path=(), progress=False, **params):
    """A recording of a simulated network, with its true wiring.

    Parameters
    ----------
    component : str
        Such as "simulator/izhikevich" or "izhikevich"; ``golgi plugins`` lists them.
    seed : int
    out : path, optional
        Folder that keeps the results.
    params
        Of the simulator.

    Returns
    -------
    Dataset

    Examples
    --------
    >>> import golgi
    >>> network = golgi.simulate("var", variables=4, steps=500)
    >>> network.n, network.truth.weights.shape
    (4, (4, 4))
    """
    name = component if "/" in component else f"simulator/{component}"
    pipeline = {"name": "network", "seed": seed, "stages": {"network": {"use": name, "params": params}}}
    if out is not None:
        return run(pipeline, out=out, plugin_path=plugin_path, progress=progress).datasets["network"]
    with tempfile.TemporaryDirectory(prefix="golgi-") as folder:
        data = run(pipeline, out=Path(folder) / "run", plugin_path=plugin_path, progress=progress).datasets["network"]
        for trial in data.trials:  # the files go
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
    data,
    *,
    method=None,
    truth=None,
    rate_hz=None,
    select=None,
    names=None,
    set=None,
    out=None,
    threads=None,
    force=False,
    progress=None,
):
    """Chooses a pipeline for a recording, writes it down and runs it.

    Parameters
    ----------
    data : path, array, Dataset or an object of another package
        A file as labs keep them, or a recording in memory.
    method : str, optional
        An estimator, such as "mvgc", instead of the one that suits best.
    truth : path or array (N, N), optional
        The true wiring, where it is known.
    rate_hz : float, optional
        Samples per second, where `data` does not say.
    select : str, optional
        Which recording of a file that holds several.
    names : list of str, optional
        Of the variables of an array.
    set, out, threads, force, progress
        As of `run`.

    Returns
    -------
    Run
        Its pipeline is ``folder / "pipeline.yaml"``.

    Examples
    --------
    >>> import golgi, tempfile
    >>> network = golgi.simulate("izhikevich", excitatory=4, inhibitory=1, steps=3000)
    >>> found = golgi.infer(network, out=tempfile.mkdtemp() + "/found", progress=False)
    >>> len(found.estimates)
    1
    """
    file, about = _recording(data, {"rate_hz": rate_hz, "names": names, "truth": truth}, out)
    folder = Path(out) if out is not None else None
    if folder is None and file.parent.name == "recording-inputs":
        folder = Path("runs") / "recording"
    options = [f"--set={name}={_text(value)}" for name, value in (set or {}).items()] + about
    for name, value in (("method", method), ("select", select), ("out", folder), ("threads", threads)):
        if value is not None:
            options.append(f"--{name}={value}")
    told = call(["infer", file, *options, *(["--force"] if force else [])], progress, result_of_failure=_partial_run)
    return _told(Run(told["folder"]))


def info(data, *, look=False, rate_hz=None, select=None, names=None):
    """What a recording is: kind, variables, seconds, rate, and which estimator suits it.

    Parameters
    ----------
    data : path, array, Dataset or an object of another package
    look : bool
        Also read all of it, and look for what misleads estimators.
    rate_hz, select, names
        As of `infer`.

    Returns
    -------
    dict
        As ``golgi info --json`` prints it.
    """
    with tempfile.TemporaryDirectory(prefix="golgi-") as folder:
        file, options = _recording(data, {"rate_hz": rate_hz, "names": names}, Path(folder) / "info")
        options += ["--look"] if look else []
        return call(["info", file, *options, *([f"--select={select}"] if select else [])], progress=False)


# --- What the commands share


def _recording(data, about, out):
    """(file, options): a path as it is, anything else saved beside the folder of results."""
    about = {key: value for key, value in about.items() if value is not None}
    if not isinstance(data, (str, Path)):
        folder = Path(out) if out is not None else Path("runs") / "recording"
        return _put(as_dataset(data, **about), folder, "recording"), []
    if "names" in about:
        raise ConfigError("`names` are of an array; those of a file are given by set={'recording.names': FILE}")
    options = [f"--rate={about['rate_hz']}"] if "rate_hz" in about else []
    if "truth" in about:
        if not isinstance(about["truth"], (str, Path)):
            raise ConfigError("the truth of a file is a file, too; give its path")
        options.append(f"--truth={about['truth']}")
    return Path(data), options


def _prepare(pipeline, inputs, out):
    """(file, folder of results, parameters that lead to the inputs)."""
    given = {stage: as_dataset(data) for stage, data in (inputs or {}).items()}
    if not isinstance(pipeline, dict):
        if not given:
            return Path(pipeline), out, {}
        folder = Path(out) if out is not None else Path("runs") / Path(pipeline).stem
        return Path(pipeline), folder, {f"{stage}.path": _put(data, folder, stage) for stage, data in given.items()}
    unknown = [key for key in ("name", "stages") if key not in pipeline]
    if unknown:
        raise ConfigError(f"the pipeline has no {' and no '.join(map(repr, unknown))}; expected {{'name': …, 'stages': {{…}}}}")
    folder = Path(out) if out is not None else Path("runs") / str(pipeline["name"])
    spec = _plain(pipeline, Path.cwd())
    for stage, data in given.items():
        at = spec["stages"].setdefault(stage, {"use": "source/file"})
        at.setdefault("params", {})["path"] = str(_put(data, folder, stage))
    file = _beside(folder) / "pipeline.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(spec, indent=2, ensure_ascii=False) + "\n"
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        beside = file.with_name(".pipeline.yaml.new")
        beside.write_text(text, encoding="utf-8")
        beside.rename(file)
    return file, folder, {}


def _beside(folder):
    """What was given lies beside the results: the folder of results is the program's own."""
    folder = Path(os.path.abspath(folder))
    return folder.with_name(folder.name + "-inputs")


def _put(data, folder, stage):
    return data.save(_beside(folder) / stage).resolve()


def _plain(value, base):
    """As JSON, which is YAML; names of files that exist relative to the working directory become absolute."""
    if isinstance(value, dict):
        return {str(key): each if key in ("use", "in", "name") else _plain(each, base) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each, base) for each in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist(), base)
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, Path):
        return str((base / value).absolute())
    if isinstance(value, str) and value and ("/" in value or "." in value) and not Path(value).is_absolute():
        if glob.glob(value):
            return str(base / value)
    return value


def _text(value):
    """A value as YAML on the command line."""
    if isinstance(value, Path):
        return str(value)
    plain = _plain(value, Path.cwd()) if not isinstance(value, str) else value
    return plain if isinstance(plain, str) else json.dumps(plain)


def _list(values):
    return ",".join(map(_text, values)) if isinstance(values, (list, tuple, range, np.ndarray)) else _text(values)


def _options(changes, set, stages, seed, out, threads, plugin_path, force):
    options = [f"--set={name}={_text(value)}" for name, value in {**changes, **(set or {})}.items()]
    options += [f"--stages={stage}" for stage in stages or ()]
    options += [f"--plugin-path={Path(path)}" for path in ([plugin_path] if isinstance(plugin_path, (str, Path)) else plugin_path)]
    for name, value in (("seed", seed), ("out", out), ("threads", threads)):
        if value is not None:
            options.append(f"--{name}={value}")
    return options + (["--force"] if force else [])


def _partial_run(told):
    """Of the stages that were done; a run that failed has no manifest."""
    return Run(told["folder"], {"name": told["name"], "stages": {each["stage"]: each for each in told["stages"]}})


def _sweep_in(folder):
    return Sweep(folder) if (Path(folder) / "points.csv").exists() else None


def _told(result):
    for each in result.warnings:
        text = "; ".join(filter(None, (each.seen, each.effect, each.cure)))
        warnings.warn(f"{each.stage}: {text}", GolgiWarning, stacklevel=3)
    return result
