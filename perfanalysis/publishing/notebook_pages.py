"""笔记本网页 (notebook pages): the executed notebook with its code as JupyterLab shows it, in one HTML file.

The same document tree as ``jupyter nbconvert --to html`` gives, at a tenth of its cost: highlighted source, rendered
prose, style sheets and the page head are remembered, attributes are put in without parsing the page again, and nothing
is validated between steps.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters.html import HTMLExporter, WidgetsDataTypeFilter  # type: ignore[attr-defined]
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode

_FOCUSABLE = re.compile(r'(<div class="(?:[^"]* )?(?:jp-Cell-inputWrapper|jp-OutputArea-output)(?: [^"]*)?"[^<>]*)>')
_IMAGE = re.compile(r"(<img(?=[\s/])(?![^<>]*\salt=)[^<>]*?)(\s*/?>)")
_ALT = r'\1 alt="No description has been provided for this image"\2'
_REMEMBERED = 20_000


class NotebookPageExporter(HTMLExporter):
    """网页导出器: nbconvert's own, with a memory."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._known: dict[tuple[Any, ...], Any] = {}
        self._lexer = ""
        markdown, clean = self.environment.filters["markdown2html"], self.environment.filters["clean_html"]
        self.register_filter("markdown2html", _with_context(markdown, self._once))
        self.register_filter("clean_html", lambda text: self._once(("clean", str(text)), lambda: clean(text)))
        self.register_filter("highlight_code", self._highlighted)

    def page(self, notebook: NotebookNode, name: str) -> str:
        """The page of a notebook that is used up by it."""
        language = notebook.metadata.get("language_info", {})
        self._lexer = language.get("pygments_lexer", language.get("name", None))
        resources = self._init_resources({"metadata": {"name": name}})
        kinds = WidgetsDataTypeFilter(notebook_metadata={name: notebook.metadata}, parent=self, resources=resources)
        self.register_filter("filter_data_type", kinds)
        for step in self._preprocessors:
            notebook, resources = step(notebook, resources)
        resources |= self._given()
        return _with_attributes(self.template.render(nb=notebook, resources=resources).lstrip("\r\n"))

    def _given(self) -> dict[str, Any]:
        shown = {
            "include_code": not self.exclude_code_cell,
            "include_markdown": not self.exclude_markdown,
            "include_raw": not self.exclude_raw,
            "include_unknown": not self.exclude_unknown,
            "include_input": not self.exclude_input,
            "include_output": not self.exclude_output,
            "include_output_stdin": not self.exclude_output_stdin,
            "include_input_prompt": not self.exclude_input_prompt,
            "include_output_prompt": not self.exclude_output_prompt,
            "no_prompt": self.exclude_input_prompt and self.exclude_output_prompt,
        }
        return {
            "global_content_filter": shown,
            "raw_mimetypes": self.raw_mimetypes,
            "output_mimetype": self.output_mimetype,
        }

    def _init_resources(self, resources: Any) -> Any:
        made = super()._init_resources(resources)
        for name in [name for name in made if name.startswith("include_")]:
            made[name] = self._remembering(name, made[name])
        return made

    def _remembering(self, name: str, include: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *arguments: self._once((name, *arguments), lambda: include(*arguments))

    def _highlighted(self, source: str, language: str | None = None, metadata: Any = None) -> Any:
        key = ("code", self._lexer, language, (metadata or {}).get("magics_language"), source)
        return self._once(key, lambda: self._highlighter()(source, language, metadata))

    def _highlighter(self) -> Callable[..., Any]:
        made: Callable[..., Any] = self._once(
            ("lexer", self._lexer), lambda: Highlight2HTML(pygments_lexer=self._lexer, parent=self)
        )
        return made

    def _once(self, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        if key in self._known:
            return self._known[key]
        made = make()
        if len(self._known) < _REMEMBERED:
            self._known[key] = made
        return made


def _with_context(render: Callable[..., Any], once: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that jinja calls with its context; the context counts only where a cell has attachments."""

    def remembered(context: Any, source: str) -> Any:
        cell = context.get("cell", {})
        if "attachments" in cell:
            return render(context, source)
        return once(("markdown", source), lambda: render(context, source))

    remembered.__dict__.update(render.__dict__)
    return remembered


def _with_attributes(page: str) -> str:
    head, body = page[: page.find("<body")], page[page.find("<body") :]
    return head + _IMAGE.sub(_ALT, _FOCUSABLE.sub(r'\1 tabindex="0">', body))


@cache
def _exporter() -> NotebookPageExporter:
    return NotebookPageExporter()


def notebook_page(notebook: NotebookNode, *, name: str = "notebook") -> str:
    """笔记本网页: HTML of an executed notebook; ``name`` is the title of one whose metadata have none."""
    return _exporter().page(copy.deepcopy(notebook), name)


def remember(notebooks: Iterable[NotebookNode]) -> None:
    """Renders templates once, so that their code and prose are known in every forked child."""
    for notebook in notebooks:
        notebook_page(notebook)


def write_page(notebook_path: Path, folder: Path, *, notebook: NotebookNode | None = None) -> Path:
    """笔记本网页文件: ``notebook.html`` in ``folder``; gives its path.

    ``notebook`` is what stands at ``notebook_path`` when that is known already; the page uses it up.
    """
    book: NotebookNode = notebook or nbformat.read(notebook_path, as_version=4)
    path = folder / f"{notebook_path.stem}.html"
    path.write_text(_exporter().page(book, notebook_path.stem), encoding="utf-8", newline="\n")
    return path
