from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from running_examples import SHOW, WRITE, write_notebook, write_parameters

from perfanalysis.running import Plan, RunOptions, RunRecord, plan_runs, run_plans
from perfanalysis.running.crews import Engine, open_crew


class _Told:
    def __init__(self) -> None:
        self.cells: list[tuple[str, int, int]] = []

    def started(self, _: Plan, /) -> None: ...

    def finished(self, _: RunRecord, /) -> None: ...

    def cell(self, name: str, number: int, count: int, /) -> None:
        """Keeps what was told."""
        self.cells.append((name, number, count))


@pytest.mark.parametrize("engine", ["warm", "stock"])
def test_each_cell_that_begins_is_told_whatever_runs_it(tmp_path: Path, engine: Engine) -> None:
    write_notebook(tmp_path, "tiny", cells=(WRITE, SHOW))
    write_parameters(tmp_path, "tiny/2022/甲", "case_file: parameters/tiny/2022/甲.csv\npoints: 1\n")
    plans = plan_runs(["parameters"], outputs=tmp_path / "outputs", workspace=tmp_path)
    told = _Told()
    (record,) = run_plans(plans, progress=told, options=RunOptions(kinds=()), gather=partial(open_crew, engine=engine))
    assert record.state == "done"
    count = 4  # parameters, injected parameters, and the two above
    assert told.cells == [("tiny/2022/甲", number, count) for number in range(1, count + 1)]
