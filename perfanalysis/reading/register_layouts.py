"""登记表版式 (register layouts): which tables a stage reads, with the headings, kinds and choices of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.reading.headings import bare

GUIDE_SHEET = "填表说明"
"""The sheet of an empty workbook that explains the others; never read as a table."""


def guide_title(notebook: str) -> str:
    """The first line of that sheet: the notebook's name as a person sees it, and what the sheet is."""
    return f"{notebook}：填表说明"


ValueKind = Literal["text", "number", "money", "share", "points", "integer", "date", "month", "truth", "choice"]


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """登记表的列: ``names`` are the headings it may have, the first is ours; ``key`` columns make the table known.

    ``filled``: a blank cell is a problem; ``repeat``: a blank cell repeats the one above. ``choices`` maps each word
    allowed to the further words that mean the same; ``rule`` is the rule that lists them instead, by place. ``help`` and ``example`` go into new workbooks.
    """

    role: str
    names: tuple[str, ...]
    kind: ValueKind = "text"
    key: bool = False
    filled: bool = False
    repeat: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule: str = ""
    help: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class RegisterLayout:
    """登记表版式 of one table: ``name`` for programs, ``title`` as a person sees it. Source: ``data/forms/registers``."""

    name: str
    title: str
    columns: tuple[RegisterColumn, ...]
    headings: Mapping[str, RegisterColumn]

    def matched(self, heading: str) -> RegisterColumn | None:
        """The column that a printed heading names (None: none)."""
        return self.headings.get(bare(heading))

    @property
    def keys(self) -> frozenset[str]:
        """Roles without which a table is not this one."""
        return frozenset(column.role for column in self.columns if column.key)

    def column(self, role: str) -> RegisterColumn:
        """The column of a role (KeyError: none)."""
        return {column.role: column for column in self.columns}[role]


@cache
def stage_layouts(stage: str) -> tuple[RegisterLayout, ...]:
    """登记表版式 of a stage: the tables of ``data/forms/registers/<stage>.yml`` (FileNotFoundError: no such stage)."""
    return _layouts(read_yaml(package_folder("forms") / "registers" / f"{stage}.yml"))


def sheet_layouts(stage: str) -> tuple[RegisterLayout, ...]:
    """另读的表: tables in a new workbook of a stage that another reader reads (``data/forms/sheets/<stage>.yml``; often none)."""
    file = package_folder("forms") / "sheets" / f"{stage}.yml"
    return _layouts(read_yaml(file)) if file.exists() else ()


def _layouts(content: Mapping[str, Any]) -> tuple[RegisterLayout, ...]:
    return tuple(_layout(name, table) for name, table in content.items())


def _layout(name: str, table: Mapping[str, Any]) -> RegisterLayout:
    columns = tuple(_column(*item) for item in table["columns"].items())
    headings = {bare(word): column for column in columns for word in column.names}
    return RegisterLayout(name, table["title"], columns, headings)


def _column(role: str, given: Mapping[str, Any]) -> RegisterColumn:
    choices = given.get("choices", {})
    words = dict.fromkeys(choices, ()) if isinstance(choices, list) else choices
    return RegisterColumn(
        role=role,
        names=tuple(given["names"]),
        kind=given.get("kind", "choice" if choices else "text"),
        key=given.get("key", False),
        filled=given.get("filled", given.get("key", False)),
        repeat=given.get("repeat", False),
        choices={word: tuple(same or ()) for word, same in words.items()},
        rule=given.get("rule", ""),
        help=given.get("help", ""),
        example=given.get("example", ""),
    )
