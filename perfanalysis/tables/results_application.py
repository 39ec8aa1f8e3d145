"""表格: advice by grade, money asked, suggested and saved, audit findings, and the rectification register."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfanalysis.formats import MISSING, count_text, points_text, shown
from perfanalysis.model.applications import Decision, ResultsApplication
from perfanalysis.tables.layouts import ReportTable, text_table


def _unit(result: ResultsApplication) -> str:
    return f"(单位:{result.case.amount_unit})" if result.case.amount_unit else ""


def _heads(result: ResultsApplication) -> ReportTable:
    case = result.case
    rows = [
        ("名称", case.name),
        ("组织单位", shown(case.department)),
        ("评价年度", f"{case.year}年"),
        ("截至日期", shown(result.as_of)),
        ("评价结果", f"{len(case.results)}项"),
        ("未完成的评价", f"{len(case.failed)}项"),
        ("预算申请", f"{len(case.requests)}项"),
        ("审计和纪检发现", f"{len(case.audits)}处"),
        ("整改事项", f"{len(case.rectifications)}项"),
        *result.limits,
        ("数据来源", "、".join(source.title or source.file for source in case.sources)),
    ]
    return text_table("结果应用基本情况", ["事项", "内容"], rows)


def _decisions(result: ResultsApplication) -> ReportTable:
    columns = ["等级", "项目", "得分", "本年预算", "下年申请", "建议安排", "节约", "建议和说明"]
    rows = [_decision(one, result.places) for one in result.decisions]
    sums = [count_text(value, places=result.places) for value in (result.request, result.suggested, result.saved)]
    total = ["合计", "", "", "", *sums, ""]
    return text_table(
        f"预算安排建议{_unit(result)}", columns, [*rows, total], numeric=columns[2:7], merged=1, last_total=True
    )


def _decision(one: Decision, places: int) -> list[str]:
    money = [count_text(value, places=places) for value in (one.current, one.request, one.suggested, one.saved)]
    advice = f"建议{one.action}" if one.action else "没有评价结果" if not one.grade else "没有规定"
    audit = f"审计和纪检发现{one.audits}处" if one.audits else ""
    waiting = "待定" if one.request is not None and one.suggested is None and one.saved is None else ""
    return [
        one.grade or MISSING,
        one.project,
        points_text(one.total),
        *money,
        ";".join(filter(None, [advice, one.note, audit, waiting])),
    ]


def _audits(result: ResultsApplication) -> ReportTable:
    rows = [
        (one.department, one.project, one.body, one.finding, count_text(one.amount, places=result.places))
        for one in result.case.audits
    ]
    return text_table(
        f"审计和纪检发现{_unit(result)}", ["单位", "项目", "来源", "发现", "金额"], rows, numeric=("金额",)
    )


def _register(result: ResultsApplication) -> ReportTable:
    columns = ["责任单位", "问题", "措施", "期限", "状态", "逾期"]
    rows = [
        [
            one.row.department,
            one.row.finding,
            one.row.measure,
            f"{one.due}{'(按规则)' if one.by_rule else ''}",
            one.row.status,
            _late(one.days, one.overdue),
        ]
        for one in result.rectifications
    ]
    return text_table("整改台账", columns, rows, merged=1)


def _late(days: int | None, overdue: bool) -> str:
    return f"逾期{-days}日" if overdue and days is not None else "否" if days is not None else MISSING


def _statuses(result: ResultsApplication) -> ReportTable:
    columns = ["年度", "未整改", "整改中", "已整改", "销号", "合计"]
    rows = [[year, *map(str, counts.values()), str(sum(counts.values()))] for year, counts in result.statuses]
    return text_table("各年整改状态", columns, rows, numeric=columns[1:])


def _letters(result: ResultsApplication) -> ReportTable:
    rows = [(letter.to, str(len(letter.rows))) for letter in result.letters]
    return text_table("已生成的催办函", ["单位", "逾期事项"], rows, numeric=("逾期事项",))


def _selections(result: ResultsApplication) -> ReportTable:
    rows = [
        (one.grade, one.rule, "、".join(one.projects), str(len(one.projects)), str(one.number))
        for one in result.selections
    ]
    columns = ["部门评价等级", "选取规则", "符合的项目", "项目数", "选取数"]
    return text_table("财政评价选取", columns, rows, numeric=columns[3:])


def _plan(result: ResultsApplication) -> ReportTable:
    columns = ["主管部门", "项目", "最近评价年度", "最近等级", "最迟再评价年度"]
    rows = [(one.department, one.project, _year(one.last), one.grade, _year(one.due)) for one in result.planned]
    return text_table("部门评价和财政评价的周期", columns, rows, merged=1)


def _year(year: int | None) -> str:
    return "" if year is None else f"{year}"


VIEWS: Mapping[str, Callable[[ResultsApplication], ReportTable]] = {
    "heads": _heads,
    "decisions": _decisions,
    "audits": _audits,
    "register": _register,
    "statuses": _statuses,
    "letters": _letters,
    "selections": _selections,
    "plan": _plan,
}
