"""The indicator library: reading, faults planted one by one, likenesses, changes, search and suggestions."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.model.indicator_libraries import IndicatorLibrary, LibraryIndicator
from perfanalysis.problems import InputProblems
from perfanalysis.rules import load_rules
from perfanalysis.stages.library_audits import audit_library, library_changes
from perfanalysis.stages.library_files import read_indicator_library
from perfanalysis.stages.library_searching import search_library, suggest_indicators
from perfanalysis.statistics.text_matching import TextIndex, sign_pairs

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "parameters" / "indicator_library" / "2022"
RULES = load_rules("CN-15-05", on="2022-12-31")
SOUND = LibraryIndicator(
    code="A1", kind="个性指标", sector="教育", domain="学生资助", level="项目", level1="产出指标", level2="数量指标",
    name="资助学生人数", meaning="", formula="", target="≥100", unit="人", nature="定量", direction="正向", weight=None,
    set_name="", source="文件", basis="条款", evidence="系统", scoring="", where="库!A2",
)  # fmt: skip


def codes(*indicators: LibraryIndicator) -> Counter[str]:
    audit = audit_library(IndicatorLibrary("库", indicators), RULES)
    return Counter(fault.code for fault in audit.faults)


def test_a_sound_indicator_has_no_fault() -> None:
    assert codes(SOUND) == {}


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("I001", {"basis": ""}),
        ("I002", {"kind": "其他指标"}),
        ("I003", {"unit": ""}),
        ("I004", {"evidence": ""}),
        ("I005", {"target": "进一步提高", "unit": "", "nature": "定性"}),
        ("I006", {"target": "工5%", "scoring": "按完成率计分"}),
    ],
)
def test_each_fault_is_found_alone(code: str, change: dict[str, str]) -> None:
    assert codes(replace(SOUND, **change)) == {code: 1}  # type: ignore[arg-type]


def test_clashes_between_indicators_are_found() -> None:
    other = replace(SOUND, sector="农牧", code="B1")
    assert codes(SOUND, replace(other, code="A1")) == {"I007": 1}
    assert codes(SOUND, replace(SOUND, code="A2")) == {"I008": 1}
    assert codes(SOUND, replace(other, unit="人次")) == {"I009": 1}
    assert codes(SOUND, replace(other, direction="反向")) == {"I009": 1}


def test_points_of_a_set_must_make_the_total() -> None:
    half = replace(SOUND, set_name="一套", weight=50.0)
    assert codes(half, replace(half, code="A2", name="另一指标")) == {}
    assert codes(half, replace(half, code="A2", name="另一指标", weight=45.0)) == {"I010": 1}


def test_required_fields_and_kinds_come_from_the_rules(tmp_path: Path) -> None:
    overlay = tmp_path / "local.yml"
    overlay.write_text(
        "place: CN-15-05\nname: 通辽市\nrules:\n  indicator_library:\n    values:\n      - value: {kinds: [其他指标], "
        'required_fields: [评分标准]}\n        from: "2022-06-01"\n        source: 测试\n        evidence: R\n',
        encoding="utf-8",
    )
    rules = load_rules("CN-15-05", on="2022-12-31", overlays=[overlay])
    audit = audit_library(IndicatorLibrary("库", (SOUND,)), rules)
    assert [fault.code for fault in audit.faults] == ["I001", "I002"]


def test_the_example_holds_exactly_the_faults_it_was_given() -> None:
    library = read_indicator_library(EXAMPLE / "example-library-2022.csv")
    audit = audit_library(library, RULES, earlier=str(EXAMPLE / "example-library-2021.csv"))
    assert audit.whole.indicators == 33
    assert Counter(fault.code for fault in audit.faults) == {
        "I001": 2, "I002": 1, "I003": 1, "I004": 2, "I005": 2, "I006": 1, "I007": 1, "I009": 1,
    }  # fmt: skip
    assert audit.changes is not None
    assert Counter(change.kind for change in audit.changes) == {"新增": 4, "删去": 1, "改名": 2, "修改": 1}


def test_the_shipped_frameworks_are_a_library() -> None:
    library = read_indicator_library()
    assert len(library.indicators) == 216 + 67
    assert len({item.code for item in library.indicators}) == 216 + 67
    audit = audit_library(library, RULES)
    assert {fault.code for fault in audit.faults} <= {"I001", "I003", "I004"}


def test_an_earlier_version_equal_to_this_one_has_no_changes() -> None:
    items = read_indicator_library(EXAMPLE / "example-library-2022.csv").indicators
    assert list(library_changes(items, items)) == []


def test_words_of_the_same_meaning_find_each_other() -> None:
    items = read_indicator_library(EXAMPLE / "example-library-2022.csv").indicators
    nearest = [match.indicator.name for match in search_library(items, "贫困学生补助")]
    assert {"资助学生人数", "困难学生失学率"} <= set(nearest[:4])
    assert search_library(items, "群众满意率")[0].indicator.name == "沿线群众满意度"
    assert "解决饮水安全人口" in [match.indicator.name for match in search_library(items, "农村自来水")[:3]]
    assert search_library(items, "") == ()


def test_suggestions_cover_the_groups_of_a_road_project() -> None:
    items = read_indicator_library(EXAMPLE / "example-library-2022.csv").indicators
    found = suggest_indicators(items, "农村公路建设项目,新修通村公路36公里,改善群众出行")
    assert [match.indicator.name for match in found if match.indicator.domain == "农村公路"] == [
        "新建农村公路里程", "公路工程验收合格率", "工程按期完工率", "每公里造价", "带动沿线农户增收", "沿线群众满意度",
    ]  # fmt: skip


def test_a_table_without_names_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "library.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    with pytest.raises(InputProblems, match="R201"):
        read_indicator_library(path)


def test_a_table_of_headings_only_is_told(tmp_path: Path) -> None:
    path = tmp_path / "library.csv"
    path.write_text("指标名称,指标来源\n", encoding="utf-8")
    audit = audit_library(read_indicator_library(path), RULES)
    assert [found.code for found in audit.problems] == ["I011"]


def test_eight_thousand_rows_keep_their_places(tmp_path: Path) -> None:
    """As many rows as Tongliao's library at the end of 2022: 8,538 (domain.md 16.1, V)."""
    path = tmp_path / "library.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["指标编码", "指标名称", "行业", "指标值", "计量单位", "指标来源", "指标依据", "取数来源"])
        rows.writerows(
            [f"{n:05d}", f"{n % 90}类事项{n}完成数量", f"行业{n % 40}", "≥5", "项", "甲", "乙", "丙"]
            for n in range(8538)
        )
    audit = audit_library(read_indicator_library(path), RULES, likeness=0.99)
    assert audit.whole.indicators == audit.whole.quantitative == 8538
    assert audit.faults == ()
    assert sum(row.indicators for row in audit.coverage["行业"]) == 8538


WORDS = st.lists(st.text("学生资助公路里程满意度率", min_size=1, max_size=8), min_size=1, max_size=12)


def cosine(one: Sequence[float], two: Sequence[float]) -> float:
    lengths = float(np.linalg.norm(one) * np.linalg.norm(two))
    return float(np.dot(one, two)) / lengths if lengths else 0.0


@given(WORDS)
def test_likeness_is_the_cosine_of_weighted_counts(texts: list[str]) -> None:
    """Oracle: term counts times ln((1 + n) / (1 + df)) + 1, written out densely."""
    terms = sorted({pair for text in texts for pair in sign_pairs(text)})
    counts = np.array([[sign_pairs(text).count(term) for term in terms] for text in texts], dtype=float)
    weighted = counts * (np.log((1 + len(texts)) / (1 + (counts > 0).sum(axis=0))) + 1)
    found = {(one, two): alike for one, two, alike in TextIndex([sign_pairs(t) for t in texts]).similar_pairs(0.3)}
    for one, two in combinations(range(len(texts)), 2):
        alike = cosine(weighted[one], weighted[two])
        if abs(alike - 0.3) > 1e-9:
            assert ((one, two) in found) == (alike > 0.3)
            assert found.get((one, two), alike) == pytest.approx(alike)
