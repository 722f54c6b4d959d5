"""Tests of my_method: python3 -m unittest discover tests"""

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

import golgi

FOLDER = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(FOLDER))
from my_method import my_method  # noqa: E402


def chain(coupling, samples, seed=1):
    """x0 drives x1, x1 drives x2."""
    x = np.random.default_rng(seed).normal(size=(3, samples))
    for t in range(1, samples):
        x[:, t] += 0.4 * x[:, t - 1]
        x[1:, t] += coupling * x[:-1, t - 1]
    return golgi.Dataset(x, rate_hz=100)


class MyMethod(unittest.TestCase):
    def test_every_link_of_a_chain_is_found_and_none_against_its_direction(self):
        score = my_method(chain(0.5, 1000))["score"]
        for link in (1, 2):
            self.assertGreater(score[link, link - 1], 10 * score[link - 1, link])
        self.assertTrue(np.isnan(np.diag(score)).all())

    def test_trials_are_not_joined(self):
        x = chain(0.5, 1000).values
        trials = golgi.Dataset([x[:, :500], x[:, 500:]], rate_hz=100)
        apart, whole = my_method(trials)["score"], my_method(golgi.Dataset(x, rate_hz=100))["score"]
        # Two samples of 998 are left out: they have no past in their trial.
        np.testing.assert_allclose(apart, whole, atol=0.02)
        self.assertFalse(np.array_equal(apart, whole, equal_nan=True))

    def test_recordings_that_it_cannot_use_are_refused_with_the_reason(self):
        with self.assertRaisesRegex(golgi.DataError, "needs more than 11 samples"):
            my_method(chain(0.5, 10), order=5)
        constant = chain(0.5, 100)
        constant.values[1] = 3
        with self.assertRaisesRegex(golgi.DataError, "'x1' is constant"):
            my_method(constant)
        missing = chain(0.5, 100)
        missing.values[1, 50] = np.nan
        with self.assertRaisesRegex(golgi.DataError, "missing"):
            my_method(missing)

    def test_golgi_runs_it(self):
        with tempfile.TemporaryDirectory() as out:
            run = golgi.run(FOLDER / "pipeline.yaml", out=Path(out) / "run", plugin_path=FOLDER, progress=False)
            self.assertGreater(run.score("my_method"), 0.9)


if __name__ == "__main__":
    unittest.main()
