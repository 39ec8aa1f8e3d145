"""A filled form laid out as one of many local forms would: other words, other order, merged or not, more columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl
import yaml

from perfanalysis.reading.grids import Grid, Merge, build_grid

PUBLISHED = Path(__file__).resolve().parents[1] / "forms" / "published"
WORDS: Mapping[str, Sequence[str]] = {
    "level1": ["一级指标", "一 级\n指 标", "一级指标名称", "一级\n指标"],
    "level2": ["二级指标", "二级\n指标", "二级指标名称"],
    "level3": ["三级指标", "三级指标名称", "指标名称", "具体指标", "三 级 指 标", "指标内容"],
    "target": [
        "年度指标值", "年度\n指标值", "指标值", "年度指标值(A)", "目标值", "预期指标值", "年初目标值(A)", "计划指标值",
        "预期指标值(包含数字及文字描述)", "全年目标值", "年初设定指标值", "年度目标值", "绩效目标值",
    ],
    "actual": [
        "实际完成值", "实际\n完成值", "全年实际完成值", "实际完成值(B)", "完成值", "实际完成情况", "全年实际值",
        "实际完成指标值(包含数字及文字描述)", "全年完成值", "自评完成值", "指标完成值", "年度完成值",
    ],
    "weight": ["分值", "权重", "权重(分值)", "标准分值", "分 值", "指标分值", "权重(%)", "分值(100分)"],
    "score": ["得分", "自评得分", "得 分", "单位自评得分", "自评分", "实际得分"],
    "reason": ["偏差原因分析及改进措施", "未完成原因分析", "偏差原因分析\n及改进措施", "未完成原因及拟采取的改进措施", "扣分原因"],
    "operator": ["运算符号", "指标性质", "计算符号", "符号"],
    "value": ["指标值", "目标值", "年度指标值"],
    "unit": ["计量单位", "度量单位", "单位"],
    "empty": [""],
    "remark": ["备注"],
    "number": ["序号"],
    "criterion": ["评分标准", "评价标准", "计分方法"],
    "evidence": ["佐证材料", "数据来源"],
    "original": ["年初预算数", "年初预算", "年初预算数(万元)", "年初批复预算"],
    "adjusted": ["全年预算数", "调整后预算数", "预算数(A)", "全年预算数(A)", "年度预算数", "全年预算", "调整后预算"],
    "executed": ["全年执行数", "预算执行数", "执行数(B)", "全年执行数(B)", "实际支出", "全年支出数", "全年实际支出"],
    "rate": ["执行率", "预算执行率", "执行率(B/A)", "执行率(%)", "预算执行率(B/A)"],
    "funds": ["项目资金", "预算执行情况(10分)", "资金情况", "预算资金", "项目资金(10分)", "年度预算申请"],
    "project": ["项目名称", "项 目 名 称", "专项名称", "项目名称:"],
    "department": ["主管部门", "主管部门及代码", "预算部门", "主管\n部门", "项目主管部门"],
    "implementer": ["实施单位", "项目实施单位", "项目单位", "具体实施单位", "实施单位(公章)"],
    "total": ["总分", "合计", "总 分", "总计", "总得分", "自评总分"],
    "goal": ["年度总体目标", "年度目标", "年度\n总体目标"],
    "expected": ["预期目标", "年初设定目标", "年度预期目标", "预期目标(年初设定)"],
    "reached": ["实际完成情况", "目标实际完成情况", "全年实际完成情况"],
}  # fmt: skip
TITLES = [
    "项目支出绩效自评表", "{year}年度项目支出绩效自评表", "{year}年项目绩效自评表", "附件2 {year}年度项目支出绩效目标自评表",
    "部门预算项目支出绩效自评表({year}年度)", "绩效目标完成情况自评表",
]  # fmt: skip
NOTES = [
    "注:1.一级指标总分统一设置为100分。", "填报人:", "其他需要说明的事项:无", "备注:1.其他资金包括社会投入资金、银行贷款等。",
]  # fmt: skip
MORE_HEADS = [("联系人", "财务科"), ("联系电话", "0475-1234567"), ("项目属性", "延续项目"), ("项目期限", "1年")]
SPLIT = re.compile(r"(≥|≤|=|>=|<=|≧|═|>|<) ?(\d[\d.]*) ?([^\d\s]*)")
FILLED = ("level1", "level2", "level3", "target", "actual", "weight", "score")


@dataclass
class Sheet:
    """What stands where: texts by position and merged areas."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    row: int = 0

    def put(self, column: int, text: str | None, *, width: int = 1, height: int = 1) -> None:
        """Write a cell in the current row, merged over ``width`` and ``height``."""
        if text:
            self.texts[self.row, column] = text
        if width > 1 or height > 1:
            self.merges.append(Merge(self.row, column, height, width))

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns."""
        rows = [row for row, _ in self.texts] + [area.row + area.height - 1 for area in self.merges]
        columns = [column for _, column in self.texts] + [area.column + area.width - 1 for area in self.merges]
        return max(rows) + 1, max(columns) + 1


def published_forms() -> list[dict[str, Any]]:
    """The published self-evaluations with two or more indicators, as transcribed (sources stand in the files)."""
    found = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(PUBLISHED.glob("*.case.yml"))]
    return [_filled(form) for form in found if form["kind"].startswith("project_") and len(form["indicators"]) > 2]


def _filled(form: dict[str, Any]) -> dict[str, Any]:
    rows = [row for row in form["indicators"] if any(row.get(role) for role in FILLED[2:])]
    return form | {"indicators": rows, "budget": form["budget"] or []}


def lay_out(form: Mapping[str, Any], random: Random, sheet: Sheet | None = None) -> Sheet:
    """The form in one random layout, below what already stands in ``sheet``."""
    sheet = sheet or Sheet()
    columns = _columns(form, random)
    lead = random.choice([0, 0, 1, 2])
    width = lead + sum(size for _, size in columns)
    merged = random.random() < 0.6
    _title(sheet, form, random, width, merged=merged)
    _heads(sheet, form, random, width, merged=merged)
    _funds(sheet, form, random, width)
    _goals(sheet, random, width, merged=merged)
    _indicators(sheet, form, random, columns, lead)
    _total(sheet, form, random, columns, lead)
    for note in random.sample(NOTES, random.randint(0, 2)):
        sheet.row += 1
        sheet.put(0, note, width=width if merged else 1)
    sheet.row += 1
    return sheet


def _word(role: str, random: Random) -> str:
    return random.choice(WORDS[role])


def _columns(form: Mapping[str, Any], random: Random) -> list[tuple[str, int]]:
    values = ["target", "actual"]
    values += [role for role in ("weight", "score") if any(row.get(role) for row in form["indicators"])]
    values += random.sample(["reason", "remark", "criterion", "evidence"], random.randint(0, 3))
    if random.random() < 0.6:
        random.shuffle(values)
    values = _split(form, values, random)
    if random.random() < 0.3:
        values.insert(random.randint(0, len(values)), "empty")
    order = [*(["number"] if random.random() < 0.25 else []), "level1", "level2", "level3", *values]
    return [(role, 2 if random.random() < 0.15 else 1) for role in order]


def _split(form: Mapping[str, Any], values: list[str], random: Random) -> list[str]:
    """Sign, number and unit of the target in three columns, where every target of the form can be parted so."""
    parts = [SPLIT.fullmatch(row.get("target") or "") for row in form["indicators"]]
    if not all(parts) or random.random() < 0.4:
        return values
    place = values.index("target")
    return [*values[:place], "operator", "value", "unit", *values[place + 1 :]]


def _title(sheet: Sheet, form: Mapping[str, Any], random: Random, width: int, *, merged: bool) -> None:
    year = str(form["year"])[:4]
    title = random.choice(TITLES)
    lines = [title.format(year=year)] + (
        [] if "{year}" in title else [random.choice(["({}年度)", "{}年度"]).format(year)]
    )
    if form["amount_unit"] and random.random() < 0.4:
        lines.append(f"单位:{form['amount_unit']}" if random.random() < 0.5 else f"金额单位:{form['amount_unit']}")
    for line in lines:
        sheet.put(0, line, width=width if merged else 1)
        sheet.row += random.choice([1, 1, 2])


def _heads(sheet: Sheet, form: Mapping[str, Any], random: Random, width: int, *, merged: bool) -> None:
    pairs = [(_word(role, random), form[role] or "") for role in ("project", "department", "implementer")]
    more = random.sample(MORE_HEADS, random.choice([0, 0, 2]))
    style = random.choice(["pairs", "pairs", "rows", "inline"])
    if style == "inline":
        for label, value in [*pairs, *more]:
            sheet.put(0, f"{label.strip(':').replace(chr(10), '')}:{value}", width=width if merged else 1)
            sheet.row += 1
    elif style == "rows":
        for label, value in [*pairs, *more]:
            _across(sheet, [label, value], width, merged=merged)
    else:
        _across(sheet, list(pairs[0]), width, merged=merged)
        _across(sheet, [*pairs[1], *pairs[2]], width, merged=merged)
        if more:
            _across(sheet, [*more[0], *more[1]], width, merged=merged)


def _across(sheet: Sheet, texts: Sequence[str], width: int, *, merged: bool) -> None:
    """Texts spread over the width: each merged up to the next, or in cells side by side."""
    starts = [round(index * width / len(texts)) for index in range(len(texts))] if merged else range(len(texts))
    stops = [*list(starts)[1:], width if merged else len(texts)]
    for start, stop, text in zip(starts, stops, texts, strict=True):
        sheet.put(start, text, width=stop - start)
    sheet.row += 1


def _funds(sheet: Sheet, form: Mapping[str, Any], random: Random, width: int) -> None:
    rows = form["budget"]
    if not rows:
        return
    roles = ["original", "adjusted", "executed", "weight", "rate", "score"]
    present = [role for role in roles if role in ("adjusted", "executed") or any(_printed(row, role) for row in rows)]
    if random.random() < 0.3:
        random.shuffle(present)
    boxed = random.random() < 0.6
    unit = f"\n({form['amount_unit']})"
    label, merged = _word("funds", random) + unit, random.random() < 0.6
    starts = _spread(len(present), 2 if boxed else 1, width, random)
    top = sheet.row
    sheet.put(0, label, height=len(rows) + 1 if boxed and merged else 1)
    for role, start, stop in zip(present, starts, [*starts[1:], width], strict=True):
        sheet.put(
            start, _word(role, random).replace("(万元)", ""), width=stop - start if merged and stop > start else 1
        )
    sheet.row += 1
    for row in rows:
        sheet.put(1 if boxed else 0, row["item"])
        for role, start, stop in zip(present, starts, [*starts[1:], width], strict=True):
            sheet.put(start, _printed(row, role), width=stop - start if merged and stop > start else 1)
        sheet.row += 1
    assert sheet.row == top + len(rows) + 1


def _spread(count: int, first: int, width: int, random: Random) -> list[int]:
    room = max(width, first + count)
    return (
        sorted(random.sample(range(first, room), count)) if random.random() < 0.4 else list(range(first, first + count))
    )


def _printed(row: Mapping[str, Any], role: str) -> str | None:
    names = {"original": ("original", "initial"), "adjusted": ("adjusted", "annual", "amount")}.get(role, (role,))
    value = next((row[name] for name in names if row.get(name) is not None), None)
    return None if value is None else str(value)


def _goals(sheet: Sheet, random: Random, width: int, *, merged: bool) -> None:
    style = random.choice(["national", "none", "rows"])
    if style == "national":
        half = 1 + (width - 1) // 2
        sheet.put(0, _word("goal", random), height=2 if merged else 1)
        sheet.put(1, _word("expected", random), width=half - 1 if merged else 1)
        sheet.put(half, _word("reached", random), width=width - half if merged else 1)
        sheet.row += 1
        sheet.put(1, "完成年度任务,保障工作开展。", width=half - 1 if merged else 1)
        sheet.put(half, "已完成年度任务。", width=width - half if merged else 1)
        sheet.row += 1
    elif style == "rows":
        _across(sheet, ["年度总体目标", "完成年度任务,保障工作开展。"], width, merged=merged)


def _indicators(
    sheet: Sheet, form: Mapping[str, Any], random: Random, columns: Sequence[tuple[str, int]], lead: int
) -> None:
    rows = form["indicators"]
    levels = random.choice(["merge", "repeat", "blank"])
    if lead:
        sheet.put(0, "绩效指标", width=lead, height=len(rows) + 1 if random.random() < 0.6 else 1)
    starts = _starts(columns, lead)
    words = [_word(role, random) for role, _ in columns]
    pause = random.choice([None, None, "blank", "heading", "subtotal"]) if levels == "repeat" else None
    _heading(sheet, words, columns, starts)
    for index in range(len(rows)):
        if index == len(rows) // 2 and pause:
            _pause(sheet, pause, words, columns, starts)
        for (role, size), start in zip(columns, starts, strict=True):
            _value(sheet, rows, index, role, size, start, levels)
        sheet.row += 1


def _heading(sheet: Sheet, words: Sequence[str], columns: Sequence[tuple[str, int]], starts: Sequence[int]) -> None:
    for word, (_, size), start in zip(words, columns, starts, strict=True):
        sheet.put(start, word, width=size)
    sheet.row += 1


def _pause(
    sheet: Sheet, kind: str, words: Sequence[str], columns: Sequence[tuple[str, int]], starts: Sequence[int]
) -> None:
    if kind == "heading":
        _heading(sheet, words, columns, starts)
        return
    if kind == "subtotal":
        sheet.put(starts[0], "小计")
        sheet.put(starts[-1], "30")
    sheet.row += 1


def _value(
    sheet: Sheet, rows: Sequence[Mapping[str, Any]], index: int, role: str, size: int, start: int, levels: str
) -> None:
    extra = {"number": str(index + 1), "reason": "", "remark": "", "criterion": "按完成率计分", "evidence": "台账"}
    extra |= {"empty": ""} | _parts(rows[index])
    text = extra[role] if role in extra else _cell(rows[index], role)
    if role not in ("level1", "level2") or levels == "repeat":
        sheet.put(start, text, width=size)
        return
    group = ("level1",) if role == "level1" else ("level1", "level2")
    same = [index_ for index_ in range(index, len(rows)) if _key(rows[index_], group) == _key(rows[index], group)]
    run = next((place for place, number in enumerate(same) if number != index + place), len(same))
    if index and _key(rows[index - 1], group) == _key(rows[index], group):
        return
    sheet.put(start, text, width=size, height=run if levels == "merge" else 1)
    if levels == "blank" and size > 1:
        return


def _parts(row: Mapping[str, Any]) -> dict[str, str]:
    found = SPLIT.fullmatch(row.get("target") or "")
    return dict(zip(("operator", "value", "unit"), found.groups(), strict=True)) if found else {}


def _key(row: Mapping[str, Any], group: Sequence[str]) -> tuple[str | None, ...]:
    return tuple(row.get(name) for name in group)


def _cell(row: Mapping[str, Any], role: str) -> str | None:
    value = row.get(role)
    return None if value is None else str(value)


def _starts(columns: Sequence[tuple[str, int]], lead: int) -> list[int]:
    return [lead + sum(size for _, size in columns[:index]) for index in range(len(columns))]


def _total(
    sheet: Sheet, form: Mapping[str, Any], random: Random, columns: Sequence[tuple[str, int]], lead: int
) -> None:
    total, weights, grade = form.get("published_total"), form.get("published_weight_total"), form.get("published_grade")
    starts = dict(zip([role for role, _ in columns], _starts(columns, lead), strict=True))
    if total is None:
        return
    label, first = (
        _word("total", random),
        min(starts[role] for role in starts if role in ("target", "actual", "weight", "score")),
    )
    if "score" in starts:
        sheet.put(0, label, width=first if random.random() < 0.6 else 1)
        if weights and "weight" in starts:
            sheet.put(starts["weight"], str(weights))
        sheet.put(starts["score"], str(total))
    else:
        sheet.put(0, f"{label}:{total}")
    sheet.row += 1
    if grade:
        style = random.choice(["自评等级", "评价等级", "等级:{}", "☑{} □其他"])
        sheet.put(0, style.format(grade) if "{}" in style else style)
        sheet.put(1, None if "{}" in style else grade)
        sheet.row += 1


def sheet_grid(sheet: Sheet, name: str = "自评表") -> Grid:
    """The sheet as the reader's grid."""
    places = {key: f"{name}!{key[0] + 1}-{key[1] + 1}" for key in sheet.texts}
    return build_grid(name, sheet.texts, sheet.merges, places=places)


