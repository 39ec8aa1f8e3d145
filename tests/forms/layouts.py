"""Layouts: one form's data laid out as the forms of different places look."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from grids import Grid

Form = Mapping[str, Any]
Layout = Mapping[str, Any]

NATIONAL_COLUMNS = [
    ["level1", "一级指标", 1],
    ["level2", "二级指标", 1],
    ["level3", "三级指标", 2],
    ["target", "年度\n指标值", 1],
    ["actual", "实际\n完成值", 1],
    ["weight", "分值", 1],
    ["score", "得分", 1],
    ["reason", "偏差原因分析及改进措施", 1],
]
NATIONAL_FUNDS = [
    ["original", "年初预算数"],
    ["adjusted", "全年预算数"],
    ["executed", "全年执行数"],
    ["weight", "分值"],
    ["rate", "执行率"],
    ["score", "得分"],
]
NATIONAL = {
    "title": ["项目支出绩效自评表", "({year}年度)"],
    "side": "绩效指标",
    "columns": NATIONAL_COLUMNS,
    "levels": "merge",
    "head": [["项目名称", "{project}"], ["主管部门", "{department}", "实施单位", "{implementer}"]],
    "funds": {"label": "项目资金\n({unit})", "columns": NATIONAL_FUNDS},
    "goal": {"label": "年度总体目标", "expected": "预期目标", "actual": "实际完成情况"},
    "order": ["title", "head", "funds", "goal", "indicators", "total", "notes"],
    "total": "总分",
    "numbers": "number",
    "notes": [],
}
BUDGET_ROLES = ("item", "original", "adjusted", "executed", "weight", "rate", "score", "central")
ROW_ROLES = ("level1", "level2", "level3", "target", "actual", "weight", "score", "reason", "recheck")


def indicator_rows(form: Form) -> list[dict[str, Any]]:
    """The form's indicators as role → value; ``^`` in weight or score means merged with the cell above."""
    rows = []
    for values in form["indicators"]:
        row = dict(zip(ROW_ROLES, values, strict=False)) | dict.fromkeys(ROW_ROLES[len(values) :])
        row["operator"], row["value"], row["unit"] = _target_parts(row["target"])
        row["target"] = None if row["target"] is None else row["target"].replace("|", "")
        row["bare_actual"] = _without_unit(row["actual"], row["unit"])
        rows.append(row)
    return rows


def _target_parts(text: str | None) -> tuple[str | None, str | None, str | None]:
    parts = (text or "").split("|")
    if len(parts) != 3:
        return None, text, None
    return tuple(part or None for part in parts)  # type: ignore[return-value]


def _without_unit(actual: str | None, unit: str | None) -> str | None:
    return actual.removesuffix(unit) if actual and unit else actual


def budget_rows(form: Form) -> list[dict[str, Any]]:
    """The form's funds rows as role → printed value."""
    empty = dict.fromkeys(BUDGET_ROLES)
    return [empty | dict(zip(BUDGET_ROLES, values, strict=False)) for values in form.get("budget") or []]


def lay_out(grid: Grid, form: Form, layout: Layout) -> Grid:
    """Append the whole form to the grid in the layout's order."""
    parts = {
        "title": _title,
        "head": _head,
        "funds": _funds,
        "goal": _goal,
        "tasks": _tasks,
        "indicators": _indicators,
        "total": _total,
        "grade": _grade,
        "notes": _notes,
    }
    for name in layout["order"]:
        parts[name](grid, form, layout)
    return grid


def width(layout: Layout) -> int:
    """Number of grid columns of the indicator block."""
    return _indent(layout) + sum(column[2] for column in layout["columns"])


def _indent(layout: Layout) -> int:
    return 1 if layout.get("side") else 0


def fill(text: str, form: Form) -> str:
    """The text with the form's fields in its braces; empty where a field is absent."""
    return re.sub(r"\{(\w+)\}", lambda found: str(form.get(found[1]) or ""), text)


def _title(grid: Grid, form: Form, layout: Layout) -> None:
    for text in layout["title"]:
        grid.put(1, fill(text, form), columns=width(layout))
        grid.row += 1


def _head(grid: Grid, form: Form, layout: Layout) -> None:
    total = width(layout)
    for line in layout["head"]:
        pairs = list(zip(line[::2], line[1::2], strict=True))
        share = total // len(pairs)
        for number, (label, value) in enumerate(pairs):
            start = number * share + 1
            end = total if number == len(pairs) - 1 else start + share - 1
            label_span = 2 if number == 0 and end - start >= 3 else 1
            grid.put(start, fill(label, form), columns=label_span)
            grid.put(start + label_span, fill(value, form) or None, columns=end - start + 1 - label_span)
        grid.row += 1


