"""比较的数据 (collecting): evaluations or a table of one's own as a panel, with the files it came from and the re-checks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from math import nan
from pathlib import Path
from typing import Any

from perfanalysis.comparing.studies import Recheck
from perfanalysis.model.cases import Source
from perfanalysis.panels import Panel, collect, load_panel
from perfanalysis.panels.leaves import find_leaves
from perfanalysis.problems import InputProblems, problem
from perfanalysis.workspaces import find_file

RANDOM_METHODS = frozenset({"simple_random", "stratified", "proportional_to_money", "certainty_and_random"})


@dataclass(frozen=True, eq=False)
class ComparisonData:
    """比较的数据: the panel, the files behind it, and re-checks of its units."""

    panel: Panel
    sources: tuple[Source, ...] = ()
    rechecks: tuple[Recheck, ...] = ()


def read_comparison(
    evaluations: str | Path = "",
    *,
    panel_file: str | Path = "",
    mapping_file: str | Path = "",
    recheck_folder: str | Path = "",
    runs: str = "*",
    place: str = "",
    source_title: str = "",
    source_url: str = "",
) -> ComparisonData:
    """比较的数据: results below ``evaluations`` whose name matches ``runs`` and place ``place``, or a table of one's own.

    ``recheck_folder``: results of the notebook recheck, joined by evaluation. InputProblems: N005 both or neither
    given, those of :func:`collect` and :func:`load_panel`.
    """
    if bool(str(evaluations)) == bool(str(panel_file)):
        found = "两个都给了" if str(evaluations) else "两个都空着"
        allowed = "evaluations(评价结果文件夹)或 panel_file(自备汇总表)给一个"
        raise InputProblems([problem("N005", "参数", found=found, allowed=allowed, action="只留一个")])
    rechecks = tuple(_rechecks(recheck_folder, runs)) if str(recheck_folder) else ()
    if str(panel_file):
        file = find_file(panel_file)
        source = Source(file=file.name, sha256=_digest(file), title=source_title, url=source_url)
        return ComparisonData(_own(panel_file, mapping_file), (source,), rechecks)
    return ComparisonData(_narrowed(collect(evaluations), runs, place), (), rechecks)


def _own(panel_file: str | Path, mapping_file: str | Path) -> Panel:
    return load_panel(panel_file, mapping=mapping_file or None)


def _digest(file: Path) -> str:
    """SHA-256 of a file, or of a saved panel's files one after the other."""
    parts = [*sorted(file.glob("*.csv")), *sorted(file.glob("*.json"))] if file.is_dir() else [file]
    return hashlib.sha256(b"".join(one.read_bytes() for one in parts)).hexdigest()


def _narrowed(panel: Panel, runs: str, place: str) -> Panel:
    """Only matching names, and only the place's own; what failed stays, so that it is counted."""
    entities, places = panel.cases["entity"].astype(str), panel.cases["place"].astype(object)
    kept = entities.map(lambda name: fnmatchcase(name, runs))
    if place:
        kept &= places.isna() | places.map(
            lambda own: own == place or str(own).startswith(f"{place}-"), na_action="ignore"
        ).fillna(value=True).astype(bool)
    cases = panel.cases[kept]
    return replace(panel, cases=cases, items=panel.items[panel.items["case"].isin(cases["case"])])


def _rechecks(folder: str | Path, runs: str) -> Iterator[Recheck]:
    path = Path(folder)
    parts = path.parts
    at = parts.index("outputs") if "outputs" in parts else len(parts) - 1
    top = Path(*parts[: at + 1])
    for leaf in find_leaves(find_file(top), parts[at + 1 :]):
        if not leaf.failed and fnmatchcase(leaf.entity, runs):
            file = leaf.file(find_file(top), "evaluation.json")
            yield from _of_document(json.loads(file.read_text(encoding="utf-8")))


def _of_document(document: dict[str, Any]) -> Sequence[Recheck]:
    if document.get("kind") != "recheck" or document.get("year") is None:
        return ()
    draw = document.get("draw", {})
    ids = {(one["project"], place): one["id"] for place, one in enumerate(draw.get("drawn", []))}
    return [
        Recheck(
            unit=str(ids.get((one["project"], place), one["project"])),
            year=int(document["year"]),
            self_score=_number(one.get("self_score")),
            recheck=_number(one.get("recheck")),
            self_grade=str(one.get("self_grade") or ""),
            recheck_grade=str(one.get("recheck_grade") or ""),
            random=draw.get("method") in RANDOM_METHODS,
            frame=int(draw.get("frame") or 0),
            population=_population(document.get("population")),
        )
        for place, one in enumerate(document.get("differences", []))
        if one.get("recheck") is not None
    ]


def _population(found: dict[str, Any] | None) -> tuple[float, float, float] | None:
    if not found or found.get("estimate") is None:
        return None
    return _number(found["estimate"]), _number(found.get("low")), _number(found.get("high"))


def _number(value: Any) -> float:
    return nan if value is None else float(value)
