"""Where two versions of one artefact first differ, said in the terms of its kind: JSON path, cell, row, part, byte."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

_BEFORE, _LENGTH = 12, 60
_NOTHING = "(没有)"
_UNREADABLE = (ValueError, csv.Error, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_TIDY = "内容相同,字节不同"


@dataclass(frozen=True, slots=True)
class Difference:
    """差异: the first place where an artefact is not what it was, and what stands there in each version (shortened)."""

    where: str
    original: str
    again: str


@dataclass(frozen=True, slots=True)
class _Step:
    """The first difference of two JSON values: the way to it and both values."""

    path: tuple[str | int, ...]
    original: Any
    again: Any


def first_difference(name: str, original: bytes, again: bytes) -> Difference | None:
    """首处差异 of two versions of the artefact ``name``; None when every byte is the same.

    The place is a JSON path, a notebook's cell and its source or output, a row and column of a table, a part of a
    Word or Excel file, a line of a page, an object of a PDF; a file that cannot be read as its kind: a byte.
    """
    if original == again:
        return None
    kind = _KINDS.get(PurePosixPath(name).suffix.lower(), _bytes_difference)
    try:
        found = kind(original, again)
    except _UNREADABLE:
        found = None
    return found or _bytes_difference(original, again)


def _json_difference(original: bytes, again: bytes) -> Difference | None:
    return _said_step(_step(json.loads(original), json.loads(again)), _json_place)


def _notebook_difference(original: bytes, again: bytes) -> Difference | None:
    return _said_step(_step(json.loads(original), json.loads(again)), _cell_place)


def _said_step(step: _Step | None, place: Callable[[tuple[str | int, ...]], str]) -> Difference | None:
    if step is None:
        return None
    if isinstance(step.original, str) and isinstance(step.again, str):
        return _text_pair(place(step.path), step.original, step.again)
    return Difference(place(step.path), _said_value(step.original), _said_value(step.again))


def _said_value(value: Any) -> str:
    return _NOTHING if value is _NOTHING else _short(json.dumps(value, ensure_ascii=False))


def _step(original: Any, again: Any) -> _Step | None:
    if isinstance(original, dict) and isinstance(again, dict):
        names = sorted({*original, *again}, key=lambda name: (name != "source", name))
        return _inner_step((name, original.get(name, _NOTHING), again.get(name, _NOTHING)) for name in names)
    if isinstance(original, list) and isinstance(again, list):
        pairs = itertools.zip_longest(original, again, fillvalue=_NOTHING)
        return _inner_step((number, *pair) for number, pair in enumerate(pairs))
    same = type(original) is type(again) and json.dumps(original) == json.dumps(again)
    return None if same else _Step((), original, again)


def _inner_step(items: Any) -> _Step | None:
    for key, original, again in items:
        if found := _step(original, again):
            return replace(found, path=(key, *found.path))
    return None


def _json_place(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).removeprefix(".") or "顶层"


def _cell_place(path: tuple[str | int, ...]) -> str:
    match path:
        case ("cells", int(cell), "source", *_):
            return f"第{cell + 1}个单元格 › 代码或正文"
        case ("cells", int(cell), "outputs", int(output), *rest):
            return " › ".join([f"第{cell + 1}个单元格", f"第{output + 1}个输出", *filter(None, [_inside(rest)])])
        case ("cells", int(cell), *rest):
            return " › ".join([f"第{cell + 1}个单元格", *filter(None, [_inside(rest)])])
    return _json_place(path)


def _inside(path: list[str | int]) -> str:
    return _json_place(tuple(path)) if path else ""


def _table_difference(original: bytes, again: bytes) -> Difference | None:
    first, second = _rows(original), _rows(again)
    heads = first[0] if first else []
    for number, pair in enumerate(itertools.zip_longest(first, second), start=1):
        if pair[0] != pair[1]:
            return _row_difference(number, heads, *pair)
    return None


def _rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _row_difference(number: int, heads: list[str], original: list[str] | None, again: list[str] | None) -> Difference:
    if original is None or again is None:
        return Difference(
            f"第{number}行", *(_NOTHING if row is None else _short(",".join(row)) for row in (original, again))
        )
    pairs = enumerate(itertools.zip_longest(original, again, fillvalue=_NOTHING))
    column, (first, second) = next(item for item in pairs if item[1][0] != item[1][1])
    name = f"“{heads[column]}”" if column < len(heads) and number > 1 else ""
    return _text_pair(f"第{number}行第{column + 1}列{name}", first, second)


def _package_difference(original: bytes, again: bytes) -> Difference | None:
    first, second = _parts(original), _parts(again)
    for name in sorted({*first, *second}):
        if name not in first or name not in second:
            return Difference(f"部件 {name}", *("有" if name in parts else _NOTHING for parts in (first, second)))
        if found := first_difference(name, first[name], second[name]):
            return replace(found, where=f"部件 {name} › {found.where}")
    return Difference("压缩包的时间、次序或设置", _TIDY, _TIDY)


def _parts(content: bytes) -> Mapping[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _text_difference(original: bytes, again: bytes) -> Difference | None:
    first, second = original.decode("utf-8"), again.decode("utf-8")
    position = _position(first, second)
    line = first.count("\n", 0, position) + 1
    column = position - (first.rfind("\n", 0, position) + 1) + 1
    return _text_pair(f"第{line}行第{column}字", first, second)


def _text_pair(where: str, original: str, again: str) -> Difference:
    start = max(_position(original, again) - _BEFORE, 0)
    return Difference(
        where, *(_short(("…" if start else "") + text[start : start + 2 * _LENGTH]) for text in (original, again))
    )


def _position(original: Any, again: Any) -> int:
    return next(
        (n for n, (one, two) in enumerate(zip(original, again, strict=False)) if one != two),
        min(len(original), len(again)),
    )


def _pdf_difference(original: bytes, again: bytes) -> Difference | None:
    found = _bytes_difference(original, again)
    objects = re.findall(rb"(?:^|[\r\n])(\d+) \d+ obj\b", original[: _position(original, again)])
    return replace(found, where=f"{found.where}(对象 {objects[-1].decode()})") if objects else found


def _bytes_difference(original: bytes, again: bytes) -> Difference:
    position = _position(original, again)
    start = max(position - _BEFORE, 0)
    shown = (_short_bytes(content[start : start + _LENGTH]) for content in (original, again))
    return Difference(f"第{position + 1}字节起(共{len(original)}字节,再次运行{len(again)}字节)", *shown)


def _short_bytes(content: bytes) -> str:
    return _short(content.decode("ascii", errors="backslashreplace")) if content else _NOTHING


def _short(text: str) -> str:
    line = text.replace("\r", "\\r").replace("\n", "\\n")
    return line if len(line) <= _LENGTH else line[: _LENGTH - 1] + "…"


_KINDS: Mapping[str, Callable[[bytes, bytes], Difference | None]] = {
    ".csv": _table_difference,
    ".docx": _package_difference,
    ".htm": _text_difference,
    ".html": _text_difference,
    ".ipynb": _notebook_difference,
    ".json": _json_difference,
    ".log": _text_difference,
    ".md": _text_difference,
    ".pdf": _pdf_difference,
    ".rels": _text_difference,
    ".svg": _text_difference,
    ".txt": _text_difference,
    ".xlsx": _package_difference,
    ".xml": _text_difference,
    ".zip": _package_difference,
}
