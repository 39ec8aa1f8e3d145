"""计量单位 (units): the units of published indicator values, which of them agree, and how they convert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from perfanalysis.digits import compact

PERCENT = frozenset({"%", "百分比"})
_MEASURES: dict[str, dict[str, str]] = {
    "money": {
        "1": "元 人民币", "0.1": "角", "100": "百元", "1000": "千元", "10000": "万元", "100000": "十万元",
        "1000000": "百万元", "10000000": "千万元", "100000000": "亿元",
    },
    "length": {
        "1": "米 m M 延米 延长米", "1000": "公里 千米 km KM Km", "0.01": "厘米 cm", "0.001": "毫米 mm", "500": "里 华里",
    },
    "area": {
        "1": "平方米 ㎡ m2 m₂ m² 平米 平方 M2", "1000000": "平方公里 平方千米 km2 km₂ km² k㎡", "10000": "公顷 hm2 hm₂ hm² hm hmm ha",
        "666.6666666666666666666666667": "亩",
    },
    "volume": {"1": "立方米 m3 m₃ m³ 方 立方 M3", "0.001": "升 L", "0.000001": "毫升 ml mL"},
    "weight": {"1": "公斤 千克 kg KG Kg", "1000": "吨 t T", "0.5": "斤", "0.001": "克 g", "0.000001": "毫克 mg", "0.000000001": "微克 μg ug"},
    "data": {"1": "MB M 兆", "1024": "GB G", "1048576": "TB", "1073741824": "PB", "0.0009765625": "KB"},
    "speed": {"1": "Mbps 兆比特/秒 Mb/s", "1024": "Gbps", "0.0009765625": "Kbps"},
    "power": {"1": "千瓦 kW KW kw", "1000": "兆瓦 MW", "0.001": "瓦 W", "1000000": "吉瓦 GW"},
    "energy": {"1": "千瓦时 kWh kwh KWh 度 千瓦·时", "1000": "兆瓦时 MWh", "0.0002777777777777777777777777778": "千焦 kJ"},
    "voltage": {"1": "千伏 kV KV kv", "0.001": "伏 V"},
    "minutes": {"1": "分钟 min", "60": "小时 h 个小时 时", "0.01666666666666666666666666667": "秒 秒钟 s"},
    "days": {"1": "天 日 个自然日 自然日 日历天", "7": "周 星期 个星期 礼拜"},
    "workdays": {"1": "个工作日 工作日"},
    "months": {"1": "个月 月", "3": "个季度 季度 季", "12": "年 年度 周年 个年度"},
    "share": {"1": "% 百分比", "0.1": "‰ 千分比"},
    "points": {"1": "个百分点 百分点"},
}  # fmt: skip
_COUNTS = """
个 项 次 人 人次 名 位 户 户次 家 家次 所 座 处 条 套 台 台次 台套 台件 台(套) 辆 辆次 部 份 件 件套 件次 本 篇 篇次 册 册次 期 批 批次 场 场次 例 例次 起 宗 只 头 株 棵 粒
箱 袋 包 瓶 桶 盒 片 张 张次 幅 面 盏 根 支 枝 口 眼 孔 栋 幢 间 层 块 对 双 顶 把 床 床位 艘 架 架次 匹 尾 羽 枚 盆 丛 株次 门 门次 堂 讲 节 课 课时 学时 学期 班 班次
班级 学年 生 人份 村 乡 镇 街道 社区 县 市 区 单位 机构 企业 网 站 站点 点 点位 点次 条次 车次 航次 趟 航班 吨公里 人年 人月 人天 人日 标段 单元 团 队 支队 组 小组 品种 种 类 款
版 版次 期次 轮 轮次 遍 回 茬 造 分 分位 星 级 档 倍 字 万字 题 道 条数 宗次 项次 页 段 座次 圈 卷 盘 人户 窝 群 箱群 车 车位 泊位 台时 机位 学位 岗位 个岗位 工位 席 席位 座位
床日 人口 单 笔 杆 榀 扇 樘 周岁 岁 ℃ 摄氏度 分贝 dB dB(A) ppm 万美元 美元 欧元 港元 亿美元 用户 剂 剂次 针 针次 支次 袋次 份次 担 人·次 人、次 个/次 首 集 档次 部次 场馆
期刊 盏次 处次 户头 万步 天次 株丛 吨标准煤 吨标煤 千伏安 兆伏安 kVA KVA MVA 张床 张床位 座席 间次 台班 工日 班组 亩次 延米次 幅次 挂 副 串 捆 筐 车皮 组件 模块 个模块 门店 章
款次 块次 栏 盒次 场所 号 路 股 束 丈 尺 寸 公升 海里 节次 处点 板块 篇幅 频次 频道 条目 人组 队次 小时/年 字节 万次 千次
"""
_DENOMINATORS = r"(?:[一-鿿A-Za-z㎡²³₂₃]{1,5}|10万|1万)"
_PART = re.compile(rf"(?:(?:[/]|每(?=[一-鿿])){_DENOMINATORS})(?:[/·*、.•・]{_DENOMINATORS})*")
_SUFFIX_WORDS = re.compile(r"(?:及|或|\()?(?:以[上下内]|之内)|左右|上下")
_NAMES_OF_PERSONS = frozenset({"人", "名", "位", "人员"})


@dataclass(frozen=True, slots=True)
class Measured:
    """数后文字: what stands behind a number: its scale (万 …), unit and the rest."""

    scale: Decimal
    scale_word: str
    unit: str | None
    rest: str
    known: bool = True


@cache
def unit_factors() -> dict[str, tuple[str, Decimal]]:
    """单位表: every known unit with its dimension and its factor to the dimension's base unit."""
    table = {word: ("count", Decimal(1)) for word in _COUNTS.split()}
    for dimension, scales in _MEASURES.items():
        for factor, words in scales.items():
            table |= dict.fromkeys(words.split(), (dimension, Decimal(factor)))
    return table


