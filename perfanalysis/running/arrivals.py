"""How the files of a run arrive: written aside, made durable, then put in place by one rename."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from perfanalysis.running.owners import holding
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunRecord

RECORD_FILE = "run.json"
ASIDE = ".running"
_TARGET = "target.txt"


def lock_file(outputs: Path, batch: str) -> Path:
    """The lock that says that ``batch`` is at work."""
    return outputs / ASIDE / f"{batch}.lock"


def outputs_root(plan: Plan) -> Path:
    """The outputs folder of a plan."""
    return plan.destination.parents[2]


@contextmanager
def staging_folder(plan: Plan, *, batch: str = "") -> Iterator[Path]:
    """A temporary folder in the outputs folder (same file system), gone afterwards whatever happens.

    It belongs to ``batch``, which must be holding its lock; without one it is held for itself. What a killed process
    leaves is removed by :func:`sweep`.
    """
    owner = batch or uuid.uuid4().hex[:12]
    root = outputs_root(plan)
    place = root / ASIDE / owner / uuid.uuid4().hex[:12]
    with ExitStack() as stack:
        if not batch:
            stack.enter_context(working(root, owner))
        stack.callback(shutil.rmtree, place, ignore_errors=True)
        folder = place / "new"
        folder.mkdir(parents=True)
        yield folder


@contextmanager
def working(outputs: Path, batch: str) -> Iterator[None]:
    """Says for its length that ``batch`` is at work, then removes its temporary folder."""
    aside = outputs / ASIDE
    try:
        with holding(lock_file(outputs, batch)):
            yield
            shutil.rmtree(aside / batch, ignore_errors=True)
    finally:
        with suppress(OSError):
            aside.rmdir()


def put_in_place(plan: Plan, staging: Path, record: RunRecord) -> None:
    """Moves the staged files to where ``record`` says; a run that is done clears what an earlier failure left.

    Raises OSError when the old folder cannot be moved away (a file in it is open in another program).
    """
    root = outputs_root(plan)
    if record.state == "done":
        _sync(staging)
        _exchange(staging, plan.destination, root)
        clear_failure(plan)
    else:
        _write_record(staging, record)
        _exchange(staging, root / "failed" / plan.name, root)


def clear_failure(plan: Plan) -> None:
    """Removes what an earlier failure of a run left, now that its result stands."""
    root = outputs_root(plan)
    folder = root / "failed" / plan.name
    shutil.rmtree(folder, ignore_errors=True)
    for parent in list(folder.parents)[:3]:
        try:
            parent.rmdir()
        except OSError:
            return


def _write_record(folder: Path, record: RunRecord) -> None:
    """What happened, without what differs from machine to machine: times, engine, attempts."""
    told = ("notebook", "year", "entity", "state", "folder", "cell", "source", "cause", "missing")
    fields = {name: getattr(record, name) for name in told}
    text = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / RECORD_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _exchange(staging: Path, destination: Path, root: Path) -> None:
    destination.parent.mkdir(parents=True, exist_ok=True)
    old = staging.with_name("old")
    if destination.exists():
        target = destination.relative_to(root).as_posix()
        staging.with_name(_TARGET).write_text(target, encoding="utf-8", newline="\n")
        destination.rename(old)
    try:
        staging.rename(destination)
    except OSError:
        if old.exists():
            old.rename(destination)
        raise


def sweep(outputs: Path) -> tuple[str, ...]:
    """清理: puts back what batches that were killed had moved away and removes what they had half made.

    Gives the names of those batches; the folders of batches still at work are left alone.
    """
    aside = outputs / ASIDE
    names = {path.stem if path.suffix == ".lock" else path.name for path in aside.glob("*")}
    return tuple(name for name in sorted(names) if _sweep_one(outputs, name))


def _sweep_one(outputs: Path, batch: str) -> bool:
    folder = outputs / ASIDE / batch
    with holding(lock_file(outputs, batch)) as free:
        if free:
            for place in folder.glob("*"):
                _put_back(place, outputs)
            shutil.rmtree(folder, ignore_errors=True)
        return free


def _put_back(place: Path, outputs: Path) -> None:
    """Puts back what was moved away; without its target it was about to be removed, for the new stands already."""
    old, target = place / "old", place / _TARGET
    if not old.is_dir() or not target.is_file():
        return
    destination = outputs / target.read_text(encoding="utf-8")
    if not destination.exists():
        old.rename(destination)
