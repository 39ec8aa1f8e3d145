"""``init``, ``new`` and ``run``: a workspace, a new evaluation in it, and the batch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfanalysis.problems import InputProblems, problem_report

if TYPE_CHECKING:
    from perfanalysis.running import RunRecord


def init(folder: Annotated[Path, typer.Argument(help="新工作区的文件夹", show_default=False)]) -> None:
    """新建工作区:把标准笔记本和例子复制到一个新文件夹。

    例:perfanalysis init 绩效评价2022
    """
    from perfanalysis.running import init_workspace

    try:
        place = init_workspace(folder)
    except InputProblems as error:
        raise _refused(error) from error
    typer.echo(f"工作区已建好:{place}\n下一步:进入该文件夹,运行 perfanalysis run parameters")


def new(
    notebook: Annotated[str, typer.Argument(help="标准笔记本:self_evaluation 或 project_evaluation")],
    entity: Annotated[str, typer.Argument(help="评价对象的简称,用作文件名", show_default=False)],
    *,
    year: Annotated[int, typer.Option(help="评价年度", show_default=False)],
    place: Annotated[str, typer.Option(help="地区代码,如 CN-15-05")] = "CN",
    framework: Annotated[str | None, typer.Option(help="指标体系框架,如 project_2020")] = None,
) -> None:
    """新建一项评价:在 parameters 下写好参数文件和带批注、下拉选项的填报工作簿。

    例:perfanalysis new project_evaluation 农村公路 --year 2022 --place CN-15-05
    """
    from perfanalysis.forms import new_evaluation

    try:
        made = new_evaluation(notebook, entity, year=year, place=place, framework=framework)
    except InputProblems as error:
        raise _refused(error) from error
    typer.echo("已写好:\n" + "\n".join(f"  {path}" for path in made))
    typer.echo(f"下一步:填写工作簿,然后运行 perfanalysis run {made[0]}")


def run(
    paths: Annotated[list[Path], typer.Argument(help="参数文件或文件夹,可给多个", show_default=False)],
    *,
    outputs: Annotated[Path, typer.Option(help="结果文件夹")] = Path("outputs"),
    jobs: Annotated[int | None, typer.Option(help="同时运行几项;不填为处理器核数", min=1)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度")] = False,
) -> None:
    """批量运行:按参数文件执行标准笔记本,生成报告和结果目录页。有运行失败时退出码为 1。

    例:perfanalysis run parameters/self_evaluation/2022
    """
    from perfanalysis.running import open_display, plan_runs, run_plans, write_index
    from perfanalysis.workspaces import workspace_root

    try:
        plans = plan_runs(paths, outputs=outputs, workspace=workspace_root() or Path.cwd())
    except InputProblems as error:
        typer.echo(problem_report(error.problems, stopped="运行未开始"), err=True)
        raise typer.Exit(1) from error
    try:
        with open_display(len(plans), quiet=quiet) as progress:
            records = run_plans(plans, jobs=jobs, progress=progress)
    except KeyboardInterrupt:
        typer.echo("已停止;完成的结果都已保存。", err=True)
        raise typer.Exit(1) from None
    index = write_index(outputs, records)
    typer.echo(_summary(records, index))
    raise typer.Exit(int(any(record.state != "done" for record in records)))


def _summary(records: Sequence[RunRecord], index: Path) -> str:
    from perfanalysis.running import record_line

    failed = [record for record in records if record.state != "done"]
    head = f"共 {len(records)} 项:完成 {len(records) - len(failed)},未完成 {len(failed)}。"
    lines = [f"  {record_line(record)}" for record in failed]
    return "\n".join([head, *lines, f"结果目录:{index}"])


def _refused(error: InputProblems) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(1)
