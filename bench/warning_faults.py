"""What warning_rates.py measures: recordings with a fault by the code that should name it, and clean recordings by kind."""
import numpy as np
from warning_recipes import (
    DT_S, FOURTH_READ, MAINS_READ, READ, SPIKES, N, T, apart, causality, changed, common_drive, driven, evoked, field, fluorescence, gamma, hum,
    hum_in_trials, lone_event, louder, merged, pieces, ringing, shared_noise, shared_rate, simulated, slow_gain, smoothed, spikes, stage, states, trend, var,
    voltages, walk, with_gaps, with_train)

MVGC = causality("mvgc")
EVENTS = causality("event_granger")
SPIKE_GRANGER = causality("spike_granger")
FORECASTER = stage("model/neuron_transformer", "max_epochs: 1, initialisations: 1", "m")
FINE = simulated("izhikevich", "steps: 20000, dt_ms: 0.1, substeps: 1")
TABLE = "start_s,stop_s,label\n0.1,0.5,a\n0.4,0.8,a\n1,1.4,b\n2,2.4,b\n3.9,4.5,a\n"


def names(first, stop):
    return "[" + ", ".join(f"x{k}" for k in range(first, stop)) + "]"


def copy(rng):
    x = var(rng)
    return changed(x, 3, -2 * x[0])


def constant(rng):
    return changed(var(rng), 2, rng.normal())


