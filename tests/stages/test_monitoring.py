"""Monitoring: rates, flags, colours, forecasts and letters against hand-made answers; forms read as published."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation
from perfanalysis.figures import result_figure
from perfanalysis.findings import conclusion
from perfanalysis.model.monitorings import ExecutionRow, Monitoring, MonitoringCase, ProgressRow
from perfanalysis.problems import InputProblems
from perfanalysis.publishing.letters import letter_document, save_letters
from perfanalysis.rules import load_rules
from perfanalysis.stages import monitor, read_monitoring
from perfanalysis.stages.monitoring_dates import answer_day
from perfanalysis.stages.monitoring_forecasts import forecast
from perfanalysis.tables import result_table
from perfanalysis.targets import parse_actual, parse_target

ROOT = Path(__file__).parents[2]
SICHUAN = load_rules("CN-51", on="2025-12-31")  # warnings 25/40/60/80 %, gap 10 %, 10 working days (S, RONGCE-5)
TONGLIAO = load_rules("CN-15-05", on="2022-12-31")


def execution(project: str, budget: float | None, executed: float | None, **more: Any) -> ExecutionRow:
    given = {"department": "甲局", "unit": "甲局", "year": 2025, "month": 6, **more}
    return ExecutionRow(project=project, budget=budget, executed=executed, where="表!A2", **given)


def indicator(project: str, target: str, actual: str, **more: str) -> ProgressRow:
    wanted = parse_target(target)
    return ProgressRow(
        "甲局", project, "", "指标甲", wanted, parse_actual(actual, target=wanted), where="表!A9", **more
    )


def monitored(
    rows: Sequence[ExecutionRow], progress: Sequence[ProgressRow] = (), rules: Any = SICHUAN, **more: Any
) -> Monitoring:
    case = MonitoringCase("监控", 2025, 6, amount_unit="万元", execution=tuple(rows), progress=tuple(progress))
    return monitor(case, rules, **more)


def kinds(result: Monitoring) -> list[list[str]]:
    return [[flag.kind for flag in project.flags] for project in result.projects]


def codes(result: Monitoring) -> list[str]:
    return [found.code for found in result.problems]


@pytest.mark.parametrize(
    ("executed", "expected", "colour"),
    [
        (39.9, ["执行预警"], "黄"),
        (40, [], "绿"),
        (0, ["零支出", "执行预警", "进度落后"], "红"),
        (101, ["超预算"], "红"),
    ],
)
def test_money_is_flagged_by_the_limits_of_the_place(executed: float, expected: list[str], colour: str) -> None:
    result = monitored([execution("路", 100, executed)])
    assert (kinds(result), result.projects[0].colour) == ([expected], colour)


def test_a_place_without_limits_flags_nothing_of_its_own_and_says_so() -> None:
    case = MonitoringCase("监控", 2022, 7, execution=(execution("路", 100, 45, year=2022, month=7),))
    result = monitor(case, TONGLIAO)
    assert kinds(result) == [[]]
    assert "当地没有规定7月末预算执行预警线" in conclusion(result).markdown


def test_targets_and_money_are_held_against_each_other() -> None:
    rows = [execution("路", 100, 50), execution("桥", 100, 50)]
    progress = [indicator("路", "≥10公里", "6公里"), indicator("桥", "≥10座", "6.1座")]
    result = monitored(rows, progress)
    assert [round(project.gap or 0, 10) for project in result.projects] == [0.1, 0.11]
    assert kinds(result) == [[], ["偏离预警"]]


def test_only_growing_numbers_count_as_attained() -> None:
    rows = [execution("路", 100, 50)]
    progress = [
        indicator("路", "≥10公里", "20公里"),
        indicator("路", "≤5万元", "3万元"),
        indicator("路", "效果明显", "明显"),
        indicator("路", "2025年11月30日", "2025年6月1日"),
    ]
    (project,) = monitored(rows, progress).projects
    assert (project.attainment, project.counted) == (1.0, 1)


def test_doubtful_targets_need_cause_and_measure() -> None:
    rows = [execution("路", 100, 50), execution("桥", 100, 50)]
    progress = [
        indicator("路", "≥10公里", "5公里", likelihood="有可能", cause="其他", measure="赶工"),
        indicator("桥", "≥10座", "5座", likelihood="完全不可能"),
        indicator("桥", "≥10座", "5座", likelihood="差不多"),
    ]
    result = monitored(rows, progress)
    assert kinds(result) == [["可能完不成"], ["不能完成", "缺原因或措施"]]
    assert [project.colour for project in result.projects] == ["黄", "红"]
    assert codes(result) == ["M010", "M009"]


def test_every_clash_of_the_data_is_told() -> None:
    rows = [
        execution("路", 100, 60, month=3),
        execution("路", 100, 50),
        execution("桥", 100, 120),
        execution("桥", 100, 120),
        execution("渠", None, -1),
    ]
    result = monitored(rows, [indicator("井", "≥1眼", "1眼")], notice_date="2025-02-30")
    assert codes(result) == ["M004", "M005", "M006", "M006", "M008", "M007", "M011", "M012"]
    assert result.whole.budget is None


def test_a_month_outside_the_cutoffs_is_noticed() -> None:
    result = monitor(MonitoringCase("监控", 2025, 5, execution=(execution("路", 1, 1, month=5),)), SICHUAN)
    assert codes(result) == ["M003"]


def test_limits_colours_and_days_come_from_the_rules(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-51\nname: 四川省\nrules:\n"
        "  monitoring_execution_warnings:\n    values:\n"
        "    - {value: [{month: 6, below: 0.6}], from: '2025-06-01', source: 测试, evidence: R}\n"
        "  monitoring_colours:\n    values:\n    - {value: {执行预警: 红}, from: '2025-06-01', source: 测试, evidence: R}\n"
        "  monitoring_response:\n    values:\n"
        "    - {value: {days: 3, kind: 日}, from: '2025-06-01', source: 测试, evidence: R}\n",
        encoding="utf-8",
    )
    rules = load_rules("CN-51", on="2025-12-31", overlays=[overlay])
    result = monitored([execution("路", 100, 50)], rules=rules, notice_date="2025-07-04")
    assert (kinds(result), result.projects[0].colour, result.respond_by) == ([["执行预警"]], "红", "2025-07-07")


@pytest.mark.parametrize(
    ("day", "days", "kind", "expected"),
    [
        ("2025-07-04", 10, "工作日", "2025-07-18"),
        ("2025-07-05", 1, "工作日", "2025-07-07"),
        ("2025-07-04", 10, "日", "2025-07-14"),
    ],
)
def test_days_to_answer_leave_out_weekends(day: str, days: int, kind: str, expected: str) -> None:
    assert answer_day(day, {"days": days, "kind": kind}) == expected
    assert answer_day("", {"days": days, "kind": kind}) == answer_day(day, None) == ""


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(1, 40))
def test_working_days_are_as_many_as_asked(day: dt.date, days: int) -> None:
    last = dt.date.fromisoformat(answer_day(day.isoformat(), {"days": days, "kind": "工作日"}))
    between = [day + dt.timedelta(days=step) for step in range(1, (last - day).days + 1)]
    assert sum(one.weekday() < 5 for one in between) == days
    assert last.weekday() < 5


def test_the_forecast_is_the_ratio_of_sums_and_its_past_error_leaves_each_out() -> None:
    """By hand: factor (90 + 160 + 210) / (45 + 90 + 100) = 460/235; errors |45·370/190 − 90|/90 and so on."""
    pairs = [(45.0, 90.0), (90.0, 160.0), (100.0, 210.0)]
    found = forecast(50.0, 200.0, pairs, month=7)
    assert found.value == pytest.approx(float(50 * Fraction(460, 235)))
    errors = [
        abs(early * Fraction(460 - int(final), 235 - int(early)) - int(final)) / int(final)
        for early, final in ((Fraction(45), 90.0), (Fraction(90), 160.0), (Fraction(100), 210.0))
    ]
    assert found.past_error == pytest.approx(float(sum(errors) / 3))
    assert found.low is not None
    assert found.high is not None
    assert 50 <= found.low < (found.value or 0) < found.high <= 200


def test_the_interval_is_that_of_one_development_step() -> None:
    """Mack (1993) for one step: sigma² = Σ C (F/C − f)² / (n − 1), variance C sigma² + C² sigma² / ΣC; t(2) 97.5 % = 4.302653."""
    pairs = [(40.0, 80.0), (50.0, 110.0), (60.0, 114.0)]
    factor = 304 / 150
    sigma2 = sum(c * (f / c - factor) ** 2 for c, f in pairs) / 2
    half = 4.302652729696 * (50 * sigma2 + 50**2 * sigma2 / 150) ** 0.5
    found = forecast(50.0, None, pairs, month=7)
    assert found.high == pytest.approx(50 * factor + half)


def test_without_history_time_alone_decides_and_gives_no_interval() -> None:
    found = forecast(35.0, 100.0, [], month=7)
    assert (found.value, found.low, found.n) == (pytest.approx(60), None, 0)
    assert forecast(90.0, 100.0, [], month=7).value == 100
    assert forecast(None, 100.0, [], month=7).value is None


ROWS = st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 1)), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms())
@example([(95339.0, 0.4)], random.Random(0))
def test_order_and_unit_of_money_do_not_matter_and_more_spending_is_no_worse(
    rows: list[tuple[float, float]], chance: Any
) -> None:
    listed = [execution(f"项目{n}", budget, budget * share) for n, (budget, share) in enumerate(rows)]
    shuffled = chance.sample(listed, len(listed))
    colours = {project.project: project.colour for project in monitored(listed).projects}
    assert {project.project: project.colour for project in monitored(shuffled).projects} == colours
    yuan = [execution(row.project, (row.budget or 0) * 1e4, (row.executed or 0) * 1e4) for row in listed]
    assert {project.project: project.colour for project in monitored(yuan).projects} == colours
    more = [execution(row.project, row.budget, min(row.budget or 0, (row.executed or 0) * 1.1)) for row in listed]
    rank = {"绿": 0, "黄": 1, "红": 2}
    for project in monitored(more).projects:
        assert rank[project.colour] <= rank[colours[project.project]]


def form(path: Path) -> Path:
    """The form of 财预〔2019〕136号 with ticked causes and likelihoods, headings in two merged rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项目支出绩效目标执行监控表"])
    sheet.append(["(2022年度)"])
    sheet.append(["项目名称", "农村公路养护", None, "主管部门", "县交通局"])
    sheet.append(["实施单位", "县公路中心"])
    sheet.append(["项目资金(万元)", "项目", "年初预算数", "1-7月执行数", "1-7月执行率", "全年预计执行数"])
    sheet.append([None, "年度资金总额", "1,200", "360", "30%", "1,150"])
    sheet.append([None, "其中:本年财政拨款", "1,000", "300", "30%", "950"])
    sheet.append(
        [
            "一级指标",
            "二级指标",
            "三级指标",
            "年度指标值",
            "1-7月执行情况",
            "全年预计完成情况",
            "偏差原因分析",
            None,
            None,
            "完成目标可能性",
            None,
            None,
            "备注",
        ]
    )
    sheet.append(
        [None, None, None, None, None, None, "经费保障", "其他", "原因说明", "确定能", "有可能", "完全不可能", None]
    )
    sheet.append(
        ["产出指标", "数量指标", "养护里程", "≥100公里", "45公里", "100公里", None, None, None, "√", None, None, None]
    )
    sheet.append([None, "质量指标", "路况合格率", "≥90%", "80%", "85%", "√", None, "资金到位晚", None, "√", None, None])
    sheet.append([None, "时效指标", "完成时间", "2022年11月30日", "-", None, None, None, None, "√", None, None, None])
    for area in ("A8:A9", "B8:B9", "C8:C9", "D8:D9", "E8:E9", "F8:F9", "G8:I8", "J8:L8", "A10:A12"):
        sheet.merge_cells(area)
    book.save(path)
    return path


