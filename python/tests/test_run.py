"""Runs, sweeps and their failures, through the program."""

import os
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest
import warnings
from pathlib import Path

import numpy as np

import golgi
from golgi import program

GRANGER = {"name": "g", "stages": {"links": {"use": "causality/event_granger", "in": "recording"}}}


def coupled(n=3, samples=2000):
    x = np.random.default_rng(1).normal(size=(n, samples))
    x[1, 1:] += 0.8 * x[0, :-1]
    return golgi.Dataset(x, rate_hz=100, truth=np.array([[0, 0, 0], [1, 0, 0], [0, 0, 0]]))


class InFolder(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder)


class Runs(InFolder):
    def test_results(self):
        stages = {
            "mvgc": {"use": "causality/mvgc", "in": "recording"},
            "scores": {"use": "evaluate", "in": {"truth": "recording", "estimates": ["mvgc"]}},
        }
        lines = []
        run = golgi.run({"name": "three", "stages": stages}, {"recording": coupled()}, progress=lines.append)
        self.assertEqual(run.folder.resolve(), (self.folder / "runs" / "three").resolve())
        self.assertTrue(any(line.startswith("mvgc: done") for line in lines))
        self.assertEqual(run.score("mvgc"), 1.0)
        with self.assertRaisesRegex(KeyError, "auroc of mvgc"):
            run.score("mvgc", "no such")
        estimate = run.estimates["mvgc"]
        self.assertEqual([link[:2] for link in estimate.links()], [("x0", "x1")])
        self.assertEqual(estimate.score.shape, (3, 3))
        self.assertIsNone(estimate.low)
        first = estimate.edges[0] if isinstance(estimate.edges, list) else estimate.edges.iloc[0]
        self.assertEqual((first["source"], first["target"]), ("x0", "x1"))
        with self.assertRaisesRegex(KeyError, "available: mvgc"):
            run.estimates["lagged"]
        self.assertIn("<svg", estimate._repr_html_())
        self.assertIn("three", repr(golgi.load(run.folder)))
        self.assertIsInstance(golgi.load(run.folder / "mvgc"), golgi.Estimate)
        self.assertIsInstance(golgi.load(run.folder / "recording"), golgi.Dataset)
        with self.assertRaisesRegex(golgi.FileError, "no results of golgi"):
            golgi.load(self.folder)

    def test_compare(self):
        stages = {name: {"use": f"causality/{name}", "in": "recording"} for name in ("mvgc", "lagged_correlation")}
        first = golgi.run({"name": "first", "stages": stages}, {"recording": coupled()}, progress=False)
        independent = golgi.Dataset(np.random.default_rng(2).normal(size=(3, 2000)), rate_hz=100, names=["x1", "x0", "z"])
        second = golgi.run({"name": "second", "stages": stages}, {"recording": independent}, progress=False)
        found = golgi.compare(first, second, q=0.001)
        self.assertEqual(set(found), {"mvgc", "lagged_correlation"})
        self.assertEqual(found["mvgc"].lost, [("x0", "x1")])
        self.assertEqual(found["mvgc"].gained, [])
        self.assertEqual((found["mvgc"].only_in_a, found["mvgc"].only_in_b), (["x2"], ["z"]))
        self.assertTrue(np.isnan(found["mvgc"].rank_correlation))
        same = golgi.compare(first.folder, first.folder)["mvgc"]
        self.assertEqual((same.pairs, same.rank_correlation, same.jaccard), (6, 1.0, 1.0))
        self.assertEqual(list(golgi.compare(first.estimates["mvgc"], first.estimates["lagged_correlation"])), ["mvgc and lagged_correlation"])
        with self.assertRaisesRegex(golgi.GolgiError, "absent"):
            golgi.compare(first, "absent")

    def test_a_second_call_takes_what_is_done(self):
        golgi.run(GRANGER, {"recording": coupled()}, progress=False)
        lines = []
        golgi.run(GRANGER, {"recording": coupled()}, progress=lines.append)
        self.assertEqual([line for line in lines if "done in" in line], [])
        with self.assertRaisesRegex(golgi.ConfigError, "complete results of other"):
            golgi.run(GRANGER, {"recording": coupled(samples=1900)}, progress=False)
        golgi.run(GRANGER, {"recording": coupled(samples=1900)}, force=True, progress=lines.append)
        self.assertTrue(any("links: done" in line for line in lines))

    def test_a_file_and_changes(self):
        (self.folder / "p.yaml").write_text("name: p\nstages:\n  links: {use: causality/mvgc, in: recording}\n  recording: {use: source/file}\n")
        run = golgi.run("p.yaml", {"recording": coupled()}, set={"links.max_order": 2}, out="here", progress=False)
        self.assertEqual(run.manifest["stages"]["links"]["params"]["max_order"], "2")

    def test_paths_in_a_dict_start_here(self):
        np.save("v.npy", coupled().values)
        stages = {"recording": {"use": "source/file", "params": {"path": "v.npy", "rate_hz": 100}}, **GRANGER["stages"]}
        self.assertEqual(golgi.run({"name": "g", "stages": stages}, progress=False).datasets["recording"].n, 3)

    def test_warnings(self):
        flat = np.random.default_rng(2).normal(size=(3, 500))
        flat[2] = 4
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            run = golgi.run(GRANGER, {"recording": golgi.Dataset(flat, rate_hz=10)}, progress=False)
        self.assertIn("x2", str(told[0].message))
        self.assertEqual(run.warnings[0].stage, "links")
        self.assertEqual(run.warnings[0].code, "left_out")
        self.assertIn("links: left_out: ", str(told[0].message))

    def test_sweep(self):
        pipeline = {
            "name": "s",
            "stages": {
                "network": {"use": "simulator/izhikevich", "params": {"steps": 500, "excitatory": 4, "inhibitory": 1}},
                "links": {"use": "causality/lagged_correlation", "in": "network"},
                "scores": {"use": "evaluate", "in": {"truth": "network", "estimates": ["links"]}},
            },
        }
        swept = golgi.sweep(pipeline, grid={"network.steps": [500, 600]}, replicates=2, progress=False)
        self.assertEqual(len(swept.points), 4)
        self.assertGreater(len(swept.results), 0)

    def test_simulated_recordings_stay(self):
        data = golgi.simulate("izhikevich", excitatory=4, inhibitory=1, steps=200, seed=3)
        self.assertEqual(data.values.shape, (5, 201))
        same = golgi.simulate("simulator/izhikevich", excitatory=4, inhibitory=1, steps=200, seed=3)
        np.testing.assert_array_equal(data.values, same.values)


