"""评价 (evaluating): a case checked, scored and graded by a rulebook; its files written whole, and read strictly."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from perfanalysis.checking import check, with_money_unit
from perfanalysis.model import Case, Evaluation, Recomputation, RuleReference, ScoredItem
from perfanalysis.model.assessment_documents import assessment_document
from perfanalysis.model.assessments import ExAnteAssessment, Reduction
from perfanalysis.model.document_files import EVALUATION_FILE, Cell, Rows, problem_rows, save_document, yes_or_no
from perfanalysis.model.documents import evaluation_document
from perfanalysis.model.stage_results import StageResult, stage_document
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.rules import RuleBook
from perfanalysis.scoring import method_title, recompute

__all__ = ["EVALUATION_FILE", "load_evaluation", "save_evaluation", "score"]

_KEYS = ("kind", "indicators", "groups", "total", "bounds", "grade", "rulebook", "problems")

_INDICATOR_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "完成率",
    "按规则得分",
    "填报得分",
    "失分",
    "原因",
    "评分方法",
    "是否计分",
    "是否适用",
    "位置",
)
_GROUP_HEADS = ("一级指标", "分值", "按规则得分", "填报得分")
_REDUCTION_HEADS = (
    "层级",
    "年度",
    "打捆",
    "项目",
    "名称",
    "申请金额",
    "核减金额",
    "核定金额",
    "核减率",
    "公布的核减率",
    "结论",
    "原因",
    "依据",
    "位置",
)
_LEVELS = {"item": "明细", "project": "项目", "bundle": "打捆", "year": "年度"}

Result = TypeVar("Result", bound=Evaluation | ExAnteAssessment | StageResult)


def score(case: Case, rules: RuleBook) -> Evaluation:
    """评价结果: ``case`` with its scores, total, grade, points lost and why, and every problem found.

    The total is the sum of the form's own points when every counted row has them; a form without any printed points
    takes the total by rule. It is None (with bounds) when points are missing, and None when a problem blocks: items,
    bounds and problems are given all the same. A form that
    names no money unit is in that of ``form_money_unit``. There is no grade where the weights
    do not make the rulebook's total (a form seen in part). Deterministic: no time, path or user.
    RuleProblems L012, L013: the rulebook lacks a rule.
    """
    found = recompute(case, rules)
    problems = _merged(check(case, rules), found.problems)
    blocked = any(item.blocking for item in problems)
    own = _prints_points(found)
    total = found.printed_total if own else found.computed_total
    total = None if blocked else total
    recomputed = None if blocked else found.computed_total
    return Evaluation(
        case=with_money_unit(case, rules),
        items=found.items,
        groups=found.groups,
        total=total,
        bounds=found.printed_bounds if own else found.computed_bounds,
        grade=_grade(total, found, rules),
        recomputed_total=recomputed,
        recomputed_bounds=found.computed_bounds,
        recomputed_grade=_grade(recomputed, found, rules),
        rulebook=RuleReference(rules.id, rules.hash),
        problems=problems,
    )


def _merged(checked: tuple[Problem, ...], scoring: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """All problems once, blocking ones first, else in the order found."""
    return tuple(sorted(dict.fromkeys((*checked, *scoring)), key=lambda item: not item.blocking))


def _prints_points(found: Recomputation) -> bool:
    return any(item.printed is not None for item in found.items)


def _grade(total: float | None, found: Recomputation, rules: RuleBook) -> str | None:
    """The grade of a total on the rulebook's scale, held to the best one a veto leaves (None: weights make another)."""
    grade = rules.grade(total) if _on_scale(found, rules) else None
    order = [band.name for band in rules.grades]
    if grade is None or found.grade_limit is None:
        return grade
    return order[max(order.index(grade), order.index(found.grade_limit))]


def _on_scale(found: Recomputation, rules: RuleBook) -> bool:
    """Whether the weights make the rulebook's total; a form that leaves weights blank is taken at its word."""
    weights = [item.weight for item in found.items if item.counted]
    known = [weight for weight in weights if weight is not None]
    gap = abs(math.fsum(known) - rules.value("weight_total"))
    return len(known) < len(weights) or bool(gap <= rules.value("check_tolerance")["points"])


