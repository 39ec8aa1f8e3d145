"""规则打印 (printing): the rules in force as rows that a person can read and check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from perfanalysis.rules.books import RuleBook, RuleValue, plain_numbers

UNCHECKED = "依据待核"
PLACES = 2
EVIDENCE_TEXTS = {"V": "见到出处", "S": "见到转述", "R": UNCHECKED}
_WORDS = {
    "name": "名称",
    "at_least": "不低于",
    "below": "低于",
    "at_most": "不高于",
    "fraction": "得分比例",
    "method": "方法",
    "bands": "分档",
    "places": "小数位数",
    "mode": "修约方法",
    "grade_on": "定等级用",
    "policy": "处理",
    "threshold": "界线",
    "slope": "扣分系数",
    "pass_line": "及格线",
    "low": "下限",
    "high": "上限",
    "tolerance": "允差",
    "full_from": "满分线",
    "zero_below": "零分线",
    "allowed": "允许",
    "reason_required": "须说明理由",
    "execution_below": "执行率低于",
    "completion_below": "完成率低于",
    "completion_above": "完成率高于",
    "amount": "金额",
    "points": "分值",
    "rate": "比率",
    "unit": "单位",
    "items": "其中",
    "grade": "等级",
    "action": "处理",
    "group": "指标组",
    "quantified": "须量化",
    "month": "月份",
    "days": "天数",
    "kind": "类型",
    "otherwise": "逾期",
    "evaluator": "评价主体",
    "outsourcing": "可委托第三方",
    "cycle_years": "周期(年)",
    "years": "连续年数",
    "yearly_share": "每年比例",
    "rule": "规则",
    "share": "比例",
    "step": "步骤",
    "by": "时限",
    "frame": "抽样框",
    "strata": "分层",
    "grade_change": "等级改变",
    "grades_lower": "低几级",
    "factor": "系数",
    "level": "级别",
    "meaning": "含义",
    "percent": "比例",
    "feedback_days": "反馈(日)",
    "measures_days": "报送整改(日)",
    "item": "事项",
    "where": "公开位置",
    "deadline": "时限",
    "team_minimum": "团队人数",
    "lead_years": "主评人年限",
    "archive_years": "档案年限",
    "header": "表头",
    "fund_rows": "资金行",
    "fund_columns": "资金列",
    "indicator_columns": "指标列",
    "label": "选项",
    "value": "赋值",
    "confidence": "置信水平",
    "error": "允许误差",
    "proportion": "预设比例",
    "kinds": "分类",
    "required_fields": "必填字段",
    "start": "起",
    "end": "止",
    "year": "年份",
    "place": "地区",
    "what": "变化",
}
_CHOICES = {
    "adjusted": "全年预算数",
    "original": "年初预算数",
    "received": "实际到位数",
    "ratio": "按比例",
    "bands": "按分档",
    "piecewise": "分段",
    "half_up": "四舍五入",
    "exact": "未修约的总分",
    "rounded": "修约后的总分",
    "none": "不扣分",
    "linear": "按比例扣",
    "zero": "零分",
    "manual": "人工判断",
    "distance": "按偏离程度",
    "yes_no": "是否",
    "rescale": "剔除后折算",
    "full": "按满分",
    "points": "打分",
    "qualitative": "定性",
    "simple_random": "简单随机",
    "stratified": "分层随机",
    "proportional_to_money": "按金额不等概率",
    "certainty_and_random": "必抽加随机",
    "mean": "加权平均",
    "top_two": "前两项占比",
    "public": "公开",
    "internal": "内部",
    "secret": "保密",
    "fiscal_year_end": "预算年度末",
    "evaluation_date": "评价日",
}
_HEADINGS = ("name", "label", "level", "grade", "item", "group", "step")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """规则出处: one rule in force with its value as text, its document and how well that was checked."""

    key: str
    title: str
    value: str
    unit: str
    place: str
    valid_from: str
    source: str
    url: str
    evidence: str
    note: str
    file: str


def sources(book: RuleBook) -> tuple[SourceRow, ...]:
    """规则出处: every rule in force, by key; ``evidence`` reads 依据待核 where the document was not checked."""
    return tuple(_row(entry) for entry in book.entries.values())


def _row(entry: RuleValue) -> SourceRow:
    return SourceRow(
        key=entry.key,
        title=entry.title,
        value=value_text(entry.value),
        unit=entry.unit,
        place=entry.place,
        valid_from=entry.valid_from,
        source=entry.source,
        url=entry.url or "",
        evidence=EVIDENCE_TEXTS[entry.evidence],
        note=entry.note or "",
        file=entry.file,
    )


def value_text(value: Any) -> str:
    """规定值的文字: a rule value in Chinese, e.g. ``优:不低于 90;良:不低于 80``."""
    if isinstance(value, dict):
        return ",".join(_pair(key, item) for key, item in value.items() if item is not None and item != [])
    if isinstance(value, list):
        return ";".join(_item(item) for item in value) if any(isinstance(i, dict) for i in value) else _listed(value)
    return _word(value)


def _listed(values: list[Any]) -> str:
    words = [_word(value) for value in values]
    return (";" if any(mark in word for word in words for mark in "、,") else "、").join(words)


def _item(item: Any) -> str:
    heading = next((key for key in _HEADINGS if isinstance(item, dict) and key in item), None)
    if heading is None:
        return value_text(item)
    rest = value_text({key: value for key, value in item.items() if key != heading})
    return f"{item[heading]}:{rest}" if rest else str(item[heading])


def _pair(key: str, value: Any) -> str:
    text = f"({value_text(value)})" if isinstance(value, (list, dict)) else _word(value)
    return f"{_WORDS.get(key, key)} {text}"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return _CHOICES.get(str(value), str(plain_numbers(value)))


def money_places(rules: RuleBook, unit: str | None) -> int:
    """金额小数位数: the most decimals of an amount in ``unit``: those of ``form_money_places`` for 万元, else two."""
    ruled = unit == "万元" and "form_money_places" in rules.entries
    return int(rules.value("form_money_places")) if ruled else PLACES
