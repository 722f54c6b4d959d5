"""Recordings: which arguments are refused, and that loading a folder returns what was saved."""

import json
import tempfile
import unittest
import warnings
from pathlib import Path

import numpy as np

import golgi


def refused(test, text, *args, **kwargs):
    with test.assertRaisesRegex(golgi.DataError, text):
        golgi.Dataset(*args, **kwargs)


class Making(unittest.TestCase):
    def test_needs_a_rate(self):
        refused(self, "rate_hz", np.zeros((2, 10)))
        refused(self, "contradict", np.zeros((2, 10)), rate_hz=100, dt_s=1)
        refused(self, "positive", np.zeros((2, 10)), rate_hz=-5)

    def test_shapes(self):
        refused(self, r"shape \(10,\)", np.zeros(10), rate_hz=1)
        refused(self, "real numbers", np.zeros((2, 3), complex), rate_hz=1)
        refused(self, "trials of shapes", [np.zeros((2, 3)), np.zeros((3, 3))], rate_hz=1)
        self.assertEqual(len(golgi.Dataset(np.zeros((5, 2, 30)), rate_hz=1).trials), 5)
        self.assertEqual([t.duration_s for t in golgi.Dataset([np.zeros((2, 3)), np.zeros((2, 4))], rate_hz=1).trials], [3, 4])

    def test_names(self):
        refused(self, "given twice", np.zeros((2, 3)), rate_hz=1, names=["a", "a"])
        refused(self, "1 names for 2", np.zeros((2, 3)), rate_hz=1, names=["a"])
        refused(self, "entries for 2 variables", np.zeros((2, 3)), rate_hz=1, groups=["a"])

    def test_spikes(self):
        refused(self, "NaN", spikes=[[0.1, np.nan]])
        refused(self, "outside the recording.*milliseconds", spikes=[[100.0, 200.0]], duration_s=1)
        refused(self, "outside", spikes=[[-0.1]], duration_s=1)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            data = golgi.Dataset(spikes=[[0.3, 0.1], []], duration_s=1)
        self.assertIn("not in chronological order", str(told[0].message))
        np.testing.assert_array_equal(data.spikes[0], [0.1, 0.3])
        several = golgi.Dataset(spikes=[[[0.1], [0.2]], [[], [0.3]]], duration_s=1, labels=["go", "stop"])
        self.assertEqual([t.label for t in several.trials], ["go", "stop"])
        self.assertEqual(several.names, ["x0", "x1"])

    def test_values_and_spikes_of_others(self):
        data = golgi.Dataset(np.zeros((1, 100)), rate_hz=100, names=["lfp"], spikes={"unit": [0.5]})
        self.assertEqual((data.names, data.has_values), (["lfp", "unit"], [True, False]))

    def test_truth(self):
        refused(self, r"expected \(2, 2\)", np.zeros((2, 3)), rate_hz=1, truth=np.zeros((3, 3)))


