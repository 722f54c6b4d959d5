"""Methods in Python as stages of pipelines."""

import os
import tempfile
import textwrap
import unittest
from pathlib import Path

import numpy as np

import golgi
from golgi import describe

METHOD = """
    from typing import Annotated, Literal, Optional
    import numpy as np
    import golgi
    from helper import power

    @golgi.causality
    def lagged(data, lag: Annotated[int, (1, 100), "samples"] = 1, kind: Literal["abs", "square"] = "abs",
               shrink: Optional[float] = None, *, context):
        '''Correlation of the past of each source with each target.

        Parameters
        ----------
        lag
            By how much the source leads.
        '''
        print("printed by the method")
        context.log("standardising")
        x = np.asarray(data.values)
        z = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        c = z[:, lag:] @ z[:, :-lag].T / (z.shape[1] - lag)
        return {"score": np.abs(c) ** power(kind), "sign": np.sign(c), "lag_s": np.full(c.shape, lag * data.dt_s), "meaning": "correlation"}

    @golgi.transform
    def scaled(data, factor: float = 2.0):
        return data.values * factor

    @golgi.simulator
    def noise(n: int = 3, samples: int = 400, rng=None):
        return golgi.Dataset(rng.normal(size=(n, samples)), rate_hz=100, truth=np.eye(n, k=-1))
"""


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        Path("helper.py").write_text("def power(kind):\n    return 1 if kind == 'abs' else 2\n")
        self.write(METHOD)

    @staticmethod
    def write(text, name="method.py"):
        Path(name).write_text(textwrap.dedent(text))

    def estimate(self, file="method.py", data=None, **more):
        stages = {"links": {"use": "causality/python", "in": "recording", "params": {"file": file, **more}}}
        data = data if data is not None else golgi.Dataset(np.random.default_rng(1).normal(size=(3, 300)), rate_hz=100)
        self.lines = []
        return golgi.run({"name": "m", "stages": stages}, {"recording": data}, force=True, progress=self.lines.append)

    def refused(self, kind, text, **more):
        with self.assertRaisesRegex(kind, text):
            self.estimate(**more)


class Methods(InFolder):
    def test_estimator(self):
        data = golgi.Dataset(np.random.default_rng(1).normal(size=(3, 300)), rate_hz=100)
        found = self.estimate(data=data, params={"lag": 2, "kind": "square"}).estimates["links"]
        x = data.values
        z = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True)
        expected = (z[:, 2:] @ z[:, :-2].T / 298) ** 2
        off = ~np.eye(3, dtype=bool)
        np.testing.assert_allclose(np.asarray(found.score)[off], expected[off], rtol=1e-12)
        self.assertTrue(np.isnan(np.diag(found.score)).all())
        self.assertEqual((found.lag_s[0, 1], found.meaning), (0.02, "correlation"))
        self.assertIn("links: standardising", self.lines)
        self.assertIn("links: printed: printed by the method", self.lines)

    def test_simulator_and_transform_have_the_same_bytes_again(self):
        stages = {
            "noise": {"use": "simulator/python", "params": {"file": "method.py", "params": {"n": 4}}},
            "scaled": {"use": "transform/python", "in": "noise", "params": {"file": "method.py", "params": {"factor": 3}}},
        }
        one = golgi.run({"name": "one", "stages": stages}, seed=5, threads=1, progress=False).datasets
        two = golgi.run({"name": "two", "stages": stages}, seed=5, threads=2, progress=False).datasets
        other = golgi.run({"name": "other", "stages": stages}, seed=6, progress=False).datasets
        np.testing.assert_array_equal(one["noise"].values, two["noise"].values)
        np.testing.assert_array_equal(one["scaled"].values, 3 * np.asarray(one["noise"].values))
        self.assertFalse((one["noise"].values == other["noise"].values).any())
        np.testing.assert_array_equal(one["scaled"].truth.weights, np.eye(4, k=-1))

    def test_parameters_are_checked_before_anything_runs(self):
        self.refused(golgi.ConfigError, r"lag.*\[1, 100\]", params={"lag": 200}, function="lagged")
        self.refused(golgi.ConfigError, "did you mean 'lag'", params={"lags": 2}, function="lagged")
        self.refused(golgi.ConfigError, "no method 'laged'; did you mean 'lagged'", function="laged")
        self.refused(golgi.ConfigError, "choices|abs", params={"kind": "cube"}, function="lagged")
        self.write("def lagged(data): pass")
        self.refused(golgi.ConfigError, "@golgi.causality")
        self.write("import golgi\n@golgi.causality\ndef a(data, x=1): pass")
        self.refused(golgi.ConfigError, "parameter 'x' has no type")
        self.write("import golgi\ndef broken(:\n")
        self.refused(golgi.ConfigError, "method.py:2")

    def test_a_change_of_the_method_or_of_what_it_imports_counts(self):
        first = np.asarray(self.estimate(params={"kind": "square"}).estimates["links"].score)
        self.estimate(params={"kind": "square"})
        self.assertFalse(any("links: done" in line for line in self.lines))
        Path("helper.py").write_text("def power(kind):\n    return 3\n")
        second = np.asarray(self.estimate(params={"kind": "square"}).estimates["links"].score)
        self.assertFalse(np.array_equal(first, second, equal_nan=True))

    def test_a_file_that_goes_while_the_folder_is_read_is_no_error(self):
        Path("gone.py").symlink_to("nowhere")  # listed but missing, as files of concurrent runs may be
        self.assertIn("links", self.estimate(params={"kind": "square"}).estimates)

    def test_what_files_import_comes_from_their_own_folder(self):
        for name, value in (("a", 1), ("b", 2)):
            Path(name, "lib").mkdir(parents=True)
            Path(name, "utils.py").write_text(f"K = {value}\n")
            Path(name, "lib", "deep.py").write_text(f"K = {value}\n")
            code = "import numpy as np\nimport golgi\nimport utils\nfrom lib import deep\n"
            self.write(code + "@golgi.causality\ndef m(data):\n    return np.full((3, 3), utils.K * 10.0 + deep.K)\n", f"{name}/m.py")
        data = golgi.Dataset(np.random.default_rng(1).normal(size=(3, 50)), rate_hz=10)
        stages = {name: {"use": "causality/python", "in": "recording", "params": {"file": f"{name}/m.py"}} for name in ("a", "b")}
        pipeline = {"name": "two", "stages": stages}
        found = golgi.run(pipeline, {"recording": data}, threads=1, progress=False).estimates
        self.assertEqual((found["a"].score[0, 1], found["b"].score[0, 1]), (11, 22))
        self.assertEqual(sorted(describe.describe("a/m.py")["sources"]), ["lib/deep.py", "m.py", "utils.py"])
        # An edit within the same second, of the same length.
        Path("a", "lib", "deep.py").write_text("K = 7\n")
        found = golgi.run(pipeline, {"recording": data}, threads=1, force=True, progress=False).estimates
        self.assertEqual(found["a"].score[0, 1], 17)

    def test_the_description_runs_nothing(self):
        self.write("open('ran', 'w')\nimport golgi\n@golgi.causality(needs='any')\ndef a(data, x: list[float] = [1.0, 2.0]): return 1/0\n")
        about = describe.describe("method.py")
        self.assertEqual((about["functions"][0]["needs"], about["functions"][0]["params"][0]["type"]), ("any", "list of numbers"))
        self.assertFalse(Path("ran").exists())
        self.assertEqual(describe.fingerprint(b"hello"), "a430d84680aabd0b")


if __name__ == "__main__":
    unittest.main()
