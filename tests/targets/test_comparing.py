"""Met or not, and how much: rules of facts/domain.md 4.2 and appendix A; rows of published forms by case id."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfanalysis.targets import NO_ACTUAL, NO_TARGET, Actual, Target, completion, met, parse_actual, parse_target


def compare(target: str, actual: str) -> tuple[bool | None, float | None]:
    wanted = parse_target(target)
    got = parse_actual(actual, target=wanted)
    share = completion(wanted, got)
    return met(wanted, got), None if share is None else round(share, 4)


@pytest.mark.parametrize(
    ("target", "actual", "reached", "share"),
    [
        ("≥50个", "50", True, 1),  # 002
        ("≤90万元", "90", True, 1),  # 002
        ("12500名", "12166名", False, 0.9733),  # 032, 97.3 % in the case notes
        ("100%", "98.79%", False, 0.9879),  # 032
        ("60%及以上", "53.53%", False, 0.8922),  # 032
        ("95%及以上", "88.32%及以上", False, 0.9297),  # 032
        (">=4754人", "4604人", False, 0.9684),  # 018
        ("<=5300元/户", "5830元/户", False, 0.9091),  # 018
        ("═ 100 %", "98%", False, 0.98),  # 013
        ("≥100%", "101.12%", True, 1.0112),  # facts 4.2, XLGL
        ("216786", "201201", False, 0.9281),  # facts 4.2, XLGL: 92.81 %
        ("≤100%", "95.10%", True, 1),  # facts 4.2, WANG4
        ("0起", "0", True, 1),
        ("0起", "1起", False, 0),
        ("≤0", "0", True, 1),
        ("=0", "0", True, 1),
        ("=0", "2", False, 0),
        ("=8个", "7个", False, 0.875),
        ("=8个", "20个", False, 0),
        ("≤10次", "0", True, 1),
        ("18—54周岁", "20", True, 1),
        ("18—54周岁", "17", False, 0.9444),
        ("18—54周岁", "60", False, 0.9),
        ("18—54周岁", "20-50周岁", True, 1),
        ("2021年12月31日", "2021年12月15日", True, 1),
        ("2021年12月31日", "2022.1.5", False, 0),
        ("2021年12月31日", "按时完成", True, 1),
        (">95%", "95%", False, 1),
        ("≤90万元", "899740元", True, 1),
    ],
)
def test_published_and_rule_examples(target: str, actual: str, reached: bool, share: float) -> None:
    assert compare(target, actual) == (reached, share)


@pytest.mark.parametrize(
    ("target", "actual", "reached"),
    [
        ("有效", "有效", True),  # 013
        ("严格执行相关制度规定", "达成预期指标", True),  # 002
        ("有效", "未达成预期指标且效果较差", False),
        ("有效", "部分达成预期指标并具有一定效果", False),
        ("1-6期培训结束后及时考核", "1-2期未能及时培训", False),  # 032
        ("采购价格不高于市场价", "是", True),
        ("有效", "否", False),
        ("有效", "基本达到", None),
        ("有效", "好", None),
        ("全天候可用", "全天候", None),  # 019
    ],
)
def test_words_are_met_but_never_measured(target: str, actual: str, reached: bool | None) -> None:
    assert compare(target, actual) == (reached, None)


@pytest.mark.parametrize(
    ("target", "actual"),
    [
        ("≥3个", "100%"),
        ("≥95", "96%"),
        ("≥3公里", "3亩"),
        ("≥95%", "完成"),
        ("≥10次", "<10次"),
        ("2021年12月15日", "2021年12月"),
        ("2021年12月31日", "已完成"),
        ("290%", "100%"),
        ("≥95%", "290%"),
        ("", "98%"),
        ("≥95%", ""),
        ("=1", "0-2"),
    ],
)
def test_what_cannot_be_compared_stays_open(target: str, actual: str) -> None:
    assert compare(target, actual) == (None, None)


def test_nothing_against_nothing() -> None:
    assert met(NO_TARGET, NO_ACTUAL) is None
    assert completion(NO_TARGET, NO_ACTUAL) is None


def test_binary_noise_does_not_miss_a_target() -> None:
    assert met(Target("0.3", operator=">=", value=0.3, direction="higher"), Actual("", value=0.1 + 0.2 - 1e-16))
    assert met(Target("0.3", operator="<=", value=0.3, direction="lower"), Actual("", value=0.1 + 0.2))


numbers = st.floats(0, 1e9, allow_nan=False, allow_infinity=False)


@given(numbers, numbers, numbers, st.sampled_from(["≥", "≤", ">", "<"]))
def test_a_better_actual_never_becomes_unmet(wanted: float, first: float, second: float, sign: str) -> None:
    target = parse_target(f"{sign}{wanted:.2f}个")
    assume(target.value is not None)
    worse, better = sorted((first, second), reverse=sign in "≤<")
    answers = [met(target, Actual("", value=value)) for value in (worse, better)]
    assert answers[0] is not True or answers[1] is True


@given(numbers, numbers, st.sampled_from(["≥", "≤", "="]))
def test_completion_is_a_share_and_agrees_with_met(wanted: float, got: float, sign: str) -> None:
    target, actual = parse_target(f"{sign}{wanted:.3f}"), Actual("", value=got)
    share, reached = completion(target, actual), met(target, actual)
    assert share is not None
    assert share >= 0
    assert not reached or share >= 1 - 1e-9
    assert reached or share < 1


@given(numbers, numbers, numbers)
def test_ranges_fall_off_on_both_sides(one: float, other: float, got: float) -> None:
    low, high = sorted((round(one, 2), round(other, 2)))
    assume(0 < low < high)
    target = Target("", operator="range", value=low, upper=high, direction="inside")
    share = completion(target, Actual("", value=got))
    assert share is not None
    assert 0 <= share <= 1
    assert (share == 1) is met(target, Actual("", value=got))
