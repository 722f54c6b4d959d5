"""Installation of the package: by pip without a network, and from an sdist."""

import ast
import os
import shutil
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

    def test_debian_package(self):
        """The package from cpack contains all modules, in Debian's Python path, and no compiled files."""
        build = Path(os.environ.get("GOLGI_PROGRAM", "/nowhere")).resolve().parents[1]
        config = build / "CPackPythonConfig.cmake"
        if not (config.exists() and shutil.which("cpack") and shutil.which("dpkg-deb")):
            self.skipTest("needs golgi's build folder, cpack and dpkg-deb")
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["cpack", "--config", config, "-B", folder], check=True, capture_output=True, cwd=folder)
            (package,) = Path(folder).glob("python3-golgi*.deb")
            listed = subprocess.run(["dpkg-deb", "-c", package], check=True, capture_output=True, text=True).stdout
            about = subprocess.run(["dpkg-deb", "-f", package], check=True, capture_output=True, text=True).stdout
            subprocess.run(["dpkg-deb", "-x", package, "root"], check=True, cwd=folder)
            (where,) = Path(folder, "root").rglob("dist-packages")
            environment = {**os.environ, "PYTHONPATH": str(where), "PYTHONDONTWRITEBYTECODE": "1"}
            told = subprocess.run(
                [sys.executable, "-c", "import golgi; print(golgi.__file__, golgi.find_program())"],
                check=True, capture_output=True, text=True, env=environment, cwd=folder,
            )  # fmt: skip
        self.assertIn(str(where), told.stdout)
        names = {line.split("dist-packages/")[1] for line in listed.splitlines() if "dist-packages/golgi/" in line}
        expected = {f"golgi/{path.name}" for path in (SOURCE / "golgi").glob("*.py")} | {"golgi/", "golgi/py.typed"}
        self.assertEqual(names, expected)
        self.assertRegex(about, r"Architecture: all\n(.|\n)*Depends: golgi \(>= .*\), python3 \(>= 3\.9\), python3-numpy")

    def test_syntax_is_that_of_python_3_9(self):
        root = SOURCE.parent
        files = [path for folder in ("python", "configs", "templates/python") for path in (root / folder).rglob("*.py")]
        self.assertGreater(len(files), 20)
        for path in files:
            tree = ast.parse(path.read_text(encoding="utf-8"), str(path), feature_version=(3, 9))
            for node in ast.walk(tree):  # the parser accepts these
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "zip":
                    self.assertNotIn("strict", [each.arg for each in node.keywords], f"{path}:{node.lineno}: zip(strict=) is of Python 3.10")
                if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation and path.parts[-2] == "golgi":
                    unions = [each for each in ast.walk(node.annotation) if isinstance(each, ast.BinOp)]
                    self.assertFalse(unions, f"{path}:{node.lineno}: X | Y in an annotation is of Python 3.10")

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
