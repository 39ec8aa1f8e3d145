"""写法 (spellings): names of units that differ in spaces or full-width signs only."""

from __future__ import annotations

from collections import Counter

import numpy as np

from perfanalysis.digits import fold_width
from perfanalysis.panels.stacking import Columns, Texts
from perfanalysis.problems import Problem, problem


def one_spelling(values: Columns, name: str) -> tuple[Columns, tuple[Problem, ...]]:
    """统一写法: units under their most frequent spelling, and a notice S108 for each that had several.

    Spellings that stand side by side in one year stay apart: nobody can tell which is meant.
    """
    entity, year = values.get("entity"), values.get("year")
    if not isinstance(entity, Texts) or year is None or isinstance(year, Texts):
        return values, ()
    counts = Counter(entity.codes.tolist())
    alike: dict[str, list[int]] = {}
    for code, word in enumerate(entity.words):
        alike.setdefault("".join(fold_width(word).split()), []).append(code)
    place, notices = np.arange(len(entity.words)), []
    for codes in (codes for codes in alike.values() if len(codes) > 1):
        apart = _side_by_side(entity, np.asarray(year), codes)
        if not apart:
            place[codes] = max(codes, key=lambda code: (counts[code], -code))
        notices.append(_notice(name, [entity.words[code] for code in codes], apart=apart))
    return {**values, "entity": _kept(entity, place)}, tuple(notices)


def _side_by_side(entity: Texts, year: np.ndarray, codes: list[int]) -> bool:
    years = [set(year[entity.codes == code].tolist()) for code in codes]
    return len(set.union(*years)) < sum(map(len, years))


def _kept(entity: Texts, place: np.ndarray) -> Texts:
    """The texts under the words that stay, in their order."""
    stay = np.unique(place)
    codes = np.asarray([*np.searchsorted(stay, place), -1], dtype=np.int32)
    return Texts(codes[entity.codes], tuple(entity.words[code] for code in stay.tolist()))


def _notice(name: str, words: list[str], *, apart: bool) -> Problem:
    done = "同一年度都有,按不同单位处理" if apart else "按同一单位处理"
    found = f"{'、'.join(f'“{word}”' for word in words)}只差空格或全角半角,{done}"
    return problem("S108", f"{name} › 评价对象", found=found, allowed="各年同一写法", action="改成一致的名称")
