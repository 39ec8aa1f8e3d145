"""Use of results: the rule's advice by grade, no percentage invented, sums, last days, and the real case of 2020."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation
from perfanalysis.figures import result_figure
from perfanalysis.findings import conclusion
from perfanalysis.model.applications import (
    ApplicationCase,
    AuditRow,
    RectificationRow,
    RequestRow,
    ResultRow,
    ResultsApplication,
)
from perfanalysis.problems import InputProblems
from perfanalysis.publishing.letters import save_letters
from perfanalysis.rules import load_rules
from perfanalysis.stages import apply_results, read_results_application
from perfanalysis.tables import result_table
from tests.rules.rule_overlays import changed_rules

ROOT = Path(__file__).parents[2]
RULES = load_rules("CN-15-05", on="2022-12-31")


def found(project: str, total: float | None, kind: str = "重点评价", grade: str = "") -> ResultRow:
    return ResultRow("甲局", project, kind, total, grade, "表!A2")


def asked(project: str, request: float | None, decided: float | None = None, **more: Any) -> RequestRow:
    given = {"current": None, "saved": None, "note": "", "where": "表!A9", **more}
    return RequestRow("甲局", project, request=request, decided=decided, **given)


def item(finding: str, status: str = "整改中", **more: Any) -> RectificationRow:
    given = {"project": "", "measure": "", "feedback": "", "due": "", "evidence": "", "where": "表!A3", **more}
    return RectificationRow(2022, "甲局", finding=finding, status=status, **given)


def applied(
    results: Any = (),
    requests: Any = (),
    rows: Any = (),
    audits: Any = (),
    rules: Any = RULES,
    as_of: str = "2023-06-30",
) -> ResultsApplication:
    case = ApplicationCase(
        "应用",
        2022,
        amount_unit="万元",
        results=tuple(results),
        requests=tuple(requests),
        audits=tuple(audits),
        rectifications=tuple(rows),
    )
    return apply_results(case, rules, as_of=as_of)


def codes(result: ResultsApplication) -> list[str]:
    return [problem.code for problem in result.problems]


def test_tongliaos_advice_by_grade_and_good_projects_first() -> None:
    """通辽市十项举措: 优 key support first, 差 compressed up to cancellation (V, seed text)."""
    results = [found("丁", 50), found("甲", 95), found("丙", 75), found("乙", 85)]
    requests = [asked(name, 100, 100 if name != "丁" else 0) for name in "丁甲丙乙"]
    decisions = applied(results, requests).decisions
    assert [(one.project, one.grade) for one in decisions] == [("甲", "优"), ("乙", "良"), ("丙", "中"), ("丁", "差")]
    assert decisions[0].action == "重点支持、优先安排"
    assert decisions[-1].action == "压缩直至取消"


def test_no_percentage_is_invented() -> None:
    (one,) = applied([found("甲", 50)], [asked("甲", 100)]).decisions
    assert (one.suggested, one.saved, one.percent) == (None, None, None)


def test_a_percentage_of_the_rulebook_is_applied(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n"
        "  budget_consequences:\n    values:\n"
        "    - {value: [{grade: 差, action: 压减, percent: 0.3}], from: '2022-01-01', source: 测试, evidence: R}\n"
        "  rectification:\n    values:\n"
        "    - {value: {feedback_days: 5, measures_days: 10}, from: '2022-01-01', source: 测试, evidence: R}\n",
        encoding="utf-8",
    )
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    result = applied([found("甲", 50)], [asked("甲", 100)], [item("问题", feedback="2023-06-10")], rules=rules)
    assert (result.decisions[0].suggested, result.decisions[0].saved, result.decisions[0].by_rule) == (70, 30, True)
    assert (result.rectifications[0].due, result.rectifications[0].overdue) == ("2023-06-20", True)
    own = applied([found("甲", 50)], [asked("甲", 100, 90)], rules=rules).decisions[0]
    assert (own.suggested, own.saved, own.by_rule) == (90, 10, False)


def test_a_later_result_goes_before_an_earlier_one() -> None:
    results = [found("甲", 95, "自评"), found("甲", 70, "抽审复核")]
    assert applied(results, [asked("甲", 100, 80)]).decisions[0].grade == "中"


def test_tongliaos_air_routes_saved_3588() -> None:
    """2020: a route and a small-aircraft subsidy cancelled after evaluation, 3,588 万元 saved (domain.md 16.1, V, seed text)."""
    path = ROOT / "parameters/results_application/2020/city-tongliao-air-routes.xlsx"
    result = apply_results(read_results_application([path], year=2020), RULES, as_of="2021-12-31")
    assert (result.saved, result.saved_known) == (3588, 1)
    assert "3,588万元" in conclusion(result).markdown


@pytest.mark.parametrize(
    ("results", "requests", "audits", "expected"),
    [
        ([], [asked("甲", 100, 90)], [], ["A002"]),
        ([found("甲", 95)], [asked("乙", 1, 1)], [], ["A002", "A003"]),
        ([found("甲", 50)], [asked("甲", 120, 110, current=100)], [], ["A004"]),
        ([found("甲", 95)], [asked("甲", 100, 0)], [], ["A004"]),
        ([found("甲", 95)], [asked("甲", 100, 100)], [AuditRow("甲局", "甲", "审计", "虚报", 1)], ["A008"]),
        ([found("甲", None, grade="合格")], [asked("甲", 100, 100)], [], ["A010"]),
    ],
)
def test_clashes_between_result_and_money_are_told(
    results: Any, requests: Any, audits: Any, expected: list[str]
) -> None:
    assert codes(applied(results, requests, audits=audits)) == expected


@pytest.mark.parametrize(
    ("row", "due", "overdue", "expected"),
    [
        (item("问题", feedback="2023-05-31"), "2023-06-30", False, []),
        (item("问题", feedback="2023-05-30"), "2023-06-29", True, ["A005"]),
        (item("问题", due="2023-06-01"), "2023-06-01", True, ["A005"]),
        (item("问题", "已整改", due="2023-06-01", evidence="报告"), "2023-06-01", False, []),
        (item("问题", "销号", due="2023-06-01"), "2023-06-01", False, ["A007"]),
        (item("问题"), "", False, ["A006"]),
    ],
)
def test_last_days_follow_from_the_rule_or_the_register(
    row: RectificationRow, due: str, overdue: bool, expected: list[str]
) -> None:
    result = applied(rows=[row])
    assert (result.rectifications[0].due, result.rectifications[0].overdue, codes(result)) == (due, overdue, expected)


def test_without_a_day_nothing_is_overdue_and_it_is_told() -> None:
    result = applied(rows=[item("问题", due="2020-01-01")], as_of="")
    assert (result.rectifications[0].overdue, codes(result)) == (False, ["A009"])


MONEY = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 1000), st.integers(0, 1000)), min_size=1, max_size=8)


@settings(max_examples=50, deadline=None)
@given(MONEY, st.randoms())
def test_sums_and_order_do_not_depend_on_the_order_of_rows(rows: list[tuple[int, int, int]], chance: Any) -> None:
    results = [found(f"项目{n}", float(total)) for n, (total, _, _) in enumerate(rows)]
    requests = [asked(f"项目{n}", float(a), float(b)) for n, (_, a, b) in enumerate(rows)]
    one, two = applied(results, requests), applied(results, chance.sample(requests, len(requests)))
    assert [d.project for d in one.decisions] == [d.project for d in two.decisions]
    assert one.saved == pytest.approx(sum(a - b for _, a, b in rows))
    assert (one.request or 0) - (one.suggested or 0) == pytest.approx(one.saved)
    grades = [["优", "良", "中", "差"].index(d.grade) for d in one.decisions]
    assert grades == sorted(grades)


def test_a_missing_amount_leaves_the_sum_open_but_not_what_is_known() -> None:
    result = applied([found("甲", 95), found("乙", 85)], [asked("甲", 100, 80), asked("乙", 100)])
    assert (result.suggested, result.saved, result.saved_known) == (None, 20, 1)


def test_registers_of_one_workbook_are_read_and_reminders_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.append(["主管部门", "项目名称", "评价总分", "评价等级"])
    first.append(["交通局", "航线补贴", 55, None])
    second = book.create_sheet("预算")
    second.append(["单位:元"])
    second.append(["项目名称", "下年申请", "建议安排"])
    second.append(["航线补贴", 35_880_000, 0])
    third = book.create_sheet("台账")
    third.append(["年度", "责任单位", "问题", "整改期限", "整改状态"])
    third.append([2022, "民航中心", "补贴标准偏高", "2023年5月31日", "推进中"])
    path = tmp_path / "登记.xlsx"
    book.save(path)
    case = read_results_application([path], year=2022, amount_unit="万元")
    result = apply_results(case, RULES, as_of="2023-06-30")
    assert (result.saved, result.decisions[0].grade, case.problems) == (3588, "差", ())
    assert save_letters(result, tmp_path) == ("民航中心",)
    document = docx.Document(str(tmp_path / "letters/民航中心.docx"))
    assert "整改催办函" in "\n".join(one.text for one in document.paragraphs)
    assert document.tables[0].cell(1, 1).text == "补贴标准偏高"
    views = ("heads", "decisions", "audits", "register", "statuses", "letters")
    assert all(result_table(result, of=of).frame.shape[0] for of in views)
    assert result_figure(result, of="money").alt
    save_evaluation(result, tmp_path)
    assert json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))["saved"] == 3588


def test_nothing_given_is_refused() -> None:
    with pytest.raises(InputProblems, match="A001"):
        read_results_application([], year=2022)


def test_a_refused_name_changes_nothing_else() -> None:
    results = [found("甲", 95), replace(found("乙", 85), project=" 甲 ")]
    assert len(applied(results, [asked("甲", 1, 1)]).decisions) == 1


SICHUAN = load_rules("CN-51", on="2025-12-31")


def reviewed(project: str, grade: str, year: int, kind: str = "部门评价") -> ResultRow:
    return ResultRow("甲局", project, kind, None, grade, "表!A2", year)


def planned(results: Any, rules: Any = SICHUAN, requests: Any = ()) -> ResultsApplication:
    case = ApplicationCase("应用", 2025, results=tuple(results), requests=tuple(requests))
    return apply_results(case, rules, as_of="2026-03-31")


def test_fiscal_evaluations_are_picked_by_the_grade_of_the_department() -> None:
    # Sichuan 2025 (S, RONGCE-1): 优 all, 良 20 %, 中 or lower two years running must be taken in the third
    good = [reviewed(f"良{n}", "良", 2025) for n in range(6)]
    weak = [
        reviewed("弱", "差", 2025),
        reviewed("弱", "中", 2024),
        reviewed("偶", "中", 2025),
        reviewed("旧", "中", 2024),
    ]
    own = [reviewed("自", "优", 2025, kind="自评")]
    made = planned([reviewed("优一", "优", 2025), *good, *weak, *own]).selections
    assert [(one.grade, set(one.projects), one.number) for one in made] == [
        ("优", {"优一"}, 1),
        ("良", {f"良{n}" for n in range(6)}, 2),
        ("中及以下", {"弱"}, 1),
    ]


def test_grades_follow_from_totals_where_none_is_stated() -> None:
    (best, *_) = planned([ResultRow("甲局", "桥", "部门评价", 95.0, "", "表!A2")]).selections
    assert best.projects == ("桥",)


def test_the_selection_can_be_changed_in_an_overlay() -> None:
    results = [reviewed("桥", "良", 2022), reviewed("堤", "优", 2022)]
    case = ApplicationCase("应用", 2022, results=tuple(results))
    assert apply_results(case, RULES, as_of="2023-06-30").selections == ()
    local = changed_rules("fiscal_selection", "[{grade: 良及以上, rule: 一半纳入, share: 0.5}]")
    (one,) = apply_results(case, local, as_of="2023-06-30").selections
    assert (set(one.projects), one.number, one.rule) == ({"桥", "堤"}, 1, "一半纳入(50%)")


def test_the_next_evaluation_is_due_within_the_cycle() -> None:
    results = [reviewed("桥", "良", 2021), reviewed("桥", "中", 2019), reviewed("堤", "优", 2023, kind="财政评价")]
    made = planned([*results, reviewed("库", "优", 2020, kind="自评")], requests=[asked("渠", 10.0)])
    assert {one.project: (one.last, one.grade, one.due) for one in made.planned} == {
        "桥": (2021, "良", 2026),
        "堤": (2023, "优", 2028),
        "库": (None, "", None),
        "渠": (None, "", None),
    }
    assert [item.found for item in made.problems if item.code == "A011"] == [
        "桥最近一次评价是2021年度,应在2026年度以前再评价"
    ]
    assert dict(made.limits)["评价周期"] == "5年;4个项目每年应评价1个"


def test_the_cycle_can_be_changed_in_an_overlay() -> None:
    case = ApplicationCase("应用", 2022, results=(reviewed("桥", "良", 2020),))
    made = [
        apply_results(case, rules, as_of="2023-06-30")
        for rules in (RULES, changed_rules("evaluation_cycle", "{cycle_years: 3, yearly_share: 0.5}"))
    ]
    assert [one.planned[0].due for one in made] == [2025, 2023]
    assert [sum(item.code == "A011" for item in one.problems) for one in made] == [0, 1]


def test_earlier_years_advise_nothing_for_the_budget() -> None:
    rows = [found("桥", 50.0), replace(found("桥", 95.0), year=2020)]
    (one,) = applied(rows, [asked("桥", 100.0)]).decisions
    assert (one.grade, one.total) == ("差", 50.0)


def test_the_plan_is_shown_and_saved(tmp_path: Path) -> None:
    made = planned([reviewed("桥", "优", 2025)])
    assert list(result_table(made, of="selections").frame["选取数"]) == ["1", "0", "0"]
    assert list(result_table(made, of="plan").frame["最迟再评价年度"]) == ["2030"]
    save_evaluation(made, tmp_path)
    assert "2030" in (tmp_path / "tables" / "plan.csv").read_text(encoding="utf-8-sig")


def test_years_of_results_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "评价结果"
    for line in (["项目名称", "评价类型", "评价得分", "评价等级", "评价年度"], ["桥", "部门评价", 85, "良", 2020]):
        book.active.append(line)
    book.save(tmp_path / "results.xlsx")
    case = read_results_application([tmp_path / "results.xlsx"], year=2022)
    assert [(row.project, row.year, row.grade) for row in case.results] == [("桥", 2020, "良")]


def test_without_a_day_the_conclusion_counts_nothing_as_overdue() -> None:
    text = conclusion(applied(rows=[item("问题", due="2020-01-01")], as_of="")).markdown
    assert "没有写明截至日期,未判断逾期" in text
    assert "逾期0项" not in text


@pytest.mark.parametrize(("decided", "told"), [(-5, True), (250, True), (0, False), (210, False), (None, False)])
def test_more_than_was_asked_and_less_than_nothing_are_told(decided: float | None, told: bool) -> None:
    result = applied([found("甲", 85)], [asked("甲", 210, decided)])
    assert ("A012" in codes(result)) is told


def test_an_overdue_measure_without_a_status_says_so() -> None:
    result = applied(rows=[item("问题", status="", due="2020-01-01")])
    assert next(one.found for one in result.problems if one.code == "A005").endswith("没有填写状态")
