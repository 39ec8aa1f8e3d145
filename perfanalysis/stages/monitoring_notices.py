"""监控提示函 (monitoring letters): one to every unit with a red or yellow project: what was found, what is asked, by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfanalysis.formats import count_text, share_text, shown
from perfanalysis.model.letters import Letter
from perfanalysis.model.monitorings import MonitoringCase, ProjectStatus, UnitStatus
from perfanalysis.stages.monitoring_flags import Limits

TITLE = "绩效运行监控提示函"
HEADS = ("项目", "预算数", "执行数", "执行率", "目标完成率", "预警", "颜色")


def monitoring_letters(
    case: MonitoringCase,
    projects: Sequence[ProjectStatus],
    units: Sequence[UnitStatus],
    limits: Limits,
    respond_by: str,
    places: int,
) -> tuple[Letter, ...]:
    """提示函, one a unit, in the order of units; projects in green are not named."""
    return tuple(_letters(case, projects, units, limits, respond_by, places))


def _letters(
    case: MonitoringCase,
    projects: Sequence[ProjectStatus],
    units: Sequence[UnitStatus],
    limits: Limits,
    respond_by: str,
    places: int,
) -> Iterator[Letter]:
    for unit in units:
        own = [
            one for one in projects if (one.department, one.unit) == (unit.department, unit.unit) and one.colour != "绿"
        ]
        if own:
            yield Letter(
                name=unit.unit or unit.department,
                title=TITLE,
                to=unit.unit or unit.department,
                before=_before(case, own),
                heads=HEADS,
                rows=tuple(_row(project, places) for project in own),
                after=tuple(_after(own, limits, respond_by)),
                sender=case.department or "",
            )


def _before(case: MonitoringCase, own: Sequence[ProjectStatus]) -> tuple[str, ...]:
    unit = f"(金额单位:{case.amount_unit})" if case.amount_unit else ""
    return (f"截至{case.year}年{case.month}月底,绩效运行监控发现你单位{len(own)}个项目须予以关注,情况如下{unit}。",)


def _row(project: ProjectStatus, places: int) -> tuple[str, ...]:
    flags = ";".join(f"{flag.kind}({flag.found})" for flag in project.flags)
    money = (count_text(project.budget, places=places), count_text(project.executed, places=places))
    return (project.project, *money, share_text(project.rate), share_text(project.attainment), flags, project.colour)


def _after(own: Sequence[ProjectStatus], limits: Limits, respond_by: str) -> Iterator[str]:
    red = "、".join(project.project for project in own if project.colour == "红")
    if red:
        yield f"其中{red}偏差较大{_remedies(limits.measures)}。"
    when = f"请于{respond_by}前" if respond_by else "请尽快"
    yield f"{when}书面说明原因、拟采取的措施和完成时限,能否完成年度目标须逐项写明。"
    if limits.response and respond_by:
        otherwise = shown(limits.response.get("otherwise"))
        note = "(未扣除法定节假日)" if limits.response["kind"] == "工作日" else ""
        yield f"答复期限为收到之日起{int(limits.response['days'])}个{limits.response['kind']}{note}。" + (
            f"逾期的,{otherwise}。" if limits.response.get("otherwise") else ""
        )


def _remedies(measures: Sequence[str]) -> str:
    return f",建议从以下措施中研究选定:{'、'.join(measures)}" if measures else ",请研究处理办法"
