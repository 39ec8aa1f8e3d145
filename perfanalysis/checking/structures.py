"""表头与结构核对 (structures): head fields, dates, required groups, detail rows, duplicates and re-check points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfanalysis.checking.views import FormView, Row, titled
from perfanalysis.checking.vocabularies import checking_words, is_placeholder, mentions
from perfanalysis.digits import compact, is_blank, number_text
from perfanalysis.formats import points_text
from perfanalysis.model import Indicator
from perfanalysis.problems import Problem, problem

_ABSENT = {"产出指标": "C053", "效益指标": "C053"}


def check_structures(view: FormView) -> Iterator[Problem]:
    """表头与结构: C050 head, C051 dates, C053 groups, C054 satisfaction, C055 re-check, C057 details, C060 names."""
    yield from _head(view)
    yield from _dates(view)
    if view.rows:
        yield from _groups(view)
        yield from _recheck(view)
        yield from _details(view)
        yield from _duplicates(view)


def _head(view: FormView) -> Iterator[Problem]:
    case = view.case
    department = case.kind.startswith("department_")
    unit = case.department or case.implementer
    name = ("department", "部门(单位)名称", unit) if department else ("project", "项目名称", case.project)
    for role, title, text in (name, ("year", "年度", str(case.year or ""))):
        if is_blank(text):
            yield problem(
                "C050",
                view.place(case, role),
                found=f"{title}为空或未读到",
                allowed=f"填写{title}",
                action=f"补填{title}" + (";年度决定适用哪一年的规定" if role == "year" else ""),
            )


def _dates(view: FormView) -> Iterator[Problem]:
    for _, row in view.rows:
        cells = (("target", "指标值", row.target), ("actual", "实际完成值", row.actual))
        for role, title, cell in cells:
            if cell.date and view.case.year and int(cell.date[:4]) != view.case.year:
                yield problem(
                    "C051",
                    view.place(row, role),
                    found=f"{titled(row)}的{title}“{cell.text}”不在 {view.case.year} 年",
                    allowed=f"{view.case.year} 年内的日期",
                    action="核对日期;跨年度项目请填本年度的阶段目标",
                )


def _group_of(row: Indicator) -> str | None:
    groups: dict[str, Sequence[str]] = checking_words()["required_groups"]
    for text in (row.level1, row.level2):
        for group, words in groups.items():
            if any(word in compact(text or "") for word in words):
                return group
    return None


def _groups(view: FormView) -> Iterator[Problem]:
    present = {_group_of(row) for _, row in view.rows}
    for group, code in _ABSENT.items():
        if group not in present and present != {None}:
            yield problem(
                code,
                view.place(view.rows[0][1], "level1"),
                found=f"没有{group}",
                allowed="产出指标、效益指标都设",
                action=f"补设{group},或说明不设的理由",
            )
    if not any(mentions("satisfaction", name) for _, row in view.rows for name in (row.level1, row.level2, row.level3)):
        yield problem(
            "C054",
            view.place(view.rows[-1][1], "level1"),
            found="没有满意度指标",
            allowed="有服务对象的项目设满意度指标",
            action="补设满意度指标;不适用的,说明其分值调到了哪里",
        )


def _recheck(view: FormView) -> Iterator[Problem]:
    rows = [row for _, row in view.counted if row.score.value is not None and row.recheck_score.value is not None]
    gap = sum((row.recheck_score.value or 0.0) - (row.score.value or 0.0) for row in rows)
    if rows and abs(gap) >= view.limits.recheck_gap:
        changed = [row.name for row in rows if row.score.value != row.recheck_score.value]
        yield problem(
            "C055",
            view.place(next(row for row in rows if row.name == changed[0]), "recheck"),
            found=f"复核得分与自评得分相差 {points_text(abs(gap))} 分({'、'.join(changed[:5])})",
            allowed=f"相差小于 {points_text(view.limits.recheck_gap)} 分",
            action="逐项说明差异原因,以复核结果为准",
        )


def _details(view: FormView) -> Iterator[Problem]:
    for at, row in view.rows:
        parts = [part for _, part in view.children(at)]
        values = [part.target.value for part in parts]
        if row.target.value is None or not parts or None in values or row.target.unit == "%":
            continue
        total = sum(value or 0.0 for value in values)
        same_unit = all(part.target.unit == row.target.unit for part in parts)
        short = total < row.target.value and len(parts) < 2
        if same_unit and not short and abs(total - row.target.value) > 1e-9 * max(1.0, abs(row.target.value)):
            yield _details_problem(view, row, total)


def _details_problem(view: FormView, row: Indicator, total: float) -> Problem:
    return problem(
        "C057",
        view.place(row, "target"),
        found=f"{titled(row)}指标值“{row.target.text}”,“其中”各行相加为 {number_text(total)}",
        allowed="“其中”各行之和等于上级行",
        action="核对各行指标值;“其中”没有列全的,请写明",
    )


def _duplicates(view: FormView) -> Iterator[Problem]:
    seen: dict[tuple[str, str, str], Row] = {}
    for at, row in view.rows:
        key = (compact(row.level1 or ""), compact(row.level2 or ""), compact(row.level3 or ""))
        if is_placeholder(row.level3):
            continue
        if key in seen:
            yield problem(
                "C060",
                view.place(row, "level3"),
                found=f"同一组内有两个{titled(row)}",
                allowed="同组指标名称不重复",
                action="核对是否重复填报;确是两个指标的,在名称中区分",
            )
        seen.setdefault(key, (at, row))