class Folders(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) if hasattr(self, "enterContext") else None
        if self.folder is None:
            made = tempfile.TemporaryDirectory()
            self.addCleanup(made.cleanup)
            self.folder = Path(made.name)

    def test_gives_back_what_was_saved(self):
        rng = np.random.default_rng(5)
        values = rng.normal(size=(2, 3, 40))
        values[0, 1, 5:8] = np.nan
        truth = golgi.Truth(
            np.array([[0, 1.5, 0], [0, 0, 0], [0, -0.5, 0]]),
            delay_s=np.where([[0, 1, 0], [0, 0, 0], [0, 1, 0]], 0.002, np.nan),
            segments=[(0.0, 0.2, -1, np.array([[0, 3.0, 0], [0, 0, 0], [0, 0, 0]])), (0.2, 0.4, -1, np.array([[0, 0, 0], [0, 0, 0], [0, -1.0, 0]]))],
        )
        data = golgi.Dataset(
            values,
            rate_hz=100,
            names=["a", "b", "ü"],
            unit=["mV", "mV", ""],
            groups=["x", "y", ""],
            positions_um=[[1, 2], [3, 4], [5, 6]],
            spikes=[[[0.01], [], [0.2, 0.2]], [[], [], []]],
            covariates={"speed": rng.normal(size=(2, 40))},
            truth=truth,
            labels=["go", ""],
        )
        again = golgi.Dataset.load(data.save(self.folder / "saved"))
        for trial, other in zip(data.trials, again.trials):
            np.testing.assert_array_equal(trial.values, other.values)
            np.testing.assert_array_equal(trial.covariates, other.covariates)
            for times, others in zip(trial.spikes, other.spikes):
                np.testing.assert_array_equal(times, others)
        for what in ("names", "units", "groups", "dt_s", "covariates", "has_values"):
            self.assertEqual(getattr(data, what), getattr(again, what))
        np.testing.assert_array_equal(data.positions_um, again.positions_um)
        np.testing.assert_array_equal(truth.weights, again.truth.weights)
        np.testing.assert_array_equal(truth.delay_s, again.truth.delay_s)
        for mine, theirs in zip(truth.segments, again.truth.segments):
            self.assertEqual(mine[:3], theirs[:3])
            np.testing.assert_array_equal(mine[3], theirs[3])
        gaps = np.load(self.folder / "saved" / "gaps_000.npy")
        np.testing.assert_allclose(gaps, [[1, 0.05, 0.08]])
        # golgi reads the same recording and returns it.
        pipeline = {"name": "same", "stages": {"copy": {"use": "transform/select", "in": "given", "params": {"variables": ["a", "b", "ü"]}}}}
        copy = golgi.run(pipeline, {"given": data}, out=self.folder / "run", progress=False).datasets["copy"]
        np.testing.assert_array_equal(copy.trials[0].values, data.trials[0].values)
        np.testing.assert_array_equal(copy.trials[0].spikes[2], [0.2, 0.2])
        np.testing.assert_array_equal(copy.truth.segments[1][3], truth.segments[1][3])
        self.assertEqual((copy.names, copy.trials[0].label), (data.names, "go"))

    def test_gaps_of_spikes_and_of_variables_behind_them_stay(self):
        data = golgi.Dataset(spikes=[[0.1], [0.2]], duration_s=10)
        data.trials[0].gaps = np.array([[1, 2.0, 5.0]])
        again = golgi.Dataset.load(golgi.Dataset.load(data.save(self.folder / "a")).save(self.folder / "b"))
        np.testing.assert_array_equal(again.trials[0].gaps, [[1, 2, 5]])
        mixed = golgi.Dataset(np.array([[1.0, 2, 3], [4, np.nan, 6]]), rate_hz=1, names=["a", "b"], spikes={"u": [0.5]})
        # An order that golgi may use: first the variable that has only spikes.
        mixed.names, mixed.has_values = ["u", "a", "b"], [False, True, True]
        mixed.trials[0].spikes = [mixed.trials[0].spikes[2], np.empty(0), np.empty(0)]
        mixed.save(self.folder / "c")
        np.testing.assert_array_equal(np.load(self.folder / "c" / "gaps.npy"), [[2, 1, 2]])

    def test_replaces_its_own_folders_alone(self):
        data = golgi.Dataset(np.zeros((1, 3)), rate_hz=1)
        data.save(self.folder / "a")
        golgi.Dataset(np.ones((1, 3)), rate_hz=1).save(self.folder / "a")
        self.assertEqual(golgi.Dataset.load(self.folder / "a").values[0, 0], 1)
        (self.folder / "mine").mkdir()
        with self.assertRaisesRegex(golgi.DataError, "choose another name"):
            data.save(self.folder / "mine")
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["a", "mine"])

    def test_says_what_is_no_recording(self):
        with self.assertRaisesRegex(golgi.DataError, "no dataset.json"):
            golgi.Dataset.load(self.folder)
        (self.folder / "dataset.json").write_text(json.dumps({"layout": 1}))
        with self.assertRaisesRegex(golgi.DataError, "layout 1"):
            golgi.Dataset.load(self.folder)


if __name__ == "__main__":
    unittest.main()
