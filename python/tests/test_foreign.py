"""Objects of Neo, MNE, pynwb and pandas, replaced by stand-ins with the same attributes."""

import unittest
from types import SimpleNamespace

import numpy as np

import golgi


class Quantity:
    """Like the package quantities: a magnitude and a unit, which can be rescaled to another one."""

    SECONDS = {"s": 1.0, "ms": 1e-3}

    def __init__(self, magnitude, unit):
        self.magnitude, self.unit = np.asarray(magnitude, float), unit

    def rescale(self, unit):
        if self.unit == unit:
            return self
        return Quantity(self.magnitude * self.SECONDS[self.unit] / self.SECONDS[unit], unit)


def train(times_ms, name=None, stop_ms=1000.0):
    return SimpleNamespace(times=Quantity(times_ms, "ms"), t_start=Quantity(0, "ms"), t_stop=Quantity(stop_ms, "ms"), name=name)


def signal(values, rate=1000.0):
    return SimpleNamespace(
        magnitude=np.asarray(values), sampling_rate=Quantity(rate, "Hz"), units=SimpleNamespace(dimensionality="mV"), name="lfp"
    )


class Foreign(unittest.TestCase):
    def test_mne_raw(self):
        raw = SimpleNamespace(get_data=lambda: np.ones((2, 50)), ch_names=["Fz", "Cz"], info={"sfreq": 250.0})
        data = golgi.as_dataset(raw)
        self.assertEqual((data.names, data.rate_hz, data.units), (["Fz", "Cz"], 250.0, ["V", "V"]))

    def test_mne_epochs(self):
        epochs = SimpleNamespace(
            get_data=lambda: np.ones((3, 2, 50)),
            ch_names=["Fz", "Cz"],
            info={"sfreq": 250.0},
            events=np.array([[0, 0, 1], [9, 0, 2], [19, 0, 1]]),
            event_id={"go": 1, "stop": 2},
        )
        self.assertEqual([trial.label for trial in golgi.as_dataset(epochs).trials], ["go", "stop", "go"])

    def test_neo_spike_trains(self):
        data = golgi.as_dataset([train([100.0, 1000.0]), train([])])
        np.testing.assert_allclose(data.spikes[0], [0.1, 1.0])
        self.assertEqual(data.names, ["unit0", "unit1"])
        self.assertAlmostEqual(data.duration_s, 1.0)

    def test_neo_block_of_segments(self):
        segments = [SimpleNamespace(analogsignals=[signal(np.ones((20, 2)))], spiketrains=[]) for _ in range(3)]
        data = golgi.as_dataset(SimpleNamespace(segments=segments, rec_datetime=None))
        self.assertEqual((len(data.trials), data.n, data.rate_hz, data.units[0]), (3, 2, 1000.0, "mV"))

    def test_neo_spike_trains_are_known_by_their_names(self):
        """Spike sorters may list the units of each segment in a different order."""
        one = SimpleNamespace(analogsignals=[], spiketrains=[train([100.0], "a"), train([200.0], "b")])
        two = SimpleNamespace(analogsignals=[], spiketrains=[train([300.0], "b"), train([400.0], "a")])
        data = golgi.as_dataset(SimpleNamespace(segments=[one, two], rec_datetime=None))
        self.assertEqual(data.names, ["a", "b"])
        np.testing.assert_allclose([times[0] for times in data.trials[1].spikes], [0.4, 0.3])
        two.spiketrains[0].name = "c"
        with self.assertRaisesRegex(golgi.DataError, "differ in names"):
            golgi.as_dataset(SimpleNamespace(segments=[one, two], rec_datetime=None))

    def test_neo_signals_of_two_rates(self):
        segment = SimpleNamespace(analogsignals=[signal(np.ones((20, 2))), signal(np.ones((10, 1)), 500.0)], spiketrains=[])
        with self.assertRaisesRegex(golgi.DataError, "one rate and length"):
            golgi.as_dataset(segment)

    def test_nwb(self):
        series = SimpleNamespace(name="lfp", data=np.ones((30, 2)), rate=500.0, timestamps=None, conversion=1e-6, unit="volts")
        file = SimpleNamespace(acquisition={"lfp": series}, session_description="", units=None)
        data = golgi.as_dataset(file)
        self.assertEqual((data.n, data.rate_hz, data.values[0, 0]), (2, 500.0, 1e-6))

        class Units(dict):
            def __len__(self):
                return 2

        file = SimpleNamespace(acquisition={}, session_description="", units=Units(spike_times=[[0.1], [0.2, 0.4]]))
        np.testing.assert_array_equal(golgi.as_dataset(file).spikes[1], [0.2, 0.4])
        uneven = SimpleNamespace(name="speed", data=np.ones(4), rate=None, timestamps=[0, 1, 2, 9], conversion=1.0, unit="")
        with self.assertRaisesRegex(golgi.DataError, "not evenly spaced"):
            golgi.as_dataset(uneven)

    def test_frame(self):
        class Frame:
            columns = ["a", "b"]

            def to_numpy(self):
                return np.ones((7, 2))

            def __array__(self, dtype=None, copy=None):
                return self.to_numpy()

        data = golgi.as_dataset(Frame(), rate_hz=10)
        self.assertEqual((data.names, data.values.shape), (["a", "b"], (2, 7)))

    def test_what_is_given_counts_more(self):
        raw = SimpleNamespace(get_data=lambda: np.ones((2, 50)), ch_names=["Fz", "Cz"], info={"sfreq": 250.0})
        self.assertEqual(golgi.as_dataset(raw, names=["a", "b"]).names, ["a", "b"])
        with self.assertRaisesRegex(golgi.DataError, "used unchanged"):
            golgi.as_dataset(golgi.as_dataset(raw), unit="mV")


if __name__ == "__main__":
    unittest.main()
