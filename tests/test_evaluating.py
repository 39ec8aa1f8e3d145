"""Evaluations: totals and grades as the form has them, and files that are whole, strict and the same twice."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from perfanalysis import evaluating
from perfanalysis.evaluating import load_evaluation, save_evaluation, score
from perfanalysis.model import BudgetRow, Case, Indicator
from perfanalysis.model.documents import evaluation_document
from perfanalysis.problems import InputProblems, problem
from perfanalysis.quantities import parse_amount, parse_points
from perfanalysis.rules import load_rules
from perfanalysis.targets import parse_actual, parse_target

RULES = load_rules()


def indicator(target: str, actual: str, weight: str, score: str = "", **more: object) -> Indicator:
    wanted = parse_target(target)
    return Indicator(
        "产出指标", "数量指标", str(more.pop("level3", "指标")), wanted, parse_actual(actual, target=wanted),
        parse_points(weight), parse_points(score), where="自评表!D14", **more,
    )  # fmt: skip


def form(*rows: Indicator, **more: object) -> Case:
    amount, points = parse_amount("30"), parse_points("10")
    budget = (BudgetRow("年度资金总额", adjusted=amount, executed=amount, weight=points, score=points, total=True),)
    return Case(
        "project_self_evaluation", year=2022, project="示例", amount_unit="万元", budget=budget, indicators=rows, **more
    )


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The checks replaced by a list of problems that a test fills."""
    problems: list[object] = []
    monkeypatch.setattr(evaluating, "check", lambda _case, _rules: tuple(problems))
    return problems


FILLED = form(indicator("≥10个", "10个", "50", "46"), indicator("≥98%", "49%", "40", "40"))


@pytest.mark.usefixtures("unchecked")
def test_the_total_is_the_forms_own_and_the_rules_stand_beside_it() -> None:
    found = score(FILLED, RULES)
    assert (found.total, found.bounds, found.grade) == (96, (96, 96), "优")
    assert (found.recomputed_total, found.recomputed_bounds, found.recomputed_grade) == (80, (80, 80), "良")
    assert (found.rulebook.id, found.rulebook.hash) == (RULES.id, RULES.hash)


@pytest.mark.usefixtures("unchecked")
def test_a_form_without_printed_points_takes_the_total_by_rule() -> None:
    blank = replace(FILLED.budget[0], score=parse_points(""))
    own = replace(
        FILLED, budget=(blank,), indicators=tuple(replace(row, score=parse_points("")) for row in FILLED.indicators)
    )
    found = score(own, RULES)
    assert (found.total, found.grade, found.bounds) == (80, "良", (80, 80))


@pytest.mark.usefixtures("unchecked")
def test_missing_points_leave_no_total_but_bounds() -> None:
    found = score(form(indicator("≥10个", "10个", "50", "46"), indicator("≥98%", "98%", "40")), RULES)
    assert (found.total, found.bounds, found.grade) == (None, (56, 96), None)


def test_a_blocking_problem_leaves_no_total_but_items_and_bounds(unchecked: list[object]) -> None:
    notice = problem("C004", "表", found="甲", allowed="乙", action="丙")
    blocking = problem("S001", "表", found="甲", allowed="乙", action="丙")
    unchecked += [notice, blocking, notice]
    found = score(FILLED, RULES)
    assert (found.total, found.grade, found.recomputed_total, found.recomputed_grade) == (None, None, None, None)
    assert (found.bounds, len(found.items)) == ((96, 96), 3)
    assert found.problems == (blocking, notice)


@pytest.mark.usefixtures("unchecked")
def test_a_form_seen_in_part_has_a_total_but_no_grade() -> None:
    found = score(form(indicator("≥10个", "10个", "80", "80")), RULES)
    assert (found.total, found.grade) == (90, None)


@pytest.mark.usefixtures("unchecked")
def test_a_veto_holds_the_grade() -> None:
    veto = indicator("0起", "1起", "", level3="违规使用资金", method="veto", arguments={"grade": "差"})
    found = score(form(*FILLED.indicators, veto), RULES)
    assert (found.total, found.grade) == (96, "差")


@pytest.mark.usefixtures("unchecked")
def test_a_faulty_method_blocks() -> None:
    found = score(form(indicator("≥10个", "10个", "90", "90", method="no_such")), RULES)
    assert (found.total, [item.code for item in found.problems]) == (None, ["S001"])


