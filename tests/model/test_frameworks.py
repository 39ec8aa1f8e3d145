"""Framework nouns: ratios by the names of their amounts."""

from __future__ import annotations

import pytest

from perfanalysis.model.frameworks import Framework, FrameworkIndicator, RatioTerms

CHANGE = RatioTerms(plus="本年", minus="上年", over="上年")
STAFF = RatioTerms(plus="在职", over="编制")


# domain.md 4.2: (63.46 − 32) / 32 = 98.31 %; 136 / 143 = 95.10 % (a Hunan unit, 2018).
@pytest.mark.parametrize(
    ("terms", "amounts", "share"),
    [
        (CHANGE, {"本年": 63.46, "上年": 32.0}, 0.9831),
        (STAFF, {"在职": 136.0, "编制": 143.0}, 0.9510),
    ],
)
def test_published_ratios(terms: RatioTerms, amounts: dict[str, float | None], share: float) -> None:
    assert terms.share(amounts) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize("amounts", [{}, {"在职": 136.0}, {"在职": None, "编制": 143.0}, {"在职": 1.0, "编制": 0.0}])
def test_a_ratio_without_its_amounts_is_missing(amounts: dict[str, float | None]) -> None:
    assert STAFF.share(amounts) is None


def test_names_follow_the_formula() -> None:
    assert CHANGE.names == ("本年", "上年", "上年")
    assert STAFF.names == ("在职", "编制")


def leaf(code: str, level1: str, level3: str | None) -> FrameworkIndicator:
    return FrameworkIndicator(
        code=code,
        level1=level1,
        level2="二级",
        level3=level3,
        weight=None,
        kind="mixed",
        direction="higher",
        formula=None,
        terms=None,
        points=(),
        scoring_rule="manual",
        scoring_text="人工",
        arguments={},
        evidence="R",
        source="某文件",
        url=None,
        note=None,
        name_seen=None,
    )


def test_groups_and_leaves() -> None:
    tree = Framework(
        "t", "某体系", "测试", (leaf("A", "产出", "三级"), leaf("B", "效益", None), leaf("C", "产出", None))
    )
    assert tree.groups == ("产出", "效益")
    assert [row.name for row in tree.indicators] == ["三级", "二级", "二级"]
    assert tree.indicator("B").level1 == "效益"
    with pytest.raises(KeyError):
        tree.indicator("D")
