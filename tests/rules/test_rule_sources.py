"""The printed table of rules: every value with its document, and 依据待核 where it was not checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfanalysis.rules import load_framework, load_rules, rule_titles, shipped_places, sources, value_text
from perfanalysis.rules.rule_files import shipped_rule_file

DOCS = Path(__file__).parents[2] / "docs"


def test_every_rule_in_force_has_a_row() -> None:
    book = load_rules("CN-51-01-17", on="2025-12-31")
    assert [row.key for row in sources(book)] == sorted(book.entries)
    assert {row.file for row in sources(book)} == {"CN.yml", "CN-51.yml", "CN-51-01-17.yml"}


def test_unchecked_values_print_so() -> None:
    book = load_rules("CN-51", on="2025-12-31")
    rows = {row.key: row for row in sources(book)}
    assert rows["weight_total"].evidence == "依据待核"
    assert rows["grades"].evidence == "见到转述"
    assert rows["form_money_unit"].evidence == "见到出处"
    assert all(row.source for row in rows.values())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([{"name": "优", "at_least": 90.0}, {"name": "差", "at_least": 0.0}], "优:不低于 90;差:不低于 0"),
        ({"policy": "rescale"}, "处理 剔除后折算"),
        ({"amount": 200.0, "unit": "万元"}, "金额 200,单位 万元"),
        ({"allowed": True, "reason_required": False}, "允许 是,须说明理由 否"),
        ([4, 6, 8, 10], "4、6、8、10"),
        (["甲、乙", "丙"], "甲、乙;丙"),
        ({"grade": "优", "percent": None}, "等级 优"),
        ("adjusted", "全年预算数"),
        (0.3, "0.3"),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert value_text(value) == text


@pytest.mark.parametrize("place", shipped_places())
def test_printed_values_hold_no_english_field_names(place: str) -> None:
    rows = [row for row in sources(load_rules(place)) if row.key != "framework_choice"]
    words = {word for row in rows for word in row.value.replace("PPP", "").split() if word.isascii() and word.isalpha()}
    assert words == set()


def test_shipped_values_have_honest_marks() -> None:
    for place in shipped_places():
        for value in shipped_rule_file(place).values:
            assert value.evidence == "R" or "本软件" not in value.source


def test_chosen_frameworks_exist() -> None:
    for place in shipped_places():
        for name in load_rules(place).value("framework_choice").values():
            assert load_framework(name).id == name


def test_reference_page_names_every_rule() -> None:
    page = (DOCS / "reference" / "rulebooks.md").read_text(encoding="utf-8")
    missing = {key for key, title in rule_titles().items() if f"`{key}`" not in page or title.title not in page}
    assert missing == set()


def test_example_of_the_how_to_page_can_be_loaded(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "add_local_rules.md").read_text(encoding="utf-8")
    example = page.split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "本地规则.yml"
    path.write_text(example, encoding="utf-8")
    book = load_rules("CN-15-05", on="2024-12-31", overlays=[path])
    assert {entry.key for entry in book.entries.values() if entry.file == path.name} == {"recheck_rate", "grades"}
