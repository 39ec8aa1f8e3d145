"""YAML is read strictly: what YAML 1.1 would read wrongly in silence is refused."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfanalysis.data_files import DataFileError, package_folder, parse_yaml, read_yaml


@pytest.mark.parametrize(
    "text",
    [
        "a: 007",
        "a: 010",
        "a: 2023-01-01",
        "a: no",
        "a: on",
        "a: 1\na: 2",
        "a: [",
        "\t- a",
        "[" * 200_000,
        "- " * 500 + "a",
    ],
)
def test_surprises_are_refused_in_chinese(text: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_yaml(text)
    assert any("一" <= sign <= "鿿" for sign in str(caught.value))


@pytest.mark.parametrize(("text", "value"), [("a: '007'", "007"), ("a: 0", 0), ("a: 1.5", 1.5), ("a: true", True)])
def test_plain_values_stand(text: str, value: object) -> None:
    assert parse_yaml(text) == {"a": value}


def test_the_line_of_a_fault_is_named() -> None:
    with pytest.raises(DataFileError, match="第3行"):
        parse_yaml("a: 1\nb: 2\na: 3")


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with contextlib.suppress(DataFileError):
        assert parse_yaml(text) is not Ellipsis


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "甲.yml"
    path.write_bytes("名称: 甲".encode("gb18030"))
    with pytest.raises(DataFileError, match="UTF-8"):
        read_yaml(path)


def test_shipped_folders_are_found() -> None:
    assert list(package_folder("rules").glob("*.yml"))
    assert package_folder("notebooks").is_dir()
