"""问卷读数 (questionnaires): one row a questionnaire, one column a question; every cell valid, no opinion, blank or unread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.digits import compact
from perfanalysis.model.surveys import Answer, GroupDesign, Questionnaires, Respondent
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading.grids import Cell, Grid
from perfanalysis.reading.registers import RegisterLine, read_grids, read_registers
from perfanalysis.rules import RuleBook
from perfanalysis.workspaces import find_file

STAGE = "survey"
EVERYBODY = "全部对象"


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "answers.yml")
    return words


def read_questionnaires(path: str | Path, rules: RuleBook) -> Questionnaires:
    """满意度问卷 of a workbook, Word document or csv: questionnaires and, where there is one, the table 调查设计.

    A column is a question of satisfaction when at least half of its filled cells are options of the rule
    ``satisfaction_scale``. Problems: U001 answer not on the scale, U002 column not computed, U006 number twice.
    InputProblems: R001-R007 unreadable file, U007 no questionnaires in it.
    """
    file = find_file(path)
    scale = {compact(str(one["label"])): float(one["value"]) for one in rules.value("satisfaction_scale")}
    for grid in read_grids(file):
        head = _head(grid)
        if head is not None:
            return _read(file, grid, head, scale)
    allowed = "一行一份问卷,表头有问卷编号或调查对象,每题一列"
    raise InputProblems([problem("U007", file.name, found="没有问卷", allowed=allowed, action="按要求的表头整理问卷")])


def _head(grid: Grid) -> int | None:
    """The row of headings; a table with 总体人数 is the design, not the questionnaires."""
    marks = {*_words()["respondent"], *_words()["group"]}
    for row in range(min(grid.height, 5)):
        names = {compact(cell.text) for cell in grid.rows[row]}
        if names & marks and not names & {"总体人数", "总体"} and len(names) > len(names & marks):
            return row
    return None


def _read(file: Path, grid: Grid, head: int, scale: Mapping[str, float]) -> Questionnaires:
    names = [cell.text.strip() for cell in grid.rows[head]]
    rows = [row for row in grid.rows[head + 1 :] if any(cell.text.strip() for cell in row)]
    questions, others = _questions(names, rows, scale)
    respondents = tuple(_respondent(row, names, questions, scale) for row in rows)
    return Questionnaires(
        respondents=respondents,
        questions=tuple(names[place] for place in questions),
        design=_design(file),
        problems=(*_unread(respondents), *_others(grid, head, others), *_repeated(respondents)),
    )


def _questions(
    names: Sequence[str], rows: Sequence[Sequence[Cell]], scale: Mapping[str, float]
) -> tuple[list[int], list[int]]:
    heads = {*_words()["respondent"], *_words()["group"], ""}
    asked: list[int] = []
    others: list[int] = []
    for place, name in enumerate(names):
        if compact(name) in heads:
            continue
        filled = [compact(row[place].text) for row in rows if row[place].text.strip()]
        known = sum(text in scale or text in _words()["no_opinion"] for text in filled)
        (asked if filled and known >= _words()["questions_share"] * len(filled) else others).append(place)
    return asked, others


def _respondent(
    row: Sequence[Cell], names: Sequence[str], questions: Sequence[int], scale: Mapping[str, float]
) -> Respondent:
    texts = {compact(name): row[place].text.strip() for place, name in enumerate(names)}
    number = next((texts[name] for name in _words()["respondent"] if name in texts), "")
    group = next((texts[name] for name in _words()["group"] if name in texts), "")
    answers = {names[place]: _answer(row[place], scale) for place in questions}
    return Respondent(number, group or EVERYBODY, answers, row[0].where)


def _answer(cell: Cell, scale: Mapping[str, float]) -> Answer:
    text = compact(cell.text)
    if text in scale:
        return Answer(text, scale[text], "valid", cell.where)
    if text in _words()["no_opinion"]:
        return Answer(text, None, "no_opinion", cell.where)
    return Answer(text, None, "unread" if text else "blank", cell.where)


def _design(file: Path) -> dict[str, GroupDesign]:
    try:
        read = read_registers(file, STAGE)
    except InputProblems:
        return {}
    return {line.text("group"): _group_design(line) for line in read.rows("design")}


def _group_design(line: RegisterLine) -> GroupDesign:
    population, issued, returned = (_count(line, role) for role in ("population", "issued", "returned"))
    return GroupDesign(line.text("group"), population, issued, returned, line.text("method"), line.where)


def _count(line: RegisterLine, role: str) -> int | None:
    value = line.number(role)
    return None if value is None else int(value)


def _unread(respondents: Sequence[Respondent]) -> Iterator[Problem]:
    wrong: dict[tuple[str, str], list[str]] = {}
    for one in respondents:
        for question, answer in one.answers.items():
            if answer.state == "unread":
                wrong.setdefault((question, answer.text), []).append(answer.where)
    for (question, text), places in wrong.items():
        found = f"“{question}”有{len(places)}份答“{text}”"
        yield problem("U001", places[0], found=found, allowed="量表的选项", action="改正,或在当地规则里改写量表")


def _others(grid: Grid, head: int, places: Sequence[int]) -> Iterator[Problem]:
    for place in places:
        cell = grid.rows[head][place]
        found = f"列“{cell.text.strip()}”没有计算"
        yield problem("U002", cell.where, found=found, allowed="满意度题用量表的选项", action="开放题不必处理")


def _repeated(respondents: Sequence[Respondent]) -> Iterator[Problem]:
    counts = Counter(one.id for one in respondents if one.id)
    for one in respondents:
        if counts.get(one.id, 0) > 1:
            found = f"问卷编号{one.id}出现{counts.pop(one.id)}次"
            yield problem("U006", one.where, found=found, allowed="每份一个编号", action="删去重复的行或改正编号")
