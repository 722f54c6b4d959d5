"""Files of other programs for warning_rates.py, with and without a fault. Each recipe writes a file or folder and returns its name. HDF5 needs h5py.

FILE_FAULTS, FILE_CLEAN: like FAULTS and CLEAN of warning_faults.py
"""
import numpy as np
from warning_recipes import DT_S, N, field, fluorescence, spikes, var

RATE_HZ, FRAME_HZ = 250, 30
LINEAR = ["mvgc", "bivariate_granger", "sparse_var", "lagged_correlation", "pcmci"]
FIELDS = [*LINEAR, "link_granger"]
TRAINS = ["spike_granger", "tspe", "ccg", "glmcc", "event_granger"]
PARTIAL = "reader: {use: source/edf, params: {partial: true}}"


def edf(rng, n_stated=None, n_lost=0):
    """EEG of 24 s in records of a second. n_stated: number of records in the header (-1 while a file is being written); n_lost: number of missing bytes."""
    x = field(rng) * 1e6  # uV
    top, n_records, n_signals = np.ceil(np.abs(x).max()), x.shape[1] // RATE_HZ, len(x)

    def texts(width, values):
        return "".join(str(value)[:width].ljust(width) for value in values)

    def of_each(width, value):
        return texts(width, [value] * n_signals)

    header = texts(8, ["0"]) + texts(80, ["X X X X", "Startdate 01-JAN-2026 X X X"]) + texts(8, ["01.01.26", "00.00.00", 256 * (n_signals + 1)])
    header += texts(44, [""]) + texts(8, [n_records if n_stated is None else n_stated, 1]) + texts(4, [n_signals])
    header += texts(16, [f"EEG {k}" for k in range(n_signals)]) + of_each(80, "") + of_each(8, "uV") + of_each(8, -top) + of_each(8, top)
    header += of_each(8, -32768) + of_each(8, 32767) + of_each(80, "") + of_each(8, RATE_HZ) + of_each(32, "")
    counts = np.round((x + top) / (2 * top) * 65535 - 32768).astype("<i2")
    records = counts.reshape(n_signals, n_records, RATE_HZ).transpose(1, 0, 2).tobytes()

    def write(folder, name):
        (folder / f"{name}.edf").write_bytes(header.encode("ascii") + records[:len(records) - n_lost])
        return f"{name}.edf"

    return write


def cut_edf(rng):
    return edf(rng, n_lost=int(rng.integers(1, 40000)))


def suite2p(rng, neuropil=None):
    """Fluorescence of ROIs and of their neuropil."""
    signal = 100 + 50 * fluorescence(rng)
    around = 30 + 5 * rng.normal(size=signal.shape) if neuropil is None else neuropil(signal)

    def write(folder, name):
        plane = folder / name / "plane0"
        plane.mkdir(parents=True)
        for file, values in [("F", signal), ("Fneu", around), ("iscell", np.ones((len(signal), 2)))]:
            np.save(plane / f"{file}.npy", values.astype(np.float32))
        return name

    return write


def in_order(trains):
    units, times = np.repeat(np.arange(len(trains)), [len(train) for train in trains]), np.concatenate(trains)
    order = np.argsort(times, kind="stable")
    return units[order], times[order]


def phy(rng, labelled=True):
    units, times = in_order(spikes(rng))

    def write(folder, name):
        (folder / name).mkdir()
        np.save(folder / name / "spike_times.npy", np.round(times * 30000).astype(np.int64))
        np.save(folder / name / "spike_clusters.npy", units.astype(np.int32))
        (folder / name / "params.py").write_text("sample_rate = 30000.\n")
        if labelled:
            rows = "".join(f"{unit}\tgood\n" for unit in np.unique(units))
            (folder / name / "cluster_group.tsv").write_text("cluster_id\tgroup\n" + rows)
        return name

    return write


def sonata(rng, unit="ms"):
    import h5py
    units, times = in_order(spikes(rng))

    def write(folder, name):
        with h5py.File(folder / f"{name}.h5", "w") as file:
            population = file.create_group("spikes/cortex")
            stamps = population.create_dataset("timestamps", data=1000 * times)
            if unit:
                stamps.attrs["units"] = unit
            population.create_dataset("node_ids", data=units.astype(np.uint64))
        return f"{name}.h5"

    return write


def hdf5(rng, is_written=True):
    """An array that was created, and then written or not."""
    import h5py
    x = var(rng)

    def write(folder, name):
        with h5py.File(folder / f"{name}.h5", "w") as file:
            data = file.create_dataset("traces", x.shape, dtype="f8", chunks=(N, 500))
            if is_written:
                data[:] = x
        return f"{name}.h5"

    return write


#: code: [(fault, recipe, rules of reading, stages that should warn)]
FILE_FAULTS = {
    "cut_file": [("an EDF file lacks up to 40,000 bytes", cut_edf, PARTIAL, "")],
    "unfinished_file": [("an EDF file says -1 records", lambda rng: edf(rng, -1), "", "")],
    "neuropil_is_signal": [("Fneu.npy is a copy of F.npy", lambda rng: suite2p(rng, lambda signal: signal), f"rate_hz: {FRAME_HZ}", "")],
    "never_written": [("an HDF5 array was laid out and not filled", lambda rng: hdf5(rng, False), f"dt_s: {DT_S}", "")],
    "time_unit_assumed": [("SONATA without a unit", lambda rng: sonata(rng, ""), "", "")],
    "unjudged_units": [("Phy without labels", lambda rng: phy(rng, False), "", "")],
}
#: kind: (recipe, rules of reading, the estimators that are run on it)
FILE_CLEAN = {
    "EEG as EDF": (edf, "", FIELDS),
    "fluorescence of Suite2p": (suite2p, f"rate_hz: {FRAME_HZ}", LINEAR),
    "VAR as HDF5": (hdf5, f"dt_s: {DT_S}", ["mvgc", "event_granger"]),
    "spikes of Phy": (phy, "", TRAINS),
    "spikes as SONATA": (sonata, "", TRAINS),
}
