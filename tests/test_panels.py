"""Panels: every evaluation and every failure is a row, the same whatever the number of jobs, and comes back from csv."""

from __future__ import annotations

import json
import math
import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from perfanalysis.evaluating import save_evaluation, score
from perfanalysis.model import BudgetRow, Case, Evaluation, Indicator
from perfanalysis.panels import Panel, collect, gathering, load_panel, save_panel
from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS
from perfanalysis.panels.extracting import CASE_NUMBERS, CASE_TEXTS, ITEM_FLAGS, ITEM_NUMBERS, ITEM_TEXTS
from perfanalysis.panels.saving import _safe, unsafe
from perfanalysis.problems import InputProblems
from perfanalysis.quantities import BLANK, parse_amount, parse_points
from perfanalysis.rules import load_rules
from perfanalysis.targets import parse_actual, parse_target

RULES = load_rules()
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "panel.md"


def indicator(target: str, actual: str, weight: str, points: str, level3: str = "受益人数") -> Indicator:
    wanted = parse_target(target)
    done = parse_actual(actual, target=wanted)
    return Indicator("产出指标", "数量指标", level3, wanted, done, parse_points(weight), parse_points(points))


def evaluation(project: str = "甲项目", *, unit: str | None = "元", **more: Any) -> Evaluation:
    amounts = {name: parse_amount(text) for name, text in (("adjusted", "387664.62"), ("executed", "300000"))}
    funds = BudgetRow("年度资金总额", weight=parse_points("10"), score=parse_points("8"), total=True, **amounts)
    rows = (indicator("≥735人次", "735", "50", "50"), indicator("=效果明显", "", "40", "38", "=社会效益"))
    case = Case("project_self_evaluation", place="CN-15-05", year=2022, project=project, amount_unit=unit,
                budget=(funds,), indicators=rows, total=parse_points("96"), grade="优")  # fmt: skip
    return score(replace(case, **more), RULES)


def put(outputs: Path, name: str, found: Evaluation | None = None) -> Path:
    save_evaluation(found or evaluation(), outputs / name)
    return outputs / name / "evaluation.json"


def record(outputs: Path, name: str, **fields: Any) -> None:
    folder = outputs / "failed" / name
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps(fields, ensure_ascii=False), encoding="utf-8")


def same(one: Panel, other: Panel) -> None:
    assert_frame_equal(one.cases, other.cases)
    assert_frame_equal(one.items, other.items)
    assert one.problems == other.problems


def edited(path: Path, change: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def test_a_case_is_a_row_with_its_totals_rules_problems_and_money(tmp_path: Path) -> None:
    found = evaluation()
    put(tmp_path, "self_evaluation/2022/甲", found)
    (row,) = collect(tmp_path).cases.to_dict("records")
    assert (row["notebook"], row["year"], row["entity"], row["state"]) == ("self_evaluation", 2022, "甲", "done")
    assert (row["place"], row["project"], row["kind"]) == ("CN-15-05", "甲项目", "project_self_evaluation")
    assert (row["total"], row["low"], row["high"], row["printed_total"]) == (96, 96, 96, 96)
    assert (row["grade"], row["printed_grade"], pd.isna(row["recomputed_grade"])) == ("优", "优", True)
    assert (found.recomputed_total, math.isnan(row["recomputed_total"])) == (None, True)
    assert (row["rulebook"], row["rulebook_hash"]) == (RULES.id, RULES.hash)
    counts = {name: sum(one.class_ == name for one in found.problems) for name in ("contradiction", "missing")}
    assert (row["problems_contradiction"], row["problems_missing"]) == (counts["contradiction"], counts["missing"])
    assert (row["budget_adjusted"], row["budget_executed"], row["amount_unit"]) == (38.766462, 30.0, "元")
    assert math.isnan(row["budget_original"])
    assert pd.isna(row["department"])


def test_items_are_the_execution_rate_and_every_indicator_in_order(tmp_path: Path) -> None:
    put(tmp_path, "self_evaluation/2022/甲")
    items = collect(tmp_path).items
    assert items["position"].tolist() == [pd.NA, 0, 1]
    assert items["level3"].tolist() == ["预算执行率", "受益人数", "=社会效益"]
    assert items["weight"].tolist() == [10, 50, 40]
    assert items["printed"].tolist() == [8, 50, 38]
    assert items["lost"].tolist() == [2, 0, 2]
    assert items["rate"][0] == pytest.approx(300000 / 387664.62)
    row = items.iloc[1]
    assert (row["target_operator"], row["target_value"], row["target_unit"]) == (">=", 735, "人次")
    assert (row["target_direction"], row["actual_text"], row["actual_value"]) == ("higher", "735", 735)
    assert items["actual_value"].isna().tolist() == [True, False, True]
    assert items["actual_text"].isna().tolist() == [True, False, True]


def test_every_column_has_its_documented_dtype_and_place(tmp_path: Path) -> None:
    put(tmp_path, "self_evaluation/2022/甲")
    panel = collect(tmp_path)
    dtypes = {"number": "float64", "integer": "Int32", "text": "category", "flag": "bool"}
    for frame, columns in ((panel.cases, CASE_COLUMNS), (panel.items, ITEM_COLUMNS)):
        assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
            name: dtypes[column.kind] for name, column in columns.items()
        }
        assert list(frame) == list(columns)
    assert {*CASE_NUMBERS, *CASE_TEXTS, "case", "group", "budget_next", "treated_from", "complete"} == set(CASE_COLUMNS)
    keys = {"case", "notebook", "year", "entity"}
    assert {*ITEM_NUMBERS, *ITEM_TEXTS, *ITEM_FLAGS} | keys == set(ITEM_COLUMNS)