def test_the_unfilled_form_of_published_case_006_does_not_score() -> None:
    """青神县 2023: an unfilled form must not score (real checks, no printed points)."""
    rows = (indicator("= 100 %", "", "60"), indicator("= 100 %", "", "30"))
    empty = replace(form(*rows), budget=(replace(FILLED.budget[0], executed=parse_amount(""), score=parse_points("")),))
    assert score(empty, RULES).total is None


def test_saving_and_loading_gives_the_document_and_the_same_bytes(tmp_path: Path, unchecked: list[object]) -> None:
    unchecked.append(problem("C004", "表", found="=1+1", allowed="乙", action="丙"))
    found = score(FILLED, RULES)
    for name in ("one", "two"):
        save_evaluation(found, tmp_path / name)
    first, second = (sorted((tmp_path / name).rglob("*")) for name in ("one", "two"))
    names = [path.relative_to(tmp_path / "one").as_posix() for path in first]
    assert names == ["evaluation.json", "tables", "tables/groups.csv", "tables/indicators.csv", "tables/problems.csv"]
    for one, other in zip(first, second, strict=True):
        assert one.is_dir() or one.read_bytes() == other.read_bytes()
    assert load_evaluation(tmp_path / "one") == load_evaluation(first[0]) == evaluation_document(found)
    text = first[0].read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert '"total": 96,' in text
    assert str(tmp_path) not in text


def test_tables_open_in_excel_and_hold_no_formula(tmp_path: Path, unchecked: list[object]) -> None:
    unchecked.append(problem("C004", "表", found="=HYPERLINK(1)", allowed="@乙", action="+丙"))
    risky = indicator("=8个", "-3", "90", "40", level3="=cmd|' /C calc'!A0")
    save_evaluation(score(form(risky), RULES), tmp_path)
    content = (tmp_path / "tables" / "problems.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    (row,) = list(csv.DictReader(content.decode("utf-8-sig").splitlines()))
    assert (row["填报"], row["应为"], row["处理"]) == ("'=HYPERLINK(1)", "'@乙", "'+丙")
    lines = (tmp_path / "tables" / "indicators.csv").read_text(encoding="utf-8-sig").splitlines()
    last = list(csv.DictReader(lines))[-1]
    assert (last["三级指标"], last["年度指标值"], last["实际完成值"]) == ("'=cmd|' /C calc'!A0", "'=8个", "'-3")
    assert (last["分值"], last["填报得分"], last["失分"]) == ("90", "40", "50")


def test_a_batch_may_direct_the_files_elsewhere(
    tmp_path: Path, unchecked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unchecked == []
    monkeypatch.setenv("PERFANALYSIS_STAGING", str(tmp_path / "staging"))
    save_evaluation(score(FILLED, RULES), tmp_path / "outputs")
    assert (tmp_path / "staging" / "evaluation.json").exists()
    assert not (tmp_path / "outputs").exists()


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(
    tmp_path: Path, unchecked: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unchecked == []
    found = score(FILLED, RULES)
    save_evaluation(found, tmp_path)
    before = (tmp_path / "evaluation.json").read_bytes()

    def refuse(*_args: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("pathlib.Path.replace", refuse)
    with pytest.raises(OSError, match="disk full"):
        save_evaluation(replace(found, total=1.0), tmp_path)
    assert (tmp_path / "evaluation.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".tmp"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "文件不存在"),
        (b"{", "不是有效的 JSON"),
        (b"\xff\xfe", "不是 UTF-8 编码"),
        (b"[]", "不是一个评价结果"),
        (b'{"kind": 1, "kind": 2}', "有重复的键"),
        (b'{"total": NaN}', "含有非数值 NaN"),
        (b'{"total": 96}', "缺少 kind"),
        (b"[" * 100_000, "不是有效的 JSON"),
    ],
)
def test_a_damaged_file_is_refused_with_its_reason(tmp_path: Path, content: Any, said: str) -> None:
    path = tmp_path / "evaluation.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputProblems) as refused:
        load_evaluation(path)
    (found,) = refused.value.problems
    assert (found.code, found.where) == ("S002", "evaluation.json")
    assert said in found.found


@pytest.mark.usefixtures("unchecked")
def test_the_document_is_plain_json_without_noise() -> None:
    text = json.dumps(evaluation_document(score(FILLED, RULES)), ensure_ascii=False, allow_nan=False)
    assert "00000" not in text.replace(RULES.hash, "")
