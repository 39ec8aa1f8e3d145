"""运行台账 (ledger): what every batch did, run by run, with the times, hosts and errors that no artefact holds."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.running.arrivals import lock_file
from perfanalysis.running.owners import is_held
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import RunRecord, RunState

LEDGER_FILE = "ledger.sqlite"
_BUSY_SECONDS = 30.0
_COLUMNS = (
    *("batch", "name", "state", "engine", "host", "pid", "started", "ended", "seconds", "attempts", "key", "folder"),
    *("cell", "source", "cause", "missing"),
)
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, host TEXT, pid INTEGER, started REAL, ended REAL, runs INTEGER, note TEXT);
CREATE TABLE IF NOT EXISTS runs ({", ".join(_COLUMNS)}, PRIMARY KEY (batch, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claims (name TEXT PRIMARY KEY, batch TEXT) WITHOUT ROWID;
"""
_LATEST = f"""
SELECT {", ".join(f"runs.{name}" for name in _COLUMNS)}, MAX(batches.rowid)
FROM runs JOIN batches ON batches.id = runs.batch {{}} GROUP BY runs.name ORDER BY runs.name
"""  # noqa: S608 - put together from the names above alone
_BROKEN = "批处理进程被中断"
_OF_MAKING = ("engine", "host", "pid", "started", "ended", "seconds", "attempts")


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """台账的一行: the latest that is known of one run; times are seconds since 1970 (None: not yet, or never)."""

    batch: str
    name: str
    state: RunState
    engine: str | None
    host: str | None
    pid: int | None
    started: float | None
    ended: float | None
    seconds: float | None
    attempts: int | None
    key: str | None
    folder: str | None
    cell: int | None
    source: str | None
    cause: str | None
    missing: tuple[str, ...]


class Ledger:
    """运行台账 of one batch: every change of state is one short transaction; threads may share it."""

    def __init__(self, outputs: Path, connection: sqlite3.Connection) -> None:
        self.batch = uuid.uuid4().hex[:12]
        self._outputs, self._connection, self._guard = outputs, connection, threading.RLock()
        self._host = platform.node()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        with self._guard, folder_faults(self._outputs):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def begin(self, plans: Iterable[Plan]) -> None:
        """The batch begins: all its runs are planned; what batches left that are no longer alive is closed."""
        rows = [(self.batch, plan.name, "planned") for plan in plans]
        head = (self.batch, self._host, os.getpid(), time.time(), len(rows))
        with self._change() as change:
            for (batch,) in change.execute("SELECT id FROM batches WHERE ended IS NULL").fetchall():
                if not is_held(lock_file(self._outputs, batch)):
                    _close(change, batch, _BROKEN)
            change.execute("INSERT INTO batches (id, host, pid, started, runs) VALUES (?, ?, ?, ?, ?)", head)
            change.executemany("INSERT INTO runs (batch, name, state) VALUES (?, ?, ?)", rows)

    def claim(self, plan: Plan) -> bool:
        """Makes the run this batch's own; False while another living batch is at it."""
        with self._change() as change:
            found = change.execute("SELECT batch FROM claims WHERE name = ?", (plan.name,)).fetchone()
            if found and found[0] != self.batch and is_held(lock_file(self._outputs, found[0])):
                return False
            change.execute("INSERT OR REPLACE INTO claims VALUES (?, ?)", (plan.name, self.batch))
        return True

    def start(self, plan: Plan) -> None:
        """The run begins."""
        values = (self._host, os.getpid(), time.time(), plan.key, self.batch, plan.name)
        text = "UPDATE runs SET state='running', host=?, pid=?, started=?, key=? WHERE batch=? AND name=?"
        with self._change() as change:
            change.execute(text, values)

    def end(self, record: RunRecord) -> None:
        """The run has ended as ``record`` says, and is free for other batches."""
        with self._change() as change:
            _write(change, self.batch, record)
            change.execute("DELETE FROM claims WHERE name = ? AND batch = ?", (record.name, self.batch))

    def finish(self, *, note: str = "") -> None:
        """The batch has ended, what is still open was cancelled; ``note`` says why it ran as it did."""
        with self._change() as change:
            _close(change, self.batch, "批处理没有做完")
            change.execute("UPDATE batches SET note = ? WHERE id = ?", (note, self.batch))


@contextmanager
def open_ledger(outputs: Path) -> Iterator[Ledger]:
    """运行台账 of an outputs folder, made when there is none (InputProblems: B012 unwritable, B013 damaged)."""
    with folder_faults(outputs):
        outputs.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            outputs / LEDGER_FILE, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
    with closing(connection):
        with folder_faults(outputs):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.executescript(_SCHEMA)
        yield Ledger(outputs, connection)


