"""时限 (deadlines): dates of targets and actual values, as days (ISO), with the rule that fixed the day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_YEAR = r"(?:19|20)[0-9]{2}"
_S = r" ?[./-] ?"
_PERIOD = r"(?P<period>月?底|月?末|份|月份|上旬|中旬|下旬|月中|月?初)?"
_RELATIVE = r"年度内|当年度?|本年度?|今年|本年内|次年|翌年|明年|第二年"
_POINTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>{_YEAR})(?:年|{_S})(?P<month>[0-9]{{1,2}})(?:月|{_S})(?P<day>[0-9]{{1,2}})[日号]?(?:[ T]?[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?",
        rf"(?P<year>{_YEAR})年(?P<month>[0-9]{{1,2}})月?{_PERIOD}",
        rf"(?P<year>{_YEAR}){_S}(?P<month>[0-9]{{1,2}})",
        r"(?P<year>(?:19|20)[0-9]{2})(?P<month>(?:0[1-9]|1[0-2]))(?P<day>(?:0[1-9]|[12][0-9]|3[01]))",
        r"(?P<year>(?:19|20)[0-9]{2})(?P<month>(?:0[1-9]|1[0-2]))",
        r"(?P<year>(?:19|20)[0-9]{2})",
        rf"(?:(?P<year>{_YEAR})年?度?|(?P<relative>{_RELATIVE}))?(?:第?(?P<quarter>[一二三四1-4])季度|Q(?P<q>[1-4]))(?:末|底|内)?",
        rf"(?:(?P<year>{_YEAR})年?度?|(?P<relative>{_RELATIVE}))?(?P<half>上半年|下半年)(?:末|底|内)?",
        rf"(?:(?P<year>{_YEAR})(?:年度?|(?=年))|(?P<relative>{_RELATIVE}))(?:年?底|年?末|年终|全年|年内)?(?:底|末|内)?",
        r"(?P<relative>年底|年末|年内|年终|全年)",
        rf"(?P<relative>{_RELATIVE})?(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})[日号]?",
        rf"(?P<relative>{_RELATIVE})?(?P<month>[0-9]{{1,2}})月{_PERIOD}",
    )
)
_LEAD = r"(?:按计划|按要求|原则上|最迟|最晚|截至|截止到?|截止|于|在|至|到|预计|力争|确保|计划|须|应|不晚于|不迟于|不超过|早于|项目|任务)*"
_TAIL = (
    r"(?:之前|以前|前|之内|以内|内|止|为止)?(?:(?:前|已|均|全部|全面|按时|按期|如期|及时|基本|项目|任务|建设|工程|工作|资金)*"
    r"(?:完成|完工|竣工|完毕|办结|交付|到位|实施|支付|拨付|发放|验收|使用|结束|拨款|支出|开工|启动|建成|兑付|执行|通过|上线|投入|开展)[^0-9]{0,12})?"
)
_AROUND = re.compile(rf"(?P<lead>{_LEAD})(?P<core>.{{2,40}}?)(?P<tail>{_TAIL})")
_TO = r" ?(?:-+|[—–~至到]+) ?"
_SPANS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<from>{_YEAR})(?:年|[./-])[0-9]{{1,2}}(?:月|[./-])[0-9]{{1,2}}日?{_TO}(?:(?P<year>{_YEAR})(?:年|[./-]))?(?P<month>[0-9]{{1,2}})(?:月|[./-])(?P<day>[0-9]{{1,2}})日?",
        rf"(?P<from>{_YEAR})(?:年|[./-])[0-9]{{1,2}}月?{_TO}(?:(?P<year>{_YEAR})(?:年|[./-]))?(?P<month>[0-9]{{1,2}})(?:月(?:份|底|末)?)",
        rf"(?P<from>{_YEAR})(?:年|[./-])[0-9]{{1,2}}月?{_TO}(?P<year>{_YEAR})(?:年|[./-])(?P<month>[0-9]{{1,2}})月?",
        rf"(?P<from>{_YEAR})年?{_TO}(?P<year>{_YEAR})年?度?(?:底|末)?",
        rf"(?P<from>{_YEAR})(?:0[1-9]|1[0-2])[0-3][0-9]{_TO}(?P<year>{_YEAR})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3][0-9])",
        rf"[0-9]{{1,2}}月?{_TO}(?P<month>[0-9]{{1,2}})月(?:份|底|末)?",
        rf"[0-9]{{1,2}}月[0-9]{{1,2}}日?{_TO}(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})日?",
    )
)
_LOOSE = re.compile(rf"{_YEAR} ?\. ?[0-9]{{1,2}}|{_YEAR}[0-9]{{4}}")
_ONLY_TIMELY = re.compile(rf"{_YEAR}(?:[0-9]{{2}})?")
_MONTH_AND_DAY = re.compile(r"(?:1[0-2]|[1-9])\.(?:[12][0-9]|3[01]|0?[1-9])")
_OPERATORS = re.compile(r"^(?:>=|<=|[≥≤≧≦=═])+")
DATE_TOKEN = re.compile(
    rf"{_YEAR}(?:年|[./-])[0-9]{{1,2}}(?:月|[./-])[0-9]{{1,2}}日?(?:之前|以前|前)?"
    rf"|(?:{_YEAR}年)?[0-9]{{1,2}}月[0-9]{{1,2}}日(?:之前|以前|前)?|(?:{_YEAR}年)?[0-9]{{1,2}}月(?:底|末|份)(?:之前|以前|前)?"
    rf"|{_YEAR}年[0-9]{{1,2}}月(?:之前|以前|前)?|{_YEAR}年(?:度|底|末|年底|年末)?(?:之前|以前|前)?"
)
"""A date standing inside a sentence that also holds another number."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """时限: the day (ISO; None when the text cannot fix it) and the rule or reason in Chinese; ``sound`` False: no such day."""

    day: str | None
    rule: str
    sound: bool = True


def read_deadline(
    short: str, *, year: int | None = None, timely: bool = False, measured: bool = False
) -> Deadline | None:
    """时限: the date a compact text says, or None when it is no date.

    ``year`` completes dates without year; ``2021.12`` and ``20211231`` are dates for an indicator about time
    (``timely``), numbers where a unit or operator is given (``measured``), and otherwise undecided (not ``sound``).
    """
    bare = _OPERATORS.sub("", short)
    around = _AROUND.fullmatch(bare) if len(bare) <= 60 else None
    if around is None:
        return None
    explicit = bool(around["lead"] or around["tail"] or timely)
    if _ONLY_TIMELY.fullmatch(around["core"]) and (measured or not timely):
        return None
    if timely and not measured and _MONTH_AND_DAY.fullmatch(bare):
        return Deadline(None, f"“{bare}”可能是月日也可能是数", sound=False)
    if (measured or bare != short) and not explicit and _LOOSE.fullmatch(around["core"]):
        return None
    return _span(around["core"], year) or _point(around["core"], year, explicit=explicit)


def _span(core: str, year: int | None) -> Deadline | None:
    match = next((found for pattern in _SPANS if (found := pattern.fullmatch(core))), None)
    if match is None:
        return None
    parts = match.groupdict()
    chosen = int(parts.get("year") or parts.get("from") or 0) or year
    return _closing(chosen, parts, "起止日期取止日")


def _point(core: str, year: int | None, *, explicit: bool) -> Deadline | None:
    match = next((found for pattern in _POINTS if (found := pattern.fullmatch(core))), None)
    if match is None:
        return None
    parts = match.groupdict()
    if _LOOSE.fullmatch(core) and not explicit:
        if int(parts["month"] or 0) not in range(1, 13):
            return None
        return Deadline(None, f"“{core}”可能是日期也可能是数", sound=False)
    later = 1 if (parts.get("relative") or "") in {"次年", "翌年", "明年", "第二年"} else 0
    chosen = int(parts["year"]) if parts.get("year") else year + later if year else None
    return _closing(chosen, parts, "按不晚于该日")


def _closing(year: int | None, parts: dict[str, str | None], rule: str) -> Deadline:
    if year is None:
        return Deadline(None, "只写月日,没有年份,不能定日期")
    month = int(parts.get("month") or 0) or _last_month(parts)
    if not 1 <= month <= 12:
        return Deadline(None, f"没有{month}月", sound=False)
    last = calendar.monthrange(year, month)[1]
    day = int(parts.get("day") or 0) or _period_day(parts.get("period") or "", last)
    if not 1 <= day <= last or parts.get("day") in {"0", "00"}:
        return Deadline(None, f"没有{month}月{day}日", sound=False)
    return Deadline(date(year, month, day).isoformat(), f"{rule}{_precision(parts)}")


def _last_month(parts: dict[str, str | None]) -> int:
    if parts.get("month"):
        return 0
    quarter = parts.get("quarter") or parts.get("q")
    if quarter:
        return 3 * ("一二三四".find(quarter) + 1 or int(quarter))
    return 6 if parts.get("half") == "上半年" else 12


def _period_day(period: str, last: int) -> int:
    return {"上旬": 10, "初": 10, "月初": 10, "中旬": 20, "月中": 20}.get(period, last)


def _precision(parts: dict[str, str | None]) -> str:
    if parts.get("day"):
        return ""
    if parts.get("month"):
        day = _period_day(parts.get("period") or "", 31)
        return ",写到月的取月末" if day == 31 else f",写到旬的取{day}日"
    if parts.get("quarter") or parts.get("q") or parts.get("half"):
        return ",写到季度或半年的取期末"
    return ",写到年的取年末"
