#!/usr/bin/env python3
"""How often each warning fires: on 40 recordings with its fault, and on 100 without any, of VAR processes, Izhikevich voltages, Lorenz-96, oscillators,
rates and integrate-and-fire spikes. Prints the table of docs/warnings.md.

Usage: warning_rates.py GOLGI FOLDER [CODE …]      e.g. bench/warning_rates.py build/release/bin/golgi /tmp/warnings
"""
import pathlib
import re
import shutil
import subprocess
import sys

import numpy as np

N_FAULTY, SEED = 40, 1000
T, N, DT_S = 4000, 6, 0.001


def var(rng, n=N, t=T, memory=0.5, coupling=0.25):
    """A ring in which each variable drives the next one, one sample later."""
    x = np.zeros((n, t + 200))
    noise = rng.normal(size=x.shape)
    for k in range(1, t + 200):
        x[:, k] = memory * x[:, k - 1] + coupling * np.roll(x[:, k - 1], 1) + noise[:, k]
    return x[:, 200:]


def smoothed(x, width):
    kernel = np.hanning(width + 2)[1:-1]
    return np.array([np.convolve(row, kernel / kernel.sum(), "same") for row in x])


def trend(rng):
    x = var(rng)
    return x + np.outer(rng.choice([-1, 1], N) * 2 * x.std(), np.linspace(0, 1, T))


def walk(rng):
    return np.cumsum(rng.normal(size=(N, T)), axis=1)


