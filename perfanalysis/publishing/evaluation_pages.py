"""评价报告的各章 (evaluation pages): the chapters of a report in the order of the place's outline, with tables and figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from perfanalysis.figures import score_figure
from perfanalysis.findings import chapter
from perfanalysis.findings.narratives import Narrative, Statement, escaped
from perfanalysis.model import Evaluation
from perfanalysis.publishing.page_parts import Heading, PageParts
from perfanalysis.rules import RuleBook
from perfanalysis.rules.outlines import report_outline
from perfanalysis.tables import formula_table, funds_table, group_table, heads_table, score_comparison_table, stack


def report_chapters(evaluation: Evaluation, rules: RuleBook) -> PageParts:
    """评价报告的各章 by the rule ``report_outline``: heading, written and generated text, tables and figure of each.

    Basic facts and funds, scores and their figure stand in the chapters whose headings name them, whatever their order.
    """
    outline = report_outline(rules)
    items: list[Any] = []
    for one in outline:
        items += [Heading(f"## {escaped(one.heading)}"), chapter(evaluation, one.heading, outline=outline)]
        items += [item for part in one.parts if part in _SHOWN for item in _SHOWN[part](evaluation)]
    return PageParts(tuple(items))


def _basics(evaluation: Evaluation) -> Iterator[Any]:
    yield stack(heads_table(evaluation.case), funds_table(evaluation))


def _scores(evaluation: Evaluation) -> Iterator[Any]:
    department = evaluation.case.kind == "department_evaluation"
    how = "完成值按公式由基础数据计算,算式见“计算依据”表。" if department else ""
    yield Narrative((Statement(f"各项指标的得分见下表,说明栏写明得分是怎样由指标值和实际完成值算出的。{how}"),))
    formulas = (formula_table(evaluation.case),) if department else ()
    yield stack(score_comparison_table(evaluation), group_table(evaluation), *formulas)
    yield replace(score_figure(evaluation), title="各指标得分")


_SHOWN: Mapping[str, Callable[[Evaluation], Iterator[Any]]] = {"basics": _basics, "conclusion": _scores}
