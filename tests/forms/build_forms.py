"""Turn the transcribed published cases into official-form files, strings exactly as published, and demo parameters."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

import layouts
from build_corpus import expected_case, layout_of, read, write
from grids import Grid

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUDGET_KEYS = {
    "original": ("initial", "amount"),
    "adjusted": ("annual",),
    "executed": ("executed",),
    "weight": ("weight",),
    "rate": ("rate",),
    "score": ("score",),
    "central": ("central",),
}
NO_ADDRESS = "检索结果未给出网址"


def form_of(case: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """A transcribed case in the shape the layouts take."""
    form = {key: case.get(key) for key in ("project", "department", "implementer", "goal", "goal_actual")}
    target = case["kind"] == "performance_target"
    form |= {
        "kind": "performance_target" if target else "project_self_evaluation",
        "year": int(case["year"]),
        "unit": case["amount_unit"],
        "budget": [_budget_row(row) for row in case["budget"] or []],
        "indicators": list(_rows(case, entry)),
        "total": case["published_total"],
        "weight_total": case["published_weight_total"],
        "grade": case["published_grade"],
    }
    return form


def _budget_row(row: Mapping[str, Any]) -> list[Any]:
    values = [next((row[key] for key in keys if row.get(key)), None) for keys in BUDGET_KEYS.values()]
    return [row["item"], *values]


def _rows(case: Mapping[str, Any], entry: Mapping[str, Any]) -> Iterator[list[Any]]:
    last = len(case["indicators"])
    scored = False
    for position, row in enumerate(case["indicators"], start=1):
        score = row.get("score", row.get("self_score"))
        if entry.get("shared") and scored and score is None and position < last:
            score = "^"
        scored = scored or score is not None
        remark = row.get("remark")
        reason = remark if remark in entry.get("reasons", []) else None
        levels = [row["level1"], row["level2"]]
        yield [*levels, row["level3"], _target(row, entry), row["actual"], row["weight"], score, reason, None]
        if text := (entry.get("placeholders") or {}).get(position):
            yield [*levels, text, *[None] * 6]


def _target(row: Mapping[str, Any], entry: Mapping[str, Any]) -> str | None:
    text = row["target"]
    if entry.get("split") and text and len(text.split()) == 3:
        return str(text).replace(" ", "|")
    return None if text is None else str(text)


def place_of(name: str, entry: Mapping[str, Any], year: int) -> Path:
    """Where the form file stands: demo parameters, or the fixture folder."""
    folder = HERE / "published" if entry.get("folder") else ROOT / "parameters" / "self_evaluation" / str(year)
    return folder / f"{name}.{entry['format']}"


def parts_of(form: Mapping[str, Any], entry: Mapping[str, Any], case: Mapping[str, Any]) -> list[Grid | str]:
    """The document: paragraphs, the form itself, and further sheets."""
    grid = layouts.lay_out(Grid("自评表"), form, layout_of(entry))
    around = [[layouts.fill(text, form) for text in entry.get(side, [])] for side in ("before", "after")]
    parts: list[Grid | str] = [*around[0], grid, *around[1]]
    if further := entry.get("lines"):
        sheet = Grid(further["name"])
        figures = next(iter((case.get("figures") or {}).values()), [])
        for line in [*further["rows"], *figures]:
            sheet.line(line)
        parts.append(sheet)
    return parts


def expected_of(name: str, form: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """The expected answer of a published form; amounts nobody can be sure of are left out."""
    answer = expected_case(form, layout_of(entry))
    for row in answer["budget"]:
        if name.startswith("041"):
            row.pop("original"), row.pop("adjusted")
        if str(row["item"]).startswith("其中:财政拨款") and name.startswith("008"):
            row.pop("amount")
    return answer


def build(name: str, entry: Mapping[str, Any]) -> None:
    """Write one published form, its expected answer and, for a demo, its parameters file."""
    case = read(f"published/{name}.case.yml")
    form = form_of(case, entry)
    path = place_of(name, entry, form["year"])
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, parts_of(form, entry, case), entry.get("encoding", "utf-8"))
    relative = path.relative_to(ROOT).as_posix()
    answer = {"file": relative, "source": case["source"]["url"], "cases": [expected_of(name, form, entry)]}
    _dump(HERE / "published" / f"{name}.expected.yml", answer)
    if not entry.get("folder"):
        _dump(path.with_suffix(".yml"), parameters_of(case, entry, relative, form["year"]))


def parameters_of(case: Mapping[str, Any], entry: Mapping[str, Any], relative: str, year: int) -> dict[str, Any]:
    """The parameters of one demo run."""
    return {
        "case_file": relative,
        "case_number": 1,
        "place": entry["place"],
        "rules_date": f"{year}-12-31",
        "source_title": case["source"]["title"] or case["project"],
        "source_url": case["source"]["url"] or NO_ADDRESS,
    }


def _dump(path: Path, value: Mapping[str, Any]) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=200)
    path.write_text(text, encoding="utf-8", newline="\n")


def build_all() -> None:
    """Build every published form."""
    for name, entry in read("published.yml").items():
        build(name, entry)


if __name__ == "__main__":
    build_all()
