"""Builds the wheel of this folder with only Python itself (PEP 517, PEP 660), so that `pip install ./python` needs no
network: a wheel is a zip file with the package and three files of metadata."""

import base64
import hashlib
import io
import re
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
VERSION = re.search(r'"(.+)"', (HERE / "golgi" / "_version.py").read_text()).group(1)
STEM = f"golgi-{VERSION}"
TAG = "py3-none-any"
# The earliest time that a zip file can store, so that the same sources give the same bytes.
TIME = (1980, 1, 1, 0, 0, 0)

METADATA = f"""\
Metadata-Version: 2.1
Name: golgi
Version: {VERSION}
Summary: Directed connectivity from neural recordings: golgi from Python
License: Apache-2.0
Requires-Python: >=3.9
Requires-Dist: numpy
Provides-Extra: all
Requires-Dist: pandas; extra == "all"
Requires-Dist: networkx; extra == "all"
Requires-Dist: matplotlib; extra == "all"
Description-Content-Type: text/markdown

{(HERE / "README.md").read_text(encoding="utf-8")}"""

WHEEL = f"Wheel-Version: 1.0\nGenerator: golgi\nRoot-Is-Purelib: true\nTag: {TAG}\n"


def _package():
    return [(f"golgi/{path.name}", path.read_bytes()) for path in sorted((HERE / "golgi").glob("*.py"))] + [
        ("golgi/py.typed", b"")
    ]


def _wheel(directory, contents):
    about = f"{STEM}.dist-info"
    files = contents + [(f"{about}/METADATA", METADATA.encode()), (f"{about}/WHEEL", WHEEL.encode())]
    record = ""
    for name, content in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += f"{name},sha256={digest},{len(content)}\n"
    files.append((f"{about}/RECORD", (record + f"{about}/RECORD,,\n").encode()))
    name = f"{STEM}-{TAG}.whl"
    with zipfile.ZipFile(Path(directory) / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in files:
            info = zipfile.ZipInfo(file, TIME)
            info.external_attr = 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, _package())


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    return _wheel(wheel_directory, [("golgi.pth", f"{HERE}\n".encode())])


def build_sdist(sdist_directory, config_settings=None):
    name = f"{STEM}.tar.gz"
    with tarfile.open(Path(sdist_directory) / name, "w:gz") as archive:
        for path in ("pyproject.toml", "backend.py", "README.md", *sorted(f"golgi/{p.name}" for p in (HERE / "golgi").glob("*.py"))):
            content = (HERE / path).read_bytes()
            info = tarfile.TarInfo(f"{STEM}/{path}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        info = tarfile.TarInfo(f"{STEM}/PKG-INFO")
        info.size = len(METADATA.encode())
        archive.addfile(info, io.BytesIO(METADATA.encode()))
    return name


def get_requires_for_build_wheel(config_settings=None):
    return []


get_requires_for_build_editable = get_requires_for_build_sdist = get_requires_for_build_wheel
