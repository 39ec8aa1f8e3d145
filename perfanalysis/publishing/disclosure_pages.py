"""公开网页 (disclosure pages): overview with search, departments, projects, and what was withheld, as static HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from string import Template
from typing import Any
from urllib.parse import quote

from perfanalysis.formats import MISSING, count_text, points_text, share_text, visible
from perfanalysis.publishing.converting import publishing_file
from perfanalysis.publishing.disclosures import PublicRecord, WithheldRow, budget_of, by_year, grade_counts

Cells = Sequence[str]
_NUMBERS = {"预算数", "执行数", "执行率", "得分", "分值", "年初预算数", "全年预算数", "全年执行数", "数量", "项目数"}


def page(title: str, body: str, *, site: str, root: str = "", script: bool = False) -> str:
    """一页: the frame of every page; ``root`` leads from the page to the site's folder."""
    code = f'<script src="{root}assets/site.js"></script>' if script else ""
    text = publishing_file("site.html").read_text(encoding="utf-8")
    return Template(text).substitute(title=_text(title), site=_text(site), body=body, root=root, script=code)


def overview(
    site: str, records: Sequence[PublicRecord], *, briefs: Mapping[str, str], withheld: int, places: int = 2
) -> str:
    """首页: each year's number of projects, money and grades, then every record to be searched and sorted.

    ``places`` is the most decimals of an amount.
    """
    years = "\n".join(_year(year, of, briefs.get(year, ""), places) for year, of in by_year(records))
    heads = ("项目", "部门", "年度", "公开事项", "预算数", "执行率", "得分", "等级")
    rows = "\n".join(_record_row(record, places) for record in records)
    head = "".join(f'<th scope="col"><button type="button">{name}</button></th>' for name in heads)
    tools = (
        '<div class="tools" role="search"><label>查找 <input id="search" type="search" placeholder="项目、部门、年度…"></label>'
        '<output id="shown" aria-live="polite"></output></div>'
    )
    table = (
        f'<div class="scroll"><table id="records"><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table></div>'
    )
    links = (
        '<p class="files">下载:<a href="data/projects.csv">项目一览(csv)</a> <a href="data/indicators.csv">指标明细(csv)</a> '
        f'<a href="departments.html">按部门查看</a> <a href="withheld.html">不公开清单({withheld})</a></p>'
    )
    note = '<p class="note">金额单位:万元。“—”表示没有填报或不公开。得分和等级为评价结果所载,不同年度、不同规则之间不宜直接比较。</p>'
    return page(f"{site}预算绩效信息公开", f"{years}{links}{note}{tools}{table}", site=site, script=True)


def _year(year: str, records: Sequence[PublicRecord], brief: str, places: int) -> str:
    counted = _distinct(records)
    budget = sum(_money(record, "adjusted") or 0.0 for record in counted)
    spent = sum(_money(record, "executed") or 0.0 for record in counted)
    grades = "、".join(f"{name}{count}" for name, count in grade_counts(records).items())
    facts = [
        ("评价结果", f"{len(records)}项"),
        ("项目预算数(万元)", count_text(budget, places=places)),
        ("项目执行数(万元)", count_text(spent, places=places)),
    ]
    items = "".join(f"<li>{name}<b>{value}</b></li>" for name, value in [*facts, ("等级", grades)])
    picture = f'<p><a href="{_address(brief)}">一图读懂{_text(year)}年</a></p>' if brief else ""
    return f'<section><h2>{_text(year) or "年度不明"}年</h2><ul class="facts">{items}</ul>{picture}</section>\n'


def _distinct(records: Sequence[PublicRecord]) -> list[PublicRecord]:
    """One record a project, so that no money counts twice; evaluations of whole departments hold projects' money."""
    named = [record for record in records if record.content.get("project")]
    return list({(record.content.get("department"), record.content["project"]): record for record in named}.values())


def _money(record: PublicRecord, role: str) -> float | None:
    """The year's total in 万元 (None: not public, missing or without a unit)."""
    scale = {"元": 1e-4, "万元": 1.0, "亿元": 1e4}.get(str(record.content.get("amount_unit")))
    value = budget_of(record).get(role)
    return None if value is None or scale is None else float(value) * scale


def _rate(record: PublicRecord) -> float | None:
    budget, spent = _money(record, "adjusted"), _money(record, "executed")
    return spent / budget if budget and spent is not None else None


def _record_row(record: PublicRecord, places: int) -> str:
    link = f'<a href="projects/{_address(record.key)}.html">{_text(record.name)}</a>'
    cells = [
        record.department,
        record.year,
        record.item,
        count_text(_money(record, "adjusted"), places=places),
        share_text(_rate(record), places=1),
        points_text(record.content.get("total")),
        str(record.content.get("grade") or MISSING),
    ]
    return f'<tr><th scope="row">{link}</th>{"".join(f"<td>{_text(cell)}</td>" for cell in cells)}</tr>'


