"""The example city's files are exactly what its builder writes from the invented facts."""

from __future__ import annotations

from pathlib import Path

from build_city import build_all
from city_facts import ROOT, YEARS, city, projects


def files(root: Path) -> dict[str, bytes]:
    found = [path for path in (root / "parameters").rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def test_the_shipped_city_is_what_the_builder_writes(tmp_path: Path) -> None:
    build_all(tmp_path)
    built, shipped = files(tmp_path), files(ROOT)
    assert sorted(built) == sorted(name for name in shipped if "/city" in name)
    assert [name for name in built if built[name] != shipped[name]] == []


def test_the_city_says_that_it_is_invented() -> None:
    assert "虚构" in city()["name"]
    assert "虚构" in city()["title"]


def test_a_project_may_begin_or_end_between_the_years() -> None:
    first, second = ({project.id for project in projects(year)} for year in YEARS)
    assert second - first == {"zjj-2"}
    assert first - second == {"jyj-3"}
