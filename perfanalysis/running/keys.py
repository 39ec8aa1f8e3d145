"""内容键 (content key): everything a run's result depends on, part by part, so that an unchanged run is not made again."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import Any

from perfanalysis.data_files import package_folder
from perfanalysis.running.arrivals import outputs_root
from perfanalysis.running.ordering import result_folders, texts_in
from perfanalysis.running.parameters import RUNNER_PARAMETER
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import ReportKind

KEY_FILE = "run.key"
_PACKAGES = (
    *("ipykernel", "ipython", "jinja2", "lxml", "matplotlib", "nbconvert", "nbformat", "nh3", "numpy", "olefile"),
    *("openpyxl", "pandas", "pydantic", "pylopdf-fonts-zh-cn", "pypandoc_binary", "python-docx", "pyyaml", "scipy"),
    *("statsmodels", "typst", "xlrd", "xlsxwriter"),
)
_RESULT_KINDS = frozenset({".json", ".csv", ".xlsx", ".yml"})
_TITLES = {
    "template": "笔记本模板",
    "parameter": "参数",
    "file": "文件",
    "result": "所读结果",
    "rules": "制度依据",
    "overlay": "本地规则文件",
    "sources": "软件源代码",
    "version": "软件版本",
    "package": "软件包",
    "python": "Python 版本",
    "reports": "报告种类",
}
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class RunKey:
    """内容键: ``parts`` of a run by name (``template``, ``parameter points``, ``file parameters/…`` …).

    Parameters and versions stand as they are, texts and files as SHA-256. No part holds a time or where results go.
    """

    parts: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The whole key in 64 hexadecimal digits; the kinds of reports do not enter, they do not change the results."""
        counted = {name: value for name, value in self.parts.items() if name != "reports"}
        return _sha(json.dumps(counted, ensure_ascii=False, sort_keys=True).encode())


def run_key(plan: Plan, *, kinds: Iterable[ReportKind]) -> RunKey:
    """内容键 of a plan as things stand now, so ask when the runs whose results it reads have ended.

    Raises OSError when a file that a parameter names cannot be read.
    """
    parts = {
        "template": _template_part(plan.template),
        **_parameter_parts(plan.parameters),
        **dict(_file_parts(plan)),
        **dict(_result_parts(plan)),
        **_overlay_parts(plan.workspace),
        **_software_parts(),
        "reports": "、".join(sorted(kinds)),
    }
    return RunKey(dict(sorted(parts.items())))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _file_sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _template_part(path: Path) -> str:
    """What a template says: its cells without results, so that opening and running it by hand changes nothing."""
    book = json.loads(path.read_text(encoding="utf-8"))
    kept = ("cell_type", "id", "metadata", "attachments")
    cells = [{"source": "".join(cell["source"]), **{k: cell.get(k) for k in kept}} for cell in book["cells"]]
    passing = ("kernelspec", "language_info")
    heads = {name: value for name, value in book.get("metadata", {}).items() if name not in passing}
    return _sha(json.dumps([cells, heads], ensure_ascii=False, sort_keys=True).encode())


def _parameter_parts(parameters: Mapping[str, Any]) -> dict[str, str]:
    named = (item for item in parameters.items() if item[0] != RUNNER_PARAMETER)
    return {f"parameter {name}": json.dumps(value, ensure_ascii=False, sort_keys=True) for name, value in named}


def _file_parts(plan: Plan) -> Iterator[tuple[str, str]]:
    """The files, and the files in the folders, that a value names; results of other runs have parts of their own."""
    for text in _texts(plan):
        place = plan.workspace / text
        if _is_result(text) or not text or not _exists(place):
            continue
        if place.is_file():
            yield f"file {text}", _file_sha(place)
        elif plan.workspace in place.resolve().parents:
            yield f"file {text}", _folder_sha(place, (path for path in place.rglob("*") if path.is_file()))


def _texts(plan: Plan) -> tuple[str, ...]:
    values = (value for name, value in plan.values.items() if name != RUNNER_PARAMETER)
    return tuple(dict.fromkeys(text for value in values for text in texts_in(value)))


