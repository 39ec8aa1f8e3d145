"""From parameters files to plans: which notebook runs with which values and where its results go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from perfanalysis.data_files import DataFileError, read_yaml
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.running.parameters import RUNNER_PARAMETER, Parameter, notebook_parameters, parameter_problems
from perfanalysis.workspaces import find_notebook

_LEVELS = 3
_TABLE_KINDS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm"})
_PLACE = "parameters/<笔记本>/<年度>/<对象>.yml"


@dataclass(frozen=True, slots=True)
class Plan:
    """运行计划: one notebook with its values; ``destination`` and ``workspace`` are absolute folders.

    ``parameters`` hold every value the notebook gets, ``output_folder`` included (always below ``outputs``, so that
    results do not depend on where they are kept), ``defaults`` those of the notebook's parameters cell. ``source`` is
    the parameters file (or the row of a table of runs). ``key`` is the content key, empty until the run begins; seeds
    of random numbers follow from it.
    """

    notebook: str
    year: str
    entity: str
    source: str
    template: Path
    parameters: Mapping[str, Any]
    destination: Path
    workspace: Path
    defaults: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    @property
    def values(self) -> Mapping[str, Any]:
        """Every value the notebook works with, those that only its parameters cell gives included."""
        return {**self.defaults, **self.parameters}

    @property
    def name(self) -> str:
        """笔记本/年度/对象: what a person calls this run."""
        return f"{self.notebook}/{self.year}/{self.entity}"

    @property
    def output_folder(self) -> str:
        """结果文件夹: the logical folder of the results, below the workspace."""
        return f"outputs/{self.name}"


@dataclass(frozen=True, slots=True)
class _Request:
    """One run asked for: its ``values`` and the text they stand in, for the line numbers of problems."""

    notebook: str
    year: str
    entity: str
    where: str
    values: Mapping[str, Any]
    text: str = ""


def plan_runs(paths: Iterable[str | Path], *, outputs: str | Path, workspace: str | Path) -> tuple[Plan, ...]:
    """运行计划表: one plan for each parameters file and each row of a table of runs, in order of name; folders are walked.

    A table of runs (csv, xlsx) counts only where it is named itself: beside parameters files stand tables of data.
    Raises InputProblems with every problem of every file before anything runs: B001 place, B002 not YAML, B003–B005
    and B009 values, B006 and B007 notebook, B008 missing file, B011 nothing to run, B014–B016 tables of runs.
    """
    root = Path(workspace).absolute()
    problems: list[Problem] = []
    plans: list[Plan] = []
    for requests in _requests(paths, root, problems):
        for request in requests:
            try:
                plans.append(_plan(request, Path(outputs).absolute(), root))
            except InputProblems as found:
                problems.extend(found.problems)
    problems.extend(_repeated(plans))
    if problems:
        raise InputProblems(problems)
    return tuple(sorted(plans, key=lambda plan: (plan.notebook, plan.year, plan.entity)))


def _requests(paths: Iterable[str | Path], root: Path, problems: list[Problem]) -> Iterator[tuple[_Request, ...]]:
    for path in _parameter_files(paths, root, problems):
        try:
            yield _rows(path, root) if path.suffix.lower() in _TABLE_KINDS else (_file_request(path, root),)
        except InputProblems as found:
            problems.extend(found.problems)


def _rows(path: Path, root: Path) -> tuple[_Request, ...]:
    from perfanalysis.running.run_tables import read_run_table  # noqa: PLC0415 - workbook readers; most batches need none

    return tuple(
        _Request(row.notebook, row.year, row.entity, row.where, row.given) for row in read_run_table(path, root)
    )


def _repeated(plans: Iterable[Plan]) -> Iterator[Problem]:
    sources: dict[str, list[str]] = {}
    for plan in plans:
        sources.setdefault(plan.name, []).append(plan.source)
    for name, places in sources.items():
        if len(places) > 1:
            found, action = f"{name} 有{len(places)}处", "只留一处"
            yield problem("B016", "、".join(places), found=found, allowed="每次运行只给一次", action=action)


def _parameter_files(paths: Iterable[str | Path], root: Path, problems: list[Problem]) -> list[Path]:
    found: set[Path] = set()
    for given in paths:
        place = root / given if (root / given).exists() else Path(given)
        files = {place.absolute()} if place.is_file() else set(_walk(place.absolute(), root))
        if not files:
            allowed = f"放有参数文件({_PLACE})的文件夹,或运行表(csv、xlsx)"
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


def _file_request(path: Path, root: Path) -> _Request:
    levels = _levels(path, root)
    where = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    if len(levels) != _LEVELS or path.suffix != ".yml":
        raise InputProblems(
            [problem("B001", where, found="位置不对", allowed=_PLACE, action="移到对应的文件夹,后缀用 .yml")]
        )
    values = _values(path, where)
    return _Request(levels[0], levels[1], path.stem, where, values, path.read_text(encoding="utf-8-sig"))


def _plan(request: _Request, outputs: Path, root: Path) -> Plan:
    template = _template(request.notebook, root, request.where)
    declared = notebook_parameters(template)
    name = f"{request.notebook}/{request.year}/{request.entity}"
    if problems := tuple(_value_problems(request, declared, root, f"outputs/{name}")):
        raise InputProblems(problems)
    takes_folder = any(parameter.name == RUNNER_PARAMETER for parameter in declared)
    values = {**request.values, RUNNER_PARAMETER: f"outputs/{name}"} if takes_folder else request.values
    return Plan(
        *(request.notebook, request.year, request.entity, request.where, template, values, outputs / name, root),
        defaults={parameter.name: parameter.default for parameter in declared},
    )


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


def _value_problems(
    request: _Request, declared: tuple[Parameter, ...], root: Path, output_folder: str
) -> Iterator[Problem]:
    where, given = request.where, request.values
    yield from parameter_problems(declared, given, text=request.text, where=where)
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
