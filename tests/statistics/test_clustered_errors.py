"""Regression with clustered errors against R and statsmodels, each call named beside its numbers."""

from __future__ import annotations

import csv
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfanalysis.statistics import Result, cluster_regression

# Grunfeld's investment data, 10 firms, 1935-1954, as in R plm (data("Grunfeld")) and Baltagi (2001), Econometric
# Analysis of Panel Data: firm, year, inv, value, capital.
ROWS = list(csv.reader((Path(__file__).parent / "grunfeld.csv").read_text(encoding="utf-8").splitlines()))[1:]
FIRM, YEAR = [int(row[0]) for row in ROWS], [int(row[1]) for row in ROWS]
INV = [float(row[2]) for row in ROWS]
X = [[float(row[3]), float(row[4])] for row in ROWS]
BOTH = [[int(row[0]), int(row[1])] for row in ROWS]
NAMES = ["value", "capital"]


def told(found: Result) -> list[str]:
    return [notice.code for notice in found.warnings]


# R: f <- lm(inv ~ value + capital, Grunfeld); sqrt(diag(vcovCL(f, ~firm, type))), then with ~firm + year.
SANDWICH = {
    "clusters": ((20.3223045261992, 0.0158142639526, 0.0845390640053), (19.6173516858181, 0.0163125537134, 0.0791424653819)),
    "stata": ((20.4252029284739, 0.0158943366871, 0.0849671126355), (19.7166806838030, 0.0163951494501, 0.0795431892875)),
    "cr2": ((25.6074037717881, 0.0162450777801, 0.1104676209191), (24.8019277782234, 0.0167158334867, 0.1055222865238)),
    "cr3": ((36.6965269118619, 0.0170024834552, 0.1553003814530), (36.0092302045339, 0.0175296079954, 0.1514220676880)),
}  # fmt: skip


@pytest.mark.parametrize("small_sample", SANDWICH)
def test_standard_errors_of_r_sandwich(small_sample: Any) -> None:
    """HC0, HC1, HC2 and HC3 of R sandwich 3.0; its HC0 has the factor G/(G - 1)."""
    one_way, two_ways = SANDWICH[small_sample]
    found = cluster_regression(INV, X, FIRM, small_sample=small_sample)
    assert found.values["estimate"] == pytest.approx((-42.714369436559, 0.115562156361, 0.230678488732))
    assert found.values["se"] == pytest.approx(one_way, rel=1e-10)
    assert cluster_regression(INV, X, BOTH, small_sample=small_sample).values["se"] == pytest.approx(
        two_ways, rel=1e-10
    )


def test_table_and_wald_test_of_r() -> None:
    """R: coeftest(f, vcovCL(f, ~firm), df = 9), coefci, waldtest(f, vcov =) F 51.5906; summary(f) R2 0.812408."""
    found = cluster_regression(INV, X, FIRM, names=NAMES)
    assert found.labels == ("截距", "value", "capital")
    assert found.values["statistic"] == pytest.approx((-2.09126, 7.27065, 2.71492), abs=5e-6)
    assert found.values["p"] == pytest.approx((0.066048, 4.7105e-05, 0.023805), rel=2e-5)
    assert found.values["low"] == pytest.approx((-88.9193885428135, 0.079606668776, 0.0384695262812))
    assert found.values["high"] == pytest.approx((3.490649669695, 0.151517643945, 0.422887451183))
    assert (round(found.statistic, 4), found.df) == (51.5906, (2.0, 9.0))
    assert found.estimate == pytest.approx(0.812408012545)
    assert told(found) == ["clusters_few"]


