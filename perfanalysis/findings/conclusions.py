"""结论 (conclusions): total, grade, recomputation, problems and advice of one evaluation, as sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.findings.reductions import reduction_conclusion
from perfanalysis.formats import points_text
from perfanalysis.model import Case, Evaluation
from perfanalysis.model.assessments import ExAnteAssessment, ExAnteCase
from perfanalysis.model.stage_results import StageCase, StageResult
from perfanalysis.model.sums import awarded, counted_items, judged_by_rule, lost_items, printed_sum, sum_of
from perfanalysis.problems import ProblemClass

Verdict = Literal["通过", "修改后通过", "退回"]
SELF_EVALUATIONS = {"project_self_evaluation", "department_self_evaluation"}
CLASSES: Mapping[ProblemClass, str] = {
    "contradiction": "矛盾",
    "unread": "无法识读",
    "missing": "缺失",
    "notice": "提示",
}
NAMED = 5  # names listed in a sentence before 等


@dataclass(frozen=True, slots=True)
class Recommendation:
    """复核建议: 通过, 修改后通过 or 退回, with the reason in Chinese."""

    verdict: Verdict
    reason: str


def conclusion(evaluation: Evaluation | ExAnteAssessment | StageResult) -> Narrative:
    """评价结论: total and grade by which rules, recomputed total, points lost, problems; for a self-evaluation advice.

    A case that could not be scored says 未评分, why, and between which bounds its total lies. Of an ex-ante assessment:
    amounts asked and cut, the rate, refusals, reasons, years. Of another stage: what ``conclude`` in
    ``perfanalysis.findings.<notebook>`` says.
    """
    if isinstance(evaluation, ExAnteAssessment):
        return reduction_conclusion(evaluation)
    return _scored(evaluation) if isinstance(evaluation, Evaluation) else _of_stage(evaluation)


def _of_stage(result: StageResult) -> Narrative:
    said: Narrative = import_module(f"perfanalysis.findings.{result.notebook}").conclude(result)
    return said


def _scored(evaluation: Evaluation) -> Narrative:
    recomputed = [] if judged_by_rule(evaluation) and evaluation.total is not None else [_recomputed(evaluation)]
    said = [_total(evaluation), *recomputed, _lost(evaluation), _problems(evaluation)]
    advice = [_advice(evaluation)] if evaluation.case.kind in SELF_EVALUATIONS else []
    return Narrative((*said, *advice))


def headline(case: Case | ExAnteCase | StageCase) -> Narrative:
    """报告题目: year and name of what is evaluated, the first line of a report's title."""
    return Narrative((Statement(f"{f'{case.year}年度' if case.year else ''}{escaped(case.name)}"),))


def _subject(evaluation: Evaluation) -> str:
    case = evaluation.case
    return f"“{escaped(case.name)}”{f'{case.year}年度' if case.year else ''}"


def _total(evaluation: Evaluation) -> Statement:
    if evaluation.total is None:
        why = f"**未评分**:{_why_unscored(evaluation)}。{_range(evaluation.bounds)}"
        return Statement(f"{_subject(evaluation)}{why}", "指标得分对照、核对发现的问题")
    full = sum_of(item.weight for item in counted_items(evaluation))
    scale = f"(满分{points_text(full)}分)" if full else ""
    grade = f",等级为**{escaped(evaluation.grade)}**" if evaluation.grade else ",未定等级"
    text = f"{_subject(evaluation)}得**{points_text(evaluation.total)}分**{scale}{grade}。{_stated(evaluation)}"
    return Statement(text, f"指标得分对照;制度依据 {escaped(evaluation.rulebook.id)}")


def _stated(evaluation: Evaluation) -> str:
    total, rows = evaluation.case.total.value, printed_sum(evaluation)
    if total is None or rows is None:
        return ""
    agrees = points_text(total) == points_text(rows)
    return f"各行得分合计{points_text(rows)}分,与填报总分{points_text(total)}分{'一致' if agrees else '不一致'}。"


def _why_unscored(evaluation: Evaluation) -> str:
    blocking = [problem for problem in evaluation.problems if problem.blocking]
    without = [escaped(item.name) for item in counted_items(evaluation) if awarded(item) is None]
    reasons = [f"有{len(blocking)}处问题须先改正" if blocking else "", _without_points(without)]
    return ";".join(reason for reason in reasons if reason) or "没有可以计分的指标"


