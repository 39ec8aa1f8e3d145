"""列的对应 (mappings): how the columns of a researcher's own table stand for those of a panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfanalysis.data_files import DataFileError, read_yaml
from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS
from perfanalysis.panels.identities import Identity, identities_of
from perfanalysis.panels.lineages import Lineage, lineage_of, listed
from perfanalysis.panels.refusing import mapping_faults
from perfanalysis.problems import InputProblems, Problem, problem

SHORT: Mapping[str, str] = {
    alias: name for name, column in ITEM_COLUMNS.items() for alias in column.aliases if alias.isascii()
}
HEADS: Mapping[str, str] = {**SHORT, **{name: name for name in (*CASE_COLUMNS, *ITEM_COLUMNS)}, "partial": "complete"}


@dataclass(frozen=True, slots=True)
class PanelMapping:
    """列的对应: ``heads`` (own heading → panel column), indicators of wide columns, ratios, and what means missing."""

    heads: Mapping[str, str]
    indicators: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    derived: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    watch: tuple[str, ...] = ()
    missing: frozenset[str] = frozenset()
    zero_is_missing: frozenset[str] = frozenset()
    zero_is_real: tuple[str, ...] = ()
    lineage: Lineage = field(default_factory=Lineage)
    identities: tuple[Identity, ...] = ()

    @property
    def wide(self) -> bool:
        """Whether every indicator has a column of its own."""
        return bool(self.indicators or self.derived)


def read_mapping(given: str | Path | Mapping[str, Any]) -> PanelMapping:
    """列的对应 of a YAML file (or its content). InputProblems S106: unknown keys, wrong values, all at once."""
    name = "mapping" if isinstance(given, Mapping) else Path(given).name
    try:
        content = given if isinstance(given, Mapping) else read_yaml(Path(given))
    except (DataFileError, OSError) as error:
        raise InputProblems([_fault(name, str(error), "有效的 YAML", "按提示改正")]) from error
    if not isinstance(content, Mapping):
        raise InputProblems([_fault(name, "不是键值结构", "键: 值", "照 docs/reference/panel.md 的例子改")])
    if faults := list(mapping_faults(name, content, HEADS)):
        raise InputProblems(faults)
    heads = {str(heading): HEADS[key] for key, heading in content.items() if key in HEADS}
    heads |= {str(heading): str(column) for heading, column in (content.get("columns") or {}).items()}
    return PanelMapping(
        heads=heads,
        indicators=content.get("indicators") or {},
        derived=content.get("derived") or {},
        ignore=listed(content.get("ignore")),
        watch=listed(content.get("watch")),
        missing=frozenset(listed(content.get("missing"))),
        zero_is_missing=frozenset(listed(content.get("zero_is_missing"))),
        zero_is_real=listed(content.get("zero_is_real")),
        lineage=lineage_of(content),
        identities=identities_of(content.get("identities") or {}),
    )


def _fault(where: str, found: str, allowed: str, action: str) -> Problem:
    return problem("S106", where, found=found, allowed=allowed, action=action)
