"""Annual report: Tongliao's published figures come out again, sums are right, failed runs and contradictions are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation
from perfanalysis.findings import conclusion
from perfanalysis.model.annual_reports import AnnualReport, LogEntry
from perfanalysis.model.stage_results import UNSCORED
from perfanalysis.problems import InputProblems
from perfanalysis.rules import load_rules
from perfanalysis.stages import assess, read_annual_report, read_ex_ante, report_year
from perfanalysis.stages.annual_counting import annual_figures, annual_measures
from perfanalysis.tables import result_table

ROOT = Path(__file__).parents[2]
RULES = load_rules("CN-15-05", on="2022-12-31")


def _document(kind: str, year: int = 2022, **own: Any) -> dict[str, Any]:
    heads = {"kind": kind, "year": year, "place": "CN-15-05", "amount_unit": "万元", "problems": [], "rulebook": {}}
    return {**UNSCORED, "project": None, "department": None, "implementer": None, **heads, **own}


def _save(outputs: Path, notebook: str, name: str, document: dict[str, Any]) -> None:
    folder = outputs / notebook / str(document["year"]) / name
    folder.mkdir(parents=True)
    (folder / "evaluation.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _report(outputs: Path, register: dict[str, Any] | None = None, **more: Any) -> AnnualReport:
    file = outputs.parent / "register.yml"
    file.write_text(yaml.safe_dump(register or {"log": []}, allow_unicode=True), encoding="utf-8")
    case = read_annual_report([outputs], year=2022, place="CN-15-05", register=file, **more)
    return report_year(case, RULES)


def _self(total: float, grade: str, adjusted: float, executed: float, unit: str = "万元") -> dict[str, Any]:
    budget = [
        {"item": "其中", "total": False, "adjusted": 1},
        {"total": True, "adjusted": adjusted, "executed": executed},
    ]
    return _document("project_self_evaluation", total=total, grade=grade, budget=budget) | {"amount_unit": unit}


def test_tongliao_figures_reproduce(tmp_path: Path) -> None:
    """Ten measures of Tongliao to 2022 (facts/domain.md 16.1, source SEED); rates from the ex-ante registers."""
    outputs = tmp_path / "outputs"
    for year in (2021, 2022):
        file = ROOT / f"parameters/ex_ante_assessment/{year}/tongliao.csv"
        given = yaml.safe_load(file.with_suffix(".yml").read_text(encoding="utf-8"))
        names = ("year", "place", "title", "amount_unit")
        case = read_ex_ante(file, **{name: given[name] for name in names if name in given})
        save_evaluation(assess(case, RULES), outputs / "ex_ante_assessment" / str(year) / "tongliao")
    register = ROOT / "parameters/annual_report/2022/city-tongliao-2018-2022.xlsx"
    case = read_annual_report([outputs], year=2022, place="CN-15-05", register=register)
    report = report_year(case, RULES)
    assert (report.of("申请金额", 2021), report.of("核减金额", 2021)) == (13285, 6773)
    assert (report.of("申请金额", 2022), report.of("核减金额", 2022)) == (30160.06, 4609.28)
    rates = [report.of("核减率", year) for year in (2021, 2022)]
    assert [round(100 * rate, 2) for rate in rates if rate] == [50.98, 15.28]
    assert [report.of(title, 2022) for title in ("覆盖部门", "覆盖单位", "指标库指标", "公布的制度套数")] == [
        73,
        237,
        8538,
        14,
    ]
    assert report.of("节约和压减", 2020) == 3588
    periods = result_table(report, of="periods").frame
    assert periods[["数据项", "数值", "单位"]].to_numpy().tolist()[:2] == [
        ["重点评价", "67", "个"],
        ["重点评价资金", "241.98", "亿元"],
    ]
    assert "Y002" not in {found.code for found in report.problems}


def test_sums_counts_means_and_units(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    _save(outputs, "self_evaluation", "city-1", _self(95, "优", 100, 90))
    _save(outputs, "self_evaluation", "city-2", _self(80, "良", 2_000_000, 1_000_000, unit="元"))
    _save(outputs, "monitoring", "city", _document("monitoring", whole={"projects": 5, "red": 1, "yellow": 2}))
    report = _report(outputs)
    assert [report.of(title, 2022) for title in ("自评", "项目自评资金", "自评平均分", "自评为优")] == [2, 300, 87.5, 1]
    assert report.of("项目预算执行率", 2022) == pytest.approx(190 / 300)
    assert report.of("红灯和黄灯项目", 2022) == 3
    assert report.of("监控时执行率", 2022) is None


def test_only_the_place_the_year_and_the_named_runs(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    _save(outputs, "self_evaluation", "city-1", _self(95, "优", 100, 90))
    _save(outputs, "self_evaluation", "city-2", _self(95, "优", 100, 90) | {"place": "CN-15-05-23"})
    _save(outputs, "self_evaluation", "city-3", _self(95, "优", 100, 90) | {"place": "CN-15-051"})
    _save(outputs, "self_evaluation", "other", _self(95, "优", 100, 90))
    _save(outputs, "self_evaluation", "city-4", _self(95, "优", 100, 90) | {"year": 2023})
    assert _report(outputs).of("自评", 2022) == 3
    assert _report(outputs, runs="city*").of("自评", 2022) == 2
    named = read_annual_report([outputs / "self_evaluation/2022/other"], year=2022, runs="city*")
    assert report_year(named, RULES).of("自评", 2022) == 1


def test_a_failed_run_is_a_row_and_no_number(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    _save(outputs, "self_evaluation", "city-1", _self(95, "优", 100, 90))
    failed = outputs / "failed/self_evaluation/2022/city-2"
    failed.mkdir(parents=True)
    (failed / "run.json").write_text("{}", encoding="utf-8")
    broken = outputs / "self_evaluation/2022/city-3"
    broken.mkdir()
    (broken / "evaluation.json").write_text("{", encoding="utf-8")
    report = _report(outputs)
    assert report.of("自评", 2022) == 1
    assert sorted((run.name, run.state) for run in report.case.missing) == [
        ("self_evaluation/2022/city-2", "运行失败"),
        ("self_evaluation/2022/city-3", "结果不能读取"),
    ]
    assert [found.code for found in report.problems if found.code == "Y001"] == ["Y001", "Y001"]
    assert "有2个运行没有结果" in conclusion(report)._repr_markdown_()


def test_every_contradiction_is_told(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    _save(outputs, "self_evaluation", "city-1", _self(95, "优", 100, 90))
    figures = [
        {"year": 2022, "measure": "绩效评价", "title": "自评", "value": 7, "unit": "份"},
        {"year": 2022, "measure": "绩效评价", "title": "项目自评资金", "value": 0.01, "unit": "亿元"},
        {"year": 2022, "measure": "评价", "title": "其他", "value": 1, "unit": "个"},
    ]
    log = [
        {"kind": "培训", "date": "2022-05-01", "title": "培训会", "number": 30},
        {"kind": "培训", "date": "2023-05-01", "title": "下年的培训", "number": 30},
    ]
    report = _report(outputs, {"figures": figures, "log": log})
    told = {found.code: found.found for found in report.problems if found.code != "Y004"}
    assert told == {
        "Y002": "2022年“自评”登记为7,由结果算出1",
        "Y003": "评价",
        "Y005": "“下年的培训”的日期为2023-05-01",
    }
    assert (report.of("培训", 2022), report.of("培训人次", 2022)) == (1, 30)
    assert report.of("自评", 2022) == 1


def test_nothing_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "outputs").mkdir()
    with pytest.raises(InputProblems, match="S101"):
        read_annual_report([tmp_path / "outputs"], year=2022)


def test_ten_measures_in_order() -> None:
    assert [measure["name"] for measure in annual_measures()] == [
        "制度框架", "指标体系", "事前评估", "目标管理", "运行监控", "绩效评价", "结果应用", "业务指导", "信息公开", "宣传报道",
    ]  # fmt: skip


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), max_size=8), st.permutations(range(8)))
def test_order_of_results_changes_nothing(money: list[tuple[float, float]], order: list[int]) -> None:
    documents = [_document("ex_ante_assessment", applied=asked, cut=cut, number_of_projects=1) for asked, cut in money]
    moved = [documents[place] for place in order if place < len(documents)]
    log = [LogEntry("培训", "2022-01-01", "会", 3, "人次", "")]
    assert list(annual_figures(documents, log, 2022)) == list(annual_figures(moved, log, 2022))


def test_a_report_without_a_title_bears_the_name_of_its_place() -> None:
    assert read_annual_report([], year=2022, place="CN-15-05").name == "通辽市"
    assert read_annual_report([], year=2022, place="CN-99").name == "本地区"
