"""完成情况 (comparing): whether an actual value meets its target and how much of it was reached."""

from __future__ import annotations

import math
import re

from perfanalysis.digits import compact
from perfanalysis.targets.nouns import Actual, Target
from perfanalysis.targets.units import unit_ratio

_CLOSE = 1e-9
_COMPARED = 400
_AFFIRMED = re.compile(
    r"(?:均|都|已|已经|全部|全面|全年|按时|按期|如期|及时|圆满|顺利|按计划|按要求|按进度|超额|提前|任务|项目|工作|年度|目标|指标|基本无)*"
    r"(?:达成|完成|达到|实现|达标|符合|合格|合规|有效达成|到位|落实|执行)(?:了|年度|预期|预定|既定|计划|规定|相关|设定|目标|指标|任务|要求|标准|效果|情况|值|全部|完成|良好|到位)*"
    r"|是|√|✓|✔|有|通过|完成100%|良好|优|优秀|已达标|均达标|按规定执行|严格执行"
)
_DENIED = re.compile(
    r"未|没有|没能|否$|^不|不达标|不合格|不符|不到位|不及时|不完善|不明显|不足|尚|有待|待|部分|进行中|正在|推进中|滞后|延期|延后|取消|暂缓|×|✗|差$|较差"
)
_ON_TIME = re.compile(
    r"(?:已|均|全部|都)*(?:按时|按期|如期|及时|提前|按计划)|达成(?:预期|年度)?(?:指标|目标)|达到预期|(?:已)?达标|是$|√"
)
_HALF = re.compile(r"基本|大部分|初步")
_NONE_HAPPENED = re.compile(r"(?:未|无|没有|没)(?:发生|出现|产生|收到|接到|有)?.{0,12}|零(?:发生|事故|投诉)")


def met(target: Target, actual: Actual) -> bool | None:
    """是否达标: whether ``actual`` meets ``target``; None where numbers, dates or words cannot decide it.

    Words meet a qualitative target when they repeat it or affirm it (达成预期指标, 已完成, 是); 未…, 部分… deny it;
    基本… is a judgement. An actual range decides only when both its ends agree.
    """
    if not (target.read and actual.read) or target.blank or actual.blank:
        return None
    if target.date is not None:
        return _date_met(target.date, actual)
    if target.level is not None:
        return _level_met(target.level, actual)
    return _number_met(target, actual)


def completion(target: Target, actual: Actual) -> float | None:
    """完成率: the share of ``target`` that ``actual`` reached; None where they cannot be compared or it is judged.

    Higher is better: actual/target (not capped); lower: 1 when met, else target/actual; a zero target is met or not (1
    or 0); equality: 1 less the relative distance; range: ratio to the nearest end; date: 1 in time, 0 late.
    """
    reached = met(target, actual)
    if target.direction == "date":
        return None if reached is None else float(reached)
    if reached is None or target.value is None:
        return None
    if actual.value is None:
        return float(reached)
    if actual.upper is not None:
        return 1.0 if reached else None
    share = _share(target, float(target.value), float(actual.value), reached=reached)
    return share if share is None or math.isfinite(share) else None


def _share(target: Target, wanted: float, got: float, *, reached: bool) -> float | None:
    if target.direction == "higher":
        return _higher(wanted, got, reached=reached)
    if target.direction == "lower":
        return 1.0 if reached else _ratio(wanted, got)
    if target.direction == "inside" and target.upper is not None:
        return 1.0 if reached else _outside(wanted, target.upper, got)
    if wanted == 0 or reached:
        return float(reached)
    return max(0.0, 1 - abs(got - wanted) / abs(wanted))


def _higher(wanted: float, got: float, *, reached: bool) -> float | None:
    if wanted == 0:
        return float(reached)
    if wanted < 0:
        return 1.0 if reached else None
    return max(0.0, got / wanted)


def _ratio(part: float, whole: float) -> float | None:
    return None if part < 0 or whole <= 0 else part / whole


def _outside(lower: float, upper: float, got: float) -> float | None:
    if got < lower:
        return max(0.0, got / lower) if lower > 0 else None
    return _ratio(upper, got)


def _number_met(target: Target, actual: Actual) -> bool | None:
    if target.value == 0 and actual.level and _NONE_HAPPENED.fullmatch(_words(actual.level)):
        return True if target.direction in {"lower", "equal"} else None
    if actual.value is None or target.value is None or not _comparable(target, actual):
        return None
    if actual.operator in {"<", "<="} and target.operator in {">", ">="}:
        return None
    if actual.operator in {">", ">="} and target.operator in {"<", "<="}:
        return None
    ends = [actual.value] if actual.upper is None else [actual.value, actual.upper]
    if target.operator == "=" and ends[0] < target.value < ends[-1]:
        return None
    answers = {_holds(target, end) for end in ends}
    return answers.pop() if len(answers) == 1 else None


def _comparable(target: Target, actual: Actual) -> bool:
    if 0 in {target.value, actual.value} and None in {target.unit, actual.unit}:
        return True
    return unit_ratio(actual.unit, target.unit) == 1


def _holds(target: Target, got: float) -> bool:
    wanted = float(target.value or 0.0)
    equal = math.isclose(got, wanted, rel_tol=_CLOSE, abs_tol=0.0)
    if target.operator == "range":
        upper = wanted if target.upper is None else target.upper
        return (got >= wanted or equal) and (got <= upper or math.isclose(got, upper, rel_tol=_CLOSE))
    answers = {">=": got > wanted or equal, ">": got > wanted and not equal, "<=": got < wanted or equal}
    answers |= {"<": got < wanted and not equal, "=": equal}
    return answers[target.operator or "="]


def _date_met(deadline: str, actual: Actual) -> bool | None:
    if actual.date is not None:
        return None if _within(actual, deadline) else actual.date <= deadline
    if actual.level is None or _DENIED.search(compact(actual.level)):
        return False if actual.level and re.search(r"未(?:能)?(?:完成|按|及时)|逾期|延期|滞后", actual.level) else None
    return True if _ON_TIME.match(compact(actual.level)) else None


def _within(actual: Actual, deadline: str) -> bool:
    """Whether an actual given by month or year only may lie on either side of a day inside that period."""
    given = actual.date or ""
    coarse = 7 if "写到月" in (actual.note or "") else 4 if "写到" in (actual.note or "") else 10
    return given > deadline and given[:coarse] == deadline[:coarse]


def _level_met(wanted: str, actual: Actual) -> bool | None:
    if actual.level is None:
        full = actual.value is not None and actual.unit == "%" and actual.value == 1.0
        return True if full else None
    said, asked = _words(actual.level), _words(wanted)
    if said == asked and actual.level[_COMPARED:] == wanted[_COMPARED:]:
        return True
    if _DENIED.search(said):
        return None if _HALF.search(said) and "未" not in said else False
    return True if _AFFIRMED.fullmatch(said) else None


def _words(level: str) -> str:
    return compact(level[:_COMPARED]).rstrip('。.,;、!“”" ')
