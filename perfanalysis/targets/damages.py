"""残损文字 (damages): texts spoiled by copying or recognition, found before anything is read out of them."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from perfanalysis.digits import exact_number
from perfanalysis.targets.names import names_capped_share, names_growth

_WORDS = frozenset(
    """WIFI WiFi wifi Wifi APP App app AI IT OA PC IC ID VR AR DNA CT ICU HPV AQI LED ETC PPP GDP CPI KPI PDF QQ IP TV KTV SCI EI SSCI CSSCI
    CNAS CMA ISO IOS HIV AIDS COD BOD VOC VOCs PM GPS GIS BIM EPC UPS LNG CNG MRI PCR NGO DRG DIP EPT UPC RFID NFC SUV ATM POS SOP USB CPU
    I II III IV V VI A B C D E X Y N a b km kg TB GB MB Yes No YES NO yes no OK ok Ok Q ISBN ISSN EB PHEV EV CBD MOOC SPOC MPA MBA NSFC CSCD TOP Top
    top WeChat Word Excel ERP CRM HIS LIS PACS EMR BBS QC PE PVC PPR HDPE DN SBS AC MCN KOL IPO OTA R D AA AAA AAAA AAAAA BB BBB VIP DVD CD LCD IDC CT机 B超 STEM MES""".split()  # noqa: SIM905
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_CHINESE = re.compile(r"[㐀-䶿一-鿿々〇〓Ⅰ-ⅿ]")
_MASKED = re.compile(
    r"\*{3,}|[xX×]{2,}|(?:19|20)[xX×*]{2}|[0-9][xX×*]{1,}(?=[年月日万元%个人])|[*×]{2,}(?=[县市区乡镇村局年])"
)
_LETTER_FOR_DIGIT = re.compile(
    r"第[OoIlQ口]|[OoIlQZS][0-9]|[0-9][OoIlQZSz](?![A-Za-z])|^[OoIl口]{1,3}(?:[次个起件例人户%]|百分比)|^(?:[≥≤]|[<>]=?)[OoIlQZSz]"
)
_STRAY_SIGNS = re.compile(r"[\^$@#&|{}`\\\"'?!;<>≥≤=]|[□■◆☆★�]")
_BOXED = re.compile(r"(?:[□■☑☒口√]?(?:是|否|有|无)[□■☑☒√]?[/、]?){1,3}")
_LONE_SIGNS = frozenset("√✓✔×✗xX")
_LONE_WORDS = frozenset("是否好高优良有无强低中差全达升降增减多少快长大小短齐新稳足准零可不对同完定已未合")
_LOST_ORDER = frozenset({"性标定指", "标指性定", "性定", "指标性定"})
_NUMBERED = re.compile(r"[1-9]\.(?:[1-9][0-9]|100)")
_TWO_FOR_SIGN = re.compile(r"2(?P<rest>[5-9][0-9]|100)(?:\.[0-9]+)?")


def damaged_text(short: str) -> str | None:
    """残损原因 of a compact text wherever its numbers stand; None when nothing is found (Chinese reason)."""
    if any(_foreign(char) for char in short):
        return "有不能识别的字符"
    if found := _MASKED.search(short):
        return f"“{found[0]}”处的字被遮盖"
    if found := _LETTER_FOR_DIGIT.search(short):
        return f"“{found[0]}”处疑为数字误识为字母"
    return "文字次序疑被打乱" if short in _LOST_ORDER else None


def _foreign(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in {"Cs", "Co", "Cn", "Cc"} or (kind == "Nd" and not char.isascii())


def strange_word(text: str) -> str | None:
    """生词: the first Latin word of a text that no form uses; None when all are known."""
    return next((word for word in _LATIN.findall(text) if word not in _WORDS), None)


def damaged_prose(short: str) -> str | None:
    """残损原因 of words: why a text without a usable number is no qualitative target either; None for sound words."""
    if short in _LONE_SIGNS or short in _LONE_WORDS:
        return None
    chinese = len(_CHINESE.findall(short))
    strange = strange_word(short)
    if strange and chinese < 12:
        return f"“{strange}”不是可识别的词"
    if chinese < 8 and not _BOXED.fullmatch(short) and (found := _STRAY_SIGNS.search(short)):
        return f"“{found[0]}”疑为误识的符号"
    if chinese < 2 and not _LATIN.search(short) and not re.search("[〓Ⅰ-ⅿ]", short):
        return "没有可读的文字"
    return None


def damaged_share(run: str, *, per_cent: bool, name: str) -> str | None:
    """比率残损原因: why a printed per cent cannot be (``290%`` for ``≥90%``); None when it can. ``run`` is the printed number."""
    number = exact_number(run)
    if per_cent and _NUMBERED.fullmatch(run) and (names_capped_share(name) or run.endswith("100")):
        return f"“{run[:2]}”疑为序号"
    if number is None or number <= 100:
        return None
    if names_capped_share(name) and (per_cent or number > 100):
        return f"“{run}%”超过100%,这类比率不可能;疑为“≥”误识为数字" if per_cent else f"“{run}”超过100,这类比率不可能"
    if per_cent and _TWO_FOR_SIGN.fullmatch(run) and not names_growth(name):
        return f"“{run}%”疑为“≥{run[1:]}%”误识"
    return None


def suspicious_share(value: Decimal) -> str | None:
    """比率提示: a notice on per cents above 300 %, which are possible but rare."""
    return f"“{value}%”远超100%,请核对" if value > 300 else None
