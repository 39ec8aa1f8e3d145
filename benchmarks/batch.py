"""A batch by us and by the stock tools in a loop: CPU time of the whole process tree, outputs compared cell by cell.

``python benchmarks/batch.py --n 64 --rounds 1 --json`` prints n, the ratio of stock to ours per report, the ratio of
ours to the warm floor, and whether all outputs are equal. Stock is ``papermill`` and ``jupyter nbconvert``, one command
after the other for each report; ours is one batch, its start included; the floor is the same cells as plain code in one
process with the same pages. All three run in turn in each round and a ratio stays inside its round, because the speed
of a shared machine drifts. Stock's cost per report does not depend on their number, and each takes some six seconds:
it does ``--stock-sample`` of them (16), spread over the whole; ``--stock-sample 64`` with ``--n 64`` does and compares all.

``--notebook self_evaluation --reports`` does the same with the project's own notebook, and its HTML, DOCX and PDF.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import evaluation_notebook

ROOT = Path(__file__).resolve().parents[1]
WAYS = str(Path(__file__).with_name("batch_ways.py"))
OWN = "self_evaluation"
STOCK_SAMPLE = 16
EXPORTERS = ("EvaluationHtml", "EvaluationDocx", "EvaluationPdf")
_UNLIKE = re.compile(r"ipykernel_\d+/\d+\.py|\b\d\d:\d\d:\d\d\b|0x[0-9a-f]{6,}|<cell>")


@dataclass(frozen=True)
class Work:
    """What is to be done: the notebook's name, its workspace, the runs, and the kinds of report."""

    notebook: str
    workspace: Path
    runs: tuple[str, ...]
    kinds: tuple[str, ...]


def prepared(folder: Path, notebook: str, count: int, *, reports: bool) -> Work:
    """A workspace for ``count`` runs in ``folder``."""
    kinds = ("html", "docx", "pdf") if reports else ("page",)
    if notebook != OWN:
        runs = evaluation_notebook.write_workspace(folder, count=count)
        return Work(evaluation_notebook.NAME, folder, tuple(f"2023/{run}" for run in runs), kinds)
    return Work(OWN, folder, tuple(_own_workspace(folder, count)), kinds)


def _own_workspace(folder: Path, count: int) -> list[str]:
    shutil.copytree(ROOT / "notebooks", folder / "notebooks")
    given = sorted((ROOT / "parameters" / OWN).glob("*/*.yml"))
    runs = []
    for number in range(count):
        source = given[number % len(given)]
        target = folder / "parameters" / OWN / source.parent.name
        target.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source.parent, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.yml"))
        shutil.copyfile(source, target / f"{source.stem}-{number:04d}.yml")
        runs.append(f"{source.parent.name}/{source.stem}-{number:04d}")
    return runs


def cpu_seconds(command: Sequence[str], folder: Path) -> float:
    """CPU seconds, user and system, of a command and all its descendants (SystemExit: it failed)."""
    with tempfile.TemporaryFile() as told:
        process = subprocess.Popen(command, cwd=folder, stdout=told, stderr=told, env=_environment(folder))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            told.seek(0)
            sys.exit(f"{command}: {told.read().decode(errors='replace')[-3000:]}")
    return usage.ru_utime + usage.ru_stime


def _environment(folder: Path) -> dict[str, str]:
    """Nobody pays for compiling modules: their bytecode is kept beside the workspace from one process to the next."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONPYCACHEPREFIX": str(folder.parent / "bytecode")}


def stock(work: Work, sample: Sequence[str], outputs: Path) -> float:
    """CPU seconds of the stock tools for the runs of ``sample``."""
    return sum(_stock_run(work, run, outputs / f"{run}.ipynb") for run in sample)


def _stock_run(work: Work, run: str, result: Path) -> float:
    result.parent.mkdir(parents=True, exist_ok=True)
    template = str(work.workspace / "notebooks" / f"{work.notebook}.ipynb")
    parameters = str(work.workspace / "parameters" / work.notebook / f"{run}.yml")
    python = [sys.executable, "-m"]
    execute = [*python, "papermill", template, str(result), "-f", parameters, "-k", "python3", "--no-progress-bar"]
    formats = [f"perfanalysis.publishing.exporters.{name}" for name in EXPORTERS]
    formats = ["html"] if work.kinds == ("page",) else formats
    exports = [[*python, "nbconvert", "--to", name, str(result)] for name in formats]
    return sum(cpu_seconds(command, work.workspace) for command in (execute, *exports))


def way(name: str, work: Work, outputs: Path, runs: Sequence[str]) -> float:
    """CPU seconds of ``ours`` or of the ``floor`` for ``runs``."""
    paths = [f"parameters/{work.notebook}/{run}.yml" for run in runs] if runs != work.runs else ["parameters"]
    given = [",".join(work.kinds), *paths]
    return cpu_seconds([sys.executable, WAYS, name, str(work.workspace), str(outputs), *given], work.workspace)


def unlike(work: Work, sample: Sequence[str], theirs: Path, ours: Path) -> list[str]:
    """The cells of the sampled runs that show something else than stock's."""
    found = []
    for run in sample:
        expected = shown(theirs / f"{run}.ipynb")
        found += [
            f"{run} cell {number}"
            for number, (left, right) in enumerate(
                zip(expected, shown(ours / work.notebook / run / "notebook.ipynb"), strict=True)
            )
            if left != right
        ]
    return found