def project_page(record: PublicRecord, *, site: str, files: Mapping[str, str], brief: str) -> str:
    """一项评价: heads, money, goals, indicators, result, problems and advice, with its downloads."""
    links = "".join(f'<a href="../{_address(path)}">{_text(name)}</a> ' for name, path in files.items())
    picture = (
        f'<p><img class="brief" src="../{_address(brief)}" alt="一图读懂:{_text(record.name)}"></p>' if brief else ""
    )
    parts = [f'<p class="files"><a href="../index.html">返回首页</a> {links}</p>', picture]
    parts += [f"<h2>{_text(title)}</h2>{table_html(heads, rows)}" for title, heads, rows in report_parts(record)]
    parts.append(_texts(record))
    return page(f"{record.name}({record.year}年{record.item})", "\n".join(parts), site=site, root="../")


def report_parts(record: PublicRecord) -> list[tuple[str, Cells, list[Cells]]]:
    """公开报告的表: title, headings, rows of each table that has public content."""
    content = record.content
    heads = [
        ("项目名称", content.get("project")),
        ("主管部门", content.get("department")),
        ("实施单位", content.get("implementer")),
        ("年度", content.get("year")),
        ("总分", points_text(content.get("total"))),
        ("等级", content.get("grade")),
        ("年度目标", content.get("goal")),
        ("完成情况", content.get("goal_actual")),
    ]
    parts: list[tuple[str, Cells, list[Cells]]] = [
        ("基本情况", ("事项", "内容"), [(name, str(value)) for name, value in heads if value not in (None, "")])
    ]
    unit = f"({content['amount_unit']})" if content.get("amount_unit") else ""
    columns: Cells = ("资金", "年初预算数", "全年预算数", "全年执行数", "执行率")
    parts.append((f"资金情况{unit}", columns, [_fund(row) for row in content.get("budget") or ()]))
    columns = ("一级指标", "二级指标", "三级指标", "指标值", "完成值", "分值", "得分")
    parts.append(("绩效指标", columns, [_indicator(row) for row in content.get("indicators") or ()]))
    return [part for part in parts if part[2]]


def _fund(row: Mapping[str, Any]) -> Cells:
    amounts = [count_text(row.get(role)) for role in ("original", "adjusted", "executed")]
    return [str(row.get("item") or MISSING), *amounts, share_text(row.get("rate"))]


def _indicator(row: Mapping[str, Any]) -> Cells:
    levels = [str(row.get(level) or MISSING) for level in ("level1", "level2", "level3")]
    texts = [str((row.get(role) or {}).get("text") or MISSING) for role in ("target", "actual")]
    return [*levels, *texts, points_text(row.get("weight")), points_text(row.get("printed", row.get("computed")))]


def _texts(record: PublicRecord) -> str:
    found = record.content.get("findings") or ()
    parts = []
    for title, role in (("主要问题", "text"), ("有关建议", "advice")):
        said = [str(row[role]) for row in found if row.get(role)]
        items = "".join(f"<li>{_text(text)}</li>" for text in said)
        parts += [f"<h2>{title}</h2><ol>{items}</ol>"] if said else []
    return "\n".join(parts)


def departments_page(records: Sequence[PublicRecord], *, site: str) -> str:
    """按部门: every department with its records of all years."""
    groups: dict[str, list[PublicRecord]] = {}
    for record in records:
        groups.setdefault(record.department or "(部门不公开)", []).append(record)
    heads = (
        '<tr><th scope="col">项目</th><th scope="col">年度</th><th scope="col">得分</th><th scope="col">等级</th></tr>'
    )
    parts = [
        f'<h2>{_text(name)}</h2><div class="scroll"><table><thead>{heads}</thead><tbody>{_department_rows(of)}</tbody></table></div>'
        for name, of in sorted(groups.items())
    ]
    return page("按部门查看", f'<p><a href="index.html">返回首页</a></p>{"".join(parts)}', site=site)


def _department_rows(records: Iterable[PublicRecord]) -> str:
    return "".join(
        f'<tr><th scope="row"><a href="projects/{_address(record.key)}.html">{_text(record.name)}</a></th>'
        f"<td>{_text(record.year)}</td><td>{points_text(record.content.get('total'))}</td>"
        f"<td>{_text(str(record.content.get('grade') or MISSING))}</td></tr>"
        for record in records
    )


def withheld_page(rows: Sequence[WithheldRow], kinds: Sequence[str], *, site: str) -> str:
    """不公开清单: what was left out, why, and how much; never what it says."""
    said = f"<p>依据规定,{_text('、'.join(kinds))}不予公开;没有列为公开字段的内容一律不公开。下表列出不公开内容的种类和数量。</p>"
    table = table_html(("不公开的内容", "级别或原因", "数量"), [(row.what, row.why, str(row.count)) for row in rows])
    return page("不公开清单", f'<p><a href="index.html">返回首页</a></p>{said}{table}', site=site)


def table_html(heads: Cells, rows: Iterable[Cells]) -> str:
    """表: a plain table; number columns stand to the right."""
    top = "".join(f'<th scope="col"{_align(name)}>{_text(name)}</th>' for name in heads)
    body = "".join(
        f"<tr>{''.join(f'<td{_align(name)}>{_text(cell)}</td>' for name, cell in zip(heads, row, strict=True))}</tr>"
        for row in rows
    )
    return f'<div class="scroll"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _align(name: str) -> str:
    return ' class="number"' if name in _NUMBERS else ""


def _text(value: str) -> str:
    return escape(visible(value)).replace("\n", "<br>")


def _address(path: str) -> str:
    return quote(path, safe="/._-~()")
