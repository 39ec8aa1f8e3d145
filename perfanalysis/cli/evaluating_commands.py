"""``read``, ``check`` and ``score``: one file of forms, for a person or as JSON for another program."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from perfanalysis.problems import InputProblems, Problem, problem_report

if TYPE_CHECKING:
    from perfanalysis.model import Case, Evaluation
    from perfanalysis.rules import RuleBook

File = Annotated[Path, typer.Argument(help="绩效表文件:xlsx、xls、docx、csv、yml", show_default=False)]
AsJson = Annotated[bool, typer.Option("--json", help="按 JSON 输出,供其他程序读取")]
Place = Annotated[str | None, typer.Option(help="地区代码,如 CN-15-05(通辽市);不填用全国规则")]
On = Annotated[str | None, typer.Option(help="规则日期,如 2023-12-31;不填用表所属年度的年末")]


def read(file: File, *, place: Place = None, on: On = None, as_json: AsJson = False) -> None:
    """读表:列出文件里每份表读到的内容、每个值的位置和查出的问题。

    例:perfanalysis read 自评表.xlsx
    """
    from perfanalysis.checking import check as check_case
    from perfanalysis.cli.printing import case_text
    from perfanalysis.model.documents import cases_document

    received = _received(file, place, on, cases_document, as_json=as_json)
    cases = [replace(case, problems=check_case(case, rules)) for case, rules in received]
    if as_json:
        _print_json(cases_document(cases))
    else:
        _print_texts(case_text(case) for case in cases)


def check(file: File, *, place: Place = None, on: On = None, as_json: AsJson = False) -> None:
    """查错:一次列出表里的全部问题,写明位置、应当怎样和怎么改。有矛盾、缺项或未读出的值时退出码为 1。

    例:perfanalysis check 自评表.xlsx --place CN-15-05
    """
    from perfanalysis.checking import check as check_case
    from perfanalysis.model.documents import problems_document

    received = _received(file, place, on, lambda _, problems: problems_document(problems), as_json=as_json)
    problems = [item for case, rules in received for item in check_case(case, rules)]
    if as_json:
        _print_json(problems_document(problems))
    else:
        typer.echo(problem_report(problems) if problems else f"{file.name}:没有发现问题。")
    raise typer.Exit(int(any(item.class_ != "notice" for item in problems)))


def score(file: File, *, place: Place = None, on: On = None, as_json: AsJson = False) -> None:
    """评分:按规则重算每项得分,与填报得分对照,给出总分、等级和扣分原因。不能评分时退出码为 1。

    例:perfanalysis score 自评表.xlsx --json
    """
    from perfanalysis.cli.printing import evaluation_text
    from perfanalysis.evaluating import score as score_case
    from perfanalysis.model.documents import evaluations_document

    received = _received(file, place, on, evaluations_document, as_json=as_json)
    evaluations = [score_case(case, rules) for case, rules in received]
    if as_json:
        _print_json(evaluations_document(evaluations))
    else:
        _print_texts(evaluation_text(evaluation) for evaluation in evaluations)
    raise typer.Exit(int(any(_blocked(evaluation) for evaluation in evaluations)))


def _blocked(evaluation: Evaluation) -> bool:
    return any(item.blocking for item in evaluation.problems)


def _rules(case: Case, place: str | None, on: str | None) -> RuleBook:
    from perfanalysis.rules.case_rules import rules_for

    return rules_for(case, place=place, on=on or "")


def _received(
    file: Path,
    place: str | None,
    on: str | None,
    document: Callable[[Iterable[Any], Iterable[Problem]], dict[str, Any]],
    *,
    as_json: bool,
) -> list[tuple[Case, RuleBook]]:
    """The cases of a file with the rules for each; a file, place or date that cannot be used ends with code 1."""
    from perfanalysis.reading import read_cases

    try:
        return [(case, _rules(case, place, on)) for case in read_cases(file)]
    except InputProblems as error:
        refused = error.problems
    if as_json:
        _print_json(document((), refused))
    else:
        typer.echo(problem_report(refused, stopped="未能读取"), err=True)
    raise typer.Exit(1)


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False))


def _print_texts(texts: Iterable[str]) -> None:
    typer.echo("\n\n".join(texts))
