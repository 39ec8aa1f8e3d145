"""The notebook that the batch benchmark measures: one project, twenty indicators, three years, one regression.

Thirteen cells as an evaluator might write them without the package: a CSV read, vectorised scoring, a group table, a
regression over sixty rows with its summary, two figures, a grade. N runs differ in project, year and penalty.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

import nbformat

NAME = "benchmark"
DATA = "parameters/benchmark/data/indicators.csv"

PARAMETERS = f"""project_id: str = "P000"
year: int = 2023
cap: float = 1.0
penalty: float = 0.1
data_file: str = "{DATA}"
output_folder: str = "outputs/benchmark"
"""
SCORE = """def completion(row_actual, row_target, direction):
    ratio = np.where(direction > 0, row_actual / row_target, row_target / row_actual)
    over = np.clip(ratio - 1.3, 0, None)
    return np.clip(np.minimum(ratio, cap) - penalty * over, 0, cap)
df['completion'] = completion(df.actual, df.target, df.direction)
df['score'] = (df.completion * df.weight).round(2)
print(f'project {project_id} year {year}: total {df.score.sum():.2f}')"""
COMPARE = """rng = np.random.default_rng(year)
panel = pd.concat([df.assign(year=year - k, score=df.score * (1 - 0.03 * k) + rng.normal(0, .2, len(df)))
                   for k in range(3)], ignore_index=True)
X = sm.add_constant(pd.get_dummies(panel[['weight', 'year']], dtype=float))
fit = sm.OLS(panel.score, X).fit(cov_type='HC1')
fit.summary()"""
BARS = """fig, ax = plt.subplots(figsize=(7, 4))
ax.bar(list('ABCD'), summary.rate)
ax.set_ylim(0, 1.1)
ax.set_title(f'{project_id} completion rate by dimension')
plt.show()"""
LINES = """fig, ax = plt.subplots(figsize=(7, 4))
for y, g in panel.groupby('year'):
    ax.plot(g.reset_index().index, g.score, marker='o', label=str(y))
ax.legend()
ax.set_xlabel('indicator')
ax.set_ylabel('score')
plt.show()"""
GRADE = """total = df.score.sum()
grade = '优' if total >= 90 else '良' if total >= 80 else '中' if total >= 60 else '差'
pd.DataFrame({'project': [project_id], 'year': [year], 'total': [round(total, 2)], 'grade': [grade]})"""
GROUPS = """summary = df.groupby(['level1'], sort=False).agg(weight=('weight', 'sum'), score=('score', 'sum'))
summary['rate'] = summary.score / summary.weight
summary"""
IMPORTS = "import numpy as np\nimport pandas as pd\nimport statsmodels.api as sm\nimport matplotlib.pyplot as plt"
CELLS = (
    "# 项目支出绩效评价报告\n\nBenchmark notebook: one project, twenty indicators, three years.",
    PARAMETERS,
    IMPORTS,
    "## 一、指标完成情况",
    "df = pd.read_csv(data_file)\ndf['project_id'] = project_id\ndf.head(10)",
    SCORE,
    GROUPS,
    "## 二、跨年度统计比较",
    COMPARE,
    BARS,
    LINES,
    GRADE,
)


def write_workspace(folder: Path, *, count: int) -> list[str]:
    """Notebook, data and ``count`` parameters files below ``folder``; the names of the runs."""
    path = folder / "notebooks" / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(nbformat.writes(_notebook()), encoding="utf-8")
    _write_data(folder / DATA)
    names = [f"p{number:05d}" for number in range(count)]
    home = folder / "parameters" / NAME / "2023"
    home.mkdir(parents=True)
    for number, name in enumerate(names):
        (home / f"{name}.yml").write_text(_parameters(number), encoding="utf-8")
    return names


def _notebook() -> nbformat.NotebookNode:
    cells = [_cell(number, text) for number, text in enumerate(CELLS)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def _cell(number: int, text: str) -> nbformat.NotebookNode:
    if text.startswith("#"):
        return nbformat.v4.new_markdown_cell(text, id=f"c{number:03d}")
    tags = {"tags": ["parameters"]} if text == PARAMETERS else {}
    return nbformat.v4.new_code_cell(text, id=f"c{number:03d}", metadata=tags)


def _parameters(number: int) -> str:
    project, year, penalty = f"P{number:05d}", 2020 + number % 5, round(0.05 + 0.01 * (number % 10), 2)
    return f"project_id: {project}\nyear: {year}\npenalty: {penalty}\ndata_file: {DATA}\n"


def _write_data(path: Path) -> None:
    chance = random.Random(7)
    path.parent.mkdir(parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "level1", "indicator", "weight", "direction", "target", "actual"])
        for number in range(20):
            target = chance.choice([10, 50, 100, 400])
            level, direction = ["决策", "过程", "产出", "效益"][number // 5], -1 if number % 7 == 3 else 1
            actual = round(target * chance.uniform(0.7, 1.5), 2)
            rows.writerow([f"I{number:03d}", level, f"指标{number + 1}", 5, direction, target, actual])
