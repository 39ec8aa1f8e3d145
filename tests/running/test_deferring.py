from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys
from perfanalysis.running.deferring import defer_syntax
defer_syntax()
import nbformat, jsonschema
print("rfc3987_syntax" in sys.modules, end=" ")
checker = jsonschema.FormatChecker()
print(checker.conforms("http://例.中国/a", "iri"), checker.conforms("kein iri", "iri"), end=" ")
print("rfc3987_syntax.syntax_helpers" in sys.modules)
"""


def test_the_grammar_is_read_when_it_is_asked_for_and_not_before() -> None:
    pytest.importorskip("rfc3987_syntax")
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout.decode().split() == ["False", "True", "False", "True"]
