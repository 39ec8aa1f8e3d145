"""目标的常见毛病 (target faults): what is commonly wrong with targets beyond the checks of the form itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from perfanalysis.data_files import package_folder, read_yaml
from perfanalysis.digits import compact
from perfanalysis.formats import figures_text, share_text
from perfanalysis.model.cases import Case, Indicator
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.targets import Target


@cache
def target_words() -> Mapping[str, Any]:
    """审核用词 of ``data/forms/target_words.yml``."""
    words: Mapping[str, Any] = read_yaml(package_folder("forms") / "target_words.yml")
    return words


def target_faults(form: Case, earlier: Sequence[Case], rules: RuleBook) -> Iterator[Problem]:
    """目标的毛病 of one form: T001 no quantity, T003 equal to or T004 below last year's actual.

    T005 effect indicator that is an output, T006 output indicator that is an effect, T007 required group missing or not
    quantified, T008 goal without number. Rules:
    ``target_required_groups``, ``target_review_margin``. Blank values, units, names given twice and
    missing satisfaction are told by the checks of the form (C054, C060–C063).
    """
    for row in form.indicators:
        yield from _quantity(row)
        yield from _level(row)
    yield from _groups(form, rules)
    yield from _goal(form)
    yield from _against(form, earlier, float(rules.value("target_review_margin")))


def _place(row: Indicator, role: str = "target") -> str:
    return row.cells.get(role) or row.where


def _quantity(row: Indicator) -> Iterator[Problem]:
    target = row.target
    group = f"{row.level2 or ''}{row.level1 or ''}"
    wanted = any(word in group for word in target_words()["quantified_groups"]) and "效益" not in (row.level1 or "")
    if wanted and target.level is not None and target.value is None:
        found = f"“{row.name}”指标值为“{target.text}”"
        yield problem("T001", _place(row), found=found, allowed="一个数", action="写成能比较的数,如 ≥95%")


def _level(row: Indicator) -> Iterator[Problem]:
    level1, name = row.level1 or "", compact(row.name)
    if "效益" in level1 and any(name.endswith(word) for word in target_words()["output_names"]):
        action = "移到产出指标;效益指标写项目带来的变化"
        yield problem("T005", _place(row, "level3"), found=f"效益指标“{row.name}”", allowed="效益", action=action)
    if "产出" in level1 and any(word in name for word in target_words()["effect_names"]):
        action = "移到效益指标或满意度指标;产出指标写做了多少"
        yield problem("T006", _place(row, "level3"), found=f"产出指标“{row.name}”", allowed="产出", action=action)


def _groups(form: Case, rules: RuleBook) -> Iterator[Problem]:
    required = rules.value("target_required_groups") if "target_required_groups" in rules.entries else []
    for group in required:
        word = group["group"].removesuffix("指标")
        own = [row for row in form.indicators if word in f"{row.level1 or ''}{row.level2 or ''}"]
        numbers = [row for row in own if row.target.value is not None or row.target.date]
        where = form.where or form.source.file
        if not own:
            yield problem(
                "T007", where, found=f"没有{group['group']}", allowed="至少一条", action=f"补设{group['group']}"
            )
        elif group["quantified"] and not numbers:
            found = f"{group['group']}都没有量化"
            yield problem("T007", where, found=found, allowed="至少一条量化", action="把指标值写成数")


def _goal(form: Case) -> Iterator[Problem]:
    goal = form.goal or ""
    if not any(sign.isdigit() or sign in "一二三四五六七八九十百千万" for sign in goal):
        where = form.cells.get("goal") or form.where or form.source.file
        found = f"“{goal[:30]}”" if goal else "没有写年度目标"
        yield problem("T008", where, found=found, allowed="写明做什么、做多少", action="补写目标,并写出数量")


def _against(form: Case, earlier: Sequence[Case], margin: float) -> Iterator[Problem]:
    before = next((one for one in earlier if compact(one.name) == compact(form.name)), None)
    if before is None:
        return
    reached = {compact(row.name): row for row in before.indicators}
    for row in form.indicators:
        old = reached.get(compact(row.name))
        if old is not None and _comparable(row.target, old):
            yield from _compared(row, old, margin)


def _comparable(target: Target, old: Indicator) -> bool:
    same = old.actual.unit in {None, target.unit} or target.unit is None
    full = target.unit == "%" and target.value == 1
    return target.value is not None and old.actual.value is not None and same and not full


def _compared(row: Indicator, old: Indicator, margin: float) -> Iterator[Problem]:
    wanted, reached = float(row.target.value or 0.0), float(old.actual.value or 0.0)
    said = f"“{row.name}”指标值{_said(wanted, row.target.unit)},上年完成{_said(reached, row.target.unit)}"
    easier = (reached - wanted if row.target.direction == "higher" else wanted - reached) > margin * abs(reached)
    if wanted == reached:
        yield problem("T003", _place(row), found=said, allowed="体现本年的改进,或说明理由", action="核对目标是否偏低")
    elif easier and row.target.direction in {"higher", "lower"}:
        yield problem("T004", _place(row), found=said, allowed="不低于上年水平,或说明理由", action="核对目标是否偏低")


def _said(value: float, unit: str | None) -> str:
    return share_text(value) if unit == "%" else f"{figures_text(value, figures=8)}{unit or ''}"
