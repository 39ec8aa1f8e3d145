from __future__ import annotations

import zipfile
from pathlib import Path

import build_bad
import build_corpus
import build_example
import build_forms
import layouts
import pytest
from expectations import corpus_names, load_expected

from perfanalysis.data_files import read_yaml

ROOT = Path(__file__).resolve().parents[2]
KEYS = ["case_file", "case_number", "place", "rules_date", "source_title", "source_url"]
PARAMETERS = [
    path for path in sorted((ROOT / "parameters").glob("*_evaluation/*/*.yml")) if not path.stem.startswith("city-")
]


def content(path: Path) -> object:
    """The parts of an archive, else the bytes; compression may differ between machines."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return [(entry.filename, entry.date_time, archive.read(entry)) for entry in archive.infolist()]


def same_files(built: Path, committed: Path) -> list[str]:
    """Names of files built that differ from the committed ones; old binary workbooks cannot be reproduced."""
    files = [path for path in built.rglob("*") if path.is_file() and path.suffix != ".xls"]
    assert files
    return [path.name for path in files if content(path) != content(committed / path.relative_to(built))]


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_corpus, "write_xls", lambda path, _: path.write_bytes(b""))


@pytest.mark.usefixtures("no_office")
def test_the_corpus_is_what_its_data_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_corpus, "CORPUS", tmp_path)
    build_corpus.build_all()
    assert same_files(tmp_path, ROOT / "tests" / "forms" / "corpus") == []


@pytest.mark.usefixtures("no_office")
def test_the_published_forms_are_what_their_cases_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tests" / "forms" / "published").mkdir(parents=True)
    monkeypatch.setattr(build_forms, "ROOT", tmp_path)
    monkeypatch.setattr(build_forms, "HERE", tmp_path / "tests" / "forms")
    build_forms.build_all()
    assert same_files(tmp_path, ROOT) == []


def test_the_bad_files_are_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_bad, "BAD", tmp_path)
    build_bad.build()
    names = [name for name in same_files(tmp_path, ROOT / "tests" / "forms" / "bad") if "truncated" not in name]
    assert names == []


def test_the_example_evaluation_is_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "parameters" / "project_evaluation" / "2022"
    monkeypatch.setattr(build_example, "ROOT", tmp_path)
    monkeypatch.setattr(build_example, "FOLDER", folder)
    build_example.build()
    assert same_files(tmp_path, ROOT) == []


@pytest.mark.parametrize("path", PARAMETERS, ids=lambda path: path.stem)
def test_demo_parameters_name_their_form_and_source(path: Path) -> None:
    parameters = read_yaml(path)
    assert list(parameters) == KEYS
    assert (ROOT / parameters["case_file"]).is_file()
    assert parameters["case_file"].startswith(path.parent.relative_to(ROOT).as_posix())
    assert parameters["rules_date"] == f"{path.parent.name}-12-31"
    assert parameters["source_title"]
    assert parameters["source_url"].startswith(("http", "检索结果未给出网址", "无"))


def test_the_department_example_is_a_form_of_the_corpus() -> None:
    example = ROOT / "parameters/self_evaluation/2022/department-example.xlsx"
    assert example.read_bytes() == (build_corpus.CORPUS / "department-national.xlsx").read_bytes()


def test_forms_without_faults_add_up() -> None:
    forms = build_corpus.read("projects.yml") | build_corpus.read("projects_more.yml")
    clean = {name: form for name, form in forms.items() if not form.get("faults") and form.get("total")}
    for name, form in clean.items():
        rows = layouts.indicator_rows(form)
        funds = layouts.budget_rows(form)[0]
        points = [build_corpus.number(row["score"]) or 0 for row in (*rows, funds)]
        assert round(sum(points), 6) == build_corpus.number(form["total"]), name


def test_every_fault_names_its_row() -> None:
    listed = [answer for name in corpus_names() for answer in load_expected(name) if answer.get("faults")]
    assert listed
    assert all(fault["where"] and fault["text"] for answer in listed for fault in answer["faults"])
