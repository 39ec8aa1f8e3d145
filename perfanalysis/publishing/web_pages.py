"""网页报告 (web pages): the report as one offline HTML file without script or outside reference."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import nh3
from nbformat import NotebookNode

from perfanalysis.publishing.converting import convert, publishing_file
from perfanalysis.publishing.preparing import TABLE_TAGS, prepare
from perfanalysis.publishing.typesetting import contents_option

_MATH_TAGS = (
    "math semantics mrow mi mo mn mtext mspace mstyle mpadded msub msup msubsup munder mover munderover mfrac msqrt "
    "mroot mtable mtr mtd annotation nav section"
)
_ATTRIBUTES = {
    "*": {"id", "class", "role"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"rowspan", "colspan", "style"},
    "th": {"rowspan", "colspan", "style"},
    "col": {"style"},
    "math": {"display", "xmlns"},
    "annotation": {"encoding"},
    "mo": {"stretchy", "form", "accent"},
    "ol": {"type", "start"},
}
_SCHEMES = {"http", "https", "mailto", "data"}
_STYLES = {"text-align", "width", "vertical-align"}
_TH = re.compile(r"<th(?=[ >])(?! scope)")
_MAIN = '<main id="main">'


def render_html(notebook: NotebookNode) -> bytes:
    """网页报告: one UTF-8 file with pictures inside, a strict content policy, MathML formulas.

    InputProblems: as ``prepare`` and ``convert``.
    """
    prepared = prepare(notebook, pictures="vector")
    template = ("--template", str(publishing_file("report.html")))
    style = ("--include-in-header", str(publishing_file("report.css")))
    options = ("--standalone", "--embed-resources", "--mathml", *template, *style, *contents_option(prepared))
    with tempfile.TemporaryDirectory() as folder:
        page = convert(prepared, "html5", folder=Path(folder), options=options).decode("utf-8")
    return _cleaned(page).encode("utf-8")


def _cleaned(page: str) -> str:
    head, rest = page.split(_MAIN, 1)
    body, foot = rest.rsplit("</main>", 1)
    clean = nh3.clean(
        body,
        tags={*TABLE_TAGS.split(), *_MATH_TAGS.split()},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer",
    )
    return f"{head}{_MAIN}{_reachable(_scoped(clean))}</main>{foot}".replace("\r\n", "\n")


def _scoped(body: str) -> str:
    """Header cells say for whom they speak: those of the table head for columns, the others for rows."""
    heads = re.sub(r"<thead>.*?</thead>", lambda head: _TH.sub('<th scope="col"', head[0]), body, flags=re.DOTALL)
    return _TH.sub('<th scope="row"', heads)


def _reachable(body: str) -> str:
    """Wide tables can be scrolled by keyboard."""
    return body.replace('<div class="table landscape">', '<div class="table landscape" tabindex="0">')
