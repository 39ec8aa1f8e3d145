"""年度比较 (compare): a panel, years and units in; sixteen sections with tables, claims and results out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from perfanalysis.comparing.changing import headline, sources_of_change
from perfanalysis.comparing.collecting import ComparisonData
from perfanalysis.comparing.comparability import every_pair
from perfanalysis.comparing.concluding import carried_claims
from perfanalysis.comparing.cubes import Measure, cube_of
from perfanalysis.comparing.describing import coverage, distribution, quality, question
from perfanalysis.comparing.doubts import doubts_of
from perfanalysis.comparing.grading import grade_years, rules_changed
from perfanalysis.comparing.nouns import Comparison, ComparisonCase, Part
from perfanalysis.comparing.point_scales import out_of_hundred
from perfanalysis.comparing.ranking import ranks
from perfanalysis.comparing.rechecking import rechecked, rechecks_of
from perfanalysis.comparing.rescoring import rescored
from perfanalysis.comparing.rule_years import changes_of_rules
from perfanalysis.comparing.sensitivities import sensitivity, units_by_year
from perfanalysis.comparing.spending import money
from perfanalysis.comparing.spreading import heterogeneity
from perfanalysis.comparing.studies import Study, case_texts
from perfanalysis.comparing.testing import overall
from perfanalysis.comparing.tidying import By, Level, tidy
from perfanalysis.comparing.treating import policy
from perfanalysis.formats import share_text
from perfanalysis.model.evaluations import RuleReference
from perfanalysis.panels import Panel, cell_breaks, load_panel, told_breaks
from perfanalysis.problems import InputProblems, problem
from perfanalysis.rules import RuleBook, load_rules
from perfanalysis.statistics.results import Language
from perfanalysis.workspaces import own_rule_files

SECTIONS: tuple[Callable[[Study], Part], ...] = (
    question,
    coverage,
    grade_years,
    quality,
    distribution,
    headline,
    sources_of_change,
    overall,
    heterogeneity,
    units_by_year,
    ranks,
    rechecked,
    money,
    policy,
    sensitivity,
)
BY: tuple[By, ...] = ("entity", "project", "department", "implementer", "group")
MEASURES: tuple[Measure, ...] = ("published", "computed")
LEVELS: tuple[Level, ...] = ("level1", "level2", "level3")


def compare(
    panel: Panel | ComparisonData | str | Path,
    *,
    by: By = "entity",
    years: Sequence[int | str] = (),
    measure: Measure = "published",
    level: Level = "level3",
    notebook: str = "",
    constant_rules: str = "",
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    margin: float = 0.0,
    language: Language = "zh",
    title: str = "",
    department: str = "",
    place: str = "",
    seed: int = 0,
    overlays: Sequence[str | Path] = (),
) -> Comparison:
    """年度比较: what changed between years, how sure that is, and which part of it is performance.

    ``panel``: a Panel, or a file for :func:`load_panel`. ``by`` chooses the units, ``years`` those compared (empty: all
    in the panel), ``measure`` the published scores or those by rule, ``level`` the indicators, ``notebook`` the kind of
    evaluation where the panel has several, ``overlays`` own rule files (empty: the workspace's).
    Same panel and options, same comparison. The standard is facts/statistics.md 4.
    InputProblems: N001 nothing to compare, N002 several notebooks, N003 years, N004 options.
    """
    _refuse_options(by=(by, BY), measure=(measure, MEASURES), level=(level, LEVELS), language=(language, ("zh", "en")))
    data, own = _data(panel), own_rule_files(overlays)
    rules = load_rules(place=place or "CN", on=constant_rules, overlays=own) if constant_rules else None
    study = make_study(
        data, by=by, years=years, measure=measure, level=level, notebook=notebook, title=title, seed=seed, rules=rules
    )
    changes = changes_of_rules(study.rows.cases, place, own)
    study = replace(study, inputs=tuple(inputs), outputs=tuple(outputs), margin=margin, rule_years=changes)
    parts = tuple(section(study) for section in SECTIONS)
    parts = (*parts, carried_claims(study, parts))
    case = ComparisonCase(
        name=study.question,
        place=place or None,
        year=study.cube.years[-1],
        department=department or None,
        sources=data.sources,
    )
    return Comparison(
        case=case,
        rulebook=_rulebook(study),
        language=language,
        cube=study.cube,
        parts=parts,
        problems=(*study.breaks, *data.panel.problems),
        options=study.options,
        rechecks=tuple((one.year, one.self_score, one.recheck) for one in rechecks_of(study)),
    )


def _data(panel: Panel | ComparisonData | str | Path) -> ComparisonData:
    if isinstance(panel, ComparisonData):
        return panel
    return ComparisonData(panel if isinstance(panel, Panel) else load_panel(panel))


def make_study(
    data: ComparisonData,
    *,
    by: By,
    years: Sequence[int | str],
    measure: Measure,
    level: Level,
    notebook: str,
    title: str,
    seed: int,
    rules: RuleBook | None = None,
) -> Study:
    """研究 of a panel: rows tidied, arrays made, pairs of years graded, breaks found."""
    rows = tidy(data.panel, by=by, measure=measure, level=level, notebook=notebook)
    if rules is not None:
        rows, reached = rescored(rows, rules)
    rows = out_of_hundred(rows)
    chosen = _years(sorted({int(year) for year in rows.cases["year"]}), years)
    cube = cube_of(rows, chosen)
    cube = replace(cube, doubts=doubts_of(data.panel, rows, cube))
    options = {
        "by": by,
        "measure": "constructed" if cube.constructed else "constant" if rules else measure,
        "level": level,
    }
    if rules is not None:
        options |= {"constant_rules": rules.id, "reached": share_text(reached, places=1)}
    changed = {} if rules is not None else rules_changed(rows, tuple(chosen))
    pairs = every_pair(cube, rules_changed=changed)
    name = title or f"{chosen[0]}–{chosen[-1]}"
    cells = cell_breaks(data.panel)
    found, broken = told_breaks(data.panel, cells), frozenset(one.unit for one in cells)
    return Study(data.panel, rows, cube, pairs, found, data.rechecks, options, seed, name, broken=broken)


def _refuse_options(**given: tuple[str, Sequence[str]]) -> None:
    wrong = [
        problem("N004", f"参数 {name}", found=value, allowed="、".join(allowed), action="改正取值")
        for name, (value, allowed) in given.items()
        if value not in allowed
    ]
    if wrong:
        raise InputProblems(wrong)


def _years(there: Sequence[int], asked: Sequence[int | str]) -> list[int]:
    try:
        chosen = sorted({int(year) for year in asked}) if len(asked) else list(there)
    except ValueError:
        chosen = []
    absent = [year for year in chosen if year not in there]
    if absent or len(chosen) < 2:
        found = "、".join(map(str, asked or there)) or "没有年度"
        allowed = f"其中至少两个年度:{'、'.join(map(str, there))}"
        raise InputProblems(
            [problem("N003", "参数 years", found=found, allowed=allowed, action="改正年度,或补上别的年度的评价")]
        )
    return chosen


def _rulebook(study: Study) -> RuleReference:
    names, hashes = (case_texts(study.rows, name) for name in ("rulebook", "rulebook_hash"))
    last = np.asarray(study.rows.cases["year"] == study.cube.years[-1])
    known = sorted({(name, digest) for name, digest in zip(names[last], hashes[last], strict=True) if name})
    return RuleReference(*known[0]) if len(known) == 1 else RuleReference("", "")