def save_evaluation(evaluation: Result, output_folder: str | Path) -> Result:
    """保存评价结果: ``evaluation.json`` and ``tables/*.csv`` in ``output_folder``; gives back what was saved.

    Tables of an evaluation: indicators, groups, problems; of an ex-ante assessment: reductions, problems; of another stage its ``sheets``. Each file
    appears whole or not at all; the same evaluation gives the same bytes. Tables are UTF-8 with a mark so that Excel
    opens them; text that Excel would take for a formula gets a leading apostrophe. Where the environment variable
    ``PERFANALYSIS_STAGING`` names a folder, everything goes there instead (a batch moves it when it is done).
    OSError: the folder cannot be written.
    """
    if isinstance(evaluation, Evaluation):
        save_document(evaluation_document(evaluation), _scored(evaluation), output_folder)
    elif isinstance(evaluation, ExAnteAssessment):
        save_document(assessment_document(evaluation), _reduced(evaluation), output_folder)
    else:
        save_document(stage_document(evaluation), evaluation.sheets(), output_folder)
    return evaluation


def _scored(evaluation: Evaluation) -> dict[str, Rows]:
    problems = problem_rows(evaluation.problems)
    return {"indicators": _indicators(evaluation), "groups": _groups(evaluation), "problems": problems}


def _reduced(assessment: ExAnteAssessment) -> dict[str, Rows]:
    parts = (*assessment.items, *assessment.projects, *assessment.bundles, *assessment.years)
    rows = [_REDUCTION_HEADS, *map(_reduction, parts)]
    return {"reductions": rows, "problems": problem_rows(assessment.problems)}


def _reduction(part: Reduction) -> Sequence[Cell]:
    heads = (_LEVELS[part.level], part.year, part.bundle, part.project, part.name)
    numbers = (part.applied, part.cut, part.approved, part.rate, part.printed_rate.value)
    return (*heads, *numbers, part.conclusion, part.reason, part.basis, part.where)


def _indicators(evaluation: Evaluation) -> list[Sequence[Cell]]:
    return [_INDICATOR_HEADS, *(_indicator(item) for item in evaluation.items)]


def _indicator(item: ScoredItem) -> Sequence[Cell]:
    texts = (item.level1, item.level2, item.level3, item.target, item.actual)
    points = (item.weight, item.rate, item.computed, item.printed, item.lost)
    return (
        *texts,
        *points,
        item.reason,
        method_title(item.method),
        yes_or_no(item.counted),
        yes_or_no(item.applicable),
        item.where,
    )


def _groups(evaluation: Evaluation) -> list[Sequence[Cell]]:
    return [_GROUP_HEADS, *((group.name, group.weight, group.computed, group.printed) for group in evaluation.groups)]


def load_evaluation(path: str | Path) -> dict[str, Any]:
    """读取评价结果: the document in ``evaluation.json`` (``path``: the file or its folder).

    InputProblems S002: the file is absent, not UTF-8 JSON, repeats a key, holds NaN, or lacks what an evaluation has.
    """
    file = Path(path) / EVALUATION_FILE if Path(path).is_dir() else Path(path)
    try:
        document = json.loads(
            file.read_bytes().decode("utf-8"), object_pairs_hook=_no_repeated_keys, parse_constant=_no_constant
        )
    except FileNotFoundError:
        raise _unreadable(file, "文件不存在") from None
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, _why(error)) from error
    if not isinstance(document, dict) or (lacking := [key for key in _KEYS if key not in document]):
        raise _unreadable(file, f"缺少 {'、'.join(lacking)}" if isinstance(document, dict) else "不是一个评价结果")
    return document


class _Refused(ValueError):
    """Why a document is refused, in Chinese."""


def _why(error: Exception) -> str:
    if isinstance(error, _Refused):
        return str(error)
    return "不是 UTF-8 编码" if isinstance(error, UnicodeDecodeError) else "不是有效的 JSON"


def _no_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Refused("有重复的键")
    return found


def _no_constant(name: str) -> float:
    raise _Refused(f"含有非数值 {name}")


def _unreadable(file: Path, found: str) -> InputProblems:
    action = "重新运行评分,生成新的评价结果"
    return InputProblems([problem("S002", file.name, found=found, allowed="完整的 evaluation.json", action=action)])
