"""表内视图 (FormView): one case with everything its checks ask for again and again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from perfanalysis.checking.vocabularies import is_placeholder
from perfanalysis.model import Case, Indicator, ScoredItem
from perfanalysis.quantities import BLANK, Quantity
from perfanalysis.rules import RuleBook

Row = tuple[int, Indicator]


class Placed(Protocol):
    """Anything that knows where it was read."""

    @property
    def where(self) -> str:
        """The place of the whole thing."""

    @property
    def cells(self) -> Mapping[str, str]:
        """Role → place of its cell."""


@dataclass(frozen=True, slots=True)
class Limits:
    """核对限值: points, shares and tolerances of the rulebook in force; amounts in the form's unit."""

    weight_total: float
    execution_weight: float
    execution_base: str
    amount: float
    points: float
    rate: float
    cause_execution: float
    cause_completion: float
    over: float
    recheck_gap: float


def limits_of(rules: RuleBook) -> Limits:
    """核对限值: the rulebook's values that checks compare with (RuleProblems: a rule is missing)."""
    tolerance, cause = rules.value("check_tolerance"), rules.value("cause_required")
    return Limits(
        weight_total=float(rules.value("weight_total")),
        execution_weight=float(rules.value("self_evaluation_weights").get("预算执行率", 0)),
        execution_base=str(rules.value("execution_rate_base")),
        amount=float(tolerance["amount"]),
        points=float(tolerance["points"]),
        rate=float(tolerance["rate"]),
        cause_execution=float(cause["execution_below"]),
        cause_completion=float(cause["completion_below"]),
        over=float(rules.value("over_fulfilment")["threshold"]),
        recheck_gap=float(rules.value("recheck_materiality")["points"]),
    )


@dataclass(frozen=True)
class FormView:
    """表内视图: the case, its rulebook and limits, and the points by rule (position → item, None: execution rate)."""

    case: Case
    rules: RuleBook
    limits: Limits
    computed: Mapping[int | None, ScoredItem]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Every indicator row with its position that holds more than a placeholder."""
        return tuple((at, row) for at, row in enumerate(self.case.indicators) if not is_unused(row))

    @cached_property
    def counted(self) -> tuple[Row, ...]:
        """计分行: rows whose own weight and points make the total."""
        return tuple((at, row) for at, row in self.rows if row.counted)

    @cached_property
    def applicable(self) -> tuple[Row, ...]:
        """Counted rows that apply to this case."""
        return tuple((at, row) for at, row in self.counted if row.applicable)

    @cached_property
    def scored_kind(self) -> bool:
        """Whether the form is one that carries points at all."""
        return self.case.kind != "performance_target"

    @cached_property
    def scores_printed(self) -> bool:
        """Whether any indicator row has a printed score."""
        return any(row.score.value is not None for _, row in self.rows)

    @cached_property
    def execution_weight(self) -> Quantity:
        """预算执行率分值 as printed, on the total row or else on the first row that has one."""
        return self._execution("weight")

    @cached_property
    def execution_score(self) -> Quantity:
        """预算执行率得分 as printed, on the total row or else on the first row that has one."""
        return self._execution("score")

    def _execution(self, role: str) -> Quantity:
        rows = sorted(self.case.budget, key=lambda row: not row.total)
        cells: Iterator[Quantity] = (getattr(row, role) for row in rows if row.total or row.counted)
        return next((cell for cell in cells if not cell.blank), BLANK)

    @cached_property
    def weighed(self) -> tuple[Row, ...]:
        """分值行: rows whose weights make the total; a weight printed in a merged cell belongs to its first row only."""
        seen: set[str] = set()
        kept: list[Row] = []
        for at, row in self.rows:
            cell = row.cells.get("weight") or f"#{at}"
            own_points = row.counted or (row.shared_with is not None and "weight" in row.cells)
            if own_points and cell not in seen:
                kept.append((at, row))
            seen.add(cell)
        return tuple(kept)

    @cached_property
    def weight_sum(self) -> float:
        """分值合计: the weights that make the total, with the execution rate's, blanks left out."""
        return (self.execution_weight.value or 0.0) + sum(row.weight.value or 0.0 for _, row in self.weighed)

    def joint_weight(self, position: int) -> float | None:
        """The weight that a row's printed points belong to: its own and those of rows in its merged cell of points.

        None where one of them is blank.
        """
        joint = {position, *(at for at, _ in self.sharers(position))}
        weights = [row.weight.value for at, row in self.weighed if at in joint]
        return None if None in weights or not weights else sum(weight or 0.0 for weight in weights)

    @cached_property
    def implied_execution(self) -> float:
        """预算执行率分值 by the rulebook where the form has funds but prints no weight for them, else 0."""
        has_funds = bool(self.case.budget) or not self.scored_kind
        return self.limits.execution_weight if has_funds and self.execution_weight.blank else 0.0

    def reaches_total(self, weights: float) -> bool:
        """Whether weights make the rulebook's total, an unprinted execution rate's included."""
        wanted = self.limits.weight_total
        return any(abs(weights + more - wanted) <= self.limits.points for more in (0.0, self.implied_execution))

    def children(self, position: int) -> tuple[Row, ...]:
        """其中行: the detail rows of one row."""
        return tuple((at, row) for at, row in self.rows if row.parent == position and at != position)

    def sharers(self, position: int) -> tuple[Row, ...]:
        """合并得分行: the rows whose points are printed in this row's merged cell."""
        return tuple((at, row) for at, row in self.rows if row.shared_with == position and at != position)

    def place(self, thing: Placed, role: str) -> str:
        """The cell of one role, else the place of the row, else the form's."""
        case = self.case
        return thing.cells.get(role) or thing.where or case.where or case.source.file or case.name


def is_unused(row: Indicator) -> bool:
    """未用行: whether a row has only a placeholder for a name and nothing filled in."""
    empty = not row.target.text.strip() and row.actual.blank and row.weight.blank and row.score.blank
    return is_placeholder(row.level3) and empty


def titled(row: Indicator) -> str:
    """The row's name in quotation marks, for sentences."""
    return f"“{row.name}”"
