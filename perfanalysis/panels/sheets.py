"""自备表 (sheets): a csv or xlsx table as columns of texts, and those texts as the values of a panel column."""

from __future__ import annotations

import csv
import io
import math
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfanalysis.digits import fold_width, is_blank
from perfanalysis.panels.columns import CASE_COLUMNS, PanelColumn
from perfanalysis.panels.saving import unsafe
from perfanalysis.panels.stacking import Codes, Column, Texts
from perfanalysis.reading.files import damaged, read_text, receive, refuse

DELIMITERS = ("\t", ";", ",")
LARGEST_INTEGER = 2**31
YEARS = frozenset(CASE_COLUMNS[name].title for name in ("year", "form_year", "treated_from"))
_NUMBER = re.compile(
    r"(?P<run>[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?)(?P<sign>%?)"
)
_YES, _NO = frozenset({"是", "true", "1", "1.0", "yes"}), frozenset({"否", "false", "0", "0.0", "no"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """自备表: headings as printed, a column of texts for each, and the row of the file each row stands in."""

    name: str
    headings: tuple[str, ...]
    columns: tuple[Texts, ...]
    lines: Sequence[int]

    @classmethod
    def of(cls, name: str, columns: Mapping[str, Sequence[str]], lines: Sequence[int]) -> Sheet:
        """The sheet of columns of texts by heading; empty texts are missing."""
        made = tuple(_cleaned(_texts_of(list(column))) for column in columns.values())
        return cls(name, tuple(columns), made, list(lines))


@dataclass(frozen=True, slots=True)
class Unread:
    """读不出的格: the first row (of the sheet) of a column that cannot be read, what stands there, and how many."""

    row: int
    text: str
    count: int


def read_sheet(path: Path) -> Sheet:
    """自备表 in a csv (UTF-8 or GBK; comma, tab, semicolon), the first sheet of an xlsx, or parquet; empty rows left out.

    InputProblems: R001–R006 no such file, empty, another kind, damaged, locked, unsafe; R003 parquet without its reader.
    """
    if path.suffix.lower() == ".parquet" and path.is_file():
        return _parquet_sheet(path)
    kind = receive(path)
    if kind == "csv":
        text = read_text(path)
        return _csv_sheet(path, io.StringIO(text), text.partition("\n")[0])
    if kind == "xlsx":
        return _book_sheet(path)
    action = "另存为 .xlsx 或 .csv"
    raise refuse("R003", path, found=f"{kind} 文件", allowed="csv、xlsx 文件", action=action)


def read_saved_sheet(path: Path) -> Sheet:
    """保存的汇总表: a csv file that ``save_panel`` wrote, of any length (R001 absent, R003 not UTF-8 or damaged)."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
        return _csv_sheet(path, path, first)
    except FileNotFoundError:
        allowed = "save_panel 保存的 cases.csv 和 items.csv"
        raise refuse("R001", path, found="没有这个文件", allowed=allowed, action="核对文件夹") from None
    except UnicodeDecodeError as error:
        raise damaged(path) from error


def _csv_sheet(path: Path, source: Any, first: str) -> Sheet:
    delimiter = max(DELIMITERS[::-1], key=first.count)
    headings = next(csv.reader([first], delimiter=delimiter), [])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                source, sep=delimiter, header=0, names=range(len(headings)), dtype="category", index_col=False,
                keep_default_na=False, na_filter=False, skip_blank_lines=False, encoding="utf-8-sig",
            )  # fmt: skip
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as error:
        raise damaged(path) from error
    return _sheet(path, headings, [_texts(frame[place].cat) for place in frame])


def _texts(values: Any) -> Texts:
    return Texts(values.codes.to_numpy(dtype=np.int32), tuple(map(str, values.categories)))


def _book_sheet(path: Path) -> Sheet:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pd.read_excel(path, header=None, dtype=object, engine="openpyxl", na_filter=False)
    except Exception as error:
        raise damaged(path) from error
    cells = [[_cell_text(value) for value in frame[place]] for place in frame]
    return _sheet(path, [column[0] for column in cells], [_texts_of(column[1:]) for column in cells])


def _parquet_sheet(path: Path) -> Sheet:
    """A parquet table by whatever reader pandas finds (the extra ``parquet`` installs one); its index, if named, too."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = pd.read_parquet(path)
    except ImportError:
        action = "安装 perfanalysis[parquet],或另存为 .csv"
        raise refuse(
            "R003", path, found="parquet 文件,没有安装读取它的软件", allowed="csv、xlsx 文件", action=action
        ) from None
    except Exception as error:
        raise damaged(path) from error
    frame = frame.reset_index() if any(frame.index.names) else frame
    cells = {
        str(name): [_cell_text(None if pd.isna(value) else value) for value in _shortest(frame[name])] for name in frame
    }
    return _sheet(path, list(cells), [_texts_of(column) for column in cells.values()])


def _shortest(column: pd.Series[Any]) -> pd.Series[Any]:
    """Numbers of single precision by the digits they were written with (15.1, not 15.100000381469727)."""
    return column.astype(str).astype(float) if column.dtype == "float32" else column


def texts_of(texts: Texts) -> list[str]:
    """一列文字, one for each row; missing is empty."""
    words = [*texts.words, ""]
    return [words[code] for code in texts.codes.tolist()]


def _texts_of(values: Sequence[str]) -> Texts:
    known: dict[str, int] = {}
    codes = [known.setdefault(value, len(known)) for value in values]
    return Texts(np.asarray(codes, dtype=np.int32), tuple(known))


def _cell_text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _sheet(path: Path, headings: Sequence[str], columns: Sequence[Texts]) -> Sheet:
    cleaned = [_cleaned(column) for column in columns]
    rows = len(cleaned[0].codes) if cleaned else 0
    filled = np.zeros(rows, dtype=np.bool_)
    for column in cleaned:
        filled |= column.codes >= 0
    kept = [Texts(column.codes[filled], column.words) for column in cleaned]
    shown = [place for place, head in enumerate(headings) if head.strip() or (kept[place].codes >= 0).any()]
    heads = tuple(headings[place].strip() for place in shown)
    return Sheet(path.name, heads, tuple(kept[place] for place in shown), (np.flatnonzero(filled) + 2).tolist())


def _cleaned(column: Texts) -> Texts:
    """The texts without spaces around them and saving's apostrophe, in code-point order; empty ones missing."""
    words = [unsafe(word) if word[:1] in {"'", "\t", "\r"} else unsafe(word.strip()) for word in column.words]
    order = sorted({word for word in words if word})
    place = {word: code for code, word in enumerate(order)}
    codes = np.asarray([*(place.get(word, -1) for word in words), -1], dtype=np.int32)
    return Texts(codes[column.codes], tuple(order))


def values_of(texts: Texts, column: PanelColumn) -> tuple[Column, Unread | None]:
    """列值: the texts of a sheet's column as values of its kind, and what of it cannot be read (None: all could)."""
    if column.kind == "text":
        return texts, None
    read = _READERS[column.kind] if column.title not in YEARS else lambda word: _integer(year_text(word))
    numbers = [read(word) for word in texts.words]
    missing = float(column.default) if column.kind == "flag" else math.nan
    values = np.asarray([*(missing if number is None else number for number in numbers), missing], dtype=np.float64)
    bad = np.isin(texts.codes, [code for code, number in enumerate(numbers) if number == math.inf])
    return _typed(values[texts.codes], column), _unread(texts, bad)


def _typed(values: Any, column: PanelColumn) -> Column:
    return values.astype(np.bool_) if column.kind == "flag" else values  # type: ignore[no-any-return]


def _unread(texts: Texts, bad: Any) -> Unread | None:
    rows: Codes = np.flatnonzero(bad).astype(np.int32)
    return Unread(int(rows[0]), texts.words[texts.codes[rows[0]]], len(rows)) if len(rows) else None


def number_of(text: str) -> float | None:
    """一格的数: a per cent as share; None for a blank, infinity for what is no number."""
    return _number(text)


def _number(text: str) -> float | None:
    """A number, a per cent as share, None for a blank, infinity for what is no number."""
    short = fold_width(text).strip()
    match = _NUMBER.fullmatch(short)
    if match is None:
        return None if is_blank(short) else math.inf
    value = Decimal(match["run"].replace(",", ""))
    return float(value / 100 if match["sign"] else value)


_YEAR = re.compile(r"(?P<year>[0-9]{4})(?:\.0+)?(?:年度?)?")


def year_text(text: str) -> str:
    """年度的数字 of a year written as ``2020年``, ``2020年度`` or ``2020.0``; any other text as it is."""
    match = _YEAR.fullmatch("".join(fold_width(text).split()))
    return text if match is None else match["year"]


def _integer(text: str) -> float | None:
    value = _number(text)
    if value is None or (float(value).is_integer() and abs(value) < LARGEST_INTEGER):
        return value
    return math.inf


def _flag(text: str) -> float | None:
    short = fold_width(text).strip().casefold()
    return 1.0 if short in _YES else 0.0 if short in _NO else math.inf


_READERS: dict[str, Callable[[str], float | None]] = {"number": _number, "integer": _integer, "flag": _flag}
