"""Random clean self-evaluation forms in the national layout: nothing in them contradicts anything."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from checking_forms import form, fund, total_fund
from hypothesis import strategies as st

from perfanalysis.model import Case
from perfanalysis.quantities import number_text, round_half_up

CAUSE = "受天气影响进度推迟,下年度加强调度。"
GROUPS = (
    ("产出指标", "数量指标", "指标甲{}完成数量", "件"),
    ("产出指标", "质量指标", "指标乙{}检测数量", "次"),
    ("效益指标", "社会效益指标", "指标丙{}受益人数", "人"),
)


@dataclass(frozen=True)
class Line:
    """One quantitative row: ``share`` of its target was reached."""

    level1: str
    level2: str
    name: str
    unit: str
    weight: int
    target: int
    share: Fraction
    ceiling: bool = False

    @property
    def cells(self) -> tuple[str | None, ...]:
        """The row as printed."""
        actual = Fraction(self.target) / self.share if self.ceiling else self.target * self.share
        shown = round_half_up(float(actual), 4)
        share = min(self.target / shown if self.ceiling else shown / self.target, 1.0)
        points = number_text(round_half_up(self.weight * share, 2))
        sign = "≤" if self.ceiling else "≥"
        reason = CAUSE if points != str(self.weight) else None
        target = f"{sign}{self.target}{self.unit}"
        return (
            self.level1,
            self.level2,
            self.name,
            target,
            f"{number_text(shown)}{self.unit}",
            str(self.weight),
            points,
            reason,
        )


@dataclass(frozen=True)
class Draft:
    """A form before it is printed."""

    lines: tuple[Line, ...]
    original: int
    adjusted: int
    executed: int
    grouped: bool = False


@st.composite
def weights(draw: st.DrawFn, total: int = 90) -> list[int]:
    """Whole weights, at least 4, that sum to ``total``."""
    count = draw(st.integers(4, 9))
    cuts = draw(st.lists(st.integers(0, total - 4 * count), min_size=count - 1, max_size=count - 1))
    ends = [0, *sorted(cuts), total - 4 * count]
    return [4 + after - before for before, after in pairwise(ends)]


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    """Any clean draft: rows reached, or missed by 1 to 70 % of the target; executed at most the budget."""
    lines = []
    for number, weight in enumerate(draw(weights())):
        level1, level2, name, unit = GROUPS[number % 3] if number else GROUPS[0]
        share = draw(st.one_of(st.just(Fraction(1)), st.integers(30, 99).map(lambda part: Fraction(part, 100))))
        ceiling = draw(st.booleans())
        target = draw(st.integers(2, 900)) * 100
        lines.append(Line(level1, level2, name.format(number), unit, weight, target, share, ceiling))
    last = Line("满意度指标", "服务对象满意度指标", "服务对象满意度", "%", lines.pop().weight, 90, Fraction(1))
    adjusted = draw(st.integers(100, 90_000))
    executed = round(adjusted * draw(st.integers(30, 100)) / 100)
    return Draft((*lines, last), draw(st.integers(100, 90_000)), adjusted, executed, draw(st.booleans()))


def printed(draft: Draft) -> Case:
    """The draft as a form."""
    rows = [line.cells for line in draft.lines]
    if draft.grouped:
        rows = _with_group_points(rows)
    rate = draft.executed / draft.adjusted
    points = number_text(round_half_up(10 * rate, 2))
    total = sum(float(row[6] or 0) for row in rows) + float(points)
    carried = 20 * draft.executed // draft.adjusted
    budget = [
        total_fund(str(draft.original), str(draft.adjusted), str(draft.executed), "10", _percent(rate), points),
        fund("其中:本年财政拨款", str(draft.original - 20), str(draft.adjusted - 20), str(draft.executed - carried)),
        fund("上年结转资金", "20", "20", str(carried)),
        fund("其他资金", "0", "0", "0"),
    ]
    goal = "已完成;因合同尾款未到支付条件,资金结转下年。"
    shown = number_text(round_half_up(total, 2))
    return form(rows, budget, total=shown, weight_total="100", grade=_grade(float(shown)), goal_actual=goal)


def _with_group_points(rows: list[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    sums: dict[str | None, float] = {}
    for row in rows:
        sums[row[0]] = sums.get(row[0], 0) + float(row[5] or 0)
    return [(f"{row[0]}({number_text(sums[row[0]])}分)", *row[1:]) for row in rows]


def _percent(rate: float) -> str:
    return f"{round_half_up(100 * rate, 2):.2f}%"


def _grade(total: float) -> str:
    """财预〔2020〕10号 art. 18: 90, 80 and 60 are the lower bounds."""
    return next(name for name, least in (("优", 90), ("良", 80), ("中", 60), ("差", 0)) if total >= least)
