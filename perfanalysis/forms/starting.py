"""新建评价 (starting): the parameters file and the form of a new evaluation, in their places of the workspace."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from perfanalysis.data_files import package_folder, read_package_yaml, read_yaml
from perfanalysis.forms.official import write_self_evaluation_form
from perfanalysis.forms.register_books import write_register_workbook
from perfanalysis.forms.writing import write_workbook
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.rules import load_framework, load_rules
from perfanalysis.workspaces import own_rule_files, workspace_root

OWN_FORMS = ("self_evaluation", "project_evaluation")
FORM_ONLY = ("survey",)
"""Forms that another notebook reads: no notebook, hence no parameters file, of their own."""
UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
DIVISION = re.compile(r"CN(-\d{2}){0,3}")
_RUNNER = "output_folder"


class Declared(Protocol):
    """参数: what a notebook's parameters cell says of one of them."""

    @property
    def name(self) -> str:
        """参数名."""

    @property
    def default(self) -> Any:
        """默认值."""

    @property
    def help(self) -> str:
        """说明."""


def startable_notebooks() -> tuple[str, ...]:
    """能新建的笔记本: those with a form of their own, and those whose registers have a layout."""
    layouts = (path.stem for path in (package_folder("forms") / "registers").glob("*.yml"))
    return (*OWN_FORMS, *sorted(set(layouts) - set(OWN_FORMS)))


def new_evaluation(
    notebook: str,
    entity: str,
    *,
    year: int,
    place: str = "CN",
    framework: str | None = None,
    declared: Sequence[Declared] = (),
    overlays: Sequence[Path] = (),
) -> tuple[Path, ...]:
    """新建评价: writes ``parameters/<notebook>/<year>/<entity>.yml`` and ``.xlsx``; gives both paths in this order.

    Below the workspace root (the current folder when there is none); a questionnaire (``survey``) is the form alone. ``declared`` are the notebook's parameters: each
    is written with its default and help, those of ``data/forms/new_files.yml`` as the new form. InputProblems: R111 a file is there already,
    R112 notebook, name, year or place; RuleProblems L014: unknown framework. ``overlays`` are the place's own rule files (empty: the workspace's). Nothing is written when there is a problem.
    """
    if found := tuple(_wrong(notebook, entity, year, place)):
        raise InputProblems(found)
    chosen = load_framework(framework) if framework else None
    rules = load_rules(place, on=f"{year}-12-31", overlays=own_rule_files(overlays))
    root = workspace_root() or Path.cwd()
    folder = root / "parameters" / notebook / str(year)
    parameters, form = folder / f"{entity}.yml", folder / f"{entity}.xlsx"
    made = (form,) if notebook in FORM_ONLY else (parameters, form)
    if there := [path for path in made if path.exists()]:
        raise InputProblems([_exists(path) for path in there])
    folder.mkdir(parents=True, exist_ok=True)
    if notebook == "project_evaluation":
        write_workbook(form, year=year, name=entity, place=place, framework=chosen, rules=rules)
    elif notebook == "self_evaluation":
        write_self_evaluation_form(form, year=year, name=entity, rules=rules)
    else:
        title = read_package_yaml("names").get(notebook, notebook)
        write_register_workbook(form, notebook, title=title, rules=rules)
    case_file = form.relative_to(root).as_posix()
    if parameters in made:
        text = (
            _declared(notebook, declared, case_file, place, year) if declared else _parameters(case_file, place, year)
        )
        parameters.write_text(text, encoding="utf-8", newline="\n")
    return made


def _parameters(case_file: str, place: str, year: int) -> str:
    lines = [
        f'case_file: "{case_file}"  # 评价表文件,相对工作区根目录',
        "case_number: 1  # 文件中的第几份表",
        f"place: {place}  # 区划代码,决定用哪一地的制度依据",
        f'rules_date: "{year}-12-31"  # 制度依据的日期',
        'source_title: ""  # 评价表公开发布时的标题,没有可空着',
        'source_url: ""  # 评价表公开发布的网址,没有可空着',
    ]
    return "\n".join(lines) + "\n"


def _declared(notebook: str, declared: Sequence[Declared], case_file: str, place: str, year: int) -> str:
    given: dict[str, Any] = {"place": place, "year": year, "rules_date": f"{year}-12-31"}
    taking = read_yaml(package_folder("forms") / "new_files.yml").get(notebook, ["case_file"])
    for item in declared:
        if item.name in taking:
            given[item.name] = [case_file] if isinstance(item.default, list) else case_file
        elif item.name.endswith("_file"):
            given[item.name] = ""
    told = [item for item in declared if item.name != _RUNNER]
    lines = [f"{item.name}: {_yaml(given.get(item.name, item.default))}  # {item.help}".rstrip(" #") for item in told]
    return "\n".join(lines) + "\n"


def _yaml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _exists(path: Path) -> Problem:
    return problem("R111", path.name, found="文件已存在", allowed="还没有的文件", action="换一个简称,或先移走原文件")


def _wrong(notebook: str, entity: str, year: int, place: str) -> Iterator[Problem]:
    if notebook not in startable_notebooks():
        allowed = "、".join(startable_notebooks())
        yield problem("R112", "笔记本", found=notebook, allowed=allowed, action="改用其中一个")
    if not entity.strip() or UNSAFE.search(entity) or entity[0] in ". " or entity[-1] in ". ":
        action = "换一个只含文字、数字、横线的简称"
        yield problem("R112", "简称", found=entity or "空白", allowed="能作文件名的简称", action=action)
    if not 1990 <= year <= 2100:
        yield problem("R112", "年度", found=str(year), allowed="四位年份", action="改成评价年度,如 2022")
    if not DIVISION.fullmatch(place):
        yield problem("R112", "区划代码", found=place, allowed="CN、CN-15、CN-15-05", action="改正区划代码")
