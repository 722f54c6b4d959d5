"""Failures of methods in Python and of workers in other languages."""

import json
import os
import stat
import subprocess
import textwrap
import time
import unittest
import warnings
from pathlib import Path

import numpy as np
from test_methods import InFolder

import golgi


class Faults(InFolder):
    def body(self, body, head="import numpy as np, golgi, os"):
        self.write(f"{head}\n@golgi.causality\ndef method(data):\n" + textwrap.indent(textwrap.dedent(body), "    "))

    def test_exceptions_are_told_with_their_place(self):
        self.body("return 1 / 0")
        self.refused(golgi.PluginError, r"method.py:4: ZeroDivisionError: division by zero")

    def test_data_that_a_method_refuses(self):
        self.body("raise golgi.DataError('needs 5 variables')")
        self.refused(golgi.DataError, "needs 5 variables")

    def test_results_that_are_none(self):
        self.body("return np.zeros((2, 2))")
        self.refused(golgi.PluginError, r"score of shape \(2, 2\); expected \(3, 3\)")
        self.body("return None")
        self.refused(golgi.PluginError, "NoneType|shape|score")
        self.body("return {'scores': np.zeros((3, 3))}")
        self.refused(golgi.PluginError, "without 'score'")
        self.body("return np.full((3, 3), np.inf)")
        self.refused(golgi.GolgiError, "is inf")

    def test_results_of_another_type(self):
        self.body("return np.ones((3, 3)) * 1j")
        self.refused(golgi.PluginError, "method returned score of type complex128; expected real numbers, such as float64")
        self.body("return [['a'] * 3] * 3")
        self.refused(golgi.PluginError, "method returned score of type <U1; expected real numbers")
        self.body("return np.eye(3, dtype=np.float32).astype(bool)")
        self.assertEqual(self.estimate().estimates["links"].score[0, 1], 0)

    def test_nan_is_undefined(self):
        self.body("return np.full((3, 3), np.nan)")
        self.assertTrue(np.isnan(self.estimate().estimates["links"].score).all())

    def test_imports_that_fail(self):
        self.body("return 0", head="import golgi\nimport no_such_package_anywhere")
        self.refused(golgi.PluginError, "No module named 'no_such_package_anywhere'")

    def test_a_process_that_ends_costs_its_stage(self):
        self.body("print('before the end', flush=True)\nos.abort()")
        self.refused(golgi.PluginError, r"ended by SIGABRT(.|\n)*before the end")
        self.body("os._exit(3)")
        self.refused(golgi.PluginError, "ended with exit code 3")

    def test_a_method_that_leaves_costs_no_other_stage(self):
        self.body("import sys\nsys.exit(3)")
        self.write("import numpy as np, golgi\n@golgi.causality\ndef fine(data):\n    return np.ones((3, 3))\n", "fine.py")
        stages = {
            "bad": {"use": "causality/python", "in": "recording", "params": {"file": "method.py"}},
            "good": {"use": "causality/python", "in": "recording", "params": {"file": "fine.py"}},
        }
        data = golgi.Dataset(np.zeros((3, 50)) + np.arange(50), rate_hz=10)
        with self.assertRaisesRegex(golgi.PluginError, "SystemExit: 3") as told:
            golgi.run({"name": "m", "stages": stages}, {"recording": data}, threads=1, progress=False)
        self.assertEqual([each["outcome"] for each in told.exception.run.manifest["stages"].values() if each["stage"] == "good"], ["done"])

    def test_forks(self):
        self.body("pid = os.fork()\nif pid == 0:\n    os._exit(0)\nos.waitpid(pid, 0)\nreturn np.ones((3, 3))")
        self.assertEqual(self.estimate().estimates["links"].score[0, 1], 1)

    def test_forks_that_come_back_or_stay(self):
        self.body("os.fork()\nreturn np.full((3, 3), 2.0)")
        self.assertEqual(self.estimate().estimates["links"].score[0, 1], 2)
        # The result of the copy is discarded, since otherwise golgi could read a partly written file.
        store = f"pathlib.Path({os.getcwd()!r}) / 'runs/m/.store'"
        self.body(
            f"pid = os.fork()\nif pid:\n    os.waitpid(pid, 0)\n    assert not list(({store}).glob('work-*/**/score.npy'))\nreturn np.full((3, 3), 2.0)",
            head="import numpy as np, golgi, os, pathlib",
        )
        self.assertEqual(self.estimate().estimates["links"].score[0, 1], 2)
        # A copy that outlives the worker keeps its pipes open; the worker's end is still reported.
        self.body("if os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)\nos._exit(3)", head="import golgi, os, time")
        started = time.monotonic()
        self.refused(golgi.PluginError, "ended with exit code 3")
        self.assertLess(time.monotonic() - started, 50)

    def test_prints_that_are_no_answers(self):
        self.write("""
            import os, numpy as np, golgi
            @golgi.causality
            def method(data):
                print('{"done": true}', flush=True)
                os.system("echo {}")
                return np.ones((3, 3))
        """)
        self.estimate()
        self.assertIn('links: printed: {"done": true}', self.lines)

    def test_what_hangs_is_ended(self):
        self.write("import golgi\n@golgi.causality(limit_s=2)\ndef method(data):\n    while True: pass\n")
        started = time.monotonic()
        self.refused(golgi.PluginError, r"was not finished after 2 s, the limit in its decorator \(limit_s\), and was stopped")
        self.assertLess(time.monotonic() - started, 50)
        self.write("import golgi\n@golgi.causality(limit_s='soon')\ndef method(data): pass\n")
        self.refused(golgi.ConfigError, "limit_s='soon'; expected seconds")

    def test_what_hangs_does_not_outlive_golgi(self):
        self.write("import golgi, os, time\n@golgi.causality\ndef method(data):\n    open('pid', 'w').write(str(os.getpid()))\n    time.sleep(60)\n")
        np.save("x.npy", np.random.default_rng(1).normal(size=(3, 50)))
        stages = {"x": {"use": "source/file", "params": {"path": "x.npy", "rate_hz": 1}}, "m": {"use": "causality/python", "in": "x", "params": {"file": "method.py"}}}
        Path("p.yaml").write_text(json.dumps({"name": "p", "stages": stages}))
        program = subprocess.Popen([golgi.find_program(), "run", "p.yaml", "--quiet"], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 50
        while not (Path("pid").exists() and Path("pid").read_text()) and time.monotonic() < deadline:
            time.sleep(0.02)
        worker = Path("/proc", Path("pid").read_text())
        self.assertTrue(worker.exists())
        program.kill()
        program.wait()
        while worker.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertFalse(worker.exists())

    def test_closes_what_it_answers_on(self):
        self.body("os.close(4)\nreturn np.ones((3, 3))")
        self.refused(golgi.PluginError, "the process that runs '.*method.py' ended")

    def test_words_that_are_no_unicode(self):
        self.write("""
            import numpy as np, golgi
            @golgi.causality
            def method(data, context):
                context.log("caf\\udce9")
                context.warn("odd", b"bytes", effect=None, cure=3)
                context.warn("\\ud800", "\\udfff")
                context.progress(float("nan"))
                return np.ones((3, 3))
        """)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            run = self.estimate()
        self.assertIn("links: caf?", self.lines)
        self.assertIn(("odd", "b'bytes'", "None", "3"), [warning[1:] for warning in run.warnings])
        self.assertEqual(len(told), 2)

    def test_no_name_in_the_folder_of_temporary_files(self):
        """A predictable name there could be a link to one of the user's files, made by another user."""
        Path("tmp").mkdir()
        self.body("print('said')\nopen('names', 'w').write(repr(os.listdir(os.environ['TMPDIR'])))\nreturn np.ones((3, 3))")
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = str(Path("tmp").resolve())
        try:
            self.estimate()
        finally:
            os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)
        self.assertNotIn("golgi-worker", Path("names").read_text())
        self.assertIn("links: printed: said", self.lines)

    def test_no_python_and_no_package(self):
        before = os.environ["GOLGI_PYTHON"]
        try:
            os.environ["GOLGI_PYTHON"] = "/nowhere/python3"
            self.refused(golgi.ConfigError, "GOLGI_PYTHON is '/nowhere/python3'", function="lagged")
        finally:
            os.environ["GOLGI_PYTHON"] = before
        path = os.environ.pop("PYTHONPATH")
        try:
            self.refused(golgi.ConfigError, "has no package golgi", function="lagged")
            os.environ["PYTHONPATH"] = path
            self.estimate()
            del os.environ["PYTHONPATH"]
            # The file's description is stored, so that Python is not asked for it.
            other = golgi.Dataset(np.random.default_rng(2).normal(size=(3, 300)), rate_hz=100)
            self.refused(golgi.PluginError, "has no package golgi", data=other)
        finally:
            os.environ["PYTHONPATH"] = path


