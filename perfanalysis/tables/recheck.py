"""表格: the draw, differences between self-evaluation and re-check, reasons, grade changes, agreement."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfanalysis.formats import MISSING, count_text, gap_text, points_text, share_text, shown
from perfanalysis.model.rechecks import Difference, Recheck
from perfanalysis.tables.layouts import ReportTable, text_table

MOST = 60
_NAMES = {
    "inflation": "平均差异(自评−复核)",
    "limits": "一致性界限",
    "correlation": "组内相关系数 ICC(2,1)",
    "kappa": "等级的加权kappa",
    "sign": "自评高于复核的比例",
}


def _heads(result: Recheck) -> ReportTable:
    case, draw = result.case, result.draw
    rows = [
        ("抽审名称", case.name),
        ("组织单位", shown(case.department)),
        ("年度", f"{case.year}年"),
        ("抽样框", f"{len(case.frame)}个项目"),
        ("未入框的自评", f"{len(case.missing)}个"),
        *result.limits,
        ("种子", shown(draw.seed)),
        ("抽样框 SHA-256", draw.frame_hash),
        ("抽中", f"{len(draw.drawn)}个,占{share_text(len(draw.drawn) / len(case.frame))}"),
        ("已复核", f"{len(result.done)}个"),
    ]
    return text_table("抽审基本情况", ["事项", "内容"], rows)


def _drawn(result: Recheck) -> ReportTable:
    columns = ["层", "主管部门", "项目", "预算数(万元)", "自评总分", "自评等级", "入样概率"]
    rows = [
        [
            one.stratum,
            one.unit.department,
            one.unit.project,
            count_text(one.unit.amount),
            points_text(one.unit.score),
            shown(one.unit.grade),
            _chance(one.probability),
        ]
        for one in result.draw.drawn
    ]
    more = f"(前{MOST}个,共{len(rows)}个)" if len(rows) > MOST else ""
    return text_table(f"抽中名单{more}", columns, rows[:MOST], numeric=columns[3:5] + columns[6:], merged=1)


def _chance(value: float) -> str:
    return share_text(value, places=1) if value else MISSING


def _strata(result: Recheck) -> ReportTable:
    rows = [
        (name, str(size), str(drawn), share_text(drawn / size, places=1)) for name, size, drawn in result.draw.strata
    ]
    return text_table("各层抽取情况", ["层", "框内", "抽中", "比例"], rows, numeric=("框内", "抽中", "比例"))


def _missing(result: Recheck) -> ReportTable:
    rows = [(one.project, one.why) for one in result.case.missing]
    return text_table("未入框的自评", ["项目", "原因"], rows)


def _differences(result: Recheck) -> ReportTable:
    columns = ["项目", "自评", "复核", "差异", "自评等级", "复核等级", "重大", "折扣后", "结论", "原因"]
    return text_table(
        "复核差异",
        columns,
        [_difference(one) for one in result.differences],
        numeric=("自评", "复核", "差异", "折扣后"),
    )


def _difference(one: Difference) -> list[str]:
    scores = [points_text(one.self_score), points_text(one.recheck), gap_text(one.gap)]
    words = [
        shown(one.self_grade),
        shown(one.recheck_grade),
        "是" if one.material else "否" if one.gap is not None else MISSING,
    ]
    return [
        one.drawn.unit.project,
        *scores,
        *words,
        points_text(one.discounted),
        one.verdict or "待复核",
        "、".join(one.reasons),
    ]


def _reasons(result: Recheck) -> ReportTable:
    rows = [(word, str(count), points_text(points)) for word, count, points in result.reasons]
    return text_table("差异原因", ["原因", "指标数", "自评多给分"], rows, numeric=("指标数", "自评多给分"))


def _grades(result: Recheck) -> ReportTable:
    rows = [(before, after, str(count)) for before, after, count in result.grades]
    return text_table("等级变化", ["自评等级", "复核等级", "项目数"], rows, numeric=("项目数",))


def _agreement(result: Recheck) -> ReportTable:
    columns = ["指标", "估计值", "95%区间", "n", "p"]
    rows = [[_NAMES[name], *_estimate(one)] for name, one in result.agreement.items()]
    if "limits" in result.agreement:
        limits = result.agreement["limits"].values
        if limits:
            rows[1] = [
                _NAMES["limits"],
                f"{_number(limits['lower_limit'][0])} 至 {_number(limits['upper_limit'][0])}",
                MISSING,
                str(result.agreement["limits"].n),
                MISSING,
            ]
    if result.population is not None:
        rows.append(["全部自评的平均虚高", *_estimate(result.population)])
    return text_table("自评与复核的一致性", columns, rows, numeric=columns[1:])


def _estimate(result: object) -> list[str]:
    low, high = result.interval  # type: ignore[attr-defined]
    span = MISSING if low != low else f"[{_number(low)}, {_number(high)}]"  # noqa: PLR0124
    p = result.p  # type: ignore[attr-defined]
    return [_number(result.estimate), span, str(result.n), MISSING if p != p else points_text(p, places=4)]  # type: ignore[attr-defined]  # noqa: PLR0124


def _number(value: float) -> str:
    return points_text(value, places=3)


VIEWS: Mapping[str, Callable[[Recheck], ReportTable]] = {
    "heads": _heads,
    "drawn": _drawn,
    "strata": _strata,
    "missing": _missing,
    "differences": _differences,
    "reasons": _reasons,
    "grades": _grades,
    "agreement": _agreement,
}
