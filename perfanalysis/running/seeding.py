"""Seeds of a run: chance that is the same every time and different from run to run."""

from __future__ import annotations

import hashlib
import json
import random
import sys
from typing import Any

from perfanalysis.running.planning import Plan


def plan_key(plan: Plan) -> str:
    """种子来源: the content key; before there is one, digits that follow from the notebook's text and its parameters."""
    if plan.key:
        return plan.key
    values = json.dumps(dict(plan.parameters), sort_keys=True, default=str)
    return hashlib.sha256(plan.template.read_bytes() + values.encode()).hexdigest()


def source_key(notebook: Any) -> str:
    """种子来源: hexadecimal digits that follow from the notebook's cells alone."""
    return hashlib.sha256("\0".join(cell.source for cell in notebook.cells).encode()).hexdigest()


def seed_run(key: str) -> None:
    """Seeds ``random`` and, when it is loaded, numpy's global generator from ``key``."""
    random.seed(key)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(int(key[:8], 16))
