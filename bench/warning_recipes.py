"""Recordings with one fault each, and recordings without a fault, for warning_rates.py.

FAULTS: code: [(fault, recipe or stages of a simulator, rules of reading, stages that should warn)]
CLEAN:  kind: (recipe or simulator, rules of reading, the estimators that are run on it)
"""
import numpy as np

T, N, DT_S = 4000, 6, 0.001
READ = f"dt_s: {DT_S}"
FOURTH_READ = "dt_s: 0.004"  # 250 Hz
MAINS_READ = "dt_s: 0.002"  # 500 Hz
SPIKES = "spikes"


def stage(component, params="", name="e", source="recording"):
    return f"  {name}: {{use: {component}, in: {source}, params: {{{params}}}}}\n"


def causality(component, params="", name="e", source="recording"):
    return stage(f"causality/{component}", params, name, source)


def simulated(component, params=""):
    return f"  recording: {{use: simulator/{component}, params: {{{params}}}}}\n"


def var(rng, n=N, t=T, memory=0.5, coupling=0.25, gain=1):
    """A ring in which each variable drives the next one, one sample later."""
    noise = rng.normal(size=(n, t + 200)) * np.concatenate([np.ones(200), np.ones(t) * gain])
    x = np.zeros((n, t + 200))
    for k in range(1, t + 200):
        x[:, k] = memory * x[:, k - 1] + coupling * np.roll(x[:, k - 1], 1) + noise[:, k]
    return x[:, 200:]


def driven(rng, weight, lag=1, t=T, n=N):
    """The second variable follows the first; the weight is a function of the sample."""
    x, noise = np.zeros((n, t)), rng.normal(size=(n, t))
    for k in range(lag, t):
        x[:, k] = 0.5 * x[:, k - 1] + noise[:, k]
        x[1, k] += weight(k) * x[0, k - lag]
    return x


def rhythm(rng, n, t, hz, width_hz, dt_s):
    """Noise through a resonance: half of its power is within width_hz of hz; standard deviation 1."""
    radius = np.exp(-np.pi * width_hz * dt_s)
    a, b = 2 * radius * np.cos(2 * np.pi * hz * dt_s), -radius * radius
    x = rng.normal(size=(n, t + 2000))
    for k in range(2, t + 2000):
        x[:, k] += a * x[:, k - 1] + b * x[:, k - 2]
    x = x[:, 2000:]
    return x / x.std(axis=1, keepdims=True)


def smoothed(x, width):
    kernel = np.hanning(width + 2)[1:-1]
    return np.array([np.convolve(row, kernel / kernel.sum(), "same") for row in x])


def field(rng, n=8, seconds=24, dt_s=0.004):
    """Like an EEG of sources: each channel has a rhythm of 10 Hz, slow noise, and input from the previous channel."""
    t = round(seconds / dt_s)
    slow = var(rng, n, t, 0.95, 0)
    return 1e-5 * (rhythm(rng, n, t, 10, 2, dt_s) + slow / slow.std() + var(rng, n, t, 0.7, 0.15))


def gamma(rng):
    """A rhythm at 50 Hz, half a hertz to 3 Hz wide, over noise with a memory: 20 s at 500 Hz."""
    return 2 * rhythm(rng, 8, 10000, 50 + rng.normal(), rng.uniform(0.5, 3), 0.002) + var(rng, 8, 10000)


def trend(rng, channels=N, t=T):
    x = var(rng, t=t)
    x[:channels] += np.outer(rng.choice([-1, 1], channels) * 2 * x.std(), np.linspace(0, 1, t))
    return x


def walk(rng, t=T):
    return np.cumsum(rng.normal(size=(N, t)), axis=1)


