"""运行预告 (preview): what a batch would make and why, and what it would leave as it is, without running anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from perfanalysis.running.keys import run_key, run_reasons
from perfanalysis.running.ledgers import fault_text
from perfanalysis.running.ordering import RunOrder
from perfanalysis.running.planning import Plan
from perfanalysis.running.records import ReportKind

_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """运行预告 of one plan: the ``reasons`` to run it; none: its result is there and nothing changed."""

    plan: Plan
    reasons: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Whether the plan would be run."""
        return bool(self.reasons)


def preview_runs(plans: Iterable[Plan], *, kinds: Sequence[ReportKind], force: bool = False) -> tuple[Preview, ...]:
    """运行预告: one for each plan, in the order they would start; a roll-up runs too when a run that it reads does."""
    order = RunOrder(plans)
    previews: dict[str, Preview] = {}
    while plan := order.take(idle=True):
        again = [name for name in sorted(order.needs[plan.name]) if name in previews and previews[name].runs]
        previews[plan.name] = Preview(
            plan, (*(("要求全部重做",) if force else _reasons(plan, kinds)), *_reading(again))
        )
        order.end(plan.name)
    return tuple(previews.values())


def _reasons(plan: Plan, kinds: Sequence[ReportKind]) -> tuple[str, ...]:
    try:
        return run_reasons(plan, run_key(plan, kinds=kinds))
    except OSError as error:
        return (f"读不出输入文件:{fault_text(error)}",)


def _reading(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    more = f" 等{len(names)}项" if len(names) > _MOST_NAMES else ""
    return (f"所读的运行将重做:{'、'.join(names[:_MOST_NAMES])}{more}",)


def preview_line(preview: Preview) -> str:
    """运行预告一行: what would happen, and why."""
    if not preview.runs:
        return f"跳过 {preview.plan.name} — 没有变化"
    return f"运行 {preview.plan.name} — {';'.join(preview.reasons)}"
