import datetime as dt

import pytest

from perfanalysis.reading.number_formats import clean_text, plain_number, shown_text


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.95, "0%", "95%"),
        (0.865, "0.00%", "86.5%"),
        (735, '0"人"', "735人"),
        (6, '"≥"0"种"', "≥6种"),
        (387664.62, "#,##0.00", "387664.62"),
        (0.0900000762939453, "General", "0.0900000762939"),
        (100.0, "General", "100"),
        (True, "General", "是"),
        (dt.date(2022, 12, 31), "yyyy-mm-dd", "2022-12-31"),
        (None, "0%", ""),
        (1e-7, "General", "0.0000001"),
        ("95%\r\n以上", "@", "95%\n以上"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: object, number_format: str, shown: str) -> None:
    assert shown_text(value, number_format) == shown


def test_the_tail_of_binary_rounding_is_cut_off() -> None:
    assert plain_number(0.1 + 0.2) == "0.3"


def test_odd_spaces_and_line_ends_are_made_plain() -> None:
    assert clean_text("\ufeff 产\u3000出\r指标_x000D_\xa0") == "产 出\n指标"
