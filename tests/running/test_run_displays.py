from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from perfanalysis.running import Plan, RunRecord, open_display, record_line
from perfanalysis.running.displays import CellDisplay, pace

DONE = RunRecord("self", "2022", "甲", "done", "self/2022/甲", seconds=1.25)
FAILED = RunRecord("self", "2022", "乙", "failed", "failed/self/2022/乙", 4, "pa.score(case)", "[B003] 缺少数据", 0.5)
PLANS = tuple(Plan("self", "2022", name, "", Path(), {}, Path(), Path()) for name in ("甲", "乙"))


def shown(*, terminal: bool, quiet: bool = False) -> str:
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=120)
    with open_display(2, quiet=quiet, console=console) as display:
        for plan in PLANS:
            display.started(plan)
        display.finished(DONE)
        display.finished(FAILED)
    return text.getvalue()


def test_a_record_is_one_line() -> None:
    assert record_line(DONE) == "完成 self/2022/甲 1.2 秒"
    assert record_line(FAILED) == "失败 self/2022/乙 0.5 秒 — 第4个代码单元格:[B003] 缺少数据"


def test_away_from_a_terminal_each_run_is_one_plain_line() -> None:
    assert shown(terminal=False).splitlines() == [f"[1/2] {record_line(DONE)}", f"[2/2] {record_line(FAILED)}"]


def test_on_a_terminal_failures_stand_above_the_count() -> None:
    text = shown(terminal=True)
    assert "缺少数据" in text
    assert "2/2" in text
    assert "未完成 1" in text


def test_on_a_terminal_the_running_cell_is_told() -> None:
    text = io.StringIO()
    with open_display(2, console=Console(file=text, force_terminal=True, width=120)) as display:
        assert isinstance(display, CellDisplay)
        display.started(PLANS[0])
        display.cell(PLANS[0].name, 3, 12)
    assert "self/2022/甲 3/12 格" in text.getvalue()


def test_quiet_says_nothing() -> None:
    assert shown(terminal=True, quiet=True) == ""


def test_pace_and_time_left_follow_from_what_was_made() -> None:
    assert pace(0, 10, 5.0) == ""
    assert pace(30, 90, 60.0) == "每分钟 30.0 项  约剩 3 分 0 秒"


def test_skipped_runs_count_but_leave_no_line() -> None:
    text = io.StringIO()
    with open_display(2, console=Console(file=text, force_terminal=False, width=120)) as display:
        display.finished(replace(DONE, state="skipped"))
        display.finished(FAILED)
    assert text.getvalue() == f"[2/2] {record_line(FAILED)}\n"
