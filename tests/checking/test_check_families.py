"""Single checks of rows and heads: what each accepts, and what it does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from checking_forms import form, fund, row, total_fund
from three_row_forms import FUNDS, ROWS, codes, filled

import perfanalysis.checking
from perfanalysis.checking.vocabularies import is_placeholder, plain_grade
from perfanalysis.model import Case
from perfanalysis.problems import problem_catalogue
from perfanalysis.quantities import parse_points


def test_the_three_row_form_is_clean() -> None:
    assert codes(filled()) == set()


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


def test_rows_judged_by_a_standard_need_no_actual_value() -> None:
    case = form(
        [("项目决策", "项目立项", "立项依据", None, None, "50", "50"), *ROWS[1:]],
        FUNDS,
        total="100",
        weight_total="100",
    )
    assert codes(case) == {"C053"}
    output = form([(*ROWS[0][:3], None, None, "50", "50"), *ROWS[1:]], FUNDS, total="100", weight_total="100")
    assert codes(output) == {"C041"}


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