def write_xlsx(sheets: Sequence[Sheet], path: Path) -> None:
    """One worksheet a sheet, as text, merged as laid out."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, sheet in enumerate(sheets, 1):
        page = book.create_sheet(f"表{number}")
        for (row, column), text in sheet.texts.items():
            page.cell(row + 1, column + 1, text).data_type = "s"
        for area in sheet.merges:
            page.merge_cells(None, area.row + 1, area.column + 1, area.row + area.height, area.column + area.width)
    book.save(path)


def write_docx(sheets: Sequence[Sheet], path: Path, *, title_above: bool = False) -> None:
    """One Word table a sheet, with its first line as a paragraph above when asked."""
    document = docx.Document()
    for sheet in sheets:
        rows, columns = sheet.size
        skip = 1 if title_above and (0, 0) in sheet.texts else 0
        document.add_paragraph(sheet.texts[0, 0] if skip else "")
        table = document.add_table(rows - skip, columns)
        for area in sheet.merges:
            if area.row >= skip:
                last = table.cell(area.row - skip + area.height - 1, area.column + area.width - 1)
                table.cell(area.row - skip, area.column).merge(last)
        for (row, column), text in sheet.texts.items():
            if row >= skip:
                table.cell(row - skip, column).text = text
    document.save(str(path))


def write_csv(sheet: Sheet, path: Path, *, encoding: str = "utf-8") -> None:
    """The sheet as comma-separated text; merged cells hold their text at the top left, as a workbook saves them."""
    rows, columns = sheet.size
    lines = [",".join(_quoted(sheet.texts.get((row, column), "")) for column in range(columns)) for row in range(rows)]
    path.write_text("\n".join(lines), encoding=encoding)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\n') else text


def faults(form: Mapping[str, Any], case: Any) -> list[str]:
    """Every value of the form that the case does not hold as printed."""
    found = [f"rows {[row.name for row in case.indicators]}"] if len(case.indicators) != len(form["indicators"]) else []
    for number, (row, given) in enumerate(zip(case.indicators, form["indicators"], strict=False), 1):
        found += [f"row {number} {line}" for line in _row_faults(row, given)]
    found += [str(problem) for problem in case.problems]
    return [*found, *_funds_faults(form, case), *_head_faults(form, case)]


def _row_faults(row: Any, given: Mapping[str, Any]) -> list[str]:
    read = (row.level1, row.level2, row.level3, row.target.text, row.actual.text, row.weight.text, row.score.text)
    pairs = zip(FILLED, read, strict=True)
    return [f"{role} {text!r} for {given.get(role)!r}" for role, text in pairs if plain(text) != plain(given.get(role))]


def _funds_faults(form: Mapping[str, Any], case: Any) -> list[str]:
    if len(case.budget) != len(form["budget"]):
        return [f"funds {[row.item for row in case.budget]}"]
    return [
        f"funds {given['item']} {role}: {getattr(row, role).text!r} for {_printed(given, role)!r}"
        for row, given in zip(case.budget, form["budget"], strict=True)
        for role in ("original", "adjusted", "executed", "weight", "rate", "score")
        if plain(getattr(row, role).text) != plain(_printed(given, role))
    ]


def _head_faults(form: Mapping[str, Any], case: Any) -> list[str]:
    names = ["project", "department", "implementer", *(["amount_unit"] if form["budget"] else [])]
    found = [
        f"{name} {getattr(case, name)!r} for {form[name]!r}"
        for name in names
        if plain(getattr(case, name)) != plain(form[name])
    ]
    wanted = {"year": str(form["year"])[:4], "grade": form.get("published_grade") or "None"}
    wanted["total"] = form.get("published_total") or ""
    read = {"year": str(case.year), "grade": str(case.grade), "total": case.total.text}
    return found + [
        f"{name} {read[name]!r} for {text!r}" for name, text in wanted.items() if plain(read[name]) != plain(str(text))
    ]


def plain(text: str | None) -> str:
    """A text without white space."""
    return "".join((text or "").split())
