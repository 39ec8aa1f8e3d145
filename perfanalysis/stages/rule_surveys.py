"""制度框架 (survey_rules): which rules and documents are in force, where the gaps are, what changed and which scores it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from perfanalysis.model.evaluations import RuleReference
from perfanalysis.model.rule_surveys import Coverage, LayerValue, RuleChange, RuleLine, RuleSurvey, RuleSurveyCase
from perfanalysis.problems import Problem, problem
from perfanalysis.rules import RuleBook, RuleValue, framework_ids, load_framework, load_rules, value_text
from perfanalysis.stages.monitoring_dates import iso_day
from perfanalysis.stages.rule_registers import register_problems, rule_stages
from perfanalysis.workspaces import own_rule_files

WHOLE = "综合"
WEAKEST = "VSR"


def survey_rules(case: RuleSurveyCase, rules: RuleBook, *, overlays: Sequence[str | Path] = ()) -> RuleSurvey:
    """制度框架 of a place on a day; ``rules`` are those in force then, those of an earlier day are loaded here.

    ``overlays`` are the same own files that ``rules`` were loaded with. Problems: those of reading and of the register,
    Q005 stage without document of the place, Q006 fewer documents than stated, Q007 day, Q009 days in the wrong order.
    """
    words, own_files = rule_stages(), own_rule_files(overlays)
    known_day = iso_day(case.compared_on) is not None
    before = load_rules(case.place, on=case.compared_on, overlays=own_files) if known_day else None
    coverage = _coverage(case, words)
    gaps, bare = _gaps(case, coverage, words)
    reached = {fund for (_, fund) in coverage}
    return RuleSurvey(
        case=case,
        rulebook=RuleReference(rules.id, rules.hash),
        rules=tuple(_lines(rules, _upper_books(rules, own_files))),
        lacking=tuple((key, title, _use(key)[0][0]) for key, title in rules.known.items() if key not in rules.entries),
        stages=tuple(words["stages"]),
        funds=tuple(words["funds"]),
        coverage=coverage,
        gaps=gaps,
        bare=bare,
        bare_funds=tuple(fund for fund in words["funds"] if case.documents and fund not in reached),
        changes=tuple(_changes(before, rules)) if before else (),
        problems=(*case.problems, *_problems(case, gaps, bare)),
    )


def _use(key: str) -> tuple[tuple[str, ...], str]:
    """Stages that use a rule, the main one first, and the scores it decides."""
    entry = rule_stages()["keys"].get(key, {"stages": [WHOLE]})
    return tuple(entry["stages"]), entry.get("touches", "")


def _upper_books(rules: RuleBook, overlays: Sequence[Path]) -> list[RuleBook]:
    """The rulebooks of the layers above the place on the same day, the nation's first."""
    steps = rules.place.split("-")
    places = ["-".join(steps[:depth]) for depth in range(1, len(steps))]
    return [load_rules(place, on=rules.on, overlays=overlays) for place in places]


def _lines(rules: RuleBook, upper: Sequence[RuleBook]) -> Iterator[RuleLine]:
    for key, entry in rules.entries.items():
        stages, touches = _use(key)
        above = {book.entries[key].place: book.entries[key] for book in upper if key in book.entries}
        layers = (one for place, one in above.items() if place != entry.place)
        yield RuleLine(
            key,
            entry.title,
            stages,
            touches,
            _text(key, entry.value),
            entry.place,
            entry.valid_from,
            entry.source,
            entry.evidence,
            tuple(LayerValue(one.place, _text(key, one.value), one.source) for one in layers),
        )


def _text(key: str, value: Any) -> str:
    if key != "framework_choice":
        return value_text(value)
    known = framework_ids()
    names = (f"{what}用“{load_framework(one).name if one in known else one}”" for what, one in value.items())
    return ";".join(names)


def _coverage(case: RuleSurveyCase, words: Mapping[str, Any]) -> dict[tuple[str, str], Coverage]:
    """Documents by stage and kind of funds; one without kinds of funds counts for the general budget."""
    counts: dict[tuple[str, str], Coverage] = {}
    for own, documents in ((True, case.of("本地")), (False, case.of("上级"))):
        for stage, fund in (
            (stage, fund) for one in documents for stage in one.stages for fund in one.funds or (words["funds"][0],)
        ):
            old = counts.get((stage, fund), Coverage())
            counts[stage, fund] = Coverage(old.own + own, old.upper + (not own))
    return counts


def _gaps(
    case: RuleSurveyCase, coverage: Mapping[tuple[str, str], Coverage], words: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not case.documents:
        return (), ()
    own = {stage for (stage, _), found in coverage.items() if found.own}
    gaps = tuple(stage for stage in words["stages"] if stage not in own)
    reached = {stage for stage, _ in coverage}
    return gaps, tuple(stage for stage in gaps if stage not in reached)


def _changes(before: RuleBook, after: RuleBook) -> Iterator[RuleChange]:
    for key in dict.fromkeys([*after.known, *before.known]):
        old, new = before.entries.get(key), after.entries.get(key)
        if (old.value if old else None) != (new.value if new else None):
            yield _change(key, old, new)


def _change(key: str, old: RuleValue | None, new: RuleValue | None) -> RuleChange:
    stages, touches = _use(key)
    given = [one for one in (old, new) if one]
    texts = [_text(key, value) for value in _differing(old, new)]
    return RuleChange(
        key,
        given[-1].title,
        stages,
        touches,
        texts[0] if old else "",
        texts[1] if new else "",
        old.source if old else "",
        new.source if new else "",
        new.valid_from if new else "",
        max((one.evidence for one in given), key=WEAKEST.index),
    )


def _differing(old: RuleValue | None, new: RuleValue | None) -> tuple[Any, Any]:
    """Both values; of two mappings only the parts that are not the same in both."""
    values = (old.value if old else {}, new.value if new else {})
    if not all(isinstance(value, dict) for value in values) or not (old and new):
        return values
    same = {part for part, value in values[0].items() if part in values[1] and values[1][part] == value}
    first, second = ({part: value for part, value in one.items() if part not in same} for one in values)
    return first, second


def _problems(case: RuleSurveyCase, gaps: Sequence[str], bare: Sequence[str]) -> Iterator[Problem]:
    yield from _day_problems(case)
    yield from register_problems(case.documents)
    for stage in gaps:
        above = "也没有登记到上级文件" if stage in bare else "只有上级文件"
        found, action = f"{stage}没有生效的本地文件,{above}", "补充登记;确实没有的,建议制定"
        yield problem("Q005", case.name, found=found, allowed="至少一个本地文件", action=action)
    own = len(case.of("本地"))
    if case.stated > own:
        found = f"登记并生效的本地文件{own}个,称有{case.stated}套"
        action = "补充登记没有列出的文件;没有见到名称的不要编造"
        yield problem("Q006", case.name, found=found, allowed=f"{case.stated}套", action=action)


def _day_problems(case: RuleSurveyCase) -> Iterator[Problem]:
    days = (("rules_date", case.on), ("compare_date", case.compared_on))
    wrong = [(name, day) for name, day in days if day and iso_day(day) is None]
    for name, day in wrong:
        yield problem("Q007", f"参数 {name}", found=day, allowed="日期,如 2022-12-31", action="改正日期")
    for (_, late), (name, early) in pairwise(days):
        if early and not wrong and early >= late:
            found, allowed = f"{early},不早于 {late}", f"早于 {late} 的日期"
            yield problem("Q009", f"参数 {name}", found=found, allowed=allowed, action="两个日期对调,或改正日期")
