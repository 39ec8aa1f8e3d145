"""排版 (typesetting): the report as an archival PDF (PDF/A-2a) with embedded Chinese fonts."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import typst
from nbformat import NotebookNode

from perfanalysis.fonts import font_folder, house_font_folders
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.publishing.converting import convert, publishing_file, stopped_problem
from perfanalysis.publishing.preparing import PreparedNotebook, prepare

FEWEST_HEADINGS_FOR_CONTENTS = 4

_MISSING = re.compile(r'`"(.+?)"` could not be displayed|contains the codepoint `"(.+?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_GETA = "〓"
_MOST_MISSING = 50


def render_pdf(notebook: NotebookNode) -> bytes:
    """PDF 报告: bytes of an A4 document in the type of official papers, tagged, fonts embedded, without any time.

    InputProblems: as ``prepare`` and ``convert``; P007 characters that no font has; P009 typst stopped.
    """
    prepared = prepare(notebook, pictures="vector")
    with tempfile.TemporaryDirectory() as folder:
        source = convert(prepared, "typst", folder=Path(folder), options=_options(prepared))
        return _typeset(Path(folder), source.decode("utf-8"))


def contents_option(notebook: PreparedNotebook) -> tuple[str, ...]:
    """目录选项: a table of contents once a prepared notebook has enough headings."""
    many = len(notebook.headings()) >= FEWEST_HEADINGS_FOR_CONTENTS
    return ("--toc", "--toc-depth=2") if many else ()


def _options(notebook: PreparedNotebook) -> tuple[str, ...]:
    return ("--template", str(publishing_file("report.typ")), *contents_option(notebook))


def _typeset(folder: Path, source: str) -> bytes:
    try:
        return _compiled(folder, source)
    except typst.TypstError as error:
        raise InputProblems(_faults(folder, source, str(error))) from error


def _compiled(folder: Path, source: str) -> bytes:
    main = folder / "report.typ"
    main.write_text(source, encoding="utf-8")
    fonts = [str(path) for path in (*house_font_folders(), font_folder())]
    return bytes(
        typst.compile(str(main), root=str(folder), font_paths=fonts, ignore_system_fonts=True, pdf_standards="a-2a")
    )


def _faults(folder: Path, source: str, message: str) -> list[Problem]:
    """All characters without a glyph (each is replaced and the rest tried again), or the one other message."""
    missing: dict[str, None] = {}
    while (named := _missing_text(message)) and len(missing) < _MOST_MISSING and named[0] not in missing:
        missing |= dict.fromkeys(named)
        source = source.translate(dict.fromkeys(map(ord, named), _GETA))
        message = _message(folder, source)
    return [*map(_missing_character, missing)] or [stopped_problem("typst", message)]


def _missing_text(message: str) -> str:
    found = _MISSING.search(message)
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1] or found[2]) if found else ""


def _message(folder: Path, source: str) -> str:
    try:
        _compiled(folder, source)
    except typst.TypstError as error:
        return str(error)
    return ""


def _missing_character(character: str) -> Problem:
    action = "核对是否误录;确需使用的,把含该字的字体放入 PERFANALYSIS_FONTS 所指文件夹"
    found = f"{character}(U+{ord(character):04X})"
    return problem("P007", "正文", found=found, allowed="随附字体中的字", action=action)
