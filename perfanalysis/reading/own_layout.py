"""评价工作簿版式 (own layout): sheets, headings, comments and choices of the workbook ``perfanalysis new`` writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml

FIELDS_SHEET = "基本信息"
GUIDE_SHEET = "说明"
META_SHEET = "元数据"
INDICATORS_SHEET = "指标体系"
FUNDS_SHEET = "资金"
EVIDENCE_SHEET = "佐证材料"
SURVEY_SHEET = "满意度调查"
FINDINGS_SHEET = "发现的问题"
STEPS_SHEET = "评价程序"
SECTIONS_SHEET = "报告正文"
NEEDED_SHEETS = (FIELDS_SHEET, FUNDS_SHEET, INDICATORS_SHEET)
VERSION_LABEL = "版式版本"


@dataclass(frozen=True, slots=True)
class Column:
    """列: what it means (``role``), its heading, width, comment, the list of choices, and whether it must be filled."""

    role: str
    heading: str
    width: int
    help: str
    choices: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class FieldLine:
    """栏目: one line of 基本信息; ``role`` is a field of the case, or ``fact``."""

    role: str
    label: str
    help: str
    choices: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """工作表: its line of introduction, columns in order, and the example row (empty: none)."""

    name: str
    intro: str
    columns: tuple[Column, ...]
    example: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkbookLayout:
    """工作簿版式. ``sections`` are (level, heading) of the official outline; ``guide`` the lines of 说明, ``steps`` those prepared in 评价程序."""

    version: int
    title: str
    example_mark: str
    choices: Mapping[str, tuple[str, ...]]
    fields: tuple[FieldLine, ...]
    sheets: Mapping[str, SheetLayout]
    sections: tuple[tuple[str, str], ...]
    guide: tuple[str, ...]
    steps: tuple[str, ...] = ()


@cache
def workbook_layout() -> WorkbookLayout:
    """评价工作簿版式 as shipped in ``perfanalysis/data/forms/own_workbook.yml``."""
    content: Mapping[str, Any] = read_yaml(package_folder("forms") / "own_workbook.yml")
    return WorkbookLayout(
        version=content["version"],
        title=content["title"],
        example_mark=content["example_mark"],
        choices={name: tuple(items) for name, items in content["choices"].items()},
        fields=tuple(FieldLine(**line) for line in content["fields"]),
        sheets={name: _sheet(name, entry) for name, entry in content["sheets"].items()},
        sections=tuple((level, heading) for level, heading in content["sections"]),
        guide=tuple(content["guide"]),
    )


def _sheet(name: str, entry: Mapping[str, Any]) -> SheetLayout:
    columns = tuple(Column(**column) for column in entry["columns"])
    return SheetLayout(name, entry["intro"], columns, tuple(entry.get("example", ())))
