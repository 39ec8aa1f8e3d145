"""监控结论: progress of money, what the rules let one flag, red and yellow projects, forecast and letters, as sentences."""

from __future__ import annotations

from collections.abc import Iterator

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.formats import count_text, share_text
from perfanalysis.model.monitorings import Monitoring

NAMED = 5


def conclude(result: Monitoring) -> Narrative:
    """监控结论: the whole's execution, limits without rule, colours, indicators in doubt, forecast, letters, problems."""
    return Narrative(tuple(_sentences(result)))


def _sentences(result: Monitoring) -> Iterator[Statement]:
    yield _whole(result)
    silent = [name for name, value in result.limits if value == "当地没有规定"]
    if silent:
        yield Statement(f"当地没有规定{'、'.join(silent)},这几项没有预警。", "监控基本情况")
    yield _colours(result)
    yield from _doubtful(result)
    yield _forecast(result)
    if result.letters:
        by = f",请于{result.respond_by}前答复" if result.respond_by else ""
        yield Statement(f"已生成{len(result.letters)}份提示函{by}。", "已生成的提示函")
    if result.problems:
        yield Statement(f"核对资料发现{len(result.problems)}处问题。", "核对发现的问题")


def _whole(result: Monitoring) -> Statement:
    case, whole = result.case, result.whole
    unit = escaped(case.amount_unit or "")
    budget = count_text(whole.budget, places=result.places)
    text = f"截至{case.year}年{case.month}月底,{whole.projects}个项目预算{budget}{unit}"
    if whole.rate is None:
        return Statement(f"{text},金额不全,不能算出执行率。", "各单位执行进度")
    spent = f"已执行{count_text(whole.executed, places=result.places)}{unit},执行率**{share_text(whole.rate)}**"
    return Statement(f"{text},{spent},时间进度{share_text(result.elapsed)}。", "各单位执行进度")


def _colours(result: Monitoring) -> Statement:
    whole = result.whole
    red = [escaped(one.project) for one in result.projects if one.colour == "红"]
    named = f"(红:{'、'.join(red[:NAMED])}{'等' if len(red) > NAMED else ''})" if red else ""
    return Statement(f"红{whole.red}个、黄{whole.yellow}个、绿{whole.green}个{named}。", "红黄名单")


def _doubtful(result: Monitoring) -> Iterator[Statement]:
    doubtful = [row for row in result.case.progress if row.likelihood and not row.likelihood.startswith("确定")]
    if doubtful:
        causes = "、".join(f"{escaped(cause)}{count}项" for cause, count in result.causes[:3])
        why = f",原因以{causes}为多" if causes else ""
        yield Statement(f"单位填报可能完不成的指标{len(doubtful)}项{why}。", "可能完不成的指标")


def _forecast(result: Monitoring) -> Statement:
    forecast, unit = result.forecast, escaped(result.case.amount_unit or "")
    if forecast.value is None:
        return Statement("金额不全,不能预测年底执行数。", "全部项目的年底预测")
    value, share = count_text(forecast.value, places=result.places), share_text(forecast.share, places=1)
    said = f"{escaped(forecast.method)},年底执行数预测为{value}{unit}({share})"
    if forecast.low is None or forecast.high is None:
        return Statement(f"{said};以前年度观测{forecast.n}个,不足以给出区间。", "全部项目的年底预测")
    error = f",以前年度同月预测的平均相对误差为{share_text(forecast.past_error, places=1)}"
    low, high = (count_text(value, places=result.places) for value in (forecast.low, forecast.high))
    span = f"95%区间为{low}至{high}{unit}(n={forecast.n}){error}"
    return Statement(f"{said},{span}。", "全部项目的年底预测")
