"""指标库读数 (library files): thousands of indicators in xlsx, xls, csv or yml, or the frameworks shipped here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from perfanalysis.model.cases import Source
from perfanalysis.model.frameworks import Framework, FrameworkIndicator
from perfanalysis.model.indicator_libraries import IndicatorLibrary, LibraryIndicator, Nature
from perfanalysis.reading.registers import RegisterLine, read_registers
from perfanalysis.rules import list_frameworks
from perfanalysis.targets import parse_target

STAGE = "indicator_library"
SHIPPED = "本软件所附指标体系"
_ROLES = [
    "code",
    "kind",
    "sector",
    "domain",
    "level",
    "level1",
    "level2",
    "name",
    "meaning",
    "formula",
    "target",
    "unit",
    "direction",
    "source",
    "basis",
    "evidence",
    "scoring",
]
_KINDS = {"共性": "共性指标", "个性": "个性指标", "通用": "共性指标", "通用指标": "共性指标", "专用": "个性指标"}


def read_indicator_library(
    path: str | Path = "",
    *,
    title: str = "",
    place: str | None = None,
    year: int | None = None,
    department: str = "",
    source_title: str = "",
    source_url: str = "",
) -> IndicatorLibrary:
    """指标库 of a file (empty: the indicator frameworks shipped with the package); rows without a name are told (R203).

    InputProblems: R001-R007 a file that cannot be read, R201 no table with a heading 指标名称 or 三级指标.
    """
    if not path:
        return _shipped(title or SHIPPED, place, year)
    read = read_registers(path, STAGE, source_title=source_title, source_url=source_url)
    indicators = tuple(_indicator(line) for line in read.rows("indicators") if line.text("name"))
    name = title or "指标库"
    return IndicatorLibrary(name, indicators, place, year, department or None, None, (read.source,), read.problems)


def _indicator(line: RegisterLine) -> LibraryIndicator:
    texts = {role: line.text(role) for role in _ROLES}
    texts["kind"] = _KINDS.get(texts["kind"], texts["kind"])
    stated: Nature = "定量" if line.text("nature") == "定量" else "定性" if line.text("nature") == "定性" else ""
    made = LibraryIndicator(
        **texts,
        set_name=line.text("set"),
        nature=stated,
        weight=line.number("weight"),
        stated=bool(stated),
        where=line.place("name"),
        cells=line.places,
    )
    return made if stated else replace(made, nature=judged_nature(made))


def judged_nature(indicator: LibraryIndicator) -> Nature:
    """定量或定性 by what is written: a number as value, a formula or a unit make it quantitative; words alone qualitative."""
    target = parse_target(indicator.target, name=indicator.name) if indicator.target else None
    if indicator.formula or indicator.unit or (target and (target.value is not None or target.date)):
        return "定量"
    return "定性" if indicator.target or indicator.scoring else ""


def _shipped(title: str, place: str | None, year: int | None) -> IndicatorLibrary:
    frameworks = list_frameworks()
    indicators = tuple(item for framework in frameworks for item in _of_framework(framework))
    text = "\n".join(f"{item.code}|{item.set_name}|{item.name}|{item.formula}|{item.source}" for item in indicators)
    source = Source("perfanalysis/data/frameworks", sha256(text.encode()).hexdigest(), SHIPPED, "")
    return IndicatorLibrary(title, indicators, place, year, None, None, (source,))


def _of_framework(framework: Framework) -> Iterator[LibraryIndicator]:
    for item in framework.indicators:
        yield _shipped_indicator(framework, item)


def _shipped_indicator(framework: Framework, item: FrameworkIndicator) -> LibraryIndicator:
    nature: Nature = "定量" if item.formula or item.kind == "quantitative" else "定性"
    whole = bool(framework.weights_given) and not framework.partial
    return LibraryIndicator(
        code=f"{framework.id}.{item.code}",
        kind="共性指标",
        sector="通用",
        domain=framework.applies_to,
        level=_level(framework),
        level1=item.level1,
        level2=item.level2,
        name=item.name,
        meaning=";".join(item.points),
        formula=item.formula or "",
        target="",
        unit="%" if item.formula else "",
        nature=nature,
        direction="反向" if item.direction == "lower" else "正向",
        weight=item.weight if whole else None,
        set_name=framework.name,
        source=item.source,
        basis=framework.document or "",
        evidence="、".join(item.terms.names) if item.terms else "",
        scoring=item.scoring_text,
        stated=True,
        where=f"{framework.name} › {item.code}",
    )


def _level(framework: Framework) -> str:
    words = ("部门", "项目", "政策", "财政")
    return next((word for word in words if word in f"{framework.name}{framework.applies_to}"), "项目")