@cache
def _known_units() -> re.Pattern[str]:
    words = sorted(unit_factors(), key=len, reverse=True)
    return re.compile("|".join(f"{re.escape(word)}{_latin_end(word)}" for word in words))


def _latin_end(word: str) -> str:
    return r"(?![A-Za-z0-9])" if word[-1].isascii() and word[-1].isalpha() else ""


_SCALES = {
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}
_SCALE = re.compile(r"万亿|十万|百万|千万|[百千万亿]")


def measured(tail: str) -> Measured:
    """数后文字: the text behind a number split into scale, unit and rest: ``万亩以上`` → 10000, ``亩``, ``以上``."""
    unit = _unit_at(tail)
    if unit:
        return Measured(Decimal(1), "", unit, tail[len(unit) :])
    scale = _SCALE.match(tail)
    if scale is None:
        return Measured(Decimal(1), "", None, tail)
    rest = tail[scale.end() :]
    after = _unit_at(rest)
    return Measured(Decimal(_SCALES[scale[0]]), scale[0], after, rest[len(after or "") :])


def _unit_at(tail: str) -> str | None:
    base = _known_units().match(tail)
    part = _PART.match(tail, base.end() if base else 0)
    found = tail[: part.end() if part else base.end() if base else 0]
    cut = _SUFFIX_WORDS.search(found) if part else None
    return (found[: cut.start()] if cut else found) or None


def is_unit(text: str) -> bool:
    """是否单位: whether the whole text is a known unit (``元/人·月``, ``万亩``, ``公里``)."""
    parts = measured(text)
    return parts.unit is not None and not parts.rest and bool(_known_units().match(parts.unit))


def printed_unit(text: str | None) -> str | None:
    """单位栏: the unit of a unit column; None for blanks, ``是/否`` and ``定性``; ``%(百分比)`` is ``%``."""
    short = compact((text or "")[:40]).strip("()")
    if "%" in short or "百分比" in short or short == "百分之":
        return "%"
    if short in {"", "无", "/", "-", "—", "--", "是/否", "是否", "定性", "文字描述", "无单位", "其他", "…", "等级"}:
        return None
    return short


def _canonical(unit: str) -> tuple[str, Decimal, frozenset[str]]:
    head, *parts = re.split(r"[/每]|(?<=[一-鿿])[·*、.•・](?=[一-鿿])", unit)
    dimension, factor = _factor(head)
    return dimension, factor, frozenset("人" if part in _NAMES_OF_PERSONS else part for part in parts)


def _factor(head: str) -> tuple[str, Decimal]:
    table = unit_factors()
    if head in table:
        return table[head]
    scale = _SCALE.match(head)
    if scale and head[scale.end() :] in table:
        dimension, factor = table[head[scale.end() :]]
        return dimension, factor * _SCALES[scale[0]]
    return ("count" if head else "", Decimal(1))


def unit_ratio(source: str | None, target: str | None) -> Decimal | None:
    """单位换算: what a number in ``source`` is multiplied by to be in ``target``; None when they cannot be compared.

    A missing unit agrees with every unit but per cent; counts (人, 人次, 个 …) compare as numbers.
    """
    if source == target:
        return Decimal(1)
    if source is None or target is None:
        return None if {source, target} & {"%", "‰"} else Decimal(1)
    (first, factor, parts), (second, other, more) = _canonical(source), _canonical(target)
    if first != second or not (parts <= more or more <= parts):
        return None
    return factor / other


def units_differ(source: str | None, target: str | None) -> bool:
    """单位不同: whether two printed units say different things though they compare (``人`` and ``人次``, not ``km`` and ``公里``)."""
    if source is None or target is None or source == target:
        return False
    one, other = _canonical(source), _canonical(target)
    if one[0] != "count":
        return one != other
    heads = {re.split(r"[/每]", unit)[0] for unit in (source, target)}
    return one[2] != other[2] or not (len(heads) == 1 or heads <= _NAMES_OF_PERSONS)