def shown(path: Path) -> list[Any]:
    """What every cell of an executed notebook shows, without process numbers, addresses and times of day."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(_source(cell), cell.get("execution_count"), _outputs(cell.get("outputs", []))) for cell in cells]


def _source(cell: Any) -> list[str]:
    """The lines of a cell; injected parameters in order of name, whichever quotes and folders they are written with."""
    lines = "".join(cell["source"]).splitlines()
    if "injected-parameters" not in cell["metadata"].get("tags", []):
        return lines
    values = [line.partition(" = ") for line in lines]
    kept = [(name, _literal(text)) for name, _, text in values if name != "output_folder"]
    return sorted(f"{name} = {value}" for name, value in kept)


def _literal(text: str) -> str:
    import ast

    return repr(ast.literal_eval(text)) if text else ""


def _outputs(outputs: Sequence[Any]) -> list[Any]:
    joined: list[Any] = []
    for output in outputs:
        neutral = _neutral(output)
        if joined and neutral.get("name") == joined[-1].get("name") is not None:
            joined[-1]["text"] += neutral["text"]
        else:
            joined.append(neutral)
    return joined


def _neutral(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _neutral(part) for name, part in value.items()}
    text = "".join(value) if isinstance(value, list) and all(isinstance(part, str) for part in value) else value
    if isinstance(text, str):
        return _UNLIKE.sub("N", text)
    return [_neutral(part) for part in value] if isinstance(value, list) else value


def measured(work: Work, folder: Path, *, rounds: int, sample_size: int) -> dict[str, Any]:
    """Ratios of all rounds (their median), CPU seconds per report, and whether the outputs are equal."""
    count = len(work.runs)
    sample = work.runs[:: max(count // sample_size, 1)][:sample_size]
    rows, faults = [], []
    _warm_up(work, folder / "warm-up")
    for number in range(rounds):
        theirs, own, plain = (folder / f"{name}{number}" for name in ("stock", "ours", "floor"))
        row = {
            "stock": stock(work, sample, theirs) / len(sample),
            "ours": way("ours", work, own, work.runs) / count,
            "floor": way("floor", work, plain, work.runs) / count,
        }
        rows.append(row)
        faults += unlike(work, sample, theirs, own)
    return {
        "n": count,
        "ratio": _median(rows, lambda row: row["stock"] / row["ours"]),
        "floor_ratio": _median(rows, lambda row: row["ours"] / row["floor"]),
        "outputs_equal": not faults,
        "notebook": work.notebook,
        "reports": list(work.kinds),
        "rounds": rounds,
        "stock_runs_measured": len(sample),
        "cpu_seconds_per_report": {name: _median(rows, lambda row, name=name: row[name]) for name in rows[0]},
        **({"unequal": faults} if faults else {}),
    }


def _warm_up(work: Work, folder: Path) -> None:
    """Each way once, not measured."""
    stock(work, work.runs[:1], folder / "stock")
    way("ours", work, folder / "ours", work.runs[:1])
    way("floor", work, folder / "floor", work.runs[:1])


def _median(rows: Sequence[dict[str, float]], take: Callable[[dict[str, float]], float]) -> float:
    return round(statistics.median(map(take, rows)), 3)


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=64, help="runs in the batch")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--stock-sample", type=int, default=STOCK_SAMPLE, help="runs that stock does, at most --n")
    parser.add_argument("--notebook", choices=(evaluation_notebook.NAME, OWN), default=evaluation_notebook.NAME)
    parser.add_argument("--reports", action="store_true", help="HTML, DOCX and PDF instead of the notebook's page")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pa-batch-") as folder:
        work = prepared(Path(folder, "workspace"), given.notebook, given.n, reports=given.reports)
        size = max(min(given.stock_sample, given.n), 1)
        result = measured(work, Path(folder), rounds=given.rounds, sample_size=size)
    print(json.dumps(result, ensure_ascii=False) if given.json else _text(result))


def _text(result: dict[str, Any]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in result.items())


if __name__ == "__main__":
    main()
