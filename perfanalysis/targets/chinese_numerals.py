"""中文数字 (Chinese numerals): ``三次``, ``百分之九十五`` and ``零事故`` written with Arabic digits, where that is certain."""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL = r"[零〇一二两三四五六七八九十百千]{1,7}"
_UNITS = (
    r"个|项|次|人次|人|名|家|户|处|座|条|套|台|份|批次|批|场次|场|所|辆|件|本|篇|天|年|个月|轮|部|块|面|只|头|亩|公里|株|例|起|门|支|期|遍|个工作日|小时|"
    r"分钟|周|个百分点|倍"
)
_BEFORE = r"(?:>=|<=|[≥≤≧≦=═><]|不少于|不低于|不超过|至少|最多|大于等于|小于等于|大于|小于|超过|达到|每年|每月|每季度|每半年|全年|每周|完成|举办|开展|组织|召开)*+"
_WHOLE = re.compile(rf"(?P<before>{_BEFORE})(?P<numeral>{_NUMERAL})(?P<unit>{_UNITS})(?P<after>(?:及?以[上下内])?)")
_PER_CENT = re.compile(rf"百分之(?P<numeral>{_NUMERAL}|[0-9]+(?:\.[0-9]+)?)(?:点(?P<tail>[一二三四五六七八九零]))?")
_HUNDRED = re.compile(r"百分之?百")
_ZERO = re.compile(
    r"零(?P<unit>起|次|件|例|人|宗)?(?:(?:安全|责任|质量|生产)*(?:事故|投诉|差错|伤亡|死亡|案件|违规|违纪|上访))?(?:发生)?"
)


def with_arabic_numerals(short: str) -> str:
    """中文数字: the compact text with its certain Chinese numerals as digits; ``一般``, ``一定`` and ``三公`` stay words."""
    if _ZERO.fullmatch(short):
        unit = _ZERO.fullmatch(short)
        return f"0{unit['unit'] or ''}" if unit else short
    if whole := _WHOLE.fullmatch(short):
        value = _value(whole["numeral"])
        return short if value is None else f"{whole['before']}{value}{whole['unit']}{whole['after']}"
    return _PER_CENT.sub(_per_cent, _HUNDRED.sub("100%", short))


def _per_cent(match: re.Match[str]) -> str:
    numeral = match["numeral"]
    value = numeral if numeral[0].isdigit() and numeral[0].isascii() else _value(numeral)
    tail = f".{_DIGITS[match['tail']]}" if match["tail"] else ""
    return match[0] if value is None else f"{value}{tail}%"


def _value(numeral: str) -> int | None:
    if numeral in _DIGITS:
        return _DIGITS[numeral]
    total, pending, last = 0, None, 10_000
    for char in numeral:
        if char in _TENS:
            if _TENS[char] >= last:
                return None
            last = _TENS[char]
            total, pending = total + (1 if pending is None else pending) * last, None
        elif pending is not None and pending != 0:
            return None
        else:
            pending = _DIGITS[char]
    return total + (pending or 0)
