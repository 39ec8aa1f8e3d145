"""``status``: what the ledger of an outputs folder knows of its runs."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfanalysis.problems import InputProblems

if TYPE_CHECKING:
    from perfanalysis.running import LedgerRow


def status(
    *,
    outputs: Annotated[Path, typer.Option(help="结果文件夹")] = Path("outputs"),
    all_runs: Annotated[bool, typer.Option("--all", help="完成的也逐项列出")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON,供程序读取")] = False,
) -> None:
    """运行状况:每项运行的状态、用时、引擎和错误,取自结果文件夹里的运行台账。

    例:perfanalysis status --outputs outputs
    """
    from perfanalysis.running import latest_rows
    from perfanalysis.running.ledgers import batch_note

    try:
        rows, note = latest_rows(outputs), batch_note(outputs)
    except InputProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(_document(rows, note) if as_json else _text(rows, outputs, note, all_runs=all_runs))


def _document(rows: Sequence[LedgerRow], note: str) -> str:
    counts = Counter(row.state for row in rows)
    runs = [asdict(row) for row in rows]
    return json.dumps({"counts": counts, "note": note, "runs": runs}, ensure_ascii=False, indent=1)


def _text(rows: Sequence[LedgerRow], outputs: Path, note: str, *, all_runs: bool) -> str:
    from perfanalysis.running import STATE_NAMES

    if not rows:
        return f"{outputs} 里没有运行记录。"
    counts = Counter(row.state for row in rows)
    told = [f"{name} {counts[state]}" for state, name in STATE_NAMES.items() if counts[state]]
    head = f"共 {len(rows)} 项:" + "  ".join(told)
    listed = [row for row in rows if all_runs or row.state not in {"done", "skipped"}]
    return "\n".join([head, *([f"最近一批:{note}"] if note else []), *map(_line, listed)])


def _line(row: LedgerRow) -> str:
    from perfanalysis.running import STATE_NAMES

    facts = [
        "" if row.seconds is None else f"{row.seconds:.1f} 秒",
        row.engine or "",
        row.host or "",
        "" if row.ended is None else f"{dt.datetime.fromtimestamp(row.ended).astimezone():%Y-%m-%d %H:%M:%S}",
        "" if (row.attempts or 1) == 1 else f"试了 {row.attempts} 次",
    ]
    cell = f"第{row.cell}个代码单元格:" if row.cell else ""
    cause = f" — {cell}{row.cause}" if row.cause else ""
    missing = f"(缺 {'、'.join(row.missing)})" if row.missing else ""
    return f"{STATE_NAMES[row.state]} {row.name} {' '.join(filter(None, facts))}{cause}{missing}"
