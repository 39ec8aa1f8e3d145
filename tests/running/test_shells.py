from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from shell_notebooks import CELLS, every_output, shown

from perfanalysis.running.eventing import ENDED, RECORD, Event
from perfanalysis.running.outputs import OutputWriter, replay
from perfanalysis.running.tasks import CellsTask, WarmUp
from perfanalysis.running.templating import TemplateProcess
from perfanalysis.running.warming import MANY_RUNS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are only copied on Linux"),
]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def template() -> Iterator[TemplateProcess]:
    process = TemplateProcess(
        {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        WarmUp(sources=("import matplotlib.pyplot, pandas",), runs=MANY_RUNS + 1),
    )
    assert process.threads() == ()
    yield process
    process.close()


def run(
    template: TemplateProcess, folder: Path, notebook: nbformat.NotebookNode, **settings: Any
) -> tuple[nbformat.NotebookNode, list[Event]]:
    """The notebook with its outputs, and the events it came from."""
    events: list[Event] = []
    task = CellsTask(nbformat.writes(notebook), str(folder), dict(os.environ), **settings)
    assert template.carry_out(task, events.append) is None
    writer = OutputWriter()
    writer.open(notebook)
    replay(events, writer)
    return notebook, events


def of(*sources: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])


def ends(events: list[Event]) -> list[tuple[int, str, str]]:
    return [(index, end["state"], end["name"]) for kind, index, end in events if kind == ENDED]


def test_every_kind_of_output_is_that_of_papermill(template: TemplateProcess, tmp_path: Path) -> None:
    source, result = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(every_output(), source)
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "-k", "python3", str(source), str(result)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert "最后的失败" in done.stderr.decode("utf-8", errors="replace")
    stock = shown(nbformat.read(result, as_version=4))
    ours, events = run(template, tmp_path, every_output())
    assert events[-1] == (RECORD, len(CELLS) - 2, None)
    for theirs, mine in zip(stock, shown(ours), strict=True):
        assert mine == theirs


def test_what_is_written_past_python_is_shown_in_its_place(template: TemplateProcess, tmp_path: Path) -> None:
    write = "import os, subprocess, sys\nprint('a')\n_ = os.write(1, b'b\\n')\nprint('c')"
    call = "print('d')\n_ = subprocess.run('echo e; echo f >&2', shell=True)\nprint('g')"
    notebook, _ = run(template, tmp_path, of(write, call))
    assert [output.text for cell in notebook.cells for output in cell.outputs] == ["a\nb\nc\n", "d\ne\ng\n", "f\n"]


def test_a_cell_over_its_time_is_stopped_where_it_is(template: TemplateProcess, tmp_path: Path) -> None:
    loop = "print('begun')\nwhile True:\n    pass"
    notebook, events = run(template, tmp_path, of("1", loop, "2"), cell_seconds=1)
    assert ends(events) == [(0, "done", ""), (1, "timed out", "CellTimeout")]
    assert notebook.cells[1].outputs[0].text == "begun\n"
    assert notebook.cells[2].execution_count is None


def test_a_cell_cannot_swallow_the_end_of_its_time(template: TemplateProcess, tmp_path: Path) -> None:
    stubborn = "while True:\n    try:\n        while True: pass\n    except Exception: pass"
    _, events = run(template, tmp_path, of(stubborn), cell_seconds=1)
    assert ends(events) == [(0, "timed out", "CellTimeout")]


def test_nothing_passes_from_one_notebook_to_the_next(template: TemplateProcess, tmp_path: Path) -> None:
    spoil = "x = 1\nimport os, sys, pandas\npandas.spoilt = True\nos.environ['SPOILT'] = '1'\nos.chdir('/')"
    run(template, tmp_path, of(spoil))
    look = "import os, pandas\n'x' in globals(), hasattr(pandas, 'spoilt'), 'SPOILT' in os.environ, os.getcwd()"
    notebook, _ = run(template, tmp_path, of(look))
    told = notebook.cells[0].outputs[0].data["text/plain"]
    assert ast.literal_eval(told) == (False, False, False, str(tmp_path))


def test_chance_is_the_same_again_and_another_elsewhere(template: TemplateProcess, tmp_path: Path) -> None:
    draw = "import random, numpy\nrandom.random(), numpy.random.rand()"
    texts = [
        run(template, tmp_path, of(source))[0].cells[0].outputs[0].data["text/plain"]
        for source in (draw, draw, f"{draw} ")
    ]
    assert texts[0] == texts[1] != texts[2]


def test_files_left_open_are_written_and_exit_functions_run(template: TemplateProcess, tmp_path: Path) -> None:
    leave = "import atexit, pathlib\nfile = open('open.txt', 'w')\n_ = file.write('whole')\n"
    run(template, tmp_path, of(f"{leave}_ = atexit.register(pathlib.Path('exit.txt').write_text, 'called')"))
    assert (tmp_path / "open.txt").read_text(encoding="utf-8") == "whole"
    assert (tmp_path / "exit.txt").read_text(encoding="utf-8") == "called"
