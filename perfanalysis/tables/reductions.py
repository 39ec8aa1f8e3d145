"""表格: amounts asked, cut and approved (事前绩效评估的核减)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

from perfanalysis.formats import MISSING, share_text, shown
from perfanalysis.model.assessments import ExAnteAssessment, Reduction
from perfanalysis.stages.ex_ante_words import change_text, money_text
from perfanalysis.tables.layouts import ReportTable, text_table

ReductionView = Literal["heads", "overall", "items", "reasons", "years"]
AMOUNTS = ("申请金额", "核减金额", "核定金额", "核减率")


def reduction_table(assessment: ExAnteAssessment, of: ReductionView = "overall") -> ReportTable:
    """核减表: ``heads`` 基本情况, ``overall`` 总体核减 by bundle, ``items`` 逐项核减, ``reasons`` 核减原因, ``years`` 各年对照.

    核减率 is the ratio of sums; the source's own rate stands beside it. Money in the case's unit.
    """
    return _VIEWS[of](assessment)


def _unit(assessment: ExAnteAssessment) -> str:
    unit = assessment.case.amount_unit
    return f"(单位:{unit})" if unit else ""


def _heads(assessment: ExAnteAssessment) -> ReportTable:
    case = assessment.case
    rows = [
        ("评估名称", case.name),
        ("组织单位", shown(case.department)),
        ("评估年度", f"{case.year}年" if case.year else MISSING),
        ("金额单位", shown(case.amount_unit)),
        ("项目数", _count(assessment.overall)),
        ("数据详细程度", "逐项明细" if assessment.items else "只有打捆合计,来源没有逐项明细"),
        ("核减口径", "净额(核增与核减已相抵)" if case.net else "核减额"),
        ("数据来源", shown(case.source.title)),
    ]
    return text_table("评估基本情况", ["事项", "内容"], rows)


def _count(reduction: Reduction) -> str:
    return MISSING if reduction.projects is None else str(reduction.projects)


def _amounts(reduction: Reduction) -> list[str]:
    money = (reduction.applied, reduction.cut, reduction.approved)
    return [*map(money_text, money), share_text(reduction.rate)]


def _overall(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["打捆", "项目数", *AMOUNTS, "公布的核减率"]
    rows = [_compared(part) for part in assessment.bundles]
    several = len(rows) > 1
    rows += [["合计", *_compared(assessment.overall)[1:]]] if several else []
    title = f"总体核减{_unit(assessment)}"
    return text_table(title, columns, rows, numeric=columns[1:], last_total=several)


def _compared(reduction: Reduction) -> list[str]:
    return [reduction.name, _count(reduction), *_amounts(reduction), shown(reduction.printed_rate.text)]


def _items(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["项目", "支出明细", *AMOUNTS, "结论和原因", "依据"]
    parts = [row for project in assessment.projects for row in _project_rows(assessment, project)]
    rows = parts or [_bundle_row(part) for part in assessment.bundles]
    total = ["合计", "", *_amounts(assessment.overall), "", ""]
    title = f"逐项核减{_unit(assessment)}"
    return text_table(title, columns, [*rows, total], numeric=AMOUNTS, merged=1, last_total=True)


def _project_rows(assessment: ExAnteAssessment, project: Reduction) -> Iterator[Sequence[str]]:
    items = [item for item in assessment.items if (item.bundle, item.project) == (project.bundle, project.project)]
    for item in items:
        detail = item.name if item.name != item.project else ""
        yield [project.name, detail, *_amounts(item), _why(item), item.basis]
    if len(items) > 1:
        yield [project.name, "小计", *_amounts(project), project.conclusion, ""]


def _why(item: Reduction) -> str:
    return ";".join(filter(None, [item.conclusion, item.reason]))


def _bundle_row(bundle: Reduction) -> Sequence[str]:
    return [f"{bundle.name}({_count(bundle)}个项目)", "来源未列明细", *_amounts(bundle), "", ""]


def _reasons(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["核减原因", "核减金额", "占核减总额"]
    rows = [(share.reason or "未注明", money_text(share.cut), share_text(share.share)) for share in assessment.reasons]
    return text_table(f"核减原因{_unit(assessment)}", columns, rows, numeric=columns[1:])


def _years(assessment: ExAnteAssessment) -> ReportTable:
    columns = ["年度", "项目数", *AMOUNTS, "公布的核减率", "比上一行(百分点)"]
    before = (None, *assessment.years)
    pairs = zip(assessment.years, before, strict=False)
    rows = [[str(year.year), *_compared(year)[1:], change_text(year, earlier)] for year, earlier in pairs]
    return text_table(f"各年核减对照{_unit(assessment)}", columns, rows, numeric=columns[1:])


_VIEWS: Mapping[ReductionView, Callable[[ExAnteAssessment], ReportTable]] = {
    "heads": _heads,
    "overall": _overall,
    "items": _items,
    "reasons": _reasons,
    "years": _years,
}
