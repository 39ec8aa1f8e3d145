"""数值 (quantities): what one cell of a form says as a number, with its unit and whether it could be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from perfanalysis.digits import (
    compact,
    decimal_places,
    exact_number,
    fold_width,
    is_blank,
    number_text,
    round_half_up,
)

__all__ = [
    "BLANK",
    "MONEY_SCALES",
    "Quantity",
    "convert_money",
    "fold_width",
    "is_blank",
    "money_unit",
    "number_text",
    "parse_amount",
    "parse_count",
    "parse_points",
    "parse_rate",
    "round_half_up",
]

LONGEST_CELL = 120
"""Characters a number's cell may have; longer text is prose."""

MONEY_SCALES = {
    "元": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "十万元": Decimal(100_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}
"""Money units and how many 元 each is."""

_RUN = r"[0-9][0-9,.]*"
_APPROXIMATE = r"大约|约为|约|近|将近|逾|超|余|接近|左右"
_AMOUNT = re.compile(
    rf"(?P<lead>(?:合计|共计|总计|小计|共|计)?:?)(?P<about>(?:{_APPROXIMATE}){{0,2}})(?P<mark>>=|<=|[≥≤≧≦=]?)"
    rf"(?:人民币|RMB|[¥￥])?(?P<sign>[-+]?)(?P<run>{_RUN})(?P<more>[余多]?)"
    r"(?P<scale>亿|千万|百万|十万|万|千|百)?(?P<many>多?)(?P<yuan>元(?:人民币)?|圆)?(?P<whole>整?)(?P<tail>.*)",
    re.DOTALL,
)
_SUM = re.compile(rf"[0-9,.*×+()/元万个次人天]{{3,60}}=(?P<result>{_RUN}(?:万|亿)?元?)")
_RATE = re.compile(
    rf"(?P<mark>(?:>=|<=|[≥≤≧≦=═]|约|近)?)(?P<sign>[-+]?)(?P<run>{_RUN})(?P<unit>(?:%|百分比)(?:\(百分比\))?|‰)?"
)
_POINTS = re.compile(rf"\(?得?(?P<sign>[-+]?)(?P<run>{_RUN})(?P<unit>分|%)?\)?")
_COUNT = re.compile(
    rf"(?P<about>(?:{_APPROXIMATE})?)(?P<run>{_RUN})(?P<more>[余多]?)(?P<scale>[万千百亿]?)(?P<unit>[^0-9\W]{{0,6}})"
)
_MONEY_WORD = re.compile(r"(?P<unit>(?:亿|千万|百万|十万|万|千|百)元|(?:(?<=[:(\[ ])|(?<=人民币)|^)元)(?![/\w·*])")
_MONEY_CELL = re.compile(r"(?:金额)?(?:单位)?:?(?:人民币)?(?P<scale>亿|千万|百万|十万|万|千|百)?(?P<yuan>元?)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """数值: the reading of one cell.

    ``text`` is the cell as printed; ``value`` the number (share for per cents), None when blank or unread; ``unit`` the
    unit printed in the cell itself (None: none); ``read`` is False when text stands there that is no number;
    ``places`` the decimal places printed (a per cent's own: ``86.5%`` has 1); ``note`` says in Chinese what is odd.
    """

    text: str = ""
    value: float | None = None
    unit: str | None = None
    read: bool = True
    places: int = 0
    note: str | None = None

    @property
    def blank(self) -> bool:
        """Whether the cell is empty or says “nothing here” (``-``, ``/``, ``无`` …)."""
        return self.read and self.value is None


BLANK = Quantity()


def money_unit(text: str) -> str | None:
    """金额单位: the money unit a head or cell names (``单位:万元``, ``项目资金(万元)``, ``元``); None when it names none."""
    folded = fold_width(text[:LONGEST_CELL]).replace(" ", "").replace("萬", "万").replace("億", "亿")
    whole = _MONEY_CELL.fullmatch(folded)
    if whole and (whole["scale"] or whole["yuan"]):
        return f"{whole['scale'] or ''}元"
    found = _MONEY_WORD.search(folded)
    return found["unit"] if found else None


def convert_money(value: float, *, source: str, target: str) -> float:
    """金额换算: ``value`` in ``source`` as the number in ``target`` (元, 千元, 万元, 亿元 …), exact on its decimal text.

    Raises ValueError for a unit that is no money unit.
    """
    if source not in MONEY_SCALES or target not in MONEY_SCALES:
        raise ValueError(f"不能在“{source}”与“{target}”之间换算金额")
    return float(Decimal(repr(float(value))) * MONEY_SCALES[source] / MONEY_SCALES[target])


def parse_amount(text: str | None, *, unit: str | None = None) -> Quantity:
    """金额: the money in one cell, in ``unit`` when given (a unit printed in the cell is converted), else as printed.

    ``854万(高标准农田建设400万元,…)`` reads 854 with a note on its parts; a unit alone (``万元``) is blank; glued cells,
    masked numbers and several amounts are unread, with a note.
    """
    return _guarded(text, lambda short: _amount(short, unit), empty=_only_unit)


def parse_rate(text: str | None) -> Quantity:
    """比率: a per cent as share (``86.5%`` → 0.865); without sign up to 1 is a share and from 2 a per cent (noted).

    A bare number between 1 and 2 may be either and is unread.
    """
    return _guarded(text, _rate, empty=lambda short: short in {"%", "百分比"})


def parse_points(text: str | None) -> Quantity:
    """分值、得分: points (``95 分``, ``(得 30 分 )``, ``10``); ``15%`` as a weight is 15 with unit ``%``."""
    return _guarded(text, _points, empty=lambda short: short in {"分", "得分"})


def parse_count(text: str | None) -> Quantity:
    """数量: a count of persons, things, copies (``1,024人``, ``20余人``); the word after the number is the unit."""
    return _guarded(text, _count, empty=lambda short: short in {"人", "个", "份"})


def _guarded(text: str | None, read: Callable[[str], Quantity], *, empty: Callable[[str], bool]) -> Quantity:
    printed = text or ""
    if is_blank(printed):
        return Quantity(printed)
    if len(printed) > LONGEST_CELL:
        return Quantity(printed, read=False, note="文字过长,不是一个数")
    short = compact(printed)
    if empty(short):
        return Quantity(printed, note="只有单位,没有数")
    return replace(read(short), text=printed)


def _only_unit(short: str) -> bool:
    return money_unit(short) is not None and not any(sign in "0123456789xX*" for sign in short)


def _unread(note: str) -> Quantity:
    return Quantity(read=False, note=note)


def _joined(*notes: str | None) -> str | None:
    return "；".join(note for note in notes if note) or None


def _amount(short: str, unit: str | None) -> Quantity:
    if total := _SUM.fullmatch(short):
        return _noted(_amount(total["result"], unit), f"算式“{short}”取等号后的数")
    match = _AMOUNT.fullmatch(short)
    number = exact_number(match["run"]) if match else None
    if match is None or number is None:
        return _unread(f"“{short}”不是一个完整的金额")
    remark = _amount_remark(short, match)
    if remark is None:
        return _unread(f"“{short}”一格中不止一个数或另有文字")
    return _amount_in(match, -number if match["sign"] == "-" else number, unit, remark)


def _amount_remark(short: str, match: re.Match[str]) -> str | None:
    """What the text behind an amount is: empty when nothing is odd, None when it makes the amount unreadable."""
    tail, head = match["tail"], short[: match.start("tail")]
    if not tail or tail in {"左右", "以上", "以内", "(含)"}:
        return "非确数或带界限" if tail else ""
    if tail.startswith(head) and match["scale"] and re.fullmatch(r"(?:\(.{1,100}\))?", tail[len(head) :]):
        return f"“{head}”重复印了两次"
    if re.fullmatch(r"\(.{1,100}\)|[,;。]?(?:其中|含|包括).{1,100}", tail):
        return f"“{tail}”为分项或说明,未计入"
    return None


def _amount_in(match: re.Match[str], number: Decimal, unit: str | None, remark: str | None) -> Quantity:
    printed = f"{match['scale'] or ''}元" if match["scale"] or match["yuan"] else None
    if unit is not None and unit not in MONEY_SCALES:
        return _unread(f"“{unit}”不是金额单位")
    converted, changed = number, None
    if printed and unit and printed != unit:
        converted = number * MONEY_SCALES[printed] / MONEY_SCALES[unit]
        changed = f"单元格印的是“{printed}”,已换算为{unit}"
    about = "约数" if match["about"] or match["more"] or match["many"] else None
    mark = f"带符号“{match['mark']}”" if match["mark"] else None
    note = _joined(changed, about, mark, remark)
    return Quantity(value=float(converted), unit=printed, places=decimal_places(match["run"]), note=note)


def _noted(quantity: Quantity, note: str) -> Quantity:
    return replace(quantity, note=_joined(quantity.note, note))


def _rate(short: str) -> Quantity:
    match = _RATE.fullmatch(short)
    number = exact_number(match["run"]) if match else None
    if match is None or number is None:
        return _unread(f"“{short}”不是一个完整的比率")
    number = -number if match["sign"] == "-" else number
    mark = f"带“{match['mark']}”" if match["mark"] else None
    places = decimal_places(match["run"])
    if match["unit"]:
        base, unit = (1000, "‰") if match["unit"] == "‰" else (100, "%")
        return Quantity(value=float(number / base), unit=unit, places=places, note=mark)
    return _noted(_bare_rate(number, places), mark or "")


def _bare_rate(number: Decimal, places: int) -> Quantity:
    if 1 < abs(number) < 2:
        return _unread(f"“{number}”没有百分号,不能断定是百分数还是小数")
    if abs(number) <= 1:
        note = None if number == 0 else "没有百分号,按小数(1即100%)读"
        return Quantity(value=float(number), places=max(0, places - 2), note=note)
    return Quantity(value=float(number / 100), places=places, note="没有百分号,按百分数读")


def _points(short: str) -> Quantity:
    match = _POINTS.fullmatch(short)
    number = exact_number(match["run"]) if match else None
    if match is None or number is None:
        return _unread(f"“{short}”不是一个完整的分数")
    value = float(-number if match["sign"] == "-" else number)
    note = "分值印作百分数,按同数的分值读" if match["unit"] == "%" else None
    return Quantity(value=value, unit=match["unit"], places=decimal_places(match["run"]), note=note)


def _count(short: str) -> Quantity:
    match = _COUNT.fullmatch(short)
    number = exact_number(match["run"]) if match else None
    if match is None or number is None:
        return _unread(f"“{short}”不是一个完整的数量")
    scale = {"亿": 100_000_000, "万": 10_000, "千": 1000, "百": 100}.get(match["scale"], 1)
    about = "约数" if match["about"] or match["more"] else None
    return Quantity(
        value=float(number * scale), unit=match["unit"] or None, places=decimal_places(match["run"]), note=about
    )
