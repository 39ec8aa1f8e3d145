"""跟随 (following): papermill's own engine, which also tells of each cell that begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

from perfanalysis.running.cells import is_code

Tell = Callable[[int, int], None]
FOLLOWED_ENGINE = "perfanalysis-followed"
_TELL: ContextVar[Tell | None] = ContextVar("tell", default=None)


@contextmanager
def following(tell: Tell | None) -> Iterator[None]:
    """For its length ``tell`` hears of the cells of a notebook that papermill runs with ``FOLLOWED_ENGINE``."""
    papermill_engines.register(FOLLOWED_ENGINE, _FollowedEngine)
    token = _TELL.set(tell)
    try:
        yield
    finally:
        _TELL.reset(token)


class _FollowedEngine(NBClientEngine):  # type: ignore[misc]
    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
        """As papermill does, after the manager's ``cell_start`` has been made to tell."""
        if tell := _TELL.get():
            _listen(nb_man, tell)
        return super().execute_managed_notebook(nb_man, kernel_name, **settings)


def _listen(nb_man: Any, tell: Tell) -> None:
    start = nb_man.cell_start
    places = [index for index, cell in enumerate(nb_man.nb.cells) if is_code(cell)]

    def started(cell: Any, cell_index: int | None = None, **more: Any) -> Any:
        if cell_index in places:
            tell(places.index(cell_index) + 1, len(places))
        return start(cell, cell_index, **more)

    nb_man.cell_start = started
