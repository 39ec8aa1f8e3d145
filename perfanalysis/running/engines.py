"""The papermill engine ``perfanalysis``: ``papermill --engine perfanalysis in.ipynb out.ipynb -f parameters.yml``.

Papermill loads engines while it is being imported itself, so this module asks for papermill only when it is used.
"""

from __future__ import annotations

from typing import Any


class PerfanalysisEngine:
    """papermill 引擎: what papermill asks of an engine, passed on to the one that runs notebooks in forked children."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **settings: Any) -> Any:
        """运行过的笔记本 (CellTimeoutError, DeadKernelError: it stopped; the saved notebook says in which cell)."""
        return _engine().execute_notebook(nb, kernel_name, **settings)

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> Any:
        """内核名: the given one, else the notebook's."""
        return _engine().nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> Any:
        """语言: the given one, else the notebook's."""
        return _engine().nb_language(nb, language)


def _engine() -> Any:
    from perfanalysis.running.managed_runs import TruthfulEngine  # noqa: PLC0415 - see the module's first lines

    return TruthfulEngine
