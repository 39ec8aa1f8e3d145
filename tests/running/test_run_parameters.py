from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from perfanalysis.problems import InputProblems
from perfanalysis.running.parameters import fits_type, notebook_parameters, parameter_problems

CELL = """case_file: str = "parameters/demo/2022/x.xlsx"  # 评价对象,含 # 号也行
year: int = 2022  # 年度(必填)
rate: float | None = None  # 执行率 = 执行数 / 预算数
places: list[str] = ["CN", "CN-15"]
place = "CN#15"  # 地区
output_folder: str = "outputs/demo/2022/x"  # 结果文件夹"""


def template(folder: Path, source: str = CELL, *, tags: tuple[str, ...] = ("parameters",)) -> Path:
    cell = nbformat.v4.new_code_cell(source, id="p", metadata={"tags": list(tags)})
    path = folder / "demo.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=[cell])), encoding="utf-8")
    return path


def test_parameters_cell_gives_names_types_defaults_and_help(tmp_path: Path) -> None:
    declared = {parameter.name: parameter for parameter in notebook_parameters(template(tmp_path))}
    assert list(declared) == ["case_file", "year", "rate", "places", "place", "output_folder"]
    assert declared["rate"].type == "float | None"
    assert declared["place"].type == "str"
    assert declared["place"].default == "CN#15"
    assert declared["rate"].help == "执行率 = 执行数 / 预算数"
    assert [name for name, parameter in declared.items() if parameter.required] == ["case_file", "year"]


@pytest.mark.parametrize(
    ("source", "tags"),
    [(CELL, ()), ("year = date(2022, 1, 1)", ("parameters",)), ("import os", ("parameters",)), ("=", ("parameters",))],
)
def test_template_without_readable_parameters_cell_is_named(tmp_path: Path, source: str, tags: tuple[str, ...]) -> None:
    with pytest.raises(InputProblems, match=r"\[B007\] demo\.ipynb"):
        notebook_parameters(template(tmp_path, source, tags=tags))


def test_file_that_is_no_notebook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "demo.ipynb"
    path.write_text("绩效", encoding="utf-8")
    with pytest.raises(InputProblems, match="B007"):
        notebook_parameters(path)


@pytest.mark.parametrize(
    ("value", "type_", "fits"),
    [
        ("007", "str", True),
        (7, "str", False),
        (7, "int", True),
        (7, "float", True),
        (7.5, "int", False),
        (True, "int", False),
        (True, "bool", True),
        (1, "bool", False),
        (None, "float | None", True),
        (None, "str", False),
        (["a"], "list[str]", True),
        (["a", 1], "list[str]", False),
        ("a", "list[str]", False),
        ({"a": 1}, "dict[str, int]", True),
        ({"a": "1"}, "dict[str, int]", False),
        ("none", 'Literal["none", "linear"]', True),
        ("other", 'Literal["none", "linear"]', False),
        ("anything", "Path", True),
    ],
)
def test_values_are_held_against_the_annotation(value: object, type_: str, *, fits: bool) -> None:
    assert fits_type(value, type_) is fits


def test_every_problem_of_a_parameters_file_is_told_at_once(tmp_path: Path) -> None:
    text = 'case_fiel: "a.xlsx"\nyear: "2022"\n'
    declared = notebook_parameters(template(tmp_path))
    found = list(parameter_problems(declared, {"case_fiel": "a.xlsx", "year": "2022"}, text=text, where="x.yml"))
    assert [(problem.code, problem.where) for problem in found] == [
        ("B003", "x.yml › 第1行参数 case_fiel"),
        ("B005", "x.yml › 第2行参数 year"),
        ("B004", "x.yml › 参数 case_file"),
    ]
    assert found[0].allowed == "case_file、year、rate、places、place、output_folder"
    assert found[1].found == "'2022'(文本)"
    assert found[1].allowed == "整数"
