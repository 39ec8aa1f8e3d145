"""A batch in a process of its own, to be killed: ``batch_process.py WORKSPACE SECONDS`` with runs of that length."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from batch_examples import FakeCrew, run_with

from perfanalysis.running import Plan, RunRecord


def act(plan: Plan, staging: Path, number: int) -> RunRecord | None:
    """Counts the run outside the outputs folder, writes half of its files, and takes its time before the rest."""
    del number
    with (plan.workspace / "counts" / plan.entity).open("a", encoding="utf-8") as file:
        file.write("x")
    (staging / "half.txt").write_text("x" * 1000, encoding="utf-8")
    time.sleep(float(sys.argv[2]))
    return None


if __name__ == "__main__":
    records = run_with(FakeCrew(act), Path(sys.argv[1]))
    sys.exit(int(not all(record.succeeded for record in records.values())))
