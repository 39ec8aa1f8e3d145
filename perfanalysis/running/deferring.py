"""Starting sooner: what a library loads at its import but hardly ever uses waits until it is used."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

_SYNTAX = "rfc3987_syntax"


def defer_syntax() -> None:
    """Loads jsonschema without the grammar it reads for one check of addresses, which takes a second.

    The check itself stays: it reads the grammar when it is asked for the first time.
    """
    if "jsonschema" in sys.modules or _SYNTAX in sys.modules or find_spec(_SYNTAX) is None:
        return
    sys.modules[_SYNTAX] = _Deferred(_SYNTAX)
    try:
        import_module("jsonschema")
    finally:
        del sys.modules[_SYNTAX]


class _Deferred(ModuleType):
    @staticmethod
    def is_valid_syntax(term: str, value: str) -> bool:
        """As the real one, which is loaded now."""
        return bool(import_module(_SYNTAX).is_valid_syntax(term, value))
