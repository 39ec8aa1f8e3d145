"""汇集 (gathering): the evaluation files of a batch, read in parallel into one Panel."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from perfanalysis.evaluating import EVALUATION_FILE, load_evaluation
from perfanalysis.panels.blocks import Block, block_of
from perfanalysis.panels.columns import CASE_COLUMNS, ITEM_COLUMNS
from perfanalysis.panels.extracting import Rows, UnfitError, blank_rows, case_rows, item_rows
from perfanalysis.panels.leaves import Leaf, find_leaves
from perfanalysis.panels.nouns import Panel
from perfanalysis.panels.stacking import Column, Stack, column_at, table
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.workspaces import find_file

RECORD_FILE = "run.json"
RESULTS = "outputs"
BLOCK = 250
FEW = 5_000
MOST_JOBS = 8
_LEFT = "此前一次运行的评价结果未计入"
_ACTION = "重新运行评分,生成新的评价结果"


def collect(outputs: str | Path, *, notebook: str | None = None, jobs: int | None = None) -> Panel:
    """汇总: every ``<outputs>/<notebook>/<year>/<entity>/evaluation.json`` as one Panel; ``notebook`` None: all of them.

    A path ``outputs/<notebook>``, ``outputs/<notebook>/<year>`` … takes only what is below it, failed runs too.
    A run that failed (``failed/…/run.json``) is a row with its state and cause and without scores; a file that cannot
    be read is one with state ``unreadable`` and a Problem S002. Money is converted to 万元. Files are read by ``jobs``
    processes (None: by their number and the machine's cores); the Panel does not depend on it, nor on anything but
    the files. InputProblems S101: nothing to collect.
    """
    top, below = _asked(outputs, notebook)
    folder = find_file(top).absolute()
    leaves = find_leaves(folder, below)
    cases, items, counts, problems = Stack(), Stack(), list[Any](), list[Problem]()
    for block in _blocks(folder, leaves, _jobs(jobs, len(leaves))):
        cases.add(block.cases)
        items.add(block.items)
        counts.append(block.counts)
        problems += block.problems
    return _panel(cases, items, np.concatenate(counts), tuple(problems))


def _asked(outputs: str | Path, notebook: str | None) -> tuple[Path, tuple[str, ...]]:
    """The results folder, and the notebook, year and entity to which a path below ``outputs`` narrows it."""
    path = Path(outputs)
    if path.parts[:1] == (RESULTS,) and not path.is_absolute():
        return Path(RESULTS), path.parts[1:] or ((notebook,) if notebook else ())
    return path, (notebook,) if notebook else ()


def _jobs(jobs: int | None, leaves: int) -> int:
    """Processes to use; one for few files, and where this process may not start others."""
    if multiprocessing.current_process().daemon or (jobs is None and leaves < FEW):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, MOST_JOBS) if jobs is None else jobs)


def _blocks(outputs: Path, leaves: Sequence[Leaf], jobs: int) -> Iterator[Block]:
    """The blocks in order; what a pool of processes could not do (one was killed) is done here."""
    parts = [leaves[start : start + BLOCK] for start in range(0, len(leaves), BLOCK)]
    read, done = partial(read_block, outputs), 0
    if jobs > 1:
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(min(jobs, len(parts)), mp_context=context) as pool:
                for block in pool.map(read, parts):
                    done += 1
                    yield block
        except BrokenProcessPool:
            pass
    yield from map(read, parts[done:])


def read_block(outputs: Path, leaves: Sequence[Leaf]) -> Block:
    """一段评价结果: the rows of ``leaves`` as columns; one that cannot be read is a row and a problem."""
    cases, items, counts, problems = Rows([], [], []), Rows([], [], []), [], []
    for leaf in leaves:
        case, rows, found = _failed(outputs, leaf) if leaf.failed else _evaluated(outputs, leaf)
        cases.extend(case)
        items.extend(rows)
        counts.append(rows.count)
        problems += found
    return block_of(cases, items, counts, problems)


Read = tuple[Rows, Rows, list[Problem]]


def _evaluated(outputs: Path, leaf: Leaf) -> Read:
    try:
        document = load_evaluation(leaf.file(outputs, EVALUATION_FILE))
        case = case_rows(document, notebook=leaf.notebook, entity=leaf.entity, year=leaf.year)
        return case, item_rows(document), []
    except InputProblems as error:
        return _unreadable(leaf, EVALUATION_FILE, error.problems[0].found)
    except UnfitError as error:
        return _unreadable(leaf, EVALUATION_FILE, str(error))
    except OSError:
        return _unreadable(leaf, EVALUATION_FILE, "文件打不开")


def _unreadable(leaf: Leaf, name: str, found: str) -> Read:
    where, allowed = f"{leaf.name}/{name}", f"完整的 {name}"
    fault = problem("S002", where, found=found, allowed=allowed, action=_ACTION)
    return _blank(leaf, "unreadable", found), Rows([], [], []), [fault]


def _blank(leaf: Leaf, state: str, cause: str) -> Rows:
    text = ";".join(part for part in (cause, _LEFT if leaf.left else "") if part)
    return blank_rows(notebook=leaf.notebook, entity=leaf.entity, year=leaf.year, state=state, cause=text)


def _failed(outputs: Path, leaf: Leaf) -> Read:
    try:
        record = json.loads(leaf.file(outputs, RECORD_FILE).read_bytes().decode("utf-8"))
        state, cause = record["state"], record["cause"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return _unreadable(leaf, RECORD_FILE, "运行失败,运行记录不能读取")
    if not (isinstance(state, str) and isinstance(cause, str)):
        return _unreadable(leaf, RECORD_FILE, "运行失败,运行记录不能读取")
    return _blank(leaf, state, cause), Rows([], [], []), []


def _panel(cases: Stack, items: Stack, counts: Any, problems: tuple[Problem, ...]) -> Panel:
    numbers = np.arange(len(counts), dtype=np.float64)
    case_columns = {name: cases.take(name) for name in cases.names}
    rows = np.repeat(np.arange(len(counts)), counts)
    item_columns: dict[str, Column] = {"case": numbers[rows]}
    item_columns |= {name: column_at(case_columns[name], rows) for name in ("notebook", "year", "entity")}
    for name in items.names:
        item_columns[name] = items.take(name)
    return Panel(
        table(CASE_COLUMNS, {"case": numbers, **case_columns}, rows=len(counts)),
        table(ITEM_COLUMNS, item_columns, rows=int(counts.sum())),
        problems,
    )
