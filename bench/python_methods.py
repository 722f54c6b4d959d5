#!/usr/bin/env python3
"""The overhead of Python: of a point of a sweep beyond its method, of 100 MB of input, and of a call of golgi.run beyond the program.

Usage: python_methods.py [PATH-OF-golgi]     needs a Python with numpy; the package is that of this source tree

Targets, derived before measuring:
point   In addition to the work for any point with one new stage, golgi makes three folders, writes two files and removes all of
        them; one line goes each way through a pipe (two switches of process); Python opens and parses two files, checks whether
        the folder of its method has changed, and writes two files, which golgi reads. These are about 12 file operations of 30 us,
        four JSON texts of a kilobyte and four numpy arrays at 50 to 100 us each: 1 ms. Target: 2 ms per point.
input   100 MB are written once by golgi, into the page cache, and mapped by Python, which should take as long as np.save of the
        same array in the same run. Target: 1.5 times that, beyond the work of golgi with the recording for any stage.
call    golgi.run starts the program (a fork of a Python with numpy: some milliseconds), writes its inputs, reads a line of JSON
        and a manifest. Target: 60 ms beyond the program, set by the issue; this estimate gives 15 ms.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "python"))
os.environ["PYTHONPATH"] = str(ROOT / "python")
os.environ["GOLGI_PROGRAM"] = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else str(ROOT / "build/release/bin/golgi")
os.environ["GOLGI_PYTHON"] = sys.executable
os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402

import golgi  # noqa: E402

METHOD = """
import time
import numpy as np
import golgi

@golgi.causality
def drawn(data, rng, context):
    start = time.perf_counter()
    score = rng.random((data.n, data.n))
    with open("seconds", "a") as file:
        file.write(f"{time.perf_counter() - start}\\n")
    return score

@golgi.transform
def little(data):
    return golgi.Dataset(data.values[:2, :10], rate_hz=1 / data.dt_s)
"""
POINTS, ROUNDS = 1000, 5


def seconds_of(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def stages_of(use, params):
    return {"recording": {"use": "source/file", "params": {"path": "./small"}}, "links": {"use": use, "in": "recording", "params": params}}


def swept(name, use, params):
    """Seconds of a sweep of POINTS points with one new stage each, on one thread."""
    pipeline = {"name": name, "stages": stages_of(use, params)}
    return seconds_of(lambda: golgi.sweep(pipeline, replicates=POINTS, threads=1, progress=False))


def point():
    kinds = (
        ("python", "causality/python", {"file": "method.py", "function": "drawn"}),
        ("random", "causality/random", {}),
    )
    spans = {name: [] for name, *_ in kinds}
    for k in range(3):  # alternating, because the machine may be slower for a while
        for name, use, params in kinds:
            spans[name].append(swept(f"{name}{k}", use, params))
    method = sum(map(float, Path("seconds").read_text().split())) / (3 * POINTS)
    python, built_in = (statistics.median(each) / POINTS for each in spans.values())
    beyond = statistics.median(p - r for p, r in zip(*spans.values())) / POINTS - method
    print(
        f"point: {POINTS} points, one thread, medians of 3: method in Python {1e3 * python:.2f} ms per point, "
        f"causality/random {1e3 * built_in:.2f}, the method itself {1e3 * method:.3f}; "
        f"beyond the method and golgi's own: {1e3 * beyond:.2f} ms (target 2)"
    )


def big_input():
    x = np.random.default_rng(1).normal(size=(100, 131072))
    stages = {
        "python": {"use": "transform/python", "in": "recording", "params": {"file": "method.py", "function": "little"}},
        "built_in": {"use": "transform/slice", "in": "recording", "params": {"stop": 10}},
    }
    saved, beyond, whole = [], [], []
    for k in range(ROUNDS):
        spans = {}
        for name, values in (("big", x), ("small", x[:, :100].copy())):
            values[0, 0] = k  # a different recording, so that both stages are computed again
            inputs = {"recording": golgi.Dataset(values, rate_hz=1000)}
            golgi.run({"name": name, "stages": stages}, inputs, stages=["recording"], force=True, threads=1, progress=False)
            for stage in stages:
                run = lambda n=name, s=stage: golgi.run(  # noqa: E731
                    f"runs/{n}-inputs/pipeline.yaml", stages=[s], out=f"runs/{n}", force=True, threads=1, progress=False
                )
                spans[name, stage] = seconds_of(run)
        more = {stage: spans["big", stage] - spans["small", stage] for stage in stages}
        beyond.append(more["python"] - more["built_in"])
        whole.append(spans["big", "python"])
        saved.append(seconds_of(lambda k=k: np.save(f"x{k}.npy", x)))
    beyond, whole, saved = map(statistics.median, (beyond, whole, saved))
    print(
        f"input: {x.nbytes / 1e6:.0f} MB, medians of {ROUNDS}: golgi.run of a transform in Python {whole:.3f} s; beyond that of 80 kB, and beyond what "
        f"more transform/slice takes for the large one, {beyond:.3f} s; np.save of the same array {saved:.3f} s, ratio {beyond / saved:.2f} (target 1.5)"
    )


def call():
    pipeline = {"name": "call", "stages": {"links": {"use": "causality/lagged_correlation", "in": "recording"}}}
    inputs = {"recording": golgi.Dataset.load("small")}
    golgi.run(pipeline, inputs, progress=False)
    command = [os.environ["GOLGI_PROGRAM"], "run", "runs/call-inputs/pipeline.yaml", "--out", "runs/call", "--json"]
    called, program = [], []
    for _ in range(30):
        called.append(seconds_of(lambda: golgi.run(pipeline, inputs, progress=False)))
        program.append(seconds_of(lambda: subprocess.run(command, check=True, capture_output=True)))
    beyond = statistics.median(called) - statistics.median(program)
    print(f"call: medians of 30: golgi.run {1e3 * statistics.median(called):.1f} ms, the program {1e3 * statistics.median(program):.1f} ms; beyond it {1e3 * beyond:.1f} ms (target 60)")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("method.py").write_text(METHOD)
        golgi.Dataset(np.random.default_rng(1).normal(size=(5, 200)), rate_hz=100).save("small")
        for measure in (call, point, big_input):
            measure()
        os.chdir("/")


if __name__ == "__main__":
    main()
