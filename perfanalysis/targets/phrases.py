"""单数文字 (phrases): a text holding exactly one number: what leads to it, and the reading with what follows."""

from __future__ import annotations

import re
from decimal import Decimal

from perfanalysis.digits import exact_number
from perfanalysis.targets.damages import damaged_prose
from perfanalysis.targets.endings import read_ending
from perfanalysis.targets.nouns import Operator
from perfanalysis.targets.operators import HEAD, agreed, operators_in
from perfanalysis.targets.readings import RUN, Reading, level, prose_or_unread, unread

_LEAD = re.compile(r"[一-鿿〓()“”、:,.·《》A-Za-z0-9/+*-]*")
_SHORT_LEADS = frozenset("共计需含满超增减各均每建新为达约全比较设培约购")
_ORDINAL = re.compile(r"(?:第|前|号|No\.?|编号|排名|名列|星期|周)$")
_DENIAL = re.compile(r"未|没|尚|欠|缺|仅差|还差|不(?!少于|低于|超过|高于)|无|零|非|或|若|如(?!期)|若干|当|超出部分|扣")
_FALLING = re.compile(r"下降|降低|减少|压减|压缩|缩短|减|降")


def read_single(body: str, remarks: tuple[str, ...]) -> Reading:
    """单数文字: the reading of a text with exactly one run of digits."""
    run = RUN.search(body)
    assert run is not None  # noqa: S101 - the caller counted one
    digits = run[0].rstrip(",")
    head, tail = body[: run.start()], body[run.start() + len(digits) :]
    number = exact_number(digits)
    if number is None:
        return prose_or_unread(body, f"“{digits}”不是一个完整的数")
    if not re.fullmatch(r"[^,].*|", tail, re.DOTALL):
        return prose_or_unread(body, "数字后另有标点")
    return _assembled(body, head, digits, number, tail, remarks)


def _assembled(body: str, head: str, digits: str, number: Decimal, tail: str, remarks: tuple[str, ...]) -> Reading:
    parts = HEAD.fullmatch(head)
    if parts is None or parts["sign"] == "±":
        return prose_or_unread(body, "数字前的文字不能断定")
    if refusal := lead_refusal(parts["lead"], body):
        return refusal
    if parts["lead"].startswith("每") and tail[:1] in {"日", "号", "月"}:
        return level("每期重复的时限,按文字描述读")
    ending = read_ending(tail, remarks)
    if isinstance(ending, str):
        return prose_or_unread(body, ending)
    if ending.after.unit == "月":
        return level("可能是月份也可能是时长,按文字描述读")
    if ending.after.unit in {"年", "年度"} and re.fullmatch(r"(?:19|20)[0-9]{2}", digits):
        return level("文字中的数字是年份,未作为指标值")
    operator, agree = agreed(_strong(operators_in(parts["operators"]), ending.operator))
    if not agree:
        return unread("前后的比较符互相矛盾")
    reading = Reading(
        "number",
        number=(-number if parts["sign"] == "-" else number) * ending.after.scale,
        unit=ending.after.unit,
        scale_word=ending.after.scale_word,
        operator=operator,
        approximate=bool(parts["about"]) or ending.about,
        run=digits,
        falling=bool(_FALLING.search(parts["lead"])) and operator is None,
    )
    negative = "带负号,请核对方向" if parts["sign"] == "-" and operator is None else None
    return reading.noted(lead_note(parts["lead"]), *ending.notes, negative)


def _strong(before: tuple[Operator, ...], after: Operator | None) -> tuple[Operator, ...]:
    return (*before, after) if after else before


def lead_refusal(lead: str, body: str) -> Reading | None:
    """引导文字: the level or unread reading of words that do not lead to a number; None when they may."""
    kept = lead.rstrip(":,、")
    if not kept or kept in _SHORT_LEADS:
        return None
    if _ORDINAL.search(kept) and not kept.endswith("〓前"):
        return level("数字是序号或名次,按文字描述读")
    if not _LEAD.fullmatch(kept) or (len(kept) < 2 and kept != "〓"):
        return prose_or_unread(body, f"“{kept}”不能断定是什么")
    if _DENIAL.search(kept) or len(kept) > 24:
        return level("文字中的数字未作为指标值")
    reason = damaged_prose(kept.replace("〓", "年")) if len(kept) > 1 else None
    return unread(reason) if reason else None


def lead_note(lead: str) -> str | None:
    """引导文字提示: a notice on the words before the number that the reading leaves out."""
    if not lead.rstrip(":,、"):
        return None
    falling = ",数字是减少的幅度" if _FALLING.search(lead) else ""
    return f"从文字中取数,“{lead.replace('〓', '…')}”未计入{falling}"
