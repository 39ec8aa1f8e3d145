"""Build the reading corpus: form files and their expected answers from one set of data."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

import layouts
from grids import Grid, write_csv, write_docx, write_xlsx
from punctuation import punctuated

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
OPERATORS = {"≥": ">=", "≧": ">=", "≤": "<=", "≦": "<=", "=": "=", "═": "=", ">": ">", "<": "<"}


def read(name: str) -> dict[str, Any]:
    """A data file of this folder."""
    return dict(yaml.safe_load((HERE / name).read_text(encoding="utf-8")))


def number(text: Any) -> float | None:
    """The number printed, per cents as share, None where nothing is said."""
    plain = re.sub(r"[,,\s]|万元|亿元|元|分", "", str(text if text is not None else ""))
    plain = re.sub(r"万(\d+万)?(\(.*\))?$", "", plain)
    if found := re.fullmatch(r"(-?\d+(?:\.\d+)?)(%?)", plain):
        return round(float(found[1]) / 100, 8) if found[2] else float(found[1])
    return None


def expected_case(form: Mapping[str, Any], layout: Mapping[str, Any]) -> dict[str, Any]:
    """The expected answer of one form in one layout."""
    roles = {column[0] for column in layout["columns"]}
    answer: dict[str, Any] = {key: form.get(key) for key in ("kind", "year", "project", "department", "implementer")}
    if layout["goal"]:
        answer |= {key: form.get(key) for key in ("goal", "goal_actual")}
    if form["kind"] == "department_self_evaluation":
        del answer["project"], answer["implementer"]
    if layout["funds"]:
        answer["amount_unit"] = form["unit"]
    answer["budget"] = _budget(form, layout)
    answer["indicators"] = [
        _indicator(row, roles, layout) for row in layouts.indicator_rows(form) if not _placeholder(row)
    ]
    if layout.get("total"):
        answer["total"] = number(form.get("total"))
    if "grade" in layout["order"]:
        answer["grade"] = form.get("grade")
    answer["faults"] = [*(form.get("faults") or []), *(layout.get("faults") or [])]
    return answer | (layout.get("expected") or {})


def _placeholder(row: Mapping[str, Any]) -> bool:
    """Whether the row is one the form offers and nobody filled (``指标2:``, ``……``, no name at all)."""
    unnamed = re.fullmatch(r"(指标\d+[::]?/?|…*)", row["level3"] or "") is not None
    return unnamed and row["target"] is None and number(row["weight"]) is None


def _budget(form: Mapping[str, Any], layout: Mapping[str, Any]) -> list[dict[str, Any]]:
    funds = layout["funds"]
    if not funds:
        return []
    shown = {role for role, _ in funds["columns"]}
    answers = []
    for row in layouts.budget_rows(form):
        values = {role: number(row[role]) if role in shown else None for role in layouts.BUDGET_ROLES[1:7]}
        if any(values[role] is not None for role in ("original", "adjusted", "executed", "score")):
            answers.append({"item": row["item"], **_amounts(values, form), "total": not answers})
    for later in answers[1:]:
        if later.get("score") is not None:
            later["counted"] = False
    return answers


def _amounts(values: Mapping[str, float | None], form: Mapping[str, Any]) -> dict[str, float | None]:
    if form["kind"] == "performance_target":
        return {"amount": values["original"]}
    return dict(values)


def _indicator(row: Mapping[str, Any], roles: set[str], layout: Mapping[str, Any]) -> dict[str, Any]:
    names = layout.get("names") or {}
    levels = {key: names.get(row[key], row[key]) for key in ("level1", "level2", "level3") if key in roles}
    answer = {**levels, "target": row["target"], "actual": row["actual"]}
    if "bare_actual" in roles:
        answer["actual"] = row["bare_actual"]
    if row["operator"] and {"operator", "value", "unit"} <= roles:
        share = row["unit"] == "%"
        value = round(float(row["value"]) / (100 if share else 1), 8)
        answer["target_read"] = {"operator": OPERATORS[row["operator"]], "value": value, "unit": row["unit"]}
    answer["weight"] = number(row["weight"]) if "weight" in roles or layout.get("weights_in_names") else None
    answer["score"] = number(row["score"]) if "score" in roles else None
    if "recheck" in roles:
        answer["recheck_score"] = number(row["recheck"])
    answer["counted"] = _counted(row)
    if "reason" in roles:
        answer["reason"] = row["reason"]
    return answer


def _counted(row: Mapping[str, Any]) -> bool | None:
    if row["score"] == "^" or (str(row["level3"] or "").startswith("其中") and row["weight"] is None):
        return False
    return True if number(row["score"]) is not None else None


def layout_of(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The national layout with the sheet's differences."""
    return {**layouts.NATIONAL, **(sheet.get("layout") or {})}


def build(name: str, entry: Mapping[str, Any], forms: Mapping[str, Any]) -> None:
    """Write one corpus file and its expected answer."""
    parts: list[Grid | str] = []
    answers = []
    grid = Grid()
    for sheet in entry["sheets"]:
        layout = layout_of(sheet)
        if not sheet.get("same_sheet"):
            grid = Grid(
                sheet.get("name", "Sheet1"), state=sheet.get("state", "visible"), nested=sheet.get("nested", False)
            )
            parts += [*sheet.get("before", []), grid, *sheet.get("after", [])]
        else:
            grid.row += sheet["same_sheet"]
        grid.hidden_columns += sheet.get("hidden_columns", [])
        grid.hidden_rows += sheet.get("hidden_rows", [])
        for line in sheet.get("lines", []):
            grid.line(line)
        if "form" in sheet:
            form = {**forms[sheet["form"]], **(sheet.get("change") or {})}
            layouts.lay_out(grid, form, layout)
            answers.append(expected_case(form, layout))
    parts = punctuated(parts, entry.get("punctuation", "chinese"))
    write(CORPUS / f"{name}.{entry['format']}", parts, entry.get("encoding", "utf-8"))
    answers = entry.get("cases", answers)
    text = yaml.safe_dump({"cases": answers}, allow_unicode=True, sort_keys=False, width=120)
    (CORPUS / f"{name}.expected.yml").write_text(text, encoding="utf-8", newline="\n")


def write(path: Path, parts: list[Grid | str], encoding: str) -> None:
    """Write the parts in the format of the path's ending."""
    grids = [part for part in parts if isinstance(part, Grid)]
    if path.suffix == ".docx":
        write_docx(path, parts)
    elif path.suffix == ".csv":
        write_csv(path, grids[0], encoding=encoding)
    elif path.suffix == ".xls" and encoding != "xlsx":
        write_xls(path, grids)
    else:
        write_xlsx(path, grids)


def write_xls(path: Path, grids: list[Grid]) -> None:
    """An old binary workbook, made by the office suite; kept when there, since its bytes are not reproducible."""
    if path.exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{path.stem}.xlsx"
        write_xlsx(source, grids)
        command = [
            "soffice",
            "--headless",
            "--convert-to",
            "xls:MS Excel 97",
            "--outdir",
            str(path.parent),
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def build_all() -> None:
    """Build every corpus file."""
    forms = read("projects.yml") | read("projects_more.yml")
    CORPUS.mkdir(exist_ok=True)
    for name, entry in read("corpus.yml").items():
        build(name, entry, forms)


if __name__ == "__main__":
    build_all()
