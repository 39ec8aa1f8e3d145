"""A second run of the same parameters files: in another process, folder, time zone, locale and order of hashes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from perfanalysis.problems import InputProblems
from perfanalysis.running.batches import run_plans
from perfanalysis.running.displays import open_display
from perfanalysis.running.kernels import VARIED_VARIABLE
from perfanalysis.running.planning import Plan, plan_runs
from perfanalysis.running.records import ReportKind, RunOptions

_ORDER, _ANSWER, _WORKSPACE = "order.json", "answer.json", "elsewhere"
_NO_DATA = ("report.*", "notebook.ipynb", ".*")
_OTHER: Mapping[str, tuple[str, str]] = {
    "LANG": ("C", "C.UTF-8"),
    "LC_ALL": ("C", "C.UTF-8"),
    "PYTHONHASHSEED": ("20231", "20232"),
    "TZ": ("CHAST-12:45", "UTC+9"),
}


@dataclass(frozen=True, slots=True)
class RepeatOrder:
    """再次运行的要求: parameters files below the workspace, runs at one time, reports to make, whether to be quiet.

    ``reads`` are folders of results (``outputs/…``) that the runs read, to be found in the folder ``outputs``;
    ``given`` the values of sources that are no files (any more).
    """

    sources: tuple[str, ...]
    outputs: str
    reads: tuple[str, ...] = ()
    given: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    jobs: int | None = None
    kinds: tuple[ReportKind, ...] = ("html", "docx", "pdf")
    quiet: bool = True


@dataclass(frozen=True, slots=True)
class Repetition:
    """再次运行的结果: the ``outputs`` folder, and the cause for every source that gave no result there."""

    outputs: Path
    failed: Mapping[str, str]


@contextmanager
def repeated_runs(order: RepeatOrder, workspace: Path) -> Iterator[Repetition]:
    """再次运行 of what ``order`` says; all that it made is gone afterwards, and the workspace is not written to.

    The runs see the workspace under another path, so that a path which slipped into an artefact shows.
    Raises subprocess.CalledProcessError when the second batch cannot run at all.
    """
    with TemporaryDirectory(prefix="pa-verify-", ignore_cleanup_errors=True) as folder:
        place = Path(folder).resolve()
        _furnish(place / _WORKSPACE, workspace)
        for source, values in order.given.items():
            _write_parameters(place / _WORKSPACE, workspace, source, values)
        for read in order.reads:
            _lend(place / _WORKSPACE, Path(order.outputs), PurePosixPath(read).relative_to("outputs"))
        (place / _ORDER).write_text(json.dumps(asdict(order)), encoding="utf-8")
        command = [sys.executable, "-X", "utf8", "-m", __name__, str(place)]
        subprocess.run(command, cwd=place, env=other_surroundings(os.environ), check=True)  # noqa: S603 - this Python
        failed = json.loads((place / _ANSWER).read_text(encoding="utf-8"))
        yield Repetition(place / _WORKSPACE / "outputs", failed)


def other_surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """另一套环境: ``environment`` with another hash seed, time zone and locale, which kernels then take over."""
    others = {name: next(text for text in texts if text != environment.get(name)) for name, texts in _OTHER.items()}
    searched = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, [environment.get("PYTHONPATH")])])
    return {**environment, **others, "PYTHONPATH": searched, "PYTHONUTF8": "1", VARIED_VARIABLE: " ".join(others)}


def _furnish(place: Path, workspace: Path) -> None:
    """A folder with what the workspace holds but its results: links, or copies where the system makes no links."""
    place.mkdir()
    for entry in workspace.iterdir():
        if entry.name != "outputs" and not entry.name.startswith("."):
            _link(entry, place / entry.name)


def _link(entry: Path, place: Path) -> None:
    try:
        place.symlink_to(entry, target_is_directory=entry.is_dir())
    except OSError:
        _copy(entry, place)


def _write_parameters(place: Path, workspace: Path, source: str, values: Mapping[str, Any]) -> None:
    """Writes a parameters file; folders on the way that are links become folders of links."""
    for folder in reversed(PurePosixPath(source).parents[:-1]):
        if (place / folder).is_symlink():
            (place / folder).unlink()
            (place / folder).mkdir()
            for entry in (workspace / folder).iterdir():
                _link(entry, place / folder / entry.name)
        (place / folder).mkdir(exist_ok=True)
    (place / source).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")


def _lend(place: Path, outputs: Path, below: PurePosixPath) -> None:
    """Copies of the data of the results that a roll-up reads, and of the records of those that failed."""
    for level in (PurePosixPath(), PurePosixPath("failed")):
        if (outputs / level / below).exists():
            _copy(outputs / level / below, place / "outputs" / level / below)


def _copy(source: Path, destination: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, destination, ignore=shutil.ignore_patterns(*_NO_DATA), dirs_exist_ok=True)
    else:
        shutil.copyfile(source, destination)


def _repeat(place: Path) -> None:
    order = RepeatOrder(**json.loads((place / _ORDER).read_text(encoding="utf-8")))
    plans, failed = _plans(order.sources, place / _WORKSPACE)
    with open_display(len(plans), quiet=order.quiet) as progress:
        records = run_plans(plans, jobs=order.jobs, progress=progress, options=RunOptions(kinds=tuple(order.kinds)))
    failed |= {record.name: record.cause for record in records if record.state != "done"}
    (place / _ANSWER).write_text(json.dumps(failed), encoding="utf-8")


def _plans(sources: Iterable[str], workspace: Path) -> tuple[list[Plan], dict[str, str]]:
    """The plans, and by the name of its run why a source has none."""
    plans: list[Plan] = []
    refused: dict[str, str] = {}
    for source in sources:
        try:
            plans += plan_runs([source], outputs=workspace / "outputs", workspace=workspace)
        except InputProblems as error:
            name = PurePosixPath(source).relative_to("parameters").with_suffix("")
            refused[str(name)] = ";".join(map(str, error.problems))
    return plans, refused


if __name__ == "__main__":
    _repeat(Path(sys.argv[1]))
