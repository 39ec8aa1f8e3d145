"""Whether a long batch costs per run what a short one does, and whether the batch process itself stays small.

``python benchmarks/growth.py --n 1000 --json`` runs the same notebook 16, 64 and N times, each in a batch of its own, and
prints CPU seconds per further run from 16 to 64 and from 64 to N (the start-up falls out), their ratio, and the
largest resident memory of the batch process at 64 and at N (its children not counted).
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import evaluation_notebook
from batch import Work, prepared, way

SHORT, MIDDLE = 16, 64
MEMORY = "memory.txt"


def measured(folder: Path, count: int, kinds: str) -> dict[str, float]:
    """CPU seconds and megabytes of the batch process for a batch of ``count`` runs."""
    work: Work = prepared(folder / f"runs{count}", evaluation_notebook.NAME, count, reports=kinds == "reports")
    cpu = way("ours", work, folder / f"outputs{count}", work.runs)
    return {"cpu": cpu, "megabytes": int((folder / MEMORY).read_text(encoding="utf-8")) / 1024}


def growth(folder: Path, count: int, kinds: str) -> dict[str, Any]:
    """What a further run costs early and late, and the memory."""
    _warm_up(folder, kinds)
    way_to = {number: measured(folder, number, kinds) for number in (SHORT, MIDDLE, count)}
    early = (way_to[MIDDLE]["cpu"] - way_to[SHORT]["cpu"]) / (MIDDLE - SHORT)
    late = (way_to[count]["cpu"] - way_to[MIDDLE]["cpu"]) / (count - MIDDLE)
    return {
        "n": count,
        "cpu_seconds_per_run": {str(number): round(row["cpu"] / number, 4) for number, row in way_to.items()},
        "further_run_early": round(early, 4),
        "further_run_late": round(late, 4),
        "growth": round(late / early, 3),
        "parent_megabytes": {str(number): round(row["megabytes"], 1) for number, row in way_to.items()},
    }


def _warm_up(folder: Path, kinds: str) -> None:
    """Bytecode and font lists are made once, not measured."""
    work = prepared(folder / "warm-up", evaluation_notebook.NAME, SHORT, reports=kinds == "reports")
    way("ours", work, folder / "outputs-warm-up", work.runs)


def main() -> int:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=1000, help=f"runs of the long batch (more than {MIDDLE})")
    parser.add_argument("--reports", action="store_true", help="HTML, DOCX and PDF instead of the notebook's page")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    if given.n <= MIDDLE:
        parser.error(f"--n must be more than {MIDDLE}")
    with tempfile.TemporaryDirectory(prefix="pa-growth-") as folder:
        result = growth(Path(folder), given.n, "reports" if given.reports else "page")
    print(json.dumps(result) if given.json else "\n".join(f"{name}: {value}" for name, value in result.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
