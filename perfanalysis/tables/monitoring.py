"""表格: limits, progress of the whole, units and projects, indicators in doubt, causes, forecasts of a monitoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from perfanalysis.formats import MISSING, count_text, share_text, shown
from perfanalysis.model.monitorings import Monitoring, ProjectStatus, UnitStatus, YearEndForecast
from perfanalysis.tables.layouts import ReportTable, text_table

_UNIT_COLUMNS = ("项目数", "预算数", "执行数", "执行率", "红", "黄", "绿", "颜色")


def _unit_name(result: Monitoring) -> str:
    return f"(单位:{result.case.amount_unit})" if result.case.amount_unit else ""


def _heads(result: Monitoring) -> ReportTable:
    case, whole = result.case, result.whole
    rows = [
        ("监控名称", case.name),
        ("组织单位", shown(case.department)),
        ("年度和截止月份", f"{case.year}年,截至{case.month}月底"),
        ("项目数、单位数", f"{whole.projects}个项目,{len(result.units)}个单位"),
        ("预算数、执行数、执行率", "、".join(_money(whole, result.places))),
        ("红、黄、绿", f"{whole.red}、{whole.yellow}、{whole.green}"),
        ("数据来源", "、".join(source.title or source.file for source in case.sources)),
        *result.limits,
        ("答复截止日", shown(result.respond_by)),
    ]
    return text_table("监控基本情况", ["事项", "内容"], rows)


def _money(unit: UnitStatus, places: int) -> tuple[str, str, str]:
    return count_text(unit.budget, places=places), count_text(unit.executed, places=places), share_text(unit.rate)


def _units(result: Monitoring) -> ReportTable:
    columns = ["主管部门", "单位", *_UNIT_COLUMNS]
    rows = [[unit.department, unit.unit, *_unit_row(unit, result.places)] for unit in result.units]
    rows.append(["合计", "", *_unit_row(result.whole, result.places)])
    title = f"各单位执行进度{_unit_name(result)}"
    return text_table(title, columns, rows, numeric=_UNIT_COLUMNS[:-1], merged=1, last_total=True)


def _unit_row(unit: UnitStatus, places: int) -> list[str]:
    return [str(unit.projects), *_money(unit, places), *map(str, (unit.red, unit.yellow, unit.green)), unit.colour]


def _flagged(result: Monitoring) -> ReportTable:
    columns = ["颜色", "单位", "项目", "执行率", "目标完成率", "偏离", "预警"]
    order = {"红": 0, "黄": 1, "绿": 2}
    listed = sorted((one for one in result.projects if one.flags), key=lambda one: order[one.colour])
    rows = [
        [one.colour, one.unit, one.project, share_text(one.rate), _attained(one), share_text(one.gap), _flags(one)]
        for one in listed
    ]
    return text_table("红黄名单", columns, rows, numeric=("执行率", "目标完成率", "偏离"), merged=1)


def _attained(project: ProjectStatus) -> str:
    return MISSING if project.attainment is None else f"{share_text(project.attainment)}({project.counted}项)"


def _flags(project: ProjectStatus) -> str:
    return ";".join(f"{flag.kind}:{flag.found}" for flag in project.flags)


def _projects(result: Monitoring) -> ReportTable:
    columns = ["单位", "项目", "预算数", "执行数", "执行率", "年底预测", "95%区间", "预测占预算", "颜色"]
    rows = [
        [
            one.unit,
            one.project,
            count_text(one.budget, places=result.places),
            count_text(one.executed, places=result.places),
            share_text(one.rate),
            *_forecast(one.forecast, result.places),
            one.colour,
        ]
        for one in result.projects
    ]
    return text_table(f"各项目执行和年底预测{_unit_name(result)}", columns, rows, numeric=columns[2:8], merged=1)


def _forecast(forecast: YearEndForecast, places: int) -> list[str]:
    low, high = forecast.low, forecast.high
    span = (
        MISSING
        if low is None or high is None
        else f"{count_text(low, places=places)}~{count_text(high, places=places)}"
    )
    return [count_text(forecast.value, places=places), span, share_text(forecast.share, places=1)]


def _whole_forecast(result: Monitoring) -> ReportTable:
    forecast = result.forecast
    value, span, share = _forecast(forecast, result.places)
    rows = [
        ("年底执行数预测", value),
        ("95%区间", span),
        ("占预算", share),
        ("方法", forecast.method),
        ("以前年度观测", f"{forecast.n}个"),
        ("以前年度同月预测的平均相对误差", share_text(forecast.past_error, places=1)),
    ]
    return text_table(f"全部项目的年底预测{_unit_name(result)}", ["事项", "内容"], rows)


def _doubtful(result: Monitoring) -> ReportTable:
    columns = ["单位", "项目", "指标", "年度指标值", "完成值", "可能性", "原因", "措施", "时限"]
    sure = _sure(result)
    rows = [
        [
            row.unit,
            row.project,
            row.indicator,
            row.target.text,
            row.actual.text,
            row.likelihood,
            _why(row.cause, row.explanation),
            row.measure,
            row.due,
        ]
        for row in result.case.progress
        if row.likelihood and row.likelihood != sure
    ]
    return text_table("可能完不成的指标", columns, rows, merged=2)


def _sure(result: Monitoring) -> str:
    said = [row.likelihood for row in result.case.progress]
    return next((word for word in said if word.startswith("确定")), "确定能")


def _why(cause: str, explanation: str) -> str:
    return ":".join(filter(None, [cause, explanation]))


def _causes(result: Monitoring) -> ReportTable:
    rows = [(cause, str(count)) for cause, count in result.causes]
    return text_table("偏差原因", ["原因类别", "指标数"], rows, numeric=("指标数",))


def _letters(result: Monitoring) -> ReportTable:
    rows: list[Sequence[str]] = [
        (letter.to, str(len(letter.rows)), shown(result.respond_by)) for letter in result.letters
    ]
    return text_table("已生成的提示函", ["单位", "项目数", "答复截止日"], rows, numeric=("项目数",))


VIEWS: Mapping[str, Callable[[Monitoring], ReportTable]] = {
    "heads": _heads,
    "units": _units,
    "flagged": _flagged,
    "projects": _projects,
    "forecast": _whole_forecast,
    "doubtful": _doubtful,
    "causes": _causes,
    "letters": _letters,
}
