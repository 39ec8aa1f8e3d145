"""转换 (converting): the prepared notebook through pandoc and our filter; its faults as problems."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

import pypandoc

from perfanalysis.data_files import package_folder
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.publishing.preparing import PreparedNotebook

EPOCH = "315532800"
"""Seconds of 1980-01-01, the earliest date of a zip archive: written wherever a format insists on a time."""

_READER = "ipynb+footnotes+table_captions+east_asian_line_breaks-autolink_bare_uris"
_ALLOWED = {
    "P004": ("笔记本内的图片", "把图片拖入单元格成为附件,或由代码单元格输出"),
    "P006": ("已有标签的表或图", "核对标签拼写:表用 #tbl-标签,图用 #fig-标签"),
    "P008": ("完整的表格", "由 DataFrame 或 Styler 输出表格"),
}


def publishing_file(name: str) -> Path:
    """成稿模板文件: one shipped file of the report writers (filter, template, style sheet)."""
    return package_folder("publishing") / name


def convert(notebook: PreparedNotebook, target: str, *, folder: Path, options: tuple[str, ...] = ()) -> bytes:
    """转换结果: what pandoc writes for a prepared notebook; ``folder`` is its working folder and receives media.

    InputProblems: P004 picture outside the notebook, P006 unknown reference, P008 broken table, P009 pandoc stopped.
    """
    filters = ("--lua-filter", str(publishing_file("report.lua")), "--metadata", f"language={notebook.language}")
    done = subprocess.run(  # noqa: S603 - pandoc of the installed wheel, no shell
        [_pandoc(), "--from", _READER, "--to", target, "--wrap=preserve", *filters, *options],
        input=notebook.json(),
        capture_output=True,
        check=False,
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH},
    )
    messages = done.stderr.decode("utf-8", errors="replace")
    if faults := [*map(_fault, filter(lambda line: line.startswith("@P"), messages.splitlines()))]:
        raise InputProblems(faults)
    if done.returncode:
        raise InputProblems([stopped_problem("pandoc", messages)])
    return done.stdout


def default_reference() -> bytes:
    """默认的 Word 样式文件: the bytes of the document that our own styles start from."""
    command = [_pandoc(), "--print-default-data-file", "reference.docx"]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH}
    return subprocess.run(command, capture_output=True, check=True, env=environment).stdout  # noqa: S603 - as above


def stopped_problem(program: str, message: str) -> Problem:
    """排版程序没有完成 (P009): the program's own last words as what was found."""
    found = " ".join(message.split())[-400:]
    return problem(
        "P009", program, found=found, allowed="能够排版的内容", action="按上述原文找到公式或单元格,改正后重试"
    )


@cache
def _pandoc() -> str:
    return str(pypandoc.get_pandoc_path())


def _fault(line: str) -> Problem:
    code, where, found = line[1:].split("\t", 2)
    allowed, action = _ALLOWED[code]
    return problem(code, where or "正文", found=found, allowed=allowed, action=action)
