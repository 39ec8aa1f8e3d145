import subprocess
import sys
from pathlib import Path

import pytest
from sheet_xml import write
from word_xml import FORM, table
from word_xml import write as write_document

from perfanalysis.problems import InputProblems
from perfanalysis.reading import read_case, read_cases

FLAT = "项目名称,主管部门,年度,一级指标,三级指标,指标值,完成值,分值,得分\n"


def flat(folder: Path, *rows: str) -> Path:
    path = folder / "汇总.csv"
    path.write_text(FLAT + "\n".join(rows), encoding="utf-8")
    return path


def test_a_flat_table_gives_one_case_for_each_project_unit_and_year(tmp_path: Path) -> None:
    rows = ["办公经费,教育局,2022,产出,甲,1个,1个,50,50", ",,,效益,乙,1个,1个,50,40"]
    rows += ["办公经费,水利局,2022,产出,丙,1个,1个,100,90", "办公经费,教育局,2021,产出,丁,1个,1个,100,80"]
    cases = read_cases(flat(tmp_path, *rows))
    assert [(case.department, case.year, len(case.indicators)) for case in cases] == [
        ("教育局", 2022, 2),
        ("水利局", 2022, 1),
        ("教育局", 2021, 1),
    ]


def test_rows_of_a_project_that_do_not_stand_together_stay_its_own(tmp_path: Path) -> None:
    rows = [f"{name},局,2022,产出,{indicator},1个,1个,50,50" for name, indicator in ("A1", "B2", "A3")]
    one, two = read_cases(flat(tmp_path, *[row.replace("A1,", "A,").replace("A3,", "A,") for row in rows]))
    assert (len(one.indicators), len(two.indicators)) == (2, 1)


def test_the_file_s_name_and_sum_travel_with_every_case(tmp_path: Path) -> None:
    case = read_case(write(tmp_path / "自评表.xlsx"), place="CN-15-05", source_url="https://example.gov.cn/1.htm")
    assert case.source.file == "自评表.xlsx"
    assert len(case.source.sha256) == 64
    assert (case.place, case.source.url) == ("CN-15-05", "https://example.gov.cn/1.htm")
    assert case.indicators[0].where == "自评表.xlsx › 自评表!D4"


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_form_number_outside_the_file_is_refused(tmp_path: Path, number: int) -> None:
    with pytest.raises(InputProblems) as caught:
        read_case(write(tmp_path / "表.xlsx"), number=number)
    assert caught.value.problems[0].code == "R011"


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(InputProblems) as caught:
        read_cases(tmp_path)
    assert caught.value.problems[0].code == "R001"


@pytest.mark.parametrize(
    ("name", "wanted", "unwanted"),
    [
        ("表.csv", "csv", {"openpyxl", "docx", "xlrd"}),
        ("表.docx", "docx", {"openpyxl", "xlrd"}),
        ("表.xlsx", "openpyxl", {"docx"}),
    ],
)
def test_only_the_library_of_the_file_s_kind_is_loaded(
    tmp_path: Path, name: str, wanted: str, unwanted: set[str]
) -> None:
    if name.endswith("csv"):
        (tmp_path / name).write_text("一级指标,三级指标,指标值,得分\n产出,甲,≥1,1\n", encoding="utf-8")
    elif name.endswith("docx"):
        write_document(tmp_path / name, table(*FORM))
    else:
        write(tmp_path / name)
    code = "import sys; from perfanalysis.reading import read_cases; read_cases(sys.argv[1]); print(*sys.modules)"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], cwd=root, capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())
    assert wanted in loaded
    assert not unwanted & loaded
