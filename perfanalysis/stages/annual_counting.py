"""年度数据 (annual figures): sums, counts and shares over a year's evaluation documents, as ``annual_measures.yml`` says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from math import fsum
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.model.annual_reports import AnnualFigure, LogEntry

TEN_THOUSAND = {"元": 1e-4, "千元": 0.1, "万元": 1.0, "亿元": 1e4}

Documents = Sequence[Mapping[str, Any]]


@cache
def annual_measures() -> tuple[Mapping[str, Any], ...]:
    """十项举措 of ``data/forms/annual_measures.yml``: name and figures of each."""
    return tuple(read_yaml(package_folder("forms") / "annual_measures.yml")["measures"])


def annual_figures(documents: Documents, log: Sequence[LogEntry], year: int) -> Iterator[AnnualFigure]:
    """年度数据 of one year: ``documents`` and ``log`` are that year's; a figure without any evaluation is left out."""
    for measure in annual_measures():
        for item in measure["figures"]:
            used = [one for one in documents if one.get("kind") in item.get("of", ())]
            entries = [one for one in log if one.kind in item.get("kinds", ())]
            value = _logged(item, entries) if "log" in item else _value(item, used)
            if value is not None:
                runs = len(entries) if "log" in item else len(used)
                yield AnnualFigure(measure["name"], item["title"], item["unit"], year, value, runs)


def _logged(item: Mapping[str, Any], entries: Sequence[LogEntry]) -> float | None:
    if not entries:
        return None
    if item["log"] == "次数":
        return float(len(entries))
    return _sum(entry.number for entry in entries)


def _value(item: Mapping[str, Any], used: Documents) -> float | None:
    if not used:
        return None
    if "count" in item:
        return float(len(used))
    if "grade" in item:
        return float(sum(one.get("grade") == item["grade"] for one in used))
    if "share" in item:
        return _share(item, used)
    numbers = list(_numbers(item, item.get("sum") or item.get("length") or item["mean"], used))
    if "mean" in item:
        return fsum(numbers) / len(numbers) if numbers else None
    return _sum(numbers)


def _share(item: Mapping[str, Any], used: Documents) -> float | None:
    """Ratio of sums over the evaluations that have both numbers."""
    top, bottom = item["share"]
    both = [one for one in used if None not in (_number(one, top), _number(one, bottom))]
    above, below = (_sum(_numbers(item, path, both)) for path in (top, bottom))
    return above / below if above is not None and below else None


def _numbers(item: Mapping[str, Any], paths: str | Sequence[str], used: Documents) -> Iterator[float]:
    for one in used:
        scale = TEN_THOUSAND.get(str(one.get("amount_unit")), 1.0) if item.get("money") else 1.0
        for path in [paths] if isinstance(paths, str) else paths:
            found = _number(one, path)
            if found is not None:
                yield scale * found


def _number(document: Mapping[str, Any], path: str) -> float | None:
    found: Any = document
    for part in path.split("."):
        found = _step(found, part)
    if isinstance(found, list):
        return float(len(found))
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _step(found: Any, part: str) -> Any:
    """A key of a mapping; of a list of rows the first one whose mark of that name is set."""
    if isinstance(found, list):
        return next((row for row in found if isinstance(row, Mapping) and row.get(part) is True), None)
    return found.get(part) if isinstance(found, Mapping) else None


def _sum(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return round(fsum(known), 6) if known else None
