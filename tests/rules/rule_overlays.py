"""A rulebook with one rule changed in an overlay file, for tests that ask what the change does."""

from __future__ import annotations

import tempfile
from pathlib import Path

from perfanalysis.rules import RuleBook, load_rules

OVERLAY = """
place: "{place}"
name: 本地
rules:
  {key}:
    values:
      - value: {value}
        from: "2011-01-01"
        source: 本地办法
        evidence: V
"""


def overlay_file(folder: Path, key: str, value: str, *, place: str = "CN") -> Path:
    """An overlay file that holds one value (YAML text) of one rule."""
    path = folder / "local.yml"
    path.write_text(OVERLAY.format(place=place, key=key, value=value), encoding="utf-8")
    return path


def changed_rules(key: str, value: str, *, place: str = "CN", on: str = "2022-12-31") -> RuleBook:
    """The rules of ``place`` with one rule changed in an overlay file.

    The nation's own later value would stand before an earlier one of the same file, so the overlay file is the last.
    """
    with tempfile.TemporaryDirectory() as folder:
        return load_rules(place, on=on, overlays=[overlay_file(Path(folder), key, value, place=place)])
