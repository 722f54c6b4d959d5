"""Files of methods as plugins: `golgi new --python`, `golgi plugins`, `golgi plugins check`, files that others could change."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

import numpy as np

import golgi

METHOD = """
    from typing import Annotated
    import numpy as np
    import golgi
    from helper import SHIFT

    __version__ = "1.2.3"

    @golgi.causality
    def lagged(data, lag: Annotated[int, (1, 100), "samples"] = 1):
        '''Correlation of the past of each source with each target.

        Parameters
        ----------
        lag
            By how much the source leads.
        '''
        x = np.asarray(data.values)
        z = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        return np.abs(z[:, lag:] @ z[:, :-lag].T / (z.shape[1] - lag)) + SHIFT

    @golgi.simulator
    def noise(n: int = 3, rng=None):
        '''White noise.'''
        return golgi.Dataset(rng.normal(size=(n, 300)), rate_hz=100)
"""


def program(*arguments, plugin_path="", folder=None):
    environment = {**os.environ, "GOLGI_PLUGIN_PATH": str(plugin_path), "NO_COLOR": "1"}
    return subprocess.run([golgi.find_program(), *map(str, arguments)], capture_output=True, text=True, env=environment, cwd=folder)


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)

    def write(self, text, name="methods/method.py"):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(textwrap.dedent(text))
        return path


class Plugins(InFolder):
    def setUp(self):
        super().setUp()
        self.method = self.write(METHOD)
        self.write("SHIFT = 0.0\n", "methods/helper.py")
        self.write("no method of golgi's, and no Python either: @", "methods/notes.py")

    def test_they_are_listed_and_shown_without_running_a_line(self):
        self.method.write_text(self.method.read_text() + "\nopen('ran', 'w')\n")
        told = json.loads(program("plugins", "--json", plugin_path=self.folder / "methods").stdout)
        found = {each["name"]: each for each in told if each["file"].endswith(".py")}
        self.assertEqual(sorted(found), ["causality/lagged", "simulator/noise"])
        lagged = found["causality/lagged"]
        self.assertEqual((lagged["version"], lagged["plugin"], lagged["stochastic"]), ("1.2.3", "method", False))
        self.assertEqual(lagged["params"]["properties"]["lag"]["maximum"], 100)
        self.assertTrue(found["simulator/noise"]["stochastic"])
        self.assertIn("By how much the source leads.", program("plugins", "show", "causality/lagged", plugin_path=self.folder / "methods").stdout)
        self.assertEqual([path.name for path in self.folder.rglob("ran")], [])

    def test_pipelines_use_them_by_name(self):
        stages = {
            "noise": {"use": "simulator/noise", "params": {"n": 4}},
            "links": {"use": "causality/lagged", "in": "noise", "params": {"lag": 2}},
        }
        found = golgi.run({"name": "p", "stages": stages}, plugin_path="methods", progress=False)
        x = found.datasets["noise"].values
        z = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        self.assertAlmostEqual(float(found.estimates["links"].score[0, 1]), abs(z[0, 2:] @ z[1, :-2] / 298))
        with self.assertRaisesRegex(golgi.ConfigError, r"lag.*\[1, 100\].*causality/lagged 1\.2\.3"):
            golgi.run({"name": "p", "stages": stages}, set={"links.lag": 200}, plugin_path="methods", progress=False)
        # The files that it imports from its folder are part of its build.
        self.write("SHIFT = 1.0\n", "methods/helper.py")
        again = golgi.run({"name": "p", "stages": stages}, plugin_path="methods", force=True, progress=False)
        self.assertGreaterEqual(float(again.estimates["links"].score[0, 1]), 1)

    def test_others_could_put_code_there(self):
        methods = self.folder / "methods"
        for path, mode, text in (
            (methods, 0o777, "the folder"),
            (self.method, 0o666, "the file"),
            (methods / "helper.py", 0o666, "what it imports"),
        ):
            before = path.stat().st_mode
            path.chmod(mode)
            told = program("plugins", plugin_path=methods)
            self.assertIn("another user could", told.stderr)
            self.assertIn(text, told.stderr)
            self.assertNotIn("causality/lagged ", told.stdout)
            self.assertIn("causality/lagged ", program("plugins", "--allow-unsafe-plugins", plugin_path=methods).stdout)
            path.chmod(before)

    def test_files_that_cannot_be_used_cost_themselves_alone(self):
        self.write("import golgi\n@golgi.causality\ndef broken(:\n", "methods/broken.py")
        told = program("plugins", plugin_path=self.folder / "methods")
        self.assertRegex(told.stderr, r"broken\.py' is left out: .*broken\.py:3: ")
        self.assertIn("causality/lagged", told.stdout)
        pipeline = {"name": "p", "stages": {"links": {"use": "causality/broken", "in": "recording"}}}
        with self.assertRaisesRegex(golgi.GolgiError, r"broken\.py:3"):
            golgi.run(pipeline, {"recording": golgi.Dataset(np.eye(3), rate_hz=1)}, plugin_path="methods", progress=False)
        self.write("import golgi\n@golgi.causality\ndef random(data): return 0\n", "methods/broken.py")
        self.assertRegex(program("plugins", plugin_path=self.folder / "methods").stderr, r"'causality/random' .*broken\.py|broken\.py.*'causality/random'")

    def test_a_folder_without_methods(self):
        self.write("import golgi\n", "none/helper.py")
        self.assertIn("contains no plugin", program("plugins", plugin_path=self.folder / "none").stderr)


class Checks(InFolder):
    def verdicts(self, *arguments):
        told = program("plugins", "check", *arguments, "--json", "--quick", folder=self.folder)
        self.assertIn(told.returncode, (0, 4), told.stderr)
        return {claim["claim"]: claim for claim in json.loads(told.stdout)["components"][0]["claims"]}

    def test_the_same_suite_as_of_libraries(self):
        self.write(METHOD)
        self.write("SHIFT = 0.0\n", "methods/helper.py")
        found = self.verdicts("methods/method.py", "--component", "causality/lagged")
        for claim in ("parameters", "result", "process", "silence", "threads", "order", "recovery", "interruption"):
            self.assertEqual(found[claim]["verdict"], "passed", found[claim])
        self.assertEqual(found["seed"]["verdict"], "not claimed")

    def test_liars_are_found(self):
        self.write("""
            import numpy as np, golgi
            calls = [0]
            @golgi.causality
            def liar(data, x: float = 1.0):
                calls[0] += 1
                return np.full((data.n, data.n), calls[0] * 1.0)
            @golgi.simulator
            def forgetful(rng):
                return golgi.Dataset(np.random.default_rng(1).normal(size=(3, 50)), rate_hz=10)
        """)
        found = self.verdicts("methods/method.py", "--component", "causality/liar")
        for claim in ("parameters", "threads", "recovery"):
            self.assertEqual(found[claim]["verdict"], "failed", found[claim])
        self.assertEqual(self.verdicts("methods/method.py", "--component", "simulator/forgetful")["seed"]["verdict"], "failed")
        told = program("plugins", "check", "methods/method.py", "--component", "causality/lier", folder=self.folder)
        self.assertIn("did you mean 'causality/liar'", told.stderr)
        self.write("x = 1\n", "methods/empty.py")
        self.assertIn("contains no method", program("plugins", "check", "methods/empty.py", folder=self.folder).stderr)


class New(InFolder):
    def test_a_new_method_is_tested_checked_and_runs(self):
        made = program("new", "causality", "probe", "--python", folder=self.folder)
        self.assertEqual(made.returncode, 0, made.stderr)
        folder = self.folder / "probe"
        self.assertEqual(
            sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()),
            [".gitignore", "README.md", "pipeline.yaml", "probe.py", "tests/test_probe.py"],
        )
        for path in folder.rglob("*.*"):
            self.assertNotIn("my_method", path.read_text())
        tested = subprocess.run([sys.executable, "-m", "unittest", "discover", "tests"], cwd=folder, capture_output=True, text=True)
        self.assertEqual(tested.returncode, 0, tested.stderr)
        self.assertIn("Ran 4 tests", tested.stderr)
        checked = program("plugins", "check", "probe.py", "--quick", folder=folder)
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.assertNotIn("not checked", checked.stdout)
        self.assertEqual(program("run", "pipeline.yaml", "--plugin-path", ".", folder=folder).returncode, 0)

    def test_kinds_without_a_template(self):
        told = program("new", "gradient_model", "probe", "--python", folder=self.folder)
        self.assertEqual(told.returncode, 2)
        self.assertRegex(told.stderr, "no Python template for gradient_model; available: causality")


if __name__ == "__main__":
    unittest.main()
