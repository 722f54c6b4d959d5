"""Describes the methods in a file from its text: no line of it is run.

python3 -m golgi.describe FILE writes the description as JSON to descriptor 3 if it is open, else to stdout.
"""

import ast
import json
import os
import platform
import re
import sys
from importlib import metadata
from pathlib import Path

_KINDS = ("causality", "transform", "simulator", "model", "evaluator")
_FILLED_IN = {"evaluator": ("truth", "estimate", "rng", "context"), "model": ("self",)}
_FILLED_IN_BY_DEFAULT = ("data", "rng", "context")
# Attributes of a model's class that golgi reads, and methods that such a model may have in addition to forecasts.
_ATTRIBUTES = ("history", "horizon", "train_share", "validation_share")
_OFFERS = ("attention", "input_gradient")
_TYPES = {"int": "integer", "float": "number", "bool": "boolean", "str": "text"}


class Unreadable(Exception):
    """Something in the file that cannot be described."""


def describe(file):
    """The description of a file, as a dict."""
    file = Path(os.path.abspath(file))
    tree = _parse(file)
    functions = [found for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (found := _method(file, node))]
    sources = {}
    _add_source(file, file.parent, sources)
    return {
        "format": 2,
        "version": _version(tree),
        "functions": functions,
        "sources": sources,
        "environment": _environment(),
    }


