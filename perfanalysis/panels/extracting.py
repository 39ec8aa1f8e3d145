"""取数 (extracting): the values of one evaluation.json by kind and in column order, refused where they are of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from perfanalysis.model.frames import arguments_text
from perfanalysis.panels.columns import EXECUTION_RATE
from perfanalysis.quantities import MONEY_SCALES, convert_money

MONEY = "万元"
LARGEST = 1e300
Document = Mapping[str, Any]

CASE_NUMBERS = (
    *("year", "form_year", "total", "low", "high", "recomputed_total", "recomputed_low", "recomputed_high"),
    *("printed_total", "problems_contradiction", "problems_unread", "problems_missing", "problems_notice"),
    *("problems_blocking", "budget_original", "budget_adjusted", "budget_executed"),
)
CASE_TEXTS = (
    *("notebook", "entity", "state", "cause", "kind", "place", "project", "department", "implementer"),
    *("amount_unit", "grade", "recomputed_grade", "printed_grade", "rulebook", "rulebook_hash"),
)
ITEM_NUMBERS = (
    *("position", "weight", "rate", "computed", "printed", "lost", "recheck", "fraction"),
    *("target_value", "target_upper", "actual_value", "actual_upper"),
)
ITEM_TEXTS = (
    *("arguments", "level1", "level2", "level3", "code", "method"),
    *("target_text", "target_operator", "target_unit", "target_level", "target_date", "target_direction"),
    *("actual_text", "actual_unit", "actual_level", "actual_date"),
)
ITEM_FLAGS = ("counted", "applicable", "target_read", "actual_read")

_HEADS = itemgetter(
    *("kind", "place", "project", "department", "implementer", "amount_unit"),
    *("grade", "recomputed_grade", "printed_grade"),
)
_SCORES = itemgetter("weight", "rate", "computed", "printed", "lost")
_JUDGED = itemgetter("recheck_score", "fraction")
_TEXTS = itemgetter("level1", "level2", "level3", "code", "method")
_FLAGS = itemgetter("counted", "applicable")
_BOUNDS = itemgetter("value", "upper")
_READ = itemgetter("read")
_TARGET = itemgetter("text", "operator", "unit", "level", "date", "direction")
_ACTUAL = itemgetter("text", "unit", "level", "date")
_NOTHING = (None,) * 10
_CLASSES = ("contradiction", "unread", "missing", "notice")


class UnfitError(ValueError):
    """Why a document does not fit the columns of a panel, in Chinese."""


@dataclass(frozen=True, slots=True)
class Rows:
    """若干行: values of one or many rows flat by kind, row after row: numbers, texts and flags."""

    numbers: list[Any]
    texts: list[Any]
    flags: list[Any]

    @property
    def count(self) -> int:
        """Number of indicator rows."""
        return len(self.numbers) // len(ITEM_NUMBERS)

    def extend(self, other: Rows) -> None:
        """Adds the rows of ``other`` below."""
        self.numbers.extend(other.numbers)
        self.texts.extend(other.texts)
        self.flags.extend(other.flags)


def case_rows(document: Document, *, notebook: str, entity: str, year: int | None) -> Rows:
    """评价对象行: one row in the order of ``CASE_NUMBERS`` and ``CASE_TEXTS``; ``year`` None: the form's own.

    UnfitError: a value is absent or not of the column's kind.
    """
    try:
        return _checked(_case_rows(document, notebook, entity, year))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise _unfit(error) from error


def item_rows(document: Document) -> Rows:
    """指标行: the execution rate (without position) where it is scored, then every indicator in order.

    In the order of ``ITEM_NUMBERS``, ``ITEM_TEXTS`` and ``ITEM_FLAGS``. UnfitError as :func:`case_rows`.
    """
    try:
        return _checked(_item_rows(document))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError, OverflowError) as error:
        raise _unfit(error) from error


def blank_rows(*, notebook: str, entity: str, year: int | None, state: str, cause: str | None) -> Rows:
    """未完成行: the row of an evaluation that is not there, with its ``state`` and ``cause``; all else missing."""
    numbers = [year, *(None for _ in CASE_NUMBERS[1:])]
    texts = [notebook, entity, state, cause]
    return Rows(numbers, [*texts, *(None for _ in CASE_TEXTS[len(texts) :])], [])


def _unfit(error: Exception) -> UnfitError:
    if isinstance(error, UnfitError):
        return error
    return UnfitError(f"缺少 {error.args[0]}" if isinstance(error, KeyError) else "内容的类型不对")


def _checked(rows: Rows) -> Rows:
    """The rows when every value is of its kind: ``true`` is no number, ``"95"`` is none either."""
    known = [value for value in rows.numbers if value is not None]
    fits = set(map(type, known)) <= {int, float} and set(map(type, rows.texts)) <= {str, type(None)}
    if not fits or not set(map(type, rows.flags)) <= {bool}:
        raise UnfitError("内容的类型不对")
    if known and not -LARGEST < min(known) <= max(known) < LARGEST:
        raise UnfitError("有过大的数")
    return rows


def _case_rows(document: Document, notebook: str, entity: str, year: int | None) -> Rows:
    form_year = _whole(document["year"])
    low, high = document["bounds"]
    recomputed_low, recomputed_high = document["recomputed_bounds"]
    recomputed, printed, rulebook = document["recomputed_total"], document["printed_total"], document["rulebook"]
    totals = (document["total"], low, high, recomputed, recomputed_low, recomputed_high, printed)
    years = (form_year if year is None else year, form_year)
    numbers = [*years, *totals, *_problem_counts(document["problems"]), *_budget(document)]
    return Rows(
        numbers, [notebook, entity, "done", None, *_HEADS(document), str(rulebook["id"]), str(rulebook["hash"])], []
    )


def _whole(value: Any) -> int | None:
    if value is None or (type(value) is int and 0 < value < 10_000):
        return value
    raise UnfitError("年度不是四位以内的整数")


def _problem_counts(problems: Iterable[Document]) -> list[int]:
    counts = Counter(found["class"] for found in problems)
    if not counts.keys() <= set(_CLASSES):
        raise UnfitError("问题的类别不认识")
    return [*(counts[name] for name in _CLASSES), sum(found["blocking"] is True for found in problems)]


def _budget(document: Document) -> Sequence[float | None]:
    """年度资金总额 in 万元; None where the form's money unit is unknown."""
    unit, row = document["amount_unit"], next((row for row in document["budget"] if row["total"]), None)
    if row is None or unit not in MONEY_SCALES:
        return (None, None, None)
    return [_converted(row[name], unit) for name in ("original", "adjusted", "executed")]


