"""Single checks: what each accepts, and what it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from checking_forms import form, fund, row, total_fund

import perfanalysis.checking
from perfanalysis.checking import check
from perfanalysis.checking.vocabularies import is_placeholder, plain_grade
from perfanalysis.checking.weights import printed_points
from perfanalysis.model import BudgetRow, Case
from perfanalysis.problems import problem_catalogue
from perfanalysis.quantities import parse_points
from perfanalysis.rules import load_rules

RULES = load_rules(on="2022-12-31")
ROWS = [
    ("产出指标", "数量指标", "修建渠道", "≥10公里", "10公里", "50", "50"),
    ("效益指标", "社会效益指标", "受益人数", "≥400人", "410人", "30", "30"),
    ("满意度指标", "服务对象满意度", "群众满意度", "≥90%", "95%", "10", "10"),
]
FUNDS = [total_fund("100", "100", "100", "10", "100%", "10")]


def codes(case: Case) -> set[str]:
    return {item.code for item in check(case, RULES)}


def filled(*rows: tuple[str | None, ...], funds: list[BudgetRow] | None = None, **heads: object) -> Case:
    """The clean three-row form with more rows or other funds."""
    heads = {"total": "100", "weight_total": "100", **heads}
    return form([*ROWS, *rows], FUNDS if funds is None else funds, **heads)  # type: ignore[arg-type]


def test_the_three_row_form_is_clean() -> None:
    assert codes(filled()) == set()


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("产出指标(50分)", 50),
        ("产出指标（67.5 分）", 67.5),
        ("目标任务(20)", 20),
        ("数量指标15分", 15),
        ("投入 10", 10),
        ("项目管理 13分", 13),
        ("产出指标", None),
        ("Decision (10.8%)", None),
        ("满意度指标≥90%", None),
        (None, None),
    ],
)
def test_points_written_in_a_group_name(name: str | None, points: float | None) -> None:
    assert printed_points(name) == points


def test_an_unprinted_execution_weight_is_taken_from_the_rulebook() -> None:
    """Four indicators of 22.5 with total 100: the rate's 10 points are implied (facts 4.1, payroll-type table)."""
    rows = [("产出指标", "数量指标", f"指标{n}", "≥10人", "10人", "22.5", "22.5") for n in "甲乙丙"]
    last = ("效益指标", "社会效益指标", "满意度", "≥90%", "95%", "22.5", "22.5")
    case = form([*rows, last], [total_fund("100", "100", "100", None, "100%", None)], total="100", weight_total="100")
    assert codes(case) == set()


def test_equal_weights_rounded_are_named_as_the_likely_cause() -> None:
    rows = [("产出指标", "数量指标", f"指标{n}", "≥10人", "10人", "33.3", "33.3") for n in "甲乙丙"]
    found = next(item for item in check(form(rows, weight_total="100"), RULES) if item.code == "C001")
    assert "平均分配" in found.action
    assert "99.9" in found.found


def test_details_with_points_of_their_own_count_twice() -> None:
    part = ("产出指标", "数量指标", "其中东干渠", "≥10公里", "10公里", "20", "20")
    rows = [ROWS[0], part, *ROWS[1:]]
    case = form(rows, FUNDS, total="100", weight_total="100")
    counted = replace(case, indicators=tuple(replace(item, counted=True, parent=None) for item in case.indicators))
    assert "C003" in codes(counted)
    assert "C001" not in codes(counted)
    assert "C003" not in codes(case)


def test_a_weight_in_a_merged_cell_counts_once() -> None:
    case = filled(("满意度指标", "服务对象满意度", "企业满意度", "≥90%", "95%", "10", None))
    last = case.indicators[3]
    merged = replace(last, counted=False, shared_with=2, cells=case.indicators[2].cells)
    assert codes(replace(case, indicators=(*case.indicators[:3], merged))) == set()


