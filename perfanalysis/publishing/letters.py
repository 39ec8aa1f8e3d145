"""函件 (letters): letters to units as Word documents in the results folder, the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat import NotebookNode

from perfanalysis.model.letters import Letter
from perfanalysis.publishing.word_documents import render_docx
from perfanalysis.workspaces import output_place

FOLDER = "letters"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~^$&@\"'])")


class Lettered(Protocol):
    """有函件的结果: a stage result with letters to send."""

    @property
    def letters(self) -> tuple[Letter, ...]:
        """函件."""


def save_letters(result: Lettered, output_folder: str | Path) -> tuple[str, ...]:
    """保存函件: ``letters/<unit>.docx`` below ``output_folder`` (in a batch: where it is staged); the names written.

    Two units of one name get a number. InputProblems as ``render``; OSError: the folder cannot be written.
    """
    folder = output_place(output_folder) / FOLDER
    names = _names(result.letters)
    for letter, name in zip(result.letters, names, strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.docx").write_bytes(letter_document(letter))
    return names


def _names(letters: Sequence[Letter]) -> tuple[str, ...]:
    taken: dict[str, int] = {}
    made = []
    for letter in letters:
        name = _UNSAFE.sub("-", letter.name).strip(". ") or "未填单位"
        taken[name] = taken.get(name, 0) + 1
        made.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return tuple(made)


def letter_document(letter: Letter) -> bytes:
    """Word 函件: title, addressee, what was found with its table, what is asked, sender; no date but those in the text."""
    content = {
        "cells": list(_cells(letter)),
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    notebook: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return render_docx(notebook)


def _cells(letter: Letter) -> Iterator[dict[str, Any]]:
    yield _prose(
        "l1", f"# {_plain(letter.title)}\n\n{_plain(letter.to)}:\n\n" + "\n\n".join(map(_plain, letter.before))
    )
    if letter.rows:
        data = {"text/html": _table(letter), "text/plain": letter.title}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        yield {
            "cell_type": "code",
            "id": "l2",
            "metadata": {"caption": "有关情况"},
            "source": "",
            "execution_count": 1,
            "outputs": [output],
        }
    yield _prose("l3", "\n\n".join(map(_plain, [*letter.after, *filter(None, [letter.sender])])))


def _prose(identity: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": identity, "metadata": {}, "source": text}


def _plain(text: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)


def _table(letter: Letter) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in letter.heads)
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in letter.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