def test_the_national_form_is_read_with_ticks(tmp_path: Path) -> None:
    case = read_monitoring(form(tmp_path / "监控表.xlsx"), year=2022, place="CN-15-05")
    (row,) = case.execution
    assert (row.department, row.unit, row.project, row.month) == ("县交通局", "县公路中心", "农村公路养护", 7)
    assert (row.budget, row.executed, case.amount_unit) == (1200, 360, "万元")
    assert [(one.indicator, one.likelihood, one.cause) for one in case.progress] == [
        ("养护里程", "确定能", ""),
        ("路况合格率", "有可能", "经费保障"),
        ("完成时间", "确定能", ""),
    ]
    result = monitor(case, TONGLIAO)
    assert [found.code for found in result.problems] == ["M010"]
    assert result.projects[0].attainment == pytest.approx((0.45 + 0.8 / 0.9) / 2)


def test_the_half_year_form_of_huangshi_is_read_from_word(tmp_path: Path) -> None:
    """Layout seen at http://hsgyyc.com/xwdt_10201/gsgg_10206/201908/t20190821_663302.html (Huangshi 2019)."""
    document = docx.Document()
    lines = [
        ["项目名称", "公园养护", "主管部门", "市园林中心", "执行单位", "市园林中心"],
        ["资金(万元)", "年初预算数", "1-6月执行数", "全年预计执行数", "", ""],
        ["年度资金总额", "80", "41.5", "80", "", ""],
        ["二级指标", "三级指标", "指标值", "半年度执行情况", "完成目标可能性", "偏差或不能完成目标原因分析"],
        ["数量指标", "养护面积", "≥20万平方米", "20万平方米", "确定能", ""],
        ["满意度指标", "游客满意度", "≥95%", "未调查", "有可能", "年底开展调查"],
    ]
    table = document.add_table(rows=len(lines), cols=6)
    for place, line in enumerate(lines):
        for column, text in enumerate(line):
            table.cell(place, column).text = text
    document.save(str(tmp_path / "监控.docx"))
    case = read_monitoring(tmp_path / "监控.docx", year=2019, place="CN-42-02")
    assert (case.month, case.execution[0].executed, len(case.progress)) == (6, 41.5, 2)