def _write(change: sqlite3.Connection, batch: str, record: RunRecord) -> None:
    missing = json.dumps(record.missing, ensure_ascii=False)
    told = (record.state, record.engine, time.time(), record.seconds, record.attempts, record.key, record.folder)
    error = (record.cell, record.source, record.cause, missing)
    text = (
        "UPDATE runs SET state=?, engine=?, ended=?, seconds=?, attempts=?, key=?, folder=?, cell=?, source=?, "
        "cause=?, missing=? WHERE batch=? AND name=?"
    )
    change.execute(text, (*told, *error, batch, record.name))


def _close(change: sqlite3.Connection, batch: str, cause: str) -> None:
    now = time.time()
    ended = "UPDATE runs SET state='{}', cause=?, ended=? WHERE batch=? AND state='{}'"
    change.execute(ended.format("died", "running"), (cause, now, batch))
    change.execute(ended.format("cancelled", "planned"), (cause, now, batch))
    change.execute("UPDATE batches SET ended=? WHERE id=? AND ended IS NULL", (now, batch))
    change.execute("DELETE FROM claims WHERE batch=?", (batch,))


def latest_rows(outputs: Path) -> tuple[LedgerRow, ...]:
    """运行状况: the latest that the ledger knows of each run, in order of name; empty when there is no ledger.

    A run that a batch was at when it was killed is told as died, one it had not begun as cancelled. Reads only.
    (InputProblems: B013 damaged.)
    """
    if not (outputs / LEDGER_FILE).is_file():
        return ()
    with folder_faults(outputs), closing(_reading(outputs)) as connection:
        found = [_row(values) for values in connection.execute(_LATEST.format(""))]
        made = {row.name: row for row in map(_row, connection.execute(_LATEST.format("WHERE runs.state = 'done'")))}
    held = {batch: is_held(lock_file(outputs, batch)) for batch in {row.batch for row in found}}
    return tuple(_as_seen(_with_making(row, made.get(row.name)), alive=held[row.batch]) for row in found)


def batch_note(outputs: Path) -> str:
    """引擎说明: why the latest batch ran as it did, such as kernels instead of warm children; else empty."""
    if not (outputs / LEDGER_FILE).is_file():
        return ""
    with folder_faults(outputs), closing(_reading(outputs)) as connection:
        last = connection.execute("SELECT note FROM batches ORDER BY rowid DESC LIMIT 1").fetchone()
    return str(last[0] or "") if last else ""


def _reading(outputs: Path) -> sqlite3.Connection:
    """The ledger opened for reading; where its folder cannot be written, as a file that nobody changes."""
    place = (outputs / LEDGER_FILE).absolute().as_uri()
    connection = sqlite3.connect(f"{place}?mode=rw", uri=True, timeout=_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA query_only=1")
        connection.execute("SELECT 1 FROM runs LIMIT 1")
    except sqlite3.OperationalError:
        connection.close()
        return sqlite3.connect(f"{place}?immutable=1", uri=True)
    return connection


def _with_making(row: LedgerRow, made: LedgerRow | None) -> LedgerRow:
    """A skipped run with engine, host and times of the run that made what stands."""
    if row.state != "skipped" or made is None:
        return row
    return replace(row, **{name: getattr(made, name) for name in _OF_MAKING})


def _row(values: tuple[Any, ...]) -> LedgerRow:
    fields = dict(zip(_COLUMNS, values, strict=False))
    return LedgerRow(**{**fields, "missing": tuple(json.loads(fields["missing"] or "[]"))})


def _as_seen(row: LedgerRow, *, alive: bool) -> LedgerRow:
    seen: dict[str, RunState] = {} if alive else {"running": "died", "planned": "cancelled"}
    state = seen.get(row.state)
    if state is None:
        return row
    return replace(row, state=state, cause=row.cause or _BROKEN)


@contextmanager
def folder_faults(outputs: Path) -> Iterator[None]:
    """文件夹问题: faults of the file system and of the ledger as InputProblems (B012 unwritable, B013 damaged)."""
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        raise InputProblems([_unwritable(outputs, error)]) from error
    except sqlite3.DatabaseError as error:
        found, action = "不是运行台账,或已损坏", "把此文件移走再运行;结果不受影响"
        where = f"{outputs.name}/{LEDGER_FILE}"
        fault = problem("B013", where, found=found, allowed="本软件写的运行台账", action=action)
        raise InputProblems([fault]) from error


def _unwritable(outputs: Path, error: Exception) -> Problem:
    allowed, action = "可以写入、有空间的文件夹", "核对磁盘空间和权限后再运行"
    return problem("B012", outputs.name, found=fault_text(error), allowed=allowed, action=action)


def fault_text(error: Exception) -> str:
    """原因: what the system says of a fault of a disk or a folder, in Chinese where it is a known one."""
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    words = {
        "No space": "磁盘已满",
        "disk I/O": "磁盘读写出错,可能已满",
        "full": "磁盘已满",
        "large": "磁盘已满",
        "readonly": "只读",
        "Read-only": "只读",
    }
    words |= {"denied": "没有写入的权限", "unable to open": "打不开运行台账", "locked": "运行台账一直被别的程序占用"}
    said = next((word for sign, word in words.items() if sign in text), "")
    return f"{said}({text})" if said else text
