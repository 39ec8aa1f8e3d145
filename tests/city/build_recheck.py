"""The example city's re-check: what reviewers found for the projects that the draw takes from each year's self-evaluations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from build_corpus import write
from city_facts import TITLE, Outcome, Project, city, draw, plain, projects
from grids import Grid

from perfanalysis.model.rechecks import FrameUnit
from perfanalysis.stages.recheck_draws import Plan, draw_units

REASONS = ("计算错误", "佐证缺失", "成本口径不同")


def build_recheck(root: Path, year: int, save: Any, self_score: Callable[[Outcome, Project], float]) -> None:
    """The filled form and the parameters of one year."""
    folder = root / "parameters/recheck" / str(year)
    folder.mkdir(parents=True, exist_ok=True)
    listed = {f"city-{one.id}": one for one in projects(year)}
    units = [FrameUnit(key, one.department, one.name, one.adjusted, None, "") for key, one in listed.items()]
    plan = Plan("stratified", 0.3, None, f"{year + 1}0301")
    chosen = sorted(one.unit.id for one in draw_units(units, plan).drawn)
    write(folder / "city.xlsx", [_results([listed[key] for key in chosen], self_score)], "utf-8")
    save(folder / "city.yml", _parameters(folder.relative_to(root).as_posix(), year, plan.seed))


def _results(drawn: list[Project], self_score: Callable[[Outcome, Project], float]) -> Grid:
    grid = Grid("复核结果")
    grid.line(["主管部门", "项目名称", "三级指标", "分值", "自评得分", "复核得分", "差异原因", "问题等级", "说明"])
    for project in drawn:
        rate = plain(round(10 * project.executed / project.adjusted + 1e-9, 2))
        grid.line([project.department, project.name, "预算执行率", "10", rate, rate, "", "", ""])
        for outcome in project.outcomes:
            grid.line(_row(project, outcome, self_score(outcome, project)))
    return grid


def _row(project: Project, outcome: Outcome, mine: float) -> list[str]:
    points = outcome.by_rule
    doubted = draw(project.id, outcome.name, project.year, "doubt") < 0.12
    found = round(points * 0.7, 2) if doubted else points
    reason = "佐证缺失" if doubted else "计算错误" if found < mine else ""
    level = "P1" if doubted else "P2" if reason else ""
    head = [project.department, project.name, outcome.name, plain(outcome.weight), plain(mine)]
    return [*head, plain(found), reason, level, "佐证材料不全" if doubted else "按指标值和完成值重算" if reason else ""]


def _parameters(folder: str, year: int, seed: str) -> dict[str, Any]:
    return {
        "evaluations": f"outputs/self_evaluation/{year}",
        "recheck_file": f"{folder}/city.xlsx",
        "seed": seed,
        "year": year,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "title": f"示例市自评抽审复核,{TITLE}",
        "department": "示例市财政局",
        "source_title": TITLE,
        "source_url": "",
    }
