from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import fault_checks

    return fault_checks


def result(outputs: Path, number: int) -> Path:
    """A whole result folder, marked as a run marks it."""
    from perfanalysis.running.keys import RunKey, write_key

    folder = outputs / "slow" / "2022" / str(number)
    (folder / "tables").mkdir(parents=True)
    for name in ("evaluation.json", "notebook.ipynb", "tables/rows.csv"):
        (folder / name).write_text(f"{name} {number}", encoding="utf-8")
    write_key(folder, RunKey({"sources": "s"}))
    return folder


def test_whole_places_are_told_from_halves(checks: Any, tmp_path: Path) -> None:
    folders = [result(tmp_path / "outputs", number) for number in range(5)]
    (folders[1] / "evaluation.json").write_text("evaluation", encoding="utf-8")
    (folders[2] / "tables" / "rows.csv").unlink()
    (folders[3] / "run.key").write_text('{"files"', encoding="utf-8")
    (tmp_path / "outputs" / "slow" / "2022" / "9.part").mkdir()
    stand = checks.look(tmp_path, range(5))
    assert sorted(stand.whole) == [0, 4]
    assert [half.split(":")[0] for half in stand.halves[:3]] == [f"slow/2022/{number}" for number in (1, 2, 3)]
    assert stand.halves[3].endswith("9.part")
    assert len(stand.halves) == 4


def test_a_failure_without_its_record_is_a_half(checks: Any, tmp_path: Path) -> None:
    for name, text in (("1", '{"state": "failed"}'), ("2", '{"sta')):
        folder = tmp_path / "outputs" / "failed" / "slow" / "2022" / name
        folder.mkdir(parents=True)
        (folder / "run.json").write_text(text, encoding="utf-8")
    assert [Path(half).name for half in checks.look(tmp_path, ()).halves] == ["2"]


def test_states_that_lie_are_found(checks: Any) -> None:
    stand = checks.Stand({0: 1}, (), {})
    found = {"slow/2022/0": "done", "slow/2022/1": "done", "slow/2022/2": "running", "slow/2022/3": "failed"}
    wrong = checks.wrong_states(stand, found, range(5), {"done", "died"})
    assert wrong == [f"slow/2022/{number}: {state}" for number, state in [(1, "done"), (2, "running")]] + [
        "slow/2022/3: failed",
        "slow/2022/4: no state",
    ]


def test_results_made_again_are_found(checks: Any) -> None:
    before = checks.Stand({0: 1, 1: 2, 2: 3, 3: 4}, (), dict.fromkeys(range(4), "a"))
    after = checks.Stand({0: 1, 1: 9, 2: 8}, (), {0: "a", 1: "a", 2: "b"})
    assert checks.made_again(before, after) == ["slow/2022/1"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by signals")
def test_nothing_is_lost_whatever_is_killed_and_whatever_a_notebook_does() -> None:
    """One accident of each kind (batch, child, template) and one bad run of each kind among fifty."""
    command = [sys.executable, str(BENCHMARKS / "faults.py"), "--trials", "3", "--inject", "50", "--json"]
    surroundings = {**os.environ, "PYTHONPATH": str(BENCHMARKS.parent)}
    done = subprocess.run(command, env=surroundings, capture_output=True, check=False, text=True)
    counted = json.loads(done.stdout)
    assert counted == {
        "trials": 3,
        "injected": 50,
        "half_written": 0,
        "lost": 0,
        "doubled": 0,
        "wrong_state": 0,
    }, done.stderr
