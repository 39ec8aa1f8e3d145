"""Kappa and McNemar's test against SAS, R and printed tables, each named beside its numbers."""

from __future__ import annotations

from math import isnan, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import CategoricalDtype, Series

from perfanalysis.statistics import Result, mcnemar, sign_test, weighted_kappa

# SAS/STAT, PROC FREQ, Getting Started, Agreement Study: skin conditions judged by two dermatologists.
SKIN = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
# Cohen (1968), Psychol. Bull. 70, 213: diagnoses of 200 patients, as in R's psych::cohen.kappa.
DIAGNOSES = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
# Agresti (2013), Categorical Data Analysis, table 11.1: approval of the prime minister in two surveys.
APPROVAL = [1] * 944 + [0] * 656, [1] * 794 + [0] * 150 + [1] * 86 + [0] * 570


def gradings(table: list[list[int]]) -> tuple[list[object], list[object]]:
    pairs = [(a, b) for a, row in enumerate(table) for b, count in enumerate(row) for _ in range(count)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def figure(result: Result, name: str) -> float:
    columns = result.values  # noqa: PD011 - a result, no frame
    return columns[name][0]


def test_skin_conditions() -> None:
    """SAS prints kappa 0.3449 (0.0724), 0.2030 to 0.4868, ASE under H0 0.0612, Z 5.6366; weighted 0.5082 (0.0655), 0.3798
    to 0.6366."""
    plain, linear = (weighted_kappa(*gradings(SKIN), weights=weights) for weights in ("none", "linear"))
    assert (round(plain.estimate, 4), round(plain.se, 4), round(plain.statistic, 4)) == (0.3449, 0.0724, 5.6366)
    assert plain.interval == pytest.approx((0.2030, 0.4868), abs=5e-5)
    assert figure(plain, "null_se") == pytest.approx(0.0612, abs=5e-5)
    assert (round(linear.estimate, 4), round(linear.se, 4)) == (0.5082, 0.0655)
    assert linear.interval == pytest.approx((0.3798, 0.6366), abs=5e-5)


def test_cohens_own_weights() -> None:
    """Cohen (1968): kappa .492; with disagreement weights 0 1 3, 1 0 6, 3 6 0 .348."""
    away = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]])
    plain = weighted_kappa(*gradings(DIAGNOSES), weights="none")
    weighted = weighted_kappa(*gradings(DIAGNOSES), weights=1 - away / 6)
    assert (round(plain.estimate, 3), round(weighted.estimate, 3)) == (0.492, 0.348)
    assert weighted.variant["weights"] == "given"


def test_numbers_are_ordered_by_size_and_words_as_given() -> None:
    """Ten comes after nine: sorted as words it would lie next to one, and linear weights would differ."""
    first, second = [1, 2, 9, 10, 10], [1, 2, 10, 10, 9]
    assert weighted_kappa(first, second).variant["categories"] == "1、2、9、10"
    words = {1: "差", 2: "中", 9: "良", 10: "优"}
    named = weighted_kappa([words[a] for a in first], [words[b] for b in second], categories=["差", "中", "良", "优"])
    assert named.estimate == weighted_kappa(first, second).estimate


def test_missing_grades_of_every_kind_are_dropped() -> None:
    found = weighted_kappa(np.array(["优", None, "良", nan], dtype=object), ["优", "优", "良", "良"])
    assert (found.n, found.dropped, found.estimate) == (2, 2, 1.0)


def test_approval_as_r_and_agresti_print_it() -> None:
    """R: mcnemar.test 16.81779661, p 4.11456228e-05; correct = FALSE p 3.09929344e-05; binom.test(86, 236) 3.71593614e-05.
    Agresti: difference 0.04 with standard error 0.0095, interval 0.02 to 0.06."""
    corrected, plain, exact = (
        mcnemar(*APPROVAL, exact=False, correct=True),
        mcnemar(*APPROVAL, exact=False),
        mcnemar(*APPROVAL),
    )
    assert corrected.statistic == pytest.approx(16.81779661, abs=5e-9)
    assert [one.p for one in (corrected, plain, exact)] == pytest.approx(
        [4.11456228e-05, 3.09929344e-05, 3.71593614e-05], rel=1e-8
    )
    assert (round(exact.se, 4), [round(end, 2) for end in exact.interval]) == (0.0095, [-0.06, -0.02])
    shares = (figure(exact, "share_first_time"), figure(exact, "share_second_time"))
    assert shares == (0.59, 0.55)
    assert figure(exact, "odds_ratio") == pytest.approx(86 / 150)


