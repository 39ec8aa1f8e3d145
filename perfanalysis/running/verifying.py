"""复核 (verify): runs what is there once more and compares every byte; says what differs first, and touches nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from perfanalysis.model.documents import problem_document
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.running.differences import first_difference
from perfanalysis.running.keys import KEY_FILE, part_changes
from perfanalysis.running.ordering import result_folders
from perfanalysis.running.parameters import notebook_parameters
from perfanalysis.running.planning import Plan, plan_runs
from perfanalysis.running.records import ReportKind
from perfanalysis.running.repeating import RepeatOrder, Repetition, repeated_runs
from perfanalysis.workspaces import find_notebook, workspace_root

_ALL_KINDS: tuple[ReportKind, ...] = ("html", "docx", "pdf")
_LEVELS, _SHOWN = 3, 3


@dataclass(frozen=True, slots=True)
class Verification:
    """复核结果 of one run: how many artefacts it has, and every problem found; none means every byte came again."""

    name: str
    files: int
    problems: tuple[Problem, ...] = ()

    @property
    def same(self) -> bool:
        """一致: whether the second run gave the same files with the same bytes."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class _Settings:
    jobs: int | None
    kinds: tuple[ReportKind, ...]
    quiet: bool


@dataclass(frozen=True, slots=True)
class _Result:
    """A result folder, and the plan that it comes from or why there is none."""

    folder: Path
    plan: Plan | None
    refusals: tuple[Problem, ...] = ()
    kept: bool = False

    @property
    def name(self) -> str:
        return "/".join(self.folder.parts[-_LEVELS:])

    @property
    def outputs(self) -> Path:
        return self.folder.parents[_LEVELS - 1]

    @property
    def reads(self) -> tuple[str, ...]:
        return result_folders(self.plan) if self.plan else ()


def verify_runs(
    paths: Iterable[str | Path],
    *,
    workspace: str | Path | None = None,
    jobs: int | None = None,
    kinds: Sequence[ReportKind] = _ALL_KINDS,
    quiet: bool = True,
) -> tuple[Verification, ...]:
    """复核: one verification for each result folder at or below ``paths``, in order of name.

    ``workspace`` holds the parameters (None: the one above the first result, else above the current folder). The runs
    go to a temporary folder in another process with another hash seed, time zone and locale. Problems: V002 no
    parameters file, V003 the second run gave no result, V004 other bytes, V005 and V006 a file too few or too many.
    Raises InputProblems V001 when there is nothing to verify.
    """
    found = [(path, tuple(_folders(Path(path).absolute()))) for path in paths]
    if missing := [_nothing(path) for path, folders in found if not folders]:
        raise InputProblems(missing)
    folders = sorted({folder for _, some in found for folder in some})
    root = Path(workspace).absolute() if workspace else workspace_root(folders[0]) or workspace_root() or Path.cwd()
    settings = _Settings(jobs, tuple(kinds), quiet)
    results = sorted((_result(folder, root) for folder in folders), key=_batch)
    batches = (tuple(batch) for _, batch in groupby(results, key=_batch))
    verifications = (item for batch in batches for item in _verifications(batch, root, settings))
    return tuple(sorted(verifications, key=lambda item: item.name))


def _folders(path: Path) -> Iterator[Path]:
    """Result folders at or below a path: three levels, not failed, not half made."""
    for notebook in (path / "notebook.ipynb", *path.rglob("*/notebook.ipynb")):
        levels = notebook.parent.parts[-_LEVELS - 1 :]
        if notebook.is_file() and levels[0] != "failed" and not any(level.startswith(".") for level in levels[1:]):
            yield notebook.parent


def _nothing(path: str | Path) -> Problem:
    allowed = "运行结果的文件夹(outputs/<笔记本>/<年度>/<对象>)或整个结果文件夹"
    return problem(
        "V001", str(path), found="没有运行结果", allowed=allowed, action="核对路径,或先运行 perfanalysis run"
    )


def _result(folder: Path, root: Path) -> _Result:
    name = "/".join(folder.parts[-_LEVELS:])
    source = f"parameters/{name}.yml"
    if not (root / source).is_file():
        return _kept_result(folder, root, name)
    try:
        (plan,) = plan_runs([source], outputs=folder.parents[_LEVELS - 1], workspace=root)
    except InputProblems as error:
        return _Result(folder, None, tuple(_unusable(name, fault) for fault in error.problems))
    return _Result(folder, plan)


