"""比较符 (operators): the signs and words of comparison before and after a number, and in a column of their own."""

from __future__ import annotations

import re
from typing import Literal

from perfanalysis.digits import compact
from perfanalysis.targets.nouns import Direction, Operator

_BEFORE: dict[Operator, str] = {
    ">=": "≥ ≧ ⩾ ≮ >= => ≥= >≥ 大于或等于 大于等于 大于或者等于 高于或等于 高于等于 不少于 不低于 不小于 不短于 不得少于 不得低于 不得小于 应不低于 "
    "应不少于 至少 最少 最低 最小 不下于 不少过 不得短于 多于或等于 多于等于 不差于",
    ">": "> 〉 大于 高于 超过 多于 超出 优于 突破 长于 超",
    "<=": "≤ ≦ ⩽ ≯ <= =< ≤= 小于或等于 小于等于 小于或者等于 低于或等于 低于等于 少于或等于 少于等于 不超过 不高于 不大于 不多于 不长于 不得超过 "
    "不得高于 不得大于 不得多于 不超出 不突破 未超过 未突破 未超出 不超 最多 最高 至多 最大 限于 降低至 降低到 下降至 下降到 降至 降到 减少至 减少到 压减至 压减到 压缩至 缩短至 缩短到",
    "<": "< 〈 小于 低于 少于 不足 不到 短于 未达到 未达",
    "=": "= ═ == 等于 ＝",
}  # fmt: skip
_WEAK = (
    "达到",
    "达",
    "控制在",
    "控制",
    "保持在",
    "保持",
    "维持在",
    "稳定在",
    "为",
    "是",
    "提高到",
    "提高至",
    "提升到",
    "提升至",
    "增加到",
    "增加至",
    "增至",
    "增长到",
    "扩大到",
)
_AFTER: dict[Operator, str] = {
    ">=": "及以上 及其以上 或以上 和以上 以上 起",
    "<=": "及以下 及其以下 或以下 以下 以内 之内 范围内 范围以内 内 封顶",
    ">": "以外",
}
_WORDS = {word: sign for sign, words in (_BEFORE | {}).items() for word in words.split()}
_AFTER_WORDS = {word: sign for sign, words in _AFTER.items() for word in words.split()}
_ALTERNATIVES = "|".join(re.escape(word) for word in sorted([*_WORDS, *_WEAK], key=len, reverse=True))
APPROXIMATE = r"(?:大约|大概|约为|约|将近|接近|近|逾|≈)"
HEAD = re.compile(
    rf"(?P<lead>.*?)(?P<operators>(?:{_ALTERNATIVES}|(?<=[>=<≥≤≧≦═]) )*+)(?P<about>{APPROXIMATE}?)(?P<sign>[-+±]?)",
    re.DOTALL,
)
_TOKENS = re.compile(_ALTERNATIVES)
AFTER = re.compile("|".join(sorted(_AFTER_WORDS, key=len, reverse=True)))
SIDES: dict[Operator, str] = {
    ">=": "floor",
    ">": "floor",
    "<=": "ceiling",
    "<": "ceiling",
    "=": "equal",
    "range": "inside",
}
_DIRECTIONS: dict[Operator, Direction] = {
    ">=": "higher",
    ">": "higher",
    "<=": "lower",
    "<": "lower",
    "=": "equal",
    "range": "inside",
}
_COLUMN_WORDS: dict[str, Operator] = {
    "正向": ">=",
    "正向指标": ">=",
    "反向": "<=",
    "反向指标": "<=",
    "逆向": "<=",
    "逆向指标": "<=",
}
_JUDGED = re.compile(r"定性(?:指标)?|文字|文字描述|描述|是/否|是否|有无|优良中(?:低)?差|高中低|其他|其它")


def direction_of(operator: Operator) -> Direction:
    """比较方向 of an operator: higher, lower, equal or inside."""
    return _DIRECTIONS[operator]


def operators_in(text: str) -> tuple[Operator, ...]:
    """比较符: the distinct strong operators of a run of signs and words, in order (``达到``, ``控制在`` say none)."""
    found = (_WORDS.get(token) for token in _TOKENS.findall(text))
    return tuple(dict.fromkeys(sign for sign in found if sign))


def operator_after(text: str) -> Operator:
    """后置比较词: the operator of a word behind the number (``以上`` ≥, ``以内`` ≤; 以上、以下、以内 include the number, 民法典第1259条)."""
    return _AFTER_WORDS[text]


def agreed(operators: tuple[Operator, ...]) -> tuple[Operator | None, bool]:
    """比较符合并: one operator out of several and whether they agree: ``≥`` with 以上 is ``>=``; ``≥`` with 以下 do not agree."""
    sides = {SIDES[sign] for sign in operators}
    if len(sides) > 1:
        return None, False
    loose = [sign for sign in operators if sign in {">=", "<="}]
    return (loose[0] if loose else operators[0] if operators else None), True


def column_operator(text: str | None) -> Operator | Literal["judged"] | None:
    """比较符栏: the operator of a column of its own (``≥``, ``大于等于``, ``反向指标``); ``judged`` for 定性; None when blank."""
    short = compact((text or "")[:40]).strip("()")
    if _JUDGED.fullmatch(short):
        return "judged"
    if short in _COLUMN_WORDS:
        return _COLUMN_WORDS[short]
    whole = "".join(_TOKENS.findall(short)) == short
    return agreed(operators_in(short))[0] if whole else None
