"""指标名称 (names): what the name of an indicator says about unit, operator and direction."""

from __future__ import annotations

import re
from dataclasses import dataclass

from perfanalysis.digits import compact
from perfanalysis.targets.nouns import Operator
from perfanalysis.targets.operators import agreed, operators_in
from perfanalysis.targets.units import is_unit, printed_unit

_LONGEST_NAME = 200
_PLACEHOLDER = re.compile(r"(?P<operator>>=|<=|[≥≤≧≦><=])(?:\*{1,6}|[_xX×]{2,6})(?P<unit>[^()*—,;:。]{0,12})")
_BRACKETED = re.compile(r"\((?:单位:?)?(?P<operator>(?:>=|<=|[≥≤≧≦><=])?)(?P<unit>[^()]{1,12})\)")
_PAIRING = re.compile(r"[人台家个项件场批]$")
_SHARE = re.compile(
    r"(?:率|比例|占比|比重|满意度|知晓度|百分比|覆盖面)(?:\([^()]*\)|达到?|不低于|以上|为|控制在|指标|情况|%|[:;,。])*$"
)
_NO_SHARE = re.compile(r"频率|速率|功率|分辨率|容积率|心率|汇率|倍率|死亡率|发病率|出生率|自然增长率|患病率|发案率")
_CAPPED = re.compile(
    r"满意度|满意率|合格率|覆盖率|覆盖面|知晓率|知晓度|及时率|达标率|通过率|准确率|正确率|成活率|存活率|就业率|入学率|巩固率|发放率|参保率|"
    r"公开率|优良率|优秀率|规范率|普及率|有效率|完好率|签约率|办结率|处理率|处置率|回复率|真实率|保存率|治愈率|毕业率|出勤率|在线率|建档率|抽检率|整改率|命中率"
)
_GROWING = re.compile(
    r"增长|增幅|增加|提高|提升|增值|产值|收入|投入产出|产出比|撬动|放大|翻番|流动比|周转|变动|负债|杠杆|使用率|完成率|执行率"
)
_LOWER = re.compile(
    r"变质|受害率|结余率|结转率|结余资金|投诉|事故|发生率|死亡|失业|能耗|变动率|控制率|差错|错误|误差|缺陷|故障|违规|违法|违纪|发案|返贫|流失|辍学|"
    r"空置|闲置|损失|损耗|亏损|超支|逾期|延误|拖欠|欠薪|负债率|债务率|排放量|排放浓度|污染物浓度|超标率|不合格率|不良率|病死率|感染率|患病率|发病|复发率|"
    r"偏差|偏离|上访|信访|舆情|伤亡|火灾|浪费|耗水|耗电|漏损|废品率|退货率|纠纷|事件|中断|瘫痪|泄露|泄密|误报率|漏报|案件数|塌陷|重复率|破损|丢失|"
    r"响应时间|等待时间|平均住院日|药占比|耗占比|PM2\.5|PM10|超时|次品|漏失|滞留"
)
_RIGHTING = re.compile(
    r"下降|降低|减少|减排|减量|节约|压减|压降|处理|处置|办结|办理|查处|查办|化解|修复|排除|整改|回复|答复|响应率|回应|及时|满意|合格|达标|覆盖|完成|知晓|培训|演练|防治|防控|治理|"
    r"救助|救治|保险|监测|排查|检测|检验|调解|侦破|破案|结案|宣传|回收|利用|抢修|预防|受理|补偿|赔付|安置|就业|控制面|消除|挽回|避免|解决|维修|清理|盘活|巡查|受益|审理|执结|"
    r"预警|上报|报告|督办|防范|补助|补贴|投保|应急|准确|正确|服务|恢复|改善|提升|提高|化验|监控|覆盖|覆盖率|人员接种"
)
_CURED = re.compile(r"(?:病|疫|压|血|糖|虫|害|污染|水土|感染|扬尘|质量|过程|风险|进度).{0,8}控制率|规范控制率")
_BRIEF = re.compile(r"时限|周期|工期|期限|(?:时间|天数|时长)")
_LASTING = re.compile(
    r"使用|服务|开放|开馆|运行|存放|有效|质保|保修|播出|可用|保障|持续|续航|学习|培训|授课|培养|寿命|年限|养护|管护|营业|覆盖|存续|利用|观看|收看|播放|值守|工作时间|活动|演出|"
    r"在岗|值班|锻炼|影响|受益|发挥|保质|志愿|驻村|帮扶|开展|劳动|巡逻|监测"
)
_COST_NAME = re.compile(r"成本|造价|单价|费用|预算控制|控制数|支出|花费|经费标准|总投资|总投入|资金投入|经费")
_NOT_COST = re.compile(
    r"节约|节省|降低|减少|下降|压缩|增收|收入|产值|效益|利润|税收|销售|奖励金|挽回|盘活|争取|融资|撬动"
)
_STANDARD = re.compile(
    r"(?:补助|补贴|救助|保障|供养|资助|奖补|奖励|低保|抚恤|优待|津贴|慰问|发放|补偿|救济|生活|保险|财政资金).{0,8}(?:标准|金额|补助|补贴|额度)?"
)
_TIMELY = re.compile(r"时间|时限|时效|日期|期限|进度|工期|及时")
_COUNTED_COST = re.compile(r"(?:^|/)(?:元|万元|亿元|千元|百元)|元")


