"""指标体系文件 (framework files): the shipped indicator frameworks, read strictly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfanalysis.data_files import DataFileError, package_folder, read_yaml
from perfanalysis.model.frameworks import (
    EvidenceMark,
    Framework,
    FrameworkIndicator,
    FrameworkRemark,
    FrameworkWeights,
    IndicatorDirection,
    IndicatorKind,
    RatioTerms,
)
from perfanalysis.problems import Problem, RuleProblems, problem
from perfanalysis.rules.refusals import shape_problems
from perfanalysis.rules.value_checks import DATE_ALLOWED, is_day

FULL_POINTS = 100
SUM_TOLERANCE = 1e-9
_REBUILT = {"indicators", "constraints", "fallback", "conclusion", "example_weights", "variants", "sources"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class _Source(_Part):
    title: str = Field(min_length=1)
    url: str | None = None


class _Remark(_Part):
    text: str
    evidence: Literal["V", "S", "R"]
    source: str | None = None


class _Weights(_Part):
    weights: dict[str, float]
    source: str
    evidence: Literal["V", "S", "R"] | None = None
    note: str | None = None


class _Terms(_Part):
    plus: str
    over: str
    minus: str | None = None


class _Indicator(_Part):
    code: str = Field(min_length=1)
    level1: str = Field(min_length=1)
    level2: str = Field(min_length=1)
    level3: str | None = None
    weight: float | None = Field(default=None, ge=0)
    kind: IndicatorKind
    direction: IndicatorDirection
    formula: str | None = None
    terms: _Terms | None = None
    points: list[str] = Field(default_factory=list)
    scoring_rule: str
    scoring_text: str
    arguments: dict[str, Any] = Field(default_factory=dict)
    evidence: EvidenceMark
    source: str
    note: str | None = None
    name_seen: bool | None = None


class _Framework(_Part):
    id: str
    name: str
    applies_to: str
    issuer: str | None = None
    document: str | None = None
    valid_from: str | None = None
    weights_given: bool | None = None
    partial: bool = False
    group_weights: dict[str, float] = Field(default_factory=dict)
    group_weights_evidence: EvidenceMark | None = None
    group_weights_note: str | None = None
    constraints: list[_Remark] = Field(default_factory=list)
    fallback: _Remark | None = None
    conclusion: _Remark | None = None
    outcomes: dict[str, str] = Field(default_factory=dict)
    outcomes_evidence: EvidenceMark | None = None
    example_weights: _Weights | None = None
    variants: list[_Weights] = Field(default_factory=list)
    sources: dict[str, _Source]
    indicators: list[_Indicator] = Field(min_length=1)


@cache
def framework_ids() -> tuple[str, ...]:
    """指标体系编号: the ids of the shipped frameworks, sorted."""
    return tuple(sorted(path.stem for path in package_folder("frameworks").glob("*.yml")))


def list_frameworks() -> tuple[Framework, ...]:
    """指标体系目录: every shipped framework, by id."""
    return tuple(load_framework(name) for name in framework_ids())


@cache
def load_framework(id: str) -> Framework:  # noqa: A002 - the framework's id is called id everywhere
    """指标体系: the shipped framework with this id (RuleProblems L014 with all ids: there is none; L001, L015)."""
    if id not in framework_ids():
        listed = "、".join(framework_ids())
        told = problem("L014", "指标体系", found=str(id), allowed=listed, action="改用其中一个编号")
        raise RuleProblems([told])
    return read_framework(package_folder("frameworks") / f"{id}.yml")


def read_framework(path: Path) -> Framework:
    """指标体系文件: one framework from its YAML file (RuleProblems L001-L004: unreadable, fields; L015: contents)."""
    data = _document(path)
    if found := tuple(_content_problems(data, path)):
        raise RuleProblems(found)
    return _framework(data)


def _document(path: Path) -> _Framework:
    try:
        return _Framework.model_validate(read_yaml(path))
    except (DataFileError, OSError) as error:
        reason = str(error) if isinstance(error, DataFileError) else "文件打不开"
        told = problem("L001", path.name, found=reason, allowed="UTF-8 编码的 YAML 文件", action="改正该处后重试")
        raise RuleProblems([told]) from None
    except ValidationError as error:
        raise RuleProblems(shape_problems(error, path.name)) from None


def _content_problems(data: _Framework, path: Path) -> Iterator[Problem]:
    for found, allowed in [*_name_faults(data, path), *_source_faults(data), *_sum_faults(data)]:
        yield problem("L015", path.name, found=found, allowed=allowed, action="改正指标体系文件")


def _name_faults(data: _Framework, path: Path) -> Iterator[tuple[str, str]]:
    if data.id != path.stem:
        yield f"编号 {data.id}", f"与文件名一致({path.stem})"
    if data.valid_from is not None and not is_day(data.valid_from):
        yield f"valid_from {data.valid_from}", DATE_ALLOWED
    for code, times in Counter(row.code for row in data.indicators).items():
        if times > 1:
            yield f"指标编码 {code} 出现{times}次", "每个编码只出现一次"


def _source_faults(data: _Framework) -> Iterator[tuple[str, str]]:
    remarks = [*data.constraints, data.fallback, data.conclusion, data.example_weights, *data.variants]
    named = [row.source for row in data.indicators]
    named += [remark.source for remark in remarks if remark is not None and remark.source is not None]
    for source in sorted(set(named) - data.sources.keys()):
        yield f"来源 {source} 没有说明", "、".join(sorted(data.sources))


def _sum_faults(data: _Framework) -> Iterator[tuple[str, str]]:
    points = sum(row.weight or 0 for row in data.indicators)
    given = data.weights_given or all(row.weight is not None for row in data.indicators)
    if given and not data.partial and abs(points - FULL_POINTS) > SUM_TOLERANCE:
        yield f"指标分值合计 {points:g}", f"{FULL_POINTS}"
    groups = sum(data.group_weights.values())
    if data.group_weights and not data.partial and abs(groups - FULL_POINTS) > SUM_TOLERANCE:
        yield f"一级指标分值合计 {groups:g}", f"{FULL_POINTS}"


def _framework(data: _Framework) -> Framework:
    kept = data.model_dump(exclude=_REBUILT)
    return Framework(
        **kept,
        indicators=tuple(_indicator(row, data.sources) for row in data.indicators),
        constraints=tuple(_remark(row, data.sources) for row in data.constraints),
        fallback=None if data.fallback is None else _remark(data.fallback, data.sources),
        conclusion=None if data.conclusion is None else _remark(data.conclusion, data.sources),
        example_weights=None if data.example_weights is None else _weights(data.example_weights, data.sources),
        variants=tuple(_weights(row, data.sources) for row in data.variants),
    )


def _indicator(row: _Indicator, sources: Mapping[str, _Source]) -> FrameworkIndicator:
    source = sources[row.source]
    kept = row.model_dump(exclude={"terms", "points", "source"})
    terms = RatioTerms(**row.terms.model_dump()) if row.terms else None
    return FrameworkIndicator(**kept, terms=terms, points=tuple(row.points), source=source.title, url=source.url)


def _remark(row: _Remark, sources: Mapping[str, _Source]) -> FrameworkRemark:
    return FrameworkRemark(row.text, row.evidence, sources[row.source].title if row.source else None)


def _weights(row: _Weights, sources: Mapping[str, _Source]) -> FrameworkWeights:
    return FrameworkWeights(row.weights, sources[row.source].title, row.evidence, row.note)
