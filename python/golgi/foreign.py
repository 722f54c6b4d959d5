"""Recordings from objects of other packages. The objects are recognised by their attributes, not by their class, so that
none of these packages needs to be installed."""

import numpy as np

from .errors import DataError


def arguments_of(data):
    """The arguments of `Dataset` that `data` provides."""
    for fits, convert in _KINDS:
        if fits(data):
            return convert(data)
    return {"values": data}


def _has(*names):
    return lambda data: all(hasattr(data, name) for name in names)


# --- pandas: columns = variables, rows = samples


def _of_frame(frame):
    return {"values": np.asarray(frame).T, "names": [str(name) for name in frame.columns]}


# --- MNE: volts


def _of_mne(data):
    values = np.asarray(data.get_data())
    found = {"values": values, "names": list(data.ch_names), "rate_hz": float(data.info["sfreq"]), "unit": "V"}
    events, ids = getattr(data, "events", None), getattr(data, "event_id", None)
    if values.ndim == 3 and events is not None and ids:
        names = {number: name for name, number in ids.items()}
        found["labels"] = [names.get(int(row[2]), str(int(row[2]))) for row in events]
    return found


# --- Neo


def _magnitude(quantity, unit):
    """The numbers of a quantity, in the given unit if it can be rescaled."""
    if hasattr(quantity, "rescale"):
        quantity = quantity.rescale(unit)
    return np.asarray(getattr(quantity, "magnitude", quantity), dtype=float)


def _channel_names(signal):
    names = getattr(signal, "array_annotations", {}).get("channel_names")
    if names is not None:
        return [str(name) for name in names]
    stem = getattr(signal, "name", None) or "ch"
    count = np.asarray(signal.magnitude).shape[1]
    return [f"{stem}{k}" for k in range(count)] if count > 1 else [str(stem)]


def _of_signals(signals):
    rates = {float(_magnitude(signal.sampling_rate, "Hz")) for signal in signals}
    lengths = {np.asarray(signal.magnitude).shape[0] for signal in signals}
    if len(rates) != 1 or len(lengths) != 1:
        raise DataError(
            f"signals of {sorted(rates)} Hz and {sorted(lengths)} samples; pass signals of one rate and length, "
            "such as segment.analogsignals[0]"
        )
    units = []
    for signal in signals:
        units += [str(getattr(getattr(signal, "units", ""), "dimensionality", ""))] * np.asarray(signal.magnitude).shape[1]
    return {
        "values": np.concatenate([np.asarray(signal.magnitude).T for signal in signals]),
        "rate_hz": rates.pop(),
        "names": [name for signal in signals for name in _channel_names(signal)],
        "unit": units,
    }


def _of_spike_trains(trains):
    start_s = min(float(_magnitude(train.t_start, "s")) for train in trains)
    stop_s = max(float(_magnitude(train.t_stop, "s")) for train in trains)
    times = [_magnitude(getattr(train, "times", train), "s") - start_s for train in trains]
    names = [str(getattr(train, "name", None) or f"unit{k}") for k, train in enumerate(trains)]
    if len(set(names)) != len(names):
        names = [f"unit{k}" for k in range(len(trains))]
    # A spike at t_stop belongs to the recording.
    duration_s = max(stop_s - start_s, float(np.nextafter(max((t.max() for t in times if t.size), default=0.0), np.inf)))
    return {"spikes": times, "names": names, "duration_s": duration_s}


def _of_segment(segment):
    if len(segment.analogsignals):
        return _of_signals(list(segment.analogsignals))
    if len(segment.spiketrains):
        return _of_spike_trains(list(segment.spiketrains))
    raise DataError("the segment has neither analogsignals nor spiketrains")


def _order_as(first, part):
    """Puts the spike trains of a segment into the order of the first segment, if both have the same names."""
    if "spikes" in part and part["names"] != first["names"] and sorted(part["names"]) == sorted(first["names"]):
        place = {name: k for k, name in enumerate(part["names"])}
        part["spikes"] = [part["spikes"][place[name]] for name in first["names"]]
        part["names"] = first["names"]


def _of_block(block):
    parts = [_of_segment(segment) for segment in block.segments]
    if not parts:
        raise DataError("the block has no segments")
    if len(parts) == 1:
        return parts[0]
    for part in parts[1:]:
        _order_as(parts[0], part)
        for key in ("rate_hz", "names", "unit"):
            if part.get(key) != parts[0].get(key):
                raise DataError(f"the block's segments differ in {key}: {parts[0].get(key)} and {part.get(key)}; pass segments that agree")
    found = dict(parts[0])
    for key in ("values", "spikes", "duration_s"):
        if key in found:
            found[key] = [part[key] for part in parts]
    return found


# --- pynwb


def _of_nwb(file):
    from_series = [series for series in file.acquisition.values() if hasattr(series, "data")]
    units = getattr(file, "units", None)
    if units is not None and (not from_series or len(from_series) > 1):
        spikes = [np.asarray(units["spike_times"][k], dtype=float) for k in range(len(units))]
        return {"spikes": spikes, "names": [f"unit{k}" for k in range(len(units))]}
    if len(from_series) != 1:
        names = ", ".join(sorted(file.acquisition)) or "none"
        raise DataError(f"the file has no units and {len(from_series)} series ({names}); pass one of them, such as file.acquisition['…']")
    return _of_series(from_series[0])


def _of_series(series):
    values = np.asarray(series.data, dtype=float)
    values = (values[:, None] if values.ndim == 1 else values).T
    values = values * float(getattr(series, "conversion", 1.0) or 1.0)
    rate = getattr(series, "rate", None)
    if rate is None:
        steps = np.diff(np.asarray(series.timestamps, dtype=float))
        rate = 1 / np.median(steps)
        if (np.abs(steps * rate - 1) > 0.01).any():
            raise DataError(f"the timestamps of '{series.name}' are not evenly spaced; resample it first")
    return {"values": values, "rate_hz": float(rate), "unit": str(getattr(series, "unit", "") or "")}


def _is_list_of_trains(data):
    return isinstance(data, (list, tuple)) and len(data) > 0 and all(hasattr(each, "t_stop") for each in data)


_KINDS = [
    (_has("get_data", "ch_names", "info"), _of_mne),
    (_has("segments", "rec_datetime"), _of_block),
    (_has("analogsignals", "spiketrains"), _of_segment),
    (_has("magnitude", "sampling_rate"), lambda signal: _of_signals([signal])),
    (_is_list_of_trains, _of_spike_trains),
    (_has("acquisition", "session_description"), _of_nwb),
    (_has("data", "timestamps"), _of_series),
    (_has("columns", "to_numpy"), _of_frame),
]