def louder(rng):
    x = var(rng)
    x[:, T // 2:] *= 1.6
    return x


def breathing(rng):
    """One gain for the noise of all, with a time constant of 500 samples."""
    log_gain, gain = rng.normal(), np.zeros(T)
    for k in range(T):
        log_gain = np.exp(-1 / 500) * log_gain + np.sqrt(1 - np.exp(-2 / 500)) * rng.normal()
        gain[k] = np.exp(0.7 * log_gain)
    x, noise = np.zeros((N, T)), rng.normal(size=(N, T)) * gain
    for k in range(1, T):
        x[:, k] = 0.5 * x[:, k - 1] + noise[:, k]
    return x


def rewired(rng):
    x, noise = np.zeros((N, T)), rng.normal(size=(N, T))
    for k in range(1, T):
        x[:, k] = 0.5 * x[:, k - 1] + noise[:, k]
        x[1 if k < T // 2 else 2, k] += 0.5 * x[0, k - 1]
    return x


def hum(rng, mains_hz):
    """A third of the standard deviation in all channels, of a grid that wanders by some hundredths of a hertz; 20 s at 500 Hz."""
    x = var(rng, t=10000)
    t = np.arange(x.shape[1]) * 0.002
    phase = 2 * np.pi * (mains_hz + 0.03 * rng.normal()) * t + 2 * np.pi * rng.uniform() + 0.5 * np.sin(2 * np.pi * 0.05 * rng.uniform() * t)
    return x + 0.47 * x.std() * np.sin(phase)


def slow_order(rng):
    """A link at a lag of 4 samples, where one lag is fitted."""
    x, noise = np.zeros((N, T)), rng.normal(size=(N, T))
    for k in range(4, T):
        x[:, k] = 0.4 * x[:, k - 1] + noise[:, k]
        x[1, k] += 0.4 * x[0, k - 4]
    return x


def with_copy(rng):
    x = var(rng)
    x[3] = -2 * x[0]
    return x


def with_constant(rng):
    x = var(rng)
    x[2] = rng.normal()
    return x


def with_ramp(rng):
    x = var(rng)
    x[0] = DT_S * np.arange(T)
    return x


def evoked(rng):
    """Forty trials of 100 samples that share a response."""
    wave = np.exp(-((np.arange(100) - 40) / 8) ** 2)
    return [var(rng, t=100) + 4 * rng.uniform(0.9, 1.1) * wave for _ in range(40)]


def evoked_varying(rng):
    wave = np.exp(-((np.arange(100) - 40) / 8) ** 2)
    return [var(rng, t=100) + 8 * rng.uniform(0, 2) * wave for _ in range(40)]


def pieces(length, n_trials):
    return lambda rng: [var(rng, t=length) for _ in range(n_trials)]


def spikes(rng, n=12, seconds=60, hz=8):
    return [np.sort(rng.uniform(0, seconds, rng.poisson(hz * seconds))) for _ in range(n)]


def merged(rng):
    return [np.sort(np.concatenate([train, train[rng.uniform(size=len(train)) < 0.1] + 2e-5])) for train in spikes(rng)]


def rare(rng):
    trains = spikes(rng)
    trains[3] = trains[3][:12]
    return trains


def alike(rng):
    trains = spikes(rng)
    trains[5] = trains[2]
    return trains


def shared_rate(rng):
    """One rate for all units, which changes within some hundred milliseconds."""
    steps = 60000
    rate = np.exp(smoothed(rng.normal(size=(1, steps)), 300)[0] * 14)
    rate *= 8e-3 / rate.mean()
    return [np.flatnonzero(rng.uniform(size=steps) < rate) * 1e-3 + 5e-4 for _ in range(12)]


def unsorted(rng):
    return [rng.permutation(train) if k == 4 else train for k, train in enumerate(spikes(rng))]


def in_milliseconds(rng):
    return [1000 * train for train in spikes(rng)]


def ties(rng):
    return np.round(var(rng, n=4, t=500))


FILE = "  recording: {{use: source/file, params: {{path: '{path}', {rules}}}}}\n"
IZHIKEVICH = "  recording: {use: simulator/izhikevich, params: {steps: 3000}}\n"
#: code: what makes recordings with the fault (or stages of a simulator), further rules of reading, the stages that should warn
FAULTS = {
    "not_stationary": [(trend, "", "  e: {use: causality/mvgc, in: recording}\n"), (walk, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "noise_changes": [(louder, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "shared_gain": [(breathing, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "links_change": [(rewired, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "line_noise": [
        (lambda rng: hum(rng, 50), "dt_s: 0.002", "  e: {use: causality/mvgc, in: recording}\n"),
        (lambda rng: hum(rng, 60), "dt_s: 0.002", "  e: {use: causality/mvgc, in: recording}\n"),
    ],
    "shared_response": [(evoked, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "short_order": [(slow_order, "", "  e: {use: causality/mvgc, in: recording, params: {max_order: 1}}\n")],
    "undetermined": [(with_copy, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "copied": [(with_copy, "", "  e: {use: causality/sparse_var, in: recording}\n")],
    "left_out": [(with_constant, "", "  e: {use: causality/mvgc, in: recording}\n")],
    "constant": [(with_constant, "", "  e: {use: transform/zscore, in: recording}\n")],
    "column_of_times": [(with_ramp, "", "")],
    "filtered": [
        (lambda rng: smoothed(var(rng), 40), "", "  e: {use: causality/mvgc, in: recording}\n"),
        (lambda rng: smoothed(var(rng), 40), "", "  e: {use: causality/event_granger, in: recording}\n"),
    ],
    "few_samples": [(lambda rng: var(rng, n=30, t=150), "", "  e: {use: causality/mvgc, in: recording, params: {max_order: 2}}\n")],
    "more_variables_than_samples": [(lambda rng: var(rng, n=60, t=40), "", "")],
    "changing_noise": [(breathing, "", "  e: {use: causality/mvgc, in: recording, params: {covariance: classical}}\n")],
    "few_trials": [
        (pieces(200, 15), "", "  e: {use: causality/mvgc, in: recording, params: {covariance: trial, max_order: 2}}\n"),
        (pieces(200, 15), "", "  e: {use: transform/center_trials, in: recording}\n"),
    ],
    "varying_response": [(evoked_varying, "", "  e: {use: transform/center_trials, in: recording}\n")],
    "short_windows": [(var, "", "  e: {use: causality/windows, in: recording, params: {length_s: 0.01, method: {use: causality/correlation}, allow: true}}\n")],
    "halves_disagree": [
        (lambda rng: rng.normal(size=(N, 400)), "", "  e: {use: causality/split_half, in: recording, params: {method: {use: causality/mvgc}}}\n")
    ],
    "ties": [
        (ties, "", "  e: {use: causality/transfer_entropy, in: recording, params: {estimator: ksg}}\n"),
        (ties, "", "  e: {use: causality/ccm, in: recording}\n"),
        (ties, "", "  e: {use: causality/pcmci, in: recording, params: {test: knn}}\n"),
    ],
    "few_surrogates": [(lambda rng: var(rng, n=4, t=300), "", "  e: {use: causality/ccm, in: recording, params: {surrogates: 19, draws: 19}}\n")],
    "nothing_to_read": [
        (lambda rng: rng.normal(size=(N, 1000)), "",
         "  m: {use: model/neuron_transformer, in: recording}\n  e: {use: causality/intervention, in: m}\n")
    ],
    "not_z_scored": [(lambda rng: 5 + var(rng, n=4, t=300), "", "  e: {use: model/causalformer, in: recording, params: {epochs: 1}}\n")],
    "long_interval": [(var, "dt_s: 1000", "")],
    "long_events": [("  recording: {use: simulator/izhikevich, params: {steps: 20000, dt_ms: 0.1, substeps: 1}}\n", "",
                     "  bare: {use: transform/events, in: recording, params: {threshold: -40}}\n  e: {use: causality/event_granger, in: bare}\n")],
    "low_threshold": [(IZHIKEVICH, "",
                       "  bare: {use: transform/events, in: recording, params: {threshold: -70}}\n  e: {use: causality/event_granger, in: bare}\n")],
    "short_reach": [("  recording: {use: simulator/izhikevich, params: {steps: 20000, dt_ms: 0.1, substeps: 1}}\n", "",
                     "  e: {use: causality/event_granger, in: recording, params: {lags: 5}}\n")],
    "late_effects": [("  recording: {use: simulator/izhikevich, params: {steps: 20000, events_only: true, delay_ms: {min: 8, max: 12}}}\n", "",
                      "  e: {use: causality/event_granger, in: recording, params: {lags: 3}}\n")],
    "edge": [("  recording: {use: simulator/izhikevich, params: {steps: 20000, delay_ms: {min: 25, max: 25}}}\n", "",
              "  e: {use: causality/event_granger, in: recording}\n")],
    "use_spike_granger": [("  recording: {use: simulator/izhikevich, params: {excitatory: 80, inhibitory: 20, steps: 2000, events_only: true}}\n", "",
                           "  e: {use: causality/event_granger, in: recording}\n")],
    "rare": [(rare, "spikes", "  e: {use: causality/spike_granger, in: recording}\n"), (rare, "spikes", "  e: {use: causality/tspe, in: recording}\n")],
    "merged": [(merged, "spikes", "  e: {use: causality/tspe, in: recording}\n")],
    "alike": [(alike, "spikes", "  e: {use: causality/tspe, in: recording}\n")],
    "shared_drive": [(shared_rate, "spikes", "  e: {use: causality/spike_granger, in: recording}\n")],
    "events_sorted": [(unsorted, "spikes", "")],
    "unusual_event_rates": [(in_milliseconds, "spikes", "")],
    "synchronous": [("  recording: {use: simulator/kuramoto, params: {steps: 2000, coupling: 40, noise: 0.01}}\n", "", "")],
    "few_permutations": [(IZHIKEVICH, "",
                          "  m: {use: model/neuron_transformer, in: recording, params: {epochs: 1}}\n"
                          "  e: {use: causality/ablation, in: m, params: {permutations: 5, max_windows: 100}}\n")],
    "transposed_truth": [("  there: {use: simulator/var, params: {steps: 4000}}\n", "", "")],
    "undirected": [("  recording: {use: simulator/var, params: {steps: 1000}}\n", "",
                    "  e: {use: causality/partial_correlation, in: recording}\n  s: {use: evaluate, in: {truth: recording, estimates: [e]}}\n")],
    "one_variable": [(lambda rng: var(rng)[:1], "", "  e: {use: causality/lagged_correlation, in: recording}\n")],
}
del FAULTS["transposed_truth"]  # needs a truth that is turned round: tests/builtin/evaluators
CLEAN = {
    "VAR": ("{use: simulator/var, params: {variables: 8, steps: 4000}}", 20, "values"),
    "Izhikevich voltages": ("{use: simulator/izhikevich, params: {steps: 5000}}", 20, "voltages"),
    "Lorenz-96": ("{use: simulator/lorenz96, params: {variables: 10, steps: 3000, noise_deviation: 0.1}}", 15, "values"),
    "Kuramoto oscillators": ("{use: simulator/kuramoto, params: {nodes: 10, steps: 4000}}", 15, "values"),
    "rates": ("{use: simulator/rate, params: {neurons: 10, steps: 4000}}", 15, "values"),
    "integrate-and-fire spikes": ("{use: simulator/lif, params: {excitatory: 24, inhibitory: 6, steps: 240000}}", 15, "spikes"),
}
ESTIMATORS = {
    "values": ["mvgc", "event_granger", "bivariate_granger", "sparse_var", "lagged_correlation", "pcmci"],
    "voltages": ["mvgc", "event_granger", "lagged_correlation"],
    "spikes": ["spike_granger", "tspe", "ccg"],
}


def write(folder, k, made):
    """One recording: a file, or of trials and of spikes a folder of its own."""
    if isinstance(made, np.ndarray):
        np.save(folder / f"r{k:02}.npy", made)
        return f"r{k:02}.npy"
    if made[0].ndim == 2:
        (folder / f"r{k:02}").mkdir()
        for number, trial in enumerate(made):
            np.save(folder / f"r{k:02}" / f"t{number:02}.npy", trial)
        return f"r{k:02}/*.npy"
    rows = [f"{unit},{time:.6f}" for unit, train in enumerate(made) for time in train]
    (folder / f"r{k:02}.csv").write_text("variable,time_s\n" + "\n".join(rows) + "\n")
    return f"r{k:02}.csv"


def counts_of(golgi, folder, text, n):
    """Code: on how many of n replicates, in any stage."""
    (folder / "p.yaml").write_text(text)
    ran = subprocess.run([golgi, "sweep", folder / "p.yaml", "--out", folder / "out", "--strict", "--quiet"], capture_output=True, text=True)
    if ran.returncode not in (0, 9):
        sys.exit(f"{text}\n{ran.stderr}")
    counts = {}
    for line in ran.stderr.splitlines():
        found = re.match(r"error: --strict: (\w+): (\w+): (?:in (\d+) results, such as: )?", line)
        if found:
            counts[found[2]] = max(counts.get(found[2], 0), int(found[3] or 1))
    return {code: min(count, n) for code, count in counts.items()}


def faulty(golgi, folder, code):
    """Share of the files, the least of all faults of this code."""
    shares = []
    for number, (make, rules, stages) in enumerate(FAULTS[code]):
        here = folder / f"{code}{number}"
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir(parents=True)
        text = f"seed: {SEED + number}\nstages:\n"
        if isinstance(make, str):
            text += make + stages + f"sweep: {{replicates: {N_FAULTY}}}\n"
        else:
            paths = [write(here, k, make(np.random.default_rng([SEED, number, k]))) for k in range(N_FAULTY)]
            reading = "format: spikes" if rules == "spikes" else rules or f"dt_s: {DT_S}"
            text += FILE.format(path=paths[0], rules=reading) + stages + "sweep:\n  grid:\n    recording.path: [" + ", ".join(f"'{p}'" for p in paths) + "]\n"
        shares.append(counts_of(golgi, here, text, N_FAULTY).get(code, 0) / N_FAULTY)
    return min(shares)


def clean(golgi, folder):
    """Code: on how many of the clean recordings; and how many there are of each kind of estimator."""
    counts, n_all = {}, 0
    for number, (kind, (simulator, n, of)) in enumerate(CLEAN.items()):
        here = folder / f"clean{number}"
        here.mkdir(parents=True, exist_ok=True)
        text = f"seed: {SEED + 500 + number}\nstages:\n  recording: {simulator}\n"
        text += "".join(f"  {name}: {{use: causality/{name}, in: recording}}\n" for name in ESTIMATORS[of])
        for code, count in counts_of(golgi, here, text + f"sweep: {{replicates: {n}}}\n", n).items():
            counts.setdefault(code, {})[kind] = count
        n_all += n
    return counts, n_all


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    golgi, folder, chosen = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3:] or list(FAULTS)
    alarms, n_clean = clean(golgi, folder)
    print("| code | of 40 recordings with the fault | of 100 clean ones |\n|---|---|---|", flush=True)
    for code in sorted(chosen):
        of = alarms.pop(code, {})
        told = f"{sum(of.values())} %" + (f" ({', '.join(f'{n} {kind}' for kind, n in of.items())})" if of else "")
        print(f"| `{code}` | {100 * faulty(golgi, folder, code):.0f} % | {told} |", flush=True)
    for code, of in sorted(alarms.items()):
        print(f"| `{code}` | | {sum(of.values())} % ({', '.join(f'{n} {kind}' for kind, n in of.items())}) |", flush=True)
    print(f"{n_clean} clean recordings: " + ", ".join(f"{n} of {kind}" for kind, (_, n, _) in CLEAN.items()))


main()
