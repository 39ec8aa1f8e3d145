from __future__ import annotations

import errno
import json
import shutil
import sqlite3
from pathlib import Path
from typing import NoReturn

import pytest
from batch_examples import FakeCrew, everything, failing, plans_of, run_with, workspace_of
from running_examples import write_notebook, write_parameters

from perfanalysis.problems import InputProblems
from perfanalysis.running import BatchInterrupted, Plan, RunRecord, latest_rows, run_plans, trying, write_index
from perfanalysis.running.arrivals import lock_file, sweep
from perfanalysis.running.ledgers import batch_note
from perfanalysis.running.owners import holding

A, B = "tiny/2022/甲", "tiny/2022/乙"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_of(tmp_path, "甲", "乙")


def states(records: dict[str, RunRecord]) -> dict[str, str]:
    return {name: record.state for name, record in records.items()}


def test_unchanged_runs_are_skipped_without_gathering_a_crew(workspace: Path) -> None:
    first, second = FakeCrew(), FakeCrew()
    assert states(run_with(first, workspace)) == {A: "done", B: "done"}
    assert all(len(key) == 64 for key in first.keys.values())
    assert states(run_with(second, workspace)) == {A: "skipped", B: "skipped"}
    assert (second.ran, second.gathered) == ([], 0)


def test_a_changed_input_or_force_makes_a_run_again(workspace: Path) -> None:
    run_with(FakeCrew(), workspace)
    (workspace / "parameters/tiny/2022/甲.csv").write_text("另一个", encoding="utf-8")
    assert states(run_with(FakeCrew(), workspace)) == {A: "done", B: "skipped"}
    assert states(run_with(FakeCrew(), workspace, force=True)) == {A: "done", B: "done"}


@pytest.mark.parametrize("name", ["evaluation.json", "notebook.ipynb", "run.key"])
@pytest.mark.parametrize("remove", [True, False])
def test_a_result_that_lost_a_file_or_was_edited_is_made_again(workspace: Path, name: str, *, remove: bool) -> None:
    run_with(FakeCrew(), workspace)
    path = workspace / "outputs" / A / name
    before = path.read_bytes()
    path.unlink() if remove else path.write_text("x", encoding="utf-8")
    assert states(run_with(FakeCrew(), workspace)) == {A: "done", B: "skipped"}
    assert path.read_bytes() == before


def test_an_outputs_folder_copied_without_its_ledger_still_resumes(workspace: Path) -> None:
    run_with(FakeCrew(), workspace)
    for path in (workspace / "outputs").glob("ledger.sqlite*"):
        path.unlink()
    assert set(states(run_with(FakeCrew(), workspace)).values()) == {"skipped"}


