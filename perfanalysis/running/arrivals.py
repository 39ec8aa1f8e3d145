"""How the files of a run arrive: written aside, made durable, then put in place by one rename."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunRecord

RECORD_FILE = "run.json"


@contextmanager
def staging_folder(plan: Plan) -> Iterator[Path]:
    """A temporary folder beside the destination (same file system), gone afterwards whatever happens."""
    plan.destination.parent.mkdir(parents=True, exist_ok=True)
    folder = plan.destination.parent / f".{uuid.uuid4().hex[:12]}.part"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def outputs_root(plan: Plan) -> Path:
    """The outputs folder of a plan."""
    return plan.destination.parents[2]


def put_in_place(plan: Plan, staging: Path, record: RunRecord) -> None:
    """Moves the staged files to where ``record`` says; a run that is done clears what an earlier failure left.

    Raises OSError when the old folder cannot be moved away (a file in it is open in another program).
    """
    failed = outputs_root(plan) / "failed" / plan.name
    if record.state == "done":
        _sync(staging)
        _exchange(staging, plan.destination)
        shutil.rmtree(failed, ignore_errors=True)
    else:
        _write_record(staging, record)
        failed.parent.mkdir(parents=True, exist_ok=True)
        _exchange(staging, failed)


def _write_record(folder: Path, record: RunRecord) -> None:
    fields = {name: value for name, value in asdict(record).items() if name != "seconds"}
    text = json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / RECORD_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _exchange(staging: Path, destination: Path) -> None:
    old = staging.with_suffix(".old")
    if destination.exists():
        destination.rename(old)
    try:
        staging.rename(destination)
    except OSError:
        if old.exists():
            old.rename(destination)
        raise
    shutil.rmtree(old, ignore_errors=True)
