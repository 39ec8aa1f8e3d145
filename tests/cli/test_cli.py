"""The command line as a person and as another program meets it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from perfanalysis.cli.commands import app, main

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "forms" / "corpus"
FORM, WRONG = CORPUS / "national-2020.xlsx", CORPUS / "contradictions.xlsx"
COMMANDS = [str(command.name) for command in app.registered_commands]
HEAVY = ("pandas", "numpy", "openpyxl", "matplotlib", "nbconvert", "papermill", "docx")
HEADS = {"kind", "place", "year", "project", "department", "implementer", "amount_unit", "budget", "indicators"}
BUDGET = {"item", "original", "adjusted", "executed", "weight", "rate", "score", "where"}
TARGET = {"text", "operator", "value", "upper", "unit", "level", "date", "read"}
ACTUAL = {"text", "value", "unit", "level", "read"}
INDICATOR = {"level1", "level2", "level3", "target", "actual", "weight", "score", "counted", "where"}
PROBLEM = {"code", "class", "where", "found", "allowed", "action", "blocking"}
SCORED = {"rate", "computed", "printed", "lost", "reason"}


@dataclass(frozen=True)
class Done:
    """Exit code and what was printed."""

    code: int
    out: str
    error: str


def run(*arguments: str | Path) -> Done:
    """The command as a person types it, in this process."""
    out, error = (io.TextIOWrapper(io.BytesIO(), encoding="ascii", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(error):
        patch.setattr(sys, "argv", ["perfanalysis", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    return Done(
        code if isinstance(code, int) else 0, *(stream.buffer.getvalue().decode("utf-8") for stream in (out, error))
    )


def loaded_by(*arguments: str) -> set[str]:
    """Modules loaded when a command ends, in a process of its own."""
    code = "import atexit, sys; atexit.register(lambda: print('loaded', *sys.modules)); sys.argv = sys.argv[:]\n"
    code += "from perfanalysis.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, check=False)
    return set(done.stdout.decode("utf-8").rpartition("loaded ")[2].split())


def answer(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    done = run(*arguments, "--json")
    document: dict[str, Any] = json.loads(done.out)
    return done.code, document


def test_read_prints_every_key_of_a_case() -> None:
    code, document = answer("read", FORM)
    assert code == 0
    assert set(document) == {"cases", "problems"}
    (case,) = document["cases"]
    assert HEADS | {"total", "grade", "problems"} <= set(case)
    assert set(case["budget"][0]) >= BUDGET
    assert set(case["indicators"][0]) >= INDICATOR
    assert set(case["indicators"][0]["target"]) >= TARGET
    assert set(case["indicators"][0]["actual"]) >= ACTUAL
    assert case["indicators"][0]["where"].startswith("national-2020.xlsx › ")


def test_read_prints_numbers_as_numbers_and_shares() -> None:
    (case,) = answer("read", FORM)[1]["cases"]
    total = next(row for row in case["budget"] if row["total"])
    assert total["rate"] == pytest.approx(total["executed"] / total["adjusted"], abs=0.001)
    assert isinstance(case["total"], int | float)
    assert all(isinstance(row["counted"], bool) for row in case["indicators"])


def test_score_prints_every_key_of_an_evaluation() -> None:
    code, document = answer("score", FORM)
    assert code == 0
    (evaluation,) = document["evaluations"]
    assert HEADS | {"groups", "total", "bounds", "grade", "rulebook", "problems"} <= set(evaluation)
    assert set(evaluation["indicators"][0]) >= INDICATOR | SCORED
    assert set(evaluation["rulebook"]) == {"id", "hash"}
    low, high = evaluation["bounds"]
    assert low <= evaluation["total"] <= high


def test_check_prints_every_problem_and_ends_with_1() -> None:
    code, document = answer("check", WRONG)
    assert code == 1
    assert set(document) == {"problems"}
    assert all(set(problem) == PROBLEM for problem in document["problems"])
    classes = {problem["class"] for problem in document["problems"]}
    assert "contradiction" in classes
    assert classes <= {"contradiction", "unread", "missing", "notice"}


@pytest.mark.parametrize(("command", "key"), [("read", "cases"), ("score", "evaluations")])
def test_a_file_that_cannot_be_read_is_an_answer_too(tmp_path: Path, command: str, key: str) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    code, document = answer(command, broken)
    assert code == 1
    assert document[key] == []
    assert [problem["code"] for problem in document["problems"]] == ["R003"]


@pytest.mark.parametrize("option", [("--place", "ZZ"), ("--on", "2022-13-45")])
@pytest.mark.parametrize("command", ["read", "check", "score"])
def test_a_place_or_date_that_cannot_be_used_is_told(command: str, option: tuple[str, str]) -> None:
    code, document = answer(command, FORM, *option)
    assert code == 1
    assert document["problems"][0]["code"].startswith("L")
    done = run(command, FORM, *option)
    assert (done.code, done.out) == (1, "")
    assert document["problems"][0]["code"] in done.error


@pytest.mark.parametrize("command", ["read", "score"])
def test_json_is_utf_8_and_alone_whatever_the_terminal(command: str) -> None:
    ascii_only = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    line = [sys.executable, "-m", "perfanalysis", command, str(WRONG), "--json"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, check=False, env=ascii_only)
    assert json.loads(done.stdout.decode("utf-8"))
    assert "指标" in done.stdout.decode("utf-8")
    assert done.stderr == b""


def test_a_person_reads_places_and_values() -> None:
    done = run("read", FORM)
    assert done.code == 0
    assert "national-2020.xlsx › " in done.out
    assert "填报总分" in done.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example_in_chinese(command: str) -> None:
    done = run(command, "--help")
    assert done.code == 0
    assert f"例:perfanalysis {command}" in done.out.replace("\n", " ").replace("  ", " ")
    english = ("Usage", "Options", "Arguments", "Show this message", "[required]", "[default")
    assert [word for word in english if word in done.out] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["read"], ["缺少参数“file”", "perfanalysis read --help"]),
        (["raed", "x"], ["没有命令“raed”", "可用的命令:", "read"]),
        (["read", "a", "--bad"], ["没有选项“--bad”", "--json"]),
        (["read", "a", "b"], ["多出的参数:b"]),
        (["new", "self_evaluation", "甲"], ["缺少选项“--year”"]),
        (["new", "self_evaluation", "甲", "--year", "二二"], ["“--year”应为整数"]),
        (["run", "p", "--jobs", "0"], ["“--jobs”应不小于 1"]),
        (["score", "x", "--place"], ["“--place”后面要写取值"]),
        (["explain", "Z999"], ["没有代码“Z999”", "perfanalysis explain"]),
    ],
)
def test_wrong_usage_is_told_in_chinese_with_what_is_allowed(arguments: list[str], told: list[str]) -> None:
    done = run(*arguments)
    assert (done.code, done.out) == (2, "")
    assert [words for words in told if words not in done.error] == []
    assert not [word for word in ("Error", "Missing", "No such", "Traceback", "Try ") if word in done.error]


def test_the_bare_command_shows_its_help() -> None:
    done = run()
    assert done.code == 2
    assert "命令:" in done.error


@pytest.mark.parametrize("command", ["read", "run"])
def test_help_loads_nothing_heavy(command: str) -> None:
    loaded = loaded_by(command, "--help")
    assert "perfanalysis" in loaded
    assert sorted(loaded & set(HEAVY)) == []


def test_evaluating_loads_no_report_writer() -> None:
    loaded = loaded_by("score", str(CORPUS / "flat-csv.csv"), "--json")
    assert "perfanalysis" in loaded
    assert sorted(loaded & {"matplotlib", "nbconvert", "papermill", "nbformat", "openpyxl", "docx", "xlrd"}) == []


def test_explain_lists_all_codes_and_explains_one() -> None:
    assert "R014  未识别的行" in run("explain").out
    page = run("explain", "r014").out
    assert page.startswith("R014 未识别的行")
    assert "怎么改" in page


def test_a_search_says_when_nothing_found_is_close() -> None:
    assert run("library", "困难学生补助").out.startswith("没有很相近的指标")
    assert "没有很相近的指标" not in run("library", "固定资产利用").out
