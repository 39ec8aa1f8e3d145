"""表格: rules in force by stage with their layers, documents, coverage by stage and funds, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from perfanalysis.formats import MISSING, shown
from perfanalysis.model.rule_surveys import RuleSurvey, effective
from perfanalysis.tables.layouts import ReportTable, text_table

EVIDENCE = {"V": "已核对原文", "S": "二手资料", "R": "依据待核"}


def _heads(survey: RuleSurvey) -> ReportTable:
    case = survey.case
    marks = Counter(rule.evidence for rule in survey.rules)
    rows = [
        ("名称", case.name),
        ("地区", shown(case.place)),
        ("日期", case.on),
        ("对照日期", shown(case.compared_on)),
        ("生效的规则", f"{len(survey.rules)}项"),
        ("没有取值的规则", f"{len(survey.lacking)}项"),
        ("依据情况", "、".join(f"{EVIDENCE[mark]}{marks[mark]}项" for mark in EVIDENCE if marks[mark])),
        ("登记的文件", f"{len(case.documents)}个,其中生效{len(survey.in_force)}个"),
        ("公布的制度套数", f"{case.stated}套" if case.stated else MISSING),
    ]
    return text_table("制度框架概况", ["事项", "内容"], rows)


def _rules(survey: RuleSurvey) -> ReportTable:
    order = {stage: place for place, stage in enumerate(survey.stages)}
    listed = sorted(survey.rules, key=lambda rule: order.get(rule.stage, len(order)))
    columns = ["环节", "规则", "取值", "来自", "生效", "依据文件", "标记"]
    rows = [[r.stage, r.title, r.value, r.place, r.begins, r.source, EVIDENCE[r.evidence]] for r in listed]
    return text_table("生效的规则", columns, rows, merged=1)


def _layers(survey: RuleSurvey) -> ReportTable:
    counts = Counter((rule.stage, rule.place) for rule in survey.rules)
    places = sorted({rule.place for rule in survey.rules}, key=lambda place: (place.count("-"), place))
    rows = [
        [stage, *(str(counts[stage, place] or "") for place in places)]
        for stage in survey.stages
        if any(counts[stage, p] for p in places)
    ]
    return text_table("各环节规则来自哪一级", ["环节", *places], rows, numeric=places)


def _documents(survey: RuleSurvey) -> ReportTable:
    columns = ["文件", "文号", "环节", "资金类别", "生效", "状态", "标记"]
    rows = [
        [
            d.name,
            shown(d.number),
            "、".join(d.stages),
            _funds(survey, d.funds),
            shown(d.begins),
            "生效" if effective(d, survey.case.on) else "不在有效期",
            EVIDENCE.get(d.evidence, MISSING),
        ]
        for d in survey.case.documents
    ]
    return text_table("本地制度文件", columns, rows)


def _funds(survey: RuleSurvey, funds: tuple[str, ...]) -> str:
    return "全部" if funds == survey.funds else "、".join(funds) or "一般公共预算(未注明)"


def _coverage(survey: RuleSurvey) -> ReportTable:
    rows = [
        [stage, *(str(survey.coverage.get((stage, fund), 0) or "缺") for fund in survey.funds)]
        for stage in survey.stages
    ]
    return text_table("文件覆盖情况(生效文件数)", ["环节", *survey.funds], rows, numeric=survey.funds)


def _changes(survey: RuleSurvey) -> ReportTable:
    columns = ["环节", "规则", f"{survey.case.compared_on or '对照日'}", survey.case.on, "影响得分", "依据文件"]
    rows = [
        [c.stage, c.title, c.before or "没有", c.after or "没有", "是" if c.scores else "否", c.source]
        for c in survey.changes
    ]
    return text_table("两个日期之间的变化", columns, rows, merged=1)


def _lacking(survey: RuleSurvey) -> ReportTable:
    rows = [(stage, title) for _, title, stage in survey.lacking]
    return text_table("没有取值的规则", ["环节", "规则"], rows, merged=1)


VIEWS: Mapping[str, Callable[[RuleSurvey], ReportTable]] = {
    "heads": _heads,
    "rules": _rules,
    "layers": _layers,
    "documents": _documents,
    "coverage": _coverage,
    "changes": _changes,
    "lacking": _lacking,
}
