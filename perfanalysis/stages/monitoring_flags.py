"""预警 (monitoring flags): what is out of the ordinary about a project, by limits of the rulebook, and its colour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfanalysis.formats import share_text
from perfanalysis.model.monitorings import Colour, ExecutionRow, MonitoringFlag, ProgressRow
from perfanalysis.rules import RuleBook
from perfanalysis.rules.case_rules import final_month

NO_RULE = "当地没有规定"
NOISE = 1e-12  # of shares: binary dust decides no flag


@dataclass(frozen=True, slots=True)
class Limits:
    """监控的界线 in force; None where the place has no rule. ``said`` are they as (name, value) for the report."""

    cutoffs: tuple[int, ...]
    warning: float | None
    gap: float | None
    time_gap: float | None
    colours: Mapping[str, Colour]
    likelihoods: tuple[str, ...]
    causes: tuple[str, ...]
    measures: tuple[str, ...]
    response: Mapping[str, Any] | None
    last_month: int
    said: tuple[tuple[str, str], ...]


def read_limits(rules: RuleBook, month: int) -> Limits:
    """监控的界线 of the rulebook for data to the end of ``month``."""
    warnings = _value(rules, "monitoring_execution_warnings") or []
    warning = next((float(one["below"]) for one in warnings if one["month"] == month), None)
    gap, time_gap = _value(rules, "monitoring_gap_warning"), _value(rules, "monitoring_time_gap")
    response = _value(rules, "monitoring_response")
    cutoffs = tuple(int(one) for one in _value(rules, "monitoring_cutoffs") or ())
    return Limits(
        cutoffs=cutoffs,
        warning=warning,
        gap=gap,
        time_gap=time_gap,
        colours=_value(rules, "monitoring_colours") or {},
        likelihoods=tuple(_value(rules, "monitoring_likelihood") or ()),
        causes=tuple(_value(rules, "monitoring_causes") or ()),
        measures=tuple(_value(rules, "monitoring_measures") or ()),
        response=response,
        last_month=final_month(rules),
        said=(
            ("监控截止月份", "、".join(f"{one}月" for one in cutoffs) or NO_RULE),
            (f"{month}月末预算执行预警线", NO_RULE if warning is None else f"低于{share_text(warning)}"),
            ("目标完成率与执行率之差", NO_RULE if gap is None else f"超过{share_text(gap)}"),
            ("执行率落后于时间进度", NO_RULE if time_gap is None else f"超过{share_text(time_gap)}"),
            ("答复期限", _response(response)),
        ),
    )


def _value(rules: RuleBook, key: str) -> Any:
    return rules.value(key) if key in rules.entries else None


def _response(response: Mapping[str, Any] | None) -> str:
    if response is None:
        return NO_RULE
    otherwise = f",逾期{response['otherwise']}" if response.get("otherwise") else ""
    return f"{int(response['days'])}个{response['kind']}{otherwise}"


def project_flags(
    row: ExecutionRow,
    progress: Sequence[ProgressRow],
    *,
    rate: float | None,
    elapsed: float,
    gap: float | None,
    limits: Limits,
) -> tuple[MonitoringFlag, ...]:
    """项目的预警, money first. Shares throughout; kinds are the keys of ``monitoring_colours``."""
    money = _money_flags(row, rate, elapsed, limits)
    return (*money, *_gap_flags(gap, limits), *_target_flags(progress, limits))


def _money_flags(row: ExecutionRow, rate: float | None, elapsed: float, limits: Limits) -> Iterator[MonitoringFlag]:
    if row.executed is None or row.budget is None:
        yield MonitoringFlag("数据缺失", "没有执行数" if row.executed is None else "没有预算数")
    if row.executed == 0 and row.budget:
        yield MonitoringFlag("零支出", "预算还没有支出")
    if rate is None:
        return
    if rate > 1:
        yield MonitoringFlag("超预算", f"执行率{share_text(rate)}")
    if limits.warning is not None and limits.warning - rate > NOISE:
        yield MonitoringFlag("执行预警", f"执行率{share_text(rate)},预警线{share_text(limits.warning)}")
    if limits.time_gap is not None and elapsed - rate - limits.time_gap > NOISE:
        yield MonitoringFlag("进度落后", f"执行率{share_text(rate)},时间进度{share_text(elapsed)}")


def _gap_flags(gap: float | None, limits: Limits) -> Iterator[MonitoringFlag]:
    if gap is not None and limits.gap is not None and abs(gap) - limits.gap > NOISE:
        side = "高" if gap > 0 else "低"
        yield MonitoringFlag("偏离预警", f"目标完成率比执行率{side}{share_text(abs(gap))}")


def _target_flags(progress: Sequence[ProgressRow], limits: Limits) -> Iterator[MonitoringFlag]:
    if not limits.likelihoods:
        return
    sure, never = limits.likelihoods[0], limits.likelihoods[-1]
    doubtful = [row for row in progress if row.likelihood in limits.likelihoods and row.likelihood != sure]
    hopeless = [row.indicator for row in doubtful if row.likelihood == never]
    if hopeless:
        yield MonitoringFlag("不能完成", "、".join(hopeless))
    if possible := [row.indicator for row in doubtful if row.likelihood != never]:
        yield MonitoringFlag("可能完不成", "、".join(possible))
    if lacking := [row.indicator for row in doubtful if not (row.cause or row.explanation) or not row.measure]:
        yield MonitoringFlag("缺原因或措施", "、".join(lacking))


def project_colour(flags: Sequence[MonitoringFlag], limits: Limits) -> Colour:
    """红黄绿: the worst colour that ``monitoring_colours`` gives to one of the flags; green without any."""
    colours = {limits.colours.get(flag.kind, "黄") for flag in flags}
    return "红" if "红" in colours else "黄" if "黄" in colours else "绿"