def test_the_page_explains_every_column() -> None:
    text = PAGE.read_text(encoding="utf-8")
    columns = {**CASE_COLUMNS, **ITEM_COLUMNS}
    assert [name for name, column in columns.items() if f"| `{name}` | {column.title} |" not in text] == []


def test_missing_totals_and_unknown_money_units_are_missing_not_zero(tmp_path: Path) -> None:
    rows = (indicator("≥735人次", "", "50", "50"), replace(indicator("≥5个", "5", "40", "40"), score=BLANK))
    found = evaluation(unit=None, indicators=rows)
    put(tmp_path, "n/2022/甲", replace(found, case=replace(found.case, amount_unit=None)))
    (row,) = collect(tmp_path).cases.to_dict("records")
    assert math.isnan(row["total"])
    assert (row["low"], row["high"]) == (58, 98)
    assert math.isnan(row["budget_executed"])
    assert pd.isna(row["amount_unit"])


def test_a_form_without_a_money_unit_has_the_place_s(tmp_path: Path) -> None:
    put(tmp_path, "n/2022/甲", evaluation(unit=None))
    (row,) = collect(tmp_path).cases.to_dict("records")
    assert (row["amount_unit"], row["budget_executed"]) == ("万元", 300_000)


def test_rows_stand_by_notebook_year_entity(tmp_path: Path) -> None:
    for name in ("b/2021/乙", "b/2021/甲", "a/2022/x", "b/2020/z", "a/2022/X"):
        put(tmp_path, name)
    cases = collect(tmp_path).cases
    assert cases["entity"].tolist() == ["X", "x", "z", "乙", "甲"]
    assert cases["year"].tolist() == [2022, 2022, 2020, 2021, 2021]
    assert cases["case"].tolist() == [0, 1, 2, 3, 4]
    assert collect(tmp_path, notebook="a").cases["entity"].tolist() == ["X", "x"]


def test_a_failed_run_is_a_row_with_its_cause_even_over_an_older_result(tmp_path: Path) -> None:
    put(tmp_path, "n/2022/甲")
    put(tmp_path, "n/2022/乙")
    record(tmp_path, "n/2022/甲", state="timed out", cause="第3格超时")
    record(tmp_path, "n/2022/丙", state="died", cause="")
    panel = collect(tmp_path)
    rows = {row["entity"]: row for row in panel.cases.to_dict("records")}
    assert (rows["甲"]["state"], rows["甲"]["cause"]) == ("timed out", "第3格超时;此前一次运行的评价结果未计入")
    assert (rows["丙"]["state"], pd.isna(rows["丙"]["cause"])) == ("died", True)
    assert math.isnan(rows["甲"]["total"])
    assert pd.isna(rows["甲"]["problems_missing"])
    assert set(panel.items["entity"]) == {"乙"}
    assert panel.problems == ()


def nested(document: dict[str, Any]) -> None:
    document["indicators"][0]["weight"] = "50"


def truth_as_number(document: dict[str, Any]) -> None:
    document["indicators"][0]["printed"] = True