def _funds(grid: Grid, form: Form, layout: Layout) -> None:
    funds = layout["funds"]
    rows = budget_rows(form)
    if not funds or not rows:
        return
    columns = funds["columns"]
    left = max(1, width(layout) - len(columns))
    label_span = max(1, left // 2) if funds["label"] else 0
    item_span = max(1, left - label_span)
    if label_span:
        grid.put(1, fill(funds["label"], form), rows=len(rows) + (not funds.get("bare")), columns=label_span)
    if not funds.get("bare"):
        grid.put(label_span + 1, funds.get("item"), columns=item_span)
        for offset, (_, heading) in enumerate(columns):
            grid.put(label_span + item_span + 1 + offset, fill(heading, form))
        grid.row += 1
    for row in rows:
        grid.put(label_span + 1, row["item"], columns=item_span)
        for offset, (role, _) in enumerate(columns):
            _value(grid, label_span + item_span + 1 + offset, row.get(role), layout, role=role)
        grid.row += 1


def _goal(grid: Grid, form: Form, layout: Layout) -> None:
    goal = layout["goal"]
    if not goal or not (form.get("goal") or form.get("goal_actual")):
        return
    half = (width(layout) - 1) // 2 + 1
    rest = width(layout) - half
    grid.put(1, goal["label"], rows=2)
    grid.put(2, goal["expected"], columns=half - 1)
    grid.put(half + 1, goal["actual"], columns=rest)
    grid.row += 1
    grid.put(2, form.get("goal"), columns=half - 1)
    grid.put(half + 1, form.get("goal_actual"), columns=rest)
    grid.row += 1


def _tasks(grid: Grid, form: Form, layout: Layout) -> None:
    tasks = form["tasks"]
    total = width(layout)
    spans = [total - 6, 3, 1, 1]
    grid.put(1, "年度主要任务", rows=len(tasks) + 1)
    for line in [["任务名称", "主要内容", "预算数", "执行数"], *tasks]:
        column = 2
        for value, span in zip(line, spans, strict=True):
            _value(grid, column, value, layout, role="task", columns=span)
            column += span
        grid.row += 1


def _indicators(grid: Grid, form: Form, layout: Layout) -> None:
    rows = _displayed([_as_shown(row, layout) for row in indicator_rows(form)], layout)
    first = grid.row
    _headings(grid, layout)
    body = grid.row
    column = _indent(layout) + 1
    for role, _, span in layout["columns"]:
        if role in ("level1", "level2"):
            _levels(grid, column, rows, role, layout, span=span, body=body)
        else:
            _leaves(grid, column, rows, role, layout, span=span, body=body)
        column += span
    if layout.get("side"):
        grid.put(1, layout["side"], row=first, rows=body - first + len(rows))
    grid.row = body + len(rows)


def _as_shown(row: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    """The row with the points of its levels printed in names where the layout does so."""
    shown = dict(row)
    if layout.get("weights_in_names"):
        shown["level3"] = f"{row['level3']}({row['weight']}分)"
    for role in ("weight", "score"):
        if layout.get("points") and row[role] not in (None, "^"):
            shown[role] = layout["points"].format(row[role])
    for level in ("level1", "level2"):
        shown[level] = (layout.get("names") or {}).get(row[level], row[level])
    return shown


def _displayed(rows: list[dict[str, Any]], layout: Layout) -> list[dict[str, Any]]:
    """The rows with level weights, subtotals and a repeated heading where the layout prints them."""
    for key in ("level1", "level2"):
        for _, group in groupby(rows, key=lambda row: (row["level1"], row[key])):
            members = list(group)
            for row in members:
                row[f"{key}_weight"] = "^"
            members[0][f"{key}_weight"] = f"{sum(_points(row['weight']) for row in members):g}"
    if layout.get("subtotals"):
        groups = [list(group) for _, group in groupby(rows, key=lambda row: row["level1"])]
        rows = [row for group in groups for row in (*group, _subtotal(group, layout["subtotals"]))]
    if repeat := layout.get("repeat_heading_after"):
        heading = {role: text for role, text, _ in layout["columns"]}
        rows = [*rows[:repeat], heading, *rows[repeat:]]
    return rows


def _points(text: Any) -> float:
    found = re.search(r"\d+(\.\d+)?", str(text or ""))
    return float(found[0]) if found else 0.0


def _subtotal(group: Sequence[Mapping[str, Any]], label: str) -> dict[str, Any]:
    sums = {role: f"{sum(_points(row[role]) for row in group):g}" for role in ("weight", "score")}
    return {"level1": label, "level2": None, **sums}


def _headings(grid: Grid, layout: Layout) -> None:
    headings = [(heading or "", span) for _, heading, span in layout["columns"]]
    depth = 2 if any("//" in heading for heading, _ in headings) else 1
    column = _indent(layout) + 1
    for top, group in groupby(headings, key=lambda pair: pair[0].split("//")[0]):
        members = list(group)
        spans = sum(span for _, span in members)
        nested = "//" in members[0][0]
        grid.put(column, top, columns=spans, rows=1 if nested else depth)
        for heading, span in members:
            if nested:
                grid.put(column, heading.split("//")[1], row=grid.row + 1, columns=span)
            column += span
    grid.row += depth


def _levels(
    grid: Grid, column: int, rows: Sequence[Mapping[str, Any]], role: str, layout: Layout, *, span: int, body: int
) -> None:
    upper = "level1"
    position = 0
    for key, group in groupby(rows, key=lambda row: (row[upper], row[role])):
        count = len(list(group))
        _level_block(grid, column, key[1], layout, row=body + position, count=count, span=span)
        position += count


def _level_block(grid: Grid, column: int, name: Any, layout: Layout, *, row: int, count: int, span: int) -> None:
    ways = layout["levels"]
    if ways == "repeat":
        for offset in range(count):
            grid.put(column, name, row=row + offset, columns=span)
        return
    grid.put(column, name, row=row, rows=count if ways == "merge" else 1, columns=span)


def _leaves(
    grid: Grid, column: int, rows: Sequence[Mapping[str, Any]], role: str, layout: Layout, *, span: int, body: int
) -> None:
    for offset, row in enumerate(rows):
        value = offset + 1 if role == "number" else row.get(role)
        if value == "^":
            continue
        count = 1
        while offset + count < len(rows) and rows[offset + count].get(role) == "^":
            count += 1
        _value(grid, column, value, layout, role=role, row=body + offset, rows=count, columns=span)


def _value(grid: Grid, column: int, value: Any, layout: Layout, *, role: str, **extent: Any) -> None:
    stored, number_format = _stored(value, layout["numbers"], role)
    grid.put(column, stored, fmt=number_format, **extent)


def _stored(value: Any, numbers: str, role: str) -> tuple[Any, str | None]:
    """Value and number format as kept in the file: plain text, numbers, or numbers with per cent and date formats."""
    if value is None or numbers == "text" or role in ("level3", "reason", "operator", "unit"):
        return value, None
    text = str(value)
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return (float(text) if "." in text else int(text)), None
    return _formatted(text) if numbers == "formatted" else (value, None)


def _formatted(text: str) -> tuple[Any, str | None]:
    if found := re.fullmatch(r"(\d+)(?:\.(\d+))?%", text):
        places = len(found[2] or "")
        return round(float(text[:-1]) / 100, places + 4), "0%" if not places else "0." + "0" * places + "%"
    if found := re.fullmatch(r"(\d{4})年(\d+)月(\d+)日", text):
        day = date(*map(int, found.groups()))
        return datetime(day.year, day.month, day.day), 'yyyy"年"m"月"d"日"'  # noqa: DTZ001
    if found := re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return float(text.replace(",", "")), "#,##0.00" if "." in text else "#,##0"
    return text, None


def _total(grid: Grid, form: Form, layout: Layout) -> None:
    if not layout.get("total"):
        return
    column, spans = _indent(layout) + 1, {}
    for role, _, span in layout["columns"]:
        spans[role] = column
        column += span
    first = spans.get("weight", spans["score"])
    grid.put(1, layout["total"], columns=first - 1)
    if "weight" in spans:
        _value(grid, spans["weight"], form.get("weight_total", 100), layout, role="weight")
    _value(grid, spans["score"], form.get("total"), layout, role="score")
    grid.row += 1


def _grade(grid: Grid, form: Form, layout: Layout) -> None:
    style = layout.get("grade", "评价等级")
    grade = form.get("grade")
    if style == "boxes":
        text = "  ".join(f"{name}{'☑' if name == grade else '□'}" for name in "优良中差")
        grid.put(1, "自评等级", columns=2)
        grid.put(3, text, columns=width(layout) - 2)
    else:
        grid.put(1, style, columns=2)
        grid.put(3, grade, columns=width(layout) - 2)
    grid.row += 1


def _notes(grid: Grid, form: Form, layout: Layout) -> None:
    for text in layout["notes"]:
        grid.put(1, fill(text, form), columns=width(layout))
        grid.row += 1