def test_a_file_of_neither_kind_and_a_wrong_year_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(InputProblems, match="R201"):
        read_monitoring(path, year=2022)
    with pytest.raises(InputProblems, match=r"M002.*2022"):
        read_monitoring(ROOT / "parameters/monitoring/2022/city.xlsx", year=2030)


@pytest.fixture(scope="module")
def city() -> Monitoring:
    folder = ROOT / "parameters" / "monitoring" / "2022"
    case = read_monitoring(folder / "city.xlsx", [folder / "city-2021.xlsx"], year=2022, month=7, place="CN-15-05")
    return monitor(case, TONGLIAO, notice_date="2022-08-15")


def test_the_example_city_is_monitored_whole(city: Monitoring, tmp_path: Path) -> None:
    assert [found.code for found in city.problems if found.class_ != "missing"] == []
    assert city.whole.red + city.whole.yellow + city.whole.green == city.whole.projects == 20
    assert city.forecast.n == 20
    assert all(
        result_table(city, of=of).frame.shape[0]
        for of in ("heads", "units", "flagged", "projects", "forecast", "causes")
    )
    assert result_figure(city, of="execution").alt
    assert result_figure(city, of="dual").alt
    save_evaluation(city, tmp_path)
    document = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert (document["kind"], document["total"], len(document["projects"])) == ("monitoring", None, 20)


def test_letters_name_what_was_found_and_are_the_same_again(city: Monitoring, tmp_path: Path) -> None:
    names = save_letters(city, tmp_path)
    assert len(names) == len(city.letters) > 0
    text = "\n".join(p.text for p in docx.Document(str(tmp_path / "letters" / f"{names[0]}.docx")).paragraphs)
    assert "绩效运行监控提示函" in text
    assert names[0] in text
    assert letter_document(city.letters[0]) == letter_document(city.letters[0])