def without_key(document: dict[str, Any]) -> None:
    del document["indicators"][1]["target"]["operator"]


def strange_class(document: dict[str, Any]) -> None:
    document["problems"] = [{"class": "odd", "blocking": False}]


def huge(document: dict[str, Any]) -> None:
    document["total"] = 10**400


def no_list(document: dict[str, Any]) -> None:
    document["indicators"] = 7


def text_bounds(document: dict[str, Any]) -> None:
    document["bounds"] = "95"


def odd_money(document: dict[str, Any]) -> None:
    document["budget"][0]["executed"] = "300000"


@pytest.mark.parametrize(
    "change", [nested, truth_as_number, without_key, strange_class, huge, no_list, text_bounds, odd_money]
)
def test_a_broken_document_is_an_unreadable_row_and_a_problem(tmp_path: Path, change: Any) -> None:
    edited(put(tmp_path, "n/2022/坏"), change)
    put(tmp_path, "n/2022/好")
    panel = collect(tmp_path)
    assert sorted(zip(panel.cases["entity"], panel.cases["state"], strict=True)) == [
        ("坏", "unreadable"),
        ("好", "done"),
    ]
    assert [(one.code, one.where) for one in panel.problems] == [("S002", "n/2022/坏/evaluation.json")]
    assert panel.problems[0].found in set(panel.cases["cause"].dropna())
    assert set(panel.items["entity"]) == {"好"}


@pytest.mark.parametrize("content", [b"", b"{", b'{"kind": 1}', b"\xff\xfe", b"[" * 100_000, b'{"a":1,"a":2}'])
def test_bytes_that_are_no_evaluation_are_an_unreadable_row(tmp_path: Path, content: bytes) -> None:
    put(tmp_path, "n/2022/好")
    put(tmp_path, "n/2022/坏").write_bytes(content)
    assert collect(tmp_path).cases["state"].tolist() == ["unreadable", "done"]


def test_a_folder_without_its_file_is_no_silent_gap(tmp_path: Path) -> None:
    put(tmp_path, "n/2022/好")
    put(tmp_path, "n/2022/缺").unlink()
    (tmp_path / "n" / "2022" / ".0123.part").mkdir()
    (tmp_path / "roll_up" / "2022" / "全部").mkdir(parents=True)
    panel = collect(tmp_path)
    assert panel.cases["entity"].tolist() == ["好", "缺"]
    assert [one.found for one in panel.problems] == ["文件不存在"]


def test_a_broken_run_record_is_still_a_row(tmp_path: Path) -> None:
    (tmp_path / "failed" / "n" / "2022" / "甲").mkdir(parents=True)
    record(tmp_path, "n/2022/乙", state=1, cause=None)
    panel = collect(tmp_path)
    assert panel.cases["state"].tolist() == ["unreadable", "unreadable"]
    assert len(panel.problems) == 2
    assert len(panel.items) == 0


@pytest.mark.parametrize("notebook", [None, "n"])
def test_nothing_to_collect_is_said(tmp_path: Path, notebook: str | None) -> None:
    with pytest.raises(InputProblems) as raised:
        collect(tmp_path / "outputs", notebook=notebook)
    assert [one.code for one in raised.value.problems] == ["S101"]


def test_the_folder_names_the_year_else_the_form_does(tmp_path: Path) -> None:
    put(tmp_path, "n/2021/甲")
    put(tmp_path, "n/历年/甲")
    put(tmp_path, "n/历年/乙", evaluation(year=None))
    cases = collect(tmp_path).cases
    assert cases["year"].tolist() == [2021, pd.NA, 2022]
    assert cases["form_year"].tolist() == [2022, pd.NA, 2022]


def many(outputs: Path) -> None:
    for number in range(7):
        put(outputs, f"n/{2020 + number % 2}/单位{number}", evaluation(f"项目{9 - number}"))
    record(outputs, "n/2021/单位9", state="failed", cause="出错")
    (outputs / "n" / "2020" / "单位2" / "evaluation.json").write_text("{", encoding="utf-8")


def test_blocks_of_any_size_give_the_same_panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tmp_path)
    whole = collect(tmp_path, jobs=1)
    for size in (1, 3):
        monkeypatch.setattr(gathering, "BLOCK", size)
        same(whole, collect(tmp_path, jobs=1))


def test_two_processes_give_the_same_panel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tmp_path)
    whole = collect(tmp_path, jobs=1)
    monkeypatch.setattr(gathering, "BLOCK", 4)
    same(whole, collect(tmp_path, jobs=2))


