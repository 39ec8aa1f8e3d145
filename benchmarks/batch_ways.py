"""Two ways through the same runs, each in a process of its own that the batch benchmark measures.

``python benchmarks/batch_ways.py ours WORKSPACE OUTPUTS KIND,… PATH…``: one batch, every report, start-up included.
``python benchmarks/batch_ways.py floor WORKSPACE OUTPUTS KIND,… PATH…``: the warm floor: the cells as plain code, one after
the other in one process without isolation, limits or records; the same reports.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from perfanalysis.running import Plan, RunOptions, plan_runs, run_plans

_SHOWN = {"text/html": "_repr_html_", "text/latex": "_repr_latex_", "text/markdown": "_repr_markdown_"}


def ours(plans: Sequence[Plan], kinds: Sequence[Any], jobs: int) -> list[str]:
    """The plans carried out as a batch; the names of those not done, or not by warm children."""
    records = run_plans(plans, jobs=jobs, options=RunOptions(kinds=tuple(kinds)))
    bad = [record for record in records if (record.state, record.engine) != ("done", "warm")]
    return [f"{record.name}: {record.state} {record.engine} {record.cause}" for record in bad]


def floor(plans: Sequence[Plan], kinds: Sequence[Any]) -> list[str]:
    """The plans' cells as plain code in this process, their reports written."""
    import matplotlib as mpl

    from perfanalysis.running.deferring import defer_syntax

    defer_syntax()

    from perfanalysis.running.finishing import exported_record, with_parameters
    from perfanalysis.running.normalizing import normalized, read_template, save_notebook
    from perfanalysis.workspaces import STAGING_VARIABLE

    mpl.use("agg")
    bad = []
    for plan in plans:
        os.chdir(plan.workspace)
        os.environ[STAGING_VARIABLE] = str(plan.destination)
        plan.destination.mkdir(parents=True)
        notebook = with_parameters(read_template(plan.template), plan.parameters)
        _run_plainly(notebook)
        save_notebook(normalized(notebook), plan.destination / "notebook.ipynb")
        record = exported_record(plan, plan.destination, RunOptions(kinds=tuple(kinds)))
        bad += [] if record.state == "done" else [f"{plan.name}: {record.cause}"]
    return bad


def _run_plainly(notebook: Any) -> None:
    space: dict[str, Any] = {"__name__": "__main__"}
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for count, cell in enumerate(codes, start=1):
        cell.execution_count = count
        with contextlib.redirect_stdout(io.StringIO()) as text:
            value = _value(cell.source, space)
        cell.outputs = [*_texts(text.getvalue()), *_figures(), *_results(value, count)]


def _value(source: str, space: dict[str, Any]) -> Any:
    body = ast.parse(source).body
    last = body.pop() if isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), space)  # noqa: S102 - this is what a notebook is
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), space) if isinstance(last, ast.Expr) else None  # noqa: S307


def _texts(text: str) -> Iterator[Any]:
    from nbformat.v4 import new_output

    if text:
        yield new_output("stream", name="stdout", text=text)


def _results(value: Any, count: int) -> Iterator[Any]:
    from nbformat.v4 import new_output

    if value is None:
        return
    data = {"text/plain": repr(value)}
    for kind, method in _SHOWN.items():
        shown = getattr(value, method, lambda: None)()
        data |= {kind: shown} if shown else {}
    if hasattr(value, "_repr_png_"):
        png, _ = value._repr_png_()
        data["image/png"] = base64.b64encode(png).decode()
    yield new_output("execute_result", data, execution_count=count)


def _figures() -> Iterator[Any]:
    from nbformat.v4 import new_output

    if "matplotlib.pyplot" not in sys.modules:
        return
    import matplotlib.pyplot as plt

    for number in plt.get_fignums():
        figure, picture = plt.figure(number), io.BytesIO()
        figure.savefig(picture, format="png", bbox_inches="tight", facecolor="white")
        data = {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": repr(figure)}
        yield new_output("display_data", data)
    plt.close("all")


def main() -> None:
    """Plan, carry out, exit with 1 when a run is not done."""
    way, workspace, outputs, listed, *paths = sys.argv[1:]
    plans, kinds = plan_runs(paths, outputs=outputs, workspace=workspace), listed.split(",")
    faults = floor(plans, kinds) if way == "floor" else ours(plans, kinds, int(os.environ.get("BENCHMARK_JOBS", "1")))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Path(workspace).with_name("memory.txt").write_text(str(memory), encoding="utf-8")
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
