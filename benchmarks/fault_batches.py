"""One batch as ``perfanalysis run`` does it, without reports: ``python fault_batches.py WORKSPACE JOBS ENGINE LIMITS``."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from perfanalysis.running import RunOptions, plan_runs, run_plans, write_index
from perfanalysis.running.crews import open_crew


def main(workspace: Path, jobs: int, engine: str, limits: str) -> int:
    """Runs all parameters of a workspace; the states by name go to the standard output."""
    plans = plan_runs(["parameters"], outputs=workspace / "outputs", workspace=workspace)
    gather = partial(open_crew, engine="stock") if engine == "stock" else open_crew
    records = run_plans(plans, jobs=jobs, options=RunOptions(kinds=(), **json.loads(limits)), gather=gather)
    write_index(workspace / "outputs", records)
    sys.stdout.write(json.dumps({record.name: record.state for record in records}))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
