"""一图读懂 (briefs): one evaluation as one plain picture for the public: money, results by group, indicators, grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from perfanalysis.figures.themes import FILL, INK, MARK, PALE, QUIET, ReportFigure, drawn, wrapped
from perfanalysis.formats import MISSING, count_text, points_text, share_text

FULL = 8.4  # inches that the coordinates 0 to 1 stand for
MOST = 6  # indicators listed
_LINE = 0.042


def brief_figure(content: Mapping[str, Any]) -> ReportFigure:
    """一图读懂 of an evaluation document or its public part: name, grade, money spent, points by group, indicators.

    What is missing shows as ``—``; nothing is computed but shares.
    """
    name = str(content.get("project") or content.get("department") or "(名称不公开)")
    height = _height(name, content)

    def paint(axes: Axes) -> None:
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(1 - height / FULL, 1)
        top = _head(axes, name, content)
        top = _money(axes, top, content)
        top = _groups(axes, top, content.get("groups") or ())
        _indicators(axes, top, content.get("indicators") or ())

    return drawn(f"一图读懂:{name}", _said(name, content), height=height, paint=paint)


def _height(name: str, content: Mapping[str, Any]) -> float:
    """Inches: what the head, the money, the groups and the listed indicators take."""
    groups, listed = content.get("groups") or (), _listed(content.get("indicators") or ())
    lines = sum(0.07 + _LINE * len(rows) for rows in (groups, listed) if rows)
    return FULL * (0.26 + 0.05 * (wrapped(name, 17).count("\n") + 1) + lines)


def _listed(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in rows if row.get("level3") and (row.get("actual") or {}).get("text")][:MOST]


def _said(name: str, content: Mapping[str, Any]) -> str:
    total, grade = points_text(content.get("total")), content.get("grade") or "未定"
    return f"{name},{content.get('year') or ''}年,得分{total},等级{grade}"


def _head(axes: Axes, name: str, content: Mapping[str, Any]) -> float:
    title = wrapped(name, 17)
    axes.text(0, 0.985, title, fontsize=16, va="top", color=INK, linespacing=1.3)
    below = 0.985 - 0.05 * (title.count("\n") + 1) - 0.005
    who = " · ".join(
        str(part)
        for part in (f"{content['year']}年" if content.get("year") else "", content.get("department") or "")
        if part
    )
    axes.text(0, below, who, fontsize=9.5, va="top", color=QUIET)
    axes.text(1, 0.985, str(content.get("grade") or MISSING), fontsize=26, va="top", ha="right", color=FILL)
    axes.text(1, below, f"得分 {points_text(content.get('total'))}", fontsize=10, va="top", ha="right", color=INK)
    return below - 0.06


def _chapter(axes: Axes, top: float, title: str) -> float:
    axes.plot([0, 1], [top, top], color=PALE, linewidth=1)
    axes.text(0, top - 0.012, title, fontsize=11, va="top", color=INK)
    return top - 0.055


def _money(axes: Axes, top: float, content: Mapping[str, Any]) -> float:
    row: Mapping[str, Any] = next(iter(content.get("budget") or ()), {})
    budget, spent, unit = row.get("adjusted"), row.get("executed"), content.get("amount_unit") or ""
    top = _chapter(axes, top, "钱花了多少")
    share = spent / budget if budget and spent is not None else None
    said = f"预算 {count_text(budget)}{unit},花了 {count_text(spent)}{unit},执行率 {share_text(share, places=1)}"
    axes.text(0, top, said, fontsize=9.5, va="top", color=INK)
    _bar(axes, top - 0.05, share)
    return top - 0.085


def _bar(axes: Axes, place: float, share: float | None, *, left: float = 0.0, label: str = "") -> None:
    width = 1 - left - (0.12 if label else 0)
    axes.barh([place], [width], left=left, height=0.022, color=PALE)
    if share is not None:
        axes.barh([place], [width * max(0.0, min(share, 1.0))], left=left, height=0.022, color=FILL)
    if label:
        axes.text(1, place, label, fontsize=8.5, va="center", ha="right", color=INK)


def _groups(axes: Axes, top: float, groups: Sequence[Mapping[str, Any]]) -> float:
    if not groups:
        return top
    top = _chapter(axes, top, "各方面得分")
    for group in groups:
        weight, points = group.get("weight"), group.get("printed", group.get("computed"))
        points = group.get("computed") if points is None else points
        share = points / weight if weight and points is not None else None
        axes.text(0, top - 0.012, str(group.get("name") or MISSING), fontsize=9, va="center", color=INK)
        _bar(axes, top - 0.012, share, left=0.24, label=f"{points_text(points)}/{points_text(weight)}")
        top -= _LINE
    return top - 0.015


def _indicators(axes: Axes, top: float, rows: Sequence[Mapping[str, Any]]) -> None:
    listed = _listed(rows)
    if not listed:
        return
    top = _chapter(axes, top, "办成了什么")
    for row in listed:
        name = wrapped(str(row["level3"]), 16).split("\n")[0]
        axes.text(0, top - 0.01, name, fontsize=9, va="center", color=INK)
        target, actual = (str((row.get(role) or {}).get("text") or MISSING) for role in ("target", "actual"))
        short = _short(row)
        axes.text(0.45, top - 0.01, f"目标 {_cut(target)}", fontsize=9, va="center", color=QUIET)
        axes.text(0.75, top - 0.01, f"完成 {_cut(actual)}", fontsize=9, va="center", color=MARK if short else INK)
        top -= _LINE


def _short(row: Mapping[str, Any]) -> bool:
    """Whether the indicator has not all its points, which the picture marks by colour and the report explains."""
    weight, points = row.get("weight"), row.get("computed")
    return weight is not None and points is not None and points < weight


def _cut(text: str) -> str:
    return text if len(text) <= 10 else f"{text[:9]}…"
