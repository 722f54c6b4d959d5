#!/usr/bin/env python3
"""golgi compared with statsmodels (F tests of every pair) and scikit-learn (lasso along the same path) on the same recording, one thread, in one run.

Usage: continuous_peers.py [PATH-OF-golgi]     needs /usr/bin/python3 with numpy; peers: apt-get install python3-statsmodels python3-sklearn

Targets, derived before measuring, for 20 variables, 2,000 samples, order 2.
F tests: statsmodels fits the two regressions of a pair by SVD and computes its summaries for each pair, about 2 x 4 M K^2 operations
(M rows, K = 5 regressors) and a millisecond of Python; golgi computes one QR of the lags of two channels, M K^2, and needs no Python.
A pair should be at least 10 times as fast.
Lasso: five folds and all rows at 30 penalties; both stop at a duality gap of 1e-8. The target of 5 assumed that scikit-learn updates
residuals, M numbers per step, instead of K = 40 on a Gram matrix. In fact it uses a Gram matrix, too, but computes one for each
target and fold, while golgi shares them among targets.
"""
import contextlib
import csv
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np

N, T, ORDER = 20, 2000, 2
PIPELINE = """name: peers
stages:
  recording: {{use: source/file, params: {{path: {folder}/x.npy, dt_s: 0.001}}}}
  pairs: {{use: causality/bivariate_granger, in: recording, params: {{max_order: 2, criterion: fixed, covariance: classical}}}}
  path: {{use: causality/sparse_var, in: recording, params: {{order: 2, penalise_own: true, second_pass: none}}}}
sweep: {{replicates: 1}}
"""


def recording():
    """Two sources per target, at lag 1 or 2."""
    random = np.random.default_rng(7)
    coefficients = np.zeros((ORDER, N, N))
    for i in range(N):
        coefficients[0, i, i] = 0.4
        for j in random.choice([k for k in range(N) if k != i], 2, replace=False):
            coefficients[random.integers(ORDER), i, j] = 0.2
    x = np.zeros((N, T + 200))
    for t in range(ORDER, T + 200):
        x[:, t] = coefficients[0] @ x[:, t - 1] + coefficients[1] @ x[:, t - 2] + random.standard_normal(N)
    return x[:, 200:]


def golgi_seconds(program, x):
    """Seconds of each stage, and p-values of pairs, row = target."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        np.save(path / "x.npy", x)
        (path / "peers.yaml").write_text(PIPELINE.format(folder=folder))
        run = subprocess.run([program, "sweep", path / "peers.yaml", "--out", path / "out", "--threads", "1", "--quiet"],
                             capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(run.stderr)
        with open(path / "out/times.csv", newline="") as file:
            seconds = {row["stage"]: float(row["seconds"]) for row in csv.DictReader(file)}
        p = next(file for file in (path / "out/.store").glob("*/p.npy"))
        return seconds, np.load(p)


def timed(work):
    begin = time.process_time()
    result = work()
    return time.process_time() - begin, result


def statsmodels_p(x):
    from statsmodels.tsa.stattools import grangercausalitytests
    p = np.full((N, N), np.nan)
    for i in range(N):
        for j in range(N):
            if i != j:
                with contextlib.redirect_stdout(io.StringIO()):
                    p[i, j] = grangercausalitytests(x[[i, j]].T, [ORDER])[ORDER][0]["ssr_ftest"][1]
    return p


def sklearn_lasso(x):
    from sklearn.linear_model import LassoCV
    past = np.hstack([x[:, ORDER - lag:T - lag].T for lag in range(1, ORDER + 1)])
    past = (past - past.mean(0)) / past.std(0)
    for i in range(N):
        LassoCV(eps=0.01, n_alphas=30, cv=5, tol=1e-8, max_iter=100000).fit(past, x[i, ORDER:])


def main():
    warnings.simplefilter("ignore")
    x = recording()
    seconds, p = golgi_seconds(sys.argv[1] if len(sys.argv) > 1 else "build/release/bin/golgi", x)
    print(f"{N} variables, {T} samples, order {ORDER}, one thread")
    for peer, work, stage in (("statsmodels", statsmodels_p, "pairs"), ("sklearn", sklearn_lasso, "path")):
        try:
            theirs, result = timed(lambda: work(x))
        except ImportError:
            print(f"{stage}: golgi {1000 * seconds[stage]:.1f} ms; {peer} is not installed: no comparison")
            continue
        print(f"{stage}: golgi {1000 * seconds[stage]:.1f} ms, {peer} {1000 * theirs:.0f} ms, ratio {theirs / seconds[stage]:.1f}")
        if result is not None:
            print(f"  largest difference of p-values: {np.nanmax(np.abs(result - p)[~np.eye(N, dtype=bool)]):.1e}")


main()