class OtherLanguages(InFolder):
    """The protocol, implemented by a shell script: all scores are 1."""

    SCRIPT = r"""#!/bin/sh
if [ "$2" = golgi.describe ]; then
  printf '{"format": 2, "environment": "sh", "sources": {}, "functions": [{"name": "ones", "kind": "causality", "summary": "", "needs": "any", "params": []}]}' >&3
  exit 0
fi
while read -r line <&3; do
  out=$(printf '%s' "$line" | sed 's/.*"out":"\([^"]*\)".*/\1/')
  { printf '\223NUMPY\001\000\166\000'
    printf "%-117s\n" "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 3), }"
    for k in 1 2 3 4 5 6 7 8 9; do printf '\000\000\000\000\000\000\360\077'; done
  } >"$out/score.npy"
  printf '{"log": "from a shell"}\n{"done": true}\n' >&4
done
"""

    def test_a_worker_in_sh(self):
        found = self.run_script(self.SCRIPT).estimates["links"]
        self.assertEqual((found.score[0, 1], found.names), (1.0, ["x0", "x1", "x2"]))
        self.assertIn("links: from a shell", self.lines)

    def test_answers_that_the_protocol_does_not_know(self):
        for answer in ('{"log": 5}', '{"warn": "text"}', '{"progress": "half"}', '{"error": 1}', "[1]", "nothing"):
            with self.assertRaisesRegex(golgi.PluginError, "worker of '.*ones.sh' sent an answer that is not part of the protocol"):
                self.run_script(self.SCRIPT.replace('{"log": "from a shell"}', answer))
        with self.assertRaisesRegex(golgi.ConfigError, "printed something that is not a JSON object"):
            self.run_script(self.SCRIPT.replace('{"format": 2', '"format": 2'))
        with self.assertRaisesRegex(golgi.ConfigError, "cannot be read"):
            self.run_script(self.SCRIPT.replace('"kind": "causality"', '"kind": 7'))

    def run_script(self, text):
        script = Path("worker.sh").resolve()
        script.write_text(text)
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        Path("ones.sh").write_text("# nothing to see\n")
        before = os.environ["GOLGI_PYTHON"]
        os.environ["GOLGI_PYTHON"] = str(script)
        try:
            return self.estimate(file="ones.sh")
        finally:
            os.environ["GOLGI_PYTHON"] = before


if __name__ == "__main__":
    unittest.main()