#: code: [(fault, recipe or stages of a simulator, rules of reading, stages that should warn)]
FAULTS = {
    "not_stationary": [
        ("a trend of 2 sd in all channels", trend, READ, MVGC),
        ("a trend of 2 sd in one channel, 20,000 samples", lambda rng: trend(rng, 1, 20000), READ, MVGC),
        ("random walks", walk, READ, MVGC),
        ("random walks, 500 samples", lambda rng: walk(rng, 500), READ, MVGC),
        ("EEG, one channel drifts by 4 sd", lambda rng: (lambda x: changed(x, 1, x[1] + 4 * x[1].std() * np.linspace(0, 1, x.shape[1])))(field(rng)),
         FOURTH_READ, MVGC),
    ],
    "noise_changes": [
        ("1.6 times as loud in the second half, all channels", louder, READ, MVGC),
        ("the same in one channel", lambda rng: louder(rng, 1), READ, MVGC),
        ("twice as loud, 1,000 samples", lambda rng: louder(rng, N, 1000, 2), READ, MVGC),
        ("grows steadily from 1 to 2", lambda rng: var(rng, gain=np.linspace(1, 2, T)), READ, MVGC),
        ("EEG, 1.6 times as loud in the second half", lambda rng: field(rng) * (1 + 0.6 * (np.arange(6000) > 3000)), FOURTH_READ, MVGC),
    ],
    "shared_gain": [
        ("wanders, time constant 500 samples", lambda rng: var(rng, gain=slow_gain(rng)), READ, MVGC),
        ("up and down states", lambda rng: var(rng, gain=states(rng)), READ, MVGC),
        ("up and down states, 1,000 samples", lambda rng: var(rng, t=1000, gain=states(rng, 1000)), READ, MVGC),
    ],
    "links_change": [
        ("a link of .5 moves", lambda rng: driven(rng, lambda k: 0.5 * (k < T // 2)) + 0, READ, MVGC),
        ("a link of .4 comes, lag 3", lambda rng: driven(rng, lambda k: 0.4 * (k > T // 2), 3), READ, MVGC),
        ("a link of .3 turns its sign, 20 channels", lambda rng: driven(rng, lambda k: 0.3 if k > T // 2 else -0.3, 1, T, 20), READ, MVGC),
    ],
    "line_noise": [
        ("50 Hz, VAR", lambda rng: hum(rng, 50, var(rng, t=10000)), MAINS_READ, MVGC),
        ("60 Hz, VAR", lambda rng: hum(rng, 60, var(rng, t=10000)), MAINS_READ, MVGC),
        ("50 Hz in one of 8 channels, EEG", lambda rng: hum(rng, 50, field(rng), 0.004, 0.47, 1), FOURTH_READ, MVGC),
        ("50 Hz, EEG of two minutes", lambda rng: hum(rng, 50, field(rng, 4, 120), 0.004), FOURTH_READ, MVGC),
        ("50 Hz, thirty trials of 4 s", hum_in_trials, MAINS_READ, MVGC),
    ],
    "shared_response": [
        ("40 trials, 4 sd", evoked, READ, MVGC),
        ("100 trials, 1.5 sd, one channel", lambda rng: evoked(rng, 100, 1, 1.5), READ, MVGC),
    ],
    "indirect": [("a slow drive of all ten, each at its own delay", common_drive, READ, causality("transfer_entropy", "estimator: gaussian, 'null': f"))],
    "large_groups": [("two groups of 20, 150 samples", lambda rng: var(rng, 40, 150), READ,
                      causality("mvgc", "max_order: 1, groups: [{name: a, of: " + names(0, 20) + "}, {name: b, of: " + names(20, 40) + "}]"))],
    "coarse_frequencies": [("a peak a tenth of a hertz wide, 16 frequencies", lambda rng: ringing(rng), READ,
                            causality("mvgc", "band: [gamma], n_frequencies: 16"))],
    "partial_spectrum": [("noise shared by all", shared_noise, READ, causality("mvgc", "band: [gamma]"))],
    "short_order": [("a lag of 4, order 1", lambda rng: driven(rng, lambda k: 0.4, 4), READ, causality("mvgc", "max_order: 1")),
                    ("a lag of 12, order 10", lambda rng: driven(rng, lambda k: 0.5, 12), READ, MVGC)],
    "longest_order": [("a lag of 10, order 3", lambda rng: driven(rng, lambda k: 0.5, 3), READ, causality("sparse_var", "max_order: 3"))],
    "unstable": [("one channel grows without bound", lambda rng: (lambda x: changed(x, 0, np.exp(np.linspace(0, 8, T)) + x[0]))(var(rng)), READ, MVGC)],
    "undetermined": [("a copied channel", copy, READ, MVGC), ("a copied channel, PCMCI", copy, READ, causality("pcmci")),
                     ("average reference", lambda rng: (lambda x: x - x.mean(axis=0))(var(rng)), READ, MVGC)],
    "copied": [("a copied channel", copy, READ, causality("sparse_var"))],
    "collinear": [("a copied channel", copy, READ, EVENTS)],
    "left_out": [("a unit without spikes", lambda rng: with_train(rng, 3, lambda trains: trains[3][:0]), SPIKES + ", n_variables: 12", causality("ccg")),
                 ("a constant channel", constant, READ, MVGC), ("a constant channel, transform/select", constant, READ, stage("transform/select", "varying: true"))],
    "constant": [("a constant channel", constant, READ, stage("transform/zscore"))],
    "column_of_times": [("times as first channel", lambda rng: changed(var(rng), 0, DT_S * np.arange(T)), READ, "")],
    "one_variable": [("one channel", lambda rng: var(rng, 1), READ, causality("lagged_correlation"))],
    "more_variables_than_samples": [("60 channels of 40 samples", lambda rng: var(rng, 60, 40), READ + ", variables: rows", "")],
    "long_interval": [("dt_s in ms", var, "dt_s: 1000", "")],
    "filtered": [
        ("smoothed over 40 samples, mvgc", lambda rng: smoothed(var(rng), 40), READ, MVGC),
        ("the same, event_granger", lambda rng: smoothed(var(rng), 40), READ, EVENTS),
        ("after transform/filter", var, READ, stage("transform/filter", "low_pass_hz: 100")),
    ],
    "unsettled": [("a high-pass of 1 Hz on a second", lambda rng: var(rng, t=1000), READ, stage("transform/filter", "high_pass_hz: 0.5"))],
    "few_samples": [("30 channels of 110 samples, order 2", lambda rng: var(rng, 30, 110), READ, causality("mvgc", "max_order: 2, criterion: fixed"))],
    "single_samples": [("a channel with one event", lone_event, READ, causality("mvgc", "max_order: 3, criterion: fixed"))],
    "changing_noise": [("a gain that wanders", lambda rng: var(rng, gain=slow_gain(rng)), READ, causality("mvgc", "covariance: classical"))],
    "few_trials": [
        ("15 trials, mvgc", pieces(200, 15), READ, causality("mvgc", "covariance: trial, max_order: 2")),
        ("15 trials, center_trials", pieces(200, 15), READ, stage("transform/center_trials")),
    ],
    "short_trials": [
        (f"trials of 12 samples among others, {name}", lambda rng: pieces(200, 10, 4)(rng) + pieces(length, 5, 4)(rng), READ, causality(name, params))
        for name, params, length in [("transfer_entropy", "max_lag: 12, estimator: gaussian, 'null': f", 12), ("pcmci", "max_lag: 6", 12)]
    ],
    "varying_response": [("40 trials, size from 0 to 2", lambda rng: evoked(rng, 40, N, 8, 1), READ, stage("transform/center_trials"))],
    "short_windows": [("windows of 10 samples", var, READ, causality("windows", "length_s: 0.01, method: {use: causality/correlation}, allow: true"))],
    "halves_disagree": [("400 samples of noise", lambda rng: rng.normal(size=(N, 400)), READ, causality("split_half", "method: {use: causality/mvgc}"))],
    "ties": [
        (f"values are whole numbers, {name}", lambda rng: np.round(var(rng, 4, 500)), READ, causality(name, params))
        for name, params in [("transfer_entropy", "estimator: ksg"), ("ccm", ""), ("pcmci", "test: {use: independence/knn, params: {shuffles: 19}}, max_lag: 1")]
    ],
    "few_surrogates": [("19 surrogates, ccm", lambda rng: var(rng, 4, 300), READ, causality("ccm", "surrogates: 19, draws: 19")),
                       ("19 surrogates, transfer entropy", lambda rng: var(rng, 4, 300), READ, causality("transfer_entropy", "surrogates: 19"))],
    "few_shuffles": [("19 shuffles", lambda rng: var(rng, 3, 200), READ, causality("pcmci", "test: {use: independence/knn, params: {shuffles: 19}}, max_lag: 2"))],
    "too_few_replicates": [("19 surrogates", lambda rng: var(rng, 4, 300), READ, causality("surrogate_test", "method: {use: causality/lagged_correlation}, m: 19, allow: true"))],
    "few_blocks": [("80 samples", lambda rng: var(rng, 4, 40), READ, causality("bivariate_granger", "control: time_reversed, max_order: 1"))],
    "overlapping_windows": [("permute: single", simulated("izhikevich", "steps: 2000"), "",
                             FORECASTER + causality("ablation", "permute: single, permutations: 19", "e", "m"))],
    "few_permutations": [("5 permutations", simulated("izhikevich", "steps: 3000"), "", FORECASTER + causality("ablation", "permutations: 5, max_windows: 100", "e", "m"))],
    "nothing_to_read": [("noise", lambda rng: rng.normal(size=(N, 1000)), READ, stage("model/neuron_transformer", "initialisations: 1", "m") + causality("intervention", "", "e", "m"))],
    "not_z_scored": [("a mean of 5", lambda rng: 5 + var(rng, 4, 300), READ, stage("model/causalformer", "max_epochs: 1, initialisations: 1"))],
    "much_missing": [("20 % of each channel", lambda rng: with_gaps(rng, 0.2), READ + ", missing: mask", MVGC)],
    "much_filled": [("20 % of each channel", lambda rng: with_gaps(rng, 0.2), READ + ", missing: mask", stage("transform/fill"))],
    "still_missing": [("gaps of 50, max_gap 20", lambda rng: with_gaps(rng, 0.05), READ + ", missing: mask", stage("transform/fill", "max_gap: 20"))],
    "reference_missing": [("5 % of each channel", lambda rng: with_gaps(rng, 0.05), READ + ", missing: mask", stage("transform/reference"))],
    "too_short": [("pieces of 10 samples", lambda rng: with_gaps(rng, 0.7, 10), READ + ", missing: mask", stage("transform/filter", "low_pass_hz: 100"))],
    "interpolated": [("from 1,000 to 1,500 Hz", var, READ, stage("transform/resample", "rate_hz: 1500"))],
    "overlapping_trials": [("trials of a table overlap", var, READ + ", trials: table.csv, partial_trials: drop", "")],
    "overlapping": [("trials of a table overlap", var, READ, stage("transform/split", "by: table, table: table.csv"))],
    "outside": [("a trial ends after the recording", var, READ, stage("transform/split", "by: table, table: table.csv"))],
    "truth_lost": [("bipolar reference", simulated("var", "steps: 1000"), "", stage("transform/reference", "mode: bipolar"))],
    "long_events": [("spikes that last 12 samples", lambda rng: voltages(rng, 12), READ + ", unit: mV", EVENTS)],
    "low_threshold": [("a threshold of -65 mV", voltages, READ + ", unit: mV", causality("event_granger", "event_threshold: -65, threshold_use: always"))],
    "short_reach": [("3 lags of 0.1 ms", FINE, "", causality("event_granger", "lags: 3"))],
    "late_effects": [("delays of 8 to 12 ms, 3 lags", simulated("izhikevich", "steps: 20000, events_only: true, delay_ms: {min: 8, max: 12}"), "",
                      causality("event_granger", "lags: 3"))],
    "edge": [("delays of 25 ms", simulated("izhikevich", "steps: 20000, delay_ms: {min: 25, max: 25}"), "", EVENTS)],
    "use_spike_granger": [("100 units", simulated("izhikevich", "excitatory: 80, inhibitory: 20, steps: 2000, events_only: true"), "", EVENTS)],
    "synchronous": [("strong coupling", simulated("kuramoto", "steps: 2000, coupling: 40, noise: 0.01, connection_probability: 0.8"), "", "")],
    "transposed_truth": [("truth with sources as rows", lambda rng: var(rng), READ + ", truth: turned.npy",
                          MVGC + "  s: {use: evaluate, in: {truth: recording, estimates: [e]}}\n")],
    "undirected": [("partial correlation, directed truth", simulated("var", "steps: 1000"), "",
                    causality("partial_correlation") + "  s: {use: evaluate, in: {truth: recording, estimates: [e]}}\n")],
    "few_units": [("four units", lambda rng: spikes(rng, 4), SPIKES, SPIKE_GRANGER)],
    "apart": [("two units that fire in different halves", apart, SPIKES, causality("ccg"))],
    "rare": [("a unit of 12 spikes, spike_granger", lambda rng: with_train(rng, 3, lambda trains: trains[3][:12]), SPIKES, SPIKE_GRANGER),
             ("the same, tspe", lambda rng: with_train(rng, 3, lambda trains: trains[3][:12]), SPIKES, causality("tspe"))],
    "merged": [("10 % of the spikes 20 us apart", merged, SPIKES, causality("tspe"))],
    "alike": [("a unit listed twice", lambda rng: with_train(rng, 5, lambda trains: trains[2]), SPIKES, causality("tspe"))],
    "shared_drive": [("one rate for all, 12 units", shared_rate, SPIKES, SPIKE_GRANGER), ("40 units", lambda rng: shared_rate(rng, 40), SPIKES, SPIKE_GRANGER)],
    "wald_inflated": [("one rate for all", shared_rate, SPIKES, causality("spike_granger", "null_model: wald"))],
    "events_sorted": [("a unit's times are not in order", lambda rng: with_train(rng, 4, lambda trains: rng.permutation(trains[4])), SPIKES, "")],
    "unusual_event_rates": [("times in ms", lambda rng: [1000 * train for train in spikes(rng)], SPIKES, ""),
                            ("times in s taken as ms", spikes, SPIKES + ", time_unit: ms", "")],
}
SIGNALS = ["mvgc", "event_granger", "bivariate_granger", "sparse_var", "lagged_correlation", "pcmci"]
LINEAR = ["mvgc", "bivariate_granger", "sparse_var", "lagged_correlation", "pcmci"]
VOLTAGES = ["mvgc", "event_granger", "lagged_correlation"]
TRAINS = ["spike_granger", "tspe", "ccg", "glmcc"]
#: kind: (recipe or simulator, rules of reading, the estimators that are run on it)
CLEAN = {
    "VAR": (simulated("var", "variables: 8, steps: 4000"), "", SIGNALS),
    "VAR, 400 samples": (simulated("var", "variables: 5, steps: 400"), "", SIGNALS),
    "VAR, 50,000 samples": (simulated("var", "variables: 5, steps: 50000"), "", SIGNALS),
    "thirty trials": (pieces(200, 30), READ, SIGNALS),
    "EEG": (field, FOURTH_READ, LINEAR),
    "gamma rhythms": (gamma, MAINS_READ, LINEAR),
    "rates": (simulated("rate", "neurons: 10, steps: 4000"), "", SIGNALS),
    "logistic maps, 600 samples": (simulated("logistic_maps", "variables: 6, steps: 600, connection_probability: 0.5"), "", SIGNALS),
    "logistic maps, 50,000 samples": (simulated("logistic_maps", "variables: 6, steps: 50000, connection_probability: 0.5"), "", SIGNALS),
    "Lorenz-96": (simulated("lorenz96", "variables: 10, steps: 3000, noise_deviation: 0.1"), "", SIGNALS),
    "Kuramoto oscillators": (simulated("kuramoto", "nodes: 10, steps: 4000, dt_s: 0.1"), "", SIGNALS),
    "Izhikevich voltages": (simulated("izhikevich", "steps: 5000"), "", VOLTAGES),
    "Hodgkin-Huxley voltages": (simulated("hodgkin_huxley", "steps: 5000, dt_s: 0.001"), "", ["event_granger", "lagged_correlation"]),
    "fluorescence": (fluorescence, "dt_s: 0.0333333333333", LINEAR),
    "integrate-and-fire spikes": (simulated("lif", "excitatory: 24, inhibitory: 6, steps: 240000"), "", TRAINS),
    "Izhikevich spikes": (simulated("izhikevich", "excitatory: 24, inhibitory: 6, steps: 60000, events_only: true, connection_probability: 0.1"), "", TRAINS),
    "Poisson spikes": (spikes, SPIKES, [*TRAINS, "event_granger"]),
}
#: What each says, for the table; the codes that FAULTS lacks are counted facts or damaged files, which tests of their parts hold.
SAYS = {
    "alike": "units have the very same spikes",
    "apart": "pairs of units never fire near each other",
    "changing_noise": "the classical test is wrong: noise of all rises and falls together",
    "coarse_frequencies": "a spectrum has a peak sharper than the frequencies are apart",
    "collinear": "regressors equal others or sums of others",
    "column_of_times": "a variable is a column of times or indices",
    "constant": "variables do not vary",
    "constant_variable": "the same, among those of `event_granger`",
    "copied": "variables are copies of others",
    "cut_file": "an EDF file ends within a record",
    "diverged": "a model's loss is no longer finite",
    "edge": "effects are strongest at the longest lags that were tried",
    "events_sorted": "times of spikes were not in order",
    "failed_targets": "regressions of some targets failed",
    "few_blocks": "too few blocks to draw from",
    "few_permutations": "no p-value can be small enough",
    "few_samples": "fewer than two samples per coefficient",
    "few_shuffles": "no p-value can be small enough",
    "few_surrogates": "no p-value can be small enough",
    "few_trials": "too few trials for this test or mean",
    "few_units": "too few units for a null of the bulk of pairs",
    "filtered": "the signal was filtered or oversampled",
    "halves_disagree": "halves of the data order the pairs differently",
    "indirect": "more than half of the pairs, each tested by itself, have p <= .05",
    "interpolated": "the rate rises, by interpolation",
    "large_groups": "too many coefficients between groups to test",
    "late_effects": "units act later than the lags that were tried",
    "left_out": "variables without values or events that vary are left out",
    "line_noise": "the mains are in the signal",
    "links_change": "connections change",
    "long_events": "events last many samples",
    "long_interval": "samples are more than 1,000 s apart",
    "longest_order": "the longest order that was tried is the best by far",
    "low_threshold": "the threshold of events is too low",
    "merged": "spikes share a bin",
    "more_variables_than_samples": "rows and columns may be interchanged",
    "much_filled": "many samples are filled in",
    "much_missing": "gaps leave less than nine tenths",
    "neuropil_is_signal": "Suite2p's neuropil equals its signal",
    "never_written": "an HDF5 array was never written",
    "no_spectrum": "sources without a spectrum",
    "noise_changes": "the noise of a channel changes",
    "not_converged": "fits of pairs do not end",
    "not_stationary": "a channel drifts",
    "not_z_scored": "the forecaster wants z-scored signals",
    "nothing_to_read": "a forecaster has learnt nothing",
    "one_variable": "there is no pair",
    "outside": "trials of the table reach beyond the recording",
    "overlapping": "trials overlap",
    "overlapping_trials": "trials of a file's table overlap",
    "overlapping_windows": "windows that share samples are permuted one by one",
    "partial_spectrum": "frequencies do not add up to the causality in time",
    "process_changed": "a plugin changed the process that it shares with others",
    "rare": "units have few spikes",
    "reference_missing": "a channel of the reference is missing at times",
    "shared_drive": "units share a drive that is not among them, or a rhythm",
    "shared_gain": "the noise of all channels rises and falls together",
    "shared_response": "trials share a response",
    "short_order": "the order is too short",
    "short_reach": "lags are shorter than a synapse takes",
    "short_trials": "trials are shorter than the lags, or bias Wald's test",
    "short_windows": "windows are too short for their method",
    "silent": "units do not fire",
    "single_samples": "coefficients rest on single samples",
    "still_missing": "gaps are longer than max_gap",
    "synchronous": "simulated oscillators are in full synchrony",
    "ties": "nearest neighbours of values that repeat mean nothing",
    "time_unit_assumed": "a SONATA file does not say the unit of its times",
    "too_few_replicates": "no q-value can be small enough",
    "too_short": "stretches are too short for the filter",
    "transposed_truth": "the truth fits better with rows and columns interchanged",
    "truth_lost": "the result has no ground truth",
    "undetermined": "lags follow from others, to rounding",
    "undirected": "a symmetric estimate is scored against a directed truth",
    "unfinished_file": "an EDF file was not closed by its writer",
    "unjudged_units": "units of Phy without a label are kept",
    "unsettled": "the filter's ends reach over much of a stretch",
    "unstable": "the fitted VAR is not stable",
    "unusual_event_rates": "the unit of times may be another",
    "use_spike_granger": "many units: another estimator is faster",
    "varying_response": "the shared response varies from trial to trial",
    "wald_inflated": "Wald's p-values are too small",
    "wide_targets": "some targets' pairs vary more than others'",
}