def test_points_in_a_merged_cell_belong_to_the_weights_of_its_rows() -> None:
    first = ("满意度指标", "服务对象满意度", "群众满意度", "≥90%", "95%", "4", "10")
    second = ("满意度指标", "服务对象满意度", "企业满意度", "≥90%", "95%", "6", None)
    case = form([*ROWS[:2], first, second], FUNDS, total="100", weight_total="100")
    merged = replace(case.indicators[3], counted=False, shared_with=2)
    assert codes(replace(case, indicators=(*case.indicators[:3], merged))) == set()


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("310.2", "310.2", "154.74", "10", "50%", "5"), {"C035"}),  # HAIDIAN 2016 prints 50 % and 5 points
        (("310.2", "310.2", "154.74", "10", "49.88%", "4.99"), {"C035"}),
        (("90", "89.974", "89.974", "10", "100%", "10"), set()),  # CHIZHOU 2022
        (("90", "90", "89.974", "10", "99.97%", "10"), set()),
        (("100", "100", "98", "10", "98%", "10"), {"C016"}),
        (("100", "100", "98", "10", "98%", "9.8"), set()),
        (("100", "100", "94", "10", "94%", "9"), set()),
        (("100", "90", "90", "10", "90%", "9"), {"C015"}),
        (("100", "90", "90", "10", "90%", "10"), {"C014"}),
        (("100", "100", "94", "10", "97%", "9.7"), {"C013"}),
        (("100", "100", "94", "10", "97%", "5"), {"C013", "C016"}),
        (("0", "0", "0", "10", "0.00%", "0"), set()),
        (("100", "100", "95", "10", None, "9.5"), set()),
    ],
)
def test_rate_and_points_of_the_execution(cells: tuple[str | None, ...], expected: set[str]) -> None:
    total = str(90 + float(cells[5] or 0))
    assert codes(filled(funds=[total_fund(*cells)], total=total)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([("其中:财政拨款", "80"), ("其他资金", "20")], set()),
        ([("其中:财政拨款", "80"), ("其他资金", "30")], {"C010"}),
        ([("其中:财政拨款", "80"), ("其他资金", None)], {"C010"}),
        ([("其中:财政拨款", "80")], set()),
        ([("其中:财政拨款", "120")], {"C010"}),
        ([("财政拨款", "80"), ("其中:中央", "50"), ("省级", "30"), ("其他资金", "20")], set()),
        ([("基本支出", "60"), ("人员经费", "45"), ("公用经费", "15"), ("项目支出", "40")], set()),
        ([("专项一", "70"), ("工程", "40"), ("设备", "30"), ("其他资金", "30")], set()),
        ([("其中:财政拨款", "33.33"), ("自筹资金", "66.66")], set()),
    ],
)
def test_fund_sources_make_the_total(parts: list[tuple[str, str | None]], expected: set[str]) -> None:
    rows = [fund(item, None, amount, None) for item, amount in parts]
    assert codes(filled(funds=[*FUNDS, *rows])) == expected


def test_points_on_the_source_row_are_noticed_once() -> None:
    rows = [*FUNDS, fund("其中:财政拨款", "100", "100", "100", "10", "100%", "10")]
    assert codes(filled(funds=rows)) == {"C017"}


@pytest.mark.parametrize(
    ("grade", "total", "expected"),
    [
        ("优", "100", set()),
        ("优秀", "100", set()),
        ("良好", "100", {"C021"}),
        ("合格", "100", {"C021"}),
        ("达标", "100", {"C024"}),
    ],
)
def test_grades(grade: str, total: str, expected: set[str]) -> None:
    assert codes(filled(grade=grade, total=total)) == expected


def test_grade_at_the_lower_bound_is_included() -> None:
    """80 is 良 (财预〔2020〕10号 art. 18)."""
    short = ("产出指标", "数量指标", "修建渠道", "≥10公里", "6公里", "50", "30", "雨季停工")
    case = form([short, *ROWS[1:]], FUNDS, total="80", weight_total="100", grade="良")
    assert codes(case) == set()
    assert codes(replace(case, grade="优")) == {"C021"}


