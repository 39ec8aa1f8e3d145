"""当地的工作簿版式 (local layouts): the workbook's layout with the choices and the words that a place's rules give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from perfanalysis.reading.own_layout import FieldLine, SheetLayout, WorkbookLayout, workbook_layout
from perfanalysis.rules import RuleBook
from perfanalysis.rules.outlines import chinese_number, report_outline


def local_layout(rules: RuleBook | None) -> WorkbookLayout:
    """工作簿版式 of a place: kinds of evaluation as choices, methods and standards in the comments, outline and steps.

    Rules ``evaluation_kinds``, ``evaluation_methods``, ``evaluation_standards``, ``evaluation_steps``, ``report_outline``
    (None: as shipped); one not in force changes nothing.
    """
    layout = workbook_layout()
    if rules is None:
        return layout
    return replace(
        layout,
        choices={**layout.choices, "evaluation": _kinds(rules) or layout.choices["evaluation"]},
        fields=tuple(_field(line, rules) for line in layout.fields),
        sections=tuple(_sections(rules)),
        steps=_listed(rules, "evaluation_steps"),
        sheets={name: _sheet(sheet, rules) for name, sheet in layout.sheets.items()},
    )


def _sections(rules: RuleBook) -> Iterator[tuple[str, str]]:
    for chapter in report_outline(rules):
        yield "1", chapter.heading
        yield from (("2", f"（{chinese_number(place)}）{name}") for place, name in enumerate(chapter.below, start=1))


def _listed(rules: RuleBook, key: str) -> tuple[Any, ...]:
    return tuple(rules.value(key)) if key in rules.entries else ()


def _kinds(rules: RuleBook) -> tuple[str, ...]:
    return tuple(kind["name"] for kind in _listed(rules, "evaluation_kinds"))


def _field(line: FieldLine, rules: RuleBook) -> FieldLine:
    kinds = _listed(rules, "evaluation_kinds") if line.label == "评价类型" else ()
    methods = _listed(rules, "evaluation_methods") if line.label == "评价方法" else ()
    said = [f"{kind['name']}由{kind['evaluator']}进行" for kind in kinds] or [*methods]
    return replace(line, help=f"{line.help}当地规定:{'、'.join(said)}。") if said else line


def _sheet(sheet: SheetLayout, rules: RuleBook) -> SheetLayout:
    standards = "、".join(_listed(rules, "evaluation_standards"))
    if not standards:
        return sheet
    columns = [
        replace(column, help=f"{column.help}当地规定的标准:{standards}。") if column.role == "basis" else column
        for column in sheet.columns
    ]
    return replace(sheet, columns=tuple(columns))
