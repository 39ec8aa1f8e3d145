"""Surveys from raw questionnaires: every answer counted once, printed intervals, weights, reliability, contradictions."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.model import Case
from perfanalysis.model.surveys import SurveySummary
from perfanalysis.problems import InputProblems
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.surveys import with_survey
from perfanalysis.surveys.questionnaires import read_questionnaires
from perfanalysis.surveys.summaries import summarise_survey
from perfanalysis.tables.surveys import response_table, satisfaction_table

RULES = load_rules("CN", on="2022-12-31")
HEAD = ("问卷编号", "调查对象", "总体满意度")
OPTIONS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")
TOP_TWO = """
place: CN
name: 本地
rules:
  satisfaction_composite:
    values:
      - {value: top_two, from: "2011-01-01", source: 本地问卷, evidence: V}
"""


def _file(folder: Path, rows: list[tuple[object, ...]], design: list[tuple[object, ...]] | None = None) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = "问卷"
    for row in rows:
        page.append(row)
    if design:
        other = book.create_sheet("调查设计")
        for row in [("调查对象", "总体人数", "发放份数", "回收份数"), *design]:
            other.append(row)
    path = folder / "survey.xlsx"
    book.save(path)
    return path


def _survey(path: Path, rules: RuleBook = RULES) -> SurveySummary:
    return summarise_survey(read_questionnaires(path, rules), rules)


def _top_two(folder: Path) -> RuleBook:
    overlay = folder / "CN.yml"
    overlay.write_text(TOP_TWO, encoding="utf-8")
    return load_rules("CN", on="2022-12-31", overlays=[overlay])


def test_share_of_the_top_two_with_wilson(tmp_path: Path) -> None:
    """81 of 263: 0.2553 to 0.3662, Newcombe (1998), Stat. Med. 17, 857-872, table I, method 3."""
    rows = [(number, "农户", "满意" if number <= 81 else "不满意") for number in range(1, 264)]
    one = _survey(_file(tmp_path, [HEAD, *rows]), _top_two(tmp_path)).questions[0]
    assert (one.valid, one.satisfied) == (263, 81)
    assert one.low is not None
    assert one.high is not None
    assert (round(one.low, 4), round(one.high, 4)) == (0.2553, 0.3662)


def test_mean_of_the_scale(tmp_path: Path) -> None:
    """100, 80, 60, 40, 20 of one answer each: 60 of 100 (facts/domain.md 12)."""
    rows = [(number, "农户", option) for number, option in enumerate(OPTIONS, 1)]
    assert _survey(_file(tmp_path, [HEAD, *rows])).questions[0].satisfaction == pytest.approx(0.6)


@pytest.mark.parametrize(("population", "needed"), [(None, 385), (1200, 292), (10000, 370), (500, 218)])
def test_sample_needed(population: int | None, needed: int, tmp_path: Path) -> None:
    """n0 = 384.16 rounded up; Krejcie and Morgan (1970), table 1: 500 → 217, 1200 → 291, 10000 → 370 (rounded)."""
    survey = _survey(_file(tmp_path, [HEAD, (1, "农户", "满意")], [("农户", population, None, None)]))
    assert survey.groups[0].needed == needed


def test_groups_are_weighted_by_population(tmp_path: Path) -> None:
    rows = [(1, "学生", "非常满意"), (2, "学生", "非常满意"), (3, "教师", "基本满意"), (4, "教师", "基本满意")]
    survey = _survey(_file(tmp_path, [HEAD, *rows], [("学生", 900, 2, 2), ("教师", 100, 2, 2)]))
    assert survey.weighted
    assert survey.overall[0] == pytest.approx(0.9 * 1 + 0.1 * 0.6)
    plain = _survey(_file(tmp_path, [HEAD, *rows]))
    assert not plain.weighted
    assert plain.overall[0] == pytest.approx(0.8)
    assert "U003" in {found.code for found in plain.problems}


@settings(max_examples=40, deadline=None)
@given(answers=st.lists(st.sampled_from((*OPTIONS, "不清楚", "", "比较满意")), min_size=4, max_size=30))
def test_no_answer_is_lost(answers: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    known = [answer for answer in answers if answer in OPTIONS or answer == "不清楚"]
    if 2 * len(known) < len([answer for answer in answers if answer]) or not known:
        return
    rows = [(number, "农户", answer) for number, answer in enumerate(answers, 1)]
    one = _survey(_file(tmp_path_factory.mktemp("survey"), [HEAD, *rows])).questions[0]
    assert one.asked == len(answers) == one.valid + one.no_opinion + one.blank + one.unread
    assert one.no_opinion == answers.count("不清楚")
    assert one.unread == answers.count("比较满意")


def test_every_problem_is_told(tmp_path: Path) -> None:
    head = (*HEAD, "效率", "建议")
    rows = [
        (1, "农户", "满意", "满意", "多修路"),
        (1, "农户", "比较满意", "满意", ""),
        (3, "农户", "满意", "不清楚", "加油"),
    ]
    survey = _survey(_file(tmp_path, [head, *rows], [("农户", 2, 1, 4)]))
    told = {found.code: found.found for found in survey.problems}
    assert told["U001"] == "“总体满意度”有1份答“比较满意”"
    assert told["U002"] == "列“建议”没有计算"
    assert told["U006"] == "问卷编号1出现2次"
    assert {found.found for found in survey.problems if found.code == "U005"} == {
        "农户回收4份,多于发放1",
        "农户有效3份,多于总体2",
    }


def test_a_small_alpha_keeps_its_negative_end(tmp_path: Path) -> None:
    head = (*HEAD, "效率")
    pairs = [("满意", "不满意"), ("不满意", "满意"), ("满意", "满意"), ("非常满意", "不满意")]
    rows = [(number, "农户", *pair) for number, pair in enumerate(pairs, 1)]
    group = _survey(_file(tmp_path, [head, *rows])).groups[0]
    assert group.alpha_low is not None
    assert group.alpha_low < 0


def test_the_case_takes_the_survey(tmp_path: Path) -> None:
    path = _file(tmp_path, [HEAD, (1, "农户", "满意"), (2, "农户", "不满意")], [("农户", 50, 4, 2)])
    case = with_survey(Case("project_evaluation"), path, RULES)
    item = case.dossier.survey[0]
    counts = (item.population, item.issued, item.returned, item.valid, item.satisfied)
    assert counts == (50, 4, 2, 2, 1)
    survey = case.dossier.questionnaires
    assert survey is not None
    assert satisfaction_table(survey).frame.iloc[-1, 0] == "全部(按总体人数加权)"
    assert response_table(survey).frame.loc[0, "回收率"] == "50%"
    assert with_survey(case, "", RULES) is case


def test_a_file_without_questionnaires_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputProblems, match="U007"):
        read_questionnaires(_file(tmp_path, [("项目", "金额"), ("甲", 1)]), RULES)
