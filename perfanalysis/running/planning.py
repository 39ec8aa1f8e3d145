"""From parameters files to plans: which notebook runs with which values and where its results go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from perfanalysis.data_files import DataFileError, read_yaml
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.running.parameters import RUNNER_PARAMETER, notebook_parameters, parameter_problems
from perfanalysis.workspaces import find_notebook

_LEVELS = 3
_PLACE = "parameters/<笔记本>/<年度>/<对象>.yml"


@dataclass(frozen=True, slots=True)
class Plan:
    """运行计划: one notebook with its values; ``destination`` and ``workspace`` are absolute folders.

    ``parameters`` hold every value the notebook gets, ``output_folder`` included (always below ``outputs``, so that
    results do not depend on where they are kept). ``source`` is the parameters file below the workspace.
    """

    notebook: str
    year: str
    entity: str
    source: str
    template: Path
    parameters: Mapping[str, Any]
    destination: Path
    workspace: Path

    @property
    def name(self) -> str:
        """笔记本/年度/对象: what a person calls this run."""
        return f"{self.notebook}/{self.year}/{self.entity}"

    @property
    def output_folder(self) -> str:
        """结果文件夹: the logical folder of the results, below the workspace."""
        return f"outputs/{self.name}"


def plan_runs(paths: Iterable[str | Path], *, outputs: str | Path, workspace: str | Path) -> tuple[Plan, ...]:
    """运行计划表: one plan for each parameters file, in order of name; folders are walked.

    Raises InputProblems with every problem of every file before anything runs: B001 place, B002 not YAML, B003–B005
    and B009 values, B006 and B007 notebook, B008 missing file, B011 nothing to run.
    """
    root = Path(workspace).absolute()
    problems: list[Problem] = []
    plans: list[Plan] = []
    for path in _parameter_files(paths, root, problems):
        try:
            plans.append(_plan(path, Path(outputs).absolute(), root))
        except InputProblems as found:
            problems.extend(found.problems)
    if problems:
        raise InputProblems(problems)
    return tuple(plans)


def _parameter_files(paths: Iterable[str | Path], root: Path, problems: list[Problem]) -> list[Path]:
    found: set[Path] = set()
    for given in paths:
        place = root / given if (root / given).exists() else Path(given)
        files = {place.absolute()} if place.is_file() else set(_walk(place.absolute(), root))
        if not files:
            allowed = f"放有参数文件({_PLACE})的文件夹"
            problems.append(problem("B011", str(given), found="没有参数文件", allowed=allowed, action="核对路径"))
        found |= files
    return sorted(found)


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    """Every YAML file below ``folder`` but the rulebook overlays and the data kept deeper than the entities."""
    for path in (*folder.rglob("*.yml"), *folder.rglob("*.yaml")):
        levels = _levels(path, root)
        if not levels or (levels[0] != "rules" and len(levels) <= _LEVELS):
            yield path


def _levels(path: Path, root: Path) -> tuple[str, ...]:
    home = root / "parameters"
    return path.relative_to(home).parts if path.is_relative_to(home) else ()


def _plan(path: Path, outputs: Path, root: Path) -> Plan:
    levels = _levels(path, root)
    where = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    if len(levels) != _LEVELS or path.suffix != ".yml":
        raise InputProblems(
            [problem("B001", where, found="位置不对", allowed=_PLACE, action="移到对应的文件夹,后缀用 .yml")]
        )
    notebook, year, entity = levels[0], levels[1], path.stem
    template, given = _template(notebook, root, where), _values(path, where)
    output_folder = f"outputs/{notebook}/{year}/{entity}"
    if problems := tuple(_value_problems(path, template, given, root, output_folder)):
        raise InputProblems(problems)
    values = {**given, RUNNER_PARAMETER: output_folder} if _takes_folder(template) else given
    return Plan(notebook, year, entity, where, template, values, outputs / notebook / year / entity, root)


def _template(notebook: str, root: Path, where: str) -> Path:
    template = find_notebook(notebook, root)
    if template is None:
        allowed = (
            "、".join(sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))) or "notebooks 中的笔记本"
        )
        fault = problem("B006", where, found=f"没有笔记本 {notebook}.ipynb", allowed=allowed, action="改正文件夹名")
        raise InputProblems([fault])
    return template


def _values(path: Path, where: str) -> dict[str, Any]:
    try:
        values = read_yaml(path)
    except (DataFileError, OSError) as error:
        raise InputProblems([_unread(where, str(error))]) from error
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise InputProblems([_unread(where, "顶层不是“参数名: 值”")])
    return values


def _unread(where: str, found: str) -> Problem:
    return problem("B002", where, found=found, allowed="有效的 YAML,每行一个“参数名: 值”", action="改正文件内容")


def _takes_folder(template: Path) -> bool:
    return any(parameter.name == RUNNER_PARAMETER for parameter in notebook_parameters(template))


def _value_problems(
    path: Path, template: Path, given: Mapping[str, Any], root: Path, output_folder: str
) -> Iterator[Problem]:
    where = path.relative_to(root).as_posix()
    text = path.read_text(encoding="utf-8-sig")
    yield from parameter_problems(notebook_parameters(template), given, text=text, where=where)
    yield from _missing_files(given, root, where)
    written = given.get(RUNNER_PARAMETER, output_folder)
    if PurePosixPath(str(written)) != PurePosixPath(output_folder):
        place = f"{where} › 参数 {RUNNER_PARAMETER}"
        yield problem("B009", place, found=str(written), allowed=output_folder, action="删去此行")


def _missing_files(given: Mapping[str, Any], root: Path, where: str) -> Iterator[Problem]:
    for name, value in given.items():
        if name.endswith("_file") and isinstance(value, str) and value and not (root / value).is_file():
            place = f"{where} › 参数 {name}"
            yield problem("B008", place, found=value, allowed="工作区内已有的文件", action="改正路径或补上文件")


def run_waves(plans: Iterable[Plan]) -> tuple[tuple[Plan, ...], ...]:
    """运行次序: plans in waves; a run that reads ``outputs/…`` of others stands in a later wave than they do.

    Runs that would wait for each other in a circle share the last wave.
    """
    waiting, waves = list(plans), []
    while waiting:
        ready = [plan for plan in waiting if not any(_reads(plan, other) for other in waiting)] or waiting
        waves.append(tuple(ready))
        waiting = [plan for plan in waiting if plan not in ready]
    return tuple(waves)


def _reads(plan: Plan, other: Plan) -> bool:
    folder = PurePosixPath(other.output_folder)
    return plan is not other and any(_covers(PurePosixPath(text), folder) for text in _read_folders(plan))


def _covers(read: PurePosixPath, folder: PurePosixPath) -> bool:
    return folder.is_relative_to(read) or read.is_relative_to(folder)


def _read_folders(plan: Plan) -> list[str]:
    values = [value for name, value in plan.parameters.items() if name != RUNNER_PARAMETER]
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    return [text for text in texts if isinstance(text, str) and PurePosixPath(text).parts[:1] == ("outputs",)]
