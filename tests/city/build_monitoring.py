"""The example city's monitoring: money by month of two years, indicators to the end of July, one published-style form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from build_corpus import write
from city_facts import TITLE, YEARS, Project, city, draw, plain, projects
from grids import Grid

MONTH = 7
CAUSES = ("经费保障", "制度保障", "人员保障", "硬件条件保障", "其他")
EXPLANATIONS = ("资金下达较晚", "申报审核环节多", "技术人员不足", "设备到货延迟", "征地协调较慢")


def build_monitoring(root: Path, year: int, save: Any) -> None:
    """Money and indicators of the later year with the earlier year's money beside them."""
    if year != YEARS[-1]:
        return
    folder = root / "parameters/monitoring" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "city.xlsx", [_execution(year), _progress(year)], "utf-8")
    write(folder / f"city-{year - 1}.xlsx", [_earlier(year - 1)], "utf-8")
    save(folder / "city.yml", _parameters(folder.relative_to(root).as_posix(), year))


def _spent(project: Project, month: int) -> float:
    """Money spent by the end of a month: little at first, the year's whole by December."""
    pace = 0.75 + 0.5 * draw(project.id, project.year, "pace")
    share = (month / 12) ** (1.25 * pace)
    late = project.year == YEARS[-1] and project.id in {"zjj-2", "rsj-2"}
    return round(project.executed * (0.25 * share if late and month < 12 else share), 2)


def _line(grid: Grid, project: Project, month: int) -> None:
    money = (plain(project.adjusted), plain(_spent(project, month)))
    grid.line([project.department, project.unit, project.name, str(project.year), f"{month}月", *money])


def _execution(year: int) -> Grid:
    grid = Grid("执行进度")
    grid.line(["主管部门", "实施单位", "项目名称", "年度", "截至月份", "全年预算数(万元)", "累计执行数(万元)"])
    for project in projects(year):
        for month in (3, MONTH):
            _line(grid, project, month)
    return grid


def _earlier(year: int) -> Grid:
    grid = Grid("执行进度")
    grid.line(["主管部门", "实施单位", "项目名称", "年度", "截至月份", "全年预算数(万元)", "累计执行数(万元)"])
    for project in projects(year):
        for month in (MONTH, 12):
            _line(grid, project, month)
    return grid


def _progress(year: int) -> Grid:
    grid = Grid("指标进度")
    grid.line(
        [
            "实施单位",
            "项目名称",
            "二级指标",
            "三级指标",
            "年度指标值",
            "完成情况",
            "完成目标可能性",
            "偏差原因",
            "原因说明",
            "改进措施",
            "完成时限",
        ]
    )
    for project in projects(year):
        for outcome in project.outcomes:
            if outcome.operator == "≥" and outcome.unit != "%":
                grid.line(_indicator(project, outcome))
    return grid


def _indicator(project: Project, outcome: Any) -> list[Any]:
    reached = outcome.actual * (0.4 + 0.3 * draw(project.id, outcome.name, "july"))
    value = plain(round(reached, 0 if outcome.target >= 20 else 1))
    target = f"≥{plain(outcome.target)}{outcome.unit}"
    if outcome.met:
        return [
            project.unit,
            project.name,
            outcome.level2,
            outcome.name,
            target,
            f"{value}{outcome.unit}",
            "确定能",
            "",
            "",
            "",
            "",
        ]
    choice = int(draw(project.id, outcome.name, "why") * len(CAUSES))
    measure = "加快招标和施工,按月调度" if draw(project.id, outcome.name, "measure") < 0.8 else ""
    said = "完全不可能" if outcome.actual < 0.6 * outcome.target else "有可能"
    return [
        project.unit,
        project.name,
        outcome.level2,
        outcome.name,
        target,
        f"{value}{outcome.unit}",
        said,
        CAUSES[choice],
        EXPLANATIONS[choice],
        measure,
        "2022-10-31" if measure else "",
    ]


def _parameters(folder: str, year: int) -> dict[str, Any]:
    return {
        "case_file": f"{folder}/city.xlsx",
        "more_files": [f"{folder}/city-{year - 1}.xlsx"],
        "year": year,
        "month": MONTH,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "notice_date": f"{year}-08-15",
        "title": f"示例市绩效运行监控,{TITLE}",
        "department": "示例市财政局",
        "source_title": TITLE,
        "source_url": "",
    }
