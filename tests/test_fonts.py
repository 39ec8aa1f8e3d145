"""Fonts: where the Chinese faces lie."""

import os
from pathlib import Path

import pytest

from perfanalysis.fonts import font_folder, font_paths, house_font_folders


def test_both_faces_are_opentype_files_of_the_font_folder() -> None:
    sans, serif = font_paths()
    assert (sans.name, serif.name) == ("NotoSansSC-Regular.otf", "NotoSerifSC-Regular.otf")
    assert {sans.parent, serif.parent} == {font_folder()}
    assert {path.read_bytes()[:4] for path in (sans, serif)} == {b"OTTO"}


def test_missing_font_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfanalysis.fonts.util.find_spec", lambda _name: None)
    with pytest.raises(FileNotFoundError, match="pylopdf-fonts-zh-cn"):
        font_folder()


def test_house_folders_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PERFANALYSIS_FONTS", raising=False)
    assert house_font_folders() == ()
    monkeypatch.setenv("PERFANALYSIS_FONTS", os.pathsep.join(["one", "two"]))
    assert house_font_folders() == (Path("one"), Path("two"))