def test_the_sign_test_by_r() -> None:
    """R: binom.test(8, 9) p 0.0390625, 0.517503485083 to 0.997190863253; binom.test(2, 12, conf.level = .9)."""
    found = sign_test([0] * 10, [1] * 8 + [-1, 0])
    assert (found.n, found.dropped, found.statistic, found.p) == (9, 1, 8, 0.0390625)
    assert found.interval == pytest.approx((0.517503485083, 0.997190863253), abs=5e-13)
    wider = sign_test([0] * 12, [1] * 2 + [-1] * 10, level=0.9)
    assert wider.interval == pytest.approx((0.0304601656591, 0.4381054351153), abs=5e-13)


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (weighted_kappa([], []), "too_few"),
        (weighted_kappa([None, nan], ["优", ""]), "too_few"),
        (weighted_kappa([1], [2]), "too_few"),
        (weighted_kappa([1, 1], [1, 1], categories=[1, 2]), "no_variation"),
        (mcnemar([], []), "too_few"),
        (mcnemar([None, 1], [1, None]), "too_few"),
        (mcnemar([1, 0], [1, 0]), "too_few"),
        (sign_test([], []), "too_few"),
        (sign_test([3, 3], [3, None]), "too_few"),
    ],
)
def test_degenerate_gradings_are_told(found: Result, code: str) -> None:
    assert (isnan(found.p), [notice.code for notice in found.warnings]) == (True, [code])
    for language in ("zh", "en"):
        assert found.to_text(language)  # type: ignore[arg-type]
        assert len(found.to_frame(language)) == 1  # type: ignore[arg-type]


def test_one_side_always_the_same_has_kappa_zero_and_no_test() -> None:
    found = weighted_kappa([1, 1, 1], [1, 2, 1])
    assert found.estimate == 0
    assert isnan(found.p)
    assert [notice.code for notice in found.warnings] == ["no_variation"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: weighted_kappa(["a", "b"], ["a", "c"], categories=["a", "b"]), "not among the categories"),
        (lambda: weighted_kappa(["a"], ["a", "b"]), "same length"),
        (lambda: weighted_kappa(["a", "b"], ["a", "b"], weights="cubic"), "none, linear, quadratic"),
        (lambda: weighted_kappa(["a", "b"], ["a", "b"], weights=[[1, 2], [0, 1]]), "nowhere above"),
        (lambda: weighted_kappa(["a", "b"], ["a", "b"], categories=["a", "a", "b"]), "twice"),
        (lambda: weighted_kappa([1, 2], [1, 2], level=95), "level"),
        (lambda: mcnemar([1, 2], [0, 1]), "pass"),
        (lambda: mcnemar([1], [0, 1]), "same length"),
        (lambda: sign_test([1], [0], level=0), "level"),
    ],
)
def test_wrong_usage_is_refused(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        wrong()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=20), st.randoms())
def test_order_and_direction_of_the_grades_do_not_matter(pairs: list[tuple[int, int]], chance: Any) -> None:
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    one, two = (weighted_kappa(*zip(*of, strict=True), categories=range(4)) for of in (pairs, shuffled))
    assert repr(one) == repr(two)
    turned = weighted_kappa(*zip(*pairs, strict=True), categories=range(3, -1, -1))
    assert turned.estimate == pytest.approx(one.estimate, nan_ok=True)
    assert not one.estimate > 1


def test_words_without_an_order_are_told_and_a_categorical_brings_its_own() -> None:
    """优 中 差 sorted as words is no order of grades: linear weights would mean nothing; without weights it is no matter."""
    first, second = ["优", "良", "中", "差"], ["良", "良", "差", "差"]
    assert [notice.code for notice in weighted_kappa(first, second).warnings] == ["words_sorted"]
    assert weighted_kappa(first, second, weights="none").warnings == ()
    ordered = weighted_kappa(first, second, categories=["差", "中", "良", "优"])
    assert ordered.warnings == ()
    kind = CategoricalDtype(["差", "中", "良", "优"], ordered=True)
    assert weighted_kappa(Series(first, dtype=kind), second).estimate == ordered.estimate