def _is_result(text: str) -> bool:
    return PurePosixPath(text).parts[:1] == ("outputs",)


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except (OSError, ValueError):
        return False


def _folder_sha(folder: Path, files: Iterable[Path]) -> str:
    names = sorted((path.relative_to(folder).as_posix(), path) for path in files)
    return _sha("\n".join(f"{name} {_file_sha(path)}" for name, path in names).encode())


def _result_parts(plan: Plan) -> Iterator[tuple[str, str]]:
    """The data files of the results that a value names, and the records of the runs there that failed."""
    root = outputs_root(plan)
    for folder in result_folders(plan):
        below = PurePosixPath(folder).relative_to("outputs")
        places = (root / below, root / "failed" / below)
        files = [path for place in places for path in _data_files(place) if not path.is_relative_to(plan.destination)]
        yield f"result {folder}", _folder_sha(root, files)


def _data_files(place: Path) -> Iterator[Path]:
    if place.is_file():
        yield place
    for folder, inner, names in os.walk(place):
        inner[:] = [name for name in inner if not name.startswith(".")]
        yield from (Path(folder, name) for name in names if Path(name).suffix in _RESULT_KINDS)


def _overlay_parts(workspace: Path) -> dict[str, str]:
    files = sorted((workspace / "parameters" / "rules").rglob("*.yml"))
    return {f"overlay {path.relative_to(workspace).as_posix()}": _file_sha(path) for path in files}


@cache
def _software_parts() -> Mapping[str, str]:
    rules, package = package_folder("rules"), Path(__file__).parents[1]
    shipped = {package_folder(name) for name in ("rules", "notebooks", "parameters")}
    files = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        "rules": _folder_sha(rules, (path for path in rules.rglob("*") if path.is_file())),
        "sources": _folder_sha(package, (path for path in files if not shipped & set(path.parents))),
        "version": _version("perfanalysis"),
        "python": platform.python_version(),
        **{f"package {name}": _version(name) for name in _PACKAGES},
    }


def software_digest() -> str:
    """软件指纹: one digest over our sources and rules and the versions of Python and of the packages."""
    return _sha(json.dumps(_software_parts(), sort_keys=True).encode())


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "无"


def write_key(folder: Path, key: RunKey) -> None:
    """Writes ``run.key`` beside the files of a finished run: the parts, and size and SHA-256 of each file."""
    document = {"key": key.digest, "parts": dict(key.parts), "files": _file_marks(folder)}
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / KEY_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def _file_marks(folder: Path) -> dict[str, list[int | str]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != KEY_FILE)
    return {path.relative_to(folder).as_posix(): [path.stat().st_size, _file_sha(path)] for path in files}


def run_reasons(plan: Plan, key: RunKey) -> tuple[str, ...]:
    """运行原因: why the result that stands at the plan's place is not that of ``key``; none: it is, nothing to do."""
    if not plan.destination.is_dir():
        return ("还没有结果",)
    try:
        document = json.loads((plan.destination / KEY_FILE).read_text(encoding="utf-8"))
        return (*part_changes(document["parts"], key.parts), *_file_faults(plan.destination, document["files"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return ("已有的结果没有内容键",)


def part_changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, ...]:
    """改动: the parts that differ, in words, in order of name."""
    names = sorted(old.keys() | new.keys())
    return tuple(_change(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name))


def _change(name: str, old: str | None, new: str | None) -> str:
    kind, _, detail = name.partition(" ")
    title = f"{_TITLES.get(kind, kind)} {detail}".strip()
    if old is None or new is None:
        return f"{title} {'新增' if old is None else '去掉'}"
    if kind in {"parameter", "package", "version", "python", "reports"}:
        return f"{title} 由 {_short(old)} 改为 {_short(new)}"
    return f"{title} 有改动"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _file_faults(folder: Path, marks: Mapping[str, list[int | str]]) -> Iterator[str]:
    for name, (size, sha) in marks.items():
        path = folder / name
        if not path.is_file():
            yield f"结果文件 {name} 不见了"
        elif path.stat().st_size != size or _file_sha(path) != sha:
            yield f"结果文件 {name} 被改过"
