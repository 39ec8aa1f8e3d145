"""Department-wide evaluation: published ratios and point tables, common and individual indicators, every problem told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import score
from perfanalysis.model import Case
from perfanalysis.problems import InputProblems, RuleProblems
from perfanalysis.rules import load_framework, load_rules
from perfanalysis.stages import read_department

RULES = load_rules("CN-15-05", on="2022-12-31")
WANG4 = {"在职人员数": 136, "编制数": 143, "本年度三公经费总额": 63.46, "上年度三公经费总额": 32}


def _case(folder: Path, framework: str, amounts: dict[str, float], points: list[dict[str, Any]] | None = None) -> Case:
    rows = [{"item": item, "value": value} for item, value in amounts.items()]
    path = folder / "department.yml"
    path.write_text(yaml.safe_dump({"amounts": rows, "points": points or []}, allow_unicode=True), encoding="utf-8")
    return read_department(path, framework, department="示例单位", year=2022, place="CN-15-05")


def _scores(case: Case) -> dict[str, float | None]:
    rows = [(item.position, item.computed) for item in score(case, RULES).items]
    keys = [row.code or row.level3 or "" for row in case.indicators]
    return {keys[position]: computed for position, computed in rows if position is not None}


def test_published_ratios(tmp_path: Path) -> None:
    """Hunan unit, accounts of 2017 and budget of 2018 (facts/domain.md 4.2 and 16.1, source WANG4)."""
    case = _case(tmp_path, "department_hunan_yueyang", WANG4)
    staff, change = case.indicators[:2]
    assert staff.actual.value is not None
    assert change.actual.value is not None
    assert round(staff.actual.value, 4) == 0.9510
    assert round(change.actual.value, 4) == 0.9831
    assert _scores(case)["H1"] == 5
    assert _scores(case)["H2"] == 0
    assert change.basis.endswith("(63.46−32)÷32=98.31%")


@pytest.mark.parametrize(
    ("part", "points"),
    [(95, 5), (90, 5), (89.99, 4), (80, 4), (79.99, 3), (70, 3), (69.99, 2), (60, 2), (59.99, 0), (0, 0)],
)
def test_bands_of_key_spending(part: float, points: float, tmp_path: Path) -> None:
    """重点支出安排率 5 (≥90:5, [80,90):4, [70,80):3, [60,70):2, <60:0): facts/domain.md 6.2, Yueyang (YYGL)."""
    case = _case(tmp_path, "department_hunan_yueyang", {"重点项目支出": part, "项目总支出": 100})
    assert _scores(case)["H3"] == points


@pytest.mark.parametrize(
    ("part", "points"),
    [(0, 3), (0.01, 2), (10, 2), (10.01, 1), (20, 1), (20.01, 0.5), (30, 0.5), (30.01, 0)],
)
def test_bands_of_adjustment(part: float, points: float, tmp_path: Path) -> None:
    """预算调整率 3 (0:3, (0,10]:2, (10,20]:1, (20,30]:0.5, >30:0): facts/domain.md 6.2, Yueyang (YYGL)."""
    case = _case(tmp_path, "department_hunan_yueyang", {"预算调整数": part, "预算数": 100})
    assert _scores(case)["H4"] == points


def test_counted_marked_and_levelled(tmp_path: Path) -> None:
    """−0.5 per late fund, none 3 / not above last year 2 / above 0, 1+1+1, −1 per breach: facts/domain.md 6.2 (YYGL)."""
    points = [
        {"code": "H5", "count": 2},
        {"code": "H6", "marks": "不超过上年"},
        {"code": "H8", "marks": "1,0,1"},
        {"code": "H9", "count": 4},
    ]
    scores = _scores(_case(tmp_path, "department_hunan_yueyang", {}, points))
    assert [scores[code] for code in ("H5", "H6", "H8", "H9")] == [2, 2, 2, 0]


@settings(max_examples=60, deadline=None)
@given(over=st.floats(0, 30), per_cent=st.integers(80, 130))
def test_control_rate_never_pays_for_more(over: float, per_cent: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """−1 per point above 100 %, never below zero (三公经费控制率, YYGL); more spent never gives more points."""
    folder = tmp_path_factory.mktemp("rate")
    names = ("三公经费实际支出数", "三公经费预算安排数")
    less = _scores(_case(folder, "department_hunan_yueyang", dict(zip(names, (per_cent, 100), strict=True))))["H7"]
    more = _scores(_case(folder, "department_hunan_yueyang", dict(zip(names, (per_cent + over, 100), strict=True))))
    assert less == pytest.approx(min(6, max(0, 6 - max(0, per_cent - 100))))
    assert more["H7"] is not None
    assert less is not None
    assert more["H7"] <= less + 1e-9


def test_national_tree_takes_weights_and_judgement(tmp_path: Path) -> None:
    """The 2013 framework gives no points; a judged share counts only where given (财预〔2013〕53号)."""
    points: list[dict[str, Any]] = [
        {"code": "T3", "weight": 4},
        {"code": "T4", "weight": 8, "fraction": "25%"},
        {"code": "T25", "weight": 10, "fraction": "80%"},
        {"code": "T26", "weight": 10},
    ]
    scores = _scores(_case(tmp_path, "department_2013", WANG4, points))
    assert (scores["T3"], scores["T4"], scores["T25"], scores["T26"]) == (4, 2, 8, None)


def test_individual_indicator_counts_beside_the_common_ones(tmp_path: Path) -> None:
    own = {"indicator": "造林任务完成率", "level1": "产出", "target": "≥100%", "actual": "95%", "weight": 20}
    case = _case(tmp_path, "department_hunan_yueyang", WANG4, [own])
    assert case.indicators[-1].level1 == "产出"
    assert _scores(case)["造林任务完成率"] == pytest.approx(19)
    assert not {"D003"} & {found.code for found in case.problems}


def test_every_problem_is_told_once(tmp_path: Path) -> None:
    points: list[dict[str, Any]] = [
        {"indicator": "管理制度健全性", "weight": 3},
        {"code": "T1", "weight": 3, "fraction": "90%"},
        {"code": "T1", "weight": 3, "fraction": "80%"},
    ]
    case = _case(tmp_path, "department_2013", {"在职人员数": 136, "编制人数": 143}, points)
    told = [found for found in case.problems if found.code.startswith("D")]
    assert {found.code for found in told} == {"D001", "D002", "D003", "D004", "D005"}
    assert "“在职人员控制率”缺编制数" in {found.found for found in told}
    assert {found.found for found in told if found.code == "D003"} == {"管理制度健全性"}
    assert {found.found for found in told if found.code == "D004"} == {"编制人数"}


def test_a_part_that_does_not_apply_asks_for_nothing(tmp_path: Path) -> None:
    points = [{"code": item.code, "applicable": "否"} for item in load_framework("department_2013").indicators]
    case = _case(tmp_path, "department_2013", {"在职人员数": 1}, points)
    assert not [found for found in case.problems if found.code in {"D001", "D002"}]


def test_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblems):
        read_department(tmp_path / "none.xlsx", department="示例单位", year=2022)
    path = tmp_path / "department.yml"
    path.write_text("amounts: []\n", encoding="utf-8")
    with pytest.raises(RuleProblems):
        read_department(path, "no_such_framework", department="示例单位", year=2022)


@pytest.mark.parametrize(
    ("framework", "code", "figures", "weight", "points"),
    [
        ("social_insurance", "SI4", {"实际征缴收入": 95, "应征缴收入": 100}, 10, 9.5),
        ("special_bond_operate", "SO4", {"实际运营收入": 120, "方案预测收入": 100}, 8, 8),
        ("investment_fund", "IF6", {"实际返投金额": 30, "约定返投金额": 120}, 8, 2),
        ("purchased_services", "PS9", {"实际单位成本": 100, "测算单位成本": 100}, 6, 6),
        ("state_capital", "SC3", {"实际支出资金": 45, "实际到位资金": 50}, 10, 9),
    ],
)
def test_special_objects_by_ratio(
    framework: str, code: str, figures: dict[str, float], weight: int, points: float, tmp_path: Path
) -> None:
    """Measures named in facts/domain.md 10 for each object; points in proportion, none above full, worked by hand."""
    case = _case(tmp_path, framework, figures, [{"code": code, "weight": weight}])
    assert _scores(case)[code] == pytest.approx(points)
