"""The example city's use of results: requests for the next year, audit findings, rectification; and Tongliao's air routes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from build_corpus import write
from city_facts import TITLE, Project, city, draw, plain, projects
from grids import Grid

REAL = "通辽市财政局:预算绩效管理十项举措(截至2022年)"
STATUS = ("未整改", "整改中", "已整改", "销号")


def build_application(root: Path, year: int, save: Any) -> None:
    """Registers and parameters of one year; for the real case of 2020 once."""
    folder = root / "parameters/results_application" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    listed = projects(year)
    write(folder / "city.xlsx", [_requests(listed), _audits(listed), _rectifications(listed, year)], "utf-8")
    save(folder / "city.yml", _parameters(folder.relative_to(root).as_posix(), year))
    if year == 2021:
        _air_routes(root, save)


def _requests(listed: list[Project]) -> Grid:
    grid = Grid("预算安排")
    grid.line(["主管部门", "项目名称", "本年预算(万元)", "下年申请(万元)", "建议安排(万元)", "说明"])
    for project in listed:
        asked = round(project.budget * (1 + 0.15 * draw(project.id, project.year, "ask")))
        weak = project.year in city()["weak"].get(project.id, [])
        decided = round(asked * 0.55) if weak else project.budget if asked > project.budget * 1.08 else asked
        grid.line(
            [
                project.department,
                project.name,
                plain(project.budget),
                plain(asked),
                plain(decided),
                "执行率低、目标未完成" if weak else "",
            ]
        )
    return grid


def _audits(listed: list[Project]) -> Grid:
    grid = Grid("审计和纪检发现")
    grid.line(["被审计单位", "涉及项目", "发现来源", "发现问题", "涉及金额(万元)"])
    for project in [one for one in listed if draw(one.id, one.year, "audit") < 0.15]:
        grid.line(
            [project.department, project.name, "审计", "部分支出凭证不全", plain(round(project.budget * 0.02, 2))]
        )
    return grid


def _rectifications(listed: list[Project], year: int) -> Grid:
    grid = Grid("整改台账")
    grid.line(["年度", "责任单位", "项目名称", "问题", "整改措施", "反馈日期", "整改期限", "整改状态", "佐证材料"])
    for project in [one for one in listed if draw(one.id, one.year, "rectify") < 0.5]:
        status = STATUS[int(4 * draw(project.id, year, "status"))]
        due = f"{year + 1}-0{4 + int(5 * draw(project.id, year, 'due'))}-30" if draw(project.id, "stated") < 0.7 else ""
        evidence = "整改报告" if status in {"已整改", "销号"} else ""
        grid.line(
            [
                str(year),
                project.unit,
                project.name,
                "部分指标未完成",
                "细化计划、按月调度",
                f"{year + 1}-04-10",
                due,
                status,
                evidence,
            ]
        )
    return grid


def _parameters(folder: str, year: int) -> dict[str, Any]:
    return {
        "files": [f"{folder}/city.xlsx"],
        "evaluations": f"outputs/self_evaluation/{year}",
        "rechecks": f"outputs/recheck/{year}",
        "year": year,
        "as_of": f"{year + 1}-06-30",
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "title": f"示例市绩效评价结果应用,{TITLE}",
        "department": "示例市财政局",
        "source_title": TITLE,
        "source_url": "",
    }


def _air_routes(root: Path, save: Any) -> None:
    """A real case: Tongliao's review of 2020 cancelled a route and a small-aircraft subsidy and saved 3,588 万元 (V, seed text)."""
    folder = root / "parameters/results_application" / "2020"
    folder.mkdir(parents=True, exist_ok=True)
    grid = Grid("预算安排")
    grid.line(["主管部门", "项目名称", "下年申请(万元)", "节约金额(万元)", "说明"])
    grid.line(["", "航线和小飞机补贴", "", "3,588", "2020年评价后取消一条航线和小飞机补贴;来源只给出节约数"])
    write(folder / "city-tongliao-air-routes.xlsx", [grid], "utf-8")
    place = folder.relative_to(root).as_posix()
    values = {
        "files": [f"{place}/city-tongliao-air-routes.xlsx"],
        "year": 2020,
        "as_of": "2021-12-31",
        "place": "CN-15-05",
        "rules_date": "2020-12-31",
    }
    save(
        folder / "city-tongliao-air-routes.yml",
        {
            **values,
            "title": "通辽市航线补贴评价结果应用",
            "department": "通辽市财政局",
            "source_title": REAL,
            "source_url": "",
        },
    )
