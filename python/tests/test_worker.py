"""The worker, called by the protocol of docs/guide/python_methods.md without the program."""

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
from golgi import describe

METHOD = """
    from typing import Annotated
    import numpy as np
    import golgi

    @golgi.model
    class LeastSquares:
        '''Linear forecasts.'''
        horizon = 2
        def __init__(self, history: Annotated[int, (1, 100)] = 2):
            self.history = history
        def fit(self, train, validation, rng):
            past = train.past
            self.weights = np.linalg.lstsq(past.reshape(len(past), -1), train.future.reshape(len(past), -1), rcond=None)[0]
            self.drawn, self.n_validation = rng.random(), len(validation)
        def forecast(self, past):
            return (past.reshape(len(past), -1) @ self.weights).reshape(len(past), past.shape[1], 2)
        def attention(self, past):
            return np.ones((past.shape[1],) * 2)
        def input_gradient(self, past, target):
            return np.arange(past.size).reshape(past.shape)

    @golgi.evaluator
    def largest(truth, estimate):
        return {"score": estimate.score[1, 0] * truth.weights[1, 0], "none": "nothing to see", "range": (1, 0.5, 2)}
"""


class Worker:
    """A worker and the pipes to it, as golgi starts it."""

    def __enter__(self):
        asked, self._asks = os.pipe()
        self._answers, answers = os.pipe()
        words = f"exec 3<&{asked} 4>&{answers}; exec {sys.executable} -m golgi.worker"
        self._process = subprocess.Popen(["bash", "-c", words], pass_fds=(asked, answers))
        os.close(asked)
        os.close(answers)
        self._lines = os.fdopen(self._answers, encoding="utf-8")
        return self

    def ask(self, **request):
        request = {"protocol": 1, "file": str(Path("method.py").resolve()), "params": {}, "out": "out", **request}
        os.write(self._asks, (json.dumps(request) + "\n").encode())
        for line in self._lines:
            told = json.loads(line)
            if "done" in told or "error" in told:
                return told

    def __exit__(self, *_):
        os.close(self._asks)
        self._process.wait(30)
        self._lines.close()


class Protocol(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        Path("method.py").write_text(textwrap.dedent(METHOD))
        Path("out").mkdir()

    def test_a_model_from_training_to_its_answers(self):
        x = np.random.default_rng(1).normal(size=(3, 60))
        golgi.Dataset(x, rate_hz=10).save("in")
        places = np.array([[0, k] for k in range(40)])
        np.save("in/train.npy", places.reshape(-1))
        np.save("in/validation.npy", places[:5].reshape(-1))
        ask = {"function": "LeastSquares", "params": {"history": 3}, "horizon": 2, "n_variables": 3}
        with Worker() as worker:
            told = worker.ask(call="fit", data="in", history=3, seed="0" * 31 + "7", **ask)
            self.assertEqual(told, {"done": True})
            attributes = json.loads(Path("out/attributes.json").read_text())
            self.assertEqual((attributes["history"], attributes["n_validation"]), (3, 5))
            os.rename("out", "model")
            os.mkdir("out")
            past = np.stack([x[:, k : k + 3] for k in range(4)])
            np.save("in/past.npy", past.reshape(4, 9))
            self.assertEqual(worker.ask(call="forecast", model="model", data="in", **ask), {"done": True})
            expected = past.reshape(4, 9) @ np.load("model/weights.npy")
            np.testing.assert_allclose(np.load("out/forecast.npy"), expected, rtol=1e-12)
            worker.ask(call="attention", model="model", data="in", **ask)
            np.testing.assert_array_equal(np.load("out/attention.npy"), np.ones((3, 3)))
            worker.ask(call="input_gradient", model="model", data="in", target=0, **ask)
            # Column (lag - 1) * 3 + source: of the first window, lag 1 is the last sample of each past.
            np.testing.assert_array_equal(np.load("out/input_gradient.npy")[0], [2, 5, 8, 1, 4, 7, 0, 3, 6])

    def test_an_evaluator(self):
        golgi.Dataset(np.eye(2), rate_hz=1, truth=[[0, 0], [3, 0]]).save("truth")
        Path("estimate_0").mkdir()
        np.save("estimate_0/score.npy", np.array([[np.nan, 1], [5, np.nan]]))
        about = {"layout": 2, "names": ["x0", "x1"], "groups": False, "directed": True, "meaning": "", "unit": "", "undefined": [], "parts": []}
        Path("estimate_0/connectivity.json").write_text(json.dumps(about))
        with Worker() as worker:
            told = worker.ask(call="evaluator", function="largest", truth="truth", estimates=[{"name": "mine", "data": "estimate_0"}])
        self.assertEqual(told, {"done": True})
        rows = {row["metric"]: row for row in json.loads(Path("out/scores.json").read_text())}
        self.assertEqual((rows["score"]["value"], rows["score"]["estimate"]), (15, "mine"))
        self.assertEqual((rows["none"]["value"], rows["none"]["reason"]), (None, "nothing to see"))
        self.assertEqual((rows["range"]["low"], rows["range"]["high"]), (0.5, 2))

    def test_other_protocols_and_functions_are_refused(self):
        with Worker() as worker:
            told = worker.ask(protocol=2, call="causality", function="largest")
            self.assertIn("golgi uses protocol 2, and this package supports 1", told["error"]["message"])
            told = worker.ask(call="causality", function="absent")
            self.assertEqual(told["error"]["kind"], "config")

    def test_descriptions_of_models_and_evaluators(self):
        model, evaluator = describe.describe("method.py")["functions"]
        self.assertEqual((model["component"], model["kind"], model["random"]), ("least_squares", "model", True))
        self.assertEqual((model["attributes"], model["offers"]), ({"horizon": 2}, ["attention", "input_gradient"]))
        self.assertEqual([param["name"] for param in model["params"]], ["history"])
        self.assertEqual((evaluator["params"], evaluator["random"]), ([], False))


if __name__ == "__main__":
    unittest.main()
