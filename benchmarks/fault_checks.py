"""What can be seen of a workspace after an accident: places that are not whole, runs that are lost or done twice."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fault_workspaces import FILES, run_name

from perfanalysis.running.ledgers import latest_rows

ENDED = {"done", "skipped", "failed", "timed out", "died", "cancelled"}


@dataclass(frozen=True, slots=True)
class Stand:
    """The results at their final places: of whole ones which folder it is on the disk, and what made them."""

    whole: Mapping[int, int]
    halves: tuple[str, ...]
    sources: Mapping[int, str]


def look(workspace: Path, numbers: Iterable[int]) -> Stand:
    """The final places of the runs as they are now."""
    outputs = workspace / "outputs"
    there = {number: outputs / run_name(number) for number in numbers if (outputs / run_name(number)).exists()}
    faults = {number: "; ".join(_faults(folder)) for number, folder in there.items()}
    halves = [f"{run_name(number)}: {fault}" for number, fault in faults.items() if fault]
    strays = [path for path in outputs.glob("slow/2022/*") if path.name not in {str(number) for number in there}]
    broken = [str(path) for path in outputs.glob("failed/slow/2022/*") if not _told(path)]
    whole = {number: folder.stat().st_ino for number, folder in there.items() if not faults[number]}
    return Stand(whole, (*halves, *map(str, strays), *broken), {number: _sources(there[number]) for number in whole})


def _sources(folder: Path) -> str:
    """The digest of our own source code as it was when a result was made: someone may be working on it."""
    return str(json.loads((folder / "run.key").read_text(encoding="utf-8"))["parts"]["sources"])


def made_again(before: Stand, after: Stand) -> list[str]:
    """Runs whose whole result was made once more by the same source code."""
    again = [number for number, folder in before.whole.items() if after.whole.get(number, folder) != folder]
    return [run_name(number) for number in again if after.sources[number] == before.sources[number]]


def _faults(folder: Path) -> Iterator[str]:
    """Everything that keeps a result folder from being whole: judged by its own marks and by what must be there."""
    try:
        marks = json.loads((folder / "run.key").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        yield f"run.key: {error!r}"
        return
    yield from (f"{name} is not marked" for name in FILES if name not in marks)
    for name, (size, sha) in marks.items():
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        if len(content) != size or hashlib.sha256(content).hexdigest() != sha:
            yield f"{name} is not what was marked"


def _told(folder: Path) -> bool:
    try:
        return "state" in json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False


def states(workspace: Path) -> dict[str, str]:
    """What the ledger says of every run now."""
    return {row.name: row.state for row in latest_rows(workspace / "outputs")}


def wrong_states(stand: Stand, found: Mapping[str, str], numbers: Iterable[int], allowed: set[str]) -> list[str]:
    """Runs whose state is none of ``allowed``, has not ended, or does not fit what stands at the final place."""
    wrong = []
    for number in numbers:
        state = found.get(run_name(number), "no state")
        misfit = state in {"done", "skipped"} and number not in stand.whole
        if misfit or state not in ENDED or state not in allowed:
            wrong.append(f"{run_name(number)}: {state}")
    return wrong


def left_aside(workspace: Path) -> list[str]:
    """Temporary files that a finished batch should have removed."""
    return [str(path) for path in (workspace / "outputs").glob(".running/*")]
