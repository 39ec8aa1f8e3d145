"""失分原因 (reasons): why a row lost points, or why nothing could be computed, as a sentence for the evaluator."""

from __future__ import annotations

from dataclasses import dataclass

from perfanalysis.formats import points_text, share_text
from perfanalysis.model import Indicator
from perfanalysis.quantities import number_text, round_half_up
from perfanalysis.scoring.arguments import argument_faults
from perfanalysis.scoring.methods import method_title
from perfanalysis.scoring.settings import ScoringRules
from perfanalysis.targets import Actual, Target

_LEADS = {
    "short": "实际 {actual} 低于目标 {target},按比例得",
    "exceeded": "实际 {actual} 超过上限 {target},按比例得",
    "unequal": "实际 {actual} 与目标 {target} 不等,按接近程度得",
    "outside": "实际 {actual} 不在区间 {target} 内,按与最近一端之比得",
    "by_rule": "实际 {actual}{aim},按“{method}”得",
    "over_fulfilled": "实际 {actual} 超过目标 {target} 过多,按超额完成的规定得",
    "judged": "按评判比例 {share} 得",
    "none": "实际 {actual} 达到目标 {target},按规则得满分",
}


@dataclass(frozen=True, slots=True)
class RowScore:
    """一行的复算结果: the scoring method's name, completion (share), points by rule and ``REASON_CODES`` name."""

    method: str
    rate: float | None
    computed: float | None
    code: str
    met: bool | None = None


def row_reason(row: Indicator, score: RowScore, settings: ScoringRules) -> str | None:
    """失分原因 of one row (None: full points by rule, and as many on the form)."""
    tail = _printed_tail(row, score)
    if score.computed is None or score.code == "not_applicable":
        return _why_not(row, score, settings) + tail
    if score.code == "none" and not tail and (row.weight.value or 0.0) <= score.computed:
        return None
    if score.method == "three_band" and row.fraction is None:
        return f"定性指标达到目标,填报 {points_text(score.computed)} 分,在规定的{_reached(settings)}之内"
    points = f"{float(round_half_up(score.computed, settings.places)):.{settings.places}f}"
    return f"{_lead(row, score)} {points} 分{tail}"


def _printed_tail(row: Indicator, score: RowScore) -> str:
    printed = row.score.value
    expected = row.weight.value if score.computed is None else score.computed
    return "" if printed is None or printed == expected else f",填报 {points_text(printed)} 分"


def _reached(settings: ScoringRules) -> str:
    return f" {share_text(settings.reached_from)}—100% "


def _lead(row: Indicator, score: RowScore) -> str:
    return _LEADS[score.code].format(
        actual=actual_text(row.actual, row.target),
        target=target_text(row.target),
        aim=_aim(row.target),
        method=method_title(score.method),
        share=share_text(row.fraction),
    )


def _aim(target: Target) -> str:
    return "" if target.blank else f"、目标 {target_text(target)}"


def _number(value: float, unit: str | None) -> str:
    return share_text(value, places=6) if unit == "%" else f"{number_text(value)}{unit or ''}"


def target_text(target: Target) -> str:
    """指标值 for a sentence: the number with its unit, both ends of a range, else as printed."""
    if target.value is None:
        return target.level or target.text.strip()
    if target.upper is not None:
        return f"{_number(target.value, target.unit)}—{_number(target.upper, target.unit)}"
    return _number(target.value, target.unit)


def actual_text(actual: Actual, target: Target) -> str:
    """实际完成值 for a sentence: the number with its unit (else the target's), else as printed."""
    if actual.value is None or actual.upper is not None:
        return actual.level or actual.text.strip() or "(空)"
    return _number(actual.value, actual.unit or target.unit)


def _why_not(row: Indicator, score: RowScore, settings: ScoringRules) -> str:
    if score.code == "not_applicable":
        return "不适用,按满分计" if settings.not_applicable == "full" else "不适用,不计分,其余指标按比例折算"
    if score.code == "no_weight":
        return "其中行,分值计入上级指标" if row.parent is not None else "未填分值"
    if score.code == "bad_arguments":
        arguments = settings.defaults(row.method or "") | dict(row.arguments)
        return "评分方法有误:" + (argument_faults(row.method or "", arguments) or ("参数不能使用",))[0]
    return _unread(row) or _open(row, score, settings)


def _unread(row: Indicator) -> str:
    if not row.target.read:
        return f"指标值“{row.target.text.strip()}”未读出"
    if not row.actual.read:
        return f"实际完成值“{row.actual.text.strip()}”未读出"
    if row.actual.blank and row.fraction is None:
        return "未填实际完成值"
    return "未填年度指标值" if row.target.blank and row.method is None else ""


def _open(row: Indicator, score: RowScore, settings: ScoringRules) -> str:
    if score.code == "needs_judgement" and score.met and row.score.value is not None:
        return f"定性指标达到目标,按规定应得分值的{_reached(settings)},由评价人员评判"
    if score.code == "needs_judgement":
        return "定性指标,由评价人员评判"
    if score.code == "late":
        return "未按期完成,由评价人员评判" if score.met is False else "是否按期完成不能判断,由评价人员评判"
    if score.code == "no_actual":
        return f"实际完成值“{row.actual.text.strip()}”不是可与目标 {target_text(row.target)} 比较的数值"
    return f"实际 {actual_text(row.actual, row.target)}{_aim(row.target)},按“{method_title(score.method)}”算不出得分"
