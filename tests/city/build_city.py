"""Write the example city's official forms and parameters: ``python tests/city/build_city.py``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "forms"))

import layouts
import yaml
from build_annual import build_annual
from build_application import build_application
from build_corpus import write
from build_department import build_department
from build_ex_ante import build_ex_ante
from build_monitoring import build_monitoring
from build_recheck import build_recheck
from build_targets import build_targets
from city_facts import ROOT, TITLE, YEARS, Outcome, Project, city, departments, draw, plain, projects
from grids import Grid

CAUSES = ("项目开工较晚,部分任务结转下年实施", "受天气影响工期推迟", "申报对象少于预计", "招标采购周期较长")
INFLATED = 0.3  # share of short indicators for which the unit gives itself full points


def self_score(outcome: Outcome, project: Project) -> float:
    """Points the unit gives itself: by rule, or in full where it is generous."""
    generous = draw(project.id, outcome.name, project.year, "generous") < INFLATED
    return outcome.weight if generous else outcome.by_rule


def form_of(project: Project) -> dict[str, Any]:
    """A project's self-evaluation form in the shape the layouts take."""
    rate = project.executed / project.adjusted
    points = round(10 * rate + 1e-9, 2)
    rows = [_row(outcome, project) for outcome in project.outcomes]
    total = round(points + sum(float(row[6]) for row in rows), 2)
    amounts = [plain(project.budget), plain(project.adjusted), plain(project.executed)]
    return {
        "kind": "project_self_evaluation",
        "year": project.year,
        "project": project.name,
        "department": project.department,
        "implementer": project.unit,
        "unit": "万元",
        "budget": [
            ["年度资金总额", *amounts, "10", f"{100 * rate:.2f}%", plain(points)],
            ["其中:本年财政拨款", *amounts, "—", f"{100 * rate:.2f}%", "—"],
            ["上年结转资金", None, None, None, "—", None, "—"],
            ["其他资金", None, None, None, "—", None, "—"],
        ],
        "goal": f"按年度计划完成{project.name}各项任务({TITLE})。",
        "goal_actual": f"{project.name}各项任务的完成情况见下列指标({TITLE})。",
        "indicators": rows,
        "total": plain(total),
        "grade": "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差",
    }


def _row(outcome: Outcome, project: Project) -> list[Any]:
    score = self_score(outcome, project)
    cause = CAUSES[int(draw(project.id, outcome.name, "cause") * len(CAUSES))]
    short = not outcome.met and score < outcome.weight
    target = f"{outcome.operator}|{plain(outcome.target)}|{outcome.unit}"
    return [
        outcome.level1,
        outcome.level2,
        outcome.name,
        target,
        f"{plain(outcome.actual)}{outcome.unit}",
        plain(outcome.weight),
        plain(score),
        cause if short else None,
    ]


def save_parameters(path: Path, values: Mapping[str, Any]) -> None:
    """A parameters file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(dict(values), allow_unicode=True, sort_keys=False, width=200)
    path.write_text(text, encoding="utf-8", newline="\n")


def build_self_evaluations(root: Path, year: int) -> None:
    """One workbook a department, one sheet a project, one parameters file a project."""
    listed = projects(year)
    for code, name, _ in departments(year):
        own = [project for project in listed if project.id.startswith(f"{code}-")]
        place = root / "parameters/self_evaluation" / str(year) / "city" / f"{code}.xlsx"
        place.parent.mkdir(parents=True, exist_ok=True)
        grids = [layouts.lay_out(Grid(project.name), form_of(project), layouts.NATIONAL) for project in own]
        write(place, grids, "utf-8")
        for number, project in enumerate(own, start=1):
            case_file = place.relative_to(root).as_posix()
            save_parameters(
                place.parents[1] / f"city-{project.id}.yml", _self_parameters(case_file, number, name, year)
            )


def _self_parameters(case_file: str, number: int, department: str, year: int) -> dict[str, Any]:
    return {
        "case_file": case_file,
        "case_number": number,
        "place": city()["place"],
        "rules_date": f"{year}-12-31",
        "source_title": f"{TITLE}:{department}{year}年度项目支出绩效自评表",
        "source_url": "",
    }


BUILDERS: Sequence[Any] = (
    build_self_evaluations,
    lambda root, year: build_ex_ante(root, year, save_parameters),
    lambda root, year: build_monitoring(root, year, save_parameters),
    lambda root, year: build_targets(root, year, save_parameters),
    lambda root, year: build_application(root, year, save_parameters),
    lambda root, year: build_department(root, year, save_parameters),
    lambda root, year: build_annual(root, year, save_parameters),
    lambda root, year: build_recheck(root, year, save_parameters, self_score),
)


def build_all(root: Path = ROOT) -> None:
    """Every form and parameters file of the city below ``root``."""
    for year in YEARS:
        for builder in BUILDERS:
            builder(root, year)


if __name__ == "__main__":
    build_all()
