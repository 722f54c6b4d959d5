"""The networks of izhikevich_bench.cpp in Brian2's C++ standalone mode, one thread: neuron-steps per second of the run
itself (processor time, as Brian2 reports it; without compilation, wiring and start-up), best of five runs of the same
program.

Usage: izhikevich_brian.py [NEURONS ...]      default: 40 1000 10000
"""
import os
import shutil
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
import numpy as np
from brian2 import (NeuronGroup, Network, SpikeMonitor, Synapses, defaultclock, device, ms, prefs, seed, set_device)

CASES = {40: (0.4, 5.0, 100_000), 1000: (0.1, 0.5, 10_000), 10_000: (0.01, 0.5, 1000)}
REPEATS = 5


def build(n, probability, strength, steps, folder):
    """Compiles and runs once; returns the seconds of the run and the spikes."""
    set_device("cpp_standalone", build_on_run=False, directory=folder)
    prefs.devices.cpp_standalone.openmp_threads = 0
    seed(1)
    defaultclock.dt = 1 * ms
    n_excitatory = n * 4 // 5
    r = np.random.default_rng(1).random(n)
    excites = np.arange(n) < n_excitatory
    neurons = NeuronGroup(
        n, "v : 1\nu : 1\nI : 1\na : 1 (constant)\nb : 1 (constant)\nc : 1 (constant)\nd : 1 (constant)",
        threshold="v >= 30", reset="v = c\nu += d")
    # The order of a step is state, threshold, synapses, reset; so I holds the input that arrived in the previous step.
    neurons.run_regularly(
        """I += 5 + sqrt(5.0) * randn()
        v += 0.5 * (0.04 * v * v + 4.1 * v + 108 - u + I)
        v += 0.5 * (0.04 * v * v + 4.1 * v + 108 - u + I)
        u += a * (b * v - u)
        I = 0""", when="groups")
    neurons.v = -65
    neurons.u = 6.5
    neurons.a = np.where(excites, 0.02, 0.02 + 0.08 * r)
    neurons.b = -0.1
    neurons.c = np.where(excites, -65 + 15 * r**2, -65)
    neurons.d = np.where(excites, 8 - 6 * r**2, 2)
    parts = [neurons]
    for group, weight in ((neurons[:n_excitatory], strength), (neurons[n_excitatory:], -strength)):
        synapses = Synapses(group, neurons, on_pre=f"I_post += {weight}")
        # Indices are those within the subgroup; self-connections are excluded.
        offset = 0 if weight > 0 else n_excitatory
        synapses.connect(condition=f"i + {offset} != j", p=probability)
        parts.append(synapses)
    spikes = SpikeMonitor(neurons, record=False)
    network = Network(*parts, spikes)
    network.run(steps * ms)
    device.build(directory=folder, compile=True, run=True, debug=False)
    return device._last_run_time, int(spikes.num_spikes)


def run_again(folder):
    """Seconds of another run of the compiled program."""
    subprocess.run(["./main"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(folder, "results", "last_run_info.txt")) as file:
        return float(file.read().split()[0])


def main():
    for n in [int(text) for text in sys.argv[1:]] or list(CASES):
        probability, strength, steps = CASES[n]
        folder = tempfile.mkdtemp(prefix="golgi_brian_")
        try:
            seconds, spikes = build(n, probability, strength, steps, folder)
            seconds = min([seconds] + [run_again(folder) for _ in range(REPEATS - 1)])
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"brian2 neurons={n} probability={probability} strength={strength}: {n * steps / seconds / 1e6:.1f} million "
              f"neuron-steps/s ({1000 * spikes / (n * steps):.1f} spikes per neuron and second)", flush=True)
        device.reinit()


if __name__ == "__main__":
    main()
