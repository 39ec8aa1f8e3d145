"""产出 and 效益 carry at least the rule's points (财预〔2020〕10号 第十四条: 60); the limit and its exception come from the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfanalysis.checking import check
from perfanalysis.model import Case, Indicator
from perfanalysis.problems import Problem
from perfanalysis.quantities import parse_points
from perfanalysis.rules import RuleBook, load_rules

RULES = load_rules("CN", on="2022-12-31")
LOCAL = """
place: CN
name: 本地
rules:
  output_effect_minimum:
    values:
    - {value: 40, from: "2011-01-01", source: 本地办法, evidence: V}
"""


def _told(
    points: tuple[float, float, float, float], rules: RuleBook = RULES, kind: str = "project_evaluation"
) -> list[Problem]:
    groups = ("决策", "过程", "产出", "效益")
    rows = tuple(
        Indicator(level1=group, level2=group, level3=f"{group}指标", weight=parse_points(str(weight)))
        for group, weight in zip(groups, points, strict=True)
    )
    case = Case(kind, project="示例", year=2022, indicators=rows)  # type: ignore[arg-type]
    return [found for found in check(case, rules) if found.code == "C066"]


@pytest.mark.parametrize(("points", "told"), [((15, 25, 35, 25), 0), ((20, 20, 35, 25), 0), ((25, 25, 30, 20), 1)])
def test_least_points(points: tuple[float, float, float, float], told: int) -> None:
    assert len(_told(points)) == told


def test_only_complete_evaluations_of_projects() -> None:
    assert not _told((25, 25, 30, 10))
    assert not _told((25, 25, 30, 20), kind="project_self_evaluation")


def test_the_limit_is_the_rulebooks(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(LOCAL, encoding="utf-8")
    rules = load_rules("CN", on="2022-12-31", overlays=[overlay])
    assert not _told((25, 25, 30, 20), rules)
    assert [found.allowed for found in _told((35, 35, 15, 15), rules)] == ["不低于 40"]
