"""Build the example project evaluation: the library's own workbook, filled with invented data."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from build_corpus import read
from punctuation import chinese

from perfanalysis.forms import write_workbook
from perfanalysis.scoring.methods import METHODS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "parameters" / "project_evaluation" / "2022"
SLUG = "rural-water-example"
TABLES = ("资金", "佐证材料", "满意度调查", "发现的问题", "评价程序")


def marked(value: Any) -> Any:
    """A cell with Chinese punctuation."""
    return chinese(value) if isinstance(value, str) else value


def indicator_rows(rows: list[list[Any]]) -> Iterator[list[Any]]:
    """The indicators in the order of the workbook's columns."""
    for number, row in enumerate(rows, start=1):
        level1, level2, level3, weight, target, actual, method, arguments, fraction, criterion, reason, proof, basis = (
            row
        )
        shown = f"{method} {METHODS[method].title}"
        levels = [number, level1, level2, level3, weight, target, actual, shown, arguments, fraction]
        yield [*map(marked, levels), None, *map(marked, [criterion, reason, proof, "是", basis]), f"S{number:02}"]


def section_rows(sections: dict[str, list[str]]) -> Iterator[list[Any]]:
    """Headings and paragraphs in the order of the workbook's columns."""
    for heading, paragraphs in sections.items():
        level = "2" if heading.startswith("(") else "1"
        yield [level, chinese(heading), chinese(paragraphs[0]) if paragraphs else None]
        yield from ([None, None, chinese(text)] for text in paragraphs[1:])


def build() -> None:
    """Write the workbook and its parameters file."""
    content = read("example_project.yml")
    filled = {name: [list(map(marked, row)) for row in content[name]] for name in TABLES}
    filled["基本信息"] = [list(map(marked, row)) for row in content["基本信息"]]
    filled["指标体系"] = list(indicator_rows(content["指标体系"]))
    filled["报告正文"] = list(section_rows(content["报告正文"]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{SLUG}.xlsx"
    write_workbook(path, year=content["year"], name=chinese(content["name"]), filled=filled)
    parameters = {
        "case_file": path.relative_to(ROOT).as_posix(),
        "case_number": 1,
        "place": "CN",
        "rules_date": "2022-12-31",
        "source_title": chinese("示例数据(虚构):农村供水保障工程绩效评价工作簿"),
        "source_url": chinese("无(示例数据,虚构)"),
    }
    text = yaml.safe_dump(parameters, allow_unicode=True, sort_keys=False, width=200)
    path.with_suffix(".yml").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    build()
