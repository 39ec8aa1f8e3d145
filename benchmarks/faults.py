"""Accidents: a batch, its template or a child killed at random moments, and runs that do harm; what is lost, what lies.

``python benchmarks/faults.py --trials 20 --json`` kills and resumes; ``--inject 1000`` puts bad runs among good ones.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fault_checks import Stand, left_aside, look, made_again, states, wrong_states
from fault_workspaces import FAULTS, make_workspace, run_name

HERE = Path(__file__).resolve().parent
SEED, RUNS, JOBS = 20231201, 12, 2
SHARES = {"raise": 0.05, "die": 0.02, "hang": 0.02, "eat": 0.01}
LIMITS = {"cell_seconds": 4, "run_seconds": 30, "memory_mb": 600}
PATIENCE, ORPHAN_SECONDS = 300.0, 15.0
VICTIMS = ("batch", "child", "worker")


@dataclass(slots=True)
class Count:
    """What went wrong, with a line for each."""

    half_written: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_state: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, kind: str, faults: Sequence[str], where: str) -> None:
        """Counts the faults of a kind and keeps their lines."""
        setattr(self, kind, getattr(self, kind) + len(faults))
        self.notes += [f"{where} {kind} {fault}" for fault in faults]


def start(workspace: Path, engine: str, limits: dict[str, float]) -> subprocess.Popen[bytes]:
    """A batch over the workspace, in a process of its own."""
    command = [sys.executable, "-X", "utf8", HERE / "fault_batches.py", workspace, JOBS, engine, json.dumps(limits)]
    place = workspace / "batch.log"
    with place.open("ab") as log:
        return subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=workspace)


def finish(batch: subprocess.Popen[bytes], *, seconds: float = PATIENCE) -> str:
    """Waits for a batch to end; what was wrong about it, empty when nothing was."""
    try:
        code = batch.wait(seconds)
    except subprocess.TimeoutExpired:
        batch.kill()
        return "the batch does not end"
    return f"the batch ended with {code}" if code else ""


def wait_for_moment(workspace: Path, batch: subprocess.Popen[bytes], chance: random.Random) -> None:
    """A random number of runs has begun, and then a random moment of a run or of the start goes by."""
    begun = chance.randrange(RUNS)
    rest = chance.uniform(0, 0.25) if begun else chance.uniform(0, 2.5)
    while batch.poll() is None and len(list((workspace / "counts").glob("*.begun"))) < begun:
        time.sleep(0.005)
    end = time.monotonic() + rest
    while batch.poll() is None and time.monotonic() < end:
        time.sleep(0.002)


def strike(batch: subprocess.Popen[bytes], victim: str, chance: random.Random) -> list[psutil.Process]:
    """Kills the batch, a process that runs a notebook, or the one that these come from; gives all that were there."""
    try:
        main = psutil.Process(batch.pid)
        workers = main.children()
        family = main.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    leaves = [process for process in family if process not in workers]
    aims = {"batch": [main], "child": leaves or workers, "worker": workers}[victim]
    if aims:
        try:
            chance.choice(aims).kill()
        except psutil.NoSuchProcess:
            return family
    return family


def orphans(family: Sequence[psutil.Process]) -> list[str]:
    """Processes of a batch that outlive it for longer than they may; they are ended here."""
    _, alive = psutil.wait_procs(family, timeout=ORPHAN_SECONDS)
    for process in alive:
        process.kill()
    return [f"process {process.pid} outlives its batch" for process in alive]


def trial(number: int, engine: str, count: Count) -> None:
    """One accident and the resumption after it."""
    chance = random.Random(SEED + number)
    victim, numbers = VICTIMS[number % len(VICTIMS)], range(RUNS)
    where = f"trial {number} ({victim})"
    with temporary_workspace(dict.fromkeys(numbers, "")) as workspace:
        batch = start(workspace, engine, {})
        wait_for_moment(workspace, batch, chance)
        family = strike(batch, victim, chance)
        ended = finish(batch) if victim != "batch" else (batch.wait() and "")
        count.add("wrong_state", [ended] if ended else [], where)
        count.notes += orphans(family)
        before = look(workspace, numbers)
        count.add("half_written", before.halves, where)
        allowed = {"done", "died", "cancelled"} if victim == "batch" else {"done", "died"}
        told = states(workspace)
        count.add("wrong_state", wrong_states(before, told, range(RUNS) if told else (), allowed), where)
        resume(workspace, engine, before, where, count)


def resume(workspace: Path, engine: str, before: Stand, where: str, count: Count) -> None:
    """The same batch once more: everything is there then, and what was there has not been made again."""
    ended = finish(start(workspace, engine, {}))
    after = look(workspace, range(RUNS))
    count.add("wrong_state", [ended] if ended else [], f"{where} resumed")
    count.add("half_written", [*after.halves, *left_aside(workspace)], f"{where} resumed")
    count.add("lost", [run_name(number) for number in range(RUNS) if number not in after.whole], where)
    count.add("doubled", made_again(before, after), where)
    count.add(
        "wrong_state", wrong_states(after, states(workspace), range(RUNS), {"done", "skipped"}), f"{where} resumed"
    )


def inject(runs: int, engine: str, count: Count) -> None:
    """Runs that raise, die, hang and eat memory among good ones: every state is what it should be, all else is well."""
    chance = random.Random(SEED)
    bad = [fault for fault, share in SHARES.items() for _ in range(max(round(runs * share), 1))]
    faults = dict(enumerate(chance.sample([*bad, *[""] * (runs - len(bad))], runs)))
    with temporary_workspace(faults) as workspace:
        ended = finish(start(workspace, engine, LIMITS), seconds=PATIENCE + runs)
        count.add("wrong_state", [ended] if ended else [], "inject")
        found, stand = states(workspace), look(workspace, faults)
        count.add("half_written", [*stand.halves, *left_aside(workspace)], "inject")
        good = [number for number, fault in faults.items() if not fault]
        count.add("lost", [run_name(number) for number in good if number not in stand.whole], "inject")
        for fault, state in FAULTS.items():
            some = [number for number in faults if faults[number] == fault]
            count.add("wrong_state", wrong_states(stand, found, some, {state}), f"inject {fault or 'good'}")
        count.add("doubled", list(_begun_twice(workspace, good)), "inject")
        count.notes.append(f"states {dict(Counter(found.values()))}")


def _begun_twice(workspace: Path, numbers: Sequence[int]) -> Iterator[str]:
    for number in numbers:
        path = workspace / "counts" / f"{number}.begun"
        if path.is_file() and path.stat().st_size > 1:
            yield run_name(number)


@contextmanager
def temporary_workspace(faults: dict[int, str]) -> Iterator[Path]:
    """A workspace that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pa-faults-", ignore_cleanup_errors=True) as folder:
        yield make_workspace(Path(folder, "workspace"), faults)


def main(arguments: Sequence[str]) -> int:
    """Prints what was counted; 1 when anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=0, help="accidents, each in a batch of its own")
    parser.add_argument("--inject", type=int, default=0, help="runs of one batch, a tenth of them bad")
    parser.add_argument("--first", type=int, default=0, help="number of the first trial (its seed follows from it)")
    parser.add_argument("--engine", choices=["warm", "stock"], default="warm")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args(arguments)
    count = Count()
    for number in range(given.first, given.first + given.trials):
        trial(number, given.engine, count)
    if given.inject:
        inject(given.inject, given.engine, count)
    counted = {name: value for name, value in asdict(count).items() if name != "notes"}
    heads = {"trials": given.trials, **({"injected": given.inject} if given.inject else {})}
    print("\n".join(count.notes), file=sys.stderr)
    print(
        json.dumps({**heads, **counted})
        if given.json
        else "\n".join(f"{k}: {v}" for k, v in {**heads, **counted}.items())
    )
    return int(any(counted.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
