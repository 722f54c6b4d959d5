"""The input of calls of the program: pipelines, recordings and options."""

import glob
import json
import os
from pathlib import Path

import numpy as np

from .dataset import as_dataset
from .errors import ConfigError


def recording_of(data, about, out):
    """(file, options): a path is used unchanged, anything else is saved next to the folder of results."""
    about = {key: value for key, value in about.items() if value is not None}
    if not isinstance(data, (str, Path)):
        folder = Path(out) if out is not None else Path("runs") / "recording"
        return _put(as_dataset(data, **about), folder, "recording"), []
    if "names" in about:
        raise ConfigError("`names` is only for arrays; for a file use set={'recording.names': FILE}")
    options = [f"--rate={about['rate_hz']}"] if "rate_hz" in about else []
    if "truth" in about:
        if not isinstance(about["truth"], (str, Path)):
            raise ConfigError("for a recording in a file, the truth must be a file, too; give its path")
        options.append(f"--truth={about['truth']}")
    return Path(data), options


def prepare(pipeline, inputs, out):
    """(file, folder of results, parameters with the paths of the inputs)."""
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
    """The folder of the inputs, next to the folder of results, which only the program writes."""
    folder = Path(os.path.abspath(folder))
    return folder.with_name(folder.name + "-inputs")


def _put(data, folder, stage):
    return data.save(_beside(folder) / stage).resolve()


def _plain(value, base):
    """The value in JSON types, which are valid YAML; relative paths of existing files become absolute."""
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


def text_of(value):
    """A value as YAML on the command line."""
    if isinstance(value, Path):
        return str(value)
    plain = _plain(value, Path.cwd()) if not isinstance(value, str) else value
    return plain if isinstance(plain, str) else json.dumps(plain)


def list_of(values):
    return ",".join(map(text_of, values)) if isinstance(values, (list, tuple, range, np.ndarray)) else text_of(values)


def options_of(changes, set, stages, seed, out, threads, plugin_path, force):
    options = [f"--set={name}={text_of(value)}" for name, value in {**changes, **(set or {})}.items()]
    options += [f"--stages={stage}" for stage in stages or ()]
    options += [f"--plugin-path={Path(path)}" for path in ([plugin_path] if isinstance(plugin_path, (str, Path)) else plugin_path)]
    for name, value in (("seed", seed), ("out", out), ("threads", threads)):
        if value is not None:
            options.append(f"--{name}={value}")
    return options + (["--force"] if force else [])
