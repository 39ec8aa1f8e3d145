"""事前绩效评估: published totals exactly, every disagreement found, and rates that are ratios of sums.

Tongliao 2021 and 2022: the project's own seed text (case 049). 汉中市 2025 first half (case 033):
http://czj.hanzhong.gov.cn/hzsczj/czzj/202507/e91840a0cc4d464f8c4811a0a791fbba.shtml
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.evaluating import load_evaluation, save_evaluation
from perfanalysis.figures import group_figure
from perfanalysis.findings import conclusion, headline
from perfanalysis.formats import share_text
from perfanalysis.model.assessment_documents import assessment_document
from perfanalysis.model.assessments import ExAnteAssessment, ExAnteCase, ReductionRow
from perfanalysis.problems import InputProblems
from perfanalysis.quantities import Quantity
from perfanalysis.rules import load_rules
from perfanalysis.stages import assess, read_ex_ante
from perfanalysis.tables import problems_table, reduction_table, rules_table, verification_table

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "parameters" / "ex_ante_assessment"
RULES = load_rules("CN-15-05", on="2022-12-31")
HEADS = "年度,批次,项目名称,支出明细,项目数,申请金额(万元),核减金额(万元),核定金额(万元),核减率,评估结论,核减原因,依据"
VIEWS = ("heads", "overall", "items", "reasons", "years")


def table(tmp_path: Path, *lines: str, heads: str = HEADS) -> Path:
    path = tmp_path / "表.csv"
    path.write_text("\n".join([heads, *lines]), encoding="utf-8")
    return path


def assessed(tmp_path: Path, *lines: str, heads: str = HEADS, year: int = 2022) -> ExAnteAssessment:
    return assess(read_ex_ante(table(tmp_path, *lines, heads=heads), year=year), RULES)


def codes(found: ExAnteAssessment) -> list[str]:
    return [problem.code for problem in found.problems]


@pytest.mark.parametrize(
    ("file", "year", "projects", "applied", "cut", "rate"),
    [
        ("2021/tongliao.csv", 2021, 5, 13285, 6773, "50.98%"),
        ("2022/tongliao.csv", 2022, 7, 30160.06, 4609.28, "15.28%"),
        ("2025/hanzhong.csv", 2025, 12, 5106.56, 292.95, "5.74%"),
    ],
)
def test_published_totals_are_reproduced(
    file: str, year: int, projects: int, applied: float, cut: float, rate: str
) -> None:
    found = assess(read_ex_ante(EXAMPLES / file, year=year), RULES)
    overall = found.overall
    assert (overall.projects, overall.applied, overall.cut) == (projects, applied, cut)
    assert share_text(overall.rate) == overall.printed_rate.text == rate
    assert (found.problems, found.items, found.case.amount_unit) == ((), (), "万元")


def test_two_years_are_set_side_by_side_and_said_to_prove_nothing() -> None:
    found = assess(read_ex_ante(EXAMPLES / "2022" / "tongliao.csv", year=2022), RULES)
    frame = reduction_table(found, of="years").frame
    assert list(frame["核减率"]) == ["50.98%", "15.28%"]
    assert list(frame["比上一行(百分点)"]) == ["—", "-35.7"]
    text = conclusion(found).markdown
    assert "只有2个年度,不能作统计推断" in text
    assert "与按金额重算的结果一致" in text
    assert "不予支持的项目是否按全额核减计入合计,来源没有说明" in text


def test_net_cuts_are_said_to_be_net() -> None:
    found = assess(read_ex_ante(EXAMPLES / "2025" / "hanzhong.csv", year=2025), RULES)
    assert found.case.net
    assert found.overall.name == "2025年上半年"
    assert "净核减率为**5.74%**" in conclusion(found).markdown


DETAIL = (
    "2022,第一批,停车平台,软件,,300,120,180,40%,部分支持,超出标准,标准",
    ",,,硬件,,200.5,50,150.5,24.94%,,无价格依据,询价",
    ",,小计,,,500.5,170,330.5,33.97%,,,",
    ",,文化广场,工程费,,820,,,,不予支持,,论证不足",
    ",第二批,饮水工程,管网,,1260,60,1200,4.76%,予以支持,重复安排,重复",
    ",合计,,,3,2580.5,1050,1530.5,40.69%,,,",
)


def test_items_projects_bundles_and_the_whole_are_ratios_of_sums(tmp_path: Path) -> None:
    """By hand: 170/500.5 = 33.966 %, 990/1320.5 = 74.972 %, 1050/2580.5 = 40.690 %; the refused 820 is cut in full."""
    found = assessed(tmp_path, *DETAIL)
    assert codes(found) == []
    assert [item.cut for item in found.items] == [120, 50, 820, 60]
    assert [(part.name, part.cut, part.refused) for part in found.projects] == [
        ("停车平台", 170, False),
        ("文化广场", 820, True),
        ("饮水工程", 60, False),
    ]
    assert [(part.name, part.projects, share_text(part.rate)) for part in found.bundles] == [
        ("第一批", 2, "74.97%"),
        ("第二批", 1, "4.76%"),
    ]
    assert (found.overall.applied, found.overall.cut, found.overall.approved) == (2580.5, 1050, 1530.5)
    assert share_text(found.overall.rate) == found.overall.printed_rate.text == "40.69%"
    assert [(part.reason, part.cut) for part in found.reasons] == [
        ("不予支持", 820),
        ("超出标准", 120),
        ("重复安排", 60),
        ("无价格依据", 50),
    ]


def test_a_workbook_with_merged_cells_and_a_unit_above_gives_the_same(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["2022年事前绩效评估核减表"])
    sheet.append(["单位:万元"])
    sheet.append(["年度", "项目名称", "支出明细", "申请金额", "核减金额", "核减原因", "核减率"])
    sheet.append([2022, "停车平台", "软件", 300, 120, "超出标准"])
    sheet.append([None, None, "硬件", 200.5, 50, "无价格依据"])
    sheet.append(["合计", None, None, 500.5, 170, None, "33.97%"])
    sheet.merge_cells("B4:B5")
    sheet.merge_cells("A6:C6")
    book.save(tmp_path / "表.xlsx")
    found = assess(read_ex_ante(tmp_path / "表.xlsx"), RULES)
    assert codes(found) == []
    assert [(part.name, part.applied, part.cut) for part in found.projects] == [("停车平台", 500.5, 170)]
    assert found.items[1].where == "表.xlsx › Sheet!A5"
    assert (found.case.amount_unit, found.overall.printed_rate.text) == ("万元", "33.97%")


def test_yaml_rows_give_the_same_and_strange_keys_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "表.yml"
    text = "title: 试评\namount_unit: 万元\nrows:\n- {year: 2022, projects: 7, applied: 30160.06, cut: 4609.28, rate: 15.28%}\n"
    path.write_text(text, encoding="utf-8")
    found = assess(read_ex_ante(path), RULES)
    assert (found.case.name, share_text(found.overall.rate), codes(found)) == ("试评", "15.28%", [])
    path.write_text(text.replace("projects", "proiects"), encoding="utf-8")
    with pytest.raises(InputProblems, match="proiects"):
        read_ex_ante(path)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2022,,,,5,13285,6773,,50.89%,,,", "E001"),
        ("2022,,,,5,13285,6773,,51%,,,", None),
        ("2022,,,,5,13285,6773,,50.9%,,,", "E001"),
        ("2022,,,,5,13285,6773,6513,,,,", "E002"),
        ("2022,,,,5,13285,6773,6512,,,,", None),
        ("2022,,,,5,100,120,,,,,", "E004"),
        ("2022,,,,5,-100,20,,,,,", "E004"),
        ("2022,,,,5,100,-20,,,,,", "E004"),
        ("2022,,,,5,100,,,,,,", "E005"),
        ("2022,,,,5,约三千,20,,,,,", "E006"),
        ("2022,,甲,,,100,60,,,不予支持,,", "E008"),
        ("2022,,甲,,,100,60,,,,,", "E010"),
        ("2022,,甲,,,100,0,,,,,", None),
        ("2021,,,,5,100,20,,,,,", "E011"),
        ("2022,,,,5,0.01亿元,20,,,,,", "E013"),
    ],
)
def test_each_disagreement_has_its_code(tmp_path: Path, line: str, code: str | None) -> None:
    found = codes(assessed(tmp_path, line))
    assert code in found if code else found == []


def test_sums_counts_and_repeated_totals_are_checked(tmp_path: Path) -> None:
    items = ("2022,,甲,,,100,60,,,,超出标准,", "2022,,乙,,,50,10,,,,超出标准,")
    wrong = codes(assessed(tmp_path, *items, "2022,,合计,,3,160,70,,,,,"))
    assert wrong == ["E007", "E012"]
    assert codes(assessed(tmp_path, *items, "2022,,合计,,2,150,70,,,,,")) == []
    assert codes(assessed(tmp_path, "2022,,,,5,100,20,,,,,", "2022,,,,5,100,20,,,,,")) == ["E014"]


def test_a_table_without_unit_blocks_and_without_headings_is_refused(tmp_path: Path) -> None:
    found = assessed(tmp_path, "2022,5,100,20", heads="年度,项目数,申请金额,核减金额")
    assert (codes(found), found.overall.rate) == (["E003"], None)
    assert "未算出核减率" in conclusion(found).markdown
    with pytest.raises(InputProblems) as refused:
        read_ex_ante(table(tmp_path, "1,2", heads="甲,乙"))
    assert [problem.code for problem in refused.value.problems] == ["E009"]


def test_missing_is_not_zero(tmp_path: Path) -> None:
    found = assessed(tmp_path, "2022,,甲,,,100,60,,,,超出标准,", "2022,,乙,,,50,,,,,,")
    assert (found.overall.applied, found.overall.cut, found.overall.rate) == (150, None, None)


CENTS = st.integers(min_value=1, max_value=10**9)
PARTS = st.lists(st.tuples(CENTS, st.fractions(0, 1, max_denominator=1000)), min_size=1, max_size=8)


def row(applied: int, share: Fraction, *, scale: float, number: int) -> ReductionRow:
    """Amounts in whole cents of 万元 so that each has an exact decimal text in 元 and in 万元."""
    cut = int(applied * share)
    amounts = [Quantity(str(value), float(Fraction(value) * Fraction(scale) / 100)) for value in (applied, cut)]
    return ReductionRow("item", 2022, project=f"项目{number}", applied=amounts[0], cut=amounts[1], reason="超出标准")


def of_rows(parts: list[tuple[int, Fraction]], *, unit: str, scale: float) -> ExAnteAssessment:
    rows = tuple(row(applied, share, scale=scale, number=n) for n, (applied, share) in enumerate(parts))
    return assess(ExAnteCase(year=2022, amount_unit=unit, rows=rows), RULES)


@settings(max_examples=60, deadline=None)
@given(PARTS)
def test_the_bundle_rate_lies_between_its_items_and_does_not_depend_on_the_unit(
    parts: list[tuple[int, Fraction]],
) -> None:
    large, small = of_rows(parts, unit="万元", scale=1), of_rows(parts, unit="元", scale=10_000)
    rates = [item.rate for item in large.items if item.rate is not None]
    assert large.overall.rate is not None
    assert min(rates) <= large.overall.rate <= max(rates)
    assert large.overall.rate == small.overall.rate
    oracle = Fraction(sum(int(a * s) for a, s in parts), sum(a for a, _ in parts))
    assert large.overall.rate == float(oracle)


def test_what_is_saved_is_loaded_and_the_same_twice(tmp_path: Path) -> None:
    found = assessed(tmp_path, *DETAIL)
    for name in ("one", "two"):
        assert save_evaluation(found, tmp_path / name) is found
    document = load_evaluation(tmp_path / "one")
    assert document == assessment_document(found)
    heads = ("kind", "applied", "cut", "total", "grade", "indicators", "groups")
    assert [document[key] for key in heads] == ["ex_ante_assessment", 2580.5, 1050, None, None, [], []]
    for file in ("evaluation.json", "tables/reductions.csv", "tables/problems.csv"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_every_view_of_every_kind_of_file_is_shown_without_markup(tmp_path: Path) -> None:
    hostile = "2022,,<b>甲</b>|*,<script>,,100,60,,,,超出标准,=1+1"
    for found in (assessed(tmp_path, *DETAIL), assessed(tmp_path, hostile), assessed(tmp_path, "2022,,,,5,100,,,,,,")):
        views = [reduction_table(found, of=view) for view in VIEWS]  # type: ignore[arg-type]
        shown = [*views, problems_table(found.problems), rules_table(RULES, of="ex_ante"), verification_table(found)]
        html = "".join(part._repr_html_() for part in shown)
        assert "<script>" not in html
        assert "<b>" not in conclusion(found).markdown + headline(found.case).markdown
        assert "nan" not in html.lower()
        assert group_figure(found).png.startswith(b"\x89PNG")


def test_the_figure_says_in_words_what_it_draws(tmp_path: Path) -> None:
    figure = group_figure(assessed(tmp_path, *DETAIL))
    assert "文化广场申请820,核减820,核减率100%" in figure.alt
    blank = assessed(tmp_path, "2022,,,,5,,,,,,,")
    assert group_figure(replace(blank, bundles=())).alt == "没有可画的金额"


@pytest.mark.slow
def test_the_notebook_runs_under_stock_papermill(tmp_path: Path) -> None:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    template, parameters = ROOT / "notebooks" / "ex_ante_assessment.ipynb", EXAMPLES / "2022" / "tongliao.yml"
    command = [sys.executable, "-m", "papermill", str(template), str(tmp_path / "run.ipynb"), "-f", str(parameters)]
    options = ["--no-progress-bar", "-k", "python3", "--cwd", str(ROOT), "-p", "output_folder", str(tmp_path)]
    done = subprocess.run(
        [*command, *options],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    document = json.loads((tmp_path / "evaluation.json").read_text(encoding="utf-8"))
    assert (document["number_of_projects"], document["applied"], document["cut"]) == (7, 30160.06, 4609.28)
    assert share_text(document["rate"]) == share_text(document["printed_rate"]) == "15.28%"


def test_words_and_size_come_from_the_place(tmp_path: Path) -> None:
    """Pidu (CN-51-01-17, 2025): 建议支持 and its like, and projects of 200 万元 or more (S, RONGCE)."""
    path = tmp_path / "table.csv"
    heads = "年度,项目,申请金额(万元),核减金额(万元),结论"
    path.write_text(f"{heads}\n2025,甲,150,10,建议支持\n2025,乙,200,10,予以支持\n", encoding="utf-8")
    pidu = load_rules("CN-51-01-17", on="2025-12-31")
    told = [one for one in assess(read_ex_ante(path, year=2025), pidu).problems if one.code in {"E031", "E032"}]
    assert sorted((one.code, one.found) for one in told) == [("E031", "予以支持"), ("E032", "甲申请150万元")]
    nation = load_rules("CN", on="2025-12-31")
    told = [one for one in assess(read_ex_ante(path, year=2025), nation).problems if one.code in {"E031", "E032"}]
    assert [(one.code, one.found) for one in told] == [("E031", "建议支持")]
