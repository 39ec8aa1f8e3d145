import pytest
from local_forms import (
    BEIJING,
    HUBEI,
    SHANGHAI,
    SICHUAN_2019,
    SICHUAN_2023,
    TARGETS_TWO_TERMS,
    TRANSFER,
    YUNNAN_DEPARTMENT,
    only_case,
)

from perfanalysis.model import BudgetRow
from perfanalysis.reading.funds_rows import printed_unit

Amounts = tuple[float | None, float | None, float | None, float | None]


def amounts(row: BudgetRow) -> Amounts:
    return (row.original.value, row.adjusted.value, row.executed.value, row.rate.value)


@pytest.mark.parametrize(
    ("form", "unit", "total", "rows"),
    [
        (TRANSFER, "万元", (None, 1200, 1100, 0.9167), 4),
        (HUBEI, "万元", (None, 500, 450, 0.9), 1),
        (SICHUAN_2019, "万元", (None, 100, 95, None), 3),
        (SICHUAN_2023, "万元", (0, 3.36, 3.36, 1), 5),
        (SHANGHAI, "元", (None, 1200000, 1150000, 0.9583), 1),
        (BEIJING, "万元", (100.5, 98.2, 98.2, 1), 4),
        (TARGETS_TWO_TERMS, "万元", (500, None, None, None), 3),
    ],
)
def test_the_total_funds_of_local_forms(form: str, unit: str, total: Amounts, rows: int) -> None:
    case = only_case(form)
    assert case.amount_unit == unit
    assert len(case.budget) == rows
    assert case.total_funds is not None
    assert amounts(case.total_funds) == pytest.approx(total)


def test_the_parts_of_the_year_stand_below_the_year_s_total() -> None:
    assert [row.original.value for row in only_case(TARGETS_TWO_TERMS).budget] == [500, 500, 0]


def test_parts_stand_beside_budget_and_execution() -> None:
    assert [amounts(row)[1:3] for row in only_case(SICHUAN_2019).budget] == [(100, 95), (80, 75), (20, 20)]


def test_tasks_are_rows_without_a_total() -> None:
    case = only_case(YUNNAN_DEPARTMENT)
    assert [(row.item, *amounts(row)) for row in case.budget] == [("耕地保护", None, 300, 290, pytest.approx(0.9667))]
    assert case.total_funds is None


def test_what_is_said_of_the_funds_is_no_amount() -> None:
    assert "资金管理情况" not in [row.item for row in only_case(TRANSFER).budget]


@pytest.mark.parametrize(
    ("text", "unit"),
    [("项目资金\n（万元）", "万元"), ("金额单位：元", "元"), ("单位:人民币亿元", "亿元"), ("主管单位：某局", None)],
)
def test_the_printed_unit(text: str, unit: str | None) -> None:
    assert printed_unit([text]) == unit