class Errors(InFolder):
    def test_kinds(self):
        with self.assertRaisesRegex(golgi.ConfigError, "did you mean 'causality/mvgc'"):
            golgi.run({"name": "g", "stages": {"links": {"use": "causality/mvg", "in": "recording"}}}, {"recording": coupled()}, progress=False)
        with self.assertRaisesRegex(golgi.DataError, "transform/counts"):
            spikes = golgi.Dataset(spikes=[[0.1], [0.2]])
            golgi.run({"name": "g", "stages": {"links": {"use": "causality/mvgc", "in": "recording"}}}, {"recording": spikes}, progress=False)
        try:
            golgi.run({"name": "h", "stages": {"links": {"use": "causality/mvgc", "in": "recording"}}}, {"recording": spikes}, progress=False)
        except golgi.DataError as error:
            self.assertEqual((error.exit_code, list(error.run.estimates), error.run.datasets["recording"].n), (5, [], 2))
        with self.assertRaisesRegex(golgi.ConfigError, "no 'stages'"):
            golgi.run({"name": "g"})
        with self.assertRaises(golgi.GolgiError):
            golgi.run("absent.yaml", progress=False)

    def test_an_error_ends_before_the_place_of_the_results(self):
        for last in ("results in runs/g", "partial results in runs/g", "the earlier complete results remain in runs/g"):
            lines = ["links: done in 3 ms", "error: stage 'links': no value", "which is in row 3", last]
            self.assertEqual(program.errors_in(lines), "stage 'links': no value\nwhich is in row 3")

    def test_no_program(self):
        self._with_program(str(self.folder / "absent"), "not a program that can be run")
        for name, text in (("other", "echo something else"), ("old", "echo golgi 9.8.7")):
            path = self.folder / name
            path.write_text(f"#!/bin/sh\n{text}\n")
            path.chmod(path.stat().st_mode | stat.S_IXUSR)
        self._with_program(str(self.folder / "other"), "is not the program golgi")
        self._with_program(str(self.folder / "old"), "is golgi 9.8.7, and this Python package is for golgi")

    def test_nothing_on_the_path(self):
        before = os.environ.pop("GOLGI_PROGRAM")
        path = os.environ["PATH"]
        try:
            os.environ["PATH"] = str(self.folder)
            with self.assertRaisesRegex(golgi.ProgramError, "not on the PATH"):
                golgi.find_program()
        finally:
            os.environ["GOLGI_PROGRAM"], os.environ["PATH"] = before, path

    def _with_program(self, program, text):
        before = os.environ["GOLGI_PROGRAM"]
        os.environ["GOLGI_PROGRAM"] = program
        try:
            with self.assertRaisesRegex(golgi.ProgramError, text):
                golgi.find_program()
        finally:
            os.environ["GOLGI_PROGRAM"] = before


class Interrupts(InFolder):
    def test_the_next_call_continues(self):
        program = textwrap.dedent("""
            import golgi
            stages = {"network": {"use": "simulator/izhikevich", "params": {"steps": 2000000}},
                      "model": {"use": "model/causalformer", "in": "network"}}
            golgi.run({"name": "long", "stages": stages}, progress=lambda line: print(line, flush=True))
        """)
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in child.stdout:
            if line.startswith("network: done"):
                break
        child.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, told = child.communicate(timeout=120)
        self.assertLess(time.monotonic() - started, 60)
        self.assertIn("KeyboardInterrupt", told)
        lines = []
        with self.assertRaises(golgi.GolgiError):  # only the plan: a parameter out of its range
            golgi.run(self.folder / "runs" / "long-inputs" / "pipeline.yaml", set={"model.max_epochs": -1}, out="runs/long", progress=lines.append)
        only = golgi.run(self.folder / "runs" / "long-inputs" / "pipeline.yaml", stages=["network"], out="runs/long", progress=lines.append)
        self.assertEqual([line for line in lines if line.startswith("network: done")], [])
        self.assertEqual(only.datasets["network"].values.shape[1], 2000001)


if __name__ == "__main__":
    unittest.main()
