"""规则文件的组成 (file parts): a rule file, a rule in it and a dated value, each parsed by itself."""

from __future__ import annotations

from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from perfanalysis.problems import Problem
from perfanalysis.rules.refusals import shape_problems


class Part(BaseModel):
    """A closed, strict part of a rule file."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Entry(Part):
    """规定值: a value with its dates (``from``, ``to``), source document and evidence mark."""

    value: Any
    valid_from: str = Field(alias="from")
    valid_to: str | None = Field(default=None, alias="to")
    source: str = Field(min_length=1)
    url: str | None = None
    evidence: Literal["V", "S", "R"]
    note: str | None = None


class Rule(Part):
    """规则: title, unit and meaning (all optional below the nation) and its dated values, still unparsed."""

    title: str | None = Field(default=None, min_length=1)
    unit: str | None = None
    meaning: str | None = None
    values: list[Any]


class RuleDocument(Part):
    """规则文件: place, its name, and rules, still unparsed."""

    place: str
    name: str = Field(min_length=1)
    rules: dict[str, Any]


PartT = TypeVar("PartT", bound=Part)


def parsed(model: type[PartT], raw: Any, where: str, told: list[Problem]) -> PartT | None:
    """The part read from plain data; None when it has problems, which are added to ``told``."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        fields = [field.alias or name for name, field in model.model_fields.items()]
        told.extend(shape_problems(error, where, fields=fields))
        return None