def test_no_factor_the_smallest_number_of_clusters_and_the_jackknife() -> None:
    """R: vcovCL(f, ~firm, type = "HC0", cadjust = FALSE); the others by their definition from those parts."""
    plain, cr3 = (cluster_regression(INV, X, FIRM, small_sample=kind) for kind in ("none", "cr3"))  # type: ignore[arg-type]
    assert plain.values["se"] == pytest.approx((19.2794308819015, 0.0150027280828, 0.0802007980546))
    jackknife = cluster_regression(INV, X, FIRM, small_sample="jackknife")
    assert jackknife.values["se"] == pytest.approx(np.array(cr3.values["se"]) * 0.9**0.5)
    both = [cluster_regression(INV, X, BOTH, small_sample=kind).values["se"] for kind in ("none", "minimum")]  # type: ignore[arg-type]
    assert both[1] == pytest.approx(np.array(both[0]) * (10 / 9 * 199 / 197) ** 0.5)


def test_the_jackknife_leaves_each_cluster_out() -> None:
    """CR3 by what it means: (G - 1)/G times the sum of (b without g - b) squared, MacKinnon, Nielsen and Webb (2023)."""
    design, y, firm = np.column_stack([np.ones(200), X]), np.array(INV), np.array(FIRM)
    whole = np.linalg.lstsq(design, y, rcond=None)[0]
    gaps = [np.linalg.lstsq(design[firm != g], y[firm != g], rcond=None)[0] - whole for g in range(1, 11)]
    by_hand = np.sqrt(0.9 * np.sum(np.array(gaps) ** 2, axis=0))
    assert cluster_regression(INV, X, FIRM, small_sample="jackknife").values["se"] == pytest.approx(by_hand)


def test_without_intercept() -> None:
    """R: g <- lm(inv ~ 0 + value + capital); vcovCL(g, ~firm); summary(g)$r.squared."""
    found = cluster_regression(INV, X, FIRM, intercept=False)
    assert found.values["estimate"] == pytest.approx((0.107638425645, 0.183206241218))
    assert found.values["se"] == pytest.approx((0.0183687391677, 0.0915815741910))
    assert (found.estimate, found.labels) == (pytest.approx(0.857893210133), ("1", "2"))


@pytest.mark.parametrize("clusters", [FIRM, YEAR, BOTH])
def test_statsmodels_prints_the_same(clusters: Any) -> None:
    import statsmodels.api as sm

    fit = sm.OLS(INV, sm.add_constant(np.array(X))).fit(cov_type="cluster", cov_kwds={"groups": np.array(clusters)})
    found = cluster_regression(INV, X, clusters, df="normal")
    assert found.values["se"] == pytest.approx(fit.bse)
    assert found.values["p"] == pytest.approx(fit.pvalues)
    assert found.values["low"] == pytest.approx(fit.conf_int()[:, 0])
    assert (found.df, found.values["df"][0]) == ((2.0,), inf)


def test_wild_bootstrap_with_every_pattern_of_signs() -> None:
    """R: all 1024 patterns by expand.grid, each y* regressed again by lm, t by vcovCL: shares at least as far from 0."""
    found = cluster_regression(INV, X, FIRM, wild=1024)
    assert found.values["p_wild"] == (0.02734375, 0.00390625, 0.0234375)
    drawn = cluster_regression(INV, X, FIRM, wild=1023, seed=5)
    assert drawn.values["p_wild"] == pytest.approx(found.values["p_wild"], abs=0.02)
    assert drawn.values["p_wild"] == cluster_regression(INV, X, FIRM, wild=1023, seed=5).values["p_wild"]
    assert drawn.values["p_wild"] != cluster_regression(INV, X, FIRM, wild=1023, seed=6).values["p_wild"]


def test_degrees_of_freedom() -> None:
    """R: Bell and McCaffrey's by P_g = (I - H)_g (I - H_gg)^(-1/2) X_g (X'X)^(-1) l, tr(P'P)^2 / tr((P'P)^2)."""
    found = cluster_regression(INV, X, FIRM, small_sample="cr2", df="bell_mccaffrey")
    assert found.values["df"] == pytest.approx((6.38609342335, 2.34261641339, 2.86348461883))
    assert found.df == (2.0, 9.0)
    assert cluster_regression(INV, X, FIRM, df="residual").values["df"] == (197.0,) * 3
    assert cluster_regression(INV, X, BOTH).values["df"] == (9.0,) * 3
    own = cluster_regression(INV, X, range(200), df="bell_mccaffrey", small_sample="none").values["df"]
    assert max(own) < 197


