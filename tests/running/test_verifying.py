from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from running_examples import SHOW, WRITE, write_notebook, write_parameters
from typer.testing import CliRunner

from perfanalysis.cli.commands import app
from perfanalysis.problems import InputProblems, problem
from perfanalysis.running import RunOptions, plan_runs, run_plans
from perfanalysis.running.verifying import Verification, verification_document, verify_runs

pytestmark = pytest.mark.slow
TABLE = """(folder / "tables").mkdir()
_ = (folder / "tables" / "a.csv").write_text("名称,得分\\n甲,1\\n", encoding="utf-8")"""
REPORTS = """import zipfile
html = "<html>\\n<p>报告</p>\\n"
_ = (folder / "report.html").write_text(html, encoding="utf-8")
_ = (folder / "report.pdf").write_bytes(b"%PDF-1.7\\n7 0 obj\\n<</A 1>>\\nendobj\\n")
with zipfile.ZipFile(folder / "report.docx", "w") as package:
    package.writestr(zipfile.ZipInfo("word/document.xml", (1980, 1, 1, 0, 0, 0)), "<w>报告</w>")"""
RANDOM = "import os, time; print({'甲', '乙', '丙', '丁'}, time.tzname, os.environ.get('LC_ALL'), os.getcwd())"
ROLL_UP = """import pathlib
found = sorted(path.read_text(encoding="utf-8") for path in pathlib.Path("outputs/tiny").rglob("evaluation.json"))
print(len(found), found)"""


def run(workspace: Path, *names: str) -> None:
    plans = plan_runs([f"parameters/{name}" for name in names], outputs=workspace / "outputs", workspace=workspace)
    assert all(record.state == "done" for record in run_plans(plans, jobs=2, options=RunOptions(kinds=())))


def verify(*places: Path) -> dict[str, Verification]:
    return {verification.name: verification for verification in verify_runs(places, kinds=(), jobs=2)}


def told(verification: Verification) -> list[tuple[str, str]]:
    return [(fault.code, fault.where) for fault in verification.problems]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    write_notebook(folder, "tiny", cells=(WRITE, TABLE, REPORTS, SHOW))
    for number in range(9):
        write_parameters(folder, f"tiny/2022/{number}")
    run(folder, "tiny")
    return folder


def edit_json(folder: Path) -> None:
    path = folder / "evaluation.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"total": 96', '"total": 95'), encoding="utf-8")


def edit_notebook(folder: Path) -> None:
    path = folder / "notebook.ipynb"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["cells"][-1]["outputs"][0]["text"] = ["改过\n"]
    path.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")


def edit_table(folder: Path) -> None:
    path = folder / "tables" / "a.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("甲,1", "甲,2"), encoding="utf-8")


def edit_html(folder: Path) -> None:
    path = folder / "report.html"
    path.write_text(path.read_text(encoding="utf-8").replace("报告", "公告"), encoding="utf-8")


def edit_pdf(folder: Path) -> None:
    path = folder / "report.pdf"
    path.write_bytes(path.read_bytes().replace(b"/A 1", b"/A 2"))


def edit_docx(folder: Path) -> None:
    with zipfile.ZipFile(folder / "report.docx", "w") as package:
        package.writestr(zipfile.ZipInfo("word/document.xml", (1980, 1, 1, 0, 0, 0)), "<w>公告</w>")


def remove_file(folder: Path) -> None:
    (folder / "report.html").unlink()


def add_file(folder: Path) -> None:
    (folder / "tables" / "b.csv").write_text("后加", encoding="utf-8")


TAMPERED: dict[str, tuple[Callable[[Path], None] | None, list[tuple[str, str]]]] = {
    "0": (None, []),
    "1": (edit_json, [("V004", "evaluation.json › total")]),
    "2": (edit_notebook, [("V004", "notebook.ipynb › 第7个单元格 › 第1个输出 › text[0]")]),
    "3": (edit_table, [("V004", "tables/a.csv › 第2行第2列“得分”")]),
    "4": (edit_html, [("V004", "report.html › 第2行第4字")]),
    "5": (edit_pdf, [("V004", "report.pdf › 第23字节起(共33字节,再次运行33字节)(对象 7)")]),
    "6": (edit_docx, [("V004", "report.docx › 部件 word/document.xml › 第1行第4字")]),
    "7": (remove_file, [("V005", "report.html")]),
    "8": (add_file, [("V006", "tables/b.csv")]),
}