def _instead(*cells: str | None) -> Case:
    rows = [cells, *ROWS[1:]]
    scores = [float(item[6] or 0) for item in rows]
    return form(rows, FUNDS, total=f"{sum(scores) + 10:g}", weight_total="100")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("≥10公里", "9.9公里", "50", "50"), {"C030"}),
        (("≥100%", "99.97%", "50", "50"), set()),
        (("≥100%", "99%", "50", "50"), {"C030"}),
        (("=10座", "12座", "50", "50"), set()),
        (("=10座", "8座", "50", "50"), {"C030"}),
        (("≤10次", "0次", "50", "50"), set()),
        (("≤10次", "12次", "50", "50"), {"C030"}),
        (("≥10公里", "约9公里", "50", "50"), set()),
        (("≥10公里", "9公里", "50", "45", "雨季停工"), set()),
        (("≥10公里", "9公里", "50", "45"), {"C036"}),
        (("≥10公里", "9公里", "50", "40", "雨季停工"), {"C032"}),
        (("≥10公里", "10公里", "50", "40", "自查扣分"), {"C031"}),
        (("≥10公里", "20公里", "50", "40", "指标值定得偏低"), set()),
        (("≥10公里", "20公里", "50", "50"), {"C033"}),
        (("≥10公里", "5公里", "50", "25"), {"C034"}),
        (("效果明显", "基本达到", "50", "40", "群众反映一般"), set()),
        (("2022年6月底", "2022年8月", "50", "50"), {"C030", "C034"}),
        (("≥360天", "≥360天", "50", "50"), {"C037"}),
        (("严格执行各项管理制度规定要求", "严格执行各项管理制度规定要求", "50", "50"), {"C037"}),
        (("≤90万元", "900000", "50", "50"), {"C018"}),
        (("≤90万元", "900000元", "50", "50"), set()),
        (("2021年12月底", "2021年12月", "50", "50"), {"C051"}),
        ((None, "10公里", "50", "50"), {"C047"}),
        (("≥10公里", "(100字以内)", "50", "50"), {"C041", "C048"}),
    ],
)
def test_points_against_facts(cells: tuple[str | None, ...], expected: set[str]) -> None:
    assert codes(_instead("产出指标", "数量指标", "某项任务", *cells)) == expected


def test_a_row_with_its_own_scoring_rule_is_not_held_to_proportional_points() -> None:
    case = _instead("产出指标", "数量指标", "修建渠道", "≥10公里", "9公里", "50", "30", "雨季停工")
    ruled = replace(case.indicators[0], criterion="每少1公里扣20分,扣完为止")
    assert codes(replace(case, indicators=(ruled, *case.indicators[1:]))) == set()


def test_points_cut_because_a_detail_row_was_missed_are_right() -> None:
    part = ("产出指标", "数量指标", "其中东干渠", "5公里", "4公里", None, None)
    parent = ("产出指标", "数量指标", "修建渠道", "≥10公里", "10公里", "50", "45", "东干渠未完")
    case = form([parent, part, *ROWS[1:]], FUNDS, total="95", weight_total="100")
    assert codes(case) == set()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda c: replace(c, indicators=()), {"C065"}),
        (lambda c: replace(c, indicators=c.indicators[1:]), {"C001", "C053"}),
        (lambda c: replace(c, indicators=c.indicators[:2]), {"C001", "C054"}),
        (lambda c: replace(c, goal="(100字以内)"), {"C048"}),
        (lambda c: replace(c, kind="department_self_evaluation"), {"C050"}),
        (lambda c: replace(c, kind="department_self_evaluation", department="某局"), set()),
        (lambda c: replace(c, weight_total=parse_points("一百")), {"C045"}),
    ],
)
def test_whole_form_gaps(change: Callable[[Case], Case], expected: set[str]) -> None:
    assert expected <= codes(change(filled()))
    assert expected or codes(change(filled())) == set()


