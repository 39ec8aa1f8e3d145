"""Code that reports use, run once on made-up data so that no child pays for its first call."""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat

from perfanalysis.running.cells import run_cells
from perfanalysis.running.finishing import NOTEBOOK_FILE, with_parameters
from perfanalysis.running.normalizing import normalized, save_notebook
from perfanalysis.running.outputs import OutputWriter
from perfanalysis.running.shells import CellEnd, NotebookShell


def prime() -> None:
    """Runs through what is loaded of pandas, matplotlib, statsmodels and our own figures; touches no file, no state."""
    parts: dict[str, Callable[[], None]] = {
        "pandas": _tables,
        "matplotlib.figure": _figure,
        "statsmodels.api": _regression,
        "perfanalysis.figures": _own_figure,
    }
    for name, part in parts.items():
        if name in sys.modules:
            part()


def rehearse() -> None:
    """Runs a small notebook from parameters to page in a shell that is thrown away."""
    writer, shell = OutputWriter(), NotebookShell()
    cells = [nbformat.v4.new_code_cell(source) for source in _rehearsed()]  # type: ignore[no-untyped-call]
    cells[0].metadata["tags"] = ["parameters"]
    notebook = with_parameters(nbformat.v4.new_notebook(cells=cells), {"x": "值"})  # type: ignore[no-untyped-call]
    writer.open(notebook)
    run_cells(notebook, shell, _Keeper(writer), cell_seconds=60.0)
    shell.discard()
    with tempfile.TemporaryDirectory() as folder:
        save_notebook(normalized(notebook), Path(folder, NOTEBOOK_FILE))


def _rehearsed() -> Iterator[str]:
    yield "x: str = ''  # 说明"
    yield "def double(value):\n    return 2 * value\nprint(double(x))"
    if "pandas" in sys.modules:
        yield "import pandas\npandas.DataFrame({'a': [1.5]})"
    if "matplotlib.pyplot" in sys.modules:
        yield "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nax.bar(['a'], [1])\nplt.show()"


class _Keeper:
    def __init__(self, writer: OutputWriter) -> None:
        self._writer = writer

    def started(self, index: int) -> None:
        self._writer.start(index)

    def message(self, index: int, kind: str, content: dict[str, Any]) -> None:
        self._writer.add(index, kind, content)

    def ended(self, index: int, end: CellEnd) -> None:
        self._writer.end(index, end.count)


def _tables() -> None:
    pandas = _module("pandas")
    frame = pandas.read_csv(io.StringIO("a,b\nx,1.5\ny,2\nz,4\n"))
    frame["c"] = "v"
    groups = frame.groupby("a", sort=False).agg(b=("b", "sum"))
    pandas.concat([frame.assign(year=number) for number in range(2)], ignore_index=True)
    pandas.get_dummies(frame, dtype=float).round(2)
    for shown in (frame.head(), groups):
        shown._repr_html_()
        repr(shown)


def _figure() -> None:
    figure = _module("matplotlib.figure").Figure()
    _module("matplotlib.backends.backend_agg").FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.bar(["a", "b"], [1, 2])
    axes.plot([0, 1], [1, 2], marker="o", label="x")
    axes.legend()
    axes.set_title("t")
    axes.set_xlabel("x")
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")


def _regression() -> None:
    pandas, models = _module("pandas"), _module("statsmodels.api")
    frame = pandas.DataFrame({"x": [n**1.5 for n in range(12)], "y": [n % 5 for n in range(12)]})
    fit = models.OLS(frame["y"], models.add_constant(frame[["x"]])).fit(cov_type="HC1")
    summary = fit.summary()
    for text in (summary.as_html, summary.as_text, summary.as_latex):
        text()


def _own_figure() -> None:
    drawn = _module("perfanalysis.figures.themes").drawn
    drawn("题", "说明", height=2.0, paint=lambda axes: axes.barh(["指标"], [1.0]))


def _module(name: str) -> Any:
    return import_module(name)