def test_every_row_its_own_cluster_is_whites_covariance() -> None:
    """R: sqrt(diag(vcovHC(f, "HC1"))) is vcovCL without clusters; statsmodels' HC1 here."""
    import statsmodels.api as sm

    white = sm.OLS(INV, sm.add_constant(np.array(X))).fit(cov_type="HC1").bse
    assert cluster_regression(INV, X, range(200)).values["se"] == pytest.approx(white)


def test_a_predictor_that_others_explain_is_left_out() -> None:
    wide = np.column_stack([X, np.array(X) @ [1.0, -2.0], np.full(200, 7.0)])
    found = cluster_regression(INV, wide, FIRM)
    plain = cluster_regression(INV, X, FIRM)
    assert found.values["se"][:3] == pytest.approx(plain.values["se"])
    assert np.isnan(found.values["estimate"][3:]).all()
    assert told(found) == ["collinear", "clusters_few"]
    assert found.warnings[0].given == {"names": "3、4"}
    assert found.statistic == pytest.approx(plain.statistic)


def test_a_cluster_that_alone_decides_a_coefficient_is_told() -> None:
    dummy = np.column_stack([X, np.array(FIRM) == 3])
    for kind in ("stata", "cr2", "cr3"):
        found = cluster_regression(INV, dummy, FIRM, small_sample=kind, wild=99)  # type: ignore[arg-type]
        assert found.warnings[1].given == {"n": 1}
        assert told(found) == ["clusters_few", "decisive_clusters"]
    halves = cluster_regression([1.0, 5, 2, 4], [0.0, 0, 1, 1], list("aabb"), wild=9)
    assert np.isnan(halves.values["se"]).all()
    assert told(halves) == ["clusters_few", "decisive_clusters", "joint_untested"]


def test_more_slopes_than_clusters_have_no_joint_test() -> None:
    x = np.random.default_rng(3).normal(size=(30, 4))
    found = cluster_regression(np.arange(30.0) % 7, x, np.arange(30) % 3)
    assert told(found) == ["clusters_few", "joint_untested"]
    assert isnan(found.statistic)
    assert not np.isnan(found.values["se"]).any()


