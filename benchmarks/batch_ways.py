"""Two ways through the same runs, each in a process of its own that the batch benchmark measures.

``python benchmarks/batch_ways.py ours WORKSPACE OUTPUTS KIND…``: one batch, every report, start-up included.
``python benchmarks/batch_ways.py floor WORKSPACE OUTPUTS``: the warm floor: the cells as plain code, one after the
other in one process without isolation, limits or records; the same page.
"""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from perfanalysis.running import Plan, RunOptions, plan_runs


def ours(plans: Sequence[Plan], kinds: Sequence[str], jobs: int) -> list[str]:
    """The plans carried out as a batch; the names of those not done."""
    from concurrent.futures import ThreadPoolExecutor

    from perfanalysis.running.arrivals import put_in_place, staging_folder
    from perfanalysis.running.crews import open_crew
    from perfanalysis.running.kernels import kernel_environment

    options = RunOptions(kinds=tuple(kinds))
    with tempfile.TemporaryDirectory(prefix="pa-") as folder, ThreadPoolExecutor(jobs) as threads:
        crew = open_crew(jobs, kernel_environment(Path(folder)), plans=plans, options=options)

        def run(plan: Plan) -> Any:
            with staging_folder(plan) as staging:
                record = crew.run(plan, staging, options)
                put_in_place(plan, staging, record)
                return record

        records = list(threads.map(run, plans))
        crew.stop()
    print(crew.engine, crew.note)
    return [f"{record.name}: {record.cause}" for record in records if record.state != "done"]


def floor(plans: Sequence[Plan]) -> list[str]:
    """The plans' cells as plain code in this process, their pages written."""
    import matplotlib

    from perfanalysis.publishing.notebook_pages import remember, write_page
    from perfanalysis.running.finishing import with_parameters
    from perfanalysis.running.normalizing import normalized, read_template, save_notebook

    matplotlib.use("agg")
    remember([read_template(plans[0].template)])
    for plan in plans:
        os.chdir(plan.workspace)
        notebook = with_parameters(read_template(plan.template), plan.parameters)
        _run_plainly(notebook)
        plan.destination.mkdir(parents=True)
        save_notebook(normalized(notebook), plan.destination / "notebook.ipynb")
        write_page(plan.destination / "notebook.ipynb", plan.destination)
    return []


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


def _texts(text: str) -> list[Any]:
    from nbformat.v4 import new_output

    return [new_output("stream", name="stdout", text=text)] if text else []


def _results(value: Any, count: int) -> list[Any]:
    from nbformat.v4 import new_output

    if value is None:
        return []
    data = {"text/plain": repr(value)}
    for kind, method in (("text/html", "_repr_html_"), ("text/latex", "_repr_latex_")):
        shown = getattr(value, method, lambda: None)()
        data |= {kind: shown} if shown else {}
    return [new_output("execute_result", data, execution_count=count)]


def _figures() -> list[Any]:
    from nbformat.v4 import new_output

    if "matplotlib.pyplot" not in sys.modules:
        return []
    import matplotlib.pyplot as plt

    found = []
    for number in plt.get_fignums():
        figure, picture = plt.figure(number), io.BytesIO()
        figure.savefig(picture, format="png", bbox_inches="tight", facecolor="white")
        data = {"image/png": base64.b64encode(picture.getvalue()).decode() + "\n", "text/plain": repr(figure)}
        found.append(new_output("display_data", data))
    plt.close("all")
    return found


def main() -> None:
    """Plan, carry out, exit with 1 when a run is not done."""
    way, workspace, outputs, *kinds = sys.argv[1:]
    plans = plan_runs(["parameters"], outputs=outputs, workspace=workspace)
    jobs = int(os.environ.get("BENCHMARK_JOBS", "1"))
    faults = ours(plans, kinds, jobs) if way == "ours" else floor(plans)
    print("\n".join(faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
