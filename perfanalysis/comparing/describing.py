"""描述 (describing): what is compared (section 1), who and what is there (2), how good the data are (4), how scores lie (5)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from math import nan

import numpy as np

from perfanalysis.comparing.cubes import Cube, share_of_weight
from perfanalysis.comparing.joining import lineage_tables
from perfanalysis.comparing.missing_scores import gaps_of_scores
from perfanalysis.comparing.nouns import Cell, Claim, Part, Table
from perfanalysis.comparing.point_scales import scale_claims
from perfanalysis.comparing.studies import Study, case_texts, known
from perfanalysis.statistics import wilson_interval

PACKAGES = ("perfanalysis", "numpy", "scipy", "pandas", "statsmodels")
CEILING = 95.0
NEAR = 1.0  # points on either side of a grade's least total
FAR = 3.5  # robust standard deviations


def question(study: Study) -> Part:
    """一、问题与数据: the question, units, years, and the stamp by which anybody can check the data."""
    cube = study.cube
    rows: list[tuple[Cell, ...]] = [
        ("question", study.question),
        *study.options.items(),
        ("years", "、".join(map(str, cube.years))),
        ("unit_count", str(len(cube.units))),
        ("evaluation_count", str(len(study.rows.cases))),
        ("indicator_count", str(len(cube.indicators))),
        ("rulebooks", "、".join(sorted({text for text in case_texts(study.rows, "rulebook") if text})) or "—"),
        ("data_hash", data_hash(study)),
        ("seed", str(study.seed)),
        ("packages", "、".join(f"{name} {_version(name)}" for name in PACKAGES)),
    ]
    code = "question_constructed" if cube.constructed else "question"
    claim = Claim(1, code, "stamp", {"years": f"{cube.years[0]}–{cube.years[-1]}"}, n=len(cube.units))
    return Part(1, (Table("stamp", tuple(rows)),), (claim, *scale_claims(study)))


def data_hash(study: Study) -> str:
    """数据快照的校验值: SHA-256 of the rows compared, as csv."""
    digest = hashlib.sha256()
    for frame in (study.rows.cases, study.rows.items):
        digest.update(frame.to_csv(index=False, lineterminator="\n", float_format="%.12g").encode("utf-8"))
    return digest.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "—"


def coverage(study: Study) -> Part:
    """二、覆盖: units and indicators by year, what enters and leaves, and the share of weight common to all years."""
    cube = study.cube
    rows = tuple(_coverage(cube, place) for place in range(len(cube.years)))
    presence = tuple(_presence(cube))
    turnover = tuple(_turnover(cube))
    whole = int(cube.present.all(axis=1).sum())
    claims = [
        Claim(
            2, "coverage", "coverage", {"whole": whole, "all": len(cube.units), "share": _anchor_share(cube)}, n=whole
        )
    ]
    if turnover:
        given = {
            "entering": sum(row[2] == "entering" for row in turnover),
            "leaving": sum(row[2] == "leaving" for row in turnover),
        }
        claims.append(Claim(2, "turnover", "turnover", given))
    joined, told = lineage_tables(study)
    tables = (Table("coverage", rows), Table("presence", presence), *joined, Table("turnover", turnover))
    return Part(2, tables, (*claims, *told))


def _coverage(cube: Cube, place: int) -> tuple[Cell, ...]:
    here, before = cube.present[:, place], cube.present[:, place - 1] if place else cube.present[:, place]
    per = np.isfinite(cube.weight[:, place]).sum(axis=1)[here]
    names = set(cube.names[np.isfinite(cube.weight[:, place])].tolist())
    mean = float(per.mean()) if len(per) else nan
    return (
        cube.years[place],
        int(here.sum()),
        int((here & ~before).sum()) if place else None,
        int((before & ~here).sum()) if place else None,
        len(names),
        mean,
    )


def _anchor_share(cube: Cube) -> float:
    """Share of weight that indicators of all years carry, over units of all years, mean."""
    common = np.asarray(cube.scored.all(axis=1))
    units = share_of_weight(cube.weight, common[:, None, :])[cube.present.all(axis=1)]
    return float(units.mean()) if units.size else nan


def _presence(cube: Cube) -> Iterator[tuple[Cell, ...]]:
    for place, here in enumerate(cube.present):
        if not here.all():
            years = [year for year, met in zip(cube.years, here, strict=True) if met]
            state = "entered" if here[-1] and not here[0] else "left" if here[0] and not here[-1] else "gap"
            yield cube.units[place], cube.labels[place], "、".join(map(str, years)), state


def _turnover(cube: Cube) -> Iterator[tuple[Cell, ...]]:
    """Indicators that a unit gains or loses between adjacent years in which it is there, counted over units."""
    for place in range(1, len(cube.years)):
        both = cube.present[:, place] & cube.present[:, place - 1]
        now, was = (np.isfinite(cube.weight[:, year]) & both[:, None] for year in (place, place - 1))
        for state, gone in (("entering", now & ~was), ("leaving", was & ~now)):
            names, counts = np.unique(cube.names[gone], return_counts=True)
            for name, count in zip(names.tolist(), counts.tolist(), strict=True):
                yield f"{cube.years[place - 1]}–{cube.years[place]}", cube.indicators[name], state, count


def quality(study: Study) -> Part:
    """四、数据质量: missing and zero scores, ceilings, heaping at the grades' edges, outliers, doubles, contradictions, breaks."""
    cube = study.cube
    rows = tuple(_quality(study, place) for place in range(len(cube.years)))
    edges = tuple((year, *_edges(study, known(cube.total[:, place]))) for place, year in enumerate(cube.years))
    breaks = tuple((one.code, one.where, one.found, one.allowed, one.action) for one in study.breaks)
    ceiling = known(cube.total)
    given = {"share": float((ceiling >= CEILING).mean()) if len(ceiling) else nan, "breaks": len(breaks)}
    code = "quality_breaks" if breaks else "quality"
    claim = Claim(4, code, "breaks" if breaks else "quality", given, n=len(ceiling))
    gaps, more, results = gaps_of_scores(study)
    tables = [Table("quality", rows), *gaps, *([Table("edges", edges)] if grade_edges(study) else [])]
    return Part(4, (*tables, Table("breaks", breaks)), (claim, *more), results)


