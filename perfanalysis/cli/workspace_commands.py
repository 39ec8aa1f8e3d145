"""``init``, ``new`` and ``run``: a workspace, a new evaluation in it, and the batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from perfanalysis.problems import InputProblems, problem_report

if TYPE_CHECKING:
    from perfanalysis.running import Display, Plan, RunOptions, RunRecord
    from perfanalysis.running.parameters import Parameter


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
    notebook: Annotated[str, typer.Argument(help="标准笔记本,如 self_evaluation、monitoring", show_default=False)],
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
        declared = _declared_parameters(notebook)
        made = new_evaluation(notebook, entity, year=year, place=place, framework=framework, declared=declared)
    except InputProblems as error:
        raise _refused(error) from error
    typer.echo("已写好:\n" + "\n".join(f"  {path}" for path in made))
    if made[0].suffix == ".yml":
        typer.echo(f"下一步:填写工作簿,然后运行 perfanalysis run {made[0]}")
    else:
        typer.echo("下一步:填写工作簿,再把它写进评价参数文件的 survey_file")


def _declared_parameters(notebook: str) -> tuple[Parameter, ...]:
    """The parameters of a notebook that reads registers; none for those with a form of their own."""
    from perfanalysis.forms.starting import OWN_FORMS
    from perfanalysis.running import notebook_parameters
    from perfanalysis.workspaces import find_notebook, workspace_root

    template = None if notebook in OWN_FORMS else find_notebook(notebook, workspace_root() or Path.cwd())
    return notebook_parameters(template) if template else ()


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="参数文件、文件夹或运行表(csv、xlsx),可给多个", show_default=False)
    ] = None,
    *,
    outputs: Annotated[
        str, typer.Option(metavar="文件夹或地址", help="结果文件夹;给 s3://… 等地址时先写在 outputs,完成的再上传")
    ] = "outputs",
    jobs: Annotated[int | None, typer.Option(help="同时运行几项;不填为处理器核数", min=1)] = None,
    force: Annotated[bool, typer.Option("--force", help="没有变化的也重做")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将运行和跳过的各项及原因,不运行")] = False,
    why: Annotated[bool, typer.Option("--why", help="先列出每项为什么要运行:哪个参数、文件、规则或软件变了")] = False,
    help_notebook: Annotated[
        str, typer.Option("--help-notebook", metavar="笔记本", help="列出一个笔记本的参数:类型、默认值、说明")
    ] = "",
    cell_seconds: Annotated[float, typer.Option(help="一个单元格最多运行几秒", min=1)] = 600,
    run_seconds: Annotated[float, typer.Option(help="一项最多运行几秒", min=1)] = 1800,
    memory_mb: Annotated[float | None, typer.Option(help="一项最多用多少 MB 内存;不填按机器内存均分", min=100)] = None,
    dask: Annotated[
        str, typer.Option(metavar="地址", help="送到已有的 Dask 集群:tcp://主机:8786,或 scheduler 文件(.json)")
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="不显示进度")] = False,
) -> None:
    """批量运行:按参数文件执行标准笔记本,生成报告和结果目录页。没有变化的不重做;有运行失败时退出码为 1。

    例:perfanalysis run parameters/self_evaluation/2022
    """
    from perfanalysis.running import RunOptions, plan_runs
    from perfanalysis.workspaces import workspace_root

    root, (folder, address) = workspace_root() or Path.cwd(), _places(outputs)
    if help_notebook:
        _print_parameters(help_notebook, root)
        return
    if not paths:
        raise typer.BadParameter("请给出参数文件、文件夹或运行表,例如 parameters", param_hint="PATHS")
    try:
        plans = plan_runs(paths, outputs=folder, workspace=root)
    except InputProblems as error:
        raise _not_started(error) from error
    if address and not (dry_run or force):
        _fetch(plans, address)
    options = RunOptions(cell_seconds=cell_seconds, run_seconds=run_seconds, memory_mb=memory_mb)
    if dry_run or why:
        _print_previews(plans, options, force=force)
    if not dry_run:
        carry_out = partial(_carry_out, jobs=jobs, options=options, force=force, dask=dask)
        _run_batch(plans, folder, carry_out, address=address, quiet=quiet)


def _places(outputs: str) -> tuple[Path, str]:
    """The folder that results are written to, and the address that they are sent to afterwards (empty: none)."""
    if "://" not in outputs:
        return Path(outputs), ""
    from perfanalysis.running.sending import check_address

    try:
        check_address(outputs)
    except InputProblems as error:
        raise _not_started(error) from error
    return Path("outputs"), outputs


def _fetch(plans: Sequence[Plan], address: str) -> None:
    from perfanalysis.running.fetching import fetch_results

    try:
        fetched = fetch_results(plans, address)
    except InputProblems as error:
        raise _not_started(error) from error
    if fetched:
        typer.echo(f"已从 {address} 取回 {len(fetched)} 项以前完成的结果。")


def _carry_out(
    plans: Sequence[Plan], *, jobs: int | None, options: RunOptions, force: bool, dask: str, progress: Display
) -> tuple[RunRecord, ...]:
    from perfanalysis.running import run_plans

    if not dask:
        return run_plans(plans, jobs=jobs, progress=progress, options=options, force=force)
    from perfanalysis.running.clusters import dask_crew

    crew = dask_crew(dask)
    count = jobs or crew.places
    return run_plans(plans, jobs=count, progress=progress, options=options, force=force, gather=crew.gather)


def _run_batch(
    plans: Sequence[Plan],
    outputs: Path,
    carry_out: Callable[..., tuple[RunRecord, ...]],
    *,
    address: str = "",
    quiet: bool,
) -> None:
    from perfanalysis.running import BatchInterrupted, open_display, write_index

    try:
        with open_display(len(plans), quiet=quiet) as progress:
            records = carry_out(plans, progress=progress)
    except BatchInterrupted as stopped:
        index = write_index(outputs, stopped.records)
        typer.echo(_summary(stopped.records, index), err=True)
        typer.echo("已停止;完成的结果都已保存,再运行一次就接着做。", err=True)
        raise typer.Exit(1) from None
    except InputProblems as error:
        typer.echo(problem_report(error.problems, stopped="运行已停止"), err=True)
        raise typer.Exit(1) from error
    typer.echo(_summary(records, write_index(outputs, records)))
    _send(outputs, address)
    raise typer.Exit(int(not all(record.succeeded for record in records)))


def _send(outputs: Path, address: str) -> None:
    if address:
        from perfanalysis.running.sending import send_results

        try:
            done = send_results(outputs, address)
        except InputProblems as error:
            typer.echo(problem_report(error.problems, stopped="上传未完成"), err=True)
            raise typer.Exit(1) from error
        typer.echo(f"已上传 {done.sent} 项到 {address};{done.kept} 项没有变化,未再上传。")


def _not_started(error: InputProblems) -> typer.Exit:
    typer.echo(problem_report(error.problems, stopped="运行未开始"), err=True)
    return typer.Exit(1)


def _print_previews(plans: Sequence[Plan], options: RunOptions, *, force: bool) -> None:
    from perfanalysis.running import preview_line, preview_runs

    previews = preview_runs(plans, kinds=options.kinds, force=force)
    for preview in previews:
        typer.echo(preview_line(preview))
    count = sum(preview.runs for preview in previews)
    typer.echo(f"共 {len(previews)} 项:将运行 {count},跳过 {len(previews) - count}。")


def _print_parameters(notebook: str, root: Path) -> None:
    from perfanalysis.running import notebook_parameters, type_words
    from perfanalysis.workspaces import find_notebook

    template = find_notebook(notebook.removesuffix(".ipynb"), root)
    if template is None:
        names = "、".join(sorted(path.stem for path in (root / "notebooks").glob("*.ipynb")))
        raise typer.BadParameter(f"没有笔记本 {notebook};有:{names}", param_hint="--help-notebook")
    for parameter in notebook_parameters(template):
        need = "必填" if parameter.required else f"默认 {parameter.default!r}"
        typer.echo(f"{parameter.name}({type_words(parameter.type)},{need})\n    {parameter.help or '没有说明'}")


def _summary(records: Sequence[RunRecord], index: Path) -> str:
    from perfanalysis.running import record_line

    bad = [record for record in records if not record.succeeded]
    skipped = sum(record.state == "skipped" for record in records)
    told = f",跳过 {skipped}(没有变化)" if skipped else ""
    head = f"共 {len(records)} 项:完成 {len(records) - len(bad) - skipped}{told},未完成 {len(bad)}。"
    lines = [f"  {record_line(record)}" for record in bad]
    return "\n".join([head, *lines, f"结果目录:{index}"])


def _refused(error: InputProblems) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(1)
