"""The examples of docstrings and of the guide run."""

import doctest
import os
import re
import tempfile
import unittest
import warnings
from pathlib import Path

import golgi
from golgi import commands, dataset

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "python.md"
METHODS = GUIDE.with_name("python_methods.md")


class Documents(unittest.TestCase):
    def test_docstrings(self):
        for module in (golgi, commands, dataset):
            failed, tried = doctest.testmod(module)
            self.assertEqual((module.__name__, failed), (module.__name__, 0))
            self.assertGreater(tried, 0, module.__name__)

    def test_guide(self):
        """Its blocks of Python, in the reader's order, in an empty folder."""
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
        """Its file of methods, in its pipeline; then its transform and simulator."""
        text = METHODS.read_text(encoding="utf-8")
        code = re.findall(r"```python\n(.*?)```", text, re.S)
        pipeline = re.search(r"```yaml\n(.*?)```", text, re.S).group(1)
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
            finally:
                os.chdir(before)


if __name__ == "__main__":
    unittest.main()
