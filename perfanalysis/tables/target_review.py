"""表格: reviewed targets by project and item, common faults, and coverage by department and step."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfanalysis.formats import MISSING, points_text, share_text, shown
from perfanalysis.model.target_reviews import STEPS, CoverageSum, ReviewedTarget, TargetReview
from perfanalysis.problems import problem_catalogue
from perfanalysis.tables.layouts import ReportTable, text_table

MOST = 40


def _heads(result: TargetReview) -> ReportTable:
    case, whole = result.case, result.whole
    covered = f"{len(result.departments)}个部门、{whole.units}个单位、{whole.due}个项目" if whole else MISSING
    rows = [
        ("审核名称", case.name),
        ("组织单位", shown(case.department)),
        ("年度", f"{case.year}年"),
        ("审核的申报表", f"{len(result.projects)}份"),
        ("目标管理覆盖", covered),
        ("上年自评表(用来对照)", f"{len(case.earlier)}份"),
        ("数据来源", "、".join(dict.fromkeys(source.title or source.file for source in case.sources))),
    ]
    return text_table("审核基本情况", ["事项", "内容"], rows)


def _projects(result: TargetReview) -> ReportTable:
    columns = ["项目", "主管部门", "总分", "等级", "处理", "发现的问题"]
    rows = [
        [one.name, shown(one.form.department), _total(one), one.grade or "未定", shown(one.outcome), _codes(one)]
        for one in result.projects
    ]
    return text_table("审核结果", columns, rows, numeric=("总分",))


def _total(one: ReviewedTarget) -> str:
    if one.method == "qualitative":
        return MISSING
    low, high = one.bounds
    return points_text(one.total) if one.total is not None else f"{points_text(low)}~{points_text(high)}"


def _codes(one: ReviewedTarget) -> str:
    codes = dict.fromkeys(found.code for found in one.problems)
    return "、".join(f"{code}({sum(found.code == code for found in one.problems)})" for code in codes) or "无"


def _items(result: TargetReview) -> ReportTable:
    columns = ["项目", "审核内容", "审核项", "分值", "得分", "方式", "理由"]
    rows = [
        [
            one.name,
            item.head,
            item.name,
            points_text(item.points),
            points_text(item.awarded),
            _way(item.awarded, item.by_rule),
            ";".join(item.reasons),
        ]
        for one in result.projects
        for item in one.items
    ]
    return text_table("四项内容审核得分", columns, rows, numeric=("分值", "得分"), merged=2)


def _way(awarded: float | None, by_rule: bool) -> str:
    return "待评" if awarded is None else "按扣分规则" if by_rule else "审核人评分"


def _faults(result: TargetReview) -> ReportTable:
    first = {found.code: found for one in reversed(result.projects) for found in one.problems}
    rows = [(code, problem_catalogue()[code].title, str(count), first[code].found) for code, count in result.faults]
    return text_table("目标的常见毛病", ["编号", "毛病", "处数", "例"], rows, numeric=("处数",))


def _coverage(result: TargetReview) -> ReportTable:
    columns = ["部门", "单位数", "应申报", *STEPS.values(), "四个同步"]
    behind = sorted(result.departments, key=lambda one: (one.together, min(_rates(one), default=0.0)))
    rows = [_coverage_row(one) for one in behind[:MOST]]
    rows += [_coverage_row(result.whole)] if result.whole else []
    more = f"(进度最慢的{MOST}个部门,共{len(behind)}个)" if len(behind) > MOST else ""
    return text_table(
        f"目标管理覆盖情况{more}", columns, rows, numeric=columns[1:-1], last_total=result.whole is not None
    )


def _rates(one: CoverageSum) -> list[float]:
    return [count / one.due for count in one.steps.values()] if one.due else []


def _coverage_row(one: CoverageSum) -> list[str]:
    steps = [
        f"{count}({share_text(count / one.due, places=0)})" if one.due else str(count) for count in one.steps.values()
    ]
    return [one.name, str(one.units), str(one.due), *steps, "是" if one.together else "否"]


VIEWS: Mapping[str, Callable[[TargetReview], ReportTable]] = {
    "heads": _heads,
    "projects": _projects,
    "items": _items,
    "faults": _faults,
    "coverage": _coverage,
}
