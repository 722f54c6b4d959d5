"""Writes the .npy files of this folder: `/usr/bin/python3 make.py` (they were made with NumPy 1.24, Debian python3-numpy).

Plain definitions of the two simulators with a delay per synapse: weights and delays [target, source]."""
import numpy as np


def network(n, n_excitatory, p, mean, ratio, seed):
    q = np.random.default_rng(seed)
    weights = (q.random((n, n)) < p) * mean * np.exp(0.5 * q.standard_normal((n, n)) - 0.125)
    np.fill_diagonal(weights, 0)
    weights[:, n_excitatory:] *= -ratio
    return weights, np.where(weights != 0, np.rint(q.uniform(1, 6, (n, n)) * 2) / 2, 0)


def lif(weights, delays_ms, steps, m, v, recorded, dt=0.5, tau_m=20.0, tau_e=3.0, tau_i=6.0, threshold=15.0, refractory=2.0):
    n = len(weights)
    d = np.maximum(1, np.rint(delays_ms / dt).astype(int))
    ring = d.max() + 1
    a, a_e, a_i = np.exp(-dt / tau_m), np.exp(-dt / tau_e), np.exp(-dt / tau_i)
    p_e, p_i = (a - a_e) / (1 / tau_e - 1 / tau_m), (a - a_i) / (1 / tau_i - 1 / tau_m)
    v, s_e, s_i, hold, arriving_e, arriving_i = np.array(v, float), np.zeros(n), np.zeros(n), np.zeros(n, int), np.zeros((ring, n)), np.zeros((ring, n))
    spikes, trace = [], [v.copy()]
    for k in range(steps):
        s_e += arriving_e[k % ring]
        s_i += arriving_i[k % ring]
        arriving_e[k % ring] = arriving_i[k % ring] = 0
        new = m + (v - m) * a + p_e * s_e + p_i * s_i
        s_e *= a_e
        s_i *= a_i
        held = hold > 0
        hold[held] -= 1
        v = np.where(held, 0, new)
        for j in np.flatnonzero(~held & (v >= threshold)):
            spikes.append((k + 1, j))
            v[j], hold[j] = 0, int(round(refractory / dt))
            for i in np.flatnonzero(weights[:, j]):
                if weights[i, j] > 0:
                    arriving_e[(k + d[i, j]) % ring, i] += weights[i, j] / tau_e
                else:
                    arriving_i[(k + d[i, j]) % ring, i] += weights[i, j] / tau_i
        if len(trace) <= recorded:
            trace.append(v.copy())
    return np.array(spikes), np.array(trace).T


def izhikevich(weights, delays, steps, a, b, c, d, current):
    n = len(weights)
    delays = np.maximum(1, delays.astype(int))
    ring = delays.max() + 1
    arriving, v = np.zeros((ring, n)), np.full(n, -65.0)
    u, trace = b * v, [v.copy()]
    for k in range(steps):
        fires = v >= 30
        for j in np.flatnonzero(fires):
            for i in np.flatnonzero(weights[:, j]):
                arriving[(k + delays[i, j] - 1) % ring, i] += weights[i, j]
        v, u = np.where(fires, c, v), u + np.where(fires, d, 0.0)
        current_now = current[:, k] + arriving[k % ring]
        arriving[k % ring] = 0
        for _ in range(2):
            v = v + 0.5 * (0.04 * v * v + 4.1 * v + 108 - u + current_now)
        u = u + a * (b * v - u)
        trace.append(v.copy())
    return np.array(trace).T


def save(folder, **arrays):
    for name, array in arrays.items():
        np.save(f"{folder}/{name}.npy", array)


w, delays_ms = network(5, 4, 0.6, 3.0, 2.0, 3)
spikes_column_neuron, v = lif(w, delays_ms, 2000, np.array([16.0, 15.5, 17.0, 14.0, 15.2]), [0.0, 3.0, 6.0, 9.0, 12.0], 400)
save("lif", weights=w, delays_ms=delays_ms, spikes_column_neuron=spikes_column_neuron, v=v)

w, delays_ms = network(5, 4, 0.6, 5.0, 1.0, 4)
delays_ms = np.where(w != 0, np.maximum(1, np.rint(delays_ms)), 0)
abcd = np.array([[0.02, -0.1, -60, 6]] * 4 + [[0.06, -0.1, -65, 2]])
inputs = 5 + np.sqrt(5) * np.random.default_rng(9).standard_normal((5, 200))
save("izhikevich", weights=w, delays_ms=delays_ms, params_abcd=abcd, input=inputs, v=izhikevich(w, delays_ms, 200, *abcd.T, inputs))
