from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import house_rules as rules
import pytest

import perfanalysis
from perfanalysis.data_files import read_package_yaml, read_yaml
from perfanalysis.problems import problem_catalogue

ROOT = Path(__file__).resolve().parents[1]
APART = {".git", ".venv", "outputs", "build", "dist", "__pycache__", ".ipynb_checkpoints"}
TEXT = {".py", ".md", ".yml", ".yaml", ".toml", ".lock", ".txt", ".csv", ".json", ".ipynb", ".html", ".css", ".js"}
TEXT |= {".lua", ".typ", ".cfg", ".sh"}
TESTS_ONLY = "close_template"  # ends the process that the papermill engine keeps
HEAVY = ("pandas", "numpy", "matplotlib", "nbconvert", "papermill", "openpyxl")


@cache
def sources() -> Mapping[str, str]:
    paths = sorted((ROOT / rules.PACKAGE).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def imports(files: Mapping[str, str]) -> list[rules.Import]:
    modules = [rules.module_name(path) for path in files]
    return [item for path, source in files.items() for item in rules.imports_of(path, source, modules)]


def text_files() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = sorted(
            name for name in folders if name not in APART and not name.endswith(("_cache", ".egg-info"))
        )
        paths = (Path(folder, name) for name in sorted(files))
        yield from (path for path in paths if path.suffix in TEXT or path.name in {"Makefile", "LICENSE", "run"})


def every(rule: Any) -> list[str]:
    return [fault for path, source in sources().items() for fault in rule(path, source)]


def test_a_module_imports_only_from_lower_floors() -> None:
    assert rules.floor_faults(imports(sources())) == []


def test_every_library_comes_in_by_its_door() -> None:
    assert rules.door_faults(imports(sources()), sys.stdlib_module_names) == []


def test_no_modules_import_each_other() -> None:
    assert rules.cycle_faults(imports(sources())) == []


def test_modules_and_functions_are_small() -> None:
    assert every(rules.size_faults) == []
    sizes = [size for source in sources().values() for _, _, size in rules.bodies(source)]
    assert statistics.median(sizes) <= rules.MEDIAN_BODY_LINES


def test_everything_public_is_documented() -> None:
    assert every(rules.docstring_faults) == []


def test_public_names_are_sorted_and_there() -> None:
    assert every(rules.export_faults) == []
    assert [name for name in perfanalysis.__all__ if not hasattr(perfanalysis, name)] == []


def test_modules_are_named_for_what_they_hold() -> None:
    assert rules.name_faults(sources()) == []


def test_nothing_is_marked_unfinished() -> None:
    code = {path: path.read_text(encoding="utf-8") for path in text_files() if path.suffix == ".py"}
    assert [fault for path, text in code.items() for fault in rules.unfinished_faults(path.name, text)] == []


def test_comments_are_few() -> None:
    lines = sum(source.count("\n") for source in sources().values())
    assert sum(map(rules.comment_count, sources().values())) * 100 / lines <= rules.COMMENTS_PER_100


def test_problem_codes_and_catalogue_agree() -> None:
    assert rules.catalogue_faults(sources().values(), problem_catalogue()) == []


def test_every_problem_code_has_a_help_text() -> None:
    assert [code for code, kind in problem_catalogue().items() if not (kind.title.strip() and kind.help.strip())] == []


def test_nothing_is_defined_that_nobody_uses() -> None:
    entries = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert rules.unused_faults(sources(), f"{entries} {TESTS_ONLY}") == []


def room(*names: str) -> list[str]:
    return [text for path, text in sources().items() if rules.room_of(rules.module_name(path)) in names]


def test_every_word_of_the_statistics_is_used_and_every_one_used_is_there() -> None:
    words: dict[str, dict[str, Any]] = {}
    for path in sorted((ROOT / "perfanalysis" / "data" / "statistics").glob("*.yml")):
        for chapter, entries in read_yaml(path).items():
            words.setdefault(chapter, {}).update(entries)
    chapters = ("methods", "notices", "checks", "columns")
    code = room("statistics")
    for chapter in chapters:
        assert rules.unspoken_codes([of.replace("#", "1") for of in words[chapter]], code) == [], chapter
    for call, chapter in (("Notice", "notices"), ("Check", "checks")):
        assert rules.unlisted_codes(sources().values(), call, 0, words[chapter]) == [], chapter


def test_every_word_of_the_comparison_is_used_and_every_one_used_is_there() -> None:
    words, code = read_package_yaml("comparing"), room("comparing", "panels", "tables", "figures", "publishing")
    laws = "".join(path.read_text("utf-8") for path in (ROOT / "perfanalysis" / "data" / "rules").glob("*.yml"))
    told = "\n".join([*rules.spoken_parts(code), *rules.templates_without_gaps(code)])
    columns = {name for table in words["tables"].values() for name in table["columns"]}
    assert columns ^ set(words["columns"]) == {"by_year"}
    assert [of for of in rules.unspoken_codes(words["words"], code) if of not in laws] == []
    assert rules.unspoken_codes([*words["claims"], *words["tables"]], code) == []
    for call, place, chapter in (("Claim", 1, "claims"), ("Table", 0, "tables"), ("word", 0, "words")):
        assert rules.unlisted_codes(code, call, place, words[chapter]) == [], chapter
    unheard = [phrase for phrase in words["phrases"] if phrase not in told]
    assert [phrase for phrase in unheard if phrase.replace("上年", "") not in told] == []
    cores = {core for pattern in words["patterns"] for core in re.findall("[\u4e00-\u9fff]+", pattern)}
    assert sorted(core for core in cores if core.removeprefix("年") not in told) == []


def test_every_paragraph_of_the_changelog_has_its_beginning() -> None:
    """A merge that joins two entries wrongly leaves the second half of one alone."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [part[:40] for part in text.split("\n\n") if part.lstrip("\n")[:1].islower()] == []
    assert "<<<<" not in text


def test_no_registry_and_no_machine_is_named() -> None:
    names = ((path.relative_to(ROOT).as_posix(), path) for path in text_files())
    texts = ((name, path.read_text(encoding="utf-8", errors="replace")) for name, path in names)
    assert [fault for name, text in texts for fault in rules.foreign_faults(name, text)] == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_only_speak(path: Path) -> None:
    assert rules.notebook_faults(path.name, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "command",
    ["import perfanalysis", "import sys; sys.argv[1:] = ['--help']; from perfanalysis.cli import main; main()"],
    ids=["import", "help"],
)
def test_starting_is_light(command: str) -> None:
    loaded = f"import atexit, sys; atexit.register(lambda: print('loaded', *sys.modules)); {command}"
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", loaded], cwd=ROOT, capture_output=True, check=True)
    modules = done.stdout.decode().rpartition("loaded ")[2].split()
    assert "perfanalysis" in modules
    assert sorted(set(HEAVY) & set(modules)) == []


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def requirement_name(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s<>=!~;\[]", requirement.strip())[0]).lower()


def locked() -> set[str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return {requirement_name(line) for line in lines if re.match(r"[A-Za-z0-9]", line)}


def test_the_lock_holds_every_dependency_with_hashes() -> None:
    needed = [*project()["project"]["dependencies"], *project()["dependency-groups"]["dev"]]
    assert sorted({requirement_name(item) for item in needed} - locked()) == []
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert text.count("--hash=sha256:") >= len(locked())


def test_the_conda_environment_names_what_the_project_names() -> None:
    environment = read_yaml(ROOT / "environment.yml")
    python = next(item for item in environment["dependencies"] if str(item).startswith("python="))
    pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    oldest = project()["project"]["requires-python"].removeprefix(">=")
    assert environment["name"] == project()["project"]["name"]
    assert tuple(map(int, python.removeprefix("python=").split("."))) >= tuple(map(int, oldest.split(".")))
    assert pip == ["-r requirements.lock"]


def test_every_dependency_is_explained() -> None:
    page = (ROOT / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    needed = [*project()["project"]["dependencies"], *project()["dependency-groups"]["dev"]]
    assert [name for name in map(requirement_name, needed) if f"`{name}`" not in page.replace("_", "-")] == []


def test_the_first_page_says_what_to_type_and_the_licence_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    assert "MIT" in (ROOT / "LICENSE").read_text(encoding="utf-8")


# What follows shows for each rule that it finds a fault when there is one.


def bad_imports(**files: str) -> list[rules.Import]:
    return imports({f"perfanalysis/{name.replace('__', '/', 1)}.py": source for name, source in files.items()})


@pytest.mark.parametrize(
    "source",
    [
        "import perfanalysis.tables",
        "from perfanalysis.tables import x",
        "from perfanalysis import tables",
        "import perfanalysis as pa",
        "from .. import tables",
        "from ..tables import x",
        "from ..tables.scores import x",
        "def f():\n    from ..tables import x",
        "from perfanalysis import reading",
        "from perfanalysis import attic",
    ],
)
def test_upward_imports_are_found(source: str) -> None:
    files = {"rules__books": source, "tables": "", "reading": "", "attic": ""}
    assert len(rules.floor_faults(bad_imports(**files))) == 1


@pytest.mark.parametrize(
    "source", ["from perfanalysis.model import x", "from . import keys", "from ..problems import x"]
)
def test_downward_imports_are_fine(source: str) -> None:
    files = {"rules__books": source, "rules__keys": "", "model": "", "problems": ""}
    assert rules.floor_faults(bad_imports(**files)) == []


def test_the_foundation_has_an_order() -> None:
    assert rules.floor_faults(bad_imports(problems="from perfanalysis.data_files import x", data_files="")) == []
    assert len(rules.floor_faults(bad_imports(problems="", data_files="from perfanalysis.problems import x"))) == 1


@pytest.mark.parametrize("source", ["import yaml", "from pandas import DataFrame", "def f():\n    import requests"])
def test_a_library_at_the_wrong_door_is_found(source: str) -> None:
    assert len(rules.door_faults(bad_imports(rules__books=source), sys.stdlib_module_names)) == 1


def test_a_circle_is_found() -> None:
    circle = {"model__a": "from . import b", "model__b": "from perfanalysis.model.a import x"}
    assert rules.cycle_faults(bad_imports(**circle)) != []
    late = {"model__a": "from . import b", "model__b": "def f():\n    from perfanalysis.model.a import x"}
    assert rules.cycle_faults(bad_imports(**late)) == []


def test_long_modules_and_bodies_are_found() -> None:
    long = "def f():\n    '''Doc.'''\n" + "    x = 1\n" * (rules.BODY_LINES + 1)
    assert rules.size_faults("m.py", long) == [f"m.py:1 f: {rules.BODY_LINES + 1} lines"]
    assert rules.size_faults("m.py", "x = 1\n" * (rules.MODULE_LINES + 1)) == ["m.py: 301 lines"]
    assert rules.size_faults("m.py", "x = 1\n" * rules.MODULE_LINES) == []


def test_missing_docstrings_are_found() -> None:
    source = '"""Doc."""\ndef f(): ...\nclass C:\n    """Doc."""\n    def m(self): ...\ndef _g(): ...\n'
    assert rules.docstring_faults("m.py", source) == ["m.py:2 f", "m.py:5 m"]
    assert rules.docstring_faults("m.py", "x = 1\n") == ["m.py: module"]


def test_unsorted_names_are_found() -> None:
    assert rules.export_faults("m.py", '__all__ = ["b", "a"]') != []
    assert rules.export_faults("m.py", '__all__ = ["B", "A_B", "a"]') != []
    assert rules.export_faults("m.py", '__all__ = ["A_B", "B", "a"]') == []


def test_bad_module_names_are_found() -> None:
    assert len(rules.name_faults({"perfanalysis/score.py": "", "perfanalysis/scoring.py": "def score(): ..."})) == 1
    assert len(rules.name_faults({"perfanalysis/model/utils.py": ""})) == 1
    assert rules.name_faults({"perfanalysis/scoring.py": "def score(): ..."}) == []


def test_marks_of_unfinished_work_are_found() -> None:
    assert [len(rules.unfinished_faults("m.py", f"# {mark}: later")) for mark in rules.UNFINISHED] == [1, 1, 1, 1]


def test_foreign_names_are_found() -> None:
    assert [len(rules.foreign_faults("m.md", f"see {mark}x")) for mark in rules.FOREIGN] == [1] * len(rules.FOREIGN)


def test_comments_are_counted_without_those_for_tools() -> None:
    assert rules.comment_count("x = 1  # why\n# and why\ny = '# text'  # noqa: S101\n") == 2


def test_codes_apart_from_the_catalogue_are_found() -> None:
    assert rules.catalogue_faults(['problem("C001")', "x = 'C002 text'"], ["C003"]) == [
        "C001: raised, not in the catalogue",
        "C003: in the catalogue, never raised",
    ]


def test_words_apart_from_the_code_are_found() -> None:
    code = ['Notice("few", {})', 'Notice("many" if x else "none")', 'f"notice_{code}"', 'f"{a}_{b}"', "Notice(code)"]
    assert rules.unspoken_codes(["few", "notice_few", "fewest", "notice_"], code) == ["fewest", "notice_"]
    assert rules.unlisted_codes(code, "Notice", 0, ["few", "none"]) == ["many"]
    assert set(rules.spoken_parts(code)) >= {"few", "notice_", "_"}


def test_what_nobody_uses_is_found() -> None:
    files = {"a.py": "LEAST = 1\nMOST: int = 2\ndef f(): return LEAST\nclass C: ...", "b.py": "from a import f"}
    assert rules.unused_faults(files, "") == ["a.py: MOST is used nowhere", "a.py: C is used nowhere"]
    assert rules.unused_faults(files, "package.a:C") == ["a.py: MOST is used nowhere"]


def notebook(*codes: str, title: str = "# 题目", parameters: str = 'case_file = "a.xlsx"', **first: Any) -> str:
    cells = [{"cell_type": "markdown", "id": "t", "metadata": {}, "source": [title]}]
    tagged = {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": [parameters]}
    made = [{"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": [code]} for n, code in enumerate(codes)]
    blank = {"outputs": [], "execution_count": None}
    return json.dumps({"cells": [*cells, {**tagged, **blank, **first}, *({**cell, **blank} for cell in made)]})


IMPORT = "import perfanalysis as pa"


def test_a_good_notebook_is_accepted() -> None:
    good = notebook(
        IMPORT, 'case = pa.read_case(case_file, place=place)\npa.stack(pa.a(case), pa.b(case, "一、情况"))\ncase'
    )
    assert rules.notebook_faults("n", good) == []


@pytest.mark.parametrize(
    "code",
    [
        "def f(): pass",
        "if case: pa.show(case)",
        "for x in case: pa.show(x)",
        "while True: pa.show()",
        "with case: pa.show()",
        "x = lambda: 1",
        "pa.show([x for x in case])",
        "pa.show(1)",
        "x = pa.show(-1.5)",
        'pa.show("a.xlsx")',
        'pa.show("parameters/a")',
        "x = 1",
        "x = case",
        "x, y = pa.show()",
        "x = pa.a()\nx = pa.b()",
        "import pandas",
        "case.head()",
        "pa.show(case.a.b)",
        'pa.show(f"{case}")',
        "%matplotlib inline",
        "\n".join(["pa.show()"] * 6),
    ],
)
def test_code_that_does_more_than_speak_is_found(code: str) -> None:
    assert rules.notebook_faults("n", notebook(IMPORT, code)) != []


@pytest.mark.parametrize(
    "text",
    [
        notebook(IMPORT, title="没有题目"),
        notebook(IMPORT, title="# 一\n\n# 二"),
        notebook("pa.show()"),
        notebook(IMPORT, *["pa.show()"] * 16),
        notebook(IMPORT, outputs=[{"output_type": "stream"}]),
        notebook(IMPORT, execution_count=1),
        notebook(IMPORT, id="t"),
        notebook(IMPORT, metadata={}),
        notebook(IMPORT, parameters="x = f()"),
    ],
)
def test_notebooks_out_of_form_are_found(text: str) -> None:
    assert rules.notebook_faults("n", text) != []