def _kept_result(folder: Path, root: Path, name: str) -> _Result:
    """A result without a parameters file (its parameters stood in a table of runs), from what its key keeps."""
    source, parts = f"parameters/{name}.yml", _key_parts(folder)
    notebook, year, entity = folder.parts[-_LEVELS:]
    template = find_notebook(notebook, root)
    if not parts or template is None:
        action = "补回参数文件,或在放参数文件的工作区内复核"
        fault = problem("V002", name, found="找不到参数文件", allowed=source, action=action)
        return _Result(folder, None, (fault,))
    defaults = {parameter.name: parameter.default for parameter in notebook_parameters(template)}
    given = {part.split(" ", 1)[1]: json.loads(text) for part, text in parts.items() if part.startswith("parameter ")}
    return _Result(folder, Plan(notebook, year, entity, source, template, given, folder, root, defaults), kept=True)


def _key_parts(folder: Path) -> Mapping[str, str]:
    try:
        parts: Mapping[str, str] = json.loads((folder / KEY_FILE).read_text(encoding="utf-8"))["parts"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return parts


def _unusable(name: str, fault: Problem) -> Problem:
    return problem("V002", f"{name} › {fault.where}", found=fault.found, allowed=fault.allowed, action=fault.action)


def _batch(result: _Result) -> tuple[str, bool]:
    """What goes together: results of one outputs folder; those that read other results apart from these."""
    return str(result.outputs), bool(result.reads)


def _verifications(batch: Sequence[_Result], root: Path, settings: _Settings) -> Iterator[Verification]:
    sources = tuple(result.plan.source for result in batch if result.plan)
    given = {result.plan.source: result.plan.parameters for result in batch if result.plan and result.kept}
    reads = tuple(sorted({read for result in batch for read in result.reads}))
    order = RepeatOrder(sources, str(batch[0].outputs), reads, given, settings.jobs, settings.kinds, settings.quiet)
    with repeated_runs(order, root) as repetition:
        for result in batch:
            files = _artefacts(result.folder)
            yield Verification(result.name, len(files), tuple(_problems(result, repetition, files)))


def _problems(result: _Result, repetition: Repetition, files: Sequence[str]) -> Iterator[Problem]:
    if result.plan is None:
        yield from result.refusals
    elif cause := repetition.failed.get(result.name):
        found = f"再次运行没有完成:{cause}"
        yield problem("V003", result.name, found=found, allowed="完成", action="按原因改正后再复核")
    else:
        yield from _file_problems(result, repetition.outputs / result.name, files)


def _file_problems(result: _Result, again: Path, files: Sequence[str]) -> Iterator[Problem]:
    made = _artefacts(again)
    for name in sorted({*files, *made}):
        place = f"{result.name} › {name}"
        if name not in files:
            yield problem("V005", place, found="没有此文件", allowed="再次运行生成了此文件", action="重新运行此项")
        elif name not in made:
            yield problem("V006", place, found="有此文件", allowed="再次运行没有生成此文件", action="移走此文件")
        elif difference := first_difference(name, (result.folder / name).read_bytes(), (again / name).read_bytes()):
            where, action = f"{place} › {difference.where}", _advice(result.folder, again)
            yield problem("V004", where, found=difference.original, allowed=difference.again, action=action)


def _advice(folder: Path, again: Path) -> str:
    """What to do about other bytes: it depends on whether anything that enters the result has changed."""
    changes = part_changes(_key_parts(folder), _key_parts(again)) if _key_parts(folder) else ()
    if changes:
        more = f"等{len(changes)}处" if len(changes) > _SHOWN else ""
        return f"结果做好之后有改动({'、'.join(changes[:_SHOWN])}{more}),重新运行此项"
    return "输入和软件没有改动:文件被改过的,重新运行此项;没有改过的,笔记本依赖时间、次序或本机设置,改正笔记本"


def _artefacts(folder: Path) -> tuple[str, ...]:
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return tuple(sorted(name for name in files if name != KEY_FILE))


def verification_document(verifications: Iterable[Verification]) -> dict[str, Any]:
    """复核结果 for another program: ``same`` over all, and for each run its files and problems."""
    runs = [_run_document(verification) for verification in verifications]
    return {"same": all(run["same"] for run in runs), "runs": runs}


def _run_document(verification: Verification) -> dict[str, Any]:
    problems = [problem_document(fault) for fault in verification.problems]
    return {"run": verification.name, "same": verification.same, "files": verification.files, "problems": problems}
