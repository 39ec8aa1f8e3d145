"""报告章节 (sections): what somebody wrote, word for word, and the generated sentences at their places."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile

from perfanalysis.findings.analyses import analysis
from perfanalysis.findings.conclusions import conclusion
from perfanalysis.findings.narratives import NOT_PROVIDED, Narrative, Statement, escaped, paragraphs, sentence
from perfanalysis.formats import share_text
from perfanalysis.model import Case, Evaluation, Finding, Section
from perfanalysis.rules.outlines import OutlineChapter, report_outline, without_number


def section(case: Case, heading: str) -> Narrative:
    """报告正文一节: what the workbook says under ``heading`` and its sub-headings, word for word.

    Numbering and punctuation of headings do not count. Nothing written: ``(未提供)`` and a notice; a sub-heading left
    empty beside others that are not: ``(未提供)``.
    """
    said = tuple(_texts(_under(case.dossier.sections, heading), [heading], blanks=True))
    return Narrative(said) if said else Narrative((Statement(NOT_PROVIDED),), (_notice(heading),))


def chapter(evaluation: Evaluation, heading: str, *, outline: Sequence[OutlineChapter] = ()) -> Narrative:
    """评价报告一章: the written text of this heading of the outline, then the sentences that belong there.

    ``outline`` is that of the place (empty: the official one). Written sections that fit no heading of the outline join
    the last chapter, so nothing written is lost; headings without a word below them are left out where sentences follow.
    """
    chapters = outline or report_outline()
    headings = [one.heading for one in chapters]
    added = _generated(evaluation, heading, chapters)
    said = list(_texts(_under(evaluation.case.dossier.sections, heading), [heading], blanks=not added))
    if _plain(heading) == _plain(headings[-1]):
        said += _texts(_unplaced(evaluation.case, headings), headings)
    return Narrative((*said, *added)) if said or added else section(evaluation.case, heading)


def _notice(heading: str) -> str:
    return f"工作簿“报告正文”中没有“{escaped(heading)}”的文字,提交前请补写。"


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", "", without_number(heading))


def _under(sections: Sequence[Section], heading: str) -> tuple[Section, ...]:
    start = next((index for index, part in enumerate(sections) if _plain(part.heading) == _plain(heading)), None)
    if start is None:
        return ()
    return _with_below(sections[start:])


def _with_below(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The first section and those below it."""
    return (sections[0], *takewhile(lambda part: part.level > sections[0].level, sections[1:]))


def _unplaced(case: Case, headings: Sequence[str]) -> tuple[Section, ...]:
    placed = [part for heading in headings for part in _under(case.dossier.sections, heading)]
    return tuple(part for part in case.dossier.sections if part not in placed)


def _texts(sections: Sequence[Section], headings: Sequence[str], *, blanks: bool = False) -> Iterator[Statement]:
    """The written sections; those without a word below them are left out, or told where ``blanks`` and others are not."""
    if not any(map(_is_written, sections)):
        return
    for index, part in enumerate(sections):
        written = any(map(_is_written, _with_below(sections[index:])))
        if (written or blanks) and (index or _plain(part.heading) not in map(_plain, headings)):
            yield Statement(f"### {escaped(part.heading)}")
        yield from paragraphs(part.paragraphs) if written else (Statement(NOT_PROVIDED),) if blanks else ()


def _is_written(part: Section) -> bool:
    return any(paragraph.strip() for paragraph in part.paragraphs)


def _generated(evaluation: Evaluation, heading: str, chapters: Sequence[OutlineChapter]) -> tuple[Statement, ...]:
    own = [part for one in chapters if _plain(one.heading) == _plain(heading) for part in one.parts]
    return tuple(said for part in own if part in _SENTENCES for said in _SENTENCES[part](evaluation))


def _funds(evaluation: Evaluation) -> Iterator[Statement]:
    case, row = evaluation.case, evaluation.case.total_funds
    if row is None or row.adjusted.value is None or row.executed.value is None:
        return
    rate = next((item.rate for item in evaluation.items if item.position is None), None)
    unit = case.amount_unit or "(单位未注明)"
    spent = f"全年预算数{escaped(row.adjusted.text)}{unit},全年执行数{escaped(row.executed.text)}{unit}"
    yield Statement(f"{spent}{'' if rate is None else f',预算执行率{share_text(rate)}'}。", f"{case.subject}资金情况")


def _work(evaluation: Evaluation) -> Iterator[Statement]:
    dossier = evaluation.case.dossier
    if dossier.evidence:
        yield Statement(f"本次评价登记佐证材料{len(dossier.evidence)}份。", "佐证材料登记")
    if dossier.survey:
        yield Statement(f"本次评价开展满意度调查{len(dossier.survey)}项。", "满意度调查")


def _causes(evaluation: Evaluation) -> Iterator[Statement]:
    for number, found in enumerate(evaluation.case.dossier.findings, start=1):
        yield Statement(
            f"({number}){_kind(found)}{sentence(found.text)}{_labelled('原因', found.cause)}", "评价发现问题清单"
        )


def _kind(found: Finding) -> str:
    return f"【{escaped(found.kind)}】" if found.kind else ""


def _advice(evaluation: Evaluation) -> Iterator[Statement]:
    advised = [found for found in evaluation.case.dossier.findings if found.advice.strip()]
    for number, found in enumerate(advised, start=1):
        who = _labelled("责任单位", found.responsible) + _labelled("整改期限", found.due)
        yield Statement(f"({number}){sentence(found.advice)}{who}", "评价发现问题清单")


def _labelled(label: str, text: str) -> str:
    return f"{label}:{sentence(text)}" if text.strip() else ""


_SENTENCES: Mapping[str, Callable[[Evaluation], Iterator[Statement] | tuple[Statement, ...]]] = {
    "basics": _funds,
    "work": _work,
    "conclusion": lambda evaluation: conclusion(evaluation).statements,
    "analysis": lambda evaluation: analysis(evaluation).statements,
    "causes": _causes,
    "advice": _advice,
}