def test_a_material_gap_to_the_recheck_is_noticed() -> None:
    case = filled()
    checked = [
        replace(item, recheck_score=parse_points(text))
        for item, text in zip(case.indicators, ("46", "30", "9"), strict=True)
    ]
    assert codes(replace(case, indicators=tuple(checked))) == {"C055"}
    near = replace(checked[0], recheck_score=parse_points("49"))
    assert codes(replace(case, indicators=(near, *checked[1:]))) == set()


def test_target_forms_are_asked_for_numbers_and_units() -> None:
    rows = [
        ("产出指标", "数量指标", "培训人数", "较多"),
        ("产出指标", "数量指标", "修建道路", "30"),
        ("效益指标", "社会效益指标", "带动就业"),
        ("满意度指标", "服务对象满意度", "群众满意度", "≥95%"),
    ]
    case = form(
        rows, [total_fund("100"), fund("其中:财政拨款", "80"), fund("其他资金", "30")], kind="performance_target"
    )
    assert codes(case) == {"C010", "C061", "C062", "C063"}


def test_details_that_do_not_make_the_whole_and_repeated_names_are_noticed() -> None:
    rows = [
        ("产出指标", "数量指标", "营造林", "80000亩", "80000亩", "50", "50"),
        ("产出指标", "数量指标", "其中新造林", "30000亩", "30000亩"),
        ("产出指标", "数量指标", "其中抚育", "40000亩", "40000亩"),
        *ROWS[1:],
    ]
    assert codes(form(rows, FUNDS, total="100", weight_total="100")) == {"C057"}
    twice = [ROWS[0], (*ROWS[1][:5], "15", "15"), (*ROWS[1][:5], "15", "15"), ROWS[2]]
    assert codes(form(twice, FUNDS, total="100", weight_total="100")) == {"C060"}


def test_every_quantitative_actual_equal_to_its_target_is_noticed() -> None:
    rows = [("产出指标", "数量指标", f"任务{n}", f"{n}2件", f"{n}2件", "10", "10") for n in range(1, 6)]
    case = form([*rows, *ROWS[1:]], FUNDS, total="100", weight_total="100")
    assert codes(case) == set()
    all_equal = form(
        [*rows, (*ROWS[1][:4], "400人", "30", "30"), (*ROWS[2][:4], "90%", "10", "10")],
        FUNDS,
        total="100",
        weight_total="100",
    )
    assert codes(all_equal) == {"C037"}


def test_a_rate_above_its_whole_is_impossible() -> None:
    case = filled()
    doubtful = row("满意度指标", "服务对象", "免疫接种率", "≥90%", "109%", "10", "10", line=14)
    assert codes(replace(case, indicators=(*case.indicators[:2], doubtful))) == {"C056"}


@pytest.mark.parametrize(
    ("name", "grade"), [("优秀", "优"), ("“优”", "优"), ("不合格", "差"), ("一般", "中"), ("达标", None)]
)
def test_grade_names(name: str, grade: str | None) -> None:
    assert plain_grade(name) == grade


@pytest.mark.parametrize(
    ("name", "placeholder"),
    [("指标2:", True), ("……", True), ("指标1:/", True), (None, True), ("指标1:工程质量", False), ("3", True)],
)
def test_placeholders(name: str | None, placeholder: bool) -> None:
    assert is_placeholder(name) is placeholder


def test_every_check_code_is_raised_somewhere_and_has_a_help_page() -> None:
    folder = Path(perfanalysis.checking.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    raised = set(re.findall(r'"(C\d{3})"', text))
    catalogue = {code: kind for code, kind in problem_catalogue().items() if code.startswith("C")}
    assert raised == set(catalogue)
    for kind in catalogue.values():
        assert 4 <= len(kind.help.strip().splitlines()) <= 8
        assert all(part in kind.help for part in ("情况:", "为什么:", "怎么改:", "例子:"))
