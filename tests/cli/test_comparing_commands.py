"""The command ``compare`` as a user meets it: conclusions, all claims, tables in a folder, one message for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_cli import run
from tests.comparing.panels import steady


@pytest.fixture
def table(tmp_path: Path) -> str:
    steady(tmp_path)
    return str(tmp_path / "panel.csv")


def test_conclusions_are_printed_and_all_claims_when_asked(table: str) -> None:
    short, whole = run("compare", table, "--title", "三年"), run("compare", table, "--all", "--language", "en")
    assert (short.code, whole.code) == (0, 0)
    assert short.out.splitlines()[0] == "三年"
    assert "六、总体变化" not in short.out
    assert "6. Headline change" in whole.out


def test_years_and_margin_are_taken(table: str) -> None:
    document = json.loads(run("compare", table, "--years", "2020,2022", "--margin", "30", "--json").out)
    assert document["years"] == [2020, 2022]
    assert "equivalence" in {claim["code"] for claim in document["claims"]}


def test_all_tables_go_into_a_folder(table: str, tmp_path: Path) -> None:
    assert run("compare", table, "--output", str(tmp_path / "out")).code == 0
    assert {"comparison.xlsx", "comparison.tex", "headline.csv"} <= {one.name for one in (tmp_path / "out").rglob("*")}


@pytest.mark.parametrize(
    ("words", "code"), [(("--years", "2019"), "N003"), (("--inputs", "床位 数", "--outputs", "诊次"), "N004")]
)
def test_bad_options_are_one_message(table: str, words: tuple[str, ...], code: str) -> None:
    done = run("compare", table, *words)
    assert (done.code, done.out) == (1, "")
    assert f"[{code}]" in done.error
    assert "Traceback" not in done.error