def test_every_kind_of_tampering_is_found_and_named_and_nothing_is_touched(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(workspace, copy)
    for name, (tamper, _) in TAMPERED.items():
        if tamper:
            tamper(copy / "outputs" / "tiny" / "2022" / name)
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    found = {verification.name: told(verification) for verification in verify(copy / "outputs" / "tiny").values()}
    wanted = {
        f"tiny/2022/{name}": [(code, f"tiny/2022/{name} › {where}") for code, where in places]
        for name, (_, places) in TAMPERED.items()
    }
    assert found == wanted
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before


def test_what_depends_on_hashes_zone_locale_or_folder_is_found(tmp_path: Path) -> None:
    write_notebook(tmp_path, "loose", cells=(RANDOM,))
    write_parameters(tmp_path, "loose/2022/x")
    run(tmp_path, "loose")
    (verification,) = verify(tmp_path / "outputs" / "loose" / "2022" / "x").values()
    assert told(verification) == [("V004", "loose/2022/x › notebook.ipynb › 第4个单元格 › 第1个输出 › text[0]")]


def test_results_that_cannot_come_again_are_told_apart(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(workspace, copy)
    (copy / "parameters/tiny/2022/0.yml").unlink()
    (copy / "outputs/tiny/2022/0/run.key").unlink()
    (copy / "parameters/tiny/2022/1.csv").unlink()
    (copy / "parameters/tiny/2022/2.csv").write_bytes(b"\xff")
    places = [copy / "outputs/tiny/2022" / name for name in ("0", "1", "2", "3")]
    found = {name: [code for code, _ in told(verification)] for name, verification in verify(*places).items()}
    assert found == {"tiny/2022/0": ["V002"], "tiny/2022/1": ["V002"], "tiny/2022/2": ["V003"], "tiny/2022/3": []}


def test_a_run_whose_parameters_stood_in_a_table_is_verified_too(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(workspace, copy)
    table = "笔记本,年度,对象,case_file,points\ntiny,2023,甲,parameters/tiny/2022/1.csv,80\n"
    (copy / "runs.csv").write_text(table, encoding="utf-8")
    plans = plan_runs([copy / "runs.csv"], outputs=copy / "outputs", workspace=copy)
    assert [record.state for record in run_plans(plans, options=RunOptions(kinds=()))] == ["done"]
    place = copy / "outputs/tiny/2023/甲"
    assert [told(verification) for verification in verify(place).values()] == [[]]
    (place / "evaluation.json").write_text("{}", encoding="utf-8")
    (verification,) = verify(place).values()
    assert told(verification) == [("V004", "tiny/2023/甲 › evaluation.json › department")]


def test_a_difference_says_whether_anything_changed_since(workspace: Path, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(workspace, copy)
    edit_json(copy / "outputs/tiny/2022/1")
    (copy / "parameters/tiny/2022/2.yml").write_text(
        "case_file: parameters/tiny/2022/2.csv\npoints: 95\n", encoding="utf-8"
    )
    found = verify(copy / "outputs/tiny/2022/1", copy / "outputs/tiny/2022/2")
    (edited,) = found["tiny/2022/1"].problems
    assert edited.action.startswith("输入和软件没有改动")
    changed = {fault.where.split(" › ")[1]: fault.action for fault in found["tiny/2022/2"].problems}
    assert set(changed) == {"evaluation.json", "notebook.ipynb"}
    assert set(changed.values()) == {"结果做好之后有改动(参数 points 由 96 改为 95),重新运行此项"}


def test_a_roll_up_reads_the_same_results_again(workspace: Path) -> None:
    template = write_notebook(workspace, "rolled", cells=(ROLL_UP,))
    template.write_text(template.read_text(encoding="utf-8").replace("case_file", "folder"), encoding="utf-8")
    write_parameters(workspace, "rolled/2022/总", "folder: outputs/tiny/2022\npoints: 1\n")
    run(workspace, "rolled")
    text = (workspace / "outputs/rolled/2022/总/notebook.ipynb").read_text(encoding="utf-8")
    assert "项目8" in text
    (verification,) = verify(workspace / "outputs" / "rolled").values()
    assert told(verification) == []
    assert verification.files == 1


def test_nothing_to_verify_is_said(tmp_path: Path) -> None:
    (tmp_path / "failed/tiny/2022/x").mkdir(parents=True)
    (tmp_path / "failed/tiny/2022/x/notebook.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(InputProblems, match="V001"):
        verify_runs([tmp_path])


def test_the_command_says_it_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_notebook(tmp_path, "tiny", cells=(WRITE, SHOW))
    write_parameters(tmp_path, "tiny/2022/甲")
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["run", "parameters", "--quiet"]).exit_code == 0
    edited = tmp_path / "outputs/tiny/2022/甲/evaluation.json"
    edited.write_bytes(edited.read_bytes().replace(b"96", b"95"))
    bad = CliRunner().invoke(app, ["verify", "outputs", "--quiet"])
    assert bad.exit_code == 1
    assert bad.stdout.splitlines()[0] == "复核 1 项共 5 个文件:一致 0 项,不一致 1 项。"
    assert "[V004] tiny/2022/甲 › evaluation.json › total:95;应为96" in bad.stdout
    assert bad.stdout.count("[") == 1
    none = CliRunner().invoke(app, ["verify", "notebooks", "--json"])
    document = json.loads(none.stdout)
    assert (none.exit_code, document["same"], document["problems"][0]["code"]) == (1, False, "V001")


def test_the_document_says_what_is_the_same() -> None:
    fault = problem("V005", "a › b", found="没有", allowed="有", action="重新运行")
    document = verification_document([Verification("a", 2), Verification("b", 1, (fault,))])
    assert document["same"] is False
    assert [(run["run"], run["same"], run["files"]) for run in document["runs"]] == [("a", True, 2), ("b", False, 1)]
    assert [item["code"] for run in document["runs"] for item in run["problems"]] == ["V005"]
    assert verification_document([Verification("a", 2)])["same"] is True
