"""汇总表的列 (columns): what every column of a panel means, its unit, its kind and the headings it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "integer", "text", "flag"]
EXECUTION_RATE = "预算执行率"


@dataclass(frozen=True, slots=True)
class PanelColumn:
    """汇总表的一列: its kind, Chinese heading, and other headings a researcher's own table may give it.

    number: float64, NaN missing; integer: Int32, <NA> missing; text: categorical in code-point order; flag: bool with
    ``default`` where an own table has no such column.
    """

    kind: Kind
    title: str
    aliases: tuple[str, ...] = ()
    default: bool = False


KEYS: Mapping[str, PanelColumn] = {
    "case": PanelColumn("integer", "评价对象序号"),
    "notebook": PanelColumn("text", "笔记本"),
    "year": PanelColumn("integer", "年度", ("年份", "评价年度", "预算年度")),
    "entity": PanelColumn("text", "评价对象", ("对象", "地区", "region")),
}

CASE_COLUMNS: Mapping[str, PanelColumn] = {
    **KEYS,
    "state": PanelColumn("text", "状态"),
    "cause": PanelColumn("text", "未完成原因"),
    "kind": PanelColumn("text", "评价类型"),
    "form_year": PanelColumn("integer", "表内年度"),
    "place": PanelColumn("text", "行政区划代码"),
    "project": PanelColumn("text", "项目名称"),
    "department": PanelColumn("text", "主管部门", ("部门",)),
    "implementer": PanelColumn("text", "实施单位"),
    "group": PanelColumn("text", "组别", ("分组",)),
    "total": PanelColumn("number", "总分"),
    "low": PanelColumn("number", "总分下限"),
    "high": PanelColumn("number", "总分上限"),
    "grade": PanelColumn("text", "等级"),
    "recomputed_total": PanelColumn("number", "复算总分"),
    "recomputed_low": PanelColumn("number", "复算总分下限"),
    "recomputed_high": PanelColumn("number", "复算总分上限"),
    "recomputed_grade": PanelColumn("text", "复算等级"),
    "printed_total": PanelColumn("number", "填报总分"),
    "printed_grade": PanelColumn("text", "填报等级"),
    "rulebook": PanelColumn("text", "制度依据"),
    "rulebook_hash": PanelColumn("text", "制度依据校验值"),
    "problems_contradiction": PanelColumn("integer", "矛盾数"),
    "problems_unread": PanelColumn("integer", "未读数"),
    "problems_missing": PanelColumn("integer", "缺漏数"),
    "problems_notice": PanelColumn("integer", "提示数"),
    "problems_blocking": PanelColumn("integer", "阻止评分数"),
    "amount_unit": PanelColumn("text", "填报金额单位"),
    "budget_original": PanelColumn("number", "年初预算数(万元)"),
    "budget_adjusted": PanelColumn("number", "全年预算数(万元)"),
    "budget_executed": PanelColumn("number", "全年执行数(万元)"),
    "budget_next": PanelColumn("number", "下一年度预算数(万元)"),
    "treated_from": PanelColumn("integer", "政策起始年度"),
    "complete": PanelColumn("flag", "年度完整", ("year_complete",), default=True),
}

ITEM_COLUMNS: Mapping[str, PanelColumn] = {
    **KEYS,
    "position": PanelColumn("integer", "指标序号"),
    "level1": PanelColumn("text", "一级指标"),
    "level2": PanelColumn("text", "二级指标"),
    "level3": PanelColumn("text", "三级指标", ("指标", "指标名称", "indicator")),
    "code": PanelColumn("text", "指标代码"),
    "target_text": PanelColumn("text", "年度指标值"),
    "target_operator": PanelColumn("text", "指标值符号"),
    "target_value": PanelColumn("number", "指标值", ("目标值", "target")),
    "target_upper": PanelColumn("number", "指标值上限"),
    "target_unit": PanelColumn("text", "指标值单位"),
    "target_level": PanelColumn("text", "指标值等次"),
    "target_date": PanelColumn("text", "指标值日期"),
    "target_direction": PanelColumn("text", "比较方向", ("direction",)),
    "target_read": PanelColumn("flag", "指标值已读懂", default=True),
    "actual_text": PanelColumn("text", "实际完成值"),
    "actual_value": PanelColumn("number", "完成值", ("actual",)),
    "actual_upper": PanelColumn("number", "完成值上限"),
    "actual_unit": PanelColumn("text", "完成值单位"),
    "actual_level": PanelColumn("text", "完成值等次"),
    "actual_date": PanelColumn("text", "完成值日期"),
    "actual_read": PanelColumn("flag", "完成值已读懂", default=True),
    "weight": PanelColumn("number", "分值", ("权重",)),
    "rate": PanelColumn("number", "完成率"),
    "computed": PanelColumn("number", "按规则得分"),
    "printed": PanelColumn("number", "填报得分", ("得分", "score")),
    "lost": PanelColumn("number", "失分"),
    "recheck": PanelColumn("number", "复核得分"),
    "fraction": PanelColumn("number", "评判份额"),
    "method": PanelColumn("text", "评分方法"),
    "arguments": PanelColumn("text", "评分方法参数"),
    "counted": PanelColumn("flag", "是否计分", default=True),
    "applicable": PanelColumn("flag", "是否适用", default=True),
}

PROBLEM_COLUMNS: Mapping[str, PanelColumn] = {
    "code": PanelColumn("text", "代码"),
    "class": PanelColumn("text", "类别"),
    "where": PanelColumn("text", "位置"),
    "found": PanelColumn("text", "填报"),
    "allowed": PanelColumn("text", "应为"),
    "action": PanelColumn("text", "处理"),
    "blocking": PanelColumn("flag", "是否阻止评分"),
}
