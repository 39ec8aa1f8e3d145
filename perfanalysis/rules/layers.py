"""规则叠加 (layers): nation → province → city → own files; the latest value in force of the nearest place wins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from perfanalysis.problems import Problem, RuleProblems, problem
from perfanalysis.rules.books import RuleBook, RuleValue, plain_numbers
from perfanalysis.rules.keys import point_sum
from perfanalysis.rules.rule_files import (
    NATION,
    RuleFile,
    read_rule_file,
    rule_titles,
    shipped_places,
    shipped_rule_file,
)
from perfanalysis.rules.value_checks import PLACE_ALLOWED, is_day, is_place

NEWEST = "最新"
SUM_TOLERANCE = 1e-9


def load_rules(place: str | None = None, *, on: str | None = None, overlays: Sequence[Path] = ()) -> RuleBook:
    """制度依据: the rules in force at ``place`` (division code, None: the nation) on ``on`` (ISO date).

    Without ``on`` every rule has its newest value, and today's date plays no part. A place without rules of its own
    takes those of the nearest known one above it, and ``note`` says so. ``overlays`` are a place's own files; they go
    above the shipped file of the same place, and files of other places are left out, with a note.

    RuleProblems: L010 place, L011 date; L001-L009 in any file.
    """
    asked = NATION if place is None else place
    _refuse(_question_problems(asked, on))
    own = _read_all(overlays)
    layers = _layers(asked, own)
    _refuse(_shipped_problems(asked))
    _refuse(_layer_problems(layers, only=own))
    known = layers[-1].place
    return RuleBook(
        id=_identity(known, on, layers),
        place=asked,
        on=on,
        entries=dict(sorted(_effective(layers, on).items())),
        known={key: title.title for key, title in rule_titles().items()},
        note=_note(place, layers, own),
    )


def _refuse(problems: Iterable[Problem]) -> None:
    if found := tuple(problems):
        raise RuleProblems(found)


def _question_problems(place: str, on: str | None) -> Iterator[Problem]:
    if not is_place(place):
        yield problem("L010", "地区", found=str(place), allowed=PLACE_ALLOWED, action="改正地区代码")
    if on is not None and not is_day(on):
        yield problem("L011", "日期", found=str(on), allowed="2024-12-31 这样的日期", action="改正日期")


def _read_all(paths: Sequence[Path]) -> tuple[RuleFile, ...]:
    files: list[RuleFile] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            files.append(read_rule_file(Path(path), titles=rule_titles()))
        except RuleProblems as error:
            problems.extend(error.problems)
    _refuse(problems)
    return tuple(files)


def _chain(place: str) -> tuple[str, ...]:
    steps = place.split("-")
    return tuple("-".join(steps[: depth + 1]) for depth in range(len(steps)))


def _layers(place: str, own: Sequence[RuleFile]) -> tuple[RuleFile, ...]:
    shipped = shipped_places()
    files: list[RuleFile] = []
    for step in _chain(place):
        files += [shipped_rule_file(step)] if step in shipped else []
        files += [file for file in own if file.place == step]
    return tuple(files)


def _effective(layers: Iterable[RuleFile], on: str | None) -> dict[str, RuleValue]:
    """Files hold their values in order of dates, so the last one in force of the last layer stands."""
    return {value.key: value for file in layers for value in file.values if value.in_force(on)}


@cache
def _shipped_problems(place: str) -> tuple[Problem, ...]:
    layers = _layers(place, ())
    return tuple(_layer_problems(layers, only=layers))


def _layer_problems(layers: Sequence[RuleFile], *, only: Sequence[RuleFile]) -> Iterator[Problem]:
    for depth, file in enumerate(layers):
        for value in file.values if file in only else ():
            above = _effective(layers[:depth], value.valid_from)
            where = file.marks[value.key]
            yield from _repeat_problems(value, above.get(value.key), where)
            yield from _sum_problems(value, _effective(layers[: depth + 1], value.valid_from), where)


def _repeat_problems(value: RuleValue, above: RuleValue | None, where: str) -> Iterator[Problem]:
    if above is None or plain_numbers(value.value) != plain_numbers(above.value):
        return
    if above.evidence == "R" and value.evidence != "R":
        return
    found = f"{value.valid_from} 起的值与 {above.file} 的规定相同"
    yield problem("L007", where, found=found, allowed="只写与上级不同的规定", action="删去此值")


def _sum_problems(value: RuleValue, effective: Mapping[str, RuleValue], where: str) -> Iterator[Problem]:
    points, total = point_sum(value.key, value.value), effective.get("weight_total")
    if points is None or total is None or abs(points - total.value) <= SUM_TOLERANCE:
        return
    yield problem("L009", where, found=f"合计 {points:g}", allowed=f"{total.value:g}", action="改正各项分值")


def _identity(known: str, on: str | None, layers: Iterable[RuleFile]) -> str:
    shipped = {f"{code}.yml" for code in shipped_places()}
    own = [file.file for file in layers if file.file not in shipped]
    return "+".join([f"{known}@{on or NEWEST}", *own])


def _note(place: str | None, layers: Sequence[RuleFile], own: Sequence[RuleFile]) -> str:
    used = layers[-1]
    notes = ["未指明地区,采用全国规则"] if place is None else []
    if place is not None and used.place != place:
        notes.append(f"未收录 {place} 的规则,采用{used.name}({used.place})的规则")
    notes += [f"{file.file} 属于{file.name}({file.place}),此地不采用" for file in own if file not in layers]
    return ";".join(notes)
