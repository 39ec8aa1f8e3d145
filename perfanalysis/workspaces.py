"""工作区 (workspace): the folder that holds ``notebooks`` and ``parameters``, and how a path inside it is found."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from perfanalysis.data_files import package_folder

STAGING_VARIABLE = "PERFANALYSIS_STAGING"
OUTPUTS_VARIABLE = "PERFANALYSIS_OUTPUTS"


def workspace_root(start: str | Path | None = None) -> Path | None:
    """工作区根目录: the nearest of ``start`` and its parents that holds both ``notebooks`` and ``parameters``.

    ``start`` is a file or a folder, the current folder when None. None: there is no workspace above it.
    """
    place = Path(start or Path.cwd()).absolute()
    return next((folder for folder in (place, *place.parents) if _is_workspace(folder)), None)


def _is_workspace(folder: Path) -> bool:
    return (folder / "notebooks").is_dir() and (folder / "parameters").is_dir()


def find_file(path: str | Path) -> Path:
    """文件所在: ``path`` as given when it exists, else below the workspace root when that exists, else as given.

    So a notebook opened in its own folder finds the same files as one run from the workspace root. In a batch run
    ``outputs/…`` is the folder that the runner names in ``PERFANALYSIS_OUTPUTS``, wherever it is.
    """
    given = Path(path)
    outputs = os.environ.get(OUTPUTS_VARIABLE)
    if outputs and given.parts[:1] == ("outputs",):
        return Path(outputs, *given.parts[1:])
    root = workspace_root()
    if given.exists() or given.is_absolute() or root is None:
        return given
    return root / given if (root / given).exists() else given


def output_place(folder: str | Path) -> Path:
    """结果文件夹: where results for ``folder`` are written.

    In a batch run the temporary folder that the runner names in ``PERFANALYSIS_STAGING``; otherwise ``folder`` below
    the workspace root (below the current folder when there is no workspace).
    """
    if staging := os.environ.get(STAGING_VARIABLE):
        return Path(staging)
    return (workspace_root() or Path()) / folder


def own_rule_files(given: Iterable[str | Path] = ()) -> tuple[Path, ...]:
    """本地规则文件: those given, else every YAML file below the workspace's ``parameters/rules``, in order of names."""
    root, files = workspace_root(), tuple(find_file(one) for one in given)
    return files or (tuple(sorted((root / "parameters" / "rules").rglob("*.yml"))) if root else ())


def find_notebook(name: str, workspace: Path) -> Path | None:
    """笔记本: the template ``name`` of the workspace, else the one shipped with the package (None: there is none)."""
    places = (workspace / "notebooks", package_folder("notebooks"))
    return next((path for place in places if (path := place / f"{name}.ipynb").is_file()), None)
