"""The kernel that notebooks run in: always this Python, in a private place, with the same settings every time."""

from __future__ import annotations

import json
import os
import site
import sys
from collections.abc import Mapping
from pathlib import Path

KERNEL_NAME = "python3"
VARIED_VARIABLE = "PERFANALYSIS_VARIED"
SEED_VARIABLE = "PERFANALYSIS_SEED"
_SEEDING = f"""import os, random, numpy
if _key := os.environ.get("{SEED_VARIABLE}"):
    random.seed(_key)
    numpy.random.seed(int(_key[:8], 16))
del os, random, numpy, _key
"""
_FIXED = {
    "IPYKERNEL_CELL_NAME": "<cell>",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "TZ": "UTC",
}


def kernel_environment(folder: Path) -> dict[str, str]:
    """运行环境: the environment variables of a worker whose kernels live privately in ``folder``.

    Writes there a kernel ``python3`` that is the running interpreter, so neither the user's kernels nor an empty
    home folder decide which Python runs.
    """
    _write_kernel(folder / "kernels" / KERNEL_NAME)
    _write_seeding(folder / "ipython" / "profile_default" / "startup")
    (folder / "run").mkdir(mode=0o700)
    private = {
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_PATH": str(folder),
        "JUPYTER_RUNTIME_DIR": str(folder / "run"),
    }
    return {**_fixed(os.environ), **private, **_library_path(os.environ)}


def _fixed(environment: Mapping[str, str]) -> dict[str, str]:
    """What is the same in every run, but for the names that a verification varies on purpose."""
    varied = environment.get(VARIED_VARIABLE, "").split()
    return {name: value for name, value in _FIXED.items() if name not in varied}


def _write_kernel(folder: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-m", "ipykernel_launcher", "-f", "{connection_file}", "--log-level=ERROR"]
    folder.mkdir(parents=True)
    kernel = {"argv": command, "display_name": "Python 3 (ipykernel)", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")


def _write_seeding(folder: Path) -> None:
    """What a kernel does before its first cell, so that chance in it follows from the run."""
    folder.mkdir(parents=True)
    (folder / "seed.py").write_text(_SEEDING, encoding="utf-8")


def _library_path(environment: Mapping[str, str]) -> dict[str, str]:
    """The checkout's folder for the kernel's import path; nothing when the package is installed."""
    home = str(Path(__file__).parents[2])
    if home in site.getsitepackages():
        return {}
    return {"PYTHONPATH": os.pathsep.join([home, *filter(None, [environment.get("PYTHONPATH")])])}
