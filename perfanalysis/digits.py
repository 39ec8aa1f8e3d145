"""数字 (digits): characters and digits of a cell, folded, told apart from blanks, rounded and written back."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, overload

LONGEST_NUMBER = 12
"""Integer digits a published figure may have; longer runs are cells glued together."""

_SMALL_FORMS = dict(zip("﹐﹑﹒﹔﹕﹙﹚﹟﹠﹡﹢﹣﹤﹥﹦﹨﹩﹪", ",、.;:()#&*+-<>=\\$%", strict=True))
_FULL_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDTHS = _FULL_WIDTH | {ord(wide): narrow for wide, narrow in _SMALL_FORMS.items()} | {0x3000: " "}
_TRADITIONAL = str.maketrans(
    "於萬億個過戶時號內達間畝噸從兩幾無優項標預產務數質滿顯長較實際應並確業習測驗報費設備條臺輛場區縣鄉鎮總額",
    "于万亿个过户时号内达间亩吨从两几无优项标预产务数质满显长较实际应并确业习测验报费设备条台辆场区县乡镇总额",
)
_PHONETIC = re.compile(r"\((?=[^()]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6}\)")
_VARIANTS = str.maketrans(
    {"−": "-", "‑": "-", "‐": "-", "∶": ":", "【": "(", "】": ")", "〔": "(", "〕": ")", "％": "%"}
)
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad\x00-\x08\x0e-\x1f\x7f]")
_BROKEN_DECIMAL = re.compile(r"(?<=[0-9]\.)[\r\n]+(?=[0-9])")
_SPACES = re.compile(r"\s+")
_LOOSE_SPACE = re.compile(r"(?<![0-9.,%]) | (?![0-9.])")

_NOTHING_WORDS = frozenset(
    "无 暂无 没有 无此项 无此项内容 无此指标 不适用 不涉及 未涉及 未填 空 空白 N/A n/a NA N.A. na null NULL None none nan NaN".split()  # noqa: SIM905
)
_NOTHING_MARKS = re.compile(r"[-—–―─_/\\…·•.。、,;:~*\s]{1,40}")
_PLACEHOLDERS = re.compile(
    r"(?:(?:(?:三级)?指标|目标|任务)[0-9一二三四五六七八九十]{0,2}[:、.]?|[0-9]{1,2}、)(?:[-—/…·.]{0,12}|\*{1,2}|无)"
)
_INSTRUCTIONS = re.compile(
    r"\(?(?:(?:限|不超过|控制在)?[0-9]{1,4}(?:个)?字(?:以内|之内|左右|以下)?|必填|选填|必填项|选填项|可选|如有|请?填写[^0-9]{0,30}|填报说明[^0-9]{0,30}|请选择|请输入[^0-9]{0,20})\)?"
)
_ASKING = re.compile(r"[^0-9]{0,100}\([0-9]{2,4}个?字(?:以内|之内|左右|以下)\)[。.]?")
_MASKED = re.compile(r"\*{3,40}")
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")


def fold_width(text: str) -> str:
    """全角转半角: full-width digits, letters and signs as half-width ones, one character for one (for reading only)."""
    return text.translate(_WIDTHS)


def compact(text: str) -> str:
    """紧缩文字: a cell ready for parsing: folded, simplified signs, no spaces but one between two numbers.

    A space left between digits says that two numbers may stand in one cell; a decimal broken over lines is joined.
    """
    folded = fold_width(text).translate(_VARIANTS).translate(_TRADITIONAL)
    joined = _PHONETIC.sub("", _BROKEN_DECIMAL.sub("", _UNSEEN.sub("", folded)))
    return _LOOSE_SPACE.sub("", _SPACES.sub(" ", joined).strip())


def is_blank(text: str | None) -> bool:
    """空白: whether a cell says “nothing here”: empty, ``-``, ``/``, ``…``, ``无``, ``指标2:``, ``(100字以内)``, ``**``."""
    if text is None or not text.strip():
        return True
    if len(text) > 120:
        return False
    short = compact(text)
    if _MASKED.fullmatch(short):
        return False
    return not short or short in _NOTHING_WORDS or _says_nothing(short)


def _says_nothing(short: str) -> bool:
    return any(pattern.fullmatch(short) for pattern in (_NOTHING_MARKS, _PLACEHOLDERS, _INSTRUCTIONS, _ASKING))


def exact_number(run: str) -> Decimal | None:
    """数: the exact number of one run of ASCII digits with thousands separators; None when it is no plain number.

    Refused: ``7.50.``, ``.5``, ``1,23``, ``007``, more than 12 integer digits, other scripts' digits, ``1e5``.
    """
    if len(run) > 40 or not _NUMBER.fullmatch(run):
        return None
    whole = run.partition(".")[0].replace(",", "")
    if len(whole) > LONGEST_NUMBER or (len(whole) > 1 and whole.startswith("0")):
        return None
    return Decimal(run.replace(",", ""))


def decimal_places(run: str) -> int:
    """小数位数: decimal places printed in one number."""
    return len(run.partition(".")[2])


def number_text(value: float | None) -> str:
    """数字文本: a number as people write it (96.0 → ``96``, 0.1+0.2 → ``0.3``); empty for None, NaN and infinity."""
    if value is None or not math.isfinite(value):
        return ""
    plain = format(Decimal(f"{value:.15g}"), "f")
    trimmed = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if trimmed == "-0" else trimmed


@overload
def round_half_up(values: float, places: int) -> float: ...
@overload
def round_half_up(values: Any, places: int) -> Any: ...


def round_half_up(values: Any, places: int) -> Any:
    """四舍五入: numbers rounded half away from zero on their decimal text (2.675 → 2.68 at 2 places).

    A scalar gives a float, a sequence or array a float64 array of the same shape; NaN and infinity stay.
    """
    if isinstance(values, int | float):
        return _rounded(float(values), places)
    return _rounded_array(values, places)


def _rounded(value: float, places: int) -> float:
    if not math.isfinite(value) or abs(value) >= 2**52:
        return value
    step = Decimal(1).scaleb(-places)
    return float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)) + 0.0


def _rounded_array(values: Any, places: int) -> Any:
    import numpy as np  # noqa: PLC0415 - reading text must start without numpy

    given = np.asarray(values, dtype=np.float64)
    small = np.where(np.isfinite(given) & (np.abs(given) < 2**52 / 10.0 ** max(places, 0)), given, 0.0)
    scale = 10.0 ** abs(places)
    counted = np.floor(np.abs(small) * scale if places >= 0 else np.abs(small) / scale)
    tie = (2 * counted + 1) / (2 * scale) if places >= 0 else (2 * counted + 1) * scale / 2
    raised = counted + (np.abs(small) >= tie)
    rounded = np.sign(small) * (raised / scale if places >= 0 else raised * scale) + 0.0
    kept = small == given
    result = np.where(kept, rounded, given)
    return float(result) if result.ndim == 0 else result
