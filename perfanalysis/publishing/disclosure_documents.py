"""公开报告 (disclosure documents): a public record as a notebook of its own, for the writers of Word and PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import nbformat
from nbformat import NotebookNode

from perfanalysis.publishing.disclosure_pages import report_parts, table_html
from perfanalysis.publishing.disclosures import PublicRecord


def report_notebook(record: PublicRecord) -> NotebookNode:
    """公开报告: one title, one table a part; nothing in it but what is public."""
    content = {
        "cells": list(_cells(record)),
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    made: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return made


def _cells(record: PublicRecord) -> Iterator[dict[str, Any]]:
    yield _prose("h00", f"# {record.name}{record.year}年{record.item}")
    for number, (title, heads, rows) in enumerate(report_parts(record), start=1):
        yield _prose(f"h{number:02d}", f"## {title}")
        data = {"text/html": table_html(heads, rows), "text/plain": title}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        yield {
            "cell_type": "code",
            "id": f"t{number:02d}",
            "metadata": {"caption": title},
            "source": "",
            "execution_count": 1,
            "outputs": [output],
        }


def _prose(identity: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": identity, "metadata": {}, "source": text}
