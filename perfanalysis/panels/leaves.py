"""评价对象文件夹 (leaves): which evaluations an outputs folder holds, and which runs failed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from perfanalysis.evaluating import EVALUATION_FILE
from perfanalysis.problems import InputProblems, problem

FAILED = "failed"
_LEVELS = ("<笔记本>", "<年度>", "<对象>")
_YEAR = re.compile(r"[0-9]{4}")


class Leaf(NamedTuple):
    """评价对象文件夹: notebook, year and entity as the folders are named; ``failed`` the last run of it failed.

    ``left`` is True where an evaluation of an earlier run still stands beside the failure.
    """

    notebook: str
    year_folder: str
    entity: str
    failed: bool = False
    left: bool = False

    @property
    def name(self) -> str:
        """笔记本/年度/对象."""
        return f"{self.notebook}/{self.year_folder}/{self.entity}"

    @property
    def year(self) -> int | None:
        """年度 where the folder's name is one."""
        return int(self.year_folder) if _YEAR.fullmatch(self.year_folder) else None

    def file(self, outputs: Path, name: str) -> Path:
        """One file of this leaf."""
        return outputs / (f"{FAILED}/{self.name}" if self.failed else self.name) / name


def find_leaves(outputs: Path, below: Sequence[str] = ()) -> tuple[Leaf, ...]:
    """评价对象文件夹 below ``outputs`` in order of notebook, year, entity; hidden folders are no leaves.

    ``below`` narrows them to a notebook, a year of it, an entity of that.

    A notebook none of whose folders holds an evaluation gives none (a roll-up); where some do, the others are leaves
    without their file. A failed run stands for its leaf, whatever an earlier run left.
    InputProblems S101: no leaf at all.
    """
    notebook = below[0] if below else None
    failed = {tuple(leaf[:3]): leaf for leaf in _leaves(outputs / FAILED, notebook, failed=True)}
    done = {tuple(leaf[:3]): leaf for leaf in _scored(outputs, notebook)}
    both = done | {key: leaf._replace(left=key in done) for key, leaf in failed.items()}
    found = {key: leaf for key, leaf in both.items() if key[: len(below)] == tuple(below)}
    if not found:
        allowed = "/".join([*below, *_LEVELS[len(below) :], EVALUATION_FILE])
        action = "先运行评价笔记本(perfanalysis run),或核对文件夹"
        raise InputProblems([problem("S101", outputs.name, found="没有评价结果", allowed=allowed, action=action)])
    return tuple(found[key] for key in sorted(found))


def _scored(outputs: Path, notebook: str | None) -> Iterator[Leaf]:
    names = [name for name in _folders(outputs) if name != FAILED] if notebook is None else [notebook]
    for name in names:
        leaves = list(_leaves(outputs, name, failed=False))
        if any(leaf.file(outputs, EVALUATION_FILE).is_file() for leaf in leaves):
            yield from leaves


def _leaves(root: Path, notebook: str | None, *, failed: bool) -> Iterator[Leaf]:
    for name in _folders(root) if notebook is None else [notebook]:
        for year in _folders(root / name):
            yield from (Leaf(name, year, entity, failed) for entity in _folders(root / name / year))


def _folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []
