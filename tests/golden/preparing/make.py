"""Golden values of transforms, by numpy and scipy: run in this folder with Debian's python3 (numpy 1.24.2, scipy 1.10.1)."""
import numpy as np
from scipy import signal

rng = np.random.default_rng(20)


def save(name, values):
    np.savetxt(name, np.atleast_2d(values), delimiter=",", fmt="%.17g")


# Two channels of 3 s at 100 Hz: autoregressive noise with an offset and a drift, and a mixture of sines.
e = rng.standard_normal(300)
noise = signal.lfilter([1], [1, -1.2, .5], e) + 40 + .02 * np.arange(300)
t = np.arange(300) / 100
sines = np.sin(2 * np.pi * 3 * t) + .5 * np.sin(2 * np.pi * 10.3 * t + 1) + .2 * np.cos(2 * np.pi * 25 * t)
x = np.stack([noise, sines])
save("x.csv", x)


def both_ways(order, edges_hz, kind):
    sos = signal.butter(order, edges_hz, kind, fs=100, output="sos")
    poles = signal.butter(order, edges_hz, kind, fs=100, output="zpk")[1]
    settled = np.ceil(np.log(1e-3) / np.log(np.abs(poles).max()))
    padlen = int(min(x.shape[1] - 1, max(3 * (len(poles) + 1), settled)))
    return signal.sosfiltfilt(sos, x, axis=1, padlen=padlen)


save("low_12_order4.csv", both_ways(4, 12, "lowpass"))
save("low_20_order5.csv", both_ways(5, 20, "lowpass"))
save("high_1_order3.csv", both_ways(3, 1, "highpass"))
save("band_8_13_order4.csv", both_ways(4, [8, 13], "bandpass"))
save("band_1_45_order3.csv", both_ways(3, [1, 45], "bandpass"))
save("notch_25_width2.csv", both_ways(2, [24, 26], "bandstop"))


def resampled(up, down):
    n = x.shape[1]
    slope = (x[:, -1:] - x[:, :1]) / (n - 1)
    line = x[:, :1] + slope * np.arange(n)
    flat = signal.resample_poly(x - line, up, down, axis=1, padtype="constant")[:, :n * up // down]
    return flat + x[:, :1] + slope * np.arange(flat.shape[1]) * down / up


save("resample_3_7.csv", resampled(3, 7))
save("resample_1_4.csv", resampled(1, 4))
save("resample_5_2.csv", resampled(5, 2))

# 12 trials of 2 channels and 40 samples, line = trial 2 + channel: noise and a response of another size in each.
trials = rng.standard_normal((12, 2, 40))
response = np.stack([3 * np.exp(-((np.arange(40) - 15) / 4.) ** 2), np.sin(np.arange(40) / 5)])
trials += rng.lognormal(0, .3, (12, 1, 1)) * response
save("trials.csv", trials.reshape(24, 40))
mean = trials.mean(0)
save("centered_mean.csv", (trials - mean).reshape(24, 40))
left = np.empty_like(trials)
for i in range(2):
    design = np.stack([np.ones(40), mean[i]], axis=1)
    for r in range(12):
        left[r, i] = trials[r, i] - design @ np.linalg.lstsq(design, trials[r, i], rcond=None)[0]
save("centered_amplitude.csv", left.reshape(24, 40))
