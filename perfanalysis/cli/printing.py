"""What commands print for a person: cases, evaluations and rulebooks as plain Chinese text."""

from __future__ import annotations

from typing import Any

from perfanalysis.formats import points_text, share_text
from perfanalysis.model import BudgetRow, Case, Evaluation, Indicator, ScoredItem
from perfanalysis.problems import problem_report
from perfanalysis.quantities import number_text
from perfanalysis.rules import RuleBook, RuleValue
from perfanalysis.rules.printing import sources


def case_text(case: Case) -> str:
    """读到的内容: heads, funds and indicators of one case, each row with its place."""
    funds = [_funds_line(row, case.amount_unit or "") for row in case.budget]
    rows = [_row_line(row) for row in case.indicators]
    problems = [problem_report(case.problems)] if case.problems else ["没有发现问题。"]
    return "\n".join([_title(case), f"  位置:{case.where}", *funds, *rows, _printed_total(case), *problems])


def _title(case: Case) -> str:
    year = f"{case.year}年度 " if case.year else ""
    units = " / ".join(filter(None, (case.department, case.implementer)))
    return f"{year}{case.name}({units or '未填单位'};{len(case.indicators)} 项指标)"


def _funds_line(row: BudgetRow, unit: str) -> str:
    amounts = (("年初", row.original), ("全年", row.adjusted), ("执行", row.executed))
    shown = [f"{name} {number_text(amount.value)}{unit}" for name, amount in amounts if amount.value is not None]
    return f"  资金 {row.item}:{','.join(shown) or '未填'}  [{row.where}]"


def _row_line(row: Indicator) -> str:
    target, actual = row.target.text or "—", row.actual.text or "—"
    points = f"分值 {points_text(row.weight.value)},得分 {points_text(row.score.value)}"
    unread = "" if row.target.read and row.actual.read else "(未读出)"
    return f"  {row.level2 or row.level1 or ''} › {row.name}:{target} → {actual}{unread},{points}  [{row.where}]"


def _printed_total(case: Case) -> str:
    return f"  填报总分 {points_text(case.total.value)},等级 {case.grade or '—'}"


def evaluation_text(evaluation: Evaluation) -> str:
    """评分结果: each item recomputed beside printed, the totals, the grade and every problem."""
    items = [_item_line(item) for item in evaluation.items if item.counted]
    problems = [problem_report(evaluation.problems)] if evaluation.problems else ["没有发现问题。"]
    return "\n".join([_title(evaluation.case), *items, _total_line(evaluation), *problems])


def _item_line(item: ScoredItem) -> str:
    points = f"分值 {points_text(item.weight)},填报 {points_text(item.printed)},重算 {points_text(item.computed)}"
    rate = f",完成 {share_text(item.rate)}" if item.rate is not None else ""
    return f"  {item.name}:{points}{rate}" + (f"({item.reason})" if item.reason else "")


def _total_line(evaluation: Evaluation) -> str:
    low, high = (points_text(bound) for bound in evaluation.bounds)
    total = points_text(evaluation.total) if evaluation.total is not None else f"未定(在 {low} 与 {high} 之间)"
    again = f"按规则重算 {points_text(evaluation.recomputed_total)}"
    return f"  总分 {total},等级 {evaluation.grade or '—'};{again}。规则:{evaluation.rulebook.id}"


def rules_text(book: RuleBook) -> str:
    """制度依据: every rule in force with value, date, document and evidence mark."""
    head = f"规则集 {book.id}({len(book.entries)} 条)" + (f"\n{book.note}" if book.note else "")
    lines = [f"{row.title}({row.key})= {row.value}\n    {_basis(row)}" for row in sources(book)]
    return "\n".join([head, *lines])


def _basis(row: Any) -> str:
    return f"{row.place},自 {row.valid_from};依据:{row.source}〔{row.evidence}〕 {row.file}"


def rules_document(book: RuleBook) -> dict[str, Any]:
    """制度依据 for another program: id, hash and each rule with value and source."""
    return {"id": book.id, "hash": book.hash, "rules": [_entry(entry) for _, entry in sorted(book.entries.items())]}


def _entry(entry: RuleValue) -> dict[str, Any]:
    names = ("key", "title", "value", "unit", "place", "valid_from", "valid_to", "source", "url", "evidence", "note")
    return {name: getattr(entry, name) for name in names}
