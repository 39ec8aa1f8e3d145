"""What the template process does before its first fork: imports, trial runs of library code, templates, one shell."""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import nbformat

from perfanalysis.running.normalizing import read_template
from perfanalysis.running.outputs import OutputWriter
from perfanalysis.running.shells import NotebookShell
from perfanalysis.running.tasks import WarmUp

_SAFE = frozenset(
    [
        "IPython",
        "lxml",
        "matplotlib",
        "nbformat",
        "numpy",
        "openpyxl",
        "pandas",
        "perfanalysis",
        "scipy",
        "sklearn",
        "statsmodels",
        "yaml",
    ]
)
_TASKS = Path("/proc/self/task")
MANY_RUNS = 15


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: tuple[int, int]
    notebook: nbformat.NotebookNode


class Warmth:
    """预热成果: what the template process has ready for its children."""

    def __init__(self) -> None:
        self.shell, self.writer = NotebookShell(), OutputWriter()
        self._templates: dict[Path, _Read] = {}

    def keep(self, path: Path) -> nbformat.NotebookNode:
        """The notebook at ``path``, read for all children."""
        self._templates[path] = _Read(_stamp(path), read_template(path))
        return self._templates[path].notebook

    def template(self, path: Path) -> nbformat.NotebookNode:
        """The notebook at ``path``: the one kept, which a forked child may change, unless the file is another now."""
        kept = self._templates.get(path)
        return kept.notebook if kept and kept.stamp == _stamp(path) else read_template(path)


def _stamp(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_mtime_ns, facts.st_size


def warm_up(order: WarmUp) -> Warmth:
    """预热成果: packages that the templates import loaded, often-used code paths gone once when many runs will come."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    sources = [*order.sources, *(source for path in order.templates for source in _code(path))]
    for name in dict.fromkeys(["numpy", *_needed(sources), *_makers(order)]):
        with contextlib.suppress(ImportError):
            import_module(name)
    if "perfanalysis" in _needed(sources):
        _load_own_names()
    if order.runs > MANY_RUNS:
        from perfanalysis.running.priming import prime, rehearse  # noqa: PLC0415 - not needed for a few runs

        prime()
        rehearse()
    warmth = Warmth()
    kept = [warmth.keep(path) for path in order.templates]
    if order.page:
        import_module("perfanalysis.publishing.notebook_pages").remember(kept)
    warmth.shell.prepare()
    sys.path.insert(0, "")
    _forget_warnings()
    return warmth


def _code(path: Path) -> Iterator[str]:
    with contextlib.suppress(OSError, ValueError, KeyError):
        yield from (cell.source for cell in read_template(path).cells if cell.cell_type == "code")


def _needed(sources: Iterable[str]) -> list[str]:
    """Modules that the sources import and that may be loaded before a fork."""
    names = [name for source in sources for name in _imported(source)]
    return [name for name in dict.fromkeys(names) if name.partition(".")[0] in _SAFE]


def _imported(source: str) -> Iterator[str]:
    try:
        nodes = [*ast.walk(ast.parse(source))]
    except SyntaxError:
        return
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _makers(order: WarmUp) -> Iterator[str]:
    if order.reports:
        yield "perfanalysis.publishing"
    if order.page:
        yield "perfanalysis.publishing.notebook_pages"


def _load_own_names() -> None:
    package = import_module("perfanalysis")
    for name in package.__all__:
        getattr(package, name)


def _forget_warnings() -> None:
    """A warning shown while getting warm would be silent in every child, unlike in a kernel."""
    for module in [*sys.modules.values()]:
        getattr(module, "__dict__", {}).get("__warningregistry__", {}).clear()


def thread_names() -> tuple[str, ...]:
    """线程名: the threads of this process beside the main one; while there are any, forking is not safe."""
    if _TASKS.is_dir():
        others = [task for task in _TASKS.iterdir() if task.name != str(os.getpid())]
        return tuple(sorted((task / "comm").read_text(encoding="utf-8").strip() for task in others))
    return tuple(sorted(thread.name for thread in threading.enumerate() if thread is not threading.main_thread()))