def test_a_pool_that_breaks_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many(tmp_path)
    whole = collect(tmp_path, jobs=1)

    class Broken:
        def __init__(self, *_: Any, **__: Any) -> None: ...
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None: ...

        def map(self, read: Any, parts: Any) -> Any:
            yield read(parts[0])
            raise gathering.BrokenProcessPool

    monkeypatch.setattr(gathering, "BLOCK", 2)
    monkeypatch.setattr(gathering, "ProcessPoolExecutor", Broken)
    same(whole, collect(tmp_path, jobs=2))


def test_a_process_that_may_start_none_reads_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert gathering._jobs(3, 10) == 3
    assert gathering._jobs(None, 10) == 1
    assert gathering._jobs(None, 10**6) >= 1
    monkeypatch.setattr(multiprocessing.current_process(), "_config", {"daemon": True})
    assert gathering._jobs(3, 10) == 1


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_saved_panel_comes_back_whole(tmp_path: Path, language: Any) -> None:
    many(tmp_path / "outputs")
    panel = collect(tmp_path / "outputs")
    save_panel(panel, tmp_path / "one", language=language)
    again = load_panel(tmp_path / "one")
    same(panel, again)
    save_panel(again, tmp_path / "two", language=language)
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["cases.csv", "items.csv", "problems.csv"]
    assert [(tmp_path / "one" / n).read_bytes() for n in names] == [(tmp_path / "two" / n).read_bytes() for n in names]


def test_saved_tables_open_in_excel_and_run_nothing(tmp_path: Path) -> None:
    put(tmp_path / "outputs", "n/2022/=cmd")
    save_panel(collect(tmp_path / "outputs"), tmp_path / "panel")
    data = (tmp_path / "panel" / "items.csv").read_bytes()
    text = data.decode("utf-8")
    assert data.startswith(b"\xef\xbb\xbf")
    assert text.splitlines()[0].startswith("\ufeff评价对象序号,笔记本,年度,评价对象,指标序号")
    assert ",'=社会效益," in text
    assert ",'=cmd," in text
    assert ",=" not in text