def _converted(value: Any, unit: str) -> float | None:
    if value is None or type(value) not in {int, float}:
        return value  # type: ignore[no-any-return]
    return convert_money(value, source=unit, target=MONEY)


def _item_rows(document: Document) -> Rows:
    indicators = document["indicators"]
    targets, actuals = [row["target"] for row in indicators], [row["actual"] for row in indicators]
    numbers = (
        (position, *_SCORES(row), *_JUDGED(row), *_BOUNDS(target), *_BOUNDS(actual))
        for position, (row, target, actual) in enumerate(zip(indicators, targets, actuals, strict=True))
    )
    texts = (
        (arguments_text(row["arguments"]), *_TEXTS(row), *_TARGET(target), *_ACTUAL(actual))
        for row, target, actual in zip(indicators, targets, actuals, strict=True)
    )
    flags = ((*_FLAGS(row), _READ(row["target"]), _READ(row["actual"])) for row in indicators)
    rows = _execution_row(document["execution_rate"])
    rows.extend(Rows(list(chain(*numbers)), list(chain(*texts)), list(chain(*flags))))
    return rows


def _execution_row(scores: Document | None) -> Rows:
    if scores is None:
        return Rows([], [], [])
    texts = [None, EXECUTION_RATE, None, EXECUTION_RATE, None, scores["method"], *_NOTHING]
    return Rows([None, *_SCORES(scores), *_NOTHING[:6]], texts, [scores["counted"], True, True, True])
