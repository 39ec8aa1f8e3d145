"""一页的各部分 (page parts): texts, tables and figures that a notebook shows one below the other, each as an output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perfanalysis.figures.themes import ReportFigure
from perfanalysis.findings.narratives import Narrative, Statement


@dataclass(frozen=True, slots=True, eq=False)
class PageParts:
    """一页的各部分: ``items`` in the order shown; a notebook shows each as an output of its own."""

    items: tuple[Any, ...]

    def _ipython_display_(self) -> None:
        from IPython.display import display  # noqa: PLC0415 - only a notebook needs it

        for item in self.items:
            display(item, metadata=_metadata(item))  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.items))


def _metadata(item: Any) -> dict[str, dict[str, str]] | None:
    """A figure carries its caption, a text that has a ``language`` says which."""
    if isinstance(item, ReportFigure):
        return {"image/png": {"caption": item.title}}
    language = getattr(item, "language", None)
    return {"text/markdown": {"language": language}} if language else None


class Heading(Narrative):
    """A heading with what stands below it, as Markdown."""

    def __init__(self, text: str) -> None:
        super().__init__((Statement(text),))
