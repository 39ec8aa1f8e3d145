"""A comparison as a user meets it: what it says, what it refuses, and the same bytes whatever the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import perfanalysis as pa
from perfanalysis.comparing import compare, read_comparison
from perfanalysis.panels import save_panel
from perfanalysis.problems import InputProblems
from perfanalysis.statistics import paired_change
from tests.comparing.panels import panel_of, steady, table_of


def test_the_headline_is_the_paired_change_of_the_published_totals(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    found = compare(panel, years=[2020, 2022])
    totals = panel.cases.pivot_table(index="entity", columns="year", values="total", observed=True)
    expected = paired_change(totals[2020].to_numpy(), totals[2022].to_numpy())
    row = found.tables["headline"].rows[0]
    assert row[3:] == pytest.approx((expected.estimate, *expected.interval, expected.p))


def test_sixteen_sections_in_both_languages(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    assert [part.section for part in found.parts] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
    assert len(found.text("zh").splitlines()) == len(found.text("en").splitlines()) == len(found.claims)
    assert not any("\u4e00" <= sign <= "\u9fff" for line in found.text("en").splitlines() for sign in line)


def test_every_change_names_estimate_interval_n_and_grade(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    changes = [claim for claim in found.claims if claim.section in {6, 7}]
    assert changes
    assert all(
        claim.n and claim.grade and claim.estimate == claim.estimate for claim in changes if claim.code != "series"
    )
    assert all(
        str(claim.n) in claim.text("en") and f"comparability {claim.grade}" in claim.text("en") for claim in changes
    )


def test_years_that_cannot_be_compared_print_no_difference(tmp_path: Path) -> None:
    rows = [
        (f"单位{unit}", year, f"{year}年指标{item}", 20.0, 10.0 + unit + item + year - 2020)
        for unit in range(6)
        for year in (2020, 2021)
        for item in range(5)
    ]
    found = compare(panel_of(rows, tmp_path))
    assert found.tables["pairs"].rows[0][1] == "D"
    assert found.tables["headline"].rows[0][3:] == (None,) * 4
    assert all(row[3] != row[3] for row in found.tables["series"].rows)
    assert "不给出差异" in found.text()
    assert not any(claim.code in {"change", "no_evidence", "decomposition", "sensitivity"} for claim in found.claims)


@pytest.mark.parametrize(("step", "code"), [(0.0, "unchanged"), (0.5, "change_alike")])
def test_scores_that_do_not_vary_are_told_as_such(tmp_path: Path, step: float, code: str) -> None:
    """No doubt is cast where nothing varied, and no wrong reason is given for what cannot be computed."""
    rows = [
        (f"单位{unit:02d}", year, f"指标{item}", 20.0, 15.0 + step * (year - 2020))
        for unit in range(12)
        for year in (2020, 2021, 2022)
        for item in range(5)
    ]
    found = compare(panel_of(rows, tmp_path))
    codes = {claim.code for claim in found.claims}
    assert {code, "overall_open", "units_whole", "no_shrinkage"} <= codes
    assert not codes & {"no_evidence", "change", "no_overall", "lowest", "units_by_year"}
    assert [claim.code for claim in found.claims if claim.section == 16 and claim.table == "headline"] == [code]
    assert not any("—" in line or "nan" in line for line in found.text("en").splitlines())


def test_totals_without_indicators_have_no_fixed_basket_and_say_so(tmp_path: Path) -> None:
    rows = [(f"单位{unit}", year, 70.0 + unit * (year - 2019)) for unit in range(6) for year in (2020, 2021)]
    found = compare(table_of(("评价对象", "年度", "总分"), rows, tmp_path))
    claim = next(one for one in found.claims if one.code == "series_two")
    assert "—" not in claim.text("en")
    assert "固定篮子没有" in claim.text("zh")


def test_own_tables_are_read_and_saved_by_the_public_names(tmp_path: Path) -> None:
    steady(tmp_path, units=3)
    panel = pa.load_panel(tmp_path / "panel.csv")
    pa.save_panel(panel, tmp_path / "saved")
    assert pa.load_panel(tmp_path / "saved").cases["total"].tolist() == panel.cases["total"].tolist()


def test_missing_is_not_zero(tmp_path: Path) -> None:
    panel = steady(tmp_path, units=6, years=(2020, 2021))
    whole = compare(panel).tables["headline"].rows[0]
    cases = panel.cases.copy()
    cases.loc[(cases["entity"] == "单位00") & (cases["year"] == 2021), "total"] = float("nan")
    gone = compare(type(panel)(cases, panel.items)).tables["headline"].rows[0]
    totals = panel.cases.pivot_table(index="entity", columns="year", values="total", observed=True).drop("单位00")
    assert (whole[2], gone[2]) == (6, 5)
    assert gone[3] == pytest.approx(float((totals[2021] - totals[2020]).mean()))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"by": "dept"}, "N004"),
        ({"years": [2019, 2020]}, "N003"),
        ({"years": [2020]}, "N003"),
        ({"years": ["去年"]}, "N003"),
        ({"language": "fr"}, "N004"),
        ({"by": "department"}, "N001"),
    ],
)
def test_wrong_options_are_told(tmp_path: Path, options: dict[str, object], code: str) -> None:
    with pytest.raises(InputProblems) as met:
        compare(steady(tmp_path), **options)  # type: ignore[arg-type]
    assert [one.code for one in met.value.problems] == [code]


def test_neither_or_both_sources_are_refused() -> None:
    for given in ({}, {"evaluations": "outputs", "panel_file": "x.csv"}):
        with pytest.raises(InputProblems) as met:
            read_comparison(**given)
        assert [one.code for one in met.value.problems] == ["N005"]


def test_one_year_one_unit_and_constant_scores_are_defined(tmp_path: Path) -> None:
    one = panel_of([("甲", year, f"指标{item}", 20.0, 18.0) for year in (2020, 2021) for item in range(5)], tmp_path)
    assert compare(one).tables["pairs"].rows[0][1] == "D"
    same = panel_of(
        [(unit, year, f"指标{item}", 20.0, 18.0) for unit in "甲乙丙" for year in (2020, 2021) for item in range(5)],
        tmp_path,
    )
    assert compare(same).tables["headline"].rows[0][3] == 0.0


def test_a_comparison_prints_its_conclusions_and_by_section_all_claims(tmp_path: Path) -> None:
    found = compare(steady(tmp_path))
    name, *said = repr(found).splitlines()
    assert name == "2020–2022"
    assert said == [claim.text("zh") for claim in found.claims if claim.section == 16]
    lines = found.by_section("en").splitlines()
    assert [line for line in lines if line.startswith("6. ")] == ["6. Headline change"]
    assert {claim.text("en") for claim in found.claims} <= set(lines)


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    panel = steady(tmp_path)
    mixed = type(panel)(panel.cases.sample(frac=1, random_state=1), panel.items.sample(frac=1, random_state=2))
    one, other = compare(panel), compare(mixed)
    assert repr(list(one.tables.values())) == repr(list(other.tables.values()))


SCRIPT = """
import sys, perfanalysis as pa
from perfanalysis.publishing.comparison_books import latex_tables
found = pa.compare(sys.argv[1], language="en")
pa.save_comparison_tables(pa.save_evaluation(found, sys.argv[2]), sys.argv[2])
"""


def test_same_bytes_under_other_hash_seeds_locales_and_threads(tmp_path: Path) -> None:
    save_panel(steady(tmp_path), tmp_path / "saved")
    made = []
    for place, (seed, threads, locale) in enumerate((("1", "1", "C"), ("77", "2", "C.UTF-8"))):
        folder = tmp_path / f"out{place}"
        changed = {
            "PYTHONHASHSEED": seed,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "LC_ALL": locale,
        }
        subprocess.run(
            [sys.executable, "-X", "utf8", "-c", SCRIPT, str(tmp_path / "saved"), str(folder)],
            check=True,
            env=os.environ | changed,
        )
        made.append(
            {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        )
    assert made[0].keys() == made[1].keys()
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
    assert "tables/comparison.tex" in made[0]
    document = json.loads(made[0]["evaluation.json"])
    assert document["kind"] == "year_comparison"


@pytest.mark.parametrize(("margin", "code"), [(50.0, "equivalence"), (0.01, "no_equivalence")])
def test_a_margin_set_beforehand_is_tested(tmp_path: Path, margin: float, code: str) -> None:
    found = compare(steady(tmp_path), margin=margin)
    assert [claim.code for claim in found.claims if "equivalence" in claim.code and claim.section == 6] == [code]


def test_the_comparison_reads_well(tmp_path: Path) -> None:
    found = pa.compare(steady(tmp_path), title="三年比较")
    assert str(found).splitlines()[0] == "三年比较"
    assert list(found.table("headline").columns) == ["年度对", "可比性", "n", "估计值", "下限", "上限", "p"]


def test_a_table_speaks_the_language_of_its_comparison(tmp_path: Path) -> None:
    """Words as well as headings, and numbers as they are."""
    panel = steady(tmp_path)
    chinese, english = (compare(panel, language=of).table("reasons") for of in ("zh", "en"))
    assert chinese.iloc[0, 1] == "单位进出"
    assert (english.iloc[0, 1], english.iloc[0, 2], english.iloc[0, 3]) == ("Units entering or leaving", "No", 0)
