"""Numbers of single cells. Literal strings and their meaning: published forms, by case id in cases/README.md."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.quantities import (
    BLANK,
    convert_money,
    fold_width,
    is_blank,
    money_unit,
    number_text,
    parse_amount,
    parse_count,
    parse_points,
    parse_rate,
    round_half_up,
)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("620.82万元", 620.82, "万元"),
        ("854万", 854, "万元"),  # 008
        ("5.8万", 5.8, "万元"),
        ("36,950.00万元", 36950, "万元"),
        ("13,285万元", 13285, "万元"),  # 049
        ("139.433578万元", 139.433578, "万元"),
        ("30.800000", 30.8, None),
        ("387664.62", 387664.62, None),  # 013
        ("536,376.05万元", 536376.05, "万元"),  # 097
        ("约22.66亿元", 22.66, "亿元"),
        ("5次*5000=25000元", 25000, "元"),
        ("-0.300000152587891", -0.300000152587891, None),
        ("１２３．５万元", 123.5, "万元"),
    ],
)
def test_amounts_as_printed(text: str, value: float, unit: str | None) -> None:
    found = parse_amount(text)
    assert (found.text, found.value, found.unit, found.read) == (text, value, unit, True)


def test_amount_with_parts_keeps_the_whole_and_says_so() -> None:
    whole = parse_amount("854万(高标准农田建设400万元,示范建设295万元,畅通工程159万元)", unit="万元")  # 008
    assert whole.value == 854
    assert whole.note


def test_amount_in_another_unit_is_converted_with_a_notice() -> None:
    slip = parse_amount("2089元", unit="万元")
    assert slip.value == pytest.approx(0.2089)
    assert "换算" in (slip.note or "")


@pytest.mark.parametrize(
    "text",
    ["20xx萬元", "1020万元20万元10", "8550万粒550万粒8", "100 100", "12.5.3", "7.50.", "1e5", "inf", "²", "٣", "1_000"],
)
def test_damaged_amounts_are_unread(text: str) -> None:
    found = parse_amount(text)
    assert (found.value, found.read) == (None, False)
    assert found.note


@pytest.mark.parametrize("text", ["", "-", "—", "/", "…", "……", "无", "指标2:", "(100字以内)", "**", " \n ", "　"])
def test_blanks(text: str) -> None:
    assert is_blank(text)
    assert all(parse(text).blank for parse in (parse_amount, parse_rate, parse_points, parse_count))


@pytest.mark.parametrize("text", ["0", "0.00", "12", "1.", "****", "有效", "5-"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_a_unit_alone_is_a_blank_amount() -> None:
    assert parse_amount("万元").blank


def test_blank_quantity_has_no_value() -> None:
    assert BLANK.blank
    assert parse_amount(None).blank


@pytest.mark.parametrize(
    ("text", "share", "places"),
    [
        ("100%", 1, 0),
        ("100 %", 1, 0),
        ("100.00", 1, 2),
        ("100.00%", 1, 2),
        ("1", 1, 0),  # 028
        ("≥100百分比", 1, 0),  # 002
        (">= 98 %(百分比)", 0.98, 0),
        ("86.5%", 0.865, 1),
        ("10.77%", 0.1077, 2),
        ("0.00%", 0, 2),  # 006
        ("50.98%", 0.5098, 2),  # 049
        ("95.\n10%", 0.951, 2),
    ],
)
def test_rates(text: str, share: float, places: int) -> None:
    found = parse_rate(text)
    assert (found.value, found.places, found.read) == (share, places, True)


@pytest.mark.parametrize("text", ["1.02", "10 0%", "减少率8.18%", "290$", "%95"])
def test_undecided_rates_are_unread(text: str) -> None:
    assert not parse_rate(text).read


@pytest.mark.parametrize(
    ("text", "value"), [("95 分", 95), ("(得 30 分 )", 30), ("99分", 99), ("22.5", 22.5), ("15%", 15)]
)
def test_points(text: str, value: float) -> None:
    assert parse_points(text).value == value


@pytest.mark.parametrize("text", ["7.50.", "95.", "100 100", "优"])
def test_damaged_points_are_unread(text: str) -> None:
    assert not parse_points(text).read


def test_counts() -> None:
    assert (parse_count("1,024人").value, parse_count("1,024人").unit) == (1024, "人")
    assert parse_count("20余人").note == "约数"  # 093
    assert parse_count("3万人").value == 30000


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位:万元", "万元"),
        ("项目资金(万元)", "万元"),
        ("金额单位：人民币元", "元"),
        ("亿元", "亿元"),
        ("元/人", None),
        ("多元化", None),
        ("万美元", None),
    ],
)
def test_money_units(text: str, unit: str | None) -> None:
    assert money_unit(text) == unit


def test_money_conversion() -> None:
    assert convert_money(387664.62, source="元", target="万元") == 38.766462  # 013
    with pytest.raises(ValueError, match="美元"):
        convert_money(1, source="美元", target="元")


def test_fold_width() -> None:
    assert fold_width("９５％：Ａ，．（≥）　") == "95%:A,.(≥) "


@pytest.mark.parametrize(
    ("value", "text"),
    [(96.0, "96"), (0.1 + 0.2, "0.3"), (1e-7, "0.0000001"), (-0.0, "0"), (float("nan"), ""), (None, "")],
)
def test_number_text(value: float | None, text: str) -> None:
    assert number_text(value) == text


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [(2.675, 2, 2.68), (-2.675, 2, -2.68), (1.005, 2, 1.01), (4.9885, 3, 4.989), (25, -1, 30)],
)
def test_round_half_up(value: float, places: int, rounded: float) -> None:
    assert round_half_up(value, places) == rounded
    assert round_half_up(np.array([value]), places).tolist() == [rounded]


@given(st.decimals(-(10**6), 10**6, places=3, allow_nan=False), st.integers(0, 3))
def test_rounding_agrees_with_decimal_arithmetic(number: Decimal, places: int) -> None:
    expected = float(number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)) + 0.0
    assert round_half_up(float(number), places) == expected
    assert round_half_up([float(number)], places).tolist() == [expected]


def test_rounding_keeps_what_has_no_decimals() -> None:
    kept = round_half_up(np.array([np.nan, np.inf, -np.inf, 1e300]), 2)
    assert np.isnan(kept[0])
    assert kept[1:].tolist() == [np.inf, -np.inf, 1e300]


@given(st.text(st.characters()) | st.text("0123456789.,%万元亿≥-() \n约余分xX*²٣", max_size=300))
def test_every_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_amount, parse_rate, parse_points, parse_count):
        found = parse(text)
        assert found.text == text
        assert found.read or found.value is None
    assert money_unit(text) is None or money_unit(text).endswith("元")  # type: ignore[union-attr]
