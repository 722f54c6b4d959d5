#!/usr/bin/env python3
"""golgi compared with Brian2 on two of the networks of `bench_simulators`, one after the other in one run: FitzHugh-Nagumo and
Hodgkin-Huxley neurons, the same equations, Runge-Kutta of fourth order, 100 nodes with ten sources each, steps, noise after each
step, V recorded at every sample; one thread, processor time, the best of several runs of the same program. Brian2 runs as C++
standalone, its fastest mode, compiled with its default preferences and -march=native; compilation, wiring and start-up are not
included. Brian2 has an advantage: it computes the signals of sources once per step, golgi at each of the four stages.

Usage: dynamics_brian.py PATH-OF-bench_simulators      needs /usr/bin/python3 with python3-brian and a C++ compiler

Targets, derived before measuring, in ns per node-step, assuming 5 ns for an exponential of libm, 1.2 ns for a division, 0.3 ns for an
addition or multiplication that is not vectorised, 25 ns for a normal deviate, 1.5 ns for a link, 10 ns for the objects of a step:
  hodgkin_huxley: 4 stages of 8 exponentials, 12 divisions and 90 others 330, noise 25, 20 sums over links 30, 10: about 400;
    golgi computes all exponentials but two as powers: 100. A ratio of 4.
  fitzhugh_nagumo: 4 stages of 30 operations 36, noise 25, links 15, 10, storing 5: about 90; golgi 33. A ratio of 3.
The target of the project is 5 for both.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

warnings.filterwarnings("ignore")
N, SOURCES, REPEATS = 100, 10, 5
NAMES = ("fitzhugh_nagumo", "hodgkin_huxley")


def golgi_rate(program, name):
    """Million node-steps per second."""
    text = subprocess.run([program, name], check=True, capture_output=True, text=True).stdout
    print(text.strip(), flush=True)
    return float(re.search(rf"^{name}: ([0-9.]+) million", text, re.MULTILINE).group(1))


def connect(synapses, rng):
    import numpy as np
    pairs = np.argwhere((rng.random((N, N)) < SOURCES / N) & ~np.eye(N, dtype=bool))
    synapses.connect(i=pairs[:, 0], j=pairs[:, 1])
    synapses.weight = "w_mean * (1 - w_spread + 2 * w_spread * rand())"


def fitzhugh_nagumo():
    from brian2 import NeuronGroup, Synapses, second
    nodes = NeuronGroup(N, """dv/dt = (v - v**3 / 3 - w + 0.5 + coupling) / second : 1
                              dw/dt = 0.08 * (v + 0.7 - 0.8 * w) / second : 1
                              coupling : 1""", method="rk4")
    nodes.v = "-1 + 2 * rand()"
    nodes.w = "-0.5 + rand()"
    links = Synapses(nodes, nodes, """weight : 1
                                      coupling_post = weight * (v_pre - v_post) : 1 (summed)""",
                     namespace={"w_mean": 0.1, "w_spread": 0.5})
    return nodes, [links], f"v += {0.05 * 0.1 ** 0.5} * randn()", 0.1 * second, 40_000, 1


def hodgkin_huxley():
    from brian2 import NeuronGroup, Synapses, ms
    nodes = NeuronGroup(N, """
        dv/dt = (current - 120 * m**3 * h * (v - 50) - 36 * n**4 * (v + 77) - 0.3 * (v + 54.387) - opened * v + driving) / ms : 1
        dm/dt = (0.1 * (v + 40) / (1 - exp(-(v + 40) / 10)) * (1 - m) - 4 * exp(-(v + 65) / 18) * m) / ms : 1
        dh/dt = (0.07 * exp(-(v + 65) / 20) * (1 - h) - h / (1 + exp(-(v + 35) / 10))) / ms : 1
        dn/dt = (0.01 * (v + 55) / (1 - exp(-(v + 55) / 10)) * (1 - n) - 0.125 * exp(-(v + 65) / 80) * n) / ms : 1
        ds/dt = (5 / (1 + exp(-v / 2)) * (1 - s) - s / 5) / ms : 1
        current : 1 (constant)
        reversal : 1 (constant)
        opened : 1
        driving : 1""", method="rk4")
    nodes.v = "-70 + 10 * rand()"
    nodes.m, nodes.h, nodes.n = 0.053, 0.596, 0.318
    nodes.current = "7 + 3 * rand()"
    nodes.reversal = "-80 * int(i >= 80)"
    links = Synapses(nodes, nodes, """weight : 1
                                      opened_post = weight * s_pre : 1 (summed)
                                      driving_post = weight * s_pre * reversal_pre : 1 (summed)""",
                     namespace={"w_mean": 0.125, "w_spread": 0.6})
    return nodes, [links], f"v += {0.5 * 0.01 ** 0.5} * randn()", 0.01 * ms, 15_000, 10


def brian_rate(network_of, name, folder):
    import numpy as np
    from brian2 import Network, StateMonitor, defaultclock, device, prefs, seed, set_device
    set_device("cpp_standalone", build_on_run=False, directory=folder)
    prefs.devices.cpp_standalone.openmp_threads = 0
    prefs.codegen.cpp.extra_compile_args_gcc = ["-w", "-O3", "-ffast-math", "-fno-finite-math-only", "-march=native", "-std=c++11"]
    seed(1)
    nodes, links, noise, step, n_steps, per_sample = network_of()
    defaultclock.dt = step
    for synapses in links:
        connect(synapses, np.random.default_rng(1))
    nodes.run_regularly(noise, when="after_groups")
    monitor = StateMonitor(nodes, "v", record=True, dt=step * per_sample)
    Network(nodes, *links, monitor).run(n_steps * step)
    device.build(directory=folder, compile=True, run=True, debug=False)
    v = monitor.v
    seconds = [device._last_run_time]
    for _ in range(REPEATS - 1):
        subprocess.run(["./main"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "results", "last_run_info.txt")) as file:
            seconds.append(float(file.read().split()[0]))
    rate = N * n_steps / min(seconds) / 1e6
    spread = f"v from {v.min():.2f} to {v.max():.2f}, standard deviation {v.std():.2f}"
    print(f"brian2 {name}: {rate:.2f} million node-steps/s, {1e3 / rate:.1f} ns each ({spread})", flush=True)
    device.reinit()
    return rate


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    import brian2
    print(f"Brian2 {brian2.__version__}, C++ standalone", flush=True)
    for name in NAMES:
        ours = golgi_rate(sys.argv[1], name)
        folder = tempfile.mkdtemp(prefix="golgi_brian_")
        try:
            theirs = brian_rate(globals()[name], name, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        print(f"{name}: golgi / Brian2 = {ours / theirs:.1f}", flush=True)


if __name__ == "__main__":
    main()