def fingerprint(content):
    """The 64-bit FNV-1a hash, as golgi computes it."""
    hash = 0xCBF29CE484222325
    for byte in content:
        hash = (hash ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{hash:016x}"


def _parse(file):
    try:
        return ast.parse(file.read_text(encoding="utf-8"), str(file))
    except SyntaxError as error:
        raise Unreadable(f"{file}:{error.lineno}: {error.msg}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{file}: {error}") from None


def _version(tree):
    """The version from __version__ = "…" in the file; "0" without it."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(_name(target) == "__version__" for target in node.targets):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                return node.value.value
    return "0"


def _environment():
    versions = [f"Python {platform.python_version()}"]
    try:
        versions.append(f"numpy {metadata.version('numpy')}")
    except metadata.PackageNotFoundError:
        pass
    return ", ".join(versions)


def _add_source(file, folder, sources):
    """Adds the file and the files that it imports from its own folder."""
    name = file.relative_to(folder).as_posix()
    if name in sources:
        return
    sources[name] = fingerprint(file.read_bytes())
    for node in ast.walk(_parse(file)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                _add_module(folder, alias.name, folder, sources)
        elif isinstance(node, ast.ImportFrom):
            start = folder
            if node.level:  # from . import x: from the package that contains the file
                start = file.parent
                for _ in range(node.level - 1):
                    start = start.parent
            prefix = f"{node.module}." if node.module else ""
            for module in [node.module] * bool(node.module) + [prefix + alias.name for alias in node.names]:
                _add_module(start, module, folder, sources)


def _add_module(start, module, folder, sources):
    """Adds the file of a module such as a.b.c, and those of the packages that contain it."""
    path = start
    for part in module.split("."):
        path = path / part
        for candidate in (path.with_suffix(".py"), path / "__init__.py"):
            if candidate.is_file() and folder in candidate.parents:
                _add_source(candidate, folder, sources)


# --- Functions


def _kind_of(decorator):
    """The kind and keywords of a decorator such as @golgi.causality or @causality(needs=…)."""
    keywords = {}
    if isinstance(decorator, ast.Call):
        keywords = {each.arg: each.value for each in decorator.keywords}
        decorator = decorator.func
    name = decorator.attr if isinstance(decorator, ast.Attribute) else decorator.id if isinstance(decorator, ast.Name) else ""
    return (name, keywords) if name in _KINDS else (None, {})


def _method(file, node):
    for decorator in node.decorator_list:
        kind, keywords = _kind_of(decorator)
        if kind:
            break
    else:
        return None
    place = f"{file}:{node.lineno}"
    if (kind == "model") != isinstance(node, ast.ClassDef):
        raise Unreadable(f"{place}: @golgi.{kind} marks a {'class' if kind == 'model' else 'function'}, which '{node.name}' is not")
    docs = ast.get_docstring(node) or ""
    inside = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)} if kind == "model" else {}
    made_by = inside.get("__init__") if kind == "model" else node  # whose arguments are the parameters
    described = _described_parameters(docs)
    if inside and made_by:
        described.update(_described_parameters(ast.get_docstring(made_by) or ""))
    params = [
        _parameter(file, argument, default, described.get(argument.arg, ""))
        for argument, default in (_arguments(made_by) if made_by else [])
        if argument.arg not in _FILLED_IN.get(kind, _FILLED_IN_BY_DEFAULT)
    ]
    needs = _literal(keywords["needs"], f"{place}: needs") if "needs" in keywords else "values"
    if needs not in ("values", "events", "any"):
        raise Unreadable(f"{place}: needs={needs!r}; expected 'values', 'events' or 'any'")
    summary = docs.split("\n\n")[0].replace("\n", " ").strip()
    about = {"name": node.name, "kind": kind, "summary": summary, "needs": needs, "params": params}
    # Named like components: LinearModel is model/linear_model.
    about["component"] = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", node.name).lower()
    drawing = inside.get("fit") if kind == "model" else node
    about["random"] = any(argument.arg == "rng" for argument, _ in _arguments(drawing)) if drawing else False
    if "limit_s" in keywords:
        about["limit_s"] = _literal(keywords["limit_s"], f"{place}: limit_s")
        if not isinstance(about["limit_s"], (int, float)) or not about["limit_s"] > 0:
            raise Unreadable(f"{place}: limit_s={about['limit_s']!r}; expected seconds, such as 600")
    return {**about, **_model(node, inside, params, place)} if kind == "model" else about


def _arguments(function):
    """The arguments as pairs (argument, default or None)."""
    arguments = function.args.posonlyargs + function.args.args
    defaults = [None] * (len(arguments) - len(function.args.defaults)) + function.args.defaults
    return list(zip(arguments + function.args.kwonlyargs, defaults + function.args.kw_defaults))


def _model(node, inside, params, place):
    """The properties of a model's class that golgi needs before it creates a model."""
    missing = [name for name in ("fit", "forecast") if name not in inside]
    if missing:
        raise Unreadable(f"{place}: the model '{node.name}' has no {' and no '.join(missing)}")
    attributes = {}
    for each in node.body:
        name = _name(each.targets[0]) if isinstance(each, ast.Assign) else _name(each.target) if isinstance(each, ast.AnnAssign) else ""
        if name in _ATTRIBUTES and each.value is not None:
            attributes[name] = _literal(each.value, f"{place}: {name}")
    if "history" not in attributes and all(param["name"] != "history" for param in params):
        raise Unreadable(f"{place}: the model '{node.name}' does not state how many samples it forecasts from; add history: int = 10 to the arguments of __init__")
    return {"attributes": attributes, "offers": [name for name in _OFFERS if name in inside]}


def _described_parameters(docs):
    """The section Parameters of a numpydoc docstring as a dict name -> text."""
    found, name = {}, None
    within = False
    lines = docs.splitlines()
    for k, line in enumerate(lines):
        underlined = k + 1 < len(lines) and set(lines[k + 1].strip()) == {"-"}
        if underlined:
            within, name = line.strip() == "Parameters", None
        elif within and line and not line.startswith((" ", "-")):
            name = line.split(":")[0].strip()
            found[name] = ""
        elif within and name and line.strip():
            found[name] = (found[name] + " " + line.strip()).strip()
    return found


def _parameter(file, argument, default, doc):
    place = f"{file}:{argument.lineno}: parameter '{argument.arg}'"
    if argument.annotation is None:
        raise Unreadable(f"{place} has no type; write {argument.arg}: float = …")
    found = {"name": argument.arg, "doc": doc}
    annotation = argument.annotation
    if _name(annotation) == "Annotated":
        annotation, *more = annotation.slice.elts
        for each in more:
            said = _literal(each, place)
            if isinstance(said, str):
                found["unit"] = said
            elif isinstance(said, tuple) and len(said) == 2 and all(x is None or isinstance(x, (int, float)) for x in said):
                found.update({key: value for key, value in zip(("min", "max"), said) if value is not None})
            else:
                raise Unreadable(f"{place}: {said!r} next to its type; expected a range (low, high) or a unit such as 'ms'")
    _add_type(annotation, found, place)
    if default is not None:
        found["default"] = _literal(default, place)
        if found["default"] is None:
            found["optional"] = True
    return found


def _name(node):
    if isinstance(node, ast.Subscript):
        node = node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _add_type(node, found, place):
    name = _name(node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):  # float | None
        sides = [side for side in (node.left, node.right) if not (isinstance(side, ast.Constant) and side.value is None)]
        if len(sides) == 1:
            found["optional"] = True
            return _add_type(sides[0], found, place)
    if name == "Optional":
        found["optional"] = True
        return _add_type(node.slice, found, place)
    if name == "Literal":
        choices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        found["type"], found["choices"] = "text", [str(_literal(each, place)) for each in choices]
        return None
    if name in ("list", "List") and isinstance(node, ast.Subscript):
        plurals = {"integer": "integers", "number": "numbers", "text": "texts"}
        inner = _TYPES.get(_name(node.slice))
        if inner in plurals:
            found["type"] = f"list of {plurals[inner]}"
            return None
    if name in _TYPES:
        found["type"] = _TYPES[name]
        return None
    raise Unreadable(f"{place} has type {ast.unparse(node)}; expected int, float, bool, str, Literal[…], list[float] or Optional[…]")


def _literal(node, place):
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise Unreadable(f"{place}: {ast.unparse(node)} is not a plain value; expected a number, a text, True, False or None") from None


def main():
    try:
        answer, status = json.dumps(describe(sys.argv[1])), 0
    except Unreadable as error:
        answer, status = str(error), 1
    try:
        os.fstat(3)
    except OSError:
        print(answer)
    else:
        with os.fdopen(3, "w", encoding="utf-8") as report:
            report.write(answer)
    sys.exit(status)


if __name__ == "__main__":
    main()
