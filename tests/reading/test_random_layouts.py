"""Published cases laid out at random: every row, amount, total, grade, year and name is found again."""

from pathlib import Path
from random import Random

import pytest
from random_layouts import Sheet, faults, lay_out, published_forms, sheet_grid, write_csv, write_docx, write_xlsx

from perfanalysis.reading import read_cases
from perfanalysis.reading.forms import read_forms

FORMS = published_forms()


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_a_form_is_read_alike_in_any_layout(start: int) -> None:
    for seed in range(start, start + 100):
        form = FORMS[seed % len(FORMS)]
        (case,) = read_forms(sheet_grid(lay_out(form, Random(seed))))
        assert faults(form, case) == [], f"seed {seed}"


@pytest.mark.parametrize("start", range(0, 80, 20))
def test_forms_below_each_other_do_not_mix(start: int) -> None:
    for seed in range(start, start + 20):
        random = Random(f"stacked {seed}")
        forms = random.sample(FORMS, random.choice([2, 3]))
        sheet = Sheet()
        for form in forms:
            lay_out(form, random, sheet).row += random.choice([0, 1, 3])
        cases = read_forms(sheet_grid(sheet))
        assert len(cases) == len(forms), f"seed {seed}"
        assert [faults(form, case) for form, case in zip(forms, cases, strict=True)] == [[]] * len(forms), (
            f"seed {seed}"
        )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("ending", ["xlsx", "docx", "csv"])
def test_a_file_of_any_kind_gives_the_same_values(tmp_path: Path, ending: str, seed: int) -> None:
    random = Random(f"{ending} {seed}")
    forms = random.sample(FORMS, 1 if ending == "csv" else 2)
    sheets = [lay_out(form, random) for form in forms]
    path = tmp_path / f"表.{ending}"
    if ending == "xlsx":
        write_xlsx(sheets, path)
    elif ending == "docx":
        write_docx(sheets, path, title_above=bool(seed % 2))
    else:
        write_csv(sheets[0], path, encoding=("utf-8", "utf-8-sig", "gb18030", "utf-16")[seed % 4])
    cases = read_cases(path)
    assert [faults(form, case) for form, case in zip(forms, cases, strict=True)] == [[]] * len(forms)