def louder(rng, channels=N, t=T, times=1.6):
    x = var(rng, t=t)
    x[:channels, t // 2:] *= times
    return x


def slow_gain(rng, t=T, log_sd=0.7):
    """A gain whose logarithm varies with a time constant of 500 samples."""
    log_gain, gain = rng.normal(), np.zeros(t)
    for k in range(t):
        log_gain = np.exp(-1 / 500) * log_gain + np.sqrt(1 - np.exp(-2 / 500)) * rng.normal()
        gain[k] = np.exp(log_sd * log_gain)
    return gain


def states(rng, t=T):
    """Up and down states of 100 to 200 samples, the noise three times as large in one as in the other."""
    gain = np.concatenate([np.full(rng.integers(100, 200), 1 + 2 * (k % 2)) for k in range(t // 100 + 1)])
    return gain[:t]


def hum(rng, mains_hz, x, dt_s=0.002, share=0.47, channels=None):
    """Adds line noise of a third of the standard deviation, whose frequency varies by some hundredths of a hertz."""
    t = np.arange(x.shape[1]) * dt_s
    slow = 0.5 * np.sin(2 * np.pi * 0.05 * rng.uniform() * t)
    wave = np.sin(2 * np.pi * (mains_hz + 0.03 * rng.normal()) * t + 2 * np.pi * rng.uniform() + slow)
    x[:channels] += share * x.std() * wave
    return x


def hum_in_trials(rng):
    """Thirty trials of 4 s, cut out of five minutes."""
    x = hum(rng, 50, var(rng, 4, 150 * 500))
    return [x[:, 2500 * k:2500 * k + 2000] for k in range(30)]


def changed(x, row, values):
    x = x.copy()
    x[row] = values
    return x


def evoked(rng, n_trials=40, channels=N, size=4, spread=0.1):
    """Trials of 100 samples that share a response."""
    wave = np.exp(-((np.arange(100) - 40) / 8) ** 2)
    trials = [var(rng, t=100) for _ in range(n_trials)]
    for x in trials:
        x[:channels] += size * (1 + spread * rng.uniform(-1, 1)) * wave
    return trials


def pieces(length, n_trials, n=N):
    return lambda rng: [var(rng, n, length) for _ in range(n_trials)]


def with_gaps(rng, share, length=50):
    """Each channel misses this share of its samples, in segments."""
    x = var(rng)
    for row in x:
        for start in rng.choice(T // length, round(share * T / length), replace=False) * length:
            row[start:start + length] = np.nan
    return x


def spikes(rng, n=12, seconds=60, hz=8):
    return [np.sort(rng.uniform(0, seconds, rng.poisson(hz * seconds))) for _ in range(n)]


def merged(rng):
    return [np.sort(np.concatenate([train, train[rng.uniform(size=len(train)) < 0.1] + 2e-5])) for train in spikes(rng)]


def with_train(rng, unit, make):
    trains = spikes(rng)
    trains[unit] = make(trains)
    return trains


def shared_rate(rng, n=12):
    """One rate for all units, which changes within some hundred milliseconds."""
    steps = 60000
    rate = np.exp(smoothed(rng.normal(size=(1, steps)), 300)[0] * 14)
    rate *= 8e-3 / rate.mean()
    return [np.flatnonzero(rng.uniform(size=steps) < rate) * 1e-3 + 5e-4 for _ in range(n)]


def apart(rng):
    """Twelve units; the first fires only in the first half, the second only in the second half."""
    trains = spikes(rng)
    return [trains[0][trains[0] < 29], trains[1][trains[1] > 31], *trains[2:]]


def common_drive(rng):
    """A slow signal that is not recorded; each channel follows it one sample later than the previous channel."""
    drive = np.convolve(rng.normal(size=T + 200), np.exp(-np.arange(100) / 10), "valid")[:T + 20]
    return np.array([drive[20 - k:20 - k + T] + rng.normal(size=T) for k in range(10)])


def ringing(rng):
    """Channels with a sharp resonance at 40 Hz; each channel drives the next one."""
    x = rhythm(rng, 3, T, 40, 0.5, DT_S)
    return x + np.vstack([np.zeros(T), 0.5 * np.roll(x[:-1], 1, axis=1)]) + 0.05 * rng.normal(size=x.shape)


def shared_noise(rng):
    """Noise that is almost completely shared by both channels, and strong links in both directions."""
    x, noise = np.zeros((2, T)), rng.normal(size=(2, T)) + 3 * rng.normal(size=T)
    for k in range(1, T):
        x[:, k] = [0.3 * x[0, k - 1] + 0.9 * x[1, k - 1], -0.9 * x[0, k - 1] + 0.3 * x[1, k - 1]] + noise[:, k]
    return x


def voltages(rng, lasting=1, t=20000):
    """Voltages around -65 mV, with spikes of 30 mV at 10 Hz that last `lasting` samples."""
    x = -65 + 2 * var(rng, N, t, 0.9, 0)
    for row in x:
        for start in np.flatnonzero(rng.uniform(size=t - 100) < 0.01):
            row[start:start + lasting] = 30
    return x


def fluorescence(rng, n=8, seconds=120):
    """Fluorescence of random spikes, sampled at 30 Hz: rise .05 s, decay .5 s, noise."""
    times = np.arange(0, 4, 1 / 30)
    kernel = np.exp(-times / 0.5) - np.exp(-times / 0.05)
    counts = rng.poisson(0.5 / 30, size=(n, seconds * 30 + len(kernel)))
    x = np.array([np.convolve(row, kernel)[len(kernel):len(kernel) + seconds * 30] for row in counts])
    return x + 0.1 * rng.normal(size=x.shape)


def lone_event(rng):
    """300 samples of noise, and a channel that is 1 at one sample and 0 elsewhere."""
    return np.vstack([rng.normal(size=(3, 300)), np.arange(300) == rng.integers(50, 250)])


def network(rng, n=5, weight=1.6):
    """Weights inside of tanh: each unit depends on itself and on two others."""
    w = 0.3 * np.eye(n)
    for i in range(n):
        w[i, rng.choice(np.delete(np.arange(n), i), 2, replace=False)] = rng.choice([-1, 1], 2) * weight
    return w


def saturating(rng, w, t, noise=0.0):
    x = np.zeros((len(w), t))
    x[:, 0] = rng.uniform(-1, 1, len(w))
    for k in range(1, t):
        x[:, k] = np.tanh(w @ x[:, k - 1]) + noise * rng.normal(size=len(w))
    return x


def without_noise(rng):
    """Fifty short trials of units that saturate; only their initial values are random."""
    w = network(rng)
    return [saturating(rng, w, 20) for _ in range(50)]


def silent_voltage(rng):
    """One of six neurons does not spike."""
    x = voltages(rng)
    x[2] = -65 + 2 * var(rng, 1, x.shape[1], 0.9, 0)[0]
    return x


def bursting(rng, n=150, seconds=300, hz=5):
    """All units follow one slow rate; three of them fire almost only when it is high."""
    slow = smoothed(rng.normal(size=(1, 1000 * seconds)), 300)[0]
    slow /= slow.std()
    trains = []
    for unit in range(n):
        rate = np.exp((5 if unit < 3 else 1) * slow)
        trains.append(np.flatnonzero(rng.uniform(size=len(slow)) < hz * 1e-3 * rate / rate.mean()) * 1e-3 + 5e-4)
    return trains


def stuck(rng):
    """One of six channels stays at the top of its range, except at its beginning and at some single samples."""
    x = voltages(rng)
    x[1, 40:] = 30
    x[1, 100::997] = -60
    return x


def noisy(rng):
    """Thirty trials of units that saturate, measured with noise: a few values are above 1."""
    w = network(rng, weight=0.8)
    return [0.85 * saturating(rng, w, 100, 0.1) + 0.15 * rng.normal(size=(5, 100)) for _ in range(30)]
