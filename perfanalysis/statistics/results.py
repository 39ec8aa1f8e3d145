"""统计结果 (results): the one noun every statistical method gives, and how it is shown in Chinese and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import isnan, nan
from typing import Any, Literal

import numpy as np
import pandas as pd

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.formats import figures_text

Language = Literal["zh", "en"]
Scalar = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Notice:
    """提示: a warning by its ``code`` in ``data/statistics/*.yml`` (``notices``); ``given`` fills its words."""

    code: str
    given: Mapping[str, Scalar] = field(default_factory=dict)

    def text(self, language: Language = "zh") -> str:
        """The sentence in one language."""
        return str(_wording()["notices"][self.code][language].format(**{k: _said(v) for k, v in self.given.items()}))


@dataclass(frozen=True, slots=True)
class Check:
    """假设检查: an assumption by its ``code`` (``checks``), what was measured, and whether it holds (None: not testable)."""

    code: str
    holds: bool | None
    value: float = nan
    p: float = nan

    def text(self, language: Language = "zh") -> str:
        """The check in one language: its name, the figure, the verdict."""
        words = {
            "zh": {True: "成立", False: "不成立", None: "不能检验"},
            "en": {True: "holds", False: "fails", None: "not testable"},
        }
        figures = "".join(
            f",{name}={figures_text(value)}"
            for name, value in (("值" if language == "zh" else "value", self.value), ("p", self.p))
            if not isnan(value)
        )
        return f"{_wording()['checks'][self.code][language]}{figures}:{words[language][self.holds]}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """统计结果: ``estimate`` with ``se``, ``interval`` at ``level``, ``statistic``, ``df``, ``p``, whatever of them a method has.

    ``method`` is the function's name, ``variant`` every choice that moves digits, ``n`` the units used, ``dropped``
    those left out for missing values. Methods that give a figure for each of several things (weights, efficiencies,
    ranks, pairs of years) hold them in ``values`` (column → numbers), one for each of ``labels``. Undefined numbers are
    NaN and a notice in ``warnings`` says why; nothing degenerate raises. Titles: ``data/statistics/*.yml``.
    """

    method: str
    n: int
    variant: Mapping[str, Scalar] = field(default_factory=dict)
    estimate: float = nan
    se: float = nan
    interval: tuple[float, float] = (nan, nan)
    level: float = nan
    statistic: float = nan
    df: tuple[float, ...] = ()
    p: float = nan
    dropped: int = 0
    labels: tuple[str, ...] = ()
    values: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    warnings: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        """Plain numbers, whatever a method worked with."""
        figures = {name: float(getattr(self, name)) for name in ("estimate", "se", "level", "statistic", "p")}
        plain: dict[str, Any] = figures | {"n": int(self.n), "dropped": int(self.dropped)}
        plain |= {name: tuple(map(float, getattr(self, name))) for name in ("interval", "df")}
        plain["variant"] = {name: of.item() if isinstance(of, np.generic) else of for name, of in self.variant.items()}
        plain["values"] = {name: tuple(map(float, of)) for name, of in self.values.items()}
        for name, of in plain.items():
            object.__setattr__(self, name, of)

    def title(self, language: Language = "zh") -> str:
        """方法名称."""
        return str(_wording()["methods"][self.method][language])

    def to_frame(self, language: Language = "zh") -> pd.DataFrame:
        """表: ``values`` with one row a label, else one row of the figures the method has; headings in ``language``.

        Values of the single label "" stand beside those figures.
        """
        if self.labels == ("",):
            beside = {name: of[0] for name, of in self.values.items()}
            return pd.DataFrame([{_heading(name, language): of for name, of in (self._figures() | beside).items()}])
        if self.values:
            columns: dict[str, Any] = {_heading("label", language): list(self.labels)}
            return pd.DataFrame(columns | {_heading(name, language): list(of) for name, of in self.values.items()})
        return pd.DataFrame([{_heading(name, language): value for name, value in self._figures().items()}])

    def _figures(self) -> dict[str, Any]:
        low, high = self.interval
        known = {
            "estimate": self.estimate,
            "se": self.se,
            "low": low,
            "high": high,
            "statistic": self.statistic,
            "p": self.p,
        }
        told = {name: value for name, value in known.items() if name == "estimate" or not isnan(value)}
        return told | {"df": "、".join(map(figures_text, self.df)), "n": self.n, "dropped": self.dropped}

    def to_text(self, language: Language = "zh") -> str:
        """句子: title, estimate, interval, n, p last; then the notices. Never a bare p value."""
        return _sentence(self, language)

    def _repr_html_(self) -> str:
        return str(self.to_frame().to_html(index=False, border=0))


def _heading(name: str, language: Language) -> str:
    """The heading of a column; numbered ones (``slack_input_3``) and those of a peer (``lambda_甲``) share one with a ``#``."""
    columns = _wording()["columns"]
    parts = re.fullmatch(r"(lambda_)(.+)()", name) or re.fullmatch(r"(.+_)(\d+)(.*)", name)
    shared = f"{parts[1]}#{parts[3]}" if parts and name not in columns else name
    heading = str(columns[shared][language]) if shared in columns else name
    return heading.replace("#", parts[2]) if parts else heading


def _sentence(result: Result, language: Language) -> str:
    words = _wording()["sentence"]
    parts = [] if isnan(result.estimate) else [words["estimate"][language].format(_said(result.estimate))]
    if not isnan(result.interval[0]) or not isnan(result.interval[1]):
        low, high = map(_said, result.interval)
        parts.append(words["interval"][language].format(level=f"{result.level:.0%}", low=low, high=high))
    parts.append(words["n"][language].format(result.n))
    parts += [words["dropped"][language].format(result.dropped)] if result.dropped else []
    parts += [words["p"][language].format(_said(result.p))] if not isnan(result.p) else []
    comma, stop = (",", "。") if language == "zh" else (", ", ". ")
    body = f"{result.title(language)}:{comma.join(parts)}{stop}"
    return body + "".join(notice.text(language) for notice in result.warnings)


def _said(value: Scalar) -> str:
    return figures_text(value) if isinstance(value, float) else str(value)


@cache
def _wording() -> dict[str, dict[str, Any]]:
    """Titles and sentences of every file in ``data/statistics``, joined by chapter."""
    joined: dict[str, dict[str, Any]] = {}
    for path in sorted((package_folder("statistics")).glob("*.yml")):
        for chapter, entries in (read_yaml(path) or {}).items():
            joined.setdefault(chapter, {}).update(entries)
    return joined
