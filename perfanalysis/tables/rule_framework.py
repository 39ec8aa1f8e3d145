"""表格: rules in force by stage with their layers, documents, coverage by stage and funds, and what changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from perfanalysis.formats import MISSING, shown
from perfanalysis.model.rule_documents import RuleDocument, effective, number_year, standing
from perfanalysis.model.rule_surveys import Coverage, RuleSurvey
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
        ("登记的文件", _registered(survey)),
        ("公布的制度套数", f"{case.stated}套" if case.stated else MISSING),
        ("登记表来源", "、".join(source.title or source.file for source in case.sources)),
    ]
    return text_table("制度框架概况", ["事项", "内容"], rows)


def _registered(survey: RuleSurvey) -> str:
    counts = Counter(standing(one, survey.case.place) for one in survey.case.documents)
    said = "、".join(f"{name}{counts[name]}个" for name in ("本地", "上级", "下级", "外地") if counts[name])
    in_force = len(survey.case.of("本地", "上级"))
    return f"{len(survey.case.documents)}个({said}),本地和上级的生效{in_force}个" if said else MISSING


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
    columns = ["级别", "文件", "文号", "环节", "资金类别", "生效日期", "状态", "标记"]
    order = ("本地", "上级", "下级", "外地")
    listed = sorted(survey.case.documents, key=lambda one: order.index(standing(one, survey.case.place)))
    rows = [
        [
            standing(d, survey.case.place),
            d.name,
            shown(d.number),
            "、".join(d.stages),
            _funds(survey, d.funds),
            shown(d.begins),
            _state(survey, d),
            EVIDENCE.get(d.evidence, MISSING),
        ]
        for d in listed
    ]
    return text_table("登记的制度文件", columns, rows, merged=1)


def _state(survey: RuleSurvey, document: RuleDocument) -> str:
    if standing(document, survey.case.place) in ("下级", "外地"):
        return "不计入"
    if not effective(document, survey.case.on):
        return "不在有效期"
    if document.begins:
        return "生效"
    return f"日期不详,按{number_year(document)}年起算" if number_year(document) else "日期不详,按生效计"


def _funds(survey: RuleSurvey, funds: tuple[str, ...]) -> str:
    return "全部" if funds == survey.funds else "、".join(funds) or "一般公共预算(未注明)"


def _coverage(survey: RuleSurvey) -> ReportTable:
    rows = [[stage, *(cover_text(survey.covered(stage, fund)) for fund in survey.funds)] for stage in survey.stages]
    title = "文件覆盖情况(生效的本地文件数,括号内为上级文件数)"
    return text_table(title, ["环节", *survey.funds], rows, numeric=survey.funds)


def cover_text(found: Coverage) -> str:
    """覆盖情况 as text: ``2``, ``2(1)`` with one of the layers above, ``(1)`` with only those, or 缺."""
    upper = f"({found.upper})" if found.upper else ""
    return f"{found.own or ''}{upper}" or "缺"


def _overlays(survey: RuleSurvey) -> ReportTable:
    columns = ["环节", "规则", "上级取值", "现取值", "现取值来自", "依据文件"]
    rows = [
        [
            rule.stage,
            rule.title,
            ";".join(f"{layer.place}:{layer.value}" for layer in rule.above),
            "同上级,只补依据" if rule.above[-1].value == rule.value else rule.value,
            rule.place,
            rule.source,
        ]
        for rule in survey.rules
        if rule.above
    ]
    return text_table("代替上级取值的规则", columns, rows, merged=1)


def _changes(survey: RuleSurvey) -> ReportTable:
    columns = ["环节", "规则", f"{survey.case.compared_on or '对照日'}", survey.case.on, "影响", "依据文件", "标记"]
    rows = [
        [
            "、".join(c.stages),
            c.title,
            c.before or "没有",
            c.after or "没有",
            c.touches or "不影响得分",
            _sources(c.before_source, c.source),
            EVIDENCE[c.evidence],
        ]
        for c in survey.changes
    ]
    return text_table("两个日期之间的变化", columns, rows)


def _sources(before: str, after: str) -> str:
    return after or f"原为:{before}"


def _unverified(survey: RuleSurvey) -> ReportTable:
    rows = [(r.stage, r.title, r.touches or "不影响得分", r.source) for r in survey.rules if r.evidence == "R"]
    order = {stage: place for place, stage in enumerate(survey.stages)}
    rows.sort(key=lambda row: order.get(row[0], len(order)))
    return text_table("依据待核的规则", ["环节", "规则", "影响", "依据文件"], rows, merged=1)


def _lacking(survey: RuleSurvey) -> ReportTable:
    rows = [(stage, title) for _, title, stage in survey.lacking]
    return text_table("没有取值的规则", ["环节", "规则"], rows, merged=1)


VIEWS: Mapping[str, Callable[[RuleSurvey], ReportTable]] = {
    "heads": _heads,
    "rules": _rules,
    "layers": _layers,
    "documents": _documents,
    "coverage": _coverage,
    "overlays": _overlays,
    "changes": _changes,
    "unverified": _unverified,
    "lacking": _lacking,
}