def test_the_key_file_tells_neither_time_nor_place(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "elsewhere"
    shutil.copytree(workspace, other)
    run_with(FakeCrew(), workspace)
    run_with(FakeCrew(), other)
    key = (workspace / "outputs" / A / "run.key").read_bytes()
    assert key == (other / "outputs" / A / "run.key").read_bytes()
    assert str(workspace) not in key.decode()


def test_a_failure_is_tried_again_only_by_the_next_batch_and_then_forgotten(workspace: Path) -> None:
    bad = FakeCrew(failing("甲"))
    records = run_with(bad, workspace)
    assert states(records) == {A: "failed", B: "done"}
    assert bad.ran.count(A) == 1
    told = json.loads((workspace / "outputs/failed" / A / "run.json").read_text(encoding="utf-8"))
    assert (told["state"], told["cell"], told["cause"]) == ("failed", 3, "坏了")
    assert states(run_with(FakeCrew(), workspace)) == {A: "done", B: "skipped"}
    assert not (workspace / "outputs/failed").exists()


def test_what_failed_is_forgotten_when_the_old_result_is_right_again(workspace: Path) -> None:
    source = workspace / "parameters/tiny/2022/甲.csv"
    run_with(FakeCrew(), workspace)
    before = source.read_bytes()
    source.write_text("坏", encoding="utf-8")
    assert states(run_with(FakeCrew(failing("甲")), workspace))[A] == "failed"
    source.write_bytes(before)
    assert states(run_with(FakeCrew(), workspace))[A] == "skipped"
    assert not (workspace / "outputs/failed").exists()


@pytest.mark.parametrize(("times", "state"), [(1, "done"), (2, "died")])
def test_a_fault_of_the_machine_gets_one_more_attempt(workspace: Path, times: int, state: str) -> None:
    crew = FakeCrew(failing("甲", state="died", infrastructure=True, times=times))
    record = run_with(crew, workspace)[A]
    assert (record.state, record.attempts, crew.ran.count(A)) == (state, 2, 2)
    assert ("run.log" in everything(workspace / "outputs" / A)) is (state == "done")
    assert (workspace / "outputs/failed" / A).exists() is (state == "died")


@pytest.mark.parametrize("state", ["failed", "timed out", "died"])
def test_a_fault_of_the_notebook_gets_none(workspace: Path, state: str) -> None:
    crew = FakeCrew(failing("甲", state=state))
    assert run_with(crew, workspace)[A].attempts == 1
    assert crew.ran.count(A) == 1


def rollup(workspace: Path) -> str:
    write_notebook(workspace, "rollup")
    text = "case_file: parameters/rollup/2022/全部.csv\n"
    write_parameters(workspace, "rollup/2022/全部", text)
    template = workspace / "notebooks/rollup.ipynb"
    cell = 'results: str = \\"outputs/tiny/2022\\"\\ncase_file'
    template.write_text(template.read_text(encoding="utf-8").replace("case_file", cell, 1), encoding="utf-8")
    return "rollup/2022/全部"


def test_a_roll_up_comes_last_names_the_leaf_that_failed_and_follows_changes(workspace: Path) -> None:
    name = rollup(workspace)
    crew = FakeCrew(failing("甲"))
    record = run_with(crew, workspace)[name]
    assert crew.ran[-1] == name
    assert (record.state, record.missing) == ("done", (A,))
    rows = {row.name: row for row in latest_rows(workspace / "outputs")}
    assert rows[name].missing == (A,)
    again = run_with(FakeCrew(), workspace)
    assert states(again) == {A: "done", B: "skipped", name: "done"}
    assert again[name].missing == ()
    assert set(states(run_with(FakeCrew(), workspace)).values()) == {"skipped"}


class _Interrupting:
    """A person who presses Ctrl-C when the first run has ended."""

    def started(self, plan: Plan, /) -> None: ...

    def finished(self, record: RunRecord, /) -> None:
        raise KeyboardInterrupt(record.name)


def test_after_ctrl_c_every_run_is_told_and_the_rest_is_made_next_time(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, *"abcdef")
    with pytest.raises(BatchInterrupted) as stopped:
        run_plans(plans_of(workspace), jobs=1, progress=_Interrupting(), gather=FakeCrew().gather)
    told = [record.state for record in stopped.value.records]
    assert told[0] == "done"
    assert set(told[2:]) == {"cancelled"}
    rows = latest_rows(workspace / "outputs")
    assert [row.state for row in rows] == told
    page = write_index(workspace / "outputs", stopped.value.records).read_text(encoding="utf-8")
    assert "已取消" in page
    assert "已取消" in write_index(workspace / "outputs", []).read_text(encoding="utf-8")
    crew = FakeCrew()
    run_plans(plans_of(workspace), jobs=1, gather=crew.gather)
    assert len(crew.ran) >= 4


def test_the_page_is_the_same_after_a_batch_that_skips_everything(workspace: Path) -> None:
    records = run_with(FakeCrew(failing("甲")), workspace, "parameters")
    first = write_index(workspace / "outputs", records.values()).read_bytes()
    run_with(FakeCrew(failing("甲")), workspace)
    assert write_index(workspace / "outputs", []).read_bytes() == first


def test_a_folder_moved_away_when_its_batch_was_killed_is_put_back(workspace: Path) -> None:
    run_with(FakeCrew(), workspace)
    outputs = workspace / "outputs"
    place = outputs / ".running/dead/run1"
    (place / "new").mkdir(parents=True)
    (place / "new/half.txt").write_text("x", encoding="utf-8")
    (place / "target.txt").write_text(A, encoding="utf-8")
    (outputs / A).rename(place / "old")
    assert sweep(outputs) == ("dead",)
    assert not list(outputs.glob(".running/dead*"))
    assert set(states(run_with(FakeCrew(), workspace)).values()) == {"skipped"}


def test_folders_of_a_living_batch_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".running/alive/run1/new").mkdir(parents=True)
    with holding(lock_file(tmp_path, "alive")) as mine:
        assert mine
        assert sweep(tmp_path) == ()
    assert (tmp_path / ".running/alive/run1/new").is_dir()


