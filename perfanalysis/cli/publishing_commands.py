"""``publish`` and ``brief``: the disclosure site, and the one-page picture of one evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from perfanalysis.problems import InputProblems, problem


def publish(
    outputs: Annotated[Path, typer.Argument(help="结果文件夹")] = Path("outputs"),
    *,
    to: Annotated[Path, typer.Option(help="公开网站写到哪个新文件夹")] = Path("disclosure"),
    place: Annotated[str, typer.Option(help="地区代码,决定公开哪些事项和字段")] = "CN",
    on: Annotated[str, typer.Option(help="制度依据的日期,如 2022-12-31;不填用最新的")] = "",
    title: Annotated[str, typer.Option(help="网站名称,如 某市财政局")] = "",
    withhold: Annotated[Path | None, typer.Option(help="整项不公开的名单(yml:项目名称: 原因)")] = None,
    word: Annotated[bool, typer.Option("--word", help="每项另附可下载的 Word 报告")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="每项另附可下载的 PDF 报告")] = False,
) -> None:
    """生成公开网站:只含规定公开的事项和字段,并列出不公开内容的种类和数量。

    例:perfanalysis publish outputs --to 公开 --place CN-15-05 --title 某市
    """
    from perfanalysis.publishing.disclosure_sites import publish_site
    from perfanalysis.rules import load_rules
    from perfanalysis.workspaces import own_rule_files

    kinds = [kind for kind, wanted in (("docx", word), ("pdf", pdf)) if wanted]
    try:
        rules = load_rules(place, on=on or None, overlays=own_rule_files())
        made = publish_site(outputs, to, rules, site=title, withheld=_withheld(withhold), documents=kinds)  # type: ignore[arg-type]
    except InputProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(
        f"公开网站已生成:{made.folder / 'index.html'}\n公开 {made.records} 项;不公开的内容 {made.withheld} 处,见 withheld.html。"
    )


def _withheld(path: Path | None) -> Mapping[str, str]:
    from perfanalysis.data_files import DataFileError, read_yaml

    if path is None:
        return {}
    try:
        listed = read_yaml(path)
    except (DataFileError, OSError) as error:
        raise _unread(path, str(error)) from error
    if not isinstance(listed, dict) or not all(isinstance(part, str) for pair in listed.items() for part in pair):
        raise _unread(path, "不是“项目名称: 原因”")
    return listed


def _unread(path: Path, found: str) -> InputProblems:
    return InputProblems(
        [problem("W003", path.name, found=found, allowed="每行一个“项目名称: 原因”", action="改正名单")]
    )


def brief(
    result: Annotated[Path, typer.Argument(help="结果文件夹或其中的 evaluation.json", show_default=False)],
    *,
    to: Annotated[Path | None, typer.Option(help="图片文件;不填写在结果旁的 brief.png")] = None,
    place: Annotated[str, typer.Option(help="地区代码,决定哪些字段可以公开")] = "CN",
) -> None:
    """一图读懂:把一项评价结果画成一张给公众看的图,只含公开字段。

    例:perfanalysis brief outputs/self_evaluation/2022/某项目
    """
    from perfanalysis.evaluating import load_evaluation
    from perfanalysis.figures.briefs import brief_figure
    from perfanalysis.publishing.disclosures import public_record
    from perfanalysis.rules import load_rules
    from perfanalysis.workspaces import own_rule_files

    try:
        document = load_evaluation(result)
        record = public_record(
            document, key="brief", notebook="", item="", rules=load_rules(place, overlays=own_rule_files())
        )
        picture = brief_figure(record.content)
    except InputProblems as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    path = to or (result if result.is_dir() else result.parent) / "brief.png"
    path.write_bytes(picture.png)
    typer.echo(f"已画好:{path}")
