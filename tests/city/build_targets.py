"""The example city's target forms with reviewers' marks, and coverage in numbers like Tongliao's: 73 departments, 237 units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import layouts
from build_corpus import write
from city_facts import TITLE, YEARS, Project, city, draw, plain, projects
from grids import Grid

LAYOUT = {
    **layouts.NATIONAL,
    "title": ["项目支出绩效目标申报表", "({year}年度)"],
    "columns": [
        ["level1", "一级指标", 1],
        ["level2", "二级指标", 1],
        ["level3", "三级指标", 2],
        ["target", "指标值", 1],
        ["reason", "备注", 1],
    ],
    "funds": {"label": "项目资金\n(万元)", "columns": [["original", ""]], "bare": True},
    "goal": {"label": "总体目标", "expected": "年度目标", "actual": "备注"},
    "total": None,
    "order": ["title", "head", "funds", "goal", "indicators"],
}
ITEMS = {"目标相关性": 15, "指标科学性": 15, "绩效合理性": 15, "资金匹配性": 15, "实现可能性": 10, "条件充分性": 10}
DEPARTMENTS, UNITS = 73, 237  # Tongliao 2019-2022 (V, seed text); the names below are invented


def build_targets(root: Path, year: int, save: Any) -> None:
    """Forms, marks and coverage of the later year."""
    if year != YEARS[-1]:
        return
    folder = root / "parameters/target_review" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    listed = projects(year)
    write(folder / "city.xlsx", [layouts.lay_out(Grid(one.name), _form(one), LAYOUT) for one in listed], "utf-8")
    write(folder / "city-review.xlsx", [_marks(listed), _coverage(listed)], "utf-8")
    write(folder / "city-coverage-73.xlsx", [_wide_coverage()], "utf-8")
    place = folder.relative_to(root).as_posix()
    save(folder / "city.yml", _parameters(place, year))
    save(folder / "city-coverage-73.yml", _coverage_parameters(place, year))


def _form(project: Project) -> dict[str, Any]:
    rows = [
        [one.level1, one.level2, one.name, _target(project, one), None, None, None, None] for one in project.outcomes
    ]
    money = [plain(project.budget), None, None, None, None, None]
    return {
        "kind": "performance_target",
        "year": project.year,
        "project": project.name,
        "department": project.department,
        "implementer": project.unit,
        "unit": "万元",
        "budget": [
            ["年度资金总额", *money],
            ["其中:财政拨款", *money],
            ["其他资金", None, None, None, None, None, None],
        ],
        "goal": _goal(project),
        "goal_actual": None,
        "indicators": rows,
        "total": None,
        "grade": None,
    }


def _target(project: Project, outcome: Any) -> str:
    if outcome.level1.startswith("满意度") and draw(project.id, "vague") < 0.15:
        return "较高"
    return f"{outcome.operator}|{plain(outcome.target)}|{outcome.unit}"


def _goal(project: Project) -> str:
    first = project.outcomes[0]
    if draw(project.id, "goal") < 0.2:
        return f"做好{project.name}各项工作({TITLE})。"
    return f"全年{first.name}{plain(first.target)}{first.unit},资金当年支出,服务对象满意({TITLE})。"


def _marks(listed: list[Project]) -> Grid:
    grid = Grid("审核评分")
    grid.line(["项目名称", "审核人", "审核内容", "得分", "审核意见"])
    for project in listed[:-1]:
        for item, points in ITEMS.items():
            share = 0.72 + 0.28 * draw(project.id, item)
            mark = round(2 * share * points) / 2
            grid.line([project.name, "审核人1", item, plain(mark), "" if mark == points else "建议进一步细化"])
    return grid


def _coverage(listed: list[Project]) -> Grid:
    grid = _coverage_grid()
    for unit, department in dict.fromkeys((project.unit, project.department) for project in listed):
        due = sum(project.unit == unit for project in listed)
        late = draw(unit, "late") < 0.15
        grid.line([department, unit, *map(str, (due, due, due, due - late, due - late)), "是"])
    return grid


def _coverage_grid() -> Grid:
    grid = Grid("目标管理覆盖情况")
    grid.line(["部门", "单位", "应申报项目数", "已申报", "已审核", "已批复", "已公开", "整体目标"])
    return grid


def _wide_coverage() -> Grid:
    grid = _coverage_grid()
    for number in range(UNITS):
        department = number % DEPARTMENTS + 1
        due = 1 + int(6 * draw("due", number))
        late = draw("step", number) < 0.06
        counts = (due, due, due, due, due - late)
        grid.line([f"示例部门{department:02d}", f"示例单位{number + 1:03d}", *map(str, counts), "是"])
    return grid


def _heads(year: int) -> dict[str, Any]:
    return {
        "year": year,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "department": "示例市财政局",
        "source_title": TITLE,
        "source_url": "",
    }


def _parameters(folder: str, year: int) -> dict[str, Any]:
    review = f"{folder}/city-review.xlsx"
    earlier = [f"parameters/self_evaluation/{year - 1}/city"]
    files = {
        "case_file": f"{folder}/city.xlsx",
        "marks_file": review,
        "coverage_file": review,
        "earlier_files": earlier,
    }
    return {**files, "title": f"示例市绩效目标审核,{TITLE}", **_heads(year)}


def _coverage_parameters(folder: str, year: int) -> dict[str, Any]:
    title = f"73个部门237个单位的目标管理覆盖情况,部门数和单位数同通辽市,其余为{TITLE}"
    return {"case_file": "", "coverage_file": f"{folder}/city-coverage-73.xlsx", "title": title, **_heads(year)}
