"""目标审核资料读数 (target files): published target forms of files or a folder, marks, coverage, last year's forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from perfanalysis.model.cases import Case, Source
from perfanalysis.model.target_reviews import STEPS, CoverageLine, ReviewMark, TargetReviewCase
from perfanalysis.problems import InputProblems, Problem, problem
from perfanalysis.reading import read_cases
from perfanalysis.reading.files import digest
from perfanalysis.reading.registers import RegisterLine, read_registers
from perfanalysis.workspaces import find_file

STAGE = "target_review"
FORMS = {".xlsx", ".xls", ".docx", ".yml", ".yaml", ".csv"}


def read_target_review(
    path: str | Path,
    more: Sequence[str | Path] = (),
    *,
    year: int,
    place: str = "",
    title: str = "",
    department: str = "",
    marks_file: str | Path = "",
    coverage_file: str | Path = "",
    earlier_files: Sequence[str | Path] = (),
    source_title: str = "",
    source_url: str = "",
) -> TargetReviewCase:
    """审核对象: every target form in ``path`` and ``more`` (files or folders; a folder is read in order of names).

    ``path`` may be empty when only coverage is reviewed. ``earlier_files`` are last year's self-evaluations. A file that
    cannot be read is told and the others go on. InputProblems T020: nothing to review at all.
    """
    files = [one for given in (path, *more) if str(given) for one in _files(given)]
    forms, problems, sources = _forms(files)
    earlier, late_problems, late_sources = _forms([one for given in earlier_files for one in _files(given)])
    registers = [read_registers(file, STAGE) for file in dict.fromkeys([marks_file, coverage_file]) if str(file)]
    marks = tuple(_mark(line) for read in registers for line in read.rows("marks") if line.text("item"))
    coverage = tuple(_coverage(line) for read in registers for line in read.rows("coverage") if line.text("unit"))
    if not forms and not coverage:
        raise InputProblems([*problems, _nothing(path)])
    listed = [*sources, *late_sources, *(read.source for read in registers)]
    return TargetReviewCase(
        name=title or "绩效目标审核",
        year=year,
        place=place or None,
        department=department or None,
        amount_unit=next((form.amount_unit for form in forms if form.amount_unit), None),
        forms=forms,
        marks=marks,
        coverage=coverage,
        earlier=earlier,
        sources=tuple(Source(one.file, one.sha256, source_title, source_url) for one in listed),
        problems=(*problems, *late_problems, *(fault for read in registers for fault in read.problems)),
    )


def _nothing(path: str | Path) -> Problem:
    action = "给出绩效目标申报表,或目标管理覆盖情况表"
    return problem("T020", Path(path).name or "参数", found="没有读到申报表", allowed="至少一份", action=action)


def _files(given: str | Path) -> list[Path]:
    place = find_file(given)
    if not place.is_dir():
        return [place]
    return sorted(one for one in place.iterdir() if one.suffix.lower() in FORMS and not one.name.startswith((".", "~")))


def _forms(files: Iterable[Path]) -> tuple[tuple[Case, ...], list[Problem], list[Source]]:
    forms, problems, sources = list[Case](), list[Problem](), list[Source]()
    for file in files:
        try:
            forms += read_cases(file)
            sources.append(Source(file.name, digest(file)))
        except InputProblems as error:
            problems += error.problems
    return tuple(forms), problems, sources


def _mark(line: RegisterLine) -> ReviewMark:
    words = {role: line.text(role) for role in ("project", "reviewer", "item", "grade", "opinion", "importance")}
    return ReviewMark(points=line.number("points"), where=line.place("item"), cells=line.places, **words)


def _coverage(line: RegisterLine) -> CoverageLine:
    counts = {step: _count(line, step) for step in STEPS}
    due = _count(line, "due")
    return CoverageLine(
        line.text("department"), line.text("unit"), due, counts, line.truth("whole"), line.where, line.places
    )


def _count(line: RegisterLine, role: str) -> int | None:
    value = line.number(role)
    return None if value is None else int(value)


def forms_of(case: TargetReviewCase) -> Iterator[Case]:
    """申报表: the forms reviewed, each project once; a later form of the same project and department counts."""
    yield from {(form.department, form.name): form for form in case.forms}.values()