@pytest.mark.parametrize("when", ["write_key", "put_in_place"])
def test_a_full_disk_is_said_and_hurts_nothing_that_stood(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    run_with(FakeCrew(), workspace)
    before = (workspace / "outputs" / A / "evaluation.json").read_bytes()

    def full(*_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(trying, when, full)
        records = run_with(FakeCrew(), workspace, force=True)
    assert set(states(records).values()) == {"failed"}
    assert "磁盘已满" in records[A].cause
    assert (workspace / "outputs" / A / "evaluation.json").read_bytes() == before
    assert {row.state for row in latest_rows(workspace / "outputs")} == {"failed"}
    assert not (workspace / "outputs/.running").exists()


def test_a_ledger_that_cannot_be_written_stops_the_batch_and_says_so(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from perfanalysis.running import ledgers

    def full(*_: object) -> NoReturn:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(ledgers, "_write", full)
        with pytest.raises(InputProblems, match=r"\[B012\] outputs:磁盘已满"):
            run_with(FakeCrew(), workspace)
    assert {row.state for row in latest_rows(workspace / "outputs")} <= {"died", "cancelled"}
    assert set(states(run_with(FakeCrew(), workspace)).values()) <= {"done", "skipped"}


def test_an_outputs_folder_that_is_a_file_is_refused(workspace: Path) -> None:
    (workspace / "outputs").write_text("x", encoding="utf-8")
    with pytest.raises(InputProblems, match="B012"):
        run_with(FakeCrew(), workspace)


def test_a_damaged_ledger_is_refused_and_results_are_kept(workspace: Path) -> None:
    run_with(FakeCrew(), workspace)
    ledger = workspace / "outputs/ledger.sqlite"
    ledger.write_bytes(b"not a ledger" * 100)
    with pytest.raises(InputProblems, match="B013"):
        run_with(FakeCrew(), workspace)
    ledger.unlink()
    assert set(states(run_with(FakeCrew(), workspace)).values()) == {"skipped"}


def test_the_ledger_holds_what_no_artefact_does(workspace: Path) -> None:
    run_with(FakeCrew(failing("甲")), workspace)
    rows = {row.name: row for row in latest_rows(workspace / "outputs")}
    bad = rows[A]
    assert (bad.state, bad.engine, bad.cell, bad.cause, bad.attempts) == ("failed", "stock", 3, "坏了", 1)
    assert bad.started is not None
    assert bad.ended is not None
    assert bad.started <= bad.ended
    assert len(bad.key or "") == 64
    made = rows[B]
    run_with(FakeCrew(), workspace)
    skipped = {row.name: row for row in latest_rows(workspace / "outputs")}[B]
    assert (skipped.state, skipped.seconds, skipped.ended) == ("skipped", made.seconds, made.ended)


def test_the_ledger_says_why_a_batch_ran_as_it_did(workspace: Path) -> None:
    assert batch_note(workspace / "outputs") == ""
    run_with(FakeCrew(), workspace)
    assert batch_note(workspace / "outputs") == FakeCrew.note
    run_with(FakeCrew(), workspace)
    assert batch_note(workspace / "outputs") == ""
