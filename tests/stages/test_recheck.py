"""The re-check: a draw anyone can repeat, inclusion probabilities as stated, differences and verdicts by the rulebook."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import save_evaluation
from perfanalysis.figures import result_figure
from perfanalysis.findings import conclusion
from perfanalysis.forms.recheck_forms import save_recheck_form
from perfanalysis.model.rechecks import FrameItem, FrameUnit, Recheck, RecheckCase, RecheckRow
from perfanalysis.problems import InputProblems
from perfanalysis.rules import load_rules
from perfanalysis.stages import draw_recheck, read_recheck
from perfanalysis.stages.recheck_draws import Plan, draw_units, frame_hash, random_number
from perfanalysis.tables import result_table
from tests.rules.rule_overlays import changed_rules

RULES = load_rules("CN-15-05", on="2022-12-31")
SICHUAN = load_rules("CN-51", on="2025-12-31")  # discounts 0.9, 0.8, 0.7 (S, RONGCE-1); 良 from 80, 中 from 70


def unit(number: int, department: str = "甲局", amount: float | None = 100, score: float | None = 90) -> FrameUnit:
    items = (FrameItem("里程", 60, 55, 50), FrameItem("合格率", 40, 35, 35))
    return FrameUnit(f"u{number:03d}", department, f"项目{number}", amount, score, "", items=items)


UNITS = tuple(unit(n, "甲局" if n < 12 else "乙局", 10.0 * (n + 1)) for n in range(20))


def row(project: str, item: str, points: float | None, **more: str) -> RecheckRow:
    given = {"department": "", "reason": "", "severity": "", "note": "", "where": "表!A2", **more}
    return RecheckRow(project=project, item=item, recheck=points, **given)


def rechecked(results: Any = (), rules: Any = RULES, frame: Any = UNITS, **more: Any) -> Recheck:
    return draw_recheck(
        RecheckCase("抽审", 2022, frame=tuple(frame), results=tuple(results)), rules, **{"seed": "7", **more}
    )


def codes(found: Recheck) -> list[str]:
    return [problem.code for problem in found.problems]


def drawn(found: Any) -> list[str]:
    return [one.unit.id for one in found.drawn]


def test_the_random_number_is_the_hash_that_the_guide_describes() -> None:
    first = int(sha256(b"20230301|city-jtj-1").hexdigest()[:16], 16) / 16**16
    assert random_number("20230301", "city-jtj-1") == pytest.approx(first, abs=1e-15)


def test_a_simple_draw_is_the_smallest_numbers_by_hand() -> None:
    plan = Plan("simple_random", 0.3, None, "7")
    by_hand = sorted(UNITS, key=lambda one: sha256(f"7|{one.id}".encode()).hexdigest()[:16])[: ceil(0.3 * 20)]
    found = draw_units(UNITS, plan)
    assert sorted(drawn(found)) == sorted(one.id for one in by_hand)
    assert {one.probability for one in found.drawn} == {0.3}


def test_strata_get_their_share_and_at_least_one() -> None:
    units = (*UNITS, unit(99, "丙局"))
    found = draw_units(units, Plan("stratified", 0.3, None, "7"))
    assert found.strata == (("丙局", 1, 1), ("乙局", 8, 2), ("甲局", 12, 4))
    assert {(one.stratum, round(one.probability, 6)) for one in found.drawn} == {
        ("丙局", 1.0),
        ("乙局", 0.25),
        ("甲局", 0.333333),
    }


def test_units_above_the_certainty_amount_are_taken_outside_the_draw() -> None:
    found = draw_units(UNITS, Plan("certainty_and_random", 0.3, 190.0, "7"))
    assert [one.unit.id for one in found.drawn if one.certain] == sorted(
        ("u018", "u019"), key=lambda identity: random_number("7", identity)
    )
    assert found.strata == (("必抽", 2, 2), ("全部", 18, 6))


UNIT_LISTS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 900)), min_size=1, max_size=25)
METHODS = st.sampled_from(["simple_random", "stratified", "proportional_to_money", "certainty_and_random"])


@settings(max_examples=80, deadline=None)
@given(UNIT_LISTS, METHODS, st.integers(0, 999), st.randoms())
def test_every_draw_is_repeatable_whatever_the_order(
    listed: list[tuple[int, int]], method: Any, seed: int, chance: Any
) -> None:
    units = [unit(n, f"局{department}", float(amount)) for n, (department, amount) in enumerate(listed)]
    plan = Plan(method, 0.3, 600.0 if method == "certainty_and_random" else None, str(seed))
    first, again = draw_units(units, plan), draw_units(chance.sample(units, len(units)), plan)
    assert drawn(first) == drawn(again)
    assert first.frame_hash == again.frame_hash
    assert len(set(drawn(first))) == len(drawn(first))
    assert sum(count for _, _, count in first.strata) == len(first.drawn)
    assert all(0 < one.probability <= 1 for one in first.drawn)


def test_the_frame_hash_sees_every_change() -> None:
    changed = [replace(UNITS[0], score=91.0), *UNITS[1:]]
    assert frame_hash(UNITS) != frame_hash(changed)
    assert frame_hash(UNITS) == frame_hash(UNITS[::-1])


def test_money_decides_the_probability() -> None:
    """Over many seeds each unit is drawn as often as its share of the money says (four standard errors)."""
    units = [unit(n, amount=amount) for n, amount in enumerate((10.0, 20.0, 30.0, 40.0, 50.0, 50.0))]
    counts, seeds = dict.fromkeys((one.id for one in units), 0), 3000
    for seed in range(seeds):
        for one in draw_units(units, Plan("proportional_to_money", 1 / 3, None, str(seed))).drawn:
            counts[one.unit.id] += 1
    for one in units:
        share = 2 * (one.amount or 0) / 200
        assert counts[one.id] / seeds == pytest.approx(share, abs=4 * (share * (1 - share) / seeds) ** 0.5)


def test_a_unit_larger_than_the_interval_is_certain() -> None:
    units = [unit(0, amount=900.0), *(unit(n, amount=10.0) for n in range(1, 10))]
    found = draw_units(units, Plan("proportional_to_money", 0.2, None, "7"))
    assert [one.unit.id for one in found.drawn if one.certain] == ["u000"]
    assert len(found.drawn) == 2


def complete(found: Recheck, lost: dict[str, float] | None = None) -> list[RecheckRow]:
    rows = []
    for one in found.draw.drawn:
        off = (lost or {}).get(one.unit.id, 0.0)
        rows += [
            row(one.unit.project, "里程", 55 - off, reason="计算错误" if off else ""),
            row(one.unit.project, "合格率", 35),
        ]
    return rows


def test_differences_grades_and_verdicts_by_the_rulebook() -> None:
    first = rechecked()
    one, two, three, *_ = drawn(first.draw)
    found = rechecked(complete(first, {one: 4, two: 12, three: 35}))
    by_id = {one.drawn.unit.id: one for one in found.differences}
    assert [(by_id[key].gap, by_id[key].recheck_grade, by_id[key].material, by_id[key].verdict) for key in (one, two, three)] == [
        (4, "良", True, "有条件通过"), (12, "中", True, "退回"), (35, "差", True, "退回"),
    ]  # fmt: skip
    rest = [other for key, other in by_id.items() if key not in {one, two, three}]
    assert all((other.gap, other.material, other.verdict) == (0, False, "通过") for other in rest)
    assert found.reasons == (("计算错误", 3, 51.0),)
    assert codes(found) == []


def test_the_gravest_finding_sends_a_form_back() -> None:
    first = rechecked()
    rows = complete(first)
    rows[0] = replace(rows[0], severity="P0")
    found = rechecked(rows)
    assert next(one for one in found.differences if one.drawn.unit.project == rows[0].project).verdict == "退回"


def test_the_discount_of_sichuan() -> None:
    first = rechecked(rules=SICHUAN)
    one = first.draw.drawn[0].unit
    found = rechecked([row(one.project, "总分", 78)], rules=SICHUAN)
    difference = next(other for other in found.differences if other.drawn.unit.id == one.id)
    assert (difference.self_grade, difference.recheck_grade, difference.fallen) == ("优", "中", 2)
    assert difference.discounted == pytest.approx(90 * 0.8)


def test_only_a_random_and_complete_recheck_speaks_for_all() -> None:
    first = rechecked()
    whole = rechecked(complete(first, {drawn(first.draw)[0]: 6}))
    assert whole.population is not None
    assert whole.population.se > 0
    part = rechecked(complete(first)[:-2])
    assert (part.population, part.inference) == (None, "抽中的项目还没有全部复核,不能推断")
    assert codes(part) == ["K006"]
    picked = rechecked([row("项目1", "总分", 80)], chosen=["项目1"])
    assert (picked.draw.method, picked.population) == ("judgemental", None)
    assert "不能由抽中的推断全部" in conclusion(picked).markdown


def test_the_estimate_weighs_strata_by_their_size() -> None:
    """By hand: 甲局 12 units, 4 drawn; 乙局 8, 2 drawn (rate 0.3 half up); gaps 6 in 甲局 and 0 in 乙局 → 12/20 · 6."""
    first = rechecked()
    lost = {one.unit.id: 6.0 for one in first.draw.drawn if one.unit.department == "甲局"}
    assert rechecked(complete(first, lost)).population.estimate == pytest.approx(3.6)


def test_faults_of_frame_and_results_are_told() -> None:
    first = rechecked()
    rows = [
        *complete(first),
        row("没有的项目", "总分", 80),
        row(first.draw.drawn[0].unit.project, "别的事", None, reason="别的"),
    ]
    assert codes(rechecked(rows, seed=" "))[0] == "K002"
    assert codes(rechecked(rows)) == ["K004", "K005", "K007"]
    assert "K003" in codes(rechecked(frame=[*UNITS, UNITS[0]]))
    assert codes(rechecked(chosen=["无此项目", "项目1"])) == ["K008"]


def test_rate_method_and_materiality_come_from_the_rules(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n"
        "  recheck_rate:\n    values:\n    - {value: 0.5, from: '2022-01-01', source: 测试, evidence: R}\n"
        "  recheck_method:\n    values:\n"
        "    - {value: {method: simple_random, frame: 项目, strata: []}, from: '2022-01-01', source: 测试, evidence: R}\n"
        "  recheck_certainty:\n    values:\n"
        "    - {value: {amount: 1900000, unit: 元}, from: '2022-01-01', source: 测试, evidence: R}\n"
        "  recheck_materiality:\n    values:\n"
        "    - {value: {points: 20, grade_change: false}, from: '2022-01-01', source: 测试, evidence: R}\n",
        encoding="utf-8",
    )
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    first = rechecked(rules=rules)
    assert first.draw.strata == (("必抽", 2, 2), ("全部", 18, 9))
    found = rechecked(complete(first, {drawn(first.draw)[0]: 12}), rules=rules)
    assert not any(one.material for one in found.differences)


def test_the_form_written_is_the_form_read(tmp_path: Path) -> None:
    found = rechecked()
    path = tmp_path / save_recheck_form(found, tmp_path)
    before = path.read_bytes()
    save_recheck_form(found, tmp_path)
    assert path.read_bytes() == before
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for line in range(2, sheet.max_row + 1):
        sheet.cell(row=line, column=7, value=sheet.cell(row=line, column=5).value)
    book.save(path)
    frame = tmp_path / "frame.csv"
    lines = [f"{one.department},{one.project},{one.amount},{one.score}" for one in UNITS]
    frame.write_text("\n".join(["主管部门,项目名称,预算数(万元),自评总分", *lines]), encoding="utf-8")
    case = read_recheck(year=2022, frame_file=frame, recheck_file=path)
    assert len(case.frame) == 20
    assert case.problems == ()
    assert {one.item for one in case.results} == {"里程", "合格率"}


def test_no_frame_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="K001"):
        read_recheck(year=2022)
    with pytest.raises(InputProblems, match="S101"):
        read_recheck(str(tmp_path), year=2022)


def test_tables_figure_and_file_of_a_whole_recheck(tmp_path: Path) -> None:
    first = rechecked()
    found = rechecked(complete(first, {drawn(first.draw)[0]: 6}))
    views = ("heads", "drawn", "strata", "missing", "differences", "reasons", "grades", "agreement")
    assert all(result_table(found, of=of).frame.shape[0] for of in views)
    assert result_figure(found, of="agreement").png[:4] == b"\x89PNG"
    save_evaluation(found, tmp_path)
    document = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert (document["kind"], document["draw"]["seed"], len(document["differences"])) == ("recheck", "7", 6)


def test_late_self_evaluations_are_told_where_the_place_has_a_last_day() -> None:
    frame = [replace(unit(n), submitted=day) for n, day in enumerate(("2026-03-15", "2026-03-16", "", "三月"))]
    found = draw_recheck(RecheckCase("抽审", 2025, frame=tuple(frame)), SICHUAN, seed="7")
    late = [item for item in found.problems if item.code == "K010"]
    assert [(item.where, item.found) for item in late] == [("项目1", "2026-03-16报送")]
    assert dict(found.limits)["自评报送时限"] == "单位报送主管部门2026年2月28日;部门报送财政部门2026年3月15日"
    assert "K010" not in codes(rechecked(frame=frame))
    assert dict(rechecked(frame=frame).limits)["自评报送时限"] == "当地没有规定"


def test_the_last_day_can_be_changed_in_an_overlay() -> None:
    frame = [replace(unit(0), submitted="2023-04-01")]
    late = changed_rules("self_evaluation_deadlines", "[{step: 报送财政部门, by: 3月底前}]")
    words = changed_rules("self_evaluation_deadlines", "[{step: 报送财政部门, by: 决算批复后}]")
    assert [codes(rechecked(rules=rules, frame=frame)).count("K010") for rules in (late, words)] == [1, 0]


def test_strata_are_those_of_the_rule() -> None:
    frame = [replace(unit(n, "甲局" if n < 6 else "乙局"), score=95 if n % 2 else 70) for n in range(12)]
    value = "{{method: stratified, frame: 项目, strata: [{}]}}"
    made = {
        strata: rechecked(rules=changed_rules("recheck_method", value.format(strata)), frame=frame)
        for strata in ("自评等级", "主管部门, 自评等级", "")
    }
    assert [name for name, _, _ in made["自评等级"].draw.strata] == ["中", "优"]
    assert [size for _, size, _ in made["主管部门, 自评等级"].draw.strata] == [3, 3, 3, 3]
    assert [(name, size) for name, size, _ in made[""].draw.strata] == [("全部", 12)]
    assert dict(made["主管部门, 自评等级"].limits)["抽取方法"] == "按主管部门和自评等级分层随机"


def test_a_frame_of_other_units_is_told() -> None:
    rules = changed_rules("recheck_method", "{method: simple_random, frame: 部门}")
    assert codes(rechecked(rules=rules)) == ["K011"]
    assert codes(rechecked()) == []


def test_the_sentence_of_the_draw_reads_well() -> None:
    text = conclusion(rechecked(seed="")).markdown
    assert "按按" not in text
    assert "种子没有写明" in text


def test_totals_and_grades_of_the_frame_that_cannot_be_are_told() -> None:
    given = [(120, "优"), (-1, ""), (88, "优"), (88, "良"), (88, ""), (None, "优")]
    frame = [replace(unit(n), score=score, grade=grade) for n, (score, grade) in enumerate(given)]
    told = [(item.where, item.found, item.allowed) for item in rechecked(frame=frame).problems if item.code == "K012"]
    assert told == [
        ("项目0", "自评总分120", "0 至 100"),
        ("项目1", "自评总分-1", "0 至 100"),
        ("项目2", "自评总分88,等级为优", "良"),
    ]