@given(st.text(alphabet="=+-@'\t\ra1", max_size=5))
def test_the_apostrophe_is_taken_off_again(text: str) -> None:
    assert unsafe(_safe(text)) == text
    assert not _safe(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def own(folder: Path, text: str, *, name: str = "own.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def codes(path: Path, **options: Any) -> list[str]:
    with pytest.raises(InputProblems) as raised:
        load_panel(path, **options)
    return [one.code for one in raised.value.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_own_table_of_totals_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = own(
        tmp_path, "地区,年份,总分,组别\r\n乙县,2021,90.5,西\r\n甲县,2021,,东\r\n甲县,2020,88,东\r\n", encoding=encoding
    )
    panel = load_panel(path)
    assert panel.cases["entity"].tolist() == ["甲县", "乙县", "甲县"]
    assert panel.cases["year"].tolist() == [2020, 2021, 2021]
    assert panel.cases["total"].isna().tolist() == [False, False, True]
    assert panel.cases["state"].tolist() == ["done"] * 3
    assert panel.cases["group"].tolist() == ["东", "西", "东"]
    assert len(panel.items) == 0
    assert list(panel.cases) == list(CASE_COLUMNS)


def test_an_own_table_of_indicators_in_english(tmp_path: Path) -> None:
    text = 'entity,year,indicator,weight,target,actual,score,total\nB,2021,x,60,95%,"1,024",55,90\nB,2021,y,40,,-,35,90\nA,2021,x,60,0.5,1e-3,60,\n'
    panel = load_panel(own(tmp_path, text))
    assert panel.cases["total"].fillna(-1).tolist() == [-1, 90]
    assert panel.items["case"].tolist() == [0, 1, 1]
    assert panel.items["position"].tolist() == [0, 0, 1]
    assert panel.items["level3"].tolist() == ["x", "x", "y"]
    assert panel.items["target_value"].fillna(-1).tolist() == [0.5, 0.95, -1]
    assert panel.items["actual_value"].fillna(-1).tolist() == [0.001, 1024, -1]
    assert panel.items["printed"].tolist() == [60, 55, 35]
    assert panel.items["counted"].tolist() == [True] * 3
    assert panel.items["computed"].isna().all()


def test_an_own_workbook_reads_like_the_csv(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"评价对象": ["乙", "甲"], "年度": [2021, 2021], "总分": [90.1, None], "是否计分": ["是", "否"]}
    )
    frame.to_excel(tmp_path / "own.xlsx", index=False, engine="xlsxwriter")
    frame.to_csv(tmp_path / "own.csv", index=False)
    same(load_panel(tmp_path / "own.xlsx"), load_panel(tmp_path / "own.csv"))
    assert load_panel(tmp_path / "own.xlsx").cases["total"].tolist()[0] == 90.1


def test_own_headings_are_mapped_by_the_caller(tmp_path: Path) -> None:
    path = own(tmp_path, "county,yr,points\nA,2021,90\n")
    panel = load_panel(path, columns={"county": "entity", "yr": "year", "points": "total"})
    assert panel.cases["total"].tolist() == [90]
    assert codes(path, columns={"county": "entity", "yr": "year", "points": "nothing"}) == ["S102", "S102", "S103"]


def test_an_unknown_heading_names_the_allowed_ones(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as raised:
        load_panel(own(tmp_path, "评价对象,年度,总分,分数\n甲,2021,90,90\n"))
    (found,) = raised.value.problems
    assert (found.code, found.found) == ("S102", "分数")
    assert "总分(total)" in found.allowed
    assert "填报得分(printed)" in found.allowed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("评价对象,年度,总分,总分\n甲,2021,90,90\n", ["S102"]),
        ("评价对象,总分\n甲,90\n", ["S103"]),
        ("评价对象,年度,总分\n甲,2021,90\n,2021,80\n", ["S103"]),
        ("评价对象,年度,总分\n甲,,90\n", ["S103"]),
        ("评价对象,年度,总分\n", ["S103"]),
        ("评价对象,年度\n甲,2021\n", ["S103"]),
        ("评价对象,年度,总分\n甲,2021,约90\n", ["S104"]),
        ("评价对象,年度,总分\n甲,2021.5,nan\n", ["S104"]),
        ("评价对象,年度,总分\n甲,二〇二一,inf\n", ["S104", "S104"]),
        ("评价对象,年度,填报得分,是否计分\n甲,2021,9,也许\n", ["S104"]),
        ("评价对象,年度,总分\n甲,2021,90\n甲,2021,90\n", ["S105"]),
        ("评价对象,年度,总分,指标\n甲,2021,90,x\n甲,2021,91,y\n", ["S105"]),
        ("评价对象,年度,指标,得分\n甲,2021,x,9\n乙,2021,x,9\n甲,2021,x,8\n", ["S105"]),
        ("评价对象,年度,总分\n甲,2021,90,多一格\n", ["R003"]),
        ("", ["R002"]),
    ],
)
def test_an_own_table_with_faults_is_refused(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert codes(own(tmp_path, text)) == expected


def test_a_fault_names_the_row_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as raised:
        load_panel(own(tmp_path, "评价对象,年度,总分\n甲,2021,90\n\n乙,2021,90分\n丙,2021,80分\n"))
    (found,) = raised.value.problems
    assert (found.where, found.found) == ("own.csv › 第4行 › 总分", "90分(此列共 2 处)")


def test_a_saved_panel_that_was_changed_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "outputs", "n/2022/甲")
    save_panel(collect(tmp_path / "outputs"), tmp_path / "panel", language="en")
    path = tmp_path / "panel" / "items.csv"
    lines = path.read_text(encoding="utf-8-sig").split("\n")
    path.write_text("\n".join([lines[0], "7" + lines[1][1:], *lines[2:]]), encoding="utf-8")
    assert codes(tmp_path / "panel") == ["S104"]
    path.write_text("case,year\n0,2022\n", encoding="utf-8")
    assert codes(tmp_path / "panel") == ["S103"]
    path.unlink()
    assert codes(tmp_path / "panel") == ["R001"]


@pytest.mark.parametrize(("below", "entities"), [("", 3), ("/self_evaluation", 2), ("/self_evaluation/2021", 1)])
def test_a_path_below_outputs_takes_only_what_is_there(
    below: str, entities: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for place in ("self_evaluation/2021/a", "project_evaluation/2021/b"):
        put(tmp_path / "outputs", place)
    record(tmp_path / "outputs", "self_evaluation/2022/c", state="failed", cause="x")
    assert len(collect(f"outputs{below}").cases) == entities
