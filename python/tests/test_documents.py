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


if __name__ == "__main__":
    unittest.main()