@dataclass(frozen=True, slots=True)
class NameNotation:
    """名称中的写法: operator and unit printed in an indicator's name (``(≥**%)``, ``(公里)``)."""

    operator: Operator | None = None
    unit: str | None = None


def name_notation(name: str) -> NameNotation:
    """名称中的写法: the notation inside a name; empty when it has none."""
    short = _short(name)
    if found := _PLACEHOLDER.search(short):
        return NameNotation(agreed(operators_in(found["operator"]))[0], _name_unit(found["unit"]))
    for found in reversed(list(_BRACKETED.finditer(short))):
        unit = found["unit"]
        if not _PAIRING.search(short[: found.start()]) and (is_unit(unit) or unit in {"%", "%(百分比)", "百分比"}):
            return NameNotation(agreed(operators_in(found["operator"]))[0], _name_unit(unit))
    return NameNotation()


def _name_unit(unit: str) -> str | None:
    kept = printed_unit(unit)
    return kept if kept and (kept == "%" or is_unit(kept)) else None


def _short(name: str) -> str:
    return compact((name or "")[:_LONGEST_NAME])


def names_share(name: str) -> bool:
    """比率名称: whether a name is that of a per cent (…率, …比例, 满意度), so that a bare number is one."""
    short = re.sub(r"[★◆■]", "", _short(name))
    return bool(_SHARE.search(short)) and not _NO_SHARE.search(short)


def names_capped_share(name: str) -> bool:
    """封顶比率: whether a name is that of a share that cannot exceed 100 % (满意度, 合格率, 覆盖率 …)."""
    return bool(_CAPPED.search(_short(name)))


def names_growth(name: str) -> bool:
    """增长类名称: whether per cents far above 100 % make sense for this name (增长率, 投入产出比 …)."""
    return bool(_GROWING.search(_short(name)))


def names_lower(name: str) -> bool:
    """逆向名称: whether less is better by the name (投诉, 事故, 变质比例, 控制率 …) and not its cure (事故下降率, 投诉办结率)."""
    short = _short(name)
    if _CURED.search(short):
        return False
    return bool(_LOWER.search(short)) and not _RIGHTING.search(short)


def names_brief(name: str) -> bool:
    """限时名称: whether a name asks for a short time (时限, 工期, 完成时间), not a long one (使用年限, 服务时间)."""
    short = _short(name)
    return bool(_BRIEF.search(short)) and not _LASTING.search(short)


def names_time(name: str, level2: str) -> bool:
    """时效指标: whether the indicator is about time, so that ``2021.12`` is a month."""
    return bool(_TIMELY.search(_short(name)) or "时效" in _short(level2))


def names_cost(name: str, level2: str) -> bool:
    """成本指标: whether the indicator is a cost (成本指标, or 成本、造价、单价、费用 in the name)."""
    if _NOT_COST.search(_short(name)):
        return False
    return "成本" in _short(level2) or bool(_COST_NAME.search(_short(name)) and not names_standard(name))


def names_standard(name: str) -> bool:
    """补助标准: whether the name is that of a benefit level paid to people (补助标准, 救助标准), where less is no success."""
    return bool(_STANDARD.search(_short(name)))


def is_money(unit: str | None) -> bool:
    """金额单位: whether a unit is money or money per something (``元/亩``)."""
    return bool(unit and _COUNTED_COST.search(unit) and "单元" not in unit)
