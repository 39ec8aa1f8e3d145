"""Rules that a place may word otherwise: each key changed in an overlay file changes what comes out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from perfanalysis.comparing import compare
from perfanalysis.evaluating import score
from perfanalysis.forms import write_self_evaluation_form
from perfanalysis.forms.register_books import write_register_workbook
from perfanalysis.model import BudgetRow, Case
from perfanalysis.model.annual_reports import AnnualReportCase, LogEntry
from perfanalysis.model.assessments import ExAnteCase, ReductionRow
from perfanalysis.model.expert_reviews import ExpertMark, ProjectReview
from perfanalysis.model.monitorings import ExecutionRow, MonitoringCase
from perfanalysis.model.target_reviews import ReviewedTarget, ReviewMark, TargetReviewCase
from perfanalysis.problems import RuleProblems
from perfanalysis.quantities import parse_amount
from perfanalysis.reading import read_cases
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.rules.case_rules import rules_for
from perfanalysis.stages import assess, monitor, report_year, review_targets
from perfanalysis.tables import result_table
from tests.comparing.panels import steady
from tests.rules.test_rulebooks import overlay

KEYS = (
    "disclosure_days",
    "ex_ante_bond_points",
    "ex_ante_dimensions",
    "ex_ante_objects",
    "ex_ante_policy_dimensions",
    "fiscal_year",
    "form_fields",
    "form_money_places",
    "form_money_unit",
    "monitoring_measures",
    "rule_breaks",
    "rule_date",
    "target_review_method",
)
"""The keys shown here; tests of all other keys are in ``test_every_rule_matters``."""
PLACE, DAY = "CN-15-05", "2022-12-31"
CASE = Case("project_self_evaluation", place=PLACE, year=2022)


def book(folder: Path, key: str, value: str) -> RuleBook:
    """The rules of the place with one value of its own."""
    return load_rules(PLACE, on=DAY, overlays=[overlay(folder, key, value)])


def half_spent() -> MonitoringCase:
    row = ExecutionRow("市水务局", "水库站", "水库", 2022, 7, 100.0, 50.0)
    return MonitoringCase("监控", 2022, 7, place=PLACE, execution=(row,))


def test_the_rules_are_those_of_the_last_day_of_the_budget_year(tmp_path: Path) -> None:
    file = overlay(tmp_path, "fiscal_year", "{start: '07-01', end: '06-30'}")
    assert rules_for(CASE, overlays=[file]).on == "2023-06-30"
    early = overlay(tmp_path, "fiscal_year", "{start: '01-01', end: '11-30'}", name="early.yml")
    assert rules_for(CASE, overlays=[early]).on == "2022-11-30"


def test_time_elapsed_counts_from_the_start_of_the_budget_year(tmp_path: Path) -> None:
    shares = [
        monitor(half_spent(), rules).projects[0].elapsed
        for rules in (load_rules(PLACE, on=DAY), book(tmp_path, "fiscal_year", "{start: '04-01', end: '03-31'}"))
    ]
    assert shares == pytest.approx([7 / 12, 4 / 12])


def test_the_forecast_runs_to_the_end_of_the_budget_year(tmp_path: Path) -> None:
    rows = [
        ExecutionRow("局", "站", "堤", year, month, 100.0, executed)
        for year, month, executed in [(2021, 7, 25.0), (2021, 3, 100.0), (2022, 7, 20.0)]
    ]
    case = MonitoringCase("监控", 2022, 7, place=PLACE, execution=tuple(rows))
    books = (load_rules(PLACE, on=DAY), book(tmp_path, "fiscal_year", "{start: '04-01', end: '03-31'}"))
    found = [monitor(case, rules) for rules in books]
    assert [one.forecast.value for one in found] == pytest.approx([20 * 12 / 7, 80])
    assert ["M005" in [problem.code for problem in one.problems] for one in found] == [True, False]


def test_rules_of_the_day_of_evaluation_need_that_day(tmp_path: Path) -> None:
    file = overlay(tmp_path, "rule_date", "evaluation_date")
    with pytest.raises(RuleProblems, match="L016"):
        rules_for(CASE, overlays=[file])
    assert rules_for(CASE, on="2023-03-15", overlays=[file]).on == "2023-03-15"


def test_letters_offer_the_measures_of_the_place(tmp_path: Path) -> None:
    late = MonitoringCase("监控", 2022, 7, execution=(ExecutionRow("局", "站", "堤", 2022, 7, 100.0, 0.0),))
    said = ["".join(monitor(late, rules).letters[0].after) for rules in (load_rules(PLACE, on=DAY), _renamed(tmp_path))]
    assert "清退、收回" in said[1]
    assert "清退" not in said[0]


def _renamed(folder: Path) -> RuleBook:
    return book(folder, "monitoring_measures", "[清退, 收回]")


def test_years_of_other_rules_are_told_beside_a_change(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    file = overlay(tmp_path, "rule_breaks", "[{year: 2022, place: 通辽市, what: 自评分值}]")
    found = [compare(panel, place=PLACE, overlays=files).tables["rule_years"].rows for files in ([], [file])]
    assert [row[1:] for row in found[0] if row[0] == "2020–2021"] == [(2021, "全国", "增设成本指标")]
    assert {row[1:] for row in found[1]} == {(2022, "通辽市", "自评分值")}


def test_changes_of_other_places_do_not_concern_a_comparison(tmp_path: Path) -> None:
    file = overlay(tmp_path, "rule_breaks", "[{year: 2022, place: 四川省, what: 评价等级分段}]")
    found = compare(steady(tmp_path), place=PLACE, overlays=[file])
    assert not found.tables["rule_years"].rows
    assert {row[2] for row in found.tables["reasons"].rows if row[1] == "rule_years"} == {"no"}


def test_own_rules_of_the_workspace_count_without_being_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("notebooks", "parameters/rules"):
        (tmp_path / name).mkdir(parents=True)
    overlay(tmp_path / "parameters" / "rules", "recheck_rate", "0.4")
    monkeypatch.chdir(tmp_path)
    assert rules_for(CASE).value("recheck_rate") == 0.4


def test_a_form_without_money_unit_takes_that_of_the_place(tmp_path: Path) -> None:
    budget = (BudgetRow("年度资金总额", adjusted=parse_amount("12"), executed=parse_amount("6"), total=True),)
    case = Case("project_self_evaluation", place=PLACE, year=2022, project="某项目", budget=budget)
    found = [score(case, rules) for rules in (load_rules(PLACE, on=DAY), book(tmp_path, "form_money_unit", "元"))]
    assert [one.case.amount_unit for one in found] == ["万元", "元"]
    assert [[item.found for item in one.problems if item.code == "C080"] for one in found] == [
        ["没有写明金额单位,按规定以万元计"],
        ["没有写明金额单位,按规定以元计"],
    ]


def texts_of(path: Path) -> list[str]:
    return [str(cell.value) for row in openpyxl.load_workbook(path).worksheets[0] for cell in row if cell.value]


@pytest.mark.parametrize(
    ("key", "value", "there", "gone"),
    [
        ("form_money_unit", "元", "项目资金\n（元）", "项目资金\n（万元）"),
        (
            "form_fields",
            (
                "{header: [项目名称, 项目编码, 主管部门, 实施单位], fund_rows: [年度资金总额, 债券资金], "
                "fund_columns: [年初预算数, 全年预算数, 全年执行数, 执行率], indicator_columns: [一级指标, 二级指标, "
                "三级指标, 年度指标值, 实际完成值, 分值, 得分, 备注]}"
            ),
            "债券资金",
            "上年结转资金",
        ),
    ],
)
def test_the_empty_form_has_the_fields_of_the_place(
    tmp_path: Path, key: str, value: str, there: str, gone: str
) -> None:
    write_self_evaluation_form(tmp_path / "nation.xlsx", year=2022, name="某项目")
    write_self_evaluation_form(tmp_path / "own.xlsx", year=2022, name="某项目", rules=book(tmp_path, key, value))
    nation, own = texts_of(tmp_path / "nation.xlsx"), texts_of(tmp_path / "own.xlsx")
    assert (there in own, gone in own, there in nation, gone in nation) == (True, False, False, True)
    (case,) = read_cases(tmp_path / "own.xlsx")
    assert (case.project, case.year) == ("某项目", 2022)


def test_registers_ask_for_money_and_words_as_the_place_has_them(tmp_path: Path) -> None:
    rules = load_rules(
        PLACE,
        on=DAY,
        overlays=[
            overlay(tmp_path, "form_money_unit", "元", name="unit.yml"),
            overlay(tmp_path, "monitoring_causes", "[征地, 天气]", name="causes.yml"),
        ],
    )
    write_register_workbook(tmp_path / "own.xlsx", "monitoring", title="监控", rules=rules)
    said = texts_of(tmp_path / "own.xlsx")
    assert "全年预算数(元)（必填）" in said
    assert "征地、天气" in said


def review_of(kind: str, rules: RuleBook, item: str = "") -> ProjectReview:
    """What one expert's mark of a project makes of the place's framework."""
    mark = ExpertMark("农村公路", kind, "甲", "", item or "筹资合规性", "", 3.0, "有理由", "表!A2", {})  # type: ignore[arg-type]
    return assess(ExAnteCase(place=PLACE, year=2022, amount_unit="万元", marks=(mark,)), rules).reviews[0]


def dimensions(review: ProjectReview) -> list[tuple[str, float | None]]:
    return [(one.name, one.weight) for one in review.dimensions]


def test_dimensions_of_projects_and_their_points_are_those_of_the_place(tmp_path: Path) -> None:
    points = {"立项必要性": 30, "投入经济性": 10, "绩效目标合理性": 20, "实施方案可行性": 20, "可持续性": 20}
    value = ", ".join(f"{{name: {name}, points: {share}}}" for name, share in points.items())
    review = review_of("项目", book(tmp_path, "ex_ante_dimensions", f"[{value}]"), "可持续性")
    assert dimensions(review) == list(points.items())
    assert [(item.name, item.mean) for item in review.items if item.marks] == [("可持续性", 3.0)]
    assert [item.weight for item in review.items if item.level1 == "立项必要性"] == [7.5] * 4
    assert (review.weight, review.bounds) == (100, (3.0, 83.0))


def test_dimensions_of_policies_get_the_points_of_the_place(tmp_path: Path) -> None:
    names = ("设立必要性", "目标合理性", "资金合规性", "保障充分性", "实施可持续性")
    value = ", ".join(f"{{name: {name}, points: 20}}" for name in names)
    assert dimensions(review_of("政策", load_rules(PLACE, on=DAY))) == [(f"政策{name}", None) for name in names]
    changed = review_of("政策", book(tmp_path, "ex_ante_policy_dimensions", f"[{value}]"))
    assert dimensions(changed) == [(f"政策{name}", 20) for name in names]


def test_points_to_look_at_in_bonds_are_those_of_the_place(tmp_path: Path) -> None:
    review = review_of("专项债券", book(tmp_path, "ex_ante_bond_points", "[绩效目标合理性, 项目收益与融资平衡]"))
    assert [item.name for item in review.items] == ["绩效目标合理性", "项目收益与融资平衡"]


def test_a_framework_of_other_dimensions_stands_and_is_told(tmp_path: Path) -> None:
    rules = book(tmp_path, "ex_ante_policy_dimensions", "[{name: 决策科学性}, {name: 实施可行性}]")
    mark = ExpertMark("农村公路", "政策", "甲", "EP1", "", "良", None, "有理由", "表!A2", {})
    found = assess(ExAnteCase(place=PLACE, year=2022, amount_unit="万元", marks=(mark,)), rules)
    assert len(found.reviews[0].items) == 5
    assert "E033" in [problem.code for problem in found.problems]


def test_objects_outside_those_of_the_place_are_told(tmp_path: Path) -> None:
    row = ReductionRow(
        "item", 2022, project="渠", applied=parse_amount("10"), cut=parse_amount("0"), category="到期续办政策"
    )
    case = ExAnteCase(place=PLACE, year=2022, amount_unit="万元", rows=(row,))
    nation, own = load_rules(PLACE, on=DAY), book(tmp_path, "ex_ante_objects", "[新出台重大项目, 到期续办政策]")
    assert [[problem.code for problem in assess(case, rules).problems] for rules in (nation, own)] == [["E034"], []]


def general_project(rules: RuleBook) -> tuple[ReviewedTarget, list[str]]:
    """An ordinary project that a reviewer judged as a whole and marked in no item."""
    form = Case("performance_target", year=2022, project="农村公路", goal="新建36公里")
    judged = ReviewMark("农村公路", "甲", "综合评定", None, "良", "", "表!C2", importance="一般性项目")
    found = review_targets(TargetReviewCase("审核", 2022, forms=(form,), marks=(judged,)), rules)
    return found.projects[0], [problem.code for problem in found.problems]


def test_the_way_of_reviewing_targets_is_that_of_the_place(tmp_path: Path) -> None:
    judged, codes = general_project(load_rules(PLACE, on=DAY))
    assert (judged.total, judged.grade, "T011" in codes) == (None, "良", False)
    own = book(tmp_path, "target_review_method", "{重点项目: points, 一般性项目: points}")
    marked, codes = general_project(own)
    assert (marked.grade, "T011" in codes) == ("", True)
    unknown = general_project(book(tmp_path, "target_review_method", "{甲类: points}"))
    assert (unknown[0].grade, "T017" in unknown[1]) == ("良", True)


def test_a_qualitative_review_needs_an_overall_grade() -> None:
    form = Case("performance_target", year=2022, project="农村公路", goal="新建36公里")
    marks = (ReviewMark("农村公路", "甲", "目标相关性", 12.0, "", "", "表!C2", importance="一般性项目"),)
    found = review_targets(TargetReviewCase("审核", 2022, forms=(form,), marks=marks), load_rules(PLACE, on=DAY))
    assert "T016" in [problem.code for problem in found.problems]
    assert (found.projects[0].total, found.projects[0].grade) == (None, "")


def test_amounts_have_the_places_of_the_place(tmp_path: Path) -> None:
    row = ExecutionRow("局", "站", "堤", 2022, 7, 100.1234, 50.0)
    case = MonitoringCase("监控", 2022, 7, place=PLACE, amount_unit="万元", execution=(row,))
    nation, own = load_rules(PLACE, on=DAY), book(tmp_path, "form_money_places", "3")
    assert [result_table(monitor(case, rules), of="units").frame["预算数"].iloc[0] for rules in (nation, own)] == [
        "100.12",
        "100.123",
    ]
    yuan = replace(case, amount_unit="元")
    assert result_table(monitor(yuan, own), of="units").frame["预算数"].iloc[0] == "100.12"


def test_disclosure_is_late_after_the_days_of_the_place(tmp_path: Path) -> None:
    entry = LogEntry("公开", "2022-09-20", "自评结果", None, "", "", approved="2022-08-25")
    case = AnnualReportCase("报告", PLACE, 2022, None, "万元", (), (), log=(entry,))
    books = (load_rules(PLACE, on=DAY), book(tmp_path, "disclosure_days", "20"))
    said = [[one.allowed for one in report_year(case, rules).problems if one.code == "Y006"] for rules in books]
    assert said == [[], ["批准后20日内,即不晚于2022-09-14"]]
