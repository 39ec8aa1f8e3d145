"""表格: what the form and its dossier say (基本情况, 资金, 佐证材料, 满意度, 发现的问题)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perfanalysis.formats import MISSING, count_text, points_text, share_text, shown
from perfanalysis.intervals import wilson_interval
from perfanalysis.model import BudgetRow, Case, Evaluation, Finding, SurveyItem
from perfanalysis.model.cases import EVALUATIONS
from perfanalysis.quantities import Quantity
from perfanalysis.tables.layouts import ReportTable, text_table

KINDS = {
    "project_self_evaluation": "项目支出绩效自评",
    "department_self_evaluation": "部门整体支出绩效自评",
    "performance_target": "绩效目标申报",
    "project_evaluation": "项目支出绩效评价",
    "department_evaluation": "部门整体支出绩效评价",
}


def heads_table(case: Case) -> ReportTable:
    """基本情况表: name, units, year, kind, goal, printed total and grade of one case, as read from its form."""
    rows = {
        "项目名称" if case.subject == "项目" else "部门(单位)名称": case.name,
        "评价类型": KINDS[case.kind],
        "主管部门": shown(case.department),
        "实施单位": shown(case.implementer),
        "评价年度": f"{case.year}年" if case.year else MISSING,
        "资金单位": shown(case.amount_unit),
        "年度总体目标": shown(case.goal),
        "目标实际完成情况": shown(case.goal_actual),
        **_printed_result(case),
        **case.dossier.facts,
    }
    return text_table(f"{case.subject}基本情况", ["事项", "内容"], list(rows.items()))


def _printed_result(case: Case) -> Mapping[str, str]:
    if case.kind in EVALUATIONS and not case.total.text and not case.grade:
        return {}
    return {"填报总分": _printed(case.total), "填报等级": shown(case.grade)}


def funds_table(evaluation: Evaluation) -> ReportTable:
    """资金情况表: the funds block as printed, with the execution rate recomputed beside the printed one.

    The total's rate is the one that was scored (its base is a rule); the other rows take 全年执行数 / 全年预算数.
    """
    case = evaluation.case
    columns = ["资金", "年初预算数", "全年预算数", "全年执行数", "分值", "填报执行率", "重算执行率", "填报得分"]
    rows = [_funds_row(row, _rate(row, evaluation)) for row in case.budget]
    unit = f"(单位:{case.amount_unit})" if case.amount_unit else ""
    title = f"{case.subject}资金情况{unit}"
    return text_table(title, columns, rows, numeric=columns[1:])


def _funds_row(row: BudgetRow, rate: float | None) -> Sequence[str]:
    amounts = [_printed(row.original), _printed(row.adjusted), _printed(row.executed)]
    return [row.item, *amounts, _printed(row.weight), _printed(row.rate), share_text(rate), _printed(row.score)]


def _rate(row: BudgetRow, evaluation: Evaluation) -> float | None:
    scored = next((item.rate for item in evaluation.items if item.position is None), None)
    if row.total and scored is not None:
        return scored
    if not row.adjusted.value or row.executed.value is None:
        return None
    return row.executed.value / row.adjusted.value


def _printed(quantity: Quantity) -> str:
    return shown(quantity.text) if quantity.text.strip() else points_text(quantity.value)


def evidence_table(case: Case) -> ReportTable:
    """佐证材料登记表: every entry of the evidence register."""
    columns = ["编号", "材料名称", "来源", "日期", "页码", "备注"]
    rows = [(item.id, item.name, item.source, item.date, item.pages, item.note) for item in case.dossier.evidence]
    return text_table("佐证材料登记", columns, rows)


def survey_table(case: Case) -> ReportTable:
    """满意度调查表: numbers of questionnaires, return and valid rates, satisfaction with its 95 % Wilson interval.

    Satisfaction is 满意人数 / 有效份数; return rate 回收 / 发放, valid rate 有效 / 回收. Source of the interval: Wilson 1927.
    """
    counts = ["总体", "发放", "回收", "有效", "满意"]
    shares = ["回收率", "有效率", "满意度", "95%置信区间"]
    rows = [_survey_row(item) for item in case.dossier.survey]
    return text_table(
        "满意度调查", ["调查对象", "题目", *counts, *shares, "调查方式"], rows, numeric=[*counts, *shares], merged=1
    )


def _survey_row(item: SurveyItem) -> Sequence[str]:
    counts = [item.population, item.issued, item.returned, item.valid, item.satisfied]
    shares = [_ratio(item.returned, item.issued), _ratio(item.valid, item.returned), _ratio(item.satisfied, item.valid)]
    interval = wilson_interval(item.satisfied, item.valid)
    return [
        item.group,
        item.question,
        *map(count_text, counts),
        *(share_text(share, places=1) for share in shares),
        interval.text if interval else MISSING,
        item.method,
    ]


def _ratio(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def findings_table(case: Case) -> ReportTable:
    """问题清单: the problems found by the evaluators, with cause, advice, severity, who puts it right and by when."""
    columns = ["序号", "类别", "问题", "原因", "建议", "严重程度", "责任单位", "整改期限", "佐证"]
    rows = [_finding_row(number, item) for number, item in enumerate(case.dossier.findings, start=1)]
    return text_table("评价发现问题清单", columns, rows)


def _finding_row(number: int, item: Finding) -> Sequence[str]:
    said = [item.kind, item.text, item.cause, item.advice, item.severity, item.responsible, item.due]
    return [str(number), *said, "、".join(item.evidence)]


def formula_table(case: Case) -> ReportTable:
    """计算依据表: the formula of every indicator with its figures and ratio, and how it is scored."""
    rows = [(row.code or "", row.name, row.basis or MISSING, row.criterion or MISSING) for row in case.indicators]
    return text_table("计算依据", ["编码", "指标", "公式和数字", "评分办法"], rows)
