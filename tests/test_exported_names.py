"""The public names: sorted, about forty, fetched only when asked for, and no module bears the name of one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import perfanalysis as pa

PACKAGE = Path(pa.__file__).parent


def test_names_are_sorted_and_few() -> None:
    assert pa.__all__ == sorted(pa.__all__)
    assert len(pa.__all__) == len(set(pa.__all__)) <= 80


@pytest.mark.parametrize("name", pa.__all__)
def test_each_name_can_be_used_and_is_documented(name: str) -> None:
    assert callable(getattr(pa, name))
    assert getattr(pa, name).__doc__
    assert name in dir(pa)


def test_no_module_bears_a_public_name() -> None:
    modules = {path.stem for path in PACKAGE.rglob("*.py")} | {
        path.parent.name for path in PACKAGE.rglob("__init__.py")
    }
    assert not modules.intersection(pa.__all__)


def test_star_import_gives_exactly_the_names() -> None:
    space: dict[str, object] = {}
    exec("from perfanalysis import *", space)  # noqa: S102 - the statement itself is what is tested
    assert set(pa.__all__) == space.keys() - {"__builtins__"}


def test_unknown_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scroe'"):
        pa.scroe  # noqa: B018 - asking for it is the test


def test_importing_the_package_stays_light() -> None:
    code = "import sys, perfanalysis; print([name for name in sys.modules if name.split('.')[0] in sys.argv[1:]])"
    heavy = ["pandas", "numpy", "matplotlib", "openpyxl", "yaml", "nbconvert", "papermill", "pydantic"]
    done = subprocess.run(
        [sys.executable, "-c", code, *heavy], capture_output=True, encoding="utf-8", check=True, cwd=PACKAGE.parent
    )
    assert done.stdout.strip() == "[]"
