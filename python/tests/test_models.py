"""Forecasters and evaluators in Python: training, saving, use by golgi's readouts, and the conformance suite."""

import json
import os
import subprocess
import tempfile
import textwrap
import unittest
from pathlib import Path

import numpy as np

import golgi

MODEL = """
    from typing import Annotated
    import numpy as np
    import golgi

    @golgi.model
    class LeastSquares:
        '''Linear forecasts from the past of all variables.'''

        def __init__(self, history: Annotated[int, (1, 100), "samples"] = 2, ridge: Annotated[float, (0, None)] = 1e-3):
            '''
            Parameters
            ----------
            history
                How far back the past reaches.
            ridge
                Penalty of the squared weights.
            '''
            self.history, self.ridge = history, ridge

        def fit(self, train, validation, context):
            past = train.past                                   # (windows, N, history)
            x = past.reshape(len(past), -1)
            y = train.future[:, :, 0]
            self.weights = np.linalg.solve(x.T @ x + self.ridge * np.eye(x.shape[1]), x.T @ y)
            error = validation.future[:, :, 0] - self.forecast(validation.past)
            context.log(f"validation {np.mean(error**2):.1f} of {len(validation)}")

        def forecast(self, past):
            return past.reshape(len(past), -1) @ self.weights   # (windows, N)

        def attention(self, past):
            n = past.shape[1]
            return np.abs(self.weights).reshape(n, -1, n).sum(1).T

        def input_gradient(self, past, target):
            return np.broadcast_to(self.weights[:, target].reshape(1, past.shape[1], -1), past.shape)

    @golgi.evaluator
    def share_of_strongest(truth, estimate, pairs: Annotated[int, (1, 1000)] = 3):
        '''Share of links among the strongest pairs.

        Parameters
        ----------
        pairs
            How many of the strongest count.
        '''
        score = np.where(np.isnan(estimate.score), -np.inf, estimate.score)
        order = np.argsort(-score, axis=None)[:pairs]
        if not np.isfinite(score.ravel()[order]).all():
            return "fewer pairs have a score"
        hits = (truth.weights != 0).ravel()[order]
        return {"share": hits.mean(), "share_in_interval": (hits.mean(), 0.0, 1.0)}
"""
NETWORK = {"use": "simulator/var", "params": {"variables": 6, "steps": 2000}}


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        self.write(MODEL)

    @staticmethod
    def write(text):
        Path("method.py").write_text(textwrap.dedent(text))

    def run_model(self, params=None, readouts=("intervention",), folder="m", **more):
        stages = {"network": NETWORK, "model": {"use": "model/python", "in": "network", "params": {"file": "method.py", **(params or {})}}}
        stages.update({readout: {"use": f"causality/{readout}", "in": "model"} for readout in readouts})
        stages["scores"] = {"use": "evaluate", "in": {"truth": "network", "estimates": list(readouts)}}
        self.lines = []
        return golgi.run({"name": folder, "stages": stages}, progress=self.lines.append, **more)