def _without_points(names: Sequence[str]) -> str:
    return f"{len(names)}项没有得分({named(names)})" if names else ""


def named(names: Sequence[str]) -> str:
    """列名: at most five names, then 等 and their number."""
    return "、".join(names[:NAMED]) + (f"等{len(names)}项" if len(names) > NAMED else "")


def _range(bounds: tuple[float, float]) -> str:
    low, high = map(points_text, bounds)
    return f"缺少的得分全部按零分计,总分为{low}分;全部按满分计,总分为{high}分。" if low != high else ""


def _recomputed(evaluation: Evaluation) -> Statement:
    basis = f"制度依据 {escaped(evaluation.rulebook.id)}"
    if evaluation.recomputed_total is None:
        unknown = [escaped(item.name) for item in counted_items(evaluation) if item.computed is None]
        low, high = map(points_text, evaluation.recomputed_bounds)
        open_items = f"{len(unknown)}项须由评价人员判定或补充数据({named(unknown)})" if unknown else "数据不足"
        return Statement(f"按制度依据重算不能得出唯一总分:{open_items};重算总分在{low}分至{high}分之间。", basis)
    grade = f",等级为{escaped(evaluation.recomputed_grade)}" if evaluation.recomputed_grade else ""
    return Statement(
        f"按制度依据重算,总分为{points_text(evaluation.recomputed_total)}分{grade}{_gap(evaluation)}。", basis
    )


def _gap(evaluation: Evaluation) -> str:
    printed, computed = printed_sum(evaluation), evaluation.recomputed_total
    if printed is None or computed is None:
        return ""
    size = points_text(abs(printed - computed))
    return ",与填报一致" if size == "0" else f",填报比重算{'高' if printed > computed else '低'}{size}分"


def _lost(evaluation: Evaluation) -> Statement:
    lost, known = lost_items(evaluation), [awarded(item) is not None for item in counted_items(evaluation)]
    if lost:
        listed = [f"{escaped(item.name)}(失{points_text(item.lost)}分)" for item in lost]
        total = points_text(sum_of(item.lost for item in lost))
        return Statement(f"{len(lost)}项指标共失{total}分:{named(listed)}。", "失分情况")
    return Statement("各计分指标均未失分。" if known and all(known) else "得分不全,失分情况无法列出。", "指标得分对照")


def _problems(evaluation: Evaluation) -> Statement:
    found = Counter(problem.class_ for problem in evaluation.problems)
    blocking = sum(problem.blocking for problem in evaluation.problems)
    if not found:
        return Statement("核对未发现表内矛盾、缺项或无法识读的内容。", "核对发现的问题")
    listed = "、".join(f"{word}{found[key]}处" for key, word in CLASSES.items() if found[key])
    stopped = f",其中{blocking}处须先改正才能评分" if blocking else ""
    return Statement(f"核对发现{found.total()}处问题:{listed}{stopped}。", "核对发现的问题")


def _advice(evaluation: Evaluation) -> Statement:
    advice = recommendation(evaluation)
    return Statement(f"复核建议:**{advice.verdict}**。理由:{advice.reason}。")


def recommendation(evaluation: Evaluation) -> Recommendation:
    """复核建议: 退回 when it cannot be scored, 修改后通过 when something must be put right, else 通过.

    To be put right: every contradiction, unread or missing item, and a grade that the rules do not give.
    """
    if evaluation.total is None or any(problem.blocking for problem in evaluation.problems):
        return Recommendation("退回", "自评表不能评分,须补正后重新报送")
    reasons = list(_corrections(evaluation))
    if reasons:
        return Recommendation("修改后通过", ";".join(reasons))
    return Recommendation("通过", "得分由各行得出,未发现须改正的问题")


def _corrections(evaluation: Evaluation) -> Iterator[str]:
    found = Counter(problem.class_ for problem in evaluation.problems)
    for key, word in CLASSES.items():
        if key != "notice" and found[key]:
            yield f"{word}{found[key]}处须改正或说明"
    if None not in (evaluation.grade, evaluation.recomputed_grade) and evaluation.grade != evaluation.recomputed_grade:
        yield f"填报得分的等级为{evaluation.grade},重算为{evaluation.recomputed_grade}"
