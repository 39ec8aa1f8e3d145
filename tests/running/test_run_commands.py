from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from batch_examples import FakeCrew, failing, workspace_of
from typer.testing import CliRunner, Result

from perfanalysis import running
from perfanalysis.cli.commands import app

A, B = "tiny/2022/甲", "tiny/2022/乙"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(workspace_of(tmp_path, "甲", "乙"))
    carried_by(FakeCrew(), monkeypatch)
    return tmp_path


def carried_by(crew: FakeCrew, monkeypatch: pytest.MonkeyPatch) -> None:
    from perfanalysis.running.batches import run_plans

    monkeypatch.setattr(running, "run_plans", partial(run_plans, gather=crew.gather))


def command(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_second_run_skips_and_says_so(workspace: Path) -> None:
    first = command("run", "parameters")
    assert (first.exit_code, "完成 2,未完成 0" in first.output) == (0, True)
    second = command("run", "parameters", "--why", "--quiet")
    assert second.exit_code == 0
    assert f"跳过 {A} — 没有变化" in second.output
    assert "完成 0,跳过 2(没有变化),未完成 0" in second.output
    assert command("run", "parameters", "--force", "--quiet").output.startswith("共 2 项:完成 2,未完成 0。")
    assert (workspace / "outputs/index.html").is_file()


def test_dry_run_tells_what_would_run_and_why_and_runs_nothing(workspace: Path) -> None:
    told = command("run", "parameters", "--dry-run")
    assert (told.exit_code, (workspace / "outputs").exists()) == (0, False)
    assert f"运行 {A} — 还没有结果" in told.output
    command("run", "parameters", "--quiet")
    text = "case_file: parameters/tiny/2022/甲.csv\npoints: 95\n"
    (workspace / "parameters/tiny/2022/甲.yml").write_text(text, encoding="utf-8")
    again = command("run", "parameters", "--dry-run").output
    assert f"运行 {A} — 参数 points 由 96 改为 95\n" in again
    assert f"跳过 {B} — 没有变化" in again
    assert "将运行 1,跳过 1" in again


def test_a_roll_up_is_told_to_follow_what_it_reads(workspace: Path) -> None:
    from batch_examples import plans_of
    from test_run_resuming import rollup

    name = rollup(workspace)
    command("run", "parameters", "--quiet")
    (workspace / "parameters/tiny/2022/甲.csv").write_text("另一个", encoding="utf-8")
    previews = {
        p.plan.name: p.reasons for p in running.preview_runs(plans_of(workspace), kinds=("html", "docx", "pdf"))
    }
    assert previews[A] == ("文件 parameters/tiny/2022/甲.csv 有改动",)
    assert previews[B] == ()
    assert previews[name] == (f"所读的运行将重做:{A}",)


def test_help_for_a_notebook_lists_its_parameters(workspace: Path) -> None:
    told = command("run", "--help-notebook", "tiny")
    assert told.exit_code == 0
    assert told.output.splitlines()[:4] == [
        *("case_file(文本,必填)", "    评价对象"),
        *("points(数值,默认 90.0)", "    得分"),
    ]
    assert workspace.is_dir()
    assert command("run", "--help-notebook", "absent").exit_code == 2


def test_a_table_of_runs_runs(workspace: Path) -> None:
    text = "笔记本,年度,对象,case_file\ntiny,2022,007,parameters/tiny/2022/甲.csv\n"
    (workspace / "runs.csv").write_text(text, encoding="utf-8")
    assert command("run", "runs.csv", "--quiet").exit_code == 0
    assert (workspace / "outputs/tiny/2022/007/evaluation.json").is_file()


def test_failures_and_wrong_usage_have_their_exit_codes(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    carried_by(FakeCrew(failing("甲")), monkeypatch)
    failed = command("run", "parameters")
    assert failed.exit_code == 1
    assert f"失败 {A}" in failed.output
    assert "第3个代码单元格:坏了" in failed.output
    assert command("run").exit_code == 2
    (workspace / "outputs/ledger.sqlite").write_bytes(b"x" * 1000)
    damaged = command("run", "parameters", "--quiet")
    assert (damaged.exit_code, "[B013]" in damaged.output, "运行已停止" in damaged.output) == (1, True, True)


def test_status_tells_what_the_ledger_knows(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "没有运行记录" in command("status").output
    carried_by(FakeCrew(failing("甲")), monkeypatch)
    command("run", "parameters", "--quiet")
    told = command("status", "--outputs", str(workspace / "outputs"))
    assert told.exit_code == 0
    head, note, line = told.output.splitlines()
    assert (head, note) == ("共 2 项:完成 1  失败 1", f"最近一批:{FakeCrew.note}")
    assert line.startswith(f"失败 {A}")
    assert line.endswith("第3个代码单元格:坏了")
    assert len(command("status", "--all").output.splitlines()) == 4
    document = json.loads(command("status", "--json").output)
    assert (document["counts"], document["note"]) == ({"done": 1, "failed": 1}, FakeCrew.note)
    assert {run["name"]: (run["state"], run["cell"], run["engine"]) for run in document["runs"]} == {
        A: ("failed", 3, "stock"),
        B: ("done", None, "stock"),
    }