def test_two_ways_may_have_a_negative_variance() -> None:
    found = cluster_regression(
        [1.0, -1, -1, 1.2], [0.1, 0, 0, 0.3], [["a", 1], ["a", 2], ["b", 1], ["b", 2]], small_sample="none"
    )
    assert "not_semidefinite" in told(found)
    assert np.isnan(found.values["se"]).any()


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (cluster_regression([], np.empty((0, 2)), []), "too_few"),
        (cluster_regression([], [], []), "too_few"),
        (cluster_regression([1.0], [2.0], ["a"]), "too_few"),
        (cluster_regression([1.0, 2], [2.0, 3], ["a", "b"]), "too_few"),
        (cluster_regression([nan] * 4, [1.0, 2, 3, 4], list("abab"), wild=9), "too_few"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], [None, "", None, nan]), "too_few"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], list("aaaa"), wild=9), "one_cluster"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], list("aaaa"), df="bell_mccaffrey"), "one_cluster"),
        (cluster_regression([1.0, 5, 2, 4], [1.0, 2, 3, 4], [["a", 1], ["b", 1], ["a", 1], ["b", 1]], small_sample="minimum"), "one_cluster"),
        (cluster_regression([1.0, 5, 2, 4], [3.0, 3, 3, 3], list("aabb")), "collinear"),
        (cluster_regression([1.0, 5, 2, 4], np.empty((4, 0)), list("aabb")), "clusters_few"),
        (cluster_regression([2.0, 2, 2, 2], [1.0, 2, 3, 5], list("aabb")), "exact_fit"),
        (cluster_regression([0.0, 0, 0, 0], [1.0, 2, 3, 5], list("aabb"), intercept=False), "exact_fit"),
        (cluster_regression([1e300, -2e300, 5e300, 4e299], [1e-5, 2e-5, 3e-5, 0], list("aabb")), "clusters_few"),
    ],
)  # fmt: skip
def test_degenerate_data_are_told(found: Result, code: str) -> None:
    assert code in told(found)
    assert isnan(found.p) or code == "clusters_few"
    assert found.to_text()
    assert found.to_text("en")
    assert len(found.to_frame()) == len(found.labels)


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (([1, 2, 3], [1, 2], [1, 2, 3]), {}, "3 outcomes need 3 rows"),
        (([1, 2, 3], [1, 2, 3], [1, 2]), {}, "3 outcomes need 3 rows"),
        (([1, 2], [1, 2], [[1, 2, 3], [1, 2, 3]]), {}, "one or two columns"),
        (([1, 2], [1, 2], [1, 2]), {"small_sample": "hc1"}, "small_sample must be"),
        (([1, 2], [1, 2], [1, 2]), {"df": "t"}, "df must be"),
        (([1, 2], [1, 2], [1, 2]), {"level": 95}, "level lies between"),
        (([1, 2], [1, 2], [1, 2]), {"wild": -1}, "wild must not be negative"),
        (([1, 2], [1, 2], [1, 2]), {"names": ["a", "b"]}, "as many names"),
        (([1, 2], [1, 2], [[1, 1], [2, 2]]), {"wild": 9}, "one way"),
    ],
)
def test_wrong_use_is_refused(data: tuple[Any, ...], options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        cluster_regression(*data, **options)


CASES = st.integers(8, 25).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-9, 9), min_size=n, max_size=n),
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), min_size=n, max_size=n),
        st.lists(st.sampled_from("甲乙丙丁"), min_size=n, max_size=n),
        st.permutations(range(n)),
    )
)


@settings(deadline=None, max_examples=60)
@given(CASES, st.sampled_from(["stata", "cr2", "cr3"]))
def test_order_does_not_move_a_bit_and_powers_of_two_scale(case: Any, kind: Any) -> None:
    y, x, groups, order = case
    one = cluster_regression(y, x, groups, small_sample=kind, wild=20)
    two = cluster_regression(*([of[place] for place in order] for of in (y, x, groups)), small_sample=kind, wild=20)
    assert np.array_equal(list(one.values.values()), list(two.values.values()), equal_nan=True)
    assert one.warnings == two.warnings
    larger = cluster_regression(np.array(y) * 4.0, np.array(x) * 0.5, groups, small_sample=kind, wild=20)
    for name in ("estimate", "se", "low", "high"):
        assert larger.values[name][1:] == pytest.approx([8 * value for value in one.values[name][1:]], nan_ok=True)
    assert larger.values["p_wild"] == pytest.approx(one.values["p_wild"], nan_ok=True)


@settings(deadline=None, max_examples=60)
@given(CASES)
def test_variances_of_the_two_ways_add_up(case: Any) -> None:
    """Cameron, Gelbach and Miller (2011), equation 2.11: V = V_G + V_H - V_GH, here without factors."""
    y, x, groups, order = case
    others = [place % 3 for place in order]
    pairs = [f"{a}{b}" for a, b in zip(groups, others, strict=True)]
    both = np.array([groups, others], dtype=object).T
    parts = [cluster_regression(y, x, by, small_sample="none") for by in (both, groups, others, pairs)]
    variances = [np.square(part.values["se"]) for part in parts]
    whole = variances[1] + variances[2] - variances[3]
    assert variances[0] == pytest.approx(np.where(np.isnan(variances[0]), nan, whole), nan_ok=True, abs=1e-9)
