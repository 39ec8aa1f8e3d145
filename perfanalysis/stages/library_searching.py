"""指标检索 (library searching): indicators found by the meaning of words, and suggestions for a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from perfanalysis.digits import compact
from perfanalysis.model.indicator_libraries import LibraryIndicator, LibraryMatch
from perfanalysis.stages.library_checks import library_words
from perfanalysis.statistics.text_matching import TextIndex, sign_pairs

LEAST = 0.05  # likeness below which a match says nothing
_NAME_WEIGHT = 3  # a word in the name counts as often as three in the explanation
SUGGESTED_LEVELS = ("数量", "质量", "时效", "成本", "经济", "社会", "生态", "持续", "满意")


def search_library(indicators: Sequence[LibraryIndicator], words: str, *, most: int = 20) -> tuple[LibraryMatch, ...]:
    """指标检索: at most ``most`` indicators whose name, explanation, sector or field is about ``words``, nearest first.

    Words that mean the same (``data/forms/library_words.yml``) find each other.
    """
    if not words.strip() or not indicators:
        return ()
    return _matches(indicators, words, TextIndex([_terms(item) for item in indicators]))[:most]


def suggest_indicators(
    indicators: Sequence[LibraryIndicator], project: str, *, each: int = 2
) -> tuple[LibraryMatch, ...]:
    """指标推荐 for a project's name and description: of every second-level group the nearest ``each``, names not repeated.

    Groups in the order 数量、质量、时效、成本、效益、满意度.
    """
    if not project.strip() or not indicators:
        return ()
    matches = _matches(indicators, project, TextIndex([_terms(item) for item in indicators]))
    return tuple(match for group in SUGGESTED_LEVELS for match in _distinct(matches, group)[:each])


def _distinct(matches: Iterable[LibraryMatch], group: str) -> list[LibraryMatch]:
    of = [match for match in matches if _group(match.indicator) == group]
    return list({compact(match.indicator.name): match for match in reversed(of)}.values())[::-1]


def _group(item: LibraryIndicator) -> str:
    """The group an indicator counts in: by its second level, else by its first."""
    levels = (item.level2, item.level1)
    return next((group for level in levels for group in SUGGESTED_LEVELS if group in level), "")


def _terms(item: LibraryIndicator) -> list[str]:
    named = sign_pairs(item.name) * _NAME_WEIGHT
    return [
        *named,
        *sign_pairs(item.meaning),
        *sign_pairs(item.sector),
        *sign_pairs(item.domain),
        *sign_pairs(item.set_name),
    ]


def _matches(indicators: Sequence[LibraryIndicator], words: str, index: TextIndex) -> tuple[LibraryMatch, ...]:
    asked = [pair for word in words.split() for pair in sign_pairs(word)]
    meant = [word for word in _synonyms(words) if word not in words]
    scores = index.likeness([*asked, *asked, *(pair for word in meant for pair in sign_pairs(word))])
    order = sorted(range(len(indicators)), key=lambda place: (-scores[place], place))
    known = {*sign_pairs(words), *meant}
    return tuple(
        LibraryMatch(indicators[place], round(float(scores[place]), 6), _shared(indicators[place], known))
        for place in order
        if scores[place] >= LEAST
    )


def _synonyms(words: str) -> list[str]:
    groups = [group for group in library_words()["synonyms"] if any(word in words for word in group)]
    return list(dict.fromkeys(word for group in groups for word in group))


def _shared(item: LibraryIndicator, known: set[str]) -> tuple[str, ...]:
    text = f"{item.name} {item.meaning} {item.sector} {item.domain}"
    return tuple(word for word in sorted(known, key=lambda word: (-len(word), word)) if word in text)[:4]
