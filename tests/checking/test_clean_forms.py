"""Clean forms raise no alarm, and one planted fault raises exactly its own codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from checking_forms import form, fund, row, total_fund
from clean_forms import CAUSE, Draft, Line, drafts, printed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfanalysis.checking import check
from perfanalysis.model import Case
from perfanalysis.problems import Problem
from perfanalysis.quantities import parse_amount, parse_points, parse_rate
from perfanalysis.rules import load_rules

RULES = load_rules(on="2022-12-31")


def alarms(case: Case) -> set[str]:
    """Codes of everything but notices."""
    return {item.code for item in check(case, RULES) if item.class_ != "notice"}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drafts())
def test_clean_forms_raise_no_alarm(draft: Draft) -> None:
    assert alarms(printed(draft)) == set()


DRAFT = Draft(
    (
        Line("产出指标", "数量指标", "修建渠道长度", "米", 30, 1000, Fraction(1)),
        Line("产出指标", "质量指标", "抽检批次", "次", 10, 200, Fraction(9, 10)),
        Line("产出指标", "成本指标", "单位造价", "元/米", 10, 500, Fraction(8, 10), ceiling=True),
        Line("效益指标", "社会效益指标", "受益人数", "人", 20, 4000, Fraction(1)),
        Line("效益指标", "经济效益指标", "带动增收", "万元", 10, 300, Fraction(1, 2)),
        Line("满意度指标", "服务对象满意度指标", "群众满意度", "%", 10, 90, Fraction(1)),
    ),
    original=900,
    adjusted=1000,
    executed=950,
)
CLEAN = printed(DRAFT)


def _row(at: int, **changes: object) -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        rows = list(case.indicators)
        rows[at] = replace(rows[at], **changes)  # type: ignore[arg-type]
        return replace(case, indicators=tuple(rows))

    return change


def _cells(at: int, **cells: str | None) -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        old = case.indicators[at]
        texts = [old.target.text, old.actual.text, old.weight.text, old.score.text, old.reason]
        names = ("target", "actual", "weight", "score", "reason")
        new = [cells.get(name, text) for name, text in zip(names, texts, strict=True)]
        rows = list(case.indicators)
        rows[at] = row(old.level1, old.level2, old.level3, *new, line=12 + at)
        return replace(case, indicators=tuple(rows))

    return change


def _total_row(**changes: object) -> Callable[[Case], Case]:
    def change(case: Case) -> Case:
        total = replace(case.budget[0], **changes)  # type: ignore[arg-type]
        return replace(case, budget=(total, *case.budget[1:]))

    return change


def _funds(*rows: object) -> Callable[[Case], Case]:
    return lambda case: replace(case, budget=tuple(rows))  # type: ignore[arg-type]


def _head(**changes: object) -> Callable[[Case], Case]:
    return lambda case: replace(case, **changes)  # type: ignore[arg-type]


def test_the_form_the_faults_are_planted_in_is_clean() -> None:
    assert alarms(CLEAN) == set()
    assert CLEAN.total.value == 9.5 + 30 + 9 + 8 + 20 + 5 + 10


PLANTED = [
    ("weight changed", _cells(0, weight="25", score="25"), {"C001"}),
    ("weight total changed", _head(weight_total=parse_points("95")), {"C001"}),
    ("weight blank", _cells(0, weight=None), {"C005"}),
    (
        "group name",
        lambda c: replace(c, indicators=(*c.indicators[:5], replace(c.indicators[5], level1="满意度指标(15分)"))),
        {"C002"},
    ),
    ("parts", _total_row(original=parse_amount("930")), {"C010"}),
    ("overspent", _funds(total_fund("900", "1000", "1050", "10", "105%", "10")), {"C012", "C020"}),
    ("rate", _total_row(rate=parse_rate("97%")), {"C013"}),
    ("rate without per cent sign", _total_row(rate=parse_rate("97")), {"C013"}),
    ("two bases", _total_row(score=parse_points("10")), {"C014", "C020"}),
    ("score of no base", _total_row(score=parse_points("7")), {"C016", "C020"}),
    (
        "zero total",
        _funds(total_fund("0", "0", "0", "10", "0", "0"), fund("其中:财政拨款", "900", "1000", "950")),
        {"C011", "C020"},
    ),
    ("executed in yuan", _total_row(executed=parse_amount("9500000")), {"C018"}),
    ("executed with another unit", _total_row(executed=parse_amount("9500000元", unit="万元")), {"C018"}),
    ("executed blank", _total_row(executed=parse_amount("")), {"C019"}),
    ("executed unread", _total_row(executed=parse_amount("九百")), {"C046"}),
    ("total", _head(total=parse_points("93.5"), grade="优"), {"C020"}),
    ("grade", _head(grade="良"), {"C021"}),
    ("score above weight", _cells(3, score="22"), {"C022", "C020"}),
    ("negative score", _cells(1, score="-1"), {"C023", "C020"}),
    ("missed but full", _cells(1, score="10"), {"C030", "C020"}),
    ("dear but full", _cells(2, score="10"), {"C030", "C020"}),
    ("met but cut", _cells(3, score="16", reason=CAUSE), {"C031", "C020"}),
    ("not by rule", _cells(1, score="7"), {"C032", "C020"}),
    ("cause of a low completion deleted", _cells(4, reason=None), {"C034"}),
    ("cause of lost points deleted", _cells(1, reason=None), {"C036"}),
    ("cause is none", _cells(1, reason="无"), {"C036"}),
    ("actual blank", _cells(0, actual=None), {"C041"}),
    ("score blank", _cells(0, score=None), {"C042"}),
    ("score unread", _cells(0, score="三十"), {"C045"}),
    ("actual in yuan", _cells(4, actual="1500000"), {"C018"}),
    ("rate read wrongly", _cells(5, actual="290%"), {"C044"}),
    ("no project", _head(project=None), {"C050"}),
    ("no year", _head(year=None), {"C050"}),
    ("operator turned", _row(0, level3="修建渠道长度(≤**米)"), {"C059"}),
]


@pytest.mark.parametrize(("plant", "codes"), [item[1:] for item in PLANTED], ids=[item[0] for item in PLANTED])
def test_a_planted_fault_raises_exactly_its_codes(plant: Callable[[Case], Case], codes: set[str]) -> None:
    assert alarms(plant(CLEAN)) == codes


def _one(case: Case, code: str) -> Problem:
    return next(item for item in check(case, RULES) if item.code == code)


def test_a_problem_names_the_cell_what_stands_there_and_what_is_allowed() -> None:
    found = _one(_head(weight_total=parse_points("95"))(CLEAN), "C001")
    assert found.where == "自评表.xlsx › 自评表!F40"
    assert "95" in found.found
    assert found.allowed == "100"
    assert found.blocking


def test_the_place_of_a_row_problem_is_its_cell() -> None:
    assert _one(_cells(1, score="10")(CLEAN), "C030").where == "自评表.xlsx › 自评表!G13"


def test_blocking_problems_come_first_and_none_twice() -> None:
    wrong = _cells(1, score="7")(_cells(0, weight="25", score="25")(CLEAN))
    found = check(wrong, RULES)
    blocking = [item.blocking for item in found]
    assert blocking == sorted(blocking, reverse=True)
    assert len(set(found)) == len(found)


def test_problems_met_while_reading_stay_first() -> None:
    met_while_reading = _one(_head(year=None)(CLEAN), "C050")
    found = check(replace(_cells(0, weight="25")(CLEAN), problems=(met_while_reading,)), RULES)
    assert found[0] == met_while_reading
    assert "C001" in {item.code for item in found}


CELLS = st.sampled_from(
    [
        None,
        "",
        "-",
        "/",
        "……",
        "10",
        "0",
        "-5",
        "≥95%",
        "290%",
        "工5%",
        "2021年底",
        "良好",
        "≤90万元",
        "900000",
        "8550万粒550万粒8",
    ]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(*[CELLS] * 8), max_size=5), st.lists(st.tuples(*[CELLS] * 6), max_size=3), CELLS, CELLS)
def test_any_form_is_checked_without_an_error(
    rows: list[tuple[str | None, ...]], funds: list[tuple[str | None, ...]], total: str | None, grade: str | None
) -> None:
    budget = [fund(f"资金{number}", *cells, total=number == 0) for number, cells in enumerate(funds)]
    case = form(rows, budget, total=total, weight_total=total, grade=grade)
    for item in check(case, RULES):
        assert item.where
        assert item.action
