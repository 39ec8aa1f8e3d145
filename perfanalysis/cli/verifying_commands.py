"""``verify``: runs results again elsewhere and compares every byte."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfanalysis.problems import InputProblems, problem_report

if TYPE_CHECKING:
    from perfanalysis.running.verifying import Verification


def verify(
    paths: Annotated[list[Path], typer.Argument(help="结果文件夹,可给多个;outputs 为全部", show_default=False)],
    *,
    jobs: Annotated[int | None, typer.Option(help="同时运行几项;不填为处理器核数", min=1)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="按 JSON 输出,供其他程序读取")] = False,
) -> None:
    """复核:在另一个文件夹、另一套环境里重新运行,逐字节比较,指出第一处不同。原结果不动。有不同时退出码为 1。

    例:perfanalysis verify outputs/self_evaluation/2022
    """
    from perfanalysis.model.documents import problems_document
    from perfanalysis.running.verifying import verification_document, verify_runs

    try:
        verifications = verify_runs(paths, jobs=jobs, quiet=quiet or as_json)
    except InputProblems as error:
        refused = {"same": False, "runs": [], **problems_document(error.problems)}
        typer.echo(_json(refused) if as_json else problem_report(error.problems, stopped="复核未开始"), err=not as_json)
        raise typer.Exit(1) from error
    typer.echo(_json(verification_document(verifications)) if as_json else _text(verifications))
    raise typer.Exit(int(not all(verification.same for verification in verifications)))


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1)


def _text(verifications: Iterable[Verification]) -> str:
    listed = list(verifications)
    different = [verification for verification in listed if not verification.same]
    files = sum(verification.files for verification in listed)
    head = f"复核 {len(listed)} 项共 {files} 个文件:一致 {len(listed) - len(different)} 项,不一致 {len(different)} 项。"
    return "\n".join([head, *(f"  {fault}" for verification in different for fault in verification.problems)])