class Models(InFolder):
    def test_golgis_readouts_read_it(self):
        run = self.run_model(readouts=("intervention", "gradient"))
        self.assertGreater(min(run.score("intervention"), run.score("gradient")), 0.9)
        self.assertTrue(any(line.startswith("model: validation 1.") for line in self.lines), self.lines)
        # The same least squares as here, so its test error must agree.
        models = (run.folder / "model" / "models.csv").read_text().splitlines()
        self.assertEqual(models[0], "test_mse,test_r2")
        x = np.asarray(run.datasets["network"].values)
        windows = np.lib.stride_tricks.sliding_window_view(x, 3, axis=1).transpose(1, 0, 2)
        n_train, n_both = int(len(windows) * 0.6), int(len(windows) * 0.8)
        past = windows[:, :, :2].reshape(len(windows), -1)
        weights = np.linalg.solve(past[:n_train].T @ past[:n_train] + 1e-3 * np.eye(12), past[:n_train].T @ windows[:n_train, :, 2])
        error = windows[n_both:, :, 2] - past[n_both:] @ weights
        self.assertAlmostEqual(float(models[1].split(",")[0]), np.mean(error**2), places=9)

    def test_what_it_has_learned_is_kept(self):
        self.run_model()
        files = sorted(path.name for path in Path("runs/m/model/state").iterdir())
        self.assertEqual(files, ["attributes.json", "weights.npy"])
        # Another readout of the same model, in another process: the model is not trained a second time.
        self.run_model(readouts=("intervention", "gradient"), force=True)
        self.assertFalse(any(line.startswith("model: done") for line in self.lines), self.lines)

    def test_several_members_of_a_stage_ask_side_by_side(self):
        one = np.asarray(self.run_model(threads=1, folder="one").estimates["intervention"].score)
        two = np.asarray(self.run_model(threads=2, folder="two").estimates["intervention"].score)
        np.testing.assert_array_equal(one, two)

    def test_what_it_does_not_offer(self):
        self.write(MODEL.replace("def input_gradient", "def its_gradient"))
        with self.assertRaisesRegex(golgi.ConfigError, "offers 'input_gradient'"):
            self.run_model(readouts=("gradient",))

    def test_faults(self):
        for old, new, kind, text in (
            ("@ self.weights   #", "@ self.weights[:, :2]   #", golgi.PluginError, r"forecast returned an array of shape \(\d+, 2, 1\); expected \(\d+, 6, 1\)"),
            ("self.weights =", "self.forecaster = self.fit; self.weights =", golgi.PluginError, "attribute 'forecaster' is method; golgi keeps"),
            ("def forecast", "def predict", golgi.ConfigError, "'LeastSquares' has no forecast"),
            ("history: Annotated[int", "order: Annotated[int", golgi.ConfigError, "does not state how many samples"),
            ("class LeastSquares:", "def least_squares():", golgi.ConfigError, "marks a class"),
        ):
            without_validation = MODEL.replace("validation.future[:, :, 0] - self.forecast(validation.past)", "x")
            self.write(without_validation.replace(old, new))
            with self.assertRaisesRegex(kind, text):
                self.run_model(force=True)
        self.write(MODEL)
        with self.assertRaisesRegex(golgi.ConfigError, r"history.*\[1, 100\]"):
            self.run_model({"params": {"history": 200}})
        with self.assertRaisesRegex(golgi.DataError, "too few for training, validation and test windows"):
            short = {"use": "simulator/var", "params": {"variables": 6, "steps": 4}}
            golgi.run({"name": "short", "stages": {"network": short, "model": {"use": "model/python", "in": "network", "params": {"file": "method.py"}}}}, progress=False)

    def test_windows_are_cut_like_arrays(self):
        data = golgi.Dataset([np.arange(10.0).reshape(1, -1), np.arange(100.0, 106).reshape(1, -1)], rate_hz=1)
        windows = golgi.Windows(data, np.array([[0, 0], [1, 2], [0, 5]]), history=3, horizon=1)
        np.testing.assert_array_equal(windows.past[:, 0], [[0, 1, 2], [102, 103, 104], [5, 6, 7]])
        np.testing.assert_array_equal(windows[1:].future[:, 0, 0], [105, 8])
        self.assertEqual((len(windows[0]), len(windows[[True, False, True]])), (1, 2))

    def test_the_same_suite_as_of_libraries(self):
        program = [golgi.find_program(), "plugins", "check", "method.py", "--component", "model/least_squares", "--json", "--quick"]
        told = subprocess.run(program, capture_output=True, text=True)
        verdicts = {claim["claim"]: claim for claim in json.loads(told.stdout)["components"][0]["claims"]}
        for claim, found in verdicts.items():
            self.assertIn(found["verdict"], ("passed", "not claimed"), (claim, found))
        for claim in ("saving", "attention", "gradient", "input_gradient", "intervene", "future", "nan", "short"):
            self.assertEqual(verdicts[claim]["verdict"], "passed", verdicts[claim])


class Evaluators(InFolder):
    def evaluate(self, **more):
        stages = {
            "network": NETWORK,
            "mvgc": {"use": "causality/mvgc", "in": "network"},
            "chance": {"use": "causality/random", "in": "network"},
            "scores": {"use": "evaluate/python", "in": {"truth": "network", "estimates": ["mvgc", "chance"]}, "params": {"file": "method.py", **more}},
        }
        return golgi.run({"name": "e", "stages": stages}, force=True, progress=False)

    def test_its_scores_are_in_the_tables(self):
        run = self.evaluate(params={"pairs": 4})
        self.assertEqual(run.score("mvgc", "share"), 1.0)
        self.assertLess(run.score("chance", "share"), 1.0)
        rows = run.scores if isinstance(run.scores, list) else run.scores.to_dict("records")
        row = next(row for row in rows if row["metric"] == "share_in_interval" and row["estimate"] == "mvgc")
        self.assertEqual((row["low"], row["high"]), (0, 1))
        run = self.evaluate(params={"pairs": 900})
        rows = run.scores if isinstance(run.scores, list) else run.scores.to_dict("records")
        self.assertEqual({row["reason"] for row in rows}, {"fewer pairs have a score"})

    def test_what_is_no_score(self):
        self.write("import golgi\n@golgi.evaluator\ndef odd(truth, estimate): return {'a': [1, 2]}\n")
        with self.assertRaisesRegex(golgi.PluginError, r"odd returned \[1, 2\] for a; expected a number"):
            self.evaluate()

    def test_the_same_suite_as_of_libraries(self):
        program = [golgi.find_program(), "plugins", "check", "method.py", "--component", "evaluate/share_of_strongest", "--json"]
        told = subprocess.run(program, capture_output=True, text=True)
        for claim in json.loads(told.stdout)["components"][0]["claims"]:
            self.assertIn(claim["verdict"], ("passed", "not claimed"), claim)


if __name__ == "__main__":
    unittest.main()
