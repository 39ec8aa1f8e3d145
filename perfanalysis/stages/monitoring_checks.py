"""监控资料的核对 (monitoring checks): rows that clash, lack something, or say what the rules do not know."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from perfanalysis.formats import count_text
from perfanalysis.model.monitorings import ExecutionRow, MonitoringCase, ProgressRow
from perfanalysis.problems import Problem, problem
from perfanalysis.stages.monitoring_dates import iso_day
from perfanalysis.stages.monitoring_flags import Limits

MONTHS = 12


def monitoring_problems(case: MonitoringCase, limits: Limits, notice_date: str) -> Iterator[Problem]:
    """监控资料的问题: M003 month not a cut-off, M004 row twice, M005 executed falls, M006 more than the budget, M007 negative.

    M008 missing amount, M009 likelihood or cause unknown, M010 doubtful without cause or measure, M011 indicator of no
    project, M012 notice date.
    """
    yield from _cutoff(case, limits)
    yield from _twice(case)
    yield from _falling(case, limits)
    for row in case.execution:
        yield from _amounts(row)
    for line in case.progress:
        yield from _words(line, limits)
        yield from _doubtful(line, limits)
    yield from _strangers(case)
    if notice_date and iso_day(notice_date) is None:
        yield problem("M012", "参数 notice_date", found=notice_date, allowed="日期,如 2022-08-15", action="改正日期")


def _cutoff(case: MonitoringCase, limits: Limits) -> Iterator[Problem]:
    if limits.cutoffs and case.month not in limits.cutoffs:
        allowed = "、".join(f"{month}月" for month in limits.cutoffs)
        action = "核对数据截至的月份;当地另有规定的,在本地规则 monitoring_cutoffs 中写明"
        yield problem("M003", case.name, found=f"数据截至{case.month}月", allowed=allowed, action=action)


def _twice(case: MonitoringCase) -> Iterator[Problem]:
    counts = Counter((row.unit, row.project, row.year, row.month) for row in case.execution)
    for row in case.execution:
        key = (row.unit, row.project, row.year, row.month)
        if (times := counts.pop(key, 1)) > 1:
            found = f"{row.project}{row.year}年{row.month}月有{times}行"
            yield problem("M004", row.where, found=found, allowed="一行", action="删去重复的行;程序取最后一行")


def _falling(case: MonitoringCase, limits: Limits) -> Iterator[Problem]:
    series: dict[tuple[str, str, int], list[ExecutionRow]] = defaultdict(list)
    for row in case.execution:
        if row.executed is not None:
            series[row.unit, row.project, row.year].append(row)
    for rows in series.values():
        ordered = sorted(rows, key=lambda row: (row.month - limits.last_month - 1) % MONTHS)
        for before, after in pairwise(ordered):
            if (after.executed or 0.0) < (before.executed or 0.0):
                found = (
                    f"{after.month}月累计{count_text(after.executed)},{before.month}月累计{count_text(before.executed)}"
                )
                action = "核对是否填成了当月数;确有收回的,在备注中说明"
                yield problem("M005", after.where, found=found, allowed="累计数不减少", action=action)


def _amounts(row: ExecutionRow) -> Iterator[Problem]:
    for name, value, role in (("预算数", row.budget, "budget"), ("执行数", row.executed, "executed")):
        where = row.cells.get(role) or row.where
        if value is None:
            yield problem(
                "M008", where, found=f"{row.project}没有{name}", allowed=name, action=f"补填{name};没有支出填0"
            )
        elif value < 0:
            yield problem("M007", where, found=count_text(value), allowed="不小于0", action=f"改正{name}")
    if row.budget is not None and row.executed is not None and row.executed > row.budget:
        found, allowed = f"执行数{count_text(row.executed)}", f"不大于预算数{count_text(row.budget)}"
        action = "核对金额单位;预算调整过的填调整后的数"
        yield problem("M006", row.cells.get("executed") or row.where, found=found, allowed=allowed, action=action)


def _words(row: ProgressRow, limits: Limits) -> Iterator[Problem]:
    pairs = (("likelihood", row.likelihood, limits.likelihoods), ("cause", row.cause, limits.causes))
    for role, said, known in pairs:
        if said and known and said not in known:
            where = row.cells.get(role) or row.where
            yield problem("M009", where, found=said, allowed="、".join(known), action="改成规定的说法")


def _doubtful(row: ProgressRow, limits: Limits) -> Iterator[Problem]:
    if row.likelihood not in limits.likelihoods[1:]:
        return
    lacking = [name for name, said in (("原因", row.cause or row.explanation), ("措施", row.measure)) if not said]
    if lacking:
        found = f"“{row.indicator}”{row.likelihood},没有{'和'.join(lacking)}"
        allowed = f"不是“{limits.likelihoods[0]}”的,写明原因和措施"
        yield problem("M010", row.where, found=found, allowed=allowed, action=f"补写{'和'.join(lacking)}")


def _strangers(case: MonitoringCase) -> Iterator[Problem]:
    known = {row.project for row in case.execution if row.year == case.year}
    for name in dict.fromkeys(row.project for row in case.progress):
        if name not in known:
            where = next(row.where for row in case.progress if row.project == name)
            yield problem("M011", where, found=name, allowed="执行进度表中的项目", action="统一项目名称,或补上执行进度")