def _quality(study: Study, place: int) -> tuple[Cell, ...]:
    cube = study.cube
    total, scored, weight = cube.total[:, place], cube.scored[:, place], np.isfinite(cube.weight[:, place])
    own = known(total)
    cells = max(1, int(weight.sum()))
    mine = study.rows.cases["year"] == cube.years[place]
    wrong = (
        study.rows.cases.loc[mine, "problems_contradiction"].sum()
        if "problems_contradiction" in study.rows.cases
        else nan
    )
    return (
        cube.years[place],
        int((cube.present[:, place] & ~np.isfinite(total)).sum()),
        float((weight & ~scored).sum() / cells),
        float((cube.rate[:, place][scored] == 0).sum() / cells),
        float((own >= CEILING).mean()) if len(own) else nan,
        _outliers(own),
        _doubles(cube, place),
        int(wrong) if wrong == wrong else None,  # noqa: PLR0124 - NaN
    )


def grade_edges(study: Study) -> tuple[float, ...]:
    """等级的下限 of the nation's grades (60, 80 and 90 points); none for constructed scores, which have no grades."""
    return () if study.cube.constructed else (60.0, 80.0, 90.0)


def _edges(study: Study, own: object) -> tuple[int | None, int | None]:
    scores = np.asarray(own)
    edges = grade_edges(study)
    if not edges or not len(scores):
        return None, None
    above = sum(int(((scores >= edge) & (scores < edge + NEAR)).sum()) for edge in edges)
    below = sum(int(((scores >= edge - NEAR) & (scores < edge)).sum()) for edge in edges)
    return below, above


def _outliers(own: object) -> int:
    scores = np.asarray(own)
    if len(scores) < 5:
        return 0
    middle = np.median(scores)
    spread = 1.4826 * np.median(np.abs(scores - middle))
    return int((np.abs(scores - middle) > FAR * spread).sum()) if spread > 0 else 0


def _doubles(cube: Cube, place: int) -> int:
    """Units whose list of scores repeats another unit's, figure by figure."""
    lines = [tuple(row[np.isfinite(row)].round(9).tolist()) for row in cube.rate[:, place]]
    lines = [line for line in lines if len(line) > 2 and len(set(line)) > 2]
    return len(lines) - len(set(lines))


def distribution(study: Study) -> Part:
    """五、分布: n, mean, median, spread by year, and the share of each grade with its Wilson interval."""
    cube = study.cube
    rows = tuple(_spread(cube, place) for place in range(len(cube.years)))
    grades = tuple(_grades(study))
    first, last = (next((row for row in order if row[1]), None) for order in (rows, rows[::-1]))
    claims = []
    if first and last and first is not last:
        given = {
            "first": first[0],
            "last": last[0],
            "before": first[2],
            "after": last[2],
            "sd_before": first[4],
            "sd_after": last[4],
        }
        claims.append(Claim(5, "distribution", "distribution", {**given, "n_before": first[1]}, n=int(last[1] or 0)))
    return Part(5, (Table("distribution", rows), Table("grades", grades)), tuple(claims))


def _spread(cube: Cube, place: int) -> tuple[Cell, ...]:
    own = known(cube.total[:, place])
    if not len(own):
        return cube.years[place], 0, nan, nan, nan, nan, nan
    sd = float(own.std(ddof=1)) if len(own) > 1 else nan
    return cube.years[place], len(own), float(own.mean()), float(np.median(own)), sd, float(own.min()), float(own.max())


def _grades(study: Study) -> Iterator[tuple[Cell, ...]]:
    grades = case_texts(study.rows, "grade")
    order = [name for name in ("优", "良", "中", "差") if (grades == name).any()]
    order += sorted({name for name in grades if name} - set(order))
    for year in study.cube.years:
        own = grades[(study.rows.cases["year"] == year).to_numpy() & (grades != "").to_numpy()]
        for name in order if len(own) else []:
            count = int((own == name).sum())
            found = wilson_interval(count, len(own))
            yield year, name, count, found.estimate, *found.interval
