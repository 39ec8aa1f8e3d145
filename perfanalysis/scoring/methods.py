"""评分方法登记 (method registry): every scoring method by name, what it reads, and which arguments it takes.

A method is named in a form or a framework file and lives here; there is no expression language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from perfanalysis.scoring import deductions, judgements, ratios

ArgumentKind = Literal["number", "positive", "share", "count", "flag", "choice", "bands", "shares", "grades", "marks"]


@dataclass(frozen=True, slots=True)
class Argument:
    """方法参数: its kind, whether it must be given, what may be chosen, and its meaning in Chinese."""

    kind: ArgumentKind
    title: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """评分方法: Chinese title, formula, the row columns its function reads, its arguments, and the function.

    ``function(*columns, **arguments)`` gives points; None where points do not come from the row itself
    (``either_or``: from its children; ``veto``: it awards none and caps the total).
    """

    id: str
    title: str
    formula: str
    columns: tuple[str, ...]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    function: Callable[..., ratios.FloatArray] | None = None


_PASS_LINE = Argument("share", "及格线,完成率低于它不得分")
_CAP = Argument("positive", "完成率上限")
_SHARES = Argument("shares", "各要点所占份额,合计为1", required=True)
_PLAIN = ("weight", "target", "actual")
_FLOOR = Argument("number", "最低得分")

_ALL = (
    Method("yes_no", "是否评分法", "达到得 w,未达到得 0", ("weight", "met"), {}, judgements.yes_no),
    Method(
        "ratio", "比率分值法(正向)", "w × min(a/t, cap)", _PLAIN, {"cap": _CAP, "pass_line": _PASS_LINE}, ratios.ratio
    ),
    Method(
        "ratio_inverse",
        "比率分值法(反向)",
        "a ≤ t 得 w,否则 w × t/a",
        _PLAIN,
        {"cap": _CAP, "pass_line": _PASS_LINE},
        ratios.ratio_inverse,
    ),
    Method(
        "equal",
        "等值评分",
        "容差内得 w,否则 w × (1 − |a−t|/|t|) 或 0",
        _PLAIN,
        {
            "method": Argument("choice", "按距离还是按是否", choices=("distance", "yes_no")),
            "tolerance": Argument("share", "容差,占目标值的份额"),
        },
        ratios.equal,
    ),
    Method(
        "range",
        "区间评分",
        "区间内得 w,之外按与最近端点之比",
        ("weight", "target", "upper", "actual"),
        {},
        ratios.inside_range,
    ),
    Method(
        "banded",
        "分级评分法",
        "所在档的分值",
        _PLAIN,
        {
            "bands": Argument("bands", "各档的界限与分值(points)或份额(share)", required=True),
            "of": Argument("choice", "按实际值还是按完成率分档", choices=("actual", "completion")),
        },
        deductions.banded,
    ),
    Method(
        "deduct_per_point",
        "递减扣分法",
        "max(floor, w − per_point × 超出/step)",
        _PLAIN,
        {
            "per_point": Argument("positive", "每超出一个步长扣几分", required=True),
            "side": Argument("choice", "高于还是低于界限扣分", choices=("above", "below")),
            "limit": Argument("number", "界限(不填为目标值)"),
            "step": Argument("positive", "步长,0.01 为一个百分点"),
            "counting": Argument("choice", "连续、满一点、每起一点", choices=("continuous", "full", "begun")),
            "floor": _FLOOR,
        },
        deductions.deduct_per_point,
    ),
    Method(
        "deduct_per_gap",
        "缺项扣分法",
        "max(floor, w − per_gap × n)",
        ("weight", "actual"),
        {"per_gap": Argument("positive", "每缺一项扣几分", required=True), "floor": _FLOOR},
        deductions.deduct_per_gap,
    ),
    Method(
        "add_per_count",
        "按数累加法",
        "min(cap, per_count × n),不超过 w",
        ("weight", "actual"),
        {
            "per_count": Argument("positive", "每一项得几分", required=True),
            "cap": Argument("positive", "最高得分(不填为分值)"),
        },
        deductions.add_per_count,
    ),
    Method(
        "checklist",
        "要素符合度计分",
        "w × Σ 份额 × 符合",
        ("weight",),
        {
            "shares": _SHARES,
            "marks": Argument("marks", "各要点是否符合:1、0,允许部分符合时可为0.5", required=True),
            "partial": Argument("flag", "是否允许部分符合(0.5)"),
        },
        judgements.checklist,
    ),
    Method("three_band", "定性三档评分", "w × 评判比例", ("weight", "fraction"), {}, judgements.three_band),
    Method(
        "four_grade",
        "四档评分",
        "w × 该档份额,多位专家取平均",
        ("weight", "level"),
        {
            "shares": Argument("grades", "各档的份额,如 {优: 1, 良: 0.8}", required=True),
            "trim": Argument("count", "去掉几个最高和最低"),
        },
        judgements.four_grade,
    ),
    Method(
        "likert",
        "李克特量表法",
        "w × (均值 − lowest)/(highest − lowest)",
        ("weight", "actual"),
        {"highest": Argument("number", "量表最高值"), "lowest": Argument("number", "量表最低值")},
        judgements.likert,
    ),
    Method(
        "satisfaction_piecewise",
        "满意值赋分法",
        "s ≥ full_from 得 w,s ≥ zero_below 得 w × s,否则 0",
        ("weight", "actual"),
        {"full_from": Argument("share", "满分线"), "zero_below": Argument("share", "零分线")},
        ratios.satisfaction_piecewise,
    ),
    Method(
        "window",
        "区间外不得分",
        "完成率 r 在 [low, high] 内得 w × min(r, 1),否则 0",
        _PLAIN,
        {"low": Argument("positive", "完成率下限"), "high": Argument("positive", "完成率上限")},
        ratios.window,
    ),
    Method(
        "over_review",
        "超额完成复核",
        "r ≤ threshold 按比例;之上按政策核减",
        (*_PLAIN, "fraction"),
        {
            "policy": Argument("choice", "核减办法", choices=("linear", "zero", "manual")),
            "threshold": Argument("positive", "完成率超过多少算目标偏低"),
            "slope": Argument("positive", "每超过 1 核减的份额"),
            "pass_line": _PASS_LINE,
        },
        ratios.over_review,
    ),
    Method(
        "deadline", "时效评分", "按期得 w,逾期由评价人员评判", ("weight", "met", "fraction"), {}, judgements.deadline
    ),
    Method(
        "either_or",
        "择一评分",
        "所选下级指标的得分",
        (),
        {"pick": Argument("choice", "取最高还是取第一个可评的", choices=("max", "first"))},
    ),
    Method(
        "veto",
        "一票否决",
        "条件不满足时总分或等级封顶",
        (),
        {"at_most": Argument("number", "总分最高为"), "grade": Argument("choice", "等级最高为")},
    ),
    Method("manual", "人工评分", "w × 评判比例", ("weight", "fraction"), {}, judgements.manual),
)

METHODS: Mapping[str, Method] = {method.id: method for method in _ALL}
EXECUTION_RATE_METHOD = "execution_rate"


def method_title(name: str) -> str:
    """评分方法的中文名称 (the name itself where it is not registered)."""
    if name == EXECUTION_RATE_METHOD:
        return "预算执行率"
    return METHODS[name].title if name in METHODS else name


def apply_method(name: str, columns: Mapping[str, Any], arguments: Mapping[str, Any]) -> ratios.FloatArray:
    """得分: points of the rows in ``columns`` (name → array) by one method (KeyError: unknown; ValueError: no points)."""
    method = METHODS[name]
    if method.function is None:
        raise ValueError(f"评分方法“{method.title}”不按单行计分")
    return method.function(*(columns[column] for column in method.columns), **arguments)
