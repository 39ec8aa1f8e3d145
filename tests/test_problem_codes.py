"""The page of problem codes is the catalogue, word for word."""

from pathlib import Path

from perfanalysis.cli.guiding_commands import problem_codes_page
from perfanalysis.problems import problem_catalogue

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "problem_codes.md"


def test_the_page_is_what_the_catalogue_gives() -> None:
    page = problem_codes_page(problem_catalogue().values())
    assert PAGE.read_text(encoding="utf-8") == page, "perfanalysis explain --markdown > docs/reference/problem_codes.md"


def test_every_code_has_a_chapter_and_a_line() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [
        code for code in problem_catalogue() if page.count(f"#{code.lower()})") != 1 or f"</a>{code} " not in page
    ] == []
