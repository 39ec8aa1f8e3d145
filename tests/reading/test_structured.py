from pathlib import Path

import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_cases

CASE = """
kind: project_self_evaluation
year: '2022'
project: 义务教育营养改善计划专项资金
department: 永德县教育体育局
amount_unit: 元
budget:
- {item: 年度资金总额, annual: '387664.62', executed: '387664.62', weight: '10', rate: 100%, score: '10'}
- {item: 其他资金, annual: —}
indicators:
- {level1: 产出指标, level2: 数量指标, level3: 学生受资助人数, target: ≧ 735 人次, actual: '735', weight: '10', score: '10'}
published_total: '96'
published_grade: 优
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "例.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_transcribed_case(tmp_path: Path) -> None:
    (case,) = read_cases(written(tmp_path, CASE))
    assert (case.year, case.total.value, case.grade) == (2022, 96, "优")
    assert case.total_funds is not None
    assert case.total_funds.executed.value == 387664.62
    (row,) = case.indicators
    assert (row.target.operator, row.target.value, row.target.unit) == (">=", 735, "人次")
    assert row.where == "例.yml › indicators第1行"


def test_several_cases_in_one_file(tmp_path: Path) -> None:
    listed = "cases:\n" + "".join(f"- {{kind: performance_target, project: {name}}}\n" for name in ("甲", "乙"))
    assert [case.project for case in read_cases(written(tmp_path, listed))] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("kind: other\nprojekt: 甲", ["projekt", "kind"]),
        ("kind: [a]", ["kind", "kind"]),
        ("kind: performance_target\nyear: {a: 1}", ["year"]),
        ("kind: performance_target\nindicators: [{target: [1], level33: 甲}]", ["level33", "target"]),
        ("kind: performance_target\nbudget: 7", ["第1份"]),
        ("kind: performance_target\nsource: 网站", ["source"]),
        ("- 甲", ["第1份"]),
    ],
)
def test_every_wrong_key_and_value_is_told_at_once(tmp_path: Path, text: str, places: list[str]) -> None:
    with pytest.raises(InputProblems) as caught:
        read_cases(written(tmp_path, text))
    assert [problem.where.split(" › ")[-1] for problem in caught.value.problems] == places
    assert {problem.code for problem in caught.value.problems} == {"R013"}
