"""The examples in docstrings and in the guide run."""

import doctest
import inspect
import json
import os
import re
import sys
import tempfile
import typing
import unittest
import warnings
from pathlib import Path

import numpy as np

import golgi
from golgi import commands, dataset

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "python.md"
METHODS = GUIDE.with_name("python_methods.md")
CONFIGS = GUIDE.parents[2] / "configs"


class Documents(unittest.TestCase):
    def test_docstrings(self):
        for module in (golgi, commands, dataset):
            failed, tried = doctest.testmod(module)
            self.assertEqual((module.__name__, failed), (module.__name__, 0))
            self.assertGreater(tried, 0, module.__name__)

    def test_type_hints(self):
        """Editors see types of every public function and of every public method of the classes."""
        decorators = ("causality", "evaluator", "model", "simulator", "transform")
        found = {name: getattr(golgi, name) for name in golgi.__all__ if not name.startswith("_") and name not in decorators}
        functions = {name: each for name, each in found.items() if inspect.isfunction(each)}
        for kind in (golgi.Dataset, golgi.Estimate, golgi.Part, golgi.Run, golgi.Sweep, golgi.Windows, golgi.Context):
            for name, each in inspect.getmembers(kind):
                each = getattr(each, "fget", getattr(each, "func", each))
                if inspect.isfunction(each) and not name.startswith("_") and each.__module__.startswith("golgi"):
                    functions[f"{kind.__name__}.{name}"] = each
        self.assertGreater(len(functions), 30)
        for name, function in functions.items():
            hints = typing.get_type_hints(function)
            missing = [each for each in inspect.signature(function).parameters if each not in ("self", "cls") and each not in hints]
            self.assertEqual((name, missing, "return" in hints), (name, [], True))

    def test_guide(self):
        """Its Python blocks, in order, in an empty folder."""
        blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
        self.assertGreater(len(blocks), 3)
        before = os.getcwd()
        names = {}
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore", golgi.GolgiWarning)
            os.chdir(folder)
            try:
                for block in blocks:
                    exec(compile(block, str(GUIDE), "exec"), names)
            finally:
                os.chdir(before)

    def test_guide_of_methods(self):
        """Its file of methods in its pipeline; then its transform and simulator."""
        text = METHODS.read_text(encoding="utf-8")
        code = re.findall(r"```python\n(.*?)```", text, re.S)
        pipeline, of_models = re.findall(r"```yaml\n(.*?)```", text, re.S)
        before = os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                Path("my_method.py").write_text("\n\n".join(code))
                Path("pipeline.yaml").write_text("name: guide\n" + pipeline)
                self.assertGreater(golgi.run("pipeline.yaml", progress=False).score("lagged"), 0.5)
                golgi.run("pipeline.yaml", set={"lagged.params.params.lag": 3}, out="three", progress=False)
                stages = {
                    "ring": {"use": "simulator/python", "params": {"file": "my_method.py"}},
                    "squared": {"use": "transform/python", "in": "ring", "params": {"file": "my_method.py"}},
                }
                data = golgi.run({"name": "ring", "stages": stages}, progress=False).datasets
                self.assertEqual(data["ring"].truth.weights[1, 0], 1)
                self.assertEqual(data["squared"].values[2, 5], data["ring"].values[2, 5] ** 2)
                Path("models.yaml").write_text("name: models\n" + of_models)
                run = golgi.run("models.yaml", progress=False)
                self.assertGreater(min(run.score("intervention"), run.score("gradient")), 0.9)
                share = {"use": "evaluate/python", "in": {"truth": "network", "estimates": ["gradient"]}, "params": {"file": "my_method.py"}}
                Path("models.yaml").write_text("name: models\n" + of_models + "  share: " + json.dumps(share) + "\n")
                self.assertEqual(golgi.run("models.yaml", force=True, progress=False).score("gradient", "share"), 1.0)
            finally:
                os.chdir(before)

    def test_phase_transfer_entropy(self):
        """The method of the guide, at one point of its config; and its length as stated in the guide."""
        lines = (CONFIGS / "phase_transfer_entropy.py").read_text(encoding="utf-8").splitlines()
        self.assertIn(f"in {len(list(filter(str.strip, lines)))} lines", METHODS.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            where = {"n": [5], "network.connection_probability": [0.2]}
            config = CONFIGS / "phase_transfer_entropy.yaml"
            swept = golgi.sweep(config, where=where, replicates=1, out=Path(folder) / "run", progress=False)
            rows = swept.results if isinstance(swept.results, list) else swept.results.to_dict("records")
            self.assertEqual(len(swept.points), 1)
        scores = {row["estimate"]: row["value"] for row in rows if row["metric"] == "auroc"}
        self.assertTrue(0 <= scores["pte"] <= 1)
        self.assertGreater(scores["event_granger"], 0.9)
        # Two oscillators, one of which drives the other: the phase of the driver is more informative.
        sys.path.insert(0, str(CONFIGS))
        from phase_transfer_entropy import phase_transfer_entropy

        x = np.random.default_rng(1).normal(size=(2, 5000))
        for t in range(2, 5000):
            x[:, t] += 1.6 * x[:, t - 1] - 0.9 * x[:, t - 2]
            x[1, t] += 0.4 * x[0, t - 1]
        score = phase_transfer_entropy(golgi.Dataset(x, rate_hz=1000))["score"]
        self.assertGreater(score[1, 0], 1.5 * score[0, 1])


if __name__ == "__main__":
    unittest.main()
