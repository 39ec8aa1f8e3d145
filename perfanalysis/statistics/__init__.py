"""统计方法 (statistics): arrays in, small frozen results out; every choice that moves digits is an argument."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perfanalysis.statistics.results import Check, Notice, Result

_HOMES = {
    "results": ("Check", "Notice", "Result"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["Check", "Notice", "Result"]


def __getattr__(name: str) -> Any:
    """统计方法: fetched from its module when first asked for, so that scipy and statsmodels load only when needed."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
