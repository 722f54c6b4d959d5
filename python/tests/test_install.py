"""The package as others get it: by pip without a network, and from an sdist."""

import os
import subprocess
import sys
import tempfile
import unittest
import venv
import zipfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]


class Installed(unittest.TestCase):
    def test_pip_without_a_network(self):
        with tempfile.TemporaryDirectory() as folder:
            try:
                venv.create(folder, with_pip=True, system_site_packages=True)
            except (subprocess.CalledProcessError, OSError):
                self.skipTest("this Python makes no environments: apt install python3-venv")
            python = Path(folder) / "bin" / "python"
            environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
            pip = [python, "-m", "pip", "install", "--no-index", "--disable-pip-version-check", SOURCE]
            subprocess.run(pip, check=True, capture_output=True, env=environment)
            told = subprocess.run(
                [python, "-c", "import golgi; print(golgi.__file__, golgi.find_program())"],
                check=True, capture_output=True, text=True, env=environment, cwd=folder,
            )  # fmt: skip
            self.assertIn(folder, told.stdout)

    def test_wheel_is_the_same_each_time_and_whole(self):
        sys.path.insert(0, str(SOURCE))
        import backend

        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            wheels = [Path(folder) / backend.build_wheel(folder) for folder in (one, two)]
            self.assertEqual(wheels[0].read_bytes(), wheels[1].read_bytes())
            names = zipfile.ZipFile(wheels[0]).namelist()
        modules = {f"golgi/{path.name}" for path in (SOURCE / "golgi").glob("*.py")}
        self.assertLessEqual(modules | {"golgi/py.typed"}, set(names))


if __name__ == "__main__":
    unittest.main()
