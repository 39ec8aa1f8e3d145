"""A tiny workspace: one notebook that writes an evaluation and shows a table, and whatever parameters a test wants."""

from __future__ import annotations

from pathlib import Path

import nbformat

PARAMETERS = """case_file: str = "parameters/tiny/2022/例.csv"  # 评价对象
points: float = 90.0  # 得分
output_folder: str = "outputs/tiny/2022/例"  # 结果文件夹"""

WRITE = """import json, os, pathlib
folder = pathlib.Path(os.environ["PERFANALYSIS_STAGING"])
row = {"project": pathlib.Path(case_file).read_text(encoding="utf-8"), "department": "财政局", "total": points, "grade": "优", "problems": []}
text = json.dumps(row, ensure_ascii=False)
_ = (folder / "evaluation.json").write_text(text, encoding="utf-8")"""

SHOW = 'print(output_folder)\nprint("points", points)\nobject()'


def write_notebook(workspace: Path, name: str = "tiny", *, cells: tuple[str, ...] = (WRITE, SHOW)) -> Path:
    codes = [nbformat.v4.new_code_cell(source, id=f"code{n}") for n, source in enumerate(cells)]
    tagged = nbformat.v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]})
    title = nbformat.v4.new_markdown_cell("# 绩效评价", id="title")
    book = nbformat.v4.new_notebook(cells=[title, tagged, *codes])
    path = workspace / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(book), encoding="utf-8")
    return path


def write_parameters(workspace: Path, name: str, text: str | None = None) -> Path:
    path = workspace / "parameters" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".csv").write_text(f"项目{path.stem}", encoding="utf-8")
    path.write_text(text or f"case_file: parameters/{name}.csv\npoints: 96\n", encoding="utf-8")
    return path
